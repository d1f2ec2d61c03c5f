# SPDX-License-Identifier: Apache-2.0
"""The notes that the runner takes while a round is played, and the observations that they become at its end.

A note is taken when its event is over and does not change with what comes later, except that a call that was noted as
blocked may turn out, when the next step begins, to have returned. Times of the agents' clock are laid beside the
harness's only at the end, when all replies have said how the two lie.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from .agent_clock import AgentClock
from .flight import Flight
from .history import Observation


class Note(NamedTuple):
    step: int
    state: str
    agent: str
    thread: int | None
    call: str | None
    args: dict[str, Any]
    reply: dict[str, Any] | None
    detail: str | None
    sent_ns: int
    seen_ns: int


class Notes:
    def __init__(self) -> None:
        self.begin_ns = time.perf_counter_ns()
        self._notes: list[Note] = []
        self._clock = AgentClock()

    def __len__(self) -> int:
        return len(self._notes)

    def take(self, step: int, flight: Flight, state: str) -> None:
        self._notes.append(self._note(step, flight, state))

    def correct(self, place: int, flight: Flight, state: str) -> None:
        self._notes[place] = self._note(self._notes[place].step, flight, state)

    def take_kill(self, step: int, agent: str, state: str, detail: str, sent_ns: int) -> None:
        """A kill is no call of the agent's."""
        self._notes.append(Note(step, state, agent, None, None, {}, None, detail, sent_ns, time.perf_counter_ns()))

    def observations(self) -> tuple[Observation, ...]:
        return tuple(self._observation(note) for note in self._notes)

    def since_begin_us(self, ns: int) -> int:
        return max(0, ns - self.begin_ns) // 1000

    def _note(self, step: int, flight: Flight, state: str) -> Note:
        call = flight.call
        under_way = state in ("blocked", "started")
        sent_ns = flight.sent_ns or flight.seen_ns
        if under_way:
            now = time.perf_counter_ns()
            return Note(step, state, call.agent, call.thread, call.call, flight.args, None, None, sent_ns, now)
        began, ended = _agent_times(flight.reply)
        if began is not None and ended is not None:
            self._clock.learn(sent_ns, began, ended, flight.seen_ns)
        reply, detail, seen_ns = flight.reply, flight.detail, flight.seen_ns
        return Note(step, state, call.agent, call.thread, call.call, flight.args, reply, detail, sent_ns, seen_ns)

    def _observation(self, note: Note) -> Observation:
        began, ended = _agent_times(note.reply)
        return Observation(
            step=note.step,
            state=note.state,
            agent=note.agent,
            thread=note.thread,
            call=note.call,
            args=note.args,
            reply=note.reply,
            detail=note.detail,
            sent_us=self.since_begin_us(note.sent_ns),
            seen_us=self.since_begin_us(note.seen_ns),
            began_us=self._agent_us(began),
            ended_us=self._agent_us(ended),
        )

    def _agent_us(self, agent_ns: int | None) -> int | None:
        harness_ns = None if agent_ns is None else self._clock.to_harness(agent_ns)
        return None if harness_ns is None else self.since_begin_us(harness_ns)


def _agent_times(reply: dict[str, Any] | None) -> tuple[int | None, int | None]:
    return (reply.get("began"), reply.get("ended")) if reply else (None, None)
