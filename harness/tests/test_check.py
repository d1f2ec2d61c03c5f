# SPDX-License-Identifier: Apache-2.0
"""`check`: every kind of problem in one run, the exit code, and that nothing of it can start a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from harness.text import check, skeleton
from harness import commands
from harness.errors import UsageError
from harness.text.words import MODELINE
from harness.tests.made import known_differences

ROOT = Path(__file__).resolve().parents[2]
SCENARIO = (
    f"{MODELINE}\nformat: 1\nrule: r\nclauses: [S-01]\nbasis: documented\nagents: [a]\n"
    "steps:\n  - a.CreateEvent: {name: $name}\n    expect: success\n"
)
OTHER = SCENARIO.replace("CreateEvent", "CreateMutex")
CLAUSE = "{area: x, statement: s, basis: documented, sources: [{title: t, url: https://example.com}]}"


def write(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        scenarios__x__one_dot_yaml=SCENARIO,
        scenarios__clauses__a_dot_yaml=f"format: 1\nclauses:\n  S-01: {CLAUSE}\n",
        targets__wine_dot_known_dot_toml=known_differences("1: success", "x/one"),
    )


def test_a_project_without_problems(project: Path) -> None:
    assert check.examine([], project) == check.Checked(scenarios=1, cases=1, clauses=1)
    assert commands.check(project, []) == 0


def test_everything_that_can_be_wrong_is_told_at_once(project: Path) -> None:
    write(
        project,
        scenarios__x__two_dot_yaml=OTHER.replace("S-01", "S-1, S-77"),
        scenarios__x__three_dot_yaml=SCENARIO.replace("expect", "expct"),
        scenarios__x__four_dot_yml=SCENARIO,
        scenarios__x__five_dot_yaml=SCENARIO.replace("CreateEvent", "CreateSemaphore").replace(
            MODELINE, "# no word about a schema"
        ),
        scenarios__clauses__b_dot_yaml=f"format: 1\nclauses:\n  S-01: {CLAUSE}\n",
        targets__wine_dot_known_dot_toml=known_differences("1: success", "x/non"),
    )
    assert commands.check(project, []) == 2
    assert [str(problem) for problem in check.examine([], project).problems] == [
        "scenarios/clauses/b.yaml:3: clause S-01 stands in scenarios/clauses/a.yaml:3 already",
        f"scenarios/x/five.yaml:1: editors need the line `{MODELINE}` here",
        "scenarios/x/four.yml:1: only files that end in .yaml are read here, probably four.yaml",
        "scenarios/x/three.yaml:9: a step has no key `expct`, probably `expect`",
        "scenarios/x/two.yaml:4: the ledger has no clause `S-1`, probably `S-01`",
        "scenarios/x/two.yaml:4: the ledger has no clause `S-77`; "
        "`./run_suite.py list --clause 'some words'` finds clauses",
        "targets/wine.known.toml:2: `x/non` matches no case, probably `x/one`",
    ]


def test_a_mistake_in_the_ledger_is_told_once_whoever_cites_its_file(project: Path) -> None:
    """Also where only the scenario is checked: it depends on what could not be read."""
    broken = f"format: 1\nclauses:\n  S-02: {CLAUSE}\n    verdict: no code: none\n  S-03: {CLAUSE}\n"
    citing = OTHER.replace("S-01", "S-02, S-03")
    write(project, scenarios__x__two_dot_yaml=citing, scenarios__clauses__b_dot_yaml=broken)
    (told,) = (str(problem) for problem in check.examine([], project).problems)
    assert told.startswith("scenarios/clauses/b.yaml:4: ")
    assert [str(problem) for problem in check.examine([project / "scenarios/x/two.yaml"], project).problems] == [told]


def test_a_ledger_file_that_cannot_be_read_leaves_the_others(project: Path) -> None:
    """As an editor's lock, which is a link to nowhere."""
    (project / "scenarios/clauses/.#a.yaml").symlink_to("nobody@nowhere")
    write(project, scenarios__x__two_dot_yaml=OTHER.replace("S-01", "S-77"))
    told = [str(problem) for problem in check.examine([], project).problems]
    assert "cannot be read" in told[0] and "no clause `S-77`" in told[-1]


def warnings(project: Path) -> dict[check.Kind, list[str]]:
    return {kind: [str(one) for one in found] for kind, found in check.examine([], project).warnings.items()}


def test_what_is_only_incomplete_is_a_warning(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    untestable = CLAUSE.replace("]}", "], testable: {no: why}}")
    more = f"format: 1\nclauses:\n  D-1: {CLAUSE}\n  D-2: {untestable}\n"
    write(project, scenarios__x__two_dot_yaml=OTHER.replace("S-01", ""), scenarios__clauses__b_dot_yaml=more)
    assert warnings(project) == {
        check.Kind.NO_CASE: ["scenarios/clauses/b.yaml:3: no case asserts D-1"],
        check.Kind.NO_CLAUSE: ["scenarios/x/two.yaml:1: cites no clause of the ledger: `clauses: [S-03]`"],
    }
    assert commands.check(project, []) == 0 and commands.check(project, [], strict=True) == 2
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [
        "warning: 1 testable clause without a case",
        "  scenarios/clauses/b.yaml:3: no case asserts D-1",
    ]


def test_many_warnings_of_one_kind_are_counted(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clauses = "".join(f"  D-{number}: {CLAUSE}\n" for number in range(1, 10))
    write(project, scenarios__clauses__b_dot_yaml=f"format: 1\nclauses:\n{clauses}")
    assert commands.check(project, []) == 0
    out = capsys.readouterr().out
    assert "warning: 9 testable clauses without a case" in out and "D-5" in out and "D-6" not in out
    assert "  … and 4 more: `check --strict` tells all" in out and out.endswith("0 problems, 9 warnings\n")
    assert commands.check(project, [], strict=True) == 2 and "asserts D-9" in capsys.readouterr().out


def test_two_cases_that_observe_the_same(project: Path) -> None:
    """Whatever their names are; with another claim it may be meant."""
    same = SCENARIO.replace("a.Create", "b.Create").replace("[a]", "[b]").replace("$name", "$name3")
    write(project, scenarios__y__same_dot_yaml=same, scenarios__y__more_dot_yaml=same.replace("success", "existed"))
    (problem,) = check.examine([], project).problems
    assert str(problem).startswith("scenarios/y/same.yaml:8: `y/same` observes what `x/one` does: the same calls")
    assert warnings(project) == {
        check.Kind.SAME_CALLS: ["scenarios/y/more.yaml:8: `y/more` makes the calls of `x/one`: one case may claim both"]
    }


def test_the_same_calls_from_another_session_are_another_observation(project: Path) -> None:
    needs = "needs: [second_session]\nagents: "
    here = SCENARIO.replace("agents: [a]", f"{needs}{{a: {{session: 1}}}}")
    there = SCENARIO.replace("agents: [a]", f"{needs}{{a: {{session: 2}}}}")
    write(project, scenarios__y__here_dot_yaml=here, scenarios__y__there_dot_yaml=there)
    assert check.examine([], project).problems == [] and warnings(project) == {}


def test_a_step_that_looks_for_nobody(project: Path) -> None:
    looks = SCENARIO.replace("expect: success", "as: event\n  - a.GetHandleInformation: $event\n  - a.SetEvent: $event")
    write(project, scenarios__y__looks_dot_yaml=looks + "    expect: success\n")
    assert warnings(project) == {
        check.Kind.UNWATCHED: ["scenarios/y/looks.yaml:10: nobody looks at what GetHandleInformation tells"]
    }


WAITS = """expect: success
    as: event
  - a#2.WaitForSingleObject: {handle: $event, timeout: INFINITE}
    start: wait
    expect: blocked
"""


def test_a_call_that_is_never_joined(project: Path) -> None:
    """It may be left where its agent is meant to end inside of it."""
    left = SCENARIO.replace("expect: success", WAITS.rstrip()) + "\n"
    write(project, scenarios__y__left_dot_yaml=left)
    never = "scenarios/y/left.yaml:11: what `wait` returns is seen by nobody: "
    never += "`join: wait`, or let `a` end before the last claim"
    assert warnings(project) == {check.Kind.UNJOINED: [never]}
    left = left.replace("agents: [a]", "agents: [a, b]")
    joined = "  - a.SetEvent: $event\n  - join: wait\n    expect: WAIT_OBJECT_0\n"
    killed = "  - kill: a\n"
    ended = "  - a.exit: {}\n"
    terminated = "  - b.terminate: {process: $a.process}\n"
    by_job = (
        "  - b.CreateJobObject: {}\n    as: job\n  - b.AssignProcessToJobObject: {job: $job, process: $a.process}\n"
    )
    by_job += "  - b.TerminateJobObject: {job: $job}\n"
    gone = "  - b.OpenEvent: {name: $name}\n    expect: ERROR_FILE_NOT_FOUND\n"
    for end in (joined + gone, killed + gone, ended + gone, terminated + gone, by_job + gone):
        write(project, scenarios__y__left_dot_yaml=left + end)
        assert check.examine([], project).problems == [] and warnings(project) == {}, end
    write(project, scenarios__y__left_dot_yaml=left + gone)
    assert warnings(project) == {check.Kind.UNJOINED: [never]}


def test_two_agents_of_the_harness_in_one_job(project: Path) -> None:
    """On Windows the second is refused, since each of them is in a job of its own; children of one agent are not."""
    job = "  - b.CreateJobObject: {}\n    as: job\n"
    made = SCENARIO.replace("agents: [a]", "agents: [a, b, c]") + "    as: event\n" + job
    joins = "  - b.AssignProcessToJobObject: {job: $job, process: $%s.process}\n"
    seen = "  - c.OpenEvent: {name: $name}\n    expect: success\n"
    b_spawns, c_spawns = "  - b.spawn: {agent: d}\n", "  - c.spawn: {agent: e}\n"
    both = b_spawns + b_spawns.replace("d", "e")
    for steps in (
        joins % "a",
        joins % "a" + joins % "a",
        both + joins % "d" + joins % "e",
        joins % "a" + job + joins % "c",
    ):
        write(project, scenarios__y__job_dot_yaml=made + steps + seen)
        assert check.examine([], project).problems == [] and warnings(project) == {}, steps
    for steps in (
        joins % "a" + joins % "c",
        b_spawns + joins % "d" + joins % "c",
        b_spawns + c_spawns + joins % "d" + joins % "e",
    ):
        write(project, scenarios__y__job_dot_yaml=made + steps + seen)
        (told,) = warnings(project)[check.Kind.STRANGERS]
        assert told.startswith(
            f"scenarios/y/job.yaml:{12 + steps.count(chr(10))}: on Windows a job refuses agents"
        ), steps


def test_an_agent_that_nobody_needs(project: Path) -> None:
    write(project, scenarios__x__two_dot_yaml=OTHER.replace("agents: [a]", "agents: [a, idle]"))
    idle = "scenarios/x/two.yaml:6: `idle` does nothing, and nothing is done to it"
    assert warnings(project) == {check.Kind.IDLE: [idle]}
    used = (
        OTHER.replace("agents: [a]", "agents: [a, idle]")
        + "  - a.GetExitCodeProcess: $idle.process\n    expect: success\n"
    )
    write(project, scenarios__x__two_dot_yaml=used)
    assert warnings(project) == {}


def test_a_citation_of_what_no_case_can_test(project: Path) -> None:
    untestable = CLAUSE.replace("]}", "], testable: {no: why}}")
    write(
        project,
        scenarios__clauses__b_dot_yaml=f"format: 1\nclauses:\n  D-2: {untestable}\n",
        scenarios__x__two_dot_yaml=OTHER.replace("S-01", "S-01, D-2"),
    )
    cites = "scenarios/x/two.yaml:4: cites D-2, of which the ledger says that no case can test it: why"
    assert warnings(project) == {check.Kind.NO_CASE_CAN: [cites]}


def test_files_from_elsewhere(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "Mine.yaml"
    elsewhere.write_text(SCENARIO.replace("success", "sucess"))
    (problem,) = check.examine([elsewhere], project).problems
    assert str(problem) == f"{elsewhere}:9: `expect: sucess` says nothing known, probably `success`"
    assert check.examine([project / "scenarios" / "clauses" / "a.yaml"], project).clauses == 1
    assert check.examine([project / "targets"], project).problems == []


def test_paths_that_are_not_there(project: Path) -> None:
    with pytest.raises(UsageError, match="one.yaml"):
        check.examine([project / "scenarios" / "x" / "on.yaml"], project)
    (project / "empty").mkdir()
    with pytest.raises(UsageError, match="holds no scenarios"):
        check.examine([project / "empty"], project)


def test_a_new_scenario_passes(project: Path) -> None:
    path = skeleton.write(project, "fresh/it_is_so")
    assert path == project / "scenarios" / "fresh" / "it_is_so.yaml"
    checked = check.examine([], project)
    assert (checked.problems, checked.scenarios) == ([], 2)
    assert "rule: It is so\n" in path.read_text()
    skeleton.write(project, "fresh/it_is_otherwise")
    assert check.examine([], project).problems == [], "two skeletons are alike, and drafts"


def test_an_area_that_is_probably_misspelt_is_not_made(project: Path) -> None:
    (project / "scenarios" / "recipes").mkdir()
    skeleton.write(project, "recipes/one")
    with pytest.raises(UsageError, match="no area `recipe`, probably `recipes`; make the folder"):
        skeleton.write(project, "recipe/two")
    (project / "scenarios" / "recipe").mkdir()
    assert skeleton.write(project, "recipe/two").is_file()


def test_ids_and_areas_are_checked_like_paths(project: Path) -> None:
    for name, count in (("x/one", 1), ("x", 1)):
        assert check.examine([Path(name)], project).scenarios == count


def test_a_new_area_is_told(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.new(project, "freshh/so") == 0
    assert capsys.readouterr().out.startswith("freshh is a new area: there are x\n")
    assert commands.new(project, "freshh/so_too") == 0
    assert "new area" not in capsys.readouterr().out


@pytest.mark.parametrize("name", ["x/one", "one", "X/One two", "a/b/c", "clauses/x", "", "../x/y"])
def test_names_that_a_new_scenario_cannot_have(name: str, project: Path) -> None:
    before = sorted(project.rglob("*"))
    with pytest.raises(UsageError) as raised:
        skeleton.write(project, name)
    assert sorted(project.rglob("*")) == before
    if name == "X/One two":
        assert "probably `x/one_two`" in str(raised.value)


def test_check_imports_nothing_that_could_start_a_process() -> None:
    script = (
        "import harness.text.check, sys; print(*sorted(m for m in sys.modules if m.startswith(('harness.', 'sub'))))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "harness.text.cases" in loaded
    assert not loaded & {
        "subprocess",
        "harness.play.runner",
        "harness.worlds.target",
        "harness.play.agent",
        "harness.worlds.world",
        "harness.suite",
    }


def test_this_project_has_no_problems() -> None:
    assert [str(problem) for problem in check.examine([], ROOT).problems] == []
