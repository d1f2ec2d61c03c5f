# SPDX-License-Identifier: Apache-2.0
"""A reset: the agent gives back all that it took, ends its threads, and says what it has of the system then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from calls_spelt import COMMIT, RESERVE, alloc, event, free, fresh_name, mapping, mutex, ref, view, wait
from driven_agent import ROOT, DrivenAgent, Program

MUTEX_ALL_ACCESS = 0x1F0001
DUPLICATE_SAME_ACCESS = 2
PROTECT_FROM_CLOSE = 2
GENERIC_READ, FILE_MAP_READ = 0x80000000, 4
SEC_IMAGE, PAGE_READONLY = 0x1000000, 2

Start = Callable[[], DrivenAgent]


def reset(agent: DrivenAgent) -> Any:
    agent.send(reset=True)
    return agent.next()


def state(agent: DrivenAgent) -> dict[str, Any]:
    reply = reset(agent)
    assert reply["event"] == "reset", reply
    return reply["state"]


def changes(agent: DrivenAgent, before: dict[str, Any]) -> dict[str, Any]:
    now = state(agent)
    return {key: value for key, value in now.items() if value != before[key]}


def opened(agent: DrivenAgent, name: str) -> int:
    return agent.ask("OpenEventW", {"access": 2, "inherit": False, "name": name})["last_error"]


def test_a_new_agent_says_what_it_has(agent: DrivenAgent, program: Program) -> None:
    said = state(agent)
    assert said["not_given_back"] == 0 and said["in_job"] is False
    assert said["threads"] == 3 and said["mapped_regions"] > 0 and said["mapped_bytes"] >= 4096
    drive = "Z:" if program.layer == "win32" else ""
    assert said["folder"].replace("\\", "/") == f"{drive}{ROOT}"


def test_nothing_changes_however_often_it_is_reset(agent: DrivenAgent) -> None:
    before = state(agent)
    assert [changes(agent, before) for _ in range(20)] == [{}] * 20


def test_all_that_was_taken_is_given_back_and_names_are_free(agent: DrivenAgent, start: Start) -> None:
    other, name = start(), fresh_name()
    before = state(agent)
    for thread in (1, 2, 3):
        agent.make(*mapping(), keep=f"mapping{thread}", thread=thread)
        agent.make(*view(f"mapping{thread}"), keep=f"view{thread}", thread=thread)
        agent.make(*view(f"mapping{thread}"), thread=thread)  # kept under no name
        agent.make(*mutex(initial_owner=True), thread=thread)
    agent.make(*event(name), keep="event")
    agent.make(*event(), keep="event")  # the name in the table goes to another handle
    assert opened(other, name) & 1 << 29, "the sentinel: it can be opened"
    assert agent.make("GetHandleInformation", {"handle": {"process_of": other.hello["pid"]}})
    step = {"call": event()[0], "args": event()[1], "as": "again"}
    assert agent.ask("repeat", {"times": 5, "steps": [step]})["out"]["rounds"] == 5
    state(other)
    assert changes(agent, before) == {}
    assert opened(other, name) == 2
    assert "never kept" in agent.ask("SetEvent", {"event": ref("event")})["reason"]


def test_what_the_case_gave_back_itself_is_not_given_back_again(agent: DrivenAgent) -> None:
    before = state(agent)
    agent.make(*mapping(), keep="mapping")
    agent.make(*view("mapping"), keep="view")
    agent.make("UnmapViewOfFile", {"address": ref("view")})
    agent.make("CloseHandle", {"handle": ref("mapping")})
    agent.make(*event(), keep="source")
    moved: Any = {"source": ref("source"), "source_process": "CURRENT_PROCESS", "target_process": "CURRENT_PROCESS"}
    moved |= {"access": 0, "inherit": False, "options": 3, "tell_target": True}
    agent.make("DuplicateHandle", moved, keep="moved")
    assert changes(agent, before) == {}


def test_a_view_that_was_unmapped_by_an_address_inside_is_not_given_back_again(agent: DrivenAgent) -> None:
    """On Wine a stack of the agent soon stands where the view was: what is released wrongly then ends the process."""
    before = state(agent)
    for call, more in (("UnmapViewOfFile", {}), ("UnmapViewOfFileEx", {"flags": 0})):
        for _ in range(5):
            agent.make(*mapping(size=0x30000), keep="mapping")
            agent.make(*view("mapping"), keep="view")
            agent.make(call, {"address": ref("view", 0x10000), **more})
            assert changes(agent, before) == {}


def test_memory_that_was_committed_in_parts_is_given_back_once(agent: DrivenAgent) -> None:
    """As above: a stack may stand where the part was."""
    before = state(agent)
    for _ in range(5):
        agent.make(*alloc(0x30000, RESERVE), keep="memory")
        agent.make(*alloc(0x1000, COMMIT, at=ref("memory", 0x10000)))
        agent.make(*free(ref("memory")))
        assert changes(agent, before) == {}


@pytest.mark.wine
def test_an_image_is_unmapped(on_wine: Program) -> None:
    """The reference takes no images."""
    agent = DrivenAgent(on_wine)
    try:
        before = state(agent)
        system = {"path": "C:\\windows\\system32\\ntdll.dll", "access": GENERIC_READ, "share": 7, "disposition": 3}
        agent.make("CreateFileW", system | {"inherit": False, "attributes": 128, "template": 0}, keep="file")
        image = {"file": ref("file"), "protect": SEC_IMAGE | PAGE_READONLY}
        agent.make("CreateFileMappingW", mapping(size=0)[1] | image, keep="mapping")
        agent.make("MapViewOfFile", view("mapping")[1] | {"access": FILE_MAP_READ}, keep="view")
        assert changes(agent, before) == {}
    finally:
        agent.close()


def test_a_mutex_of_a_reset_agent_is_abandoned(agent: DrivenAgent, start: Start) -> None:
    other, name = start(), fresh_name()
    agent.make(*mutex(name, initial_owner=True), keep="mutex")
    other.make("OpenMutexW", {"access": MUTEX_ALL_ACCESS, "inherit": False, "name": name}, keep="mutex")
    agent.make("CloseHandle", {"handle": ref("mutex")})
    assert other.ask(*wait(ref("mutex"), 0))["returns"] == 258
    state(agent)
    assert other.ask(*wait(ref("mutex"), 0))["returns"] == 128


def test_a_handle_that_nobody_told_of_shows(agent: DrivenAgent) -> None:
    before = state(agent)
    agent.ask("pad_handles", {"count": 1, "prefix": None})
    assert changes(agent, before)["handles"] == before["handles"] + 1


def test_a_handle_that_another_agent_pushed_in_shows(agent: DrivenAgent, start: Start) -> None:
    other, before = start(), state(agent)
    other.make(*event(), keep="event")
    to = {"process_of": agent.hello["pid"]}
    pushed: Any = {"source": ref("event"), "source_process": "CURRENT_PROCESS", "target_process": to}
    pushed |= {"access": 0, "inherit": False, "options": DUPLICATE_SAME_ACCESS, "tell_target": True}
    value = other.make("DuplicateHandle", pushed)["out"]["target"]
    assert changes(agent, before)["handles"] == before["handles"] + 1
    agent.send(adopt="event", value=value)
    assert agent.next()["event"] == "returned"
    assert changes(agent, before) == {}, "one that it was told of is given back"


def test_a_handle_of_its_own_that_was_closed_shows(agent: DrivenAgent, start: Start) -> None:
    agent.ask("pad_handles", {"count": 1, "prefix": None})  # as good as one that the agent cannot do without
    before, value = state(agent), agent.make(*event())["returns"] - 4
    while agent.ask("CloseHandle", {"handle": value})["returns"] != 1:
        value -= 4
    assert changes(agent, before)["handles"] == before["handles"] - 1


def test_a_handle_that_cannot_be_closed_shows(agent: DrivenAgent) -> None:
    before = state(agent)
    agent.make(*event(), keep="event")
    flags = {"handle": ref("event"), "mask": PROTECT_FROM_CLOSE, "flags": PROTECT_FROM_CLOSE}
    agent.make("SetHandleInformation", flags)
    changed = changes(agent, before)
    assert changed["not_given_back"] == 1 and changed["handles"] == before["handles"] + 1


def test_a_thread_inside_a_call_refuses_the_reset(agent: DrivenAgent) -> None:
    before = state(agent)
    agent.make(*event(), keep="event")
    agent.start(*wait(ref("event")), thread=2, announce=True)
    assert agent.next()["event"] == "entered"
    refused = reset(agent)
    assert refused["event"] == "refused" and "thread 2 is busy" in refused["reason"]
    agent.start("SetEvent", {"event": ref("event")})
    assert {agent.next()["returns"], agent.next()["returns"]} == {0, 1}
    assert changes(agent, before) == {}
    assert [thread["thread"] for thread in agent.ping()["threads"]] == [1]


def test_a_thread_that_ended_serves_again_after_a_reset(agent: DrivenAgent) -> None:
    before = state(agent)
    for thread in (1, 2):
        assert agent.ask("end_thread", thread=thread)["event"] == "returned"
    assert changes(agent, before) == {}
    agent.make(*event(), thread=1)
    agent.make(*event(), thread=2)


@pytest.mark.parametrize("line", [b'{"reset":true}\n', b'{"id":"1","reset":true}\n', b'{"id":1,"reset":0}\n'])
def test_a_malformed_reset_is_refused(agent: DrivenAgent, line: bytes) -> None:
    agent.send_raw(line)
    assert agent.next()["event"] == "refused"
