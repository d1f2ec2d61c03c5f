# SPDX-License-Identifier: Apache-2.0
"""Families: differences that show the same, so that one cause in forty cases is read once.

Listed differences belong together by their reason, the others by what was expected and what was seen.
"""

from __future__ import annotations

from dataclasses import dataclass

from reports.compare import difference
from reports.differences import Case, CaseDetail
from reports.text import title
from reports.verdicts import Look

LISTED = 1000  # differences that the page lists; all of them stand in the list of all cases


@dataclass(frozen=True)
class Family:
    title: str
    cases: tuple[CaseDetail, ...]

    @property
    def rule(self) -> str:
        """What is said once for all of them, if there are several and they share it."""
        return self._shared({case.rule for case in self.cases})

    @property
    def summary(self) -> str:
        return self._shared({case.summary for case in self.cases})

    def _shared(self, said: set[str]) -> str:
        return next(iter(said)) if len(self.cases) > 1 and len(said) == 1 else ""


@dataclass(frozen=True)
class DifferenceGroup:
    look: Look
    number: int  # with those that are not listed
    families: tuple[Family, ...]

    @property
    def cases(self) -> tuple[CaseDetail, ...]:
        return tuple(case for family in self.families for case in family.cases)


def likeness(case: Case) -> str:
    """What cases of one family have in common, in words."""
    return title(case["known"]["reason"] if case["known"] else "; ".join(difference(case)) or case["reason"] or "")


def families(cases: list[tuple[str, CaseDetail]]) -> tuple[Family, ...]:
    """The largest first; `cases` come with their likeness."""
    found: dict[str, list[CaseDetail]] = {}
    for like, detail in cases:
        found.setdefault(like, []).append(detail)
    return tuple(Family(like, tuple(each)) for like, each in sorted(found.items(), key=lambda item: -len(item[1])))
