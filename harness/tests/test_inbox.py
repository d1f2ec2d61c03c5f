# SPDX-License-Identifier: Apache-2.0
"""The inbox with agents that are pipes of the test's own: who is heard, in which order, and what wakes who waits."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from harness.play.agent import Agent
from harness.play.cast import Actor, Cast
from harness.play.channel import PipeChannel
from harness.play.channel_windows import CarriedPipeChannel
from harness.play.host import Ending
from harness.play.inbox import SLICE_S, Bell, Ended, GivenUp, Inbox, Nonsense
from harness.play.wire import Lines, Refused

KINDS = [PipeChannel, CarriedPipeChannel]


def process(runs: bool) -> Any:
    """One that runs, or has ended by itself."""
    return SimpleNamespace(wait=lambda _: not runs, kill=lambda: None, ending=lambda: Ending(status=0))


def said(number: int) -> bytes:
    return b'{"id": %d, "event": "refused", "reason": "r"}\n' % number


class Speaker:
    """An agent, and the end of the pipe at which its process would be."""

    def __init__(self, kind: type[PipeChannel], name: str = "one", runs: bool = False) -> None:
        from_agent, self.output = os.pipe()
        self.input, to_agent = os.pipe()
        self.agent = Agent(name, process(runs), kind(to_agent, from_agent), SimpleNamespace())  # type: ignore[arg-type]

    def say(self, data: bytes) -> None:
        os.write(self.output, data)

    def fall_silent(self) -> None:
        os.close(self.output)


@contextmanager
def heard(*speakers: Speaker) -> Iterator[Inbox]:
    bell = Bell()
    inbox = Inbox(bell)
    for speaker in speakers:
        inbox.listen_to(speaker.agent)
    yield inbox
    bell.close()
    for speaker in speakers:
        speaker.agent.end_input()
        speaker.agent.close()
        os.close(speaker.input)


def ids(inbox: Inbox, count: int) -> list[int | None]:
    posts = [inbox.get(30) for _ in range(count)]
    return [post.what.id if post and isinstance(post.what, Refused) else None for post in posts]


@pytest.mark.parametrize("kind", KINDS)
def test_an_agent_is_heard_in_order_to_its_end(kind: type[PipeChannel]) -> None:
    one = Speaker(kind)
    with heard(one) as inbox:
        assert inbox.get(0) is None
        one.say(said(1) + said(2)[:9])
        assert ids(inbox, 1) == [1]
        one.say(said(2)[9:] + said(3))
        assert ids(inbox, 2) == [2, 3]
        one.fall_silent()
        last = inbox.get(30)
        assert last is not None and last.what == Ended(Ending(status=0)) and last.agent is one.agent
        assert inbox.get(0) is None and one.agent.fileno() == -1


@pytest.mark.parametrize("kind", KINDS)
def test_after_nonsense_nothing_is_heard(kind: type[PipeChannel]) -> None:
    one = Speaker(kind)
    with heard(one) as inbox:
        one.say(said(1) + b"nonsense\n" + said(2))
        assert ids(inbox, 1) == [1]
        broken = inbox.get(30)
        assert broken is not None and isinstance(broken.what, Nonsense)
        assert inbox.get(0) is None
        one.fall_silent()


def test_who_is_forgotten_is_not_heard_and_can_be_heard_again() -> None:
    one, two = Speaker(PipeChannel, runs=True), Speaker(PipeChannel, "two")
    with heard(one, two) as inbox:
        assert one.agent.appear("again")
        inbox.forget(one.agent)
        one.say(said(1))
        two.say(said(2))
        assert ids(inbox, 1) == [2] and inbox.get(0) is None
        assert not one.agent.appear("again"), "it spoke while nobody listened"
        inbox.listen_to(one.agent)
        assert ids(inbox, 1) == [1]


def test_an_end_that_has_to_be_waited_for_delays_nobody() -> None:
    """What others have said, and what they say while it is waited for, is told first."""
    one, two = Speaker(PipeChannel), Speaker(PipeChannel, "two")
    gone = threading.Event()
    looks: list[float] = []

    def wait(timeout: float) -> bool:
        looks.append(timeout)
        if len(looks) == 2:
            two.say(said(3))
        return gone.is_set()

    one.agent.process = SimpleNamespace(wait=wait, ending=lambda: Ending(status=0))  # type: ignore[assignment]
    with heard(one, two) as inbox:
        one.fall_silent()
        two.say(said(2))
        assert ids(inbox, 1) == [2] and looks == [], "nobody waited"
        assert inbox.awaits_an_end and inbox.has_more_of(one.agent)
        assert ids(inbox, 1) == [3] and 0 < max(looks) <= SLICE_S
        assert inbox.get(0) is None, "it is not over yet"
        gone.set()
        last = inbox.get(0)
        assert last is not None and last.agent is one.agent and last.what == Ended(Ending(status=0))
        assert not inbox.awaits_an_end


def test_a_drain_hears_of_an_end_that_it_comes_upon() -> None:
    """Also where a ring for somebody else comes first."""
    one = Speaker(PipeChannel)
    with heard(one) as inbox:
        cast = Cast(SimpleNamespace(inbox=inbox, must_sweep=lambda: None), {})  # type: ignore[arg-type]
        cast.actors["one"] = Actor(one.agent)
        cast.drain()
        assert cast.actors["one"].ended is None
        inbox._bell.ring()
        one.fall_silent()
        cast.drain()
        assert cast.actors["one"].ended is not None


def test_a_process_that_goes_on_without_its_stream_is_told_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.play.inbox.GONE_S", 0.01)
    one = Speaker(PipeChannel, runs=True)
    with heard(one) as inbox:
        one.fall_silent()
        last = inbox.get(30)
        assert last is not None and isinstance(last.what, Ended) and last.what.still_runs


def test_a_ring_for_a_case_that_is_over_wakes_nobody_wrongly() -> None:
    bell = Bell()
    Inbox(bell).give_up("the case before")
    later = Inbox(bell)
    assert later.get(0.01) is None
    later.give_up("this case")
    post = later.get(30)
    assert post is not None and post.what == GivenUp("this case")
    bell.close()


def test_others_wake_who_waits() -> None:
    guest = Speaker(PipeChannel)
    guest.agent.has_said(Lines(), [said(1)])
    with heard() as inbox:
        for tell in (lambda: inbox.welcome(guest.agent), lambda: inbox.give_up("why")):
            threading.Timer(0.0, tell).start()
            post = inbox.get(30)
            assert post is not None and isinstance(post.what, (Refused, GivenUp))
        guest.say(said(2))
        assert ids(inbox, 1) == [2]
    inbox.give_up("too late, and no error")
    guest.agent.close()


def test_what_is_carried_ends_with_its_listener() -> None:
    """The carrier does not wait for ever to hand on what nobody takes."""
    child = subprocess.Popen(["cat", "/dev/zero"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    unread, to_agent = os.pipe()
    channel = CarriedPipeChannel(to_agent, os.dup(child.stdout.fileno()))
    child.stdout.close()
    assert channel.read()
    channel.close()
    child.wait(30)  # by the pipe that nobody reads any more
    channel.end_input()
    os.close(unread)
