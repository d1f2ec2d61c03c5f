# SPDX-License-Identifier: Apache-2.0
"""The protocol, driven by lines: what an agent says, refuses and survives, and that a blocked call cuts off nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from calls_spelt import FOREVER, NO_FILE, event, fresh_name, mapping, mutex, ref, view, wait
from driven_agent import ENDED, ROOT, DrivenAgent, Program

GARBAGE = (
    b"\n",
    b"nonsense\n",
    b"{\n",
    b"[]\n",
    b"\xff\xfe\n",
    b"{}\n",
    b'{"id":null}\n',
    b'{"id":-1,"ping":true}\n',
    b'{"id":1e400,"ping":true}\n',
    b"[" * 100_000 + b"\n",
    b"\x00" * 64 + b"\n",
)

# What some Windows or Wine does not export.
MAY_LACK = {"CreateFileMapping2", "OpenFileMappingFromApp", "MapViewOfFileNuma2", "MapViewOfFile3", "UnmapViewOfFile2"}
MAY_LACK |= {"VirtualAlloc2", "CompareObjectHandles", "CreateFileMappingNumaA"}


def entry_points(calls: list[Any]) -> set[str]:
    return {call["name"] + form for call in calls for form in call["forms"] or [""]}


def test_hello_comes_first_and_says_who_it_is(agent: DrivenAgent, program: Program) -> None:
    assert agent.hello["event"] == "hello" and agent.hello["protocol"] == 1 and agent.hello["token"] is None
    assert agent.hello["page_size"] == 4096 and agent.hello["granularity"] == 65536
    assert agent.hello["pid"] > 0
    assert agent.hello["unix_pid"] == (agent.process.pid if program.layer == "reference" else None)


def test_describe_is_the_vocabulary_and_the_build(program: Program) -> None:
    done = program.run("describe")
    described = json.loads(done.stdout)
    vocabulary = json.loads((ROOT / "agents" / "vocabulary.json").read_text(encoding="utf-8"))
    assert done.returncode == 0
    lacking = entry_points(vocabulary["calls"]) - entry_points(described["calls"])
    assert lacking <= (MAY_LACK if program.layer == "win32" else set())
    for call in vocabulary["calls"]:
        call["forms"] = [form for form in call["forms"] if call["name"] + form not in lacking]
    assert described["calls"] == [call for call in vocabulary["calls"] if call["name"] not in lacking]
    assert described["families"] == vocabulary["families"] and described["protocol"] == vocabulary["protocol"]
    assert described["agent"]["layer"] == program.layer and described["agent"]["bits"] == 64
    assert {"64bit", "spawn", "threads", "user_session", "session_1"} <= set(described["capabilities"])
    assert ("unix_pid" in described["capabilities"]) == (program.layer == "reference")
    assert ("second_session" in described["capabilities"]) == (program.layer == "reference")
    assert ("images" in described["capabilities"]) == (program.layer == "win32")
    assert ("memory_of_others" in described["capabilities"]) == (program.layer == "win32")
    assert len({"create_global", "standard_user"} & set(described["capabilities"])) == 1


@pytest.mark.parametrize("words", [["nonsense"], ["--connect", "127.0.0.1"], ["--connect", "x:1", "--token", "t"]])
def test_a_wrong_command_line_is_told_and_ends_with_2(program: Program, words: list[str]) -> None:
    done = program.run(*words)
    assert done.returncode == 2
    assert b"mapcheck-agent: " in done.stderr and done.stdout == b""


def test_garbage_is_refused_and_survived(agent: DrivenAgent) -> None:
    for line in GARBAGE:
        agent.send_raw(line)
        refused = agent.next()
        assert refused["event"] == "refused" and refused["id"] is None and refused["reason"], line[:20]
    assert agent.ping()["event"] == "pong"


def test_a_line_beyond_the_limit_is_refused_and_survived(agent: DrivenAgent) -> None:
    agent.send_raw(b'{"id":1,"' + b"x" * (9 << 20) + b'":1}\n')
    assert agent.next()["event"] == "refused"
    assert agent.ping()["event"] == "pong"


@pytest.mark.parametrize(
    ("call", "args", "hint"),
    [
        ("NoSuchCall", {}, "NoSuchCall"),
        ("CreateEvent", {}, "CreateEvent"),
        ("SetEvent", {}, "event"),
        ("SetEvent", {"event": "4"}, "event"),
        ("SetEvent", {"event": ref("nothing")}, "nothing"),
        ("SetEvent", {"event": 4, "evnt": 4}, "evnt"),
        ("SetEvent", {"event": {"process_of": 0xFFFFFFF0}}, "OpenProcess"),
        ("peek", {"at": 0, "count": 3, "width": 2}, "count"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_by_name(agent: DrivenAgent, call: str, args: dict, hint: str) -> None:
    refused = agent.ask(call, args)
    assert refused["event"] == "refused" and refused["id"] == 1 and hint in refused["reason"], refused
    assert agent.ping()["threads"] == [{"thread": 1, "state": "idle", "id": None, "call": None}]


def test_as_is_refused_where_nothing_is_given(agent: DrivenAgent) -> None:
    assert "nothing to keep" in agent.ask("SetEvent", {"event": 4}, keep="x")["reason"]


def test_end_of_input_ends_the_process_though_its_workers_are_blocked(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="event")
    for thread in (1, 2):
        agent.start(*wait(ref("event")), thread=thread, announce=True)
        assert agent.next()["event"] == "entered"
    agent.end_input()
    assert agent.next() is ENDED
    assert agent.status() == 0


def test_a_blocked_call_is_announced_and_the_agent_answers_meanwhile(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="event")
    blocked = agent.start(*wait(ref("event")), announce=True)
    entered = agent.next()
    assert entered == {"id": blocked, "event": "entered", "thread": 1, "at": entered["at"]}
    assert agent.ping()["threads"] == [{"thread": 1, "state": "busy", "id": blocked, "call": "WaitForSingleObject"}]
    busy = agent.ask("SetEvent", {"event": ref("event")}, thread=1)
    assert busy["event"] == "refused" and "busy" in busy["reason"]
    agent.start("SetEvent", {"event": ref("event")}, thread=2)
    replies = {reply["thread"]: reply for reply in (agent.next(), agent.next())}
    assert replies[1]["id"] == blocked and replies[1]["returns"] == 0
    assert replies[2]["returns"] == 1
    assert entered["at"] <= replies[1]["began"] <= replies[1]["ended"]


def test_a_held_call_is_made_at_the_instant_of_its_release(agent: DrivenAgent) -> None:
    held = agent.start(*event(), hold=True)
    ready = agent.next()
    assert ready == {"id": held, "event": "ready", "thread": 1, "now": ready["now"]}
    assert agent.ping()["threads"][0]["state"] == "busy"
    agent.send_raw(b'{"id":999,"release":1}\n')
    assert agent.next()["event"] == "refused"
    instant = ready["now"] + 200_000_000
    agent.send_raw(json.dumps({"id": held, "release": instant}).encode() + b"\n")
    returned = agent.next()
    assert returned["event"] == "returned" and returned["returns"] and returned["began"] >= instant
    agent.send_raw(json.dumps({"id": held, "release": instant}).encode() + b"\n")
    assert "no thread holds" in agent.next()["reason"]


def test_a_thread_that_ends_is_gone_when_it_says_so(agent: DrivenAgent) -> None:
    for thread in range(2, 42):  # often: more chances for a race, but no proof that none is left
        agent.make(*mutex(initial_owner=True), keep="mutex", thread=thread)
        assert agent.ask(*wait(ref("mutex"), 0))["returns"] == 258
        ended = agent.ask("end_thread", thread=thread)
        assert ended["event"] == "returned" and ended["thread"] == thread
        assert agent.ask(*wait(ref("mutex"), 0))["returns"] == 128
    refused = agent.ask("SetEvent", {"event": 4}, thread=2)
    assert refused["event"] == "refused" and "ended" in refused["reason"]
    assert agent.ping()["threads"][1] == {"thread": 2, "state": "ended", "id": None, "call": None}


def test_the_last_error_is_kept_cleared_or_set(agent: DrivenAgent) -> None:
    name = fresh_name()
    first = agent.ask(*event(name), keep="event")
    assert (first["last_error"], first["kept"]) == (0, False)
    waited = agent.ask(*wait(ref("event"), 0))
    assert waited["returns"] == 258 and waited["kept"] and waited["last_error"] & 1 << 29
    again = agent.ask(*wait(ref("event"), 0))
    assert again["kept"] and again["last_error"] != waited["last_error"]
    assert agent.ask(*event(name))["last_error"] == 183
    failed = agent.ask("SetEvent", {"event": 0})
    assert (failed["returns"], failed["last_error"], failed["kept"]) == (0, 6, False)
    verb = agent.ask("add", {"at": 0, "value": 1, "width": 4})
    assert verb["last_error"] is None and verb["kept"] is None


def test_names_cross_in_text_and_in_code_units(agent: DrivenAgent, program: Program) -> None:
    stem = fresh_name()
    agent.make(*mapping(stem + "\u00e9"), keep="mapping")
    units = " ".join(f"{ord(c):04X}" for c in stem + "\u00e9")
    opened = {"access": 4, "inherit": False, "name": {"utf16": units}}
    assert agent.ask("OpenFileMappingW", opened)["returns"]
    assert agent.ask("OpenFileMappingW", {**opened, "name": stem})["last_error"] == 2
    narrow = agent.ask(*mapping(stem + "\u00e9", form="A"))
    assert narrow["event"] == ("returned" if program.layer == "reference" else "refused")
    assert agent.ask(*mapping(stem, form="A"))["returns"]


def test_adopt_keeps_a_raw_value(agent: DrivenAgent) -> None:
    made = agent.make(*event(initial_state=True))
    adopted = agent.send(adopt="event", value=made["returns"])
    reply = agent.next()
    assert (reply["event"], reply["id"], reply["returns"]) == ("returned", adopted, None)
    assert agent.ask(*wait(ref("event"), 0))["returns"] == 0
    assert agent.ask("adopt", {"value": made["returns"], "kind": "handle"}, keep="same")["event"] == "returned"
    assert agent.ask("CloseHandle", {"handle": ref("same")})["returns"] == 1
    assert agent.ask("CloseHandle", {"handle": ref("event")})["last_error"] == 6


def test_padding_takes_handle_values(agent: DrivenAgent) -> None:
    before = agent.make(*event())["returns"]
    agent.ask("pad_handles", {"count": 64, "prefix": None})
    after = agent.make(*event())["returns"]
    assert after - before >= 64 * 4
    agent.ask("pad_handles", {"count": 3, "prefix": "padding-"})
    for number, error in ((0, 0), (2, 0), (3, 2)):
        opened = agent.ask("OpenEventW", {"access": 2, "inherit": False, "name": f"padding-{number}"})
        assert opened["last_error"] == error if error else opened["kept"]


def test_a_counting_loop_runs_in_the_agent_and_stops_at_the_first_failure(agent: DrivenAgent) -> None:
    agent.make(*mapping(), keep="mapping")
    agent.make(*view("mapping"), keep="view")
    agent.make(*mutex(), keep="mutex")
    release = {"call": "ReleaseMutex", "args": {"mutex": ref("mutex")}}
    add = {"call": "add", "args": {"at": ref("view"), "value": 1, "width": 4}}
    take = {"call": "WaitForSingleObject", "args": {"handle": ref("mutex"), "timeout": FOREVER}}
    done = agent.ask("repeat", {"times": 1000, "steps": [take, add, release]})["out"]
    assert done["rounds"] == 1000 and done["stopped"] is None
    assert 0 < done["min_ns"] <= done["median_ns"]
    assert agent.ask("peek", {"at": ref("view"), "count": 4, "width": 4})["out"]["value"] == 1000
    stopped = agent.ask("repeat", {"times": 1000, "steps": [add, release]})["out"]
    assert stopped["rounds"] == 0 and stopped["stopped"]["step"] == 2 and stopped["stopped"]["last_error"] == 288
    assert stopped["stopped"]["returns"] == 0 and stopped["stopped"]["call"] == "ReleaseMutex"
    unknown = agent.ask("repeat", {"times": 1, "steps": [{"call": "exit", "args": {"code": 0, "how": "return"}}]})
    assert unknown["event"] == "refused"


def test_a_loop_that_does_not_come_back_says_where_it_is(agent: DrivenAgent) -> None:
    two = {"inherit": False, "initial_count": 2, "maximum_count": 9, "name": None}
    agent.make("CreateSemaphoreW", two, keep="permits")
    take = {"call": "WaitForSingleObject", "args": {"handle": ref("permits"), "timeout": FOREVER}}
    agent.start("repeat", {"times": 3, "steps": [take]})
    within: Any = None
    while within != {"call": "WaitForSingleObject", "round": 3}:
        (state,) = agent.ping()["threads"]
        assert state["state"] == "busy" and state["call"] == "repeat"
        within = state.get("within")
    agent.start("ReleaseSemaphore", {"semaphore": ref("permits"), "count": 1}, thread=2)
    assert {agent.next()["event"], agent.next()["event"]} == {"returned"}
    agent.start(*wait(ref("permits")))
    assert all("within" not in thread for thread in agent.ping()["threads"]), "of one that repeats nothing"


def test_a_round_keeps_what_its_later_calls_take(agent: DrivenAgent) -> None:
    make = {"call": mapping()[0], "args": mapping()[1], "as": "mapping"}
    show = {"call": view("mapping")[0], "args": view("mapping")[1], "as": "view"}
    hide = {"call": "UnmapViewOfFile", "args": {"address": ref("view")}}
    close = {"call": "CloseHandle", "args": {"handle": ref("mapping")}}
    done = agent.ask("repeat", {"times": 100, "steps": [make, show, hide, close]})["out"]
    assert done["rounds"] == 100 and done["stopped"] is None
    twice = agent.ask("repeat", {"times": 100, "steps": [make, close, close]})["out"]
    assert twice["rounds"] == 0 and twice["stopped"]["step"] == 3 and twice["stopped"]["last_error"] == 6
    nothing = agent.ask("repeat", {"times": 1, "steps": [{**make}, {**close, "as": "closed"}]})
    assert nothing["event"] == "refused" and "nothing to keep" in nothing["reason"]
    misspelt = agent.ask("repeat", {"times": 1, "steps": [{**make, "keep": "mapping"}]})
    assert misspelt["event"] == "refused"


def test_memory_is_read_and_written_and_faults_are_facts(agent: DrivenAgent) -> None:
    agent.make(*mapping(), keep="mapping")
    base = agent.make(*view("mapping"), keep="view")["returns"]
    agent.ask("poke", {"at": ref("view"), "bytes": "0102030405060708", "width": 8})
    for width in (1, 2, 4, 8):
        seen = agent.ask("peek", {"at": ref("view"), "count": 8, "width": width})
        assert seen["out"] == {"bytes": "0102030405060708", "value": 0x0807060504030201} and seen["fault"] is None
    assert agent.ask("fill", {"at": ref("view", 4092), "byte": "5A", "count": 4})["fault"] is None
    beyond = agent.ask("peek", {"at": ref("view", 4094), "count": 4, "width": 1})
    assert beyond["out"]["bytes"] == "5A5A"
    assert beyond["fault"] == {"kind": "read", "code": 0xC0000005, "address": base + 4096}
    written = agent.ask("fill", {"at": ref("view", 4095), "byte": "00", "count": 2})
    assert written["fault"] == {"kind": "write", "code": 0xC0000005, "address": base + 4096}
    assert agent.ask("add", {"at": ref("view"), "value": 0xFF, "width": 1})["out"]["value"] == 0
    agent.make("UnmapViewOfFile", {"address": ref("view")})
    assert agent.ask("poke", {"at": ref("view"), "bytes": "00", "width": 1})["fault"]["kind"] == "write"


def test_no_file_is_told_from_its_old_spelling(agent: DrivenAgent) -> None:
    old = mapping()[1] | {"file": 0xFFFFFFFF}
    assert agent.ask("CreateFileMappingW", old)["last_error"] == 6
    assert agent.ask("CreateFileMappingW", old | {"file": NO_FILE})["returns"]
