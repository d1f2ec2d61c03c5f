# SPDX-License-Identifier: Apache-2.0
"""The agents' clock seen from the harness's: both are monotonic, and one offset lies between them.

Every reply bounds the offset, since a call begins after it was sent and ends before its reply was seen. The two bounds
only ever come closer, so times of different agents and of the harness can be laid side by side.
"""

from __future__ import annotations


class AgentClock:
    def __init__(self) -> None:
        self._least: int | None = None  # of harness time minus agent time, in nanoseconds
        self._most: int | None = None

    def learn(self, sent: int, began: int, ended: int, seen: int) -> None:
        """`sent` and `seen` by the harness's clock, `began` and `ended` by the agent's."""
        least, most = sent - began, seen - ended
        self._least = least if self._least is None else max(self._least, least)
        self._most = most if self._most is None else min(self._most, most)

    def to_harness(self, agent_ns: int) -> int | None:
        if self._least is None or self._most is None:
            return None
        return agent_ns + (self._least + self._most) // 2
