# SPDX-License-Identifier: Apache-2.0
"""What authors type, as they see it: known differences from bless to check, clauses and cases, one case in full."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness import blessing, cli
from harness.text.words import MODELINE
from harness.tests.made import known_differences
from harness.tests.test_cli import REFUSES, RULE, WAITS, Project, project  # noqa: F401  (a fixture)

UNTESTED = """\
format: 1
clauses:
  D-1: {area: sharing, statement: Nobody looks., basis: documented, sources: [{title: page, url: "http://x.org/1"}]}
  D-2: {area: x, statement: Nobody can., basis: inferred, testable: {no: why}, sources: [{title: y, url: "http://x"}]}
"""


@pytest.fixture
def differing(project: Project) -> Project:  # noqa: F811
    """On wine the one rule does not hold."""
    project.target("wine", REFUSES)
    (project.root / "scenarios/names/rule.yaml").write_text(f"{RULE}{MODELINE}\n")
    return project


def entries(project: Project) -> str:  # noqa: F811
    return (project.root / "targets/wine.known.toml").read_text(encoding="utf-8")


def test_from_a_difference_to_its_entry_and_its_end(differing: Project) -> None:
    """The whole life of an entry: blessed, refused, explained, known, gone."""
    path = differing.root / "targets/wine.known.toml"
    code, out, _ = differing.run("bless", "--target", "wine")
    assert code == 0 and "  + 1: ERROR_ACCESS_DENIED" in out and "1 new" in out
    assert differing.run("bless", "--target", "wine")[0] == 0 and entries(differing).count("[[difference]]") == 1
    code, out, _ = differing.run("check")
    assert code == 2 and "wine.known.toml:4: nobody has explained `names/rule` yet" in out
    code, out, _ = differing.run("run", "--target", "wine")
    assert code == 1 and "nobody has explained it yet" in out
    path.write_text("# A word of mine.\n" + entries(differing).replace('"unexplained"', '"Somebody knows why."'))
    assert differing.run("check")[0] == 0 and differing.run("run", "--target", "wine")[0] == 0
    differing.target("wine", {"a": {"CreateEventW": {"returns": 0, "last_error": 6}}})
    code, out, _ = differing.run("run", "--target", "wine")
    assert code == 1 and "listed [1: ERROR_ACCESS_DENIED], seen [1: ERROR_INVALID_HANDLE]" in out
    before = entries(differing)
    code, out, _ = differing.run("bless", "--target", "wine", "--dry-run")
    assert code == 0 and "would change" in out and entries(differing) == before
    assert differing.run("bless", "--target", "wine", "names/*")[0] == 0
    assert entries(differing) == before.replace("ERROR_ACCESS_DENIED", "ERROR_INVALID_HANDLE")
    differing.target("wine")
    assert differing.run("run", "--target", "wine")[0] == 1
    code, out, _ = differing.run("bless", "--target", "wine")
    assert code == 0 and '  - reason = "Somebody knows why."' in out and "1 gone" in out
    assert "[[difference]]" not in entries(differing) and entries(differing).startswith("# A word of mine.\n")
    assert differing.run("run", "--target", "wine")[0] == 0


def test_a_list_that_would_not_say_what_was_seen_is_not_written(
    differing: Project, monkeypatch: Any, capsys: Any
) -> None:
    """Whatever goes wrong while the text is made: it is read again before it takes the place of the old one."""
    listed = known_differences("1: ERROR_BUSY", "names/rule")
    path = differing.root / "targets/wine.known.toml"
    path.write_text(listed)
    monkeypatch.setattr(blessing, "bless", lambda text, *_: (text, []))
    monkeypatch.setenv("MAPCHECK_ROOT", str(differing.root))
    assert cli.main(["bless", "--target", "wine"]) == 3
    assert "was left as it was" in capsys.readouterr().err and path.read_text() == listed


def test_what_broke_is_not_blessed(project: Project) -> None:  # noqa: F811
    project.target("wine", {"a": {"CreateEventW": {"raw": "nonsense\n"}}})
    code, out, _ = project.run("bless", "--target", "wine")
    assert code == 3 and "! names/rule: broken, left as listed" in out
    assert not (project.root / "targets/wine.known.toml").exists()
    code, _, error = project.run("bless")
    assert code == 2 and "--target" in error


def test_from_a_clause_to_its_cases_and_sources_and_back(project: Project) -> None:  # noqa: F811
    (project.root / "scenarios/clauses/more.yaml").write_text(UNTESTED)
    code, out, _ = project.run("list", "--clause", "S-01")
    assert code == 0 and out.splitlines() == [
        "S-01 (documented): It works.",
        "    x: http://x.org",
        "    scenarios/names/rule.yaml: An event can be made",
        "        names/rule",
        "",
        "1 clause, 1 case",
    ]
    code, out, _ = project.run("list", "--clause", "D-*")
    assert code == 0 and "    no case yet" in out and "    no case can: why" in out
    assert "1 clause, 0 cases" in project.run("list", "--clause", "NOBODY look")[1]
    code, _, error = project.run("list", "--clause", "nowhere")
    assert code == 2 and error == "error: no clause of the ledger has `nowhere`\n"
    code, _, error = project.run("list", "--clause", "nobody works")
    assert code == 2 and error.endswith("has all of `nobody works`: by themselves have `nobody` 2, `works` 1\n")
    assert "S-01 (documented)" in project.run("list", "--clause", "works x")[1]  # the title of its source
    code, out, _ = project.run("list", "--clause", "?-0*", "--brief")
    assert code == 0 and out == "S-01         1 case  It works.\n\n1 clause, 1 case\n"
    code, out, _ = project.run("list", "--brief")
    assert code == 0 and out.splitlines()[0] == "names/rule: An event can be made (1 case)"
    code, _, error = project.run("list", "--clause", "S-1")
    assert code == 2 and "no clause `S-1`, probably `S-01`" in error
    code, _, error = project.run("list", "--clause", "S-101")  # looks like S-01, and has nothing to do with it
    assert code == 2 and "probably" not in error and "--clause 'some words'" in error
    (project.root / "scenarios/clauses/w.yaml").write_text(UNTESTED.replace("D-", "E-").replace("looks", "uses win32"))
    assert "E-1 (documented)" in project.run("list", "--clause", "win32")[1], "a word that looks like an id"
    (project.root / "scenarios/clauses/w.yaml").unlink()
    (project.root / "scenarios/names/half.yaml").write_text(RULE.replace("expect", "expct"))
    code, out, _ = project.run("list", "--clause", "S-01")
    assert code == 0 and out.splitlines()[-2:] == [
        "1 clause, 1 case",
        "left out: 1 scenario with problems, which `check` tells",
    ]
    (project.root / "scenarios/names/half.yaml").unlink()
    code, out, _ = project.run("show", "names/rule")
    assert code == 0 and "  S-01 (documented): It works." in out and "      x: http://x.org" in out
    code, out, _ = project.run("list", "--untested")
    assert code == 0 and out == "scenarios/clauses/more.yaml:3: D-1: Nobody looks.\n1 testable clause without a case\n"


def test_a_case_of_a_clause_that_the_ledger_lost_is_shown_all_the_same(project: Project) -> None:  # noqa: F811
    (project.root / "scenarios/names/rule.yaml").write_text(RULE.replace("S-01", "S-77"))
    code, out, _ = project.run("show", "names/rule")
    assert code == 0 and "S-77: not in the ledger" in out


def listed(project: Project, *arguments: str) -> dict[str, Any]:  # noqa: F811
    document: dict[str, Any] = json.loads(project.run("list", "--json", *arguments)[1])
    return document


def test_tools_get_everything(project: Project) -> None:  # noqa: F811
    (project.root / "scenarios/names/waits.yaml").write_text(WAITS)
    (project.root / "scenarios/clauses/more.yaml").write_text(UNTESTED)
    document = listed(project)
    assert document["totals"] == {"scenarios": 2, "cases": 4, "clauses": 3, "testable": 2, "untested": 1}
    assert [case["id"] for case in document["cases"]] == [id for s in document["scenarios"] for id in s["cases"]]
    two = next(case for case in document["cases"] if case["id"] == "names/waits[two]")
    assert (two["file"], two["agents"], two["calls"]) == (
        "scenarios/names/waits.yaml",
        ["a"],
        ["CreateEventW", "WaitForSingleObject"],
    )
    assert two["steps"][1]["expect"] == "WAIT_OBJECT_0" and "time" in two["steps"][1]["text"]
    clause = next(clause for clause in document["clauses"] if clause["id"] == "D-2")
    assert (clause["testable"], clause["why_not"], clause["line"]) == (False, "why", 4)
    assert clause["sources"] == [{"title": "y", "url": "http://x"}]
    assert [clause["id"] for clause in listed(project, "--untested")["clauses"]] == ["D-1"]
    assert listed(project, "--clause", "D-1")["cases"] == []
