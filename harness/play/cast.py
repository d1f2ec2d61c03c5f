# SPDX-License-Identifier: Apache-2.0
"""The agents of a case as the runner sees them: who lives, what is in flight, how each end is to be read.

Everything that agents say goes through `pump`, the one place where the runner waits. A call in flight gets its final
state here and only once. An end that the case asked for is no death.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .agent import Agent
from .flight import Flight
from .inbox import GONE_S, Ended, GivenUp, Nonsense, Post
from .stage import Stage
from .wire import Entered, Hello, Message, Pong, Ready, Refused, Returned, WasReset, call as call_line, reset


@dataclass
class Actor:
    """One agent in its role.

    `doomed`: the case has asked for its end. `carried`: its end is the end of a call that was in flight. `told`: an
    observation says that it died. `in_a_job`: in one at least; `doomed_by`: the calls by which a job ends it, or may.
    """

    agent: Agent
    flights: dict[int, Flight] = field(default_factory=dict)
    dead_threads: set[int] = field(default_factory=set)
    ended: Ended | None = None
    doomed: bool = False
    carried: bool = False
    told: bool = False
    in_a_job: bool = False
    doomed_by: set[int] = field(default_factory=set)

    @property
    def reusable(self) -> bool:
        return self.ended is None and not self.doomed and not self.flights and not self.dead_threads


class Cast:
    def __init__(self, stage: Stage, sessions: Mapping[str, str]) -> None:
        """`sessions` has the numbers of those agents that are in another one than the usual."""
        self.actors: dict[str, Actor] = {}
        self.stopped: str | None = None  # why the case cannot go on
        self.stop_is_told = False  # an observation says it too
        self.anybody_may_end = False  # a process that the case does not name is being terminated
        self._stage = stage
        self._sessions = sessions
        self._answers: dict[int, Message] = {}  # to pings and adoptions
        self._asked: set[int] = set()
        self._last_id = 0

    def start(self, names: tuple[str, ...], limit: float) -> None:
        """Makes sure that each of these agents lives and is fit for a new round; else sets `stopped`."""
        self._retire_unfit(names)
        missing = [name for name in names if name not in self.actors]
        for name in missing:
            try:
                self.actors[name] = Actor(self._stage.find_agent(name, self._sessions.get(name)))
            except OSError as error:
                self.stop(f"agent {name} could not be started: {error}")
                return
        self.pump(lambda: all(self.spoke(name) or self.actors[name].ended for name in missing), limit)
        for name in missing:
            actor = self.actors[name]
            if self.stopped is None and actor.agent.hello is None:
                actor.told = True  # by the reason of the stop
                late = f"did not say hello within {limit:g} s"
                self.stop(f"agent {name} {f'ended before it said hello: {actor.ended}' if actor.ended else late}")
        if self._stage.keeps_agents:
            self._learn_states([self.actors[name] for name in missing], limit)

    def spoke(self, name: str) -> bool:
        return name in self.actors and self.actors[name].agent.hello is not None

    def next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def send(self, actor: Actor, flight: Flight, keep: str | None, announce: bool, hold: bool) -> None:
        flight.id = self.next_id()
        actor.flights[flight.id] = flight
        call = flight.call
        line = call_line(flight.id, call.thread, call.call, flight.args, keep, announce, hold)
        flight.sent_ns = time.perf_counter_ns()
        actor.agent.send(line)

    def ask(self, actor: Actor, make: Callable[[int], bytes], limit: float) -> Message | None:
        """A request beside the calls; None if there is no answer."""
        return self.ask_all([actor], make, limit)[0]

    def ask_all(self, actors: list[Actor], make: Callable[[int], bytes], limit: float) -> list[Message | None]:
        """The same of several agents at once; the answers in their order."""
        asked = {self.next_id(): actor for actor in actors}
        self._asked.update(asked)
        for id, actor in asked.items():
            actor.agent.send(make(id))
        self.pump(lambda: all(id in self._answers or actor.ended for id, actor in asked.items()), limit)
        self._asked.difference_update(asked)
        return [self._answers.pop(id, None) for id in asked]

    def let_go(self, limit: float) -> None:
        """After the last round: where nothing was spoilt, agents that are as at their start may play another case.

        Those of another session end with theirs.
        """
        everybody = self.actors.values()
        spoilt = any(a.ended or a.doomed or a.flights or a.agent.at_start is None for a in everybody)
        if spoilt or self.stopped is not None or not self._stage.keeps_agents:
            return
        actors = [actor for name, actor in self.actors.items() if name not in self._sessions]
        for actor, answer in zip(actors, self.ask_all(actors, reset, limit)):
            unclean = _unclean(actor, answer)
            if unclean is None:
                self._stage.keep(actor.agent)
            else:
                self._stage.note(f"agent {actor.agent.name} is not used again: {unclean}")

    def pump(self, until: Callable[[], object], limit: float) -> bool:
        """Takes what agents say until the condition holds or the case has stopped; False when the time is over."""
        deadline = time.perf_counter() + limit
        while not until() and self.stopped is None:
            post = self._stage.inbox.get(max(0.0, deadline - time.perf_counter()))
            if post is None:
                return bool(until())
            self._take(post)
        return True

    def drain(self) -> None:
        """Takes what is there already, without waiting; but an end that has begun is heard of."""
        inbox = self._stage.inbox
        while self.stopped is None:
            post = inbox.get(GONE_S if inbox.awaits_an_end else 0.0)
            if post is not None:
                self._take(post)
            elif not inbox.awaits_an_end:
                return

    def settle_ends(self, limit: float) -> None:
        """Hears of every agent that is dead by now, though its last post may still be on its way."""
        self.drain()
        dead = [actor for actor in self.actors.values() if actor.ended is None and actor.agent.process.wait(0)]
        self.pump(lambda: all(actor.ended for actor in dead), limit)

    def stop(self, why: str) -> None:
        self.stopped = self.stopped or why

    def tell(self, name: str) -> None:
        """An observation says what went wrong with this agent, and why the case stopped if it did."""
        if name in self.actors:
            self.actors[name].told = True
        self.stop_is_told = self.stopped is not None

    def mark_ended(self, actor: Actor, ended: Ended, at_ns: int) -> None:
        actor.ended = ended
        by_job = actor.doomed_by and not ended.how.by_exception
        if self.anybody_may_end or by_job or any(flight.ends for flight in actor.flights.values()):
            actor.doomed = True
        for flight in actor.flights.values():
            flight.end(*_death(actor, flight, ended), at_ns)
            actor.carried = True
        actor.flights.clear()
        if not actor.doomed or ended.still_runs:
            self._stage.must_sweep()

    @property
    def healthy(self) -> bool:
        """Another round could be played with these agents."""
        return self.stopped is None and not any(actor.ended and not actor.doomed for actor in self.actors.values())

    def untold_faults(self) -> list[str]:
        """What went wrong without any observation that says so."""
        faults = [
            f"agent {name} died outside any call: {actor.ended}"
            for name, actor in self.actors.items()
            if actor.ended and not actor.doomed and not actor.told
        ]
        return faults + ([self.stopped] if self.stopped and not self.stop_is_told else [])

    def _learn_states(self, actors: list[Actor], limit: float) -> None:
        """What new agents have of the system, before anything was done with them."""
        new = [actor for actor in actors if actor.agent.at_start is None and actor.ended is None]
        for actor, answer in zip(new, self.ask_all(new, reset, limit)):
            if isinstance(answer, WasReset):
                actor.agent.at_start = answer.state
            elif actor.ended is None:
                self._stage.note(f"agent {actor.agent.name} cannot be used again: {_no_state(answer)}")

    def _retire_unfit(self, wanted: tuple[str, ...]) -> None:
        unfit = [name for name, actor in self.actors.items() if name not in wanted or not actor.reusable]
        agents = [self.actors.pop(name).agent for name in unfit]
        self._stage.retire(agents, 0.0)

    def _take(self, post: Post) -> None:
        if isinstance(post.what, GivenUp):
            self.stop(post.what.why)
            return
        actor = self._actor(post)
        if actor is None:
            return  # a late word of an agent that an earlier round used up
        if isinstance(post.what, Nonsense):
            self._breach(actor, post.what.what, post.at_ns)
        elif isinstance(post.what, Ended):
            if actor.ended is None:
                self.mark_ended(actor, post.what, post.at_ns)
        else:
            self._hear(actor, post.what, post.at_ns)

    def _actor(self, post: Post) -> Actor | None:
        if post.agent is None:
            return None
        actor = self.actors.get(post.agent.name)
        if actor is None and isinstance(post.what, Hello):  # a spawned agent's first word
            actor = self.actors[post.agent.name] = Actor(post.agent)
        return actor if actor and actor.agent is post.agent else None

    def _hear(self, actor: Actor, message: Message, at_ns: int) -> None:
        if isinstance(message, Hello):
            if actor.agent.hello is not None:
                self._breach(actor, "said hello twice", at_ns)
            actor.agent.hello = message
            return
        if actor.agent.hello is None:
            self._breach(actor, "spoke before it said hello", at_ns)
        elif message.id in self._asked and isinstance(message, (Pong, Returned, Refused, WasReset)):
            self._answers[message.id] = message
        elif message.id not in actor.flights or isinstance(message, (Pong, WasReset)):
            self._breach(actor, f"answered request {message.id}, which is not open", at_ns)
        else:
            self._answer(actor, actor.flights[message.id], message, at_ns)

    def _answer(self, actor: Actor, flight: Flight, message: Message, at_ns: int) -> None:
        if isinstance(message, Entered):
            flight.entered_ns = at_ns
        elif isinstance(message, Ready):
            flight.ready, flight.entered_ns = message, at_ns
        elif isinstance(message, Returned):
            if message.thread != flight.call.thread:
                self._breach(
                    actor, f"answered for thread {message.thread} what thread {flight.call.thread} was asked", at_ns
                )
                return
            del actor.flights[flight.id]
            flight.reply = message.reply
            flight.end("returned", None, at_ns)
        elif isinstance(message, Refused):
            del actor.flights[flight.id]
            flight.end("broken", f"agent {actor.agent.name} refused the request: {message.reason}", at_ns)

    def _breach(self, actor: Actor, what: str, at_ns: int) -> None:
        """A protocol that was broken once is not believed again: the case ends."""
        text = f"agent {actor.agent.name} {what}"
        for flight in actor.flights.values():
            flight.end("broken", text, at_ns)
        self.stop(text)


def _unclean(actor: Actor, answer: Message | None) -> str | None:
    """Why an agent plays no other case; None if it is as it was at its start."""
    if actor.ended is not None:
        return str(actor.ended)
    if not isinstance(answer, WasReset):
        return _no_state(answer)
    was, now = actor.agent.at_start or {}, answer.state
    changed = [f"{key} {was.get(key)}, now {now.get(key)}" for key in {**was, **now} if was.get(key) != now.get(key)]
    return "; ".join(changed) or None


def _no_state(answer: Message | None) -> str:
    return answer.reason if isinstance(answer, Refused) else "it does not answer a reset"


def _death(actor: Actor, flight: Flight, ended: Ended) -> tuple[str, str]:
    """What the end of its process means for a call in flight: asked for, the target's doing, or somebody else's."""
    name = actor.agent.name
    if ended.still_runs:
        return "broken", f"agent {name} {ended}"
    if actor.doomed:
        return "ended", str(ended)
    if ended.how.by_kill:
        return "broken", f"agent {name} was killed ({ended}) during {flight.call.call}"
    return "died", str(ended)
