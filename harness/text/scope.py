# SPDX-License-Identifier: Apache-2.0
"""What exists at one point of a case: agents and their threads, kept names, calls that have not returned.

Every `$` of a scenario is looked up here before a case may run, so a reference to something that was never made is an
error of the author's, with his line, and never a strange reply of an agent.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import probably
from .words import is_variable


OF_A_PROCESS = ("handle", "id", "pid", "process_id", "proc")  # what people try for `$rival.process`


class Wrong(Exception):
    """One thing that is wrong, on its way to the list of problems."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class Follows(Exception):
    """Cannot be told right from wrong, because of something before it that has been told: one mistake, one message."""


@dataclass
class _Agent:
    kept: set[str] = field(default_factory=set)
    ended: str | None = None
    ended_threads: set[int] = field(default_factory=set)


@dataclass
class Started:
    """A call that was started and not waited for."""

    line: int
    agent: str
    thread: int
    looked_at: bool = False  # something was claimed of it before its join
    joined: bool = False
    missed: bool = False  # its agent acts without the join, and this has been told


class Scope:
    def __init__(self, agents: tuple[str, ...], columns: tuple[str, ...]) -> None:
        self.agents = {name: _Agent() for name in agents}
        self.columns = columns
        self.started: dict[str, Started] = {}
        self.meant_to_start: set[str] = set()  # ids of steps that are wrong themselves
        self.starts_on: dict[str, int] = {}  # the lines of all steps of the case that start a call
        self._process_handles: set[tuple[str, str]] = set()  # who has one of whom
        self._promised: dict[tuple[str, str], str] = {}

    def declare(self, agent: str, line: int) -> None:
        if agent in self.agents:
            raise Wrong(line, f"there is an agent `{agent}` already: choose another name for the spawned one")
        self.agents[agent] = _Agent()

    def end(self, agent: str, line: int) -> None:
        if agent in self.agents and self.agents[agent].ended is None:
            self.agents[agent].ended = f"line {line}"

    def end_thread(self, agent: str, thread: int) -> None:
        self.agents[agent].ended_threads.add(thread)

    def known_agent(self, agent: str, line: int) -> None:
        if agent not in self.agents:
            raise Wrong(line, f"there is no agent `{agent}` here{probably(agent, self.agents) or self._agents_are()}")

    def alive(self, agent: str, line: int) -> None:
        self.known_agent(agent, line)
        ended = self.agents[agent].ended
        if ended is not None:
            raise Wrong(line, f"`{agent}` has ended on {ended} and can neither act nor end again")

    def may_act(self, agent: str, thread: int, line: int) -> None:
        self.alive(agent, line)
        if thread in self.agents[agent].ended_threads:
            raise Wrong(line, f"thread {thread} of `{agent}` has ended: its number cannot be used again")
        for name, call in self.started.items():
            if (call.agent, call.thread, call.joined or call.missed) == (agent, thread, False):
                call.missed = True
                other = f"{agent}#{thread + 1}"
                raise Wrong(
                    line,
                    f"`{agent}` is still inside `{name}` (line {call.line}): `join: {name}` first, or use `{other}`",
                )

    def keep(self, agent: str, name: str) -> None:
        self.agents[agent].kept.add(name)

    def promise(self, agent: str, name: str, start: str) -> None:
        """Said of a started call's result, which is there only after its join."""
        self._promised[agent, name] = start

    def start(self, name: str, call: Started) -> None:
        if name in self.started:
            raise Wrong(
                call.line, f"`start: {name}` stands on line {self.started[name].line} already: choose another name"
            )
        self.started[name] = call

    def running(self, name: str, line: int) -> Started:
        if name not in self.started and name in self.meant_to_start:
            raise Follows
        if name not in self.started:
            ids = [other for other, call in self.started.items() if not call.joined]
            meant = probably(name, ids) or (f"; started are {', '.join(ids)}" if ids else "; no call is started here")
            if name in self.starts_on:
                raise Wrong(line, f"`{name}` is started only on line {self.starts_on[name]}")
            raise Wrong(line, f"no call was started as `{name}`{meant}")
        call = self.started[name]
        if call.joined:
            raise Wrong(line, f"`{name}` has been joined already")
        ended = self.agents[call.agent].ended
        if ended is not None:
            raise Wrong(line, f"`{call.agent}`, which is inside `{name}`, has ended on {ended}")
        return call

    def own(self, agent: str, name: str, line: int) -> None:
        """`$view`: kept by the acting agent."""
        if name not in self.agents[agent].kept:
            raise Wrong(line, self._never_made(agent, name, f"${name}"))

    def foreign(self, agent: str, name: str, line: int) -> None:
        """`$rival.view`: kept by that agent, which may be dead by now."""
        self.known_agent(agent, line)
        if name not in self.agents[agent].kept:
            raise Wrong(line, self._never_made(agent, name, f"${agent}.{name}"))

    def process_of(self, agent: str, owner: str, line: int) -> None:
        """`$rival.process`: opened at its first use, and kept from then on."""
        self.known_agent(owner, line)
        ended = self.agents[owner].ended
        if ended is not None and (agent, owner) not in self._process_handles:
            handle = f"`${owner}.process` is opened when `{agent}` first uses it"
            raise Wrong(
                line, f"{handle}, and `{owner}` has ended on {ended}: use it before, in `GetExitCodeProcess`, say"
            )
        self._process_handles.add((agent, owner))

    def explain(self, word: str) -> str:
        """What `$word` is, where a number, symbol or text is wanted."""
        if is_variable(word):
            return f"`${word}` is text made for the case"
        if any(word in agent.kept for agent in self.agents.values()):
            return f"`${word}` is a value that an agent keeps"
        return f"`${word}` is no column of this scenario{probably(word, self.columns)}"

    def _never_made(self, agent: str, name: str, shown: str) -> str:
        kept = sorted(self.agents[agent].kept)
        if (agent, name) in self._promised:
            return f"`{shown}` is there only after `join: {self._promised[agent, name]}`"
        if name in self.agents:
            return f"`{shown}`: `{name}` is an agent, and `${name}.process` a handle of its process"
        message = f"`{shown}` was never made by `{agent}`, which keeps {', '.join(kept) or 'nothing'} here"
        owners = [other for other, state in self.agents.items() if other != agent and name in state.kept]
        if owners:
            raw = f"`${owners[0]}.{name}` is the value that `{owners[0]}` has, which means nothing here"
            return f"{message}: open or duplicate it for `{agent}`; {raw}"
        meant = probably(name, [*kept, *self.columns])
        if not meant and "." in shown and name in OF_A_PROCESS:
            return f"{message}; a handle of its process is `${agent}.process`"
        return message + meant

    def _agents_are(self) -> str:
        return f"; there are {', '.join(self.agents)}" if self.agents else ""
