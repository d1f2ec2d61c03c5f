# SPDX-License-Identifier: Apache-2.0
"""The runner with agents that lie, stall, die and talk nonsense: the observation is right, nothing hangs or runs on.

`play_fake` itself asserts after each case that no process is left and that the case's folder is gone.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.play.bindings import Names
from harness.text.case import AgentName, ProcessOf
from harness.play.runner import play
from harness.tests.staged import (
    HASTY,
    PATIENT,
    VOCABULARY,
    FakeWorld,
    call,
    case_of,
    fake_world,
    join,
    kill,
    play_fake,
    states,
    together,
)

ONE_CALL = case_of(call("holder", "CreateEventW"), call("rival", "CreateEventW"))


def holder(call_name: str, **what: Any) -> dict[str, Any]:
    return {"holder": {call_name: what}}


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ({"start": {"exit": 127}}, "agent holder ended before it said hello: exit status 127"),
        ({"start": {"signal": 11}}, "agent holder ended before it said hello: SIGSEGV"),
        ({"start": {"raw": "Segmentation fault\n"}}, "agent holder sent what is not a line of JSON"),
        ({"hello": {"protocol": 2}}, "agent holder sent a `hello` for protocol 2; this harness speaks 1"),
        ({"hello": {"pid": "4711"}}, "agent holder sent a `hello` whose `pid` is not a number"),
        ({"start": {"raw": '{"event": "pong", "id": 1, "threads": []}\n'}}, "agent holder spoke before it said hello"),
        ({"start": {"raw": '{"event": "hello", "protocol": 1, "pid": 5}\n'}}, "agent holder said hello twice"),
    ],
)
def test_an_agent_that_does_not_start_well_runs_nothing(tmp_path: Path, script: dict[str, Any], fault: str) -> None:
    case = case_of(call("holder", "WaitForSingleObject", handle=1), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"stall": True}, **script}})
    if "twice" in fault:  # the first hello was good, so the case may have begun
        assert history.observations[1].state == "not_run"
    else:
        assert states(history) == ["not_run", "not_run"]
    assert fault in (history.world_fault or history.observations[0].detail or "")


def test_an_agent_that_never_says_hello_runs_nothing(tmp_path: Path) -> None:
    [history] = play_fake(tmp_path, ONE_CALL, holder("start", freeze=True), replace(PATIENT, start_s=1))
    assert states(history) == ["not_run", "not_run"]
    assert history.world_fault == "agent holder did not say hello within 1 s"


def test_an_agent_that_cannot_be_started_runs_nothing(tmp_path: Path) -> None:
    with fake_world(tmp_path) as world:
        world._command = [str(tmp_path / "missing")]
        [history] = play(ONE_CALL, world, VOCABULARY, PATIENT, Names("test"))
    assert states(history) == ["not_run", "not_run"]
    assert history.world_fault and "agent holder could not be started: " in history.world_fault


@pytest.mark.parametrize(
    ("what", "state", "detail"),
    [
        ({"signal": 11}, "died", "SIGSEGV"),
        ({"exit": 5}, "died", "exit status 5"),
        ({"exit": 0}, "died", "exit status 0"),
        ({"signal": 9}, "broken", "agent holder was killed (SIGKILL) during CreateEventW"),
        ({"close": True}, "broken", "agent holder closed its channel, but its process went on"),
        ({"raw": '{"event": "ret', "exit": 1}, "broken", "agent holder ended in the middle of a line"),
        ({"raw": '{"event": "ret', "signal": 9}, "broken", "agent holder was killed (SIGKILL) during CreateEventW"),
    ],
)
def test_a_death_inside_a_call_is_told_by_its_kind(
    tmp_path: Path, what: dict[str, Any], state: str, detail: str
) -> None:
    case = case_of(call("holder", "CreateEventW"), call("holder", "CreateEventW"), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, holder("CreateEventW", **what))
    first, second, third = history.observations
    assert first.state == state and first.detail and first.detail.startswith(detail)
    assert second.state == "not_run"
    assert third.state == ("not_run" if "middle" in detail else "returned")
    assert history.world_fault is None, "the observation says it"


def test_a_death_before_a_step_breaks_it(tmp_path: Path) -> None:
    case = case_of(call("holder", "SetEvent", process=ProcessOf("rival")), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, holder("SetEvent", kill=True))
    assert states(history) == ["returned", "broken"]
    assert "SIGKILL" in (history.observations[1].detail or "")


def test_a_death_that_no_step_meets_is_still_told(tmp_path: Path) -> None:
    case = case_of(call("holder", "SetEvent", process=ProcessOf("rival")))
    [history] = play_fake(tmp_path, case, holder("SetEvent", kill=True))
    assert states(history) == ["returned"]
    assert history.world_fault == "agent rival died outside any call: SIGKILL"


def test_a_death_in_a_started_call_is_told_by_its_join(tmp_path: Path) -> None:
    case = case_of(
        call("rival#2", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        call("holder", "SetEvent", process=ProcessOf("rival")),
        call("rival", "CreateEventW"),
        join("wait"),
    )
    script = {**holder("SetEvent", kill=True), "rival": {"WaitForSingleObject": {"stall": True}}}
    [history] = play_fake(tmp_path, case, script)
    assert [history.observations[place].state for place in (0, 1, 3)] == ["blocked", "returned", "broken"]
    assert history.observations[2].state in ("not_run", "broken")  # as its end is heard of before or after the sending
    assert history.observations[3].detail == "agent rival was killed (SIGKILL) during WaitForSingleObject"


INSIDE = {"thread": 1, "state": "busy", "id": 1, "call": "repeat", "within": {"call": "SetEvent", "round": 3}}


@pytest.mark.parametrize(
    ("script", "state", "detail"),
    [
        ({}, "no_return", "still inside WaitForSingleObject after 0.3 s"),
        ({"pong": [INSIDE]}, "no_return", "still inside WaitForSingleObject after 0.3 s, in SetEvent of round 3"),
        ({"ping": "silent"}, "broken", "agent holder stopped answering in step 1 (WaitForSingleObject)"),
        ({"pong": []}, "broken", "agent holder is not inside WaitForSingleObject of step 1, but did not reply"),
        ({"pong": [{"thread": 1, "state": "bored"}]}, "broken", "agent holder sent a `pong` with a thread whose state"),
        ({"WaitForSingleObject": {"freeze": True}}, "broken", "agent holder stopped answering in step 1"),
    ],
)
def test_silence_is_looked_into(tmp_path: Path, script: dict[str, Any], state: str, detail: str) -> None:
    case = case_of(call("holder", "WaitForSingleObject", handle=1), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"stall": True}, **script}}, HASTY)
    first, second = history.observations
    assert first.state == state and first.detail and first.detail.startswith(detail)
    assert second.state == "not_run"
    assert history.world_fault is None


def test_a_join_that_never_comes_is_named(tmp_path: Path) -> None:
    case = case_of(call("holder", "WaitForSingleObject", start="wait", blocked=True, handle=1), join("wait"))
    [history] = play_fake(tmp_path, case, holder("WaitForSingleObject", stall=True), HASTY)
    assert states(history) == ["blocked", "no_return"]


def test_an_agent_that_reads_nothing_holds_up_nobody(tmp_path: Path) -> None:
    """The request is larger than any pipe: writing it would wait for ever."""
    case = case_of(call("holder", "SetEvent"), call("holder", "WriteFile", bytes="41" * 1_000_000))
    [history] = play_fake(tmp_path, case, {"holder": {"SetEvent": {"raw": _returned(id=1), "freeze": True}}}, HASTY)
    assert states(history) == ["returned", "broken"]
    assert history.observations[1].detail == "agent holder stopped answering in step 2 (WriteFile)"


def _returned(**changes: Any) -> str:
    import json

    reply = {"id": 1, "event": "returned", "thread": 1, "returns": 1, "last_error": 0, "kept": False, "out": {}}
    return json.dumps({**reply, **changes}) + "\n"


@pytest.mark.parametrize(
    ("what", "detail"),
    [
        ({"raw": "what?\n"}, "sent what is not a line of JSON in UTF-8"),
        ({"raw": "\xff\xfe\n"}, "sent what is not a line of JSON in UTF-8"),
        ({"raw": "[" * 100_000 + "\n"}, "sent what is not a line of JSON in UTF-8"),
        ({"raw": "7\n"}, "sent what is not a JSON object: 7"),
        ({"raw": "\n"}, "sent what is not a line of JSON in UTF-8"),
        ({"raw": '{"event": "confessed"}\n'}, 'sent an unknown event: {"event": "confessed"}'),
        ({"raw": '{"event": ["returned"]}\n'}, "sent an unknown event"),
        ({"huge": 9 * 1024 * 1024}, "sent a line of more than 8388608 bytes"),
        ({"id": 99}, "answered request 99, which is not open"),
        ({"id": -1}, "sent a `returned` whose `id` is not a number from 0"),
        ({"thread": 5}, "answered for thread 5 what thread 1 was asked"),
        ({"returns": "68"}, "sent a `returned` whose `returns` is not a number"),
        ({"returns": 1.5}, "sent a `returned` whose `returns` is not a number"),
        ({"returns": True}, "sent a `returned` whose `returns` is not a number"),
        ({"returns": 2**64}, "sent a `returned` whose `returns` is not a number"),
        ({"last_error": 2**32}, "sent a `returned` whose `last_error` is not a number"),
        ({"kept": "yes"}, "sent a `returned` whose `kept` is not true, false or null"),
        ({"out": []}, "sent a `returned` whose `out` is not an object"),
        ({"fault": "read"}, "sent a `returned` whose `fault` has no kind"),
        ({"fault": {"kind": "read", "address": None, "code": 5}}, "sent a `returned` whose `address` is not a number"),
        ({"began": 2, "ended": 1}, "sent a `returned` that ended before it began"),
        ({"event": "refused", "reason": "name never kept"}, "refused the request: name never kept"),
    ],
)
def test_nonsense_breaks_the_case_in_clear_words(tmp_path: Path, what: dict[str, Any], detail: str) -> None:
    [history] = play_fake(tmp_path, ONE_CALL, holder("CreateEventW", **what))
    first, second = history.observations
    assert first.state == "broken" and first.detail and first.detail.startswith(f"agent holder {detail}")
    assert len(first.detail) < 300
    assert second.state == ("returned" if "refused" in detail else "not_run")


def test_a_reply_that_comes_twice_breaks_the_case(tmp_path: Path) -> None:
    case = case_of(call("holder", "SetEvent"), call("holder", "WaitForSingleObject", handle=1))
    script = {"holder": {"SetEvent": {"times": 2}, "WaitForSingleObject": {"stall": True}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history)[1] in ("broken", "not_run")  # as the second one is read before or after the next sending
    told = [history.world_fault, history.observations[1].detail]
    assert "agent holder answered request 1, which is not open" in told


def test_nonsense_of_another_agent_ends_the_call_that_is_waited_for(tmp_path: Path) -> None:
    case = case_of(
        call("rival", "SetEvent", start="noise"),
        call("holder", "WaitForSingleObject", handle=1),
        join("noise"),
    )
    script = {"rival": {"SetEvent": {"raw": "noise\n"}}, **holder("WaitForSingleObject", stall=True)}
    [history] = play_fake(tmp_path, case, script)
    assert history.observations[2].state in ("broken", "not_run")
    assert any("agent rival sent what is not a line of JSON" in (seen.detail or "") for seen in history.observations)


def test_an_agent_that_returns_before_the_release_is_no_race(tmp_path: Path) -> None:
    case = case_of(together(call("holder", "SetEvent"), call("rival", "CreateEventW")), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, holder("SetEvent", early=True))
    assert states(history) == ["returned", "not_run", "not_run"]


@pytest.mark.parametrize("script", [{"eof": "ignore"}, {"eof": "ignore", "CreateEventW": {"raw": ""}}])
def test_an_agent_that_ignores_its_end_of_input_is_killed(tmp_path: Path, script: dict[str, Any]) -> None:
    [history] = play_fake(tmp_path, ONE_CALL, {"holder": script}, HASTY)
    assert states(history) == ["returned", "returned"]


def test_a_grandchild_that_ignores_signals_is_swept(tmp_path: Path) -> None:
    script = {"holder": {"CreateEventW": {"grandchild": str(tmp_path / "pid")}, "eof": "ignore"}}
    [history] = play_fake(tmp_path, ONE_CALL, script, HASTY)
    assert states(history) == ["returned", "returned"]
    assert not _runs(tmp_path / "pid")


def test_a_kill_is_complete_though_a_grandchild_holds_the_channel(tmp_path: Path) -> None:
    case = case_of(call("holder", "CreateEventW"), kill("holder"), call("rival", "CreateEventW"))
    script = holder("CreateEventW", grandchild=str(tmp_path / "pid"))
    [history] = play_fake(tmp_path, case, script, replace(PATIENT, end_s=0.3))
    assert states(history) == ["returned", "ended", "returned"]
    assert history.observations[1].detail == "SIGKILL"
    assert not _runs(tmp_path / "pid")


def test_what_a_clean_case_left_behind_goes_with_its_world(tmp_path: Path) -> None:
    world = FakeWorld(tmp_path, holder("CreateEventW", grandchild=str(tmp_path / "pid")))
    with world:
        play(ONE_CALL, world, VOCABULARY, HASTY, Names("test"))
    assert not _runs(tmp_path / "pid") and world.survivors() == []


def _runs(pid_file: Path) -> bool:
    return Path("/proc", pid_file.read_text().strip(), "environ").exists()


def test_a_spawned_agent_that_claims_another_process_is_not_believed(tmp_path: Path) -> None:
    """Else the harness could be made to kill a process that is none of its own: here, the one that runs this test."""
    case = case_of(call("holder", "spawn", agent=AgentName("child")), kill("child"))
    [history] = play_fake(tmp_path, case, {"child": {"hello": {"unix_pid": os.getpid()}}})
    assert states(history) == ["broken", "not_run"]
    assert history.observations[0].detail == "agent child says that it is a process which is none of this case's"
