# SPDX-License-Identifier: Apache-2.0
"""Patterns select cases, read no more files than they can match, and say what was probably meant."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from harness.text.catalog import Catalog
from harness.errors import ScenarioError, UsageError
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
ONE = (
    "format: 1\nrule: r\nclauses: [S-01]\nbasis: documented\nagents: [a]\n"
    "steps:\n  - a.CreateEvent: {name: $name}\n    expect: success\n"
)
ROWS = ONE.replace("steps:", "cases:\n  - {of: CreateEvent}\n  - {of: CreateMutex}\nsteps:").replace(
    "CreateEvent: {", "$of: {"
)


def project(root: Path, **files: str) -> Catalog:
    for name, text in files.items():
        path = root / "scenarios" / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Catalog.load(root, VOCABULARY)


def ids(catalog: Catalog, *patterns: str) -> list[str]:
    return [case.id for case in catalog.select(patterns)]


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return project(tmp_path, names__one=ONE, names__rows=ROWS, other__rows=ROWS, clauses__x="format: 1\n")


ALL = [
    "names/one",
    "names/rows[CreateEvent]",
    "names/rows[CreateMutex]",
    "other/rows[CreateEvent]",
    "other/rows[CreateMutex]",
]


@pytest.mark.parametrize(
    "patterns, selected, files",
    [
        ([], ALL, 3),
        (["*"], ALL, 3),
        (["names/one"], ["names/one"], 1),
        (["names/rows"], ALL[1:3], 1),
        (["names/rows[CreateMutex]"], ["names/rows[CreateMutex]"], 1),
        (["names/rows[*Mutex]"], ["names/rows[CreateMutex]"], 1),
        (["names/*"], ALL[:3], 2),
        (["names/[o]ne"], ["names/one"], 2),
        (["*/rows[CreateEvent]"], ["names/rows[CreateEvent]", "other/rows[CreateEvent]"], 3),
        (["*Mutex]"], ["names/rows[CreateMutex]", "other/rows[CreateMutex]"], 3),
        (["other/*", "other/rows", "names/one"], ["names/one", *ALL[3:]], 2),
        (["scenarios/names/one.yaml"], ["names/one"], 1),
        (["./scenarios/names/one.yaml"], ["names/one"], 1),
    ],
)
def test_what_patterns_select_and_how_much_is_read(
    patterns: list[str], selected: list[str], files: int, catalog: Catalog
) -> None:
    assert ids(catalog, *patterns) == selected
    assert catalog.files_read == files


@pytest.mark.parametrize(
    "pattern, meant",
    [
        ("names/on", "probably `names/one`"),
        ("names/rows[CreateMutx]", "probably `names/rows[CreateMutex]`"),
        ("nothing/*", "run_suite.py list"),
        ("clauses/x", "selects nothing"),
        ("[", "selects nothing"),
        ("", "selects nothing"),
    ],
)
def test_a_pattern_that_selects_nothing_is_an_error(pattern: str, meant: str, catalog: Catalog) -> None:
    with pytest.raises(UsageError, match="selects nothing") as raised:
        catalog.select([pattern])
    assert meant in str(raised.value)


def test_a_broken_file_stops_only_who_selects_it(tmp_path: Path) -> None:
    catalog = project(tmp_path, names__one=ONE, names__broken=ONE.replace("expect", "expct"))
    assert ids(catalog, "names/one") == ["names/one"]
    with pytest.raises(ScenarioError) as raised:
        catalog.select(["names/*"])
    assert [str(problem) for problem in raised.value.problems] == [
        "scenarios/names/broken.yaml:8: a step has no key `expct`, probably `expect`"
    ]
    assert [case.id for case in catalog.cases] == ["names/one"]


def test_no_scenarios_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no scenarios under"):
        Catalog.load(tmp_path, VOCABULARY).select([])


def test_files_that_nobody_would_miss_are_told(tmp_path: Path) -> None:
    catalog = project(tmp_path, names__one=ONE, toplevel=ONE, names__deep__one=ONE)
    (tmp_path / "scenarios" / "README.md").write_text("x")
    (tmp_path / "scenarios" / "names" / "two.yml").write_text(ONE)
    (tmp_path / "scenarios" / "names" / ".hidden.yaml").write_text(ONE)
    told = {problem.path.removeprefix("scenarios/"): problem.message for problem in catalog.stray_files()}
    assert set(told) == {"toplevel.yaml", "names/deep/one.yaml", "names/two.yml", "names/.hidden.yaml"}
    assert "probably two.yaml" in told["names/two.yml"]


def test_four_hundred_files_are_read_well_within_a_second(tmp_path: Path) -> None:
    source = (Path(__file__).parent / "corpus" / "valid" / "wait_for_all_and_threads.yaml").read_text(encoding="utf-8")
    catalog = project(tmp_path, **{f"area__n{number}": source for number in range(400)})
    before = time.process_time()
    assert len(catalog.select([])) == 400
    assert time.process_time() - before < 2.0, "four times what it takes on a slow machine"
