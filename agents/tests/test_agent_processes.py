# SPDX-License-Identifier: Apache-2.0
"""Agents as processes: how they end, how they spawn, and that nothing of a control channel gets into a child."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest
from calls_spelt import event, fresh_name, mutex, ref, spawn, wait
from driven_agent import ENDED, DrivenAgent, Harbour, Program


def terminated(code: int, program: Program) -> int:
    """What the system says of a process that TerminateProcess ended: on the reference it was a signal that did it."""
    return -signal.SIGKILL if program.layer == "reference" else code


@pytest.mark.parametrize("how", ["ExitProcess", "TerminateProcess", "return"])
def test_an_exit_replies_by_the_end_of_the_stream(agent: DrivenAgent, program: Program, how: str) -> None:
    agent.make(*event(), keep="event")
    agent.start(*wait(ref("event")), thread=2, announce=True)  # nothing waits for a blocked worker
    assert agent.next()["event"] == "entered"
    assert agent.ask("exit", {"code": 7, "how": how}) is ENDED
    assert agent.status() == (terminated(7, program) if how == "TerminateProcess" else 7)


def test_a_crash_kills_and_its_noise_stays_off_the_channel(agent: DrivenAgent) -> None:
    assert agent.ask("crash") is ENDED
    assert agent.status() not in (0, 2)


def test_a_crash_signals_the_process_to_who_holds_a_handle(start: Callable[[], DrivenAgent]) -> None:
    watcher, victim = start(), start()
    watched = {"process_of": victim.hello["pid"]}
    assert watcher.ask(*wait(watched, 0))["returns"] == 258
    assert victim.ask("crash") is ENDED
    assert watcher.ask(*wait(watched, 30_000))["returns"] == 0


def test_terminate_ends_another_agent_and_itself(start: Callable[[], DrivenAgent], program: Program) -> None:
    one, two = start(), start()
    two.make(*mutex(fresh_name(), initial_owner=True))
    peer = {"process_of": two.hello["pid"]}
    assert one.ask("terminate", {"process": peer, "exit_code": 9})["returns"] == 1
    assert two.next() is ENDED
    assert one.ask(*wait(peer, 30_000))["returns"] == 0
    assert one.ask("terminate", {"process": "CURRENT_PROCESS", "exit_code": 9}) is ENDED
    assert one.status() == terminated(9, program)


def test_a_child_says_hello_with_its_token_and_outlives_its_parent(agent: DrivenAgent, harbour: Harbour) -> None:
    spawned = agent.make(*spawn(harbour.connect, "t0k3n"), keep="child")
    child = harbour.welcome()
    assert child.hello["token"] == "t0k3n" and child.hello["pid"] == spawned["out"]["pid"]
    assert agent.ask(*wait(ref("child"), 0))["returns"] == 258
    assert agent.ask("exit", {"code": 0, "how": "ExitProcess"}) is ENDED  # the child holds no end of this channel
    agent.status()
    assert child.make(*event(initial_state=True), keep="event")
    assert child.ask(*wait(ref("event"), 0))["returns"] == 0


def test_a_channel_ends_with_its_agent_though_children_inherit(agent: DrivenAgent, harbour: Harbour) -> None:
    agent.make(*spawn(harbour.connect, "one", inherit_handles=True))
    eldest = harbour.welcome()
    eldest.make(*spawn(harbour.connect, "two", inherit_handles=True))
    youngest = harbour.welcome()
    assert agent.ask("exit", {"code": 0, "how": "TerminateProcess"}) is ENDED
    assert eldest.ask("exit", {"code": 0, "how": "TerminateProcess"}) is ENDED
    assert youngest.ping()["event"] == "pong"


@pytest.mark.parametrize("inherit_handles", [True, False])
def test_a_child_has_inherited_handles_only_if_asked(
    agent: DrivenAgent, harbour: Harbour, inherit_handles: bool
) -> None:
    agent.ask("pad_handles", {"count": 64, "prefix": None})
    value = agent.make(*event(inherit=True), keep="event")["returns"]
    agent.make(*spawn(harbour.connect, "t", inherit_handles=inherit_handles))
    child = harbour.welcome()
    assert child.ask("SetEvent", {"event": value})["returns"] == int(inherit_handles)
    assert agent.ask(*wait(ref("event"), 0))["returns"] == (0 if inherit_handles else 258)


def test_hanging_up_ends_a_child(agent: DrivenAgent, harbour: Harbour) -> None:
    agent.make(*spawn(harbour.connect, "t"), keep="child")
    child = harbour.welcome()
    child.make(*event(), keep="event")
    child.start(*wait(ref("event")), announce=True)
    assert child.next()["event"] == "entered"
    harbour.close()
    assert agent.ask(*wait(ref("child"), 30_000))["returns"] == 0


def test_a_spawn_that_cannot_be_a_command_line_is_refused(agent: DrivenAgent) -> None:
    for connect, token in (("127.0.0.1:1", "a b"), ("127.0.0.1:1", ""), ('"x', "t")):
        assert agent.ask(*spawn(connect, token))["event"] == "refused"


def test_an_agent_without_its_harness_ends_with_2(program: Program, harbour: Harbour) -> None:
    gone = harbour.connect
    harbour.close()
    done = program.run("--connect", gone, "--token", "t")
    assert done.returncode == 2 and gone.encode() in done.stderr


def test_a_handle_is_duplicated_into_another_agent(start: Callable[[], DrivenAgent]) -> None:
    one, two = start(), start()
    one.make(*event(initial_state=True), keep="event")
    duplicate = {
        "source": ref("event"),
        "source_process": "CURRENT_PROCESS",
        "target_process": {"process_of": two.hello["pid"]},
        "access": 0,
        "inherit": False,
        "options": 2,
        "tell_target": True,
    }
    target = one.make("DuplicateHandle", duplicate)["out"]["target"]
    assert two.ask(*wait(target, 0))["returns"] == 0
    assert one.ask(*wait(ref("event"), 0))["returns"] == 258
