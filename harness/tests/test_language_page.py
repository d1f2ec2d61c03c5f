# SPDX-License-Identifier: Apache-2.0
"""scenarios/README.md teaches by examples; each of them is a scenario that `check` accepts."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from harness import cli
from harness.text.catalog import read_entry
from harness.text.vocabulary import NEEDS, Vocabulary

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)


def test_the_page_has_examples_and_is_short() -> None:
    assert len(EXAMPLES) == 4
    assert len(PAGE.splitlines()) <= 190
    assert max(map(len, PAGE.splitlines())) <= 160


def test_the_page_shows_commands_that_there_are() -> None:
    shown = re.findall(r"(?m)^\./run_suite\.py .*$", PAGE)
    assert len(shown) >= 6
    for line in shown:
        cli.parsed(shlex.split(line, comments=True)[1:])


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_pass(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    assert [str(problem) for problem in read_entry(path, ROOT, Vocabulary.load()).problems] == []


def test_the_page_names_every_verb() -> None:
    verbs = [call.name for call in Vocabulary.load().calls.values() if call.name.islower()]
    assert [verb for verb in verbs if f"`{verb}`" not in PAGE] == []
    assert "second_session" in NEEDS
