# SPDX-License-Identifier: Apache-2.0
"""What a call brings about beside its reply: names that are kept, agents that are spawned, ended or lose a thread.

Each is complete before the next step is sent, so that the order of the steps is the order of their effects.
"""

from __future__ import annotations

from .bindings import Bindings, result_of
from ..text.case import AgentName, CallStep
from .cast import Cast
from .flight import Flight
from .limits import Limits
from .listener import Invitation
from .stage import Stage
from ..text.vocabulary import Call, Vocabulary
from .wire import Returned, adopt


# JOB_OBJECT_LIMIT_ACTIVE_PROCESS, whose job ends a member too many, and JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE.
ENDS_MEMBERS = 0x8 | 0x2000


class Consequences:
    def __init__(self, cast: Cast, bindings: Bindings, stage: Stage, vocabulary: Vocabulary, limits: Limits) -> None:
        self._cast = cast
        self._bindings = bindings
        self._stage = stage
        self._vocabulary = vocabulary
        self._limits = limits
        self._spawned: dict[int, tuple[str, Invitation]] = {}  # by the identity of the flight that spawns
        self._victims: dict[int, str] = {}  # likewise: whom a `terminate` is to end
        self._ending_members: set[int] = set()  # likewise: the calls by which jobs end whoever is, or comes, into them

    def before(self, flight: Flight) -> None:
        """Just before the call is sent: what must be known by the time it has its effect."""
        call = flight.call
        flight.ends = self._call(call).ends == "agent"
        child = _child(call)
        if child:
            self._retire_namesake(child)
            invitation = self._stage.invite(child)
            self._spawned[id(flight)] = child, invitation
            flight.args |= {"connect": invitation.connect, "token": invitation.token}
        if call.call == "terminate":
            victim = self._bindings.agent_of(call.agent, call.args.get("process"))
            self._doom(flight, victim)
        elif call.call == "AssignProcessToJobObject":
            self._enlist(self._bindings.agent_of(call.agent, call.args.get("process")))
        elif call.call == "TerminateJobObject" or _lets_a_job_end_its_own(call):
            self._doom_members(flight)

    def after(self, flight: Flight) -> None:
        """Once, when the call's end is known."""
        if flight.settled or flight.state is None:
            return
        flight.settled = True
        call = self._call(flight.call)
        succeeded = flight.state == "returned" and self._succeeded(call, flight)
        self._end_victim(flight, succeeded)
        self._settle_members(flight, succeeded)
        if flight.state != "returned" or flight.reply is None:
            return
        if call.ends == "thread":
            self._cast.actors[flight.call.agent].dead_threads.add(flight.call.thread)
            flight.state = "ended"
        if succeeded:
            self._keep(call, flight)
            self._meet_child(flight)

    def _call(self, step: CallStep) -> Call:
        return self._vocabulary.call(step.call)

    def _succeeded(self, call: Call, flight: Flight) -> bool:
        reply = flight.reply or {}
        return call.succeeded(reply.get("returns"), reply.get("fault"))

    def _keep(self, call: Call, flight: Flight) -> None:
        if flight.call.keep is None:
            return
        agent, name = flight.call.keep
        value = result_of(call, flight.args, flight.reply or {})
        if value is None:
            self._break(flight, f"agent {flight.call.agent} said success, but gave no value to keep as {name}")
            return
        if agent != flight.call.agent and not self._adopt(flight, agent, name, value):
            return
        self._bindings.keep(agent, name, value)

    def _adopt(self, flight: Flight, agent: str, name: str, value: int) -> bool:
        """The result goes into another agent's table: that agent is told the raw value."""
        actor = self._cast.actors.get(agent)
        if actor is None or actor.ended:
            return False  # what is kept by nobody was never made
        answer = self._cast.ask(actor, lambda number: adopt(number, name, value), self._limits.ping_s)
        if not isinstance(answer, Returned):
            self._break(flight, f"agent {agent} did not adopt the value that {flight.call.agent} gave it as {name}")
            return False
        return True

    def _meet_child(self, flight: Flight) -> None:
        if id(flight) not in self._spawned:
            return
        name, invitation = self._spawned[id(flight)]
        self._cast.pump(lambda: self._cast.spoke(name), self._limits.start_s)
        actor = self._cast.actors.get(name)
        if actor is None or actor.agent.hello is None:
            self._stage.uninvite(invitation)
            self._break(flight, f"agent {name} was spawned, but never said hello")
            return
        self._bindings.pids[name] = actor.agent.hello.pid
        if self._cast.actors[flight.call.agent].in_a_job:
            self._enlist(name)
        if flight.call.keep:
            self._bindings.keep_process(*flight.call.keep, of=name)

    def _retire_namesake(self, child: str) -> None:
        """An agent of that name from an earlier spawn gives way to the new one."""
        earlier = self._cast.actors.pop(child, None)
        if earlier:
            self._stage.retire([earlier.agent], 0.0)

    def _doom(self, flight: Flight, victim: str | None) -> None:
        if victim == flight.call.agent:
            flight.ends = True
        elif victim in self._cast.actors:
            self._victims[id(flight)] = victim
            self._cast.actors[victim].doomed = True
        elif victim is None:
            self._cast.anybody_may_end = True  # by a handle whose process the case does not say

    def _enlist(self, member: str | None) -> None:
        """In a job from now on; also if that fails, since a job that has enough members ends one more.

        Who it is may not be known, if the process is given by a handle that the case does not tell of.
        """
        actors = self._cast.actors
        for actor in actors.values() if member is None else [actors[member]] if member in actors else []:
            actor.in_a_job = True
            actor.doomed_by |= self._ending_members

    def _doom_members(self, flight: Flight) -> None:
        """Which of them are in the job at hand is not known: the same job may have several handles."""
        self._ending_members.add(id(flight))
        for actor in self._cast.actors.values():
            if actor.in_a_job and actor.ended is None:
                actor.doomed_by.add(id(flight))

    def _settle_members(self, flight: Flight, succeeded: bool) -> None:
        """A limit that was set ends also who joins later, a terminate does not; and what failed, nobody."""
        failed = flight.state == "returned" and not succeeded
        if failed or not _lets_a_job_end_its_own(flight.call):
            self._ending_members.discard(id(flight))
        for actor in self._cast.actors.values():
            if failed and actor.ended is None:
                actor.doomed_by.discard(id(flight))

    def _end_victim(self, flight: Flight, succeeded: bool) -> None:
        """TerminateProcess returns before the process is gone: the next step is to find it gone."""
        if flight.call.call == "terminate" and not succeeded:
            self._cast.anybody_may_end = False
        actor = self._cast.actors.get(self._victims.get(id(flight), ""))
        if actor is None:
            return
        victim = actor
        if succeeded:
            self._cast.pump(lambda: victim.ended, self._limits.step_s)
        if victim.ended is None:
            victim.doomed = False

    def _break(self, flight: Flight, why: str) -> None:
        flight.state, flight.detail = "broken", self._cast.stopped or why
        self._cast.stop(why)


def _lets_a_job_end_its_own(call: CallStep) -> bool:
    limits = call.args.get("limits")
    return call.call == "SetInformationJobObject" and isinstance(limits, int) and limits & ENDS_MEMBERS != 0


def _child(call: CallStep) -> str | None:
    """The agent that the call declares, if it spawns one."""
    return next((value.name for value in call.args.values() if isinstance(value, AgentName)), None)
