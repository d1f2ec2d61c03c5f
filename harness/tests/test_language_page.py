# SPDX-License-Identifier: Apache-2.0
"""scenarios/README.md teaches by examples; each of them is a scenario that `check` accepts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from harness.text.catalog import read_entry
from harness.text.vocabulary import NEEDS, Vocabulary

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)


def test_the_page_has_examples_and_is_short() -> None:
    assert len(EXAMPLES) == 4
    assert len(PAGE.splitlines()) <= 150


@pytest.mark.parametrize("text", EXAMPLES)
def test_examples_pass(text: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(text, encoding="utf-8")
    assert [str(problem) for problem in read_entry(path, ROOT, Vocabulary.load()).problems] == []


def test_the_page_names_every_verb() -> None:
    verbs = [call.name for call in Vocabulary.load().calls.values() if call.name.islower()]
    assert [verb for verb in verbs if f"`{verb}`" not in PAGE] == []
    assert "second_session" in NEEDS
