# SPDX-License-Identifier: Apache-2.0
"""Facts: what each step showed, in their order. Written by the runner, read by the judge, changed by nobody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Observation:
    """What one step showed.

    state   "returned"   the reply is in `reply`
            "blocked"    entered, and no reply within the settling time (start: and still: steps)
            "started"    a start: step whose blocking is not asserted
            "died"       the agent's process ended while the call was in flight, and nothing of the scenario ended it;
                         `detail` says how ("exception 0xC0000005", "SIGKILL", "end of stream")
            "ended"      the agent or thread ended as the step asked (exit, crash, terminate of itself, kill)
            "no_return"  still inside the call when the step's time was over; the agent answered a ping
            "broken"     the harness, the agent or the world failed; `detail` says how
            "not_run"    an input of the step was never made, or the case had ended before it
    """

    step: int
    state: str
    agent: str | None = None
    thread: int | None = None
    call: str | None = None
    args: dict[str, Any] = field(default_factory=dict)  # as sent
    reply: dict[str, Any] | None = None
    detail: str | None = None
    sent_us: int = 0  # since the case began, on the harness's clock
    seen_us: int = 0
    began_us: int | None = None  # the agent's own clock, made relative to the case's begin
    ended_us: int | None = None


@dataclass(frozen=True)
class History:
    """All observations of one round of a case, and what is needed to make values relative."""

    observations: tuple[Observation, ...]  # a TogetherStep has one for each of its calls
    kept: dict[str, dict[str, int]]  # agent to name to raw value, all that were ever kept
    variables: dict[str, str]  # "name" to the text it stood for
    world_fault: str | None = None  # the target's world broke (object manager gone, objects left over), and how
    duration_us: int = 0
    reused: int = 0  # agents that had played another case before
