# SPDX-License-Identifier: Apache-2.0
"""Cases to events: each call has exactly one event that observes it, in the order of the steps."""

from __future__ import annotations

from harness.play.schedule import Await, Enter, Kill, Release, Send, Settle, schedule
from harness.tests.staged import call, case_of, join, kill, still, together


def test_a_plain_call_is_sent_and_awaited() -> None:
    case = case_of(call("holder", "CreateEventW"))
    assert schedule(case) == [Send(1, "#1", case.steps[0]), Await(1, "#1")]  # type: ignore[arg-type]


def test_a_started_call_is_awaited_by_its_join() -> None:
    case = case_of(call("holder", "CreateEventW", start="a"), still("a"), join("a"))
    send = Send(1, "a", case.steps[0], announce=True)  # type: ignore[arg-type]
    assert schedule(case) == [send, Enter(1, "a"), Settle(2, "a"), Await(3, "a")]


def test_a_call_that_is_to_block_is_given_time_to() -> None:
    events = schedule(case_of(call("holder", "WaitForSingleObject", start="a", blocked=True), join("a")))
    assert events[1:] == [Settle(1, "a"), Await(2, "a")]


def test_calls_together_are_all_held_before_any_is_released() -> None:
    case = case_of(kill("rival"), together(call("holder", "SetEvent"), call("holder#2", "SetEvent")))
    events = schedule(case)
    assert events[0] == Kill(1, "rival")
    assert [type(event) for event in events[1:]] == [Send, Send, Release, Await, Await]
    assert all(event.hold for event in events if isinstance(event, Send))
    assert events[3] == Release(2, ("#2.1", "#2.2"))
