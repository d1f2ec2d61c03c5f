# SPDX-License-Identifier: Apache-2.0
"""The audit: each fact that the reference must keep is held by a test that names it, or left out by a README row.

Which facts there are stands in facts.toml; which test holds one is read out of the tests themselves, where a fact's id
stands in a comment, a message or a name. Run as a program, this prints the whole table."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

TESTS = Path(__file__).resolve().parent
README = TESTS.parent / "README.md"

ID_OR_RANGE = re.compile(r"\b([WD])-(\d{3})\b(?:(?: to |\.\.| ?… ?)(?:\1-)?(\d{3})\b)?")
ID_IN_NAME = re.compile(r"_([WD])(\d{3})(?=_|\b)")
TEST_HEAD = re.compile(r"^TEST(?:_F|_P)?\((\w+),\s*(\w+)\)", re.MULTILINE)
CHECKS_SOMETHING = re.compile(r"\b(?:EXPECT|ASSERT)_|\bexpect_\w+\(|\bcheck_\w+\(")


class Holder(NamedTuple):
    """A test and all the text that speaks of it: what stands before its head, since the end of the one before, too."""

    name: str
    path: Path
    text: str


def expand(text: str, known: frozenset[str] | None = None) -> list[str]:
    """The ids in a text. A range means the ids in it that are known: those of the facts have gaps."""
    ids: list[str] = []
    for letter, first, last in ID_OR_RANGE.findall(ID_IN_NAME.sub(r" \1-\2 ", text)):
        numbers = range(int(first), int(last or first) + 1)
        ids += [name for name in (f"{letter}-{n:03}" for n in numbers) if not last or known is None or name in known]
    return ids


@cache
def catalogue() -> dict[str, list[str]]:
    """The ids of each class; see facts.toml."""
    data = tomllib.loads((TESTS / "facts.toml").read_text())
    return {name: expand(text) for name, text in data["facts"].items()}


@cache
def all_known() -> frozenset[str]:
    return frozenset(name for ids in catalogue().values() for name in ids)


@cache
def left_out() -> dict[str, str]:
    """Facts that no test holds, and the row of the README's table that says so."""
    data = tomllib.loads((TESTS / "facts.toml").read_text())
    return {name: entry["row"] for entry in data["left_out"] for name in expand(entry["facts"], all_known())}


@cache
def contract() -> list[Holder]:
    found: list[Holder] = []
    for path in sorted(TESTS.glob("*.cpp")):
        text = path.read_text()
        start = text.find("#include")  # what the file says of itself is no test
        for head in TEST_HEAD.finditer(text):
            end = text.find("\n}\n", head.end())
            assert end > 0, f"{path.name}: {head.group(2)} does not end"
            found.append(Holder(f"{head.group(1)}.{head.group(2)}", path, text[start : end + 3]))
            start = end + 3
    return found


@cache
def holders() -> dict[str, list[Holder]]:
    """Which tests name a fact."""
    found: dict[str, list[Holder]] = defaultdict(list)
    for test in contract():
        for name in dict.fromkeys(expand(test.text, all_known())):
            found[name].append(test)
    return found


def rows_of_readme() -> set[str]:
    section = README.read_text().split("## Left out on purpose", 1)[1].split("\n## ", 1)[0]
    return {line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")}


def test_the_catalogue_names_each_fact_once() -> None:
    ids = [name for group in catalogue().values() for name in group]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    assert len(ids) > 1000 and not twice, f"in facts.toml more than once: {twice}"


def test_every_fact_is_held_or_left_out() -> None:
    missing = [name for name in catalogue()["binding"] if name not in holders() and name not in left_out()]
    assert not missing, (
        f"{len(missing)} facts are neither named by a test nor left out: {' '.join(missing)}. "
        "Name the fact in the test that holds it, or give facts.toml the README row that leaves it out."
    )


def test_what_is_left_out_is_a_row_of_the_readme() -> None:
    strangers = sorted(set(left_out().values()) - rows_of_readme())
    assert not strangers, f"no row of this name in 'Left out on purpose': {strangers}"


def test_nothing_is_left_out_and_held() -> None:
    both = {name: holders()[name][0].name for name in left_out() if name in holders()}
    assert not both, f"facts.toml leaves out what a test holds: {both}"


def test_what_the_ledger_only_infers_binds_nobody() -> None:
    """Where both speak of a fact: facts.toml says what the reference is held to, the ledger how it is known."""
    inferred = set()
    for path in (README.parents[1] / "scenarios" / "clauses").glob("*.yaml"):
        clauses = yaml.safe_load(path.read_text(encoding="utf-8"))["clauses"]
        inferred |= {name for name, clause in clauses.items() if clause["basis"] == "inferred"}
    assert inferred
    bound = inferred & set(catalogue()["binding"])
    assert not bound, f"facts.toml binds the reference to what the ledger only infers: {sorted(bound)}"


def test_only_known_facts_are_named() -> None:
    unknown = {test.name: [n for n in expand(test.text, all_known()) if n not in all_known()] for test in contract()}
    wrong = {name: ids for name, ids in unknown.items() if ids}
    assert not wrong, f"ids that are in no class of facts.toml: {wrong}"
    assert set(left_out()) <= all_known(), f"left out, but unknown: {sorted(set(left_out()) - all_known())}"


def test_holders_are_built_and_check_something() -> None:
    built = (TESTS / "CMakeLists.txt").read_text()
    for test in {test for group in holders().values() for test in group}:
        assert re.search(rf"\b{re.escape(test.path.name)}\b", built), f"{test.path.name} is not in CMakeLists.txt"
        assert CHECKS_SOMETHING.search(test.text), f"{test.name} holds a fact and checks nothing"


@pytest.mark.parametrize(
    "text, ids",
    [
        ("W-003 to W-005, D-009", "W-003 W-004 W-005 D-009"),
        ("Locks, Wrap_W528_D330)", "W-528 D-330"),
        ("W-1234 W-12", ""),
    ],
)
def test_ids_are_read_as_they_are_written(text: str, ids: str) -> None:
    assert expand(text) == ids.split()


def print_table() -> None:
    for group, ids in catalogue().items():
        for name in ids:
            where = [test.name for test in holders().get(name, [])]
            print(name, group, ", ".join(where) or f"left out: {left_out().get(name, '-')}", sep="\t")


if __name__ == "__main__":
    print_table()
