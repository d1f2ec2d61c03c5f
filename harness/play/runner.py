# SPDX-License-Identifier: Apache-2.0
"""Plays a case on a stage of a world and writes down what happened: `play` is the door, `Round` the story.

Everything that agents do, and everything that they should have done, becomes an observation: one for each call of each
step, in the order of the steps. Nothing is judged here. When `play` returns, no process of the case runs but agents
that proved clean and wait for another one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from .bindings import Bindings, Names, NotMade
from ..text.case import Case, KillStep
from .cast import Actor, Cast
from .consequences import Consequences
from ..errors import TargetError
from .flight import Flight
from .inbox import Ended
from .history import History, Observation
from .limits import Limits
from .notes import Notes
from .schedule import Await, Enter, Event, Kill, Release, Send, Settle, schedule
from .stage import Stage
from ..text.vocabulary import Vocabulary
from .wire import Pong, ping, release
from ..worlds.world import World

RELEASE_NS = 500_000  # from the sending of a release to its instant: the time to send it and to wake up the threads
RELEASE_EACH_NS = 200_000  # and this much more for each call


def play(
    case: Case, world: World, vocabulary: Vocabulary, limits: Limits, names: Names, fresh: bool = True
) -> list[History]:
    """One History for each round; after a round that could not be completed there is no other.

    `fresh`: with new agents, which end with the case; else with such as have played before and proved clean.
    """
    try:
        stage = world.open_stage(fresh or _spoils_agents(case, vocabulary))
    except TargetError as error:
        return [_nothing_ran(case, str(error))]
    histories: list[History] = []
    patience = 0.0
    try:
        cast = Cast(stage, case.sessions)
        while len(histories) < case.repeat and cast.healthy:
            histories.append(Round(case, cast, stage, vocabulary, limits, names).play())
        cast.let_go(limits.end_s)
        if cast.healthy:
            patience = limits.end_s
    finally:
        stage.close(patience)
    fault = world.fault()
    if fault:
        histories[-1] = replace(histories[-1], world_fault=fault)
    return [replace(history, reused=stage.reused) for history in histories] if stage.reused else histories


def _spoils_agents(case: Case, vocabulary: Vocabulary) -> bool:
    """Whether the case ends, makes or binds processes: its agents play no other one, and nobody need be clean."""
    if any(isinstance(step, KillStep) for step in case.steps):
        return True
    called = (vocabulary.find(name) for name in case.calls())
    return any(call.ends == "agent" or call.processes is not None for call in called if call is not None)


def _nothing_ran(case: Case, fault: str) -> History:
    return History(tuple(Observation(step.number, "not_run", detail=fault) for step in case.steps), {}, {}, fault)


class Round:
    """One walk through the schedule. Each event that observes adds one observation."""

    def __init__(
        self, case: Case, cast: Cast, stage: Stage, vocabulary: Vocabulary, limits: Limits, names: Names
    ) -> None:
        self._case = case
        self._cast = cast
        self._stage = stage
        self._limits = limits
        self._bindings = Bindings(names, stage.file_text)
        self._consequences = Consequences(cast, self._bindings, stage, vocabulary, limits)
        self._flights: dict[str, Flight] = {}
        self._notes = Notes()
        self._windows: list[tuple[int, Flight]] = []  # notes of "blocked" that the next step closes

    def play(self) -> History:
        self._cast.start(self._case.agents, self._limits.start_s)
        self._bindings.pids |= {n: a.agent.hello.pid for n, a in self._cast.actors.items() if a.agent.hello}
        self._notes = Notes()  # the time of the case begins here
        for event in schedule(self._case):
            self._play_event(event)
        self._cast.settle_ends(self._limits.end_s)
        faults = self._cast.untold_faults()
        return History(
            observations=self._notes.observations(),
            kept=self._bindings.kept,
            variables=self._bindings.variables,
            world_fault="; ".join(faults) or None,
            duration_us=self._notes.since_begin_us(time.perf_counter_ns()),
        )

    def _play_event(self, event: Event) -> None:
        if isinstance(event, Send):
            self._send(event)
        elif isinstance(event, Enter):
            self._enter(event)
        elif isinstance(event, Settle):
            self._settle(event)
        elif isinstance(event, Await):
            self._await(event)
        elif isinstance(event, Release):
            self._release(event)
        else:
            self._kill(event)

    def _send(self, event: Send) -> None:
        call = event.call
        flight = self._flights[event.key] = Flight(event.step, call)
        self._close_windows()
        if call.keep:
            self._bindings.forget(*call.keep)
        actor = self._actor_for(flight)
        if actor is None:
            return
        try:
            flight.args = self._bindings.arguments(call)
        except NotMade as missing:
            flight.end("not_run", str(missing), time.perf_counter_ns())
            return
        self._consequences.before(flight)
        keep = call.keep[1] if call.keep and call.keep[0] == call.agent else None
        self._cast.send(actor, flight, keep, event.announce, event.hold)

    def _actor_for(self, flight: Flight) -> Actor | None:
        """Who is to make the call; None, and the flight is over, if nobody can."""
        call, now = flight.call, time.perf_counter_ns()
        actor = self._cast.actors.get(call.agent)
        if self._cast.stopped:
            flight.end("not_run", self._cast.stopped, now)
        elif actor is None:
            flight.end("not_run", f"agent {call.agent} was never started", now)
        elif actor.ended and not (actor.doomed or actor.carried or actor.told):
            flight.end("broken", f"agent {call.agent} had died before this step: {actor.ended}", now)
        elif actor.ended:
            flight.end("not_run", f"agent {call.agent} has ended", now)
        elif call.thread in actor.dead_threads:
            flight.end("not_run", f"thread {call.thread} of agent {call.agent} has ended", now)
        else:
            return actor
        return None

    def _enter(self, event: Enter) -> None:
        flight = self._flights[event.key]
        self._wait(flight, lambda: flight.entered_ns is not None or flight.state)
        self._observe(event.step, flight, "started" if flight.entered_ns is not None else None)

    def _settle(self, event: Settle) -> None:
        flight = self._flights[event.key]
        if self._windows:
            self._close_windows()
        self._wait(flight, lambda: flight.entered_ns is not None or flight.state)
        if flight.state is None:
            self._cast.pump(lambda: flight.state, self._limits.settle_s)
        if flight.state is None and self._cast.stopped is None:
            self._windows.append((len(self._notes), flight))
            self._observe(event.step, flight, "blocked")
            return
        self._consequences.after(flight)
        self._observe(event.step, flight)

    def _await(self, event: Await) -> None:
        flight = self._flights[event.key]
        if self._windows:
            self._close_windows()
        self._wait(flight, lambda: flight.state)
        self._consequences.after(flight)
        self._observe(event.step, flight)

    def _release(self, event: Release) -> None:
        flights = [self._flights[key] for key in event.keys]
        for flight in flights:
            self._wait(flight, lambda flight=flight: flight.ready or flight.state)  # type: ignore[misc]
        if any(flight.state for flight in flights) or self._cast.stopped:
            self._hold_back(flights)
            return
        now = time.perf_counter_ns()
        agents_now = max(flight.ready.now + now - (flight.entered_ns or now) for flight in flights if flight.ready)
        instant = agents_now + RELEASE_NS + RELEASE_EACH_NS * len(flights)
        for flight in flights:
            self._cast.actors[flight.call.agent].agent.send(release(flight.id, instant))

    def _hold_back(self, flights: list[Flight]) -> None:
        """The release will not come, and threads that wait for it are lost: the case ends here."""
        self._cast.stop(f"the calls of step {flights[0].step} could not be made together")
        self._cast.stop_is_told = True
        for flight in flights:
            flight.end("not_run", self._cast.stopped, time.perf_counter_ns())

    def _kill(self, event: Kill) -> None:
        self._close_windows()
        sent_ns = time.perf_counter_ns()
        actor = self._cast.actors.get(event.agent)
        if self._cast.stopped or actor is None or actor.ended:
            reason = self._cast.stopped or f"agent {event.agent} {'has ended' if actor else 'was never started'}"
            state, detail = "not_run", reason
        else:
            state, detail = self._end_process(actor)
        self._notes.take_kill(event.step, event.agent, state, detail, sent_ns)

    def _end_process(self, actor: Actor) -> tuple[str, str]:
        actor.doomed = True
        self._stage.must_sweep()
        actor.agent.process.kill()
        if not actor.agent.process.wait(self._limits.step_s):
            self._cast.stop(f"agent {actor.agent.name} could not be killed")
            self._cast.tell(actor.agent.name)
            return "broken", f"agent {actor.agent.name} could not be killed"
        self._cast.pump(lambda: actor.ended, self._limits.end_s)
        if actor.ended is None:  # something that it left behind still holds its channel open
            self._cast.mark_ended(actor, Ended(actor.agent.process.ending()), time.perf_counter_ns())
        return "ended", str(actor.ended)

    def _wait(self, flight: Flight, until: Callable[[], object]) -> None:
        """Until the condition holds; else the silence is looked into and the flight is over."""
        step_s = self._limits.step_s
        left = self._limits.case_s - (time.perf_counter_ns() - self._notes.begin_ns) / 1e9
        if self._cast.pump(until, max(0.0, min(step_s, left))):
            if not until():
                flight.end("broken", self._cast.stopped, time.perf_counter_ns())
            return
        if left < step_s:
            over = f"the case took longer than its {self._limits.case_s:g} s, and ended in this step"
            flight.end("broken", over, time.perf_counter_ns())
            self._cast.stop(over)
        else:
            self._question(flight)

    def _question(self, flight: Flight) -> None:
        """The step's time is over: is the call that long, or the agent gone wrong?"""
        call, name = flight.call, flight.call.agent
        actor = self._cast.actors[name]
        pong = self._cast.ask(actor, ping, self._limits.ping_s)
        if flight.state is not None:
            return  # it came at last
        threads = pong.threads if isinstance(pong, Pong) else ()
        busy = next((thread for thread in threads if thread.id == flight.id and thread.state == "busy"), None)
        limit = f"{self._limits.step_s:g} s"
        if busy is not None:
            where = f", {busy.within}" if busy.within else ""
            flight.end("no_return", f"still inside {call.call} after {limit}{where}", time.perf_counter_ns())
        elif isinstance(pong, Pong):
            lost = f"agent {name} is not inside {call.call} of step {flight.step}, but did not reply within {limit}"
            flight.end("broken", lost, time.perf_counter_ns())
        else:
            silent = f"agent {name} stopped answering in step {flight.step} ({call.call})"
            flight.end("broken", silent, time.perf_counter_ns())
        self._cast.stop(f"the case ended in step {flight.step}: {flight.detail}")

    def _close_windows(self) -> None:
        """A call counts as blocked until the next step begins: one that returned meanwhile by itself was not."""
        self._cast.drain()
        for place, flight in self._windows:
            if flight.state == "returned":
                self._consequences.after(flight)
                self._notes.correct(place, flight, flight.state)
        self._windows.clear()

    def _observe(self, step: int, flight: Flight, state: str | None = None) -> None:
        seen = state or flight.state or "broken"
        self._notes.take(step, flight, seen)
        if seen in ("died", "broken", "no_return"):
            self._cast.tell(flight.call.agent)
