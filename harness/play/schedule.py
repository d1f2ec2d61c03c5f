# SPDX-License-Identifier: Apache-2.0
"""A case as the ordered list of events that the runner plays. Pure: it starts nothing and knows no time.

Every step becomes one or more events; each call of a step has exactly one event that observes it, and that event makes
its Observation. Calls are told apart by a key: the `start:` id, else the number of the step and the place within it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from ..text.case import CallStep, Case, JoinStep, KillStep, Step, StillStep, TogetherStep


@dataclass(frozen=True)
class Send:
    """Hands a call to its agent. `announce`: the agent says when it enters; `hold`: it waits for the release."""

    step: int
    key: str
    call: CallStep
    announce: bool = False
    hold: bool = False


@dataclass(frozen=True)
class Enter:
    """Waits until the call has been entered, and observes that it was started."""

    step: int
    key: str


@dataclass(frozen=True)
class Settle:
    """Waits until the call has been entered and has had time to return, and observes whether it did."""

    step: int
    key: str


@dataclass(frozen=True)
class Await:
    """Waits for the reply to a call, and observes it."""

    step: int
    key: str


@dataclass(frozen=True)
class Release:
    """Waits until all agents hold their calls ready, then lets them go at one instant."""

    step: int
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Kill:
    """Ends an agent's process from outside, waits until it is gone, and observes that."""

    step: int
    agent: str


Event = Union[Send, Enter, Settle, Await, Release, Kill]


def schedule(case: Case) -> list[Event]:
    return [event for step in case.steps for event in _events(step)]


def _events(step: Step) -> list[Event]:
    if isinstance(step, CallStep):
        return _call_events(step)
    if isinstance(step, JoinStep):
        return [Await(step.number, step.start)]
    if isinstance(step, StillStep):
        return [Settle(step.number, step.start)]
    if isinstance(step, TogetherStep):
        return _together_events(step)
    assert isinstance(step, KillStep)
    return [Kill(step.number, step.agent)]


def _call_events(step: CallStep) -> list[Event]:
    if step.start is None:
        key = f"#{step.number}"
        return [Send(step.number, key, step), Await(step.number, key)]
    blocked = step.expect is not None and step.expect.outcome == "blocked"
    observe: Event = Settle(step.number, step.start) if blocked else Enter(step.number, step.start)
    return [Send(step.number, step.start, step, announce=True), observe]


def _together_events(step: TogetherStep) -> list[Event]:
    keys = tuple(f"#{step.number}.{place}" for place in range(1, len(step.calls) + 1))
    events: list[Event] = [Send(step.number, key, call, hold=True) for key, call in zip(keys, step.calls)]
    events.append(Release(step.number, keys))
    events.extend(Await(step.number, key) for key in keys)
    return events
