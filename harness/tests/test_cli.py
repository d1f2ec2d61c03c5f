# SPDX-License-Identifier: Apache-2.0
"""The command line as scripts see it: a project made up here, processes of the fake agent, exit codes, last lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import cli, commands
from harness.text.vocabulary import VOCABULARY_PATH
from reports.record import read

ROOT = Path(__file__).resolve().parents[2]
FAKE_AGENT = Path(__file__).with_name("fake_agent.py")
RULE = """\
format: 1
rule: An event can be made
clauses: [S-01]
basis: documented
agents: [a]
steps:
  - a.CreateEvent: {name: $name}
    as: event
    expect: success
"""
WAITS = """\
format: 1
rule: A wait ends
clauses: [S-01]
basis: documented
agents: [a]
cases:
  - {case: one, time: 1}
  - {case: two, time: 2}
  - {case: three, time: 3}
steps:
  - a.CreateEvent: {name: $name}
    as: event
  - a.WaitForSingleObject: {handle: $event, timeout: $time}
    expect: WAIT_OBJECT_0
"""
LEDGER = """\
format: 1
clauses:
  S-01: {area: sharing, statement: It works., basis: documented, sources: [{title: x, url: "http://x.org"}]}
"""
TARGET = """\
name = "{name}"
title = "{name}"
world = "native"
agent = "agent.py"
preset = "release"
[environment]
FAKE_SCRIPT = '{script}'
"""
AGENT = """\
#!{python}
import json, os, runpy, sys
if sys.argv[1:] == ["describe"]:
    document = json.load(open({vocabulary!r}))
    document["agent"] = {{"layer": "win32", "toolchain": "fake", "bits": 64}}
    document["capabilities"] = ["64bit"]
    print(json.dumps(document))
else:
    if os.path.exists("{started}"):
        with open("{started}", "w") as fifo:
            print(os.getpid(), file=fifo)
    runpy.run_path({fake!r}, run_name="__main__")
"""
REFUSES = {"a": {"CreateEventW": {"returns": 0, "last_error": 5}}}
STALLS = {"a": {"WaitForSingleObject": {"stall": True}}}


class Project:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.started = root / "started"
        for folder in ("scenarios/names", "scenarios/clauses", "targets"):
            (root / folder).mkdir(parents=True)
        (root / "scenarios/clauses/founding.yaml").write_text(LEDGER)
        (root / "scenarios/names/rule.yaml").write_text(RULE)
        agent = root / "agent.py"
        places = {"vocabulary": str(VOCABULARY_PATH), "fake": str(FAKE_AGENT), "started": str(self.started)}
        agent.write_text(AGENT.format(python=sys.executable, **places))
        agent.chmod(0o755)
        for built in ("CMakeLists.txt", "CMakePresets.json", "build/release/.mapcheck-built"):
            (root / built).parent.mkdir(parents=True, exist_ok=True)
            (root / built).touch()
        self.target("reference")

    def target(self, name: str, script: dict[str, Any] | None = None) -> None:
        text = TARGET.format(name=name, script=json.dumps(script or {}))
        (self.root / f"targets/{name}.toml").write_text(text)

    def popen(self, *arguments: str, **options: Any) -> subprocess.Popen[str]:
        environment = {**os.environ, "MAPCHECK_ROOT": str(self.root)}
        command = [sys.executable, str(ROOT / "run_suite.py"), *arguments]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(command, cwd=self.root, env=environment, text=True, **{**pipes, **options})

    def run(self, *arguments: str) -> tuple[int, str, str]:
        with self.popen(*arguments) as process:
            out, error = process.communicate(timeout=120)
        assert "Traceback" not in out + error
        return process.returncode, out, error

    def record(self, target: str = "reference") -> dict[str, Any]:
        return read(self.root / "out" / target / "record.json")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_the_first_command_runs_everything_and_ends_with_the_page(project: Project) -> None:
    code, out, error = project.run()
    lines = out.splitlines()
    assert (code, error) == (0, "")
    assert lines[-1] == "page: out/report/index.html" and (project.root / "out/report/index.html").is_file()
    assert "--wine" in lines[-2] and "\x1b" not in out
    assert project.record()["totals"]["pass"] == 1 and project.record()["run"]["command"] == []


def test_a_failing_rule_is_exit_code_1(project: Project) -> None:
    project.target("reference", REFUSES)
    code, out, _ = project.run("run")
    assert code == 1 and "scenarios/names/rule.yaml:7" in out and "seen      ERROR_ACCESS_DENIED" in out
    assert "again: ./run_suite.py show names/rule --target reference" in out and "--wine" not in out


@pytest.mark.parametrize(
    "script", [{"signal": signal.SIGKILL}, {"raw": "nonsense\n"}, {"event": "refused", "reason": "no"}]
)
def test_an_agent_that_fails_is_exit_code_3(project: Project, script: dict[str, Any]) -> None:
    project.target("reference", {"a": {"CreateEventW": script}})
    code, out, _ = project.run("run")
    assert code == 3 and "BROKEN" in out
    assert project.record()["cases"][0]["reason"]


def test_two_targets_are_two_columns_and_two_records(project: Project) -> None:
    project.target("wine", REFUSES)
    code, out, _ = project.run("run", "names/*", "--target", "reference", "--target", "wine", "--jobs", "2")
    head = next(line for line in out.splitlines() if line.startswith("area"))
    total = next(line for line in out.splitlines() if line.startswith("total"))
    assert code == 1 and head.index("wine") == total.index("1 fail")
    assert project.record("wine")["totals"]["fail"] == 1 and project.record()["totals"]["pass"] == 1


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["run", "names/rul"], "probably `names/rule`"),
        (["run", "--target", "wnie"], "there is no target `wnie`"),
        (["run", "--shard", "3/2"], "is not I/N"),
        (["run", "--jobs", "0"], "is not a whole number"),
        (["run", "--repeat", "-1"], "--repeat"),
        (["run", "--timeout-scale", "nan"], "is not a number above 0"),
        (["run", "--shard", "2/2"], "nothing is selected"),
        (["run", "--nonsense"], "unrecognized arguments"),
        (["sing"], "invalid choice"),
        (["show", "names/none"], "selects nothing"),
        (["list", "names/none"], "selects nothing"),
        (["check", "nowhere.yaml"], "nowhere.yaml"),
        (["new", "names/rule"], "names/rule"),
        (["report", "nowhere.json"], "nowhere.json"),
        (["report"], "RECORD"),
        (["report", "nowhere.json", "--prefer", "mine"], "invalid choice"),
        (["compare", "nowhere.json", "nowhere.json"], "nowhere.json: cannot be read: No such file"),
        (["compare", "nowhere.json"], "NEW"),
    ],
)
def test_usage_errors_are_exit_code_2_and_one_message(project: Project, arguments: list[str], said: str) -> None:
    code, _, error = project.run(*arguments)
    assert code == 2 and said in error


def test_broken_scenarios_are_exit_code_2_with_all_problems(project: Project) -> None:
    (project.root / "scenarios/names/rule.yaml").write_text(
        RULE.replace("rule:", "rul:").replace("a.Create", "a.Craete")
    )
    for arguments in (["check"], ["run"], ["check", "scenarios/names/rule.yaml"]):
        code, out, error = project.run(*arguments)
        assert code == 2 and "rule.yaml:2:" in out + error and "rule.yaml:7:" in out + error


def test_a_new_scenario_passes_check(project: Project) -> None:
    code, out, _ = project.run("new", "names/another_rule")
    assert code == 0 and "scenarios/names/another_rule.yaml" in out
    assert project.run("check", "scenarios/names/another_rule.yaml")[0] == 0


def test_list_tells_scenarios_cases_and_clauses(project: Project) -> None:
    (project.root / "scenarios/names/waits.yaml").write_text(WAITS)
    code, out, _ = project.run("list")
    assert code == 0 and "names/rule: An event can be made" in out and "names/waits[two]" in out
    assert out.splitlines()[-1] == "2 scenarios, 4 cases, 1 of 1 clause"
    document = json.loads(project.run("list", "names/waits", "--json")[1])
    cases = [f"names/waits[{name}]" for name in ("one", "three", "two")]
    assert [scenario["cases"] for scenario in document["scenarios"]] == [cases]
    assert document["clauses"][0]["cases"] == document["scenarios"][0]["cases"]


def test_show_puts_expected_beside_seen(project: Project) -> None:
    code, out, _ = project.run("show", "names/rule")
    assert code == 0 and out.splitlines()[-1] == "pass" and "expected  success" in out and "ERROR_SUCCESS" in out
    project.target("wine", REFUSES)
    code, out, _ = project.run("show", "names/rule", "--target", "wine")
    assert code == 1 and out.splitlines()[-1] == "fail" and "seen      ERROR_ACCESS_DENIED" in out
    (project.root / "scenarios/names/waits.yaml").write_text(WAITS)
    code, _, error = project.run("show", "names/waits")
    assert code == 2 and "names/waits[one]" in error


def test_targets_tells_what_can_run(project: Project) -> None:
    project.target("other")
    elsewhere = TARGET.format(name="mac", script="").replace("[env", 'system = "darwin"\n[env')
    (project.root / "targets/mac.toml").write_text(elsewhere)
    code, out, _ = project.run("targets")
    assert code == 0 and out.count("ready") == 2 and "absent" in out
    code, _, error = project.run("run", "--target", "mac")
    assert code == 3 and error.startswith("error: mac cannot run here: ")


def test_report_merges_records(project: Project) -> None:
    project.target("wine", REFUSES)
    project.run("run", "--target", "reference", "--target", "wine")
    code, out, _ = project.run("report", "out/reference/record.json", "out/wine/record.json", "-o", "merged")
    assert code == 0 and out == "merged/index.html\n" and "wine" in (project.root / "merged/index.html").read_text()
    (project.root / "out/wine/record.json").write_text('{"schema": 1}')
    code, _, error = project.run("report", "out/wine/record.json")
    assert code == 2 and "out/wine/record.json" in error


def test_a_reader_that_leaves_ends_nothing_in_a_traceback(project: Project) -> None:
    for arguments in (["list"], ["run"], ["show", "names/rule"]):
        reading, writing = os.pipe()
        os.close(reading)
        with project.popen(*arguments, stdout=writing) as process:
            os.close(writing)
            _, error = process.communicate(timeout=120)
        assert error == "", arguments
    assert project.record()["totals"]["pass"] == 1  # the run itself went on


def test_our_own_errors_are_one_line(project: Project, monkeypatch: Any, capsys: Any) -> None:
    def fail(root: Path) -> int:
        raise LookupError("nobody expected this")

    monkeypatch.setattr(commands, "targets", fail)
    monkeypatch.setenv("MAPCHECK_ROOT", str(project.root))
    assert cli.main(["targets"]) == 3
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1 and "nobody expected this" in said and "out/crash.txt" in said
    assert "Traceback" in (project.root / "out/crash.txt").read_text()


def test_an_output_folder_that_cannot_be_made_is_one_line(project: Project) -> None:
    (project.root / "out").write_text("in the way")
    code, _, error = project.run("run")
    assert code == 3 and len(error.splitlines()) == 1


@pytest.fixture
def stalled(project: Project) -> Project:
    """A project whose agents never return from a wait, and tell through a pipe when they start."""
    (project.root / "scenarios/names/waits.yaml").write_text(WAITS)
    project.target("reference", STALLS)
    os.mkfifo(project.started)
    return project


def started_pid(project: Project) -> int:
    """Waits until an agent has started."""
    return int(project.started.read_text())


def test_a_call_that_never_returns_is_a_failed_claim(project: Project) -> None:
    (project.root / "scenarios/names/waits.yaml").write_text(WAITS)
    project.target("reference", STALLS)
    code, out, _ = project.run("run", "names/waits", "--timeout-scale", "0.05")
    assert code == 1 and out.count("seen      no return") == 3
    assert {case["signature"][0] for case in project.record()["cases"]} == {"2: no return"}


def test_an_interrupted_show_leaves_no_process(stalled: Project) -> None:
    with stalled.popen("show", "names/waits[one]", "--timeout-scale", "100") as process:
        pid = started_pid(stalled)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (3, "interrupted\n")
    assert gone(pid)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_run_leaves_a_record_and_no_process(stalled: Project, number: signal.Signals) -> None:
    with stalled.popen("run", "names/waits", "--jobs", "1", "--timeout-scale", "100") as process:
        pid = started_pid(stalled)
        process.send_signal(number)
        out, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (3, "")
    assert "interrupted" in out and out.splitlines()[-1].startswith("page: ")
    record = stalled.record()
    assert record["run"]["interrupted"] and record["totals"]["no_verdict"] == 3
    assert gone(pid)


def test_a_second_interrupt_does_not_wait(stalled: Project) -> None:
    with stalled.popen("run", "names/waits", "--jobs", "1", "--timeout-scale", "100") as process:
        pid = started_pid(stalled)
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)
    assert process.returncode == 3
    assert gone(pid)


def gone(pid: int) -> bool:
    """Whether that process has ended; one that nobody has waited for yet has."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state in "ZX"
