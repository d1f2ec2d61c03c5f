# SPDX-License-Identifier: Apache-2.0
"""The corpus on real targets: new agents for every case, reused ones, any order of the cases: the same verdicts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from harness import suite
from harness.console import Console
from harness.options import RunOptions, Shard
from harness.worlds.target import load_targets

ROOT = Path(__file__).resolve().parents[2]


def run(target: str, out: Path, shard: Shard, **options: Any) -> list[dict[str, Any]]:
    asked = RunOptions(ROOT, out, targets=(target,), jobs=4, shard=shard, **options)
    return suite.run(asked, Console(io.StringIO())).documents[0]["cases"]


def verdicts(cases: list[dict[str, Any]]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {case["id"]: (case["verdict"], tuple(case["signature"])) for case in cases}


@pytest.mark.parametrize(
    ("target", "shard"),
    [
        pytest.param("reference", Shard(1, 2), marks=pytest.mark.reference),
        pytest.param("wine", Shard(1, 12), marks=pytest.mark.wine),
    ],
)
def test_reused_agents_show_what_new_ones_show_in_any_order(tmp_path: Path, target: str, shard: Shard) -> None:
    availability = load_targets(ROOT)[target].availability()
    if not availability.ok:
        pytest.skip(f"{availability.reason}; {availability.hint}")
    new = run(target, tmp_path / "new", shard, fresh=True)
    folders = {path.parent.name for path in (ROOT / "scenarios").glob("*/*.yaml")} - {"clauses"}
    assert {case["area"] for case in new} == folders, "some of every area"
    assert not any(case["reused"] for case in new)
    for seed in (None, 1, 2):
        reused = run(target, tmp_path / f"reused-{seed}", shard, shuffle=seed)
        assert verdicts(reused) == verdicts(new)
        assert [case["id"] for case in reused if case["with_reused"]] == []
        assert sum(bool(case["reused"]) for case in reused) > len(new) / 2, "they really were reused"
