# SPDX-License-Identifier: Apache-2.0
"""Where a case waits: for all of its agents at once, and for whoever else has something to say about it.

Agents are read from by the thread that waits for them, and only while it waits (on Windows another one carries their
bytes to where that is possible: see channel_windows). After `Ended` or `Nonsense` no further post of that agent comes.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

from .host import Ending, watch
from .pair import prompt_pair
from .wire import Message

if TYPE_CHECKING:
    from .agent import Agent

GONE_S = 1.0  # between the end of an agent's stream and the end of its process
SLICE_S = 0.02  # of waiting for that end, between which others are heard


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


class Bell:
    """Wakes whoever waits at an inbox. One serves all inboxes of a world, since a ring too many does no harm."""

    def __init__(self) -> None:
        self._bell, self._cord = prompt_pair()

    def fileno(self) -> int:
        return self._bell.fileno()

    def ring(self) -> None:
        """From any thread."""
        try:
            self._cord.send(b"!")
        except OSError:
            pass  # nobody waits there any more

    def silence(self) -> None:
        self._bell.recv(64)

    def close(self) -> None:
        self._bell.close()
        self._cord.close()


class Inbox:
    """`give_up` and `welcome` are for any thread, everything else for the one that plays the case."""

    def __init__(self, bell: Bell) -> None:
        self._posts: deque[Post] = deque()  # read, and not yet taken
        self._agents: dict[int, Agent] = {}  # who is listened to, by the descriptor that tells of it
        self._news: queue.SimpleQueue[Agent | Post] = queue.SimpleQueue()  # of other threads
        self._silent: dict[Agent, float] = {}  # whose stream has ended, and until when its process may go on
        self._bell = bell  # rings when there is some
        self._watch = watch(bell.fileno())

    def listen_to(self, agent: Agent) -> None:
        self._agents[agent.fileno()] = agent
        self._watch.add(agent.fileno())

    def welcome(self, agent: Agent) -> None:
        """From any thread: one more to listen to, which may have said something already."""
        self._tell(agent)

    def give_up(self, why: str) -> None:
        """From any thread."""
        self._tell(Post(None, GivenUp(why), time.perf_counter_ns()))

    def has_more_of(self, agent: Agent) -> bool:
        """Something that it said is still to be taken."""
        return agent in self._silent or any(post.agent is agent for post in self._posts)

    def forget(self, agent: Agent) -> None:
        """Nothing more of it comes, but what was read already."""
        self._silent.pop(agent, None)
        if self._agents.get(agent.fileno()) is agent:
            del self._agents[agent.fileno()]
            self._watch.remove(agent.fileno())

    @property
    def awaits_an_end(self) -> bool:
        """An agent's stream has ended, and its process not yet."""
        return bool(self._silent)

    def get(self, timeout: float) -> Post | None:
        """The next post, in the order of their coming as far as there is one; None when the time is over."""
        deadline = time.perf_counter() + timeout
        while not self._posts:
            left = max(0.0, deadline - time.perf_counter())
            came = self._watch.wait(0.0 if self._silent else left)
            for descriptor in came:
                self._read(descriptor)
            if came:
                continue
            if self._silent:
                self._end_silent(min(left, SLICE_S))
            if left == 0.0 or not self._silent:
                break
        return self._posts.popleft() if self._posts else None

    def _tell(self, news: Agent | Post) -> None:
        self._news.put(news)
        self._bell.ring()

    def _read(self, descriptor: int) -> None:
        agent = self._agents.get(descriptor)
        if agent is not None:
            said = agent.hear()
            if said is None:
                self.forget(agent)
                self._silent[agent] = time.perf_counter() + GONE_S
            else:
                self._take(agent, said)
            return
        self._bell.silence()
        while not self._news.empty():
            news = self._news.get()
            if isinstance(news, Post):
                self._posts.append(news)
            else:
                self.listen_to(news)
                self._take(news, news.first_words())

    def _end_silent(self, wait: float) -> None:
        """Tells of those whose process has ended, or goes on for too long; waits a little for the first of them."""
        for agent, until in list(self._silent.items()):
            if agent.process.wait(wait) or time.perf_counter() >= until:
                del self._silent[agent]
                self._take(agent, [agent.end()])
            wait = 0.0

    def _take(self, agent: Agent, posts: list[Post]) -> None:
        self._posts.extend(posts)
        if agent.is_over:
            self.forget(agent)
            agent.close()
