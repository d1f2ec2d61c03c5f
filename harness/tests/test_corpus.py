# SPDX-License-Identifier: Apache-2.0
"""The corpus: scenario files that are accepted, and files that are refused with exactly the lines that they announce.

An invalid file ends in `#! LINE: part of the message`, one for each problem. A problem that is not announced fails the
test just as a missing one does: one mistake of an author has to be one message.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from harness import commands
from harness.text.catalog import read_entry
from harness.text.loader import read_file
from harness.text.tree import YamlFile
from harness.text.vocabulary import Vocabulary

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(__file__).parent / "corpus"
VALID = sorted((CORPUS / "valid").glob("*.yaml"))
INVALID = sorted((CORPUS / "invalid").glob("*.yaml"))
VOCABULARY = Vocabulary.load()
SEVEN = (
    "misspelt_key",
    "unknown_call",
    "wrong_symbol",
    "duplicate_key",
    "handle_never_made",
    "bad_yaml",
    "empty_file",
)


def announced(path: Path) -> list[tuple[int, str]]:
    found = re.findall(r"(?m)^#! (\d+): (.*)$", path.read_text(encoding="utf-8"))
    return sorted((int(line), part) for line, part in found)


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", VALID, ids=named)
def test_valid_scenarios_have_cases_and_no_problems(path: Path) -> None:
    entry = read_entry(path, ROOT, VOCABULARY)
    assert [str(problem) for problem in entry.problems] == []
    assert entry.cases


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_invalid_scenarios_have_exactly_the_problems_that_they_announce(path: Path) -> None:
    expected = announced(path)
    assert expected, f"{path.name} announces nothing"
    entry = read_entry(path, ROOT, VOCABULARY)
    assert entry.cases == ()
    assert [problem.line for problem in entry.problems] == [line for line, _ in expected]
    for problem in entry.problems:
        assert any(line == problem.line and part in problem.message for line, part in expected), str(problem)


@pytest.mark.parametrize("path", INVALID, ids=named)
def test_the_python_parser_finds_the_same_problems(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fast, slow = (
        read_file(YamlFile("x", text, loader), path, "area/name")[1] for loader in (yaml.CSafeLoader, yaml.SafeLoader)
    )
    assert sorted(fast) == sorted(slow)


def test_the_seven_mistakes_are_all_told_in_one_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in SEVEN:
        (tmp_path / f"{name}.yaml").write_bytes((CORPUS / "invalid" / f"{name}.yaml").read_bytes())
    (tmp_path / "nothing_at_all.yaml").write_bytes(b"")
    assert commands.check(ROOT, [tmp_path]) == 2
    told = capsys.readouterr().out
    for name in (*SEVEN, "nothing_at_all"):
        assert re.search(rf"(?m)^{re.escape(str(tmp_path))}/{name}\.yaml:\d+: \S", told), name
    for part in ("probably `expect`", "probably `CreateEvent`", "probably `PAGE_READWRITE`", "probably `event`"):
        assert part in told


def test_an_announcement_that_is_wrong_is_noticed(tmp_path: Path) -> None:
    """The corpus test itself has to be able to fail."""
    path = tmp_path / "liar.yaml"
    path.write_text((CORPUS / "invalid" / "wrong_symbol.yaml").read_text().replace("#! 8:", "#! 9:"))
    with pytest.raises(AssertionError):
        test_invalid_scenarios_have_exactly_the_problems_that_they_announce(path)
