# SPDX-License-Identifier: Apache-2.0
"""Scenarios to cases: what exactly the runner gets, value by value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.text.case import AgentName, ForeignRef, FreshText, Nested, ProcessOf, Ref, Utf16, Variable
from harness.text.case import CallStep, Case, Expectation, JoinStep, KillStep, StillStep, TogetherStep
from harness.text.cases import expand
from harness.errors import ScenarioError
from harness.text.loader import read_file
from harness.text.tree import YamlFile
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
HEAD = "format: 1\nrule: r\nclauses: [S-01]\nbasis: documented\n"
VIEW = "  - a.MapViewOfFile: {mapping: 4}\n    as: view\n"


def read(text: str) -> list[Case]:
    scenario, problems = read_file(YamlFile("f", text), Path("f"), "area/name")
    assert problems == [] and scenario is not None, problems
    return expand(scenario, VOCABULARY)


def steps(text: str, agents: str = "[a, b]") -> tuple[Any, ...]:
    (case,) = read(f"{HEAD}agents: {agents}\nsteps:\n{text}")
    return case.steps


def argument(call: str, name: str, text: str, before: str = "") -> Any:
    last = steps(f"{before}  - a.{call}: {{{name}: {text}}}\n    expect: success\n")[-1]
    return last.args[name]


def refusal(text: str) -> list[str]:
    with pytest.raises(ScenarioError) as raised:
        steps(text)
    return [problem.message for problem in raised.value.problems]


@pytest.mark.parametrize(
    "text, value",
    [
        ("4096", 4096),
        ("0x1000", 4096),
        ("4KiB", 4096),
        ("1MiB", 1 << 20),
        ("2GiB", 2 << 30),
        ("0xFFFFFFFFFFFFFFFF", 2**64 - 1),
    ],
)
def test_sizes(text: str, value: int) -> None:
    assert argument("CreateFileMapping", "size", text) == value


@pytest.mark.parametrize(
    "text, value",
    [("PAGE_READONLY", 2), ("PAGE_READONLY|SEC_COMMIT", 0x8000002), ("PAGE_READONLY|0x40", 0x42), ("0", 0)],
)
def test_flags(text: str, value: int) -> None:
    assert argument("CreateFileMapping", "protect", text) == value


@pytest.mark.parametrize(
    "text, value",
    [
        ("INVALID_HANDLE_VALUE", 2**64 - 1),
        ("NULL", 0),
        ("null", 0),
        ("-1", 2**64 - 1),
        ("0xFFFFFFFF", 0xFFFFFFFF),
        ("CURRENT_PROCESS", "CURRENT_PROCESS"),
        ("CURRENT_THREAD", "CURRENT_THREAD"),
        ("$b.process", ProcessOf("b")),
        ("$view", Ref("view")),
        ("${view}", Ref("view")),
        ("$view+0x3", Ref("view", 3)),
        ("$a.view", Ref("view")),
    ],
)
def test_handles(text: str, value: object) -> None:
    quoted = f"'{text}'" if "{" in text else text
    assert argument("CreateFileMapping", "file", quoted, before=VIEW) == value


def test_addresses_and_the_values_of_others() -> None:
    assert argument("UnmapViewOfFile", "address", "$view+64KiB", VIEW) == Ref("view", 65536)
    assert argument("UnmapViewOfFile", "address", "$view-0x10", VIEW) == Ref("view", -16)
    assert argument("UnmapViewOfFile", "address", "NULL") == 0
    other = VIEW.replace("a.", "b.")
    assert argument("UnmapViewOfFile", "address", "$b.view+1", other) == ForeignRef("b", "view", 1)


@pytest.mark.parametrize(
    "text, value",
    [
        ("null", None),
        ("NULL", None),
        ("'null'", "null"),
        ("''", ""),
        ("plain", "plain"),
        ("Local", "Local"),
        ("$name", FreshText((Variable("name"),))),
        ("'${name}'", FreshText((Variable("name"),))),
        ("'Local\\${name2}!'", FreshText(("Local\\", Variable("name2"), "!"))),
        ("100$", "100$"),
        ("{of: $name, case: upper}", FreshText((Variable("name"),), "upper")),
        ("{prefix: 'Local\\', of: $name, length: 260}", FreshText(("Local\\", Variable("name")), None, 260)),
        ("{text: abc, length: 32766}", FreshText(("abc",), None, 32766)),
        ("{utf16: D800 0041}", Utf16((0xD800, 0x41))),
        ("{utf16: ''}", Utf16(())),
    ],
)
def test_names(text: str, value: object) -> None:
    assert argument("CreateEvent", "name", text) == value


@pytest.mark.parametrize(
    "text, value", [("5a", "5A"), ("'01 0a ff'", "010AFF"), ("''", ""), ("10", "10"), ("00", "00")]
)
def test_bytes(text: str, value: str) -> None:
    assert argument("WriteFile", "bytes", text + ", file: 4") == value


def test_defaults_are_filled_in_and_a_bare_name_is_the_w_form() -> None:
    (step,) = steps("  - a.CreateFileMapping\n  - a.CreateFileMappingA:\n    expect: success\n")[1:]
    assert step.call == "CreateFileMappingA"
    assert step.args == {"file": 2**64 - 1, "inherit": False, "protect": 4, "size": 4096, "name": None}
    (bare, exact) = steps("  - a.CreateEvent\n  - a.CreateEventW: {}\n    expect: success\n")
    assert (bare.call, bare.args) == (exact.call, exact.args) == ("CreateEventW", bare.args)
    (offset,) = steps("  - a.ReadFile: {file: 4, count: 1}\n    expect: success\n")
    assert offset.args == {"file": 4, "count": 1, "offset": None}


def test_the_one_value_is_the_first_parameter() -> None:
    (step,) = steps("  - a.WaitForSingleObject: {handle: 4, timeout: INFINITE}\n    expect: 0x102\n")
    assert step.args["timeout"] == 0xFFFFFFFF
    assert steps("  - a.SetEvent: 4\n    expect: failure\n")[0].args == {"event": 4}


def test_a_step_that_is_not_a_call() -> None:
    text = (
        "  - b#2.WaitForMultipleObjects: {handles: [4, $a.process], timeout: 0}\n"
        "    start: both\n    expect: blocked\n"
        "  - still: both\n    because: nothing was signaled\n"
        "  - join: both\n    expect: WAIT_OBJECT_0+1\n    basis: inferred\n"
        "  - kill: b\n"
        "  - a.SetEvent: 4\n    expect: failure\n"
    )
    start, still, join, kill, last = steps(text)
    assert isinstance(start, CallStep) and (start.agent, start.thread, start.start) == ("b", 2, "both")
    assert start.expect == Expectation("blocked", outcome="blocked")
    assert start.args["handles"] == (4, ProcessOf("a"))
    assert isinstance(still, StillStep) and (still.start, still.because) == ("both", "nothing was signaled")
    assert isinstance(join, JoinStep) and join.expect == Expectation("WAIT_OBJECT_0+1", returns=1)
    assert isinstance(kill, KillStep) and (kill.agent, kill.expect) == ("b", None)
    assert [step.number for step in (start, still, join, kill, last)] == [1, 2, 3, 4, 5]
    assert [step.basis for step in (start, join)] == ["documented", "inferred"]
    assert [step.line for step in (start, join)] == [7, 12]
    assert start.text == "b#2.WaitForMultipleObjects {handles: [4, $a.process], timeout: 0}"


def test_together() -> None:
    (step, _) = steps(
        "  - together:\n    - a.CreateEvent: {name: $name}\n    - b.OpenEvent: {name: $name}\n      as: mine\n"
        "    as: event\n    expect: {outcomes: {ERROR_SUCCESS: 1, ERROR_FILE_NOT_FOUND: 1}}\n"
        "  - b.SetEvent: $mine\n    expect: success\n"
    )
    assert isinstance(step, TogetherStep) and step.expect is not None
    assert step.expect.outcomes == {"ERROR_SUCCESS": 1, "ERROR_FILE_NOT_FOUND": 1}
    assert [(call.call, call.keep, call.number) for call in step.calls] == [
        ("CreateEventW", ("a", "event"), 1),
        ("OpenEventW", ("b", "mine"), 1),
    ]


def test_spawned_agents_exist_from_then_on_and_are_not_started_by_the_harness() -> None:
    (case,) = read(HEAD + "agents: [a]\nsteps:\n  - a.spawn: c\n    as: c\n  - c.SetEvent: 4\n    expect: failure\n")
    assert case.agents == ("a",)
    first = case.steps[0]
    assert isinstance(first, CallStep) and first.args == {"agent": AgentName("c"), "inherit_handles": False}
    assert first.keep == ("a", "c")


def test_loops_are_typed_by_the_agent_that_repeats() -> None:
    (_, step) = steps(
        VIEW + "  - a.repeat: {times: 3, steps: [{add: {at: $view}}, {SetEvent: $view}]}\n    expect: {rounds: 3}\n"
    )
    assert step.args["steps"] == (
        Nested("add", {"at": Ref("view"), "value": 1, "width": 4}),
        Nested("SetEvent", {"event": Ref("view")}),
    )
    assert read(HEAD + "agents: [a]\nsteps:\n  - a.repeat: {times: 1, steps: [{SetEvent: 4}]}\n    expect: success\n")[
        0
    ].calls() == {"repeat", "SetEvent"}


def test_agents_of_another_session_are_told() -> None:
    agents = "needs: [second_session]\nagents: {a: {session: 1}, b: {session: 2}, c: }"
    (case,) = read(f"{HEAD}{agents}\nsteps:\n  - a.SetEvent: 4\n    expect: failure\n")
    assert case.agents == ("a", "b", "c") and case.sessions == {"b": "2"}


def test_rows_name_the_cases_and_leave_steps_out() -> None:
    rows = "cases:\n  - {case: first, create: CreateEvent, open: OpenEvent}\n  - {create: CreateMutex, open: -}\n"
    body = (
        "steps:\n  - a.$create: {name: $name}\n    as: object\n  - b.$open: {name: $name}\n    expect: success\n"
        "  - a.CloseHandle: $object\n    expect: success\n"
    )
    first, second = read(HEAD.replace("rule: r", "rule: As ${create} does") + "agents: [a, b]\n" + rows + body)
    assert (first.id, second.id) == ("area/name[first]", "area/name[CreateMutex]")
    assert (first.rule, second.rule) == ("As CreateEvent does", "As CreateMutex does")
    assert [step.number for step in second.steps] == [1, 2]
    assert [len(case.steps) for case in (first, second)] == [3, 2]
    assert first.steps[1].text == "b.OpenEvent {name: $name}"


def test_a_rule_may_name_its_case() -> None:
    head = HEAD.replace("rule: r", "rule: It works with ${case} and ${kind}")
    steps_of = (
        "agents: [a]\ncases:\n  - {case: one, kind: Event}\nsteps:\n  - a.Create${kind}: {}\n    expect: success\n"
    )
    assert [case.rule for case in read(head + steps_of)] == ["It works with one and Event"]


def test_a_cell_that_is_quoted_is_text() -> None:
    rows = "cases:\n  - {case: dash, text: '-'}\n  - {case: empty, text: ''}\n  - {case: null, text: null}\n"
    body = "steps:\n  - a.CreateEvent: {name: $text}\n    expect: success\n"
    cases = read(HEAD + "agents: [a]\n" + rows + body)
    assert [step.args["name"] for case in cases for step in case.steps if isinstance(step, CallStep)] == ["-", "", None]


def test_an_expected_failure_makes_nothing_but_leaves_what_was_kept() -> None:
    kept = "  - a.CreateEvent: {}\n    as: e\n  - a.OpenEvent: {name: x}\n    as: e\n    expect: ERROR_FILE_NOT_FOUND\n"
    assert steps(kept + "  - a.SetEvent: $e\n    expect: success\n")[-1].args == {"event": Ref("e")}
    only_failed = (
        "  - a.OpenEvent: {name: x}\n    as: e\n    expect: {returns: null}\n  - a.SetEvent: $e\n    expect: success\n"
    )
    assert refusal(only_failed) == ["`$e` was never made by `a`, which keeps nothing here"]


def test_a_result_in_anothers_table() -> None:
    duplicate, last = steps(
        "  - a.DuplicateHandle: {source: 4, target_process: $b.process}\n    as: b.event\n"
        "  - b.SetEvent: $event\n    expect: success\n"
    )
    assert duplicate.keep == ("b", "event")
    assert last.args == {"event": Ref("event")}
