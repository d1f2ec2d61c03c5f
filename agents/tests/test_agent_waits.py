# SPDX-License-Identifier: Apache-2.0
"""The calls about waiting: pulses, timers, signal and wait, routines that are queued to a thread, the Ex creators."""

from __future__ import annotations

from typing import Any

import pytest
from calls_spelt import FOREVER, alloc, event, fresh_name, mutex, ref, wait
from driven_agent import DrivenAgent

TIMED_OUT, ROUTINES_RAN = 258, 192
SOON = -50 * 10_000  # in units of 100 ns
MUCH_LATER = 3_600_000 // 50 * SOON


def alertable(of: Any, timeout: int = FOREVER) -> tuple[str, dict[str, Any]]:
    return "WaitForSingleObjectEx", {"handle": of, "timeout": timeout, "alertable": True}


def timer(due: int, **more: Any) -> tuple[str, dict[str, Any]]:
    args = {"timer": ref("timer"), "due": due, "dated": False, "period": 0, "routine": None, "resume": False}
    return "SetWaitableTimer", args | more


def make_timer(agent: DrivenAgent) -> None:
    agent.make("CreateWaitableTimerW", {"inherit": False, "manual_reset": False, "name": None}, keep="timer")


def test_a_pulse_lets_a_waiter_go_and_leaves_the_event_reset(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="event")
    blocked = agent.start(*wait(ref("event")), thread=2, announce=True)
    assert agent.next()["event"] == "entered"
    pulses: set[int] = set()
    replies: dict[int, Any] = {}
    while blocked not in replies:  # a pulse before the wait has begun is lost, as everywhere
        pulses.add(agent.start("PulseEvent", {"event": ref("event")}))
        reply = agent.next()
        replies[reply["id"]] = reply
    while pulses - replies.keys():
        reply = agent.next()
        replies[reply["id"]] = reply
    assert replies[blocked]["returns"] == 0
    assert agent.ask(*wait(ref("event"), 0))["returns"] == TIMED_OUT


@pytest.mark.parametrize("dated", [False, True])
def test_a_timer_comes_due_after_a_span_and_at_a_date(agent: DrivenAgent, dated: bool) -> None:
    make_timer(agent)
    agent.make(*timer(-MUCH_LATER if dated else MUCH_LATER, dated=dated))
    assert agent.ask(*wait(ref("timer"), 0))["returns"] == TIMED_OUT
    agent.make(*timer(-SOON if dated else SOON, dated=dated))
    assert agent.ask(*wait(ref("timer"), 30_000))["returns"] == 0


def test_a_period_goes_on_until_it_is_cancelled(agent: DrivenAgent) -> None:
    make_timer(agent)
    agent.make(*timer(SOON, period=20))
    for _ in range(3):
        assert agent.ask(*wait(ref("timer"), 30_000))["returns"] == 0
    agent.make("CancelWaitableTimer", {"timer": ref("timer")})
    agent.ask(*wait(ref("timer"), 0))  # one more may have come due before
    assert agent.ask(*wait(ref("timer"), 200))["returns"] == TIMED_OUT


def test_routines_run_in_their_order_in_an_alertable_wait_only(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="event")
    for byte in (0x11, 0x22, 0x00):
        agent.make("QueueUserAPC", {"thread": "CURRENT_THREAD", "routine": byte})
    assert agent.ask(*wait(ref("event"), 0))["returns"] == TIMED_OUT
    plain = agent.ask("SleepEx", {"timeout": 1, "alertable": False})
    assert plain["returns"] == 0 and plain["out"] == {"routines": ""}
    ran = agent.ask(*alertable(ref("event")))
    assert ran["returns"] == ROUTINES_RAN and ran["out"] == {"routines": "112200"}
    assert agent.ask("SleepEx", {"timeout": 0, "alertable": True})["out"] == {"routines": ""}
    refused = agent.ask("QueueUserAPC", {"thread": "CURRENT_THREAD", "routine": 256})
    assert refused["event"] == "refused" and "routine" in refused["reason"]


def test_a_routine_reaches_another_thread_and_ends_its_wait(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="event")
    own = dict.fromkeys(("source_process", "target_process"), "CURRENT_PROCESS") | {"source": "CURRENT_THREAD"}
    rest = {"access": 0, "inherit": False, "options": 2, "tell_target": True}
    agent.make("DuplicateHandle", own | rest, keep="waiter", thread=2)
    blocked = agent.start(*alertable(ref("event")), thread=2, announce=True)
    assert agent.next()["event"] == "entered"
    agent.start("QueueUserAPC", {"thread": ref("waiter"), "routine": 0x33})
    replies = {reply["id"]: reply for reply in (agent.next(), agent.next())}
    assert replies[blocked]["returns"] == ROUTINES_RAN and replies[blocked]["out"] == {"routines": "33"}


def test_a_timers_routine_runs_in_the_thread_that_set_it(agent: DrivenAgent) -> None:
    make_timer(agent)
    agent.make(*timer(SOON, routine=0x44))
    ran = agent.ask("SleepEx", {"timeout": 30_000, "alertable": True})
    assert ran["returns"] == ROUTINES_RAN and ran["out"] == {"routines": "44"}


def test_waits_for_several_are_alertable_too(agent: DrivenAgent) -> None:
    agent.make(*event(initial_state=True), keep="first")
    agent.make(*event(), keep="second")
    both = {"handles": [ref("first"), ref("second")], "all": True, "timeout": 30_000, "alertable": True}
    agent.make("QueueUserAPC", {"thread": "CURRENT_THREAD", "routine": 0x55})
    ran = agent.ask("WaitForMultipleObjectsEx", both)
    assert ran["returns"] == ROUTINES_RAN and ran["out"] == {"routines": "55"}
    assert agent.ask("WaitForMultipleObjectsEx", both | {"all": False, "alertable": False})["returns"] == 0


def test_signal_and_wait_does_both(agent: DrivenAgent) -> None:
    agent.make(*event(), keep="signaled")
    agent.make(*mutex(), keep="waited")
    both = {"signal": ref("signaled"), "wait_on": ref("waited"), "timeout": 1000, "alertable": False}
    done = agent.ask("SignalObjectAndWait", both)
    assert done["returns"] == 0 and done["out"] == {"routines": ""}
    assert agent.ask(*wait(ref("signaled"), 0))["returns"] == 0
    assert agent.ask("ReleaseMutex", {"mutex": ref("waited")})["returns"] == 1
    assert agent.ask("SignalObjectAndWait", both | {"signal": 0})["last_error"] == 6


@pytest.mark.parametrize("form", ["W", "A"])
@pytest.mark.parametrize(
    "kind, more, flags, initially",
    [
        ("Event", {}, 2, 0),
        ("Event", {}, 0, TIMED_OUT),
        ("Mutex", {}, 1, 0),
        ("Semaphore", {"initial_count": 1, "maximum_count": 1}, 0, 0),
        ("WaitableTimer", {}, 1, TIMED_OUT),
    ],
)
def test_the_ex_creators_take_flags_and_rights(
    agent: DrivenAgent, kind: str, more: dict[str, int], flags: int, initially: int, form: str
) -> None:
    synchronize = 0x100000
    args = {"inherit": True, "name": fresh_name(), "flags": flags, "access": synchronize, **more}
    assert agent.ask(f"Create{kind}Ex{form}", args, keep="object")["last_error"] == 0
    assert agent.ask("GetHandleInformation", {"handle": ref("object")})["out"] == {"flags": 1}
    assert agent.ask(*wait(ref("object"), 0))["returns"] == initially
    again = agent.ask(f"Create{kind}Ex{form}", args)
    assert again["returns"] and again["last_error"] == 183


def test_the_rights_of_an_ex_creator_bind(agent: DrivenAgent) -> None:
    args = {"inherit": False, "name": None, "flags": 0, "access": 0x100000}
    agent.make("CreateEventExW", args, keep="event")
    assert agent.ask("SetEvent", {"event": ref("event")})["last_error"] == 5


def wait_on(at: Any, compare: str, timeout: int, size: int | None = None) -> tuple[str, dict[str, Any]]:
    return "WaitOnAddress", {"address": at, "compare": compare, "size": size, "timeout": timeout}


def test_a_thread_waits_at_an_address_until_it_is_woken(agent: DrivenAgent) -> None:
    agent.make(*alloc(4096), keep="page")
    assert agent.ask(*wait_on(ref("page"), "01", FOREVER))["returns"] == 1  # the value is another one
    timed_out = agent.ask(*wait_on(ref("page"), "00000000", 0))
    assert (timed_out["returns"], timed_out["last_error"]) == (0, 1460)
    assert agent.ask(*wait_on(ref("page"), "0000", 0, size=3))["last_error"] == 87
    blocked = agent.start(*wait_on(ref("page"), "00", FOREVER), thread=2, announce=True)
    assert agent.next()["event"] == "entered"
    replies: dict[int, Any] = {}
    while blocked not in replies:  # waking before the wait has begun reaches nobody
        agent.start("WakeByAddressAll", {"address": ref("page")})
        reply = agent.next()
        replies[reply["id"]] = reply
    assert replies[blocked]["returns"] == 1


def test_what_wakes_returns_nothing_and_keeps_the_last_error(agent: DrivenAgent) -> None:
    for word in ("WakeByAddressSingle", "WakeByAddressAll"):
        reply = agent.ask(word, {"address": 0})
        assert reply["kept"] and reply["returns"] is None
