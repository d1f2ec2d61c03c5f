# SPDX-License-Identifier: Apache-2.0
"""The reference as a target: what its agents and its object manager get of the caller's environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.worlds import world_reference
from harness.worlds.places import RunPlaces
from harness.worlds.target import load_targets

ROOT = Path(__file__).resolve().parents[2]


def test_agents_are_in_the_usual_session_whatever_the_caller_is_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scenario names the sessions of its agents; the first one is that of all others."""
    given: list[dict[str, str]] = []

    def world(agent: Path, manager: Path, environment: dict[str, str], *_: Any) -> None:
        given.append(environment)

    monkeypatch.setattr(world_reference, "ReferenceWorld", world)
    monkeypatch.setenv("MAPCHECK_SESSION", "5")
    monkeypatch.setenv("OF_THE_CALLER", "kept")
    target = load_targets(ROOT)["reference"]
    target.open_world(0, RunPlaces(ROOT / "out" / "reference", "run"))
    target.environment = {"MAPCHECK_SESSION": "7"}
    target.open_world(0, RunPlaces(ROOT / "out" / "reference", "run"))
    assert [each.get("MAPCHECK_SESSION") for each in given] == [None, "7"]
    assert all(each["OF_THE_CALLER"] == "kept" for each in given)
