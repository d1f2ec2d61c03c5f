# SPDX-License-Identifier: Apache-2.0
"""One live agent: its process, its channel, and the thread that reads from it.

The thread posts everything that the agent says, and at last its end, into the inbox of the case; so the runner waits in
one place for all agents, and an agent that is written to is always being read from. After `Ended` or `Nonsense` no
further post of that agent comes.
"""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import Any, Union

from .channel import Channel
from ..errors import AgentError
from .host import Ending, Process, ProcessTree
from .wire import Hello, Lines, Message, decode, excerpt

GONE_S = 1.0  # between the end of the stream and the end of the process


@dataclass(frozen=True)
class Ended:
    """The agent's stream ended, and with it, unless `still_runs`, its process."""

    how: Ending
    still_runs: bool = False

    def __str__(self) -> str:
        return "closed its channel, but its process went on" if self.still_runs else str(self.how)


@dataclass(frozen=True)
class Nonsense:
    """The agent broke the protocol; what it says afterwards is not listened to."""

    what: str


@dataclass(frozen=True)
class GivenUp:
    """The case cannot go on, and no agent is to blame."""

    why: str


@dataclass(frozen=True)
class Post:
    """One thing in the inbox. `agent` is None when the stage itself gives up; `what` then says why."""

    agent: Agent | None
    what: Union[Message, Ended, Nonsense, GivenUp]
    at_ns: int


Inbox = queue.SimpleQueue[Post]


class Agent:
    """`tree` is the process tree that it belongs to; `at_start` what it said of its state before its first case."""

    def __init__(self, name: str, process: Process, channel: Channel, inbox: Inbox, tree: ProcessTree) -> None:
        self.name = name
        self.process = process
        self.tree = tree
        self.hello: Hello | None = None
        self.at_start: dict[str, Any] | None = None
        self._channel = channel
        self._inbox = inbox
        self._moving = threading.Lock()  # from one inbox to another: nothing may be said in between
        self._reader: threading.Thread | None = None

    def listen(self) -> None:
        """Starts the thread that reads, for an agent that has not spoken yet."""
        threading.Thread(target=self.read, args=(Lines(), []), name=f"read {self.name}", daemon=True).start()

    def read(self, lines: Lines, first: list[bytes]) -> None:
        """All that the agent says; `first` is what somebody else has read already."""
        self._reader = threading.current_thread()
        try:
            self._post_all(first)
            while data := self._channel.read():
                self._post_all(lines.feed(data))
            ended = self._ended()
            if lines.unfinished and ended.how.signal is None:  # one that was killed may well stop anywhere
                raise AgentError(f"ended in the middle of a line: {excerpt(lines.unfinished)}")
            self._post(ended)
        except AgentError as error:
            self.process.kill()
            self._drain()
            self._post(Nonsense(str(error)))
        finally:
            self._channel.close()

    def send(self, line: bytes) -> bool:
        """False when the agent cannot receive it: its `Ended` is here or will come."""
        return self._channel.write(line)

    def end_input(self) -> None:
        self._channel.end_input()

    def step_aside(self) -> None:
        """Out of its case, whose inbox hears no more of it."""
        with self._moving:
            self._inbox = queue.SimpleQueue()

    def appear(self, name: str, inbox: Inbox) -> bool:
        """In another case; False if it has said anything since it stepped aside, or is gone."""
        with self._moving:
            if not self._inbox.empty():
                return False
            self.name, self._inbox = name, inbox
        return not self.process.wait(0)

    def join(self, timeout: float) -> None:
        """Waits for the reading thread; after the process tree was killed, so that there is an end to wait for."""
        self._channel.abandon()
        if self._reader:
            self._reader.join(timeout)

    def _post_all(self, lines: list[bytes]) -> None:
        for line in lines:
            self._post(decode(line))

    def _post(self, what: Union[Message, Ended, Nonsense]) -> None:
        with self._moving:
            self._inbox.put(Post(self, what, time.monotonic_ns()))

    def _ended(self) -> Ended:
        gone = self.process.wait(GONE_S)
        return Ended(self.process.ending(), still_runs=not gone)

    def _drain(self) -> None:
        while self._channel.read():
            pass


def end_all(agents: list[Agent], patience: float) -> bool:
    """Ends agents by the end of their input, and by force those that this does not end: False if there were any."""
    for agent in agents:
        agent.end_input()
    until = time.monotonic() + patience
    stubborn = [agent for agent in agents if not agent.process.wait(max(0.0, until - time.monotonic()))]
    for agent in stubborn:
        agent.process.kill()
        agent.process.wait(GONE_S)
    return not stubborn
