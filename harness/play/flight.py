# SPDX-License-Identifier: Apache-2.0
"""One call of a case on its way: from the moment it was to be sent to its end, whatever that is.

`state` is None while the call is in flight; it is set once, to one of the states of an Observation.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..text.case import CallStep
from .wire import Ready


@dataclass(slots=True)
class Flight:
    step: int
    call: CallStep
    args: dict[str, Any] = field(default_factory=dict)
    id: int = 0
    ends: bool = False  # the call is to end its own agent
    sent_ns: int = 0
    seen_ns: int = 0
    entered_ns: int | None = None
    ready: Ready | None = None
    state: str | None = None
    reply: dict[str, Any] | None = None
    detail: str | None = None
    settled: bool = False  # what follows from the reply has been done

    def end(self, state: str, detail: str | None, at_ns: int) -> None:
        if self.state is None:
            self.state, self.detail, self.seen_ns = state, detail, at_ns
