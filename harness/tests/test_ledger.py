# SPDX-License-Identifier: Apache-2.0
"""The ledger: read whole or one clause at a time with the same result, and refused with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import ScenarioError
from harness.text.ledger import Clause, Ledger, Source, load

SOURCES = "sources: [{title: A page, url: https://example.com/page}]"
ENTRY = f"{{area: names, statement: It is so., basis: documented, {SOURCES}}}"
BLOCK = (
    "  S-02:\n    area: names\n    statement: >\n      It is\n      otherwise.\n\n"
    "    basis: verified\n"
    "    sources:\n      - title: A page\n        url: https://example.com/page\n"
    "    testable: {no: it needs a debugger}\n"
    "    versions: Since Windows 8.\n"
    "    verdict: >-\n      The test outranks\n      the page.\n"
)


def ledger(root: Path, **files: str) -> Path:
    directory = root / "scenarios" / "clauses"
    directory.mkdir(parents=True)
    for name, text in files.items():
        (directory / f"{name}.yaml").write_text(text, encoding="utf-8")
    return directory


def test_clauses(tmp_path: Path) -> None:
    clauses = load(
        ledger(tmp_path, a=f"format: 1\nclauses:\n  S-01: {ENTRY}\n{BLOCK}", b=f"format: 1\nclauses:\n  D-1: {ENTRY}\n")
    )
    assert list(clauses) == ["S-01", "S-02", "D-1"]
    source = (Source("A page", "https://example.com/page"),)
    path = "scenarios/clauses/a.yaml"
    assert clauses["S-01"] == Clause("S-01", "names", "It is so.", "documented", source, path=path, line=3)
    assert clauses["S-02"].statement == "It is otherwise."
    assert (clauses["S-02"].testable, clauses["S-02"].why_not) == (False, "it needs a debugger")
    assert (clauses["S-02"].versions, clauses["S-02"].verdict) == ("Since Windows 8.", "The test outranks the page.")
    assert (clauses["S-01"].versions, clauses["S-01"].verdict) == (None, None)


def test_one_clause_at_a_time_is_the_same(tmp_path: Path) -> None:
    directory = ledger(
        tmp_path,
        a=f"format: 1\nclauses:\n  S-01: {ENTRY}\n{BLOCK}\n  D-1: {ENTRY}",
        b=f"format: 1\nclauses: {{D-2: {ENTRY}}}\n",
    )
    whole, lazy = load(directory), Ledger(directory)
    for clause_id, clause in whole.items():
        assert (lazy[clause_id].statement, lazy[clause_id].testable) == (clause.statement, clause.testable)
    assert set(lazy) == set(whole) and len(lazy) == 4
    assert "D-3" not in lazy and "S-0" not in lazy


@pytest.mark.parametrize(
    "text, line, part",
    [
        ("", 1, "empty"),
        ("clauses: {}\n", 1, "format: 1"),
        ("format: 1\nclauses: []\n", 1, "mapping of ids"),
        (f"format: 1\nclauses:\n  S01: {ENTRY}\n", 3, "no id of a clause"),
        ("format: 1\nclauses:\n  S-01: so\n", 3, "has the keys"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY.replace('area', 'aera')}\n", 3, "probably `area`"),
        ("format: 1\nclauses:\n  S-01: {area: x}\n", 3, "lacks `statement:`, `basis:`, `sources:`"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY.replace('documented', 'document')}\n", 3, "probably `documented`"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY.replace('https', 'see')}\n", 3, "no address"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY.replace(SOURCES, 'sources: []')}\n", 3, "is a list"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY[:-1]}, testable: no}}\n", 3, "{no: why}"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY[:-1]}, verdict: []}}\n", 3, "`verdict:` is a text"),
        (f"format: 1\nclauses:\n  S-01: {ENTRY}\n  S-01: {ENTRY}\n", 4, "twice"),
    ],
)
def test_mistakes(text: str, line: int, part: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as raised:
        load(ledger(tmp_path, a=text))
    assert [(problem.line, problem.path) for problem in raised.value.problems] == [(line, "scenarios/clauses/a.yaml")]
    assert part in raised.value.problems[0].message


def test_a_clause_stands_in_one_file(tmp_path: Path) -> None:
    text = f"format: 1\nclauses:\n  S-01: {ENTRY}\n"
    with pytest.raises(ScenarioError, match=r"b\.yaml:3: clause S-01 stands in scenarios/clauses/a\.yaml:3 already"):
        load(ledger(tmp_path, a=text, b=text))
