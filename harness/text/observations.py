# SPDX-License-Identifier: Apache-2.0
"""What a case makes a target do and looks at, without the names that its author chose.

Two cases with the same calls, values and expectations observe the same thing, whatever their agents, handles and
object names are called. A call that only looks, without an expectation, looks for nobody.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any

from .case import (
    AgentName,
    CallStep,
    Case,
    Expectation,
    ForeignRef,
    FreshText,
    JoinStep,
    KillStep,
    Nested,
    ProcessOf,
    Ref,
    Step,
    StillStep,
    TogetherStep,
    Utf16,
    Variable,
)

ENDS_ITSELF = ("exit", "crash")
# Calls that change nothing: made for what they tell.
ONLY_LOOKS = ("Get", "VirtualQuery", "CompareObjectHandles", "peek")


def doubles(cases: Iterable[Case]) -> Iterator[tuple[Case, Case, bool]]:
    """Each case that makes the calls of an earlier one, with the earlier one, and whether it claims the same too."""
    first: dict[Hashable, Case] = {}
    claimed: dict[Hashable, Case] = {}
    for case in cases:
        calls, claims = observation(case)
        same = claimed.setdefault((calls, claims), case)
        known = first.setdefault(calls, case)
        if known is not case:
            yield (case, known, False) if same is case else (case, same, True)


def observation(case: Case) -> tuple[Hashable, Hashable]:
    """What a case does and what it expects of that, to be compared with others'."""
    return _Observed().case(case)


def unjoined(case: Case) -> Iterator[CallStep]:
    """Started calls that nobody joins, by agents that live on: the case ends inside of them."""
    joined = {step.start for step in case.steps if isinstance(step, JoinStep)}
    ended: set[str] = set()
    in_a_job: set[str] = set()
    for step in case.steps:
        ended |= _ends(step)
        in_a_job |= _assigns(step)
        if isinstance(step, CallStep) and step.call == "TerminateJobObject" and _is_to_succeed(step):
            ended |= in_a_job
    for step in case.steps:
        if isinstance(step, CallStep) and step.start is not None:
            if step.start not in joined and step.agent not in ended:
                yield step


def _ends(step: Step) -> set[str]:
    """The agents that the step is meant to end."""
    if isinstance(step, KillStep):
        return {step.agent}
    if isinstance(step, CallStep) and step.call in ENDS_ITSELF:
        return {step.agent}
    return _whose(step) if isinstance(step, CallStep) and step.call == "terminate" else set()


def _is_to_succeed(call: CallStep) -> bool:
    return call.expect is None or call.expect.outcome == "success"


def _assigns(step: Step) -> set[str]:
    """The agents that the step puts into a job."""
    return _whose(step) if isinstance(step, CallStep) and step.call == "AssignProcessToJobObject" else set()


def _whose(call: CallStep) -> set[str]:
    """The agents whose process a call is given."""
    process = call.args.get("process")
    if isinstance(process, ProcessOf):
        return {process.agent}
    return {call.agent} if process == "CURRENT_PROCESS" else set()


def strangers_in_a_job(case: Case) -> Iterator[CallStep]:
    """Steps that put a process into a job that has one of another agent of the harness, or of its children.

    On Windows the harness has a job for each agent that it starts, and a job takes processes of one job alone.
    """
    started_by = {agent: agent for agent in case.agents}  # whom the harness started, at the root of each agent
    roots: dict[Hashable, set[str]] = {}
    for step in case.steps:
        if not isinstance(step, CallStep) or not _is_to_succeed(step):
            continue
        if step.keep is not None:
            roots.pop(step.keep, None)  # another job has that name from now on
        if step.call == "spawn":
            child = step.args.get("agent")
            if isinstance(child, AgentName):
                started_by[child.name] = started_by.get(step.agent, step.agent)
        elif step.call == "AssignProcessToJobObject":
            job = step.args.get("job")
            inside = roots.setdefault((step.agent, job.name) if isinstance(job, Ref) else job, set())
            joining = {started_by.get(agent, agent) for agent in _whose(step)}
            if inside and joining - inside:
                yield step
            inside |= joining


def unwatched(case: Case) -> Iterator[CallStep]:
    """Steps that only look, and whose answer nobody asks for: no expectation, and nothing kept of it."""
    for step in case.steps:
        if isinstance(step, CallStep) and step.expect is None and step.keep is None and step.start is None:
            if step.call.startswith(ONLY_LOOKS):
                yield step


class _Observed:
    """One case's names, numbered as they come."""

    def __init__(self) -> None:
        self._numbers: dict[Hashable, int] = {}

    def case(self, case: Case) -> tuple[Hashable, Hashable]:
        agents = {self._name("agent", agent) for agent in _in_order(case)}
        sessions = tuple((self._name("agent", name), case.sessions[name]) for name in sorted(case.sessions))
        about = len(case.agents) - len(agents), case.repeat, tuple(sorted(case.needs)), sessions
        calls = tuple(self._step(step) for step in case.steps)
        claims = tuple(step.expect and self._expect(step.expect, self._agent_of(step)) for step in case.steps)
        return (about, calls), claims

    def _name(self, kind: str, *name: str) -> int:
        return self._numbers.setdefault((kind, *name), len(self._numbers))

    def _step(self, step: Step) -> Hashable:
        if isinstance(step, CallStep):
            return self._call(step)
        if isinstance(step, TogetherStep):
            return "together", tuple(self._call(call) for call in step.calls)
        if isinstance(step, KillStep):
            return "kill", self._name("agent", step.agent)
        assert isinstance(step, (JoinStep, StillStep))
        return type(step).__name__, self._name("start", step.start)

    @staticmethod
    def _agent_of(step: Step) -> str:
        return step.agent if isinstance(step, CallStep) else ""

    def _call(self, step: CallStep) -> Hashable:
        args = tuple((name, self._value(step.args[name], step.agent)) for name in sorted(step.args))
        keep = None if step.keep is None else self._name("kept", *step.keep)
        start = None if step.start is None else self._name("start", step.start)
        return self._name("agent", step.agent), step.thread, step.call, args, keep, start

    def _value(self, value: Any, agent: str) -> Hashable:
        if isinstance(value, Ref):
            return "ref", self._name("kept", agent, value.name), value.offset
        if isinstance(value, ForeignRef):
            return "foreign", self._name("kept", value.agent, value.name), value.offset
        if isinstance(value, ProcessOf):
            return "process", self._name("agent", value.agent)
        if isinstance(value, AgentName):
            return "agent", self._name("agent", value.name)
        if isinstance(value, FreshText):
            return "text", tuple(self._value(part, agent) for part in value.parts), value.case, value.length
        if isinstance(value, Variable):
            return "variable", value.name.rstrip("0123456789"), self._name("variable", value.name)
        if isinstance(value, Nested):
            return value.call, tuple((name, self._value(value.args[name], agent)) for name in sorted(value.args))
        if isinstance(value, tuple):
            return tuple(self._value(item, agent) for item in value)
        return value if isinstance(value, (Utf16, str)) or value is None else (type(value).__name__, value)

    def _expect(self, expect: Expectation, agent: str) -> Hashable:
        fault = expect.fault
        return (
            expect.outcome,
            expect.returns,
            expect.last_error,
            tuple((name, self._value(expect.out[name], agent)) for name in sorted(expect.out)),
            fault and (fault.kind, fault.at and self._value(fault.at, agent)),
            expect.outcomes and tuple(sorted(expect.outcomes.items())),
            tuple(self._expect(one, agent) for one in expect.any_of),
        )


def _in_order(case: Case) -> Iterator[str]:
    """The agents as they act, so that their order in `agents:` says nothing."""
    for step in case.steps:
        if isinstance(step, (CallStep, KillStep)):
            yield step.agent
        elif isinstance(step, TogetherStep):
            yield from (call.agent for call in step.calls)
