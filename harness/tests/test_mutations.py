# SPDX-License-Identifier: Apache-2.0
"""Valid scenarios with pieces torn out, doubled and swapped: accepted or refused with lines, never anything else."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.text.cases import expand
from harness.errors import ScenarioError
from harness.text.loader import read_file
from harness.text.tree import YamlFile
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
CORPUS = Path(__file__).parent / "corpus"
SOURCES = [path.read_text(encoding="utf-8") for path in sorted((CORPUS / "valid").glob("*.yaml"))]
FRAGMENTS = [
    "$name",
    "$a.x",
    "${",
    "- ",
    ": ",
    "[",
    "}",
    "null",
    "'",
    "|",
    "\n  ",
    "#2",
    "as",
    "0x",
    "expect",
    "together",
    ".",
    "\\",
]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_mutated_scenarios_are_accepted_or_refused_with_lines(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(SOURCES))
    for _ in range(data.draw(st.integers(1, 4))):
        tokens = [match.span() for match in re.finditer(r"\w+|\W", text)]
        begin, end = data.draw(st.sampled_from(tokens))
        other = data.draw(st.sampled_from(tokens))
        new = data.draw(st.sampled_from([*FRAGMENTS, text[slice(*other)], ""]))
        text = text[:begin] + new + text[end:]
    scenario, problems = read_file(YamlFile("f", text), Path("f"), "area/name")
    if scenario is not None:
        try:
            cases = expand(scenario, VOCABULARY)
            assert all(case.steps for case in cases) or problems
        except ScenarioError as error:
            problems = problems + error.problems
    assert all(1 <= problem.line <= text.count("\n") + 2 and problem.message for problem in problems)
