# SPDX-License-Identifier: Apache-2.0
"""One live agent: its process and its channel.

What it says is heard by the inbox that listens to it, and nobody waits for it here.
"""

from __future__ import annotations

import time
from typing import Any, Union

from .channel import Channel
from ..errors import AgentError
from .host import Process, ProcessTree, watch
from .inbox import Ended, Nonsense, Post
from .wire import Hello, Lines, Message, decode, excerpt

KILLED_S = 1.0  # for a killed process to be gone


class Agent:
    """`tree` is the process tree that it belongs to; `at_start` what it said of its state before its first case."""

    def __init__(self, name: str, process: Process, channel: Channel, tree: ProcessTree) -> None:
        self.name = name
        self.process = process
        self.tree = tree
        self.hello: Hello | None = None
        self.at_start: dict[str, Any] | None = None
        self.is_over = False  # all was heard that it will ever say
        self._channel = channel
        self._lines = Lines()
        self._first: list[bytes] = []

    def has_said(self, lines: Lines, first: list[bytes]) -> None:
        """What somebody else has read of it already: whole lines, and the beginning of another."""
        self._lines, self._first = lines, first

    def fileno(self) -> int:
        return self._channel.fileno()

    def first_words(self) -> list[Post]:
        """What had been read before anybody listened."""
        first, self._first = self._first, []
        return self._posts_of(first)

    def hear(self) -> list[Post] | None:
        """What it says next, once there is something; None at the end of its stream."""
        data = self._channel.read()
        if not data:
            return None
        try:
            return self._posts_of(self._lines.feed(data))
        except AgentError as error:
            return [self._nonsense(error)]

    def end(self) -> Post:
        """How it ended, after the end of its stream."""
        gone = self.process.wait(0)
        ended = Ended(self.process.ending(), still_runs=not gone)
        if self._lines.unfinished and ended.how.signal is None:  # one that was killed may well stop anywhere
            return self._nonsense(AgentError(f"ended in the middle of a line: {excerpt(self._lines.unfinished)}"))
        self.is_over = True
        return self._post(ended)

    def send(self, line: bytes) -> bool:
        """False when the agent cannot receive it: its `Ended` is here or will come."""
        return self._channel.write(line)

    def end_input(self) -> None:
        self._channel.end_input()

    def appear(self, name: str) -> bool:
        """In another case; False if it has said anything since its last one, or is gone."""
        self.name = name
        return (
            not self.is_over
            and not self._lines.unfinished
            and not watch(self.fileno()).wait(0.0)
            and not self.process.wait(0)
        )

    def close(self) -> None:
        """Nothing of it is heard any more."""
        self._channel.close()

    def _posts_of(self, lines: list[bytes]) -> list[Post]:
        posts: list[Post] = []
        try:
            for line in lines:
                posts.append(self._post(decode(line)))
        except AgentError as error:
            posts.append(self._nonsense(error))
        return posts

    def _nonsense(self, error: AgentError) -> Post:
        self.is_over = True
        self.process.kill()
        return self._post(Nonsense(str(error)))

    def _post(self, what: Union[Message, Ended, Nonsense]) -> Post:
        return Post(self, what, time.perf_counter_ns())


def end_all(agents: list[Agent], patience: float) -> bool:
    """Ends agents by the end of their input, and by force those that this does not end: False if there were any.

    Nobody may listen to them any more.
    """
    for agent in agents:
        agent.end_input()
    until = time.perf_counter() + patience
    stubborn = [agent for agent in agents if not agent.process.wait(max(0.0, until - time.perf_counter()))]
    for agent in stubborn:
        agent.process.kill()
        agent.process.wait(KILLED_S)
    for agent in agents:
        agent.close()
    return not stubborn
