# SPDX-License-Identifier: Apache-2.0
"""A tally: how many cases have which verdict, and what may honestly be concluded from that.

A share counts only cases whose verdict says something about a rule that is asserted. What was skipped, broke, was not
executed, or is only inferred stands in neither its numerator nor its denominator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from reports.verdicts import (
    ADVISORY,
    CONTRADICTED,
    HOLDS,
    KNOWN,
    NAMES,
    NOT_ASKED,
    SKIPPED,
    UNSETTLED,
    VERDICTS,
    Look,
)


@dataclass(frozen=True)
class Part:
    """One segment of the bar: a verdict, its count, and its place on a bar of 100 units."""

    look: Look
    count: int
    left: float
    width: float


@dataclass(frozen=True)
class Tally:
    counts: tuple[tuple[str, int], ...]  # every verdict once, in the page's order

    @staticmethod
    def of(verdicts: Iterable[str]) -> Tally:
        counted = Counter(verdicts)
        return Tally(tuple((name, counted[name]) for name in NAMES))

    def __getitem__(self, name: str) -> int:
        return dict(self.counts)[name]

    @property
    def planned(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def agreed(self) -> int:
        return self["pass"] + self["unexpected_pass"]

    @property
    def judged(self) -> int:
        return self.agreed + self["fail"] + self["known"]

    @property
    def share(self) -> str:
        """Rounded down, so that 100 % means all."""
        return f"{100 * self.agreed // self.judged} %" if self.judged else "–"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The bar's segments, harmless first, none for a verdict that did not occur."""
        parts, left = [], 0.0
        for look in reversed(VERDICTS):
            if count := self[look.name]:
                width = 100 * count / self.planned
                parts.append(Part(look, count, round(left, 2), round(width, 2)))
                left += width
        return tuple(parts)

    @property
    def state(self) -> Look:
        """What these cases say about their rule. A contradiction outweighs everything, doubt outweighs success."""
        if not self.planned:
            return NOT_ASKED
        for state, present in (
            (CONTRADICTED, self["fail"]),
            (KNOWN, self["known"]),
            (UNSETTLED, self["broken"] + self["no_verdict"]),
            (ADVISORY, self["advisory"]),
            (HOLDS, self.agreed),
        ):
            if present:
                return state
        return SKIPPED
