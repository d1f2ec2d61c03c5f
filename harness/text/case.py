# SPDX-License-Identifier: Apache-2.0
"""A case: a scenario with one row filled in and every value typed by the vocabulary. Frozen; what the runner plays.

Symbols are numbers here, defaults are filled in, entry points are exact. What only exists while the case runs (object
names, paths, live handles, processes) stands as one of the small value types below, which the runner resolves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Union


@dataclass(frozen=True)
class Ref:
    """`$view+0x1000`: a value that the acting agent keeps under a name."""

    name: str
    offset: int = 0


@dataclass(frozen=True)
class ForeignRef:
    """`$rival.mapping`: the raw value that another agent keeps under that name."""

    agent: str
    name: str
    offset: int = 0


@dataclass(frozen=True)
class ProcessOf:
    """`$rival.process`: a handle to that agent's process."""

    agent: str


@dataclass(frozen=True)
class FreshText:
    """Text with the case's own names in it: `$name`, `Local\\${name}`, `$path2`. Parts are text or variables."""

    parts: tuple[Union[str, "Variable"], ...]
    case: str | None = None  # "upper" or "lower": applied to the whole
    length: int | None = None  # padded with "x" to exactly that many characters


@dataclass(frozen=True)
class Variable:
    name: str  # "name", "name2", …, "path", "path2", …


@dataclass(frozen=True)
class Utf16:
    """Raw UTF-16 code units, for names that no text can spell."""

    units: tuple[int, ...]


@dataclass(frozen=True)
class AgentName:
    """The agent that `spawn` declares."""

    name: str


@dataclass(frozen=True)
class Nested:
    """One call inside `repeat`."""

    call: str
    args: dict[str, "Value"]


Scalar = Union[None, bool, int, str, Ref, ForeignRef, ProcessOf, FreshText, Utf16, AgentName]
Value = Union[Scalar, tuple["Value", ...], tuple[Nested, ...]]


@dataclass(frozen=True)
class FaultExpectation:
    kind: str | None  # "read", "write", …; None: any
    at: Ref | None = None


@dataclass(frozen=True)
class Expectation:
    """What a step claims. Every field that is not None must hold.

    `outcome` is "success", "failure" or "blocked". A bare ERROR_X sets outcome "failure" and last_error X; a bare
    WAIT_X sets returns X; `existed` sets outcome "success" and last_error ERROR_ALREADY_EXISTS.
    """

    text: str  # as the scenario says it, for people
    outcome: str | None = None
    returns: int | str | None = None  # a number, or "handle", "null", "address", "true", "false", "invalid_handle"
    last_error: int | str | None = None  # a code, "cleared" or "kept"
    out: dict[str, Value] = field(default_factory=dict)  # output name to expected value
    fault: FaultExpectation | None = None
    outcomes: dict[str, int] | None = None  # together: only; symbol to how many calls showed it
    any_of: tuple["Expectation", ...] = ()  # a set of outcomes: one of these must hold, and nothing else is said


@dataclass(frozen=True)
class StepBase:
    number: int  # from 1, as the case counts them (left-out steps are not counted)
    line: int
    text: str  # one line for people: "rival.OpenFileMapping {name: $name}"
    expect: Expectation | None
    basis: str  # the step's own or the scenario's
    because: str | None


@dataclass(frozen=True)
class CallStep(StepBase):
    agent: str
    thread: int
    call: str  # the exact entry point or verb: "CreateFileMappingW", "peek"
    args: dict[str, Value]
    keep: tuple[str, str] | None  # (agent, name): where the result goes; another's table after `as: rival.mapping`
    start: str | None  # the id that `join` and `still` use; None: wait for the reply


@dataclass(frozen=True)
class JoinStep(StepBase):
    start: str


@dataclass(frozen=True)
class StillStep(StepBase):
    start: str


@dataclass(frozen=True)
class KillStep(StepBase):
    agent: str


@dataclass(frozen=True)
class TogetherStep(StepBase):
    calls: tuple[CallStep, ...]  # released at one instant; they share the number of this step


Step = Union[CallStep, JoinStep, StillStep, KillStep, TogetherStep]


@dataclass(frozen=True)
class Case:
    id: str  # "namespace/collision[event-mutex]"
    scenario_id: str
    rule: str
    clauses: tuple[str, ...]
    basis: str
    agents: tuple[str, ...]  # started by the harness; spawned ones are not listed
    needs: tuple[str, ...]
    repeat: int
    steps: tuple[Step, ...]
    sessions: Mapping[str, str] = field(default_factory=dict)  # of the agents that are not in the usual one

    @property
    def area(self) -> str:
        return self.id.split("/", 1)[0]

    def calls(self) -> set[str]:
        """The names of all entry points and verbs that the case uses: what a target must offer."""
        names: set[str] = set()
        for step in self.steps:
            calls = (step,) if isinstance(step, CallStep) else step.calls if isinstance(step, TogetherStep) else ()
            for call in calls:
                names.add(call.call)
                for value in call.args.values():
                    if isinstance(value, tuple):
                        names.update(v.call for v in value if isinstance(v, Nested))
        return names
