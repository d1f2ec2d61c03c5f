# SPDX-License-Identifier: Apache-2.0
"""The ledger on the page: clauses against targets, with what each rests on, and those that nobody asks.

A clause that no case names is shown as such, with the reason if no program could ask. One whose agreeing cases all rest
on inference is not said to hold like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.clauses import Clause
from reports.columns import Record
from reports.differences import Case, Place
from reports.founding import FOUNDING
from reports.tally import Tally
from reports.verdicts import HOLDS, INFERRED, UNTESTABLE, Look

CHOICES = (
    ("differs", "clauses that do not hold somewhere"),
    ("inferred", "clauses that are only inferred"),
    ("unasked", "clauses that no case asks"),
    ("untestable", "clauses that cannot be asked"),
)


@dataclass(frozen=True)
class RuleCell:
    tally: Tally
    state: Look
    anchor: str | None  # of the gravest case that is shown in full


@dataclass(frozen=True)
class RuleRow:
    clause: Clause
    cells: tuple[RuleCell, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which of the choices it belongs to."""
        asked = any(cell.tally.planned for cell in self.cells)
        states = {cell.state.name for cell in self.cells}
        belongs = {
            "differs": bool(states & {"fail", "known", "advisory", "no_verdict"}),
            "inferred": self.clause.basis == "inferred" or INFERRED.name in states,
            "unasked": not asked and not self.clause.untestable,
            "untestable": bool(self.clause.untestable),
        }
        return tuple(name for name, does in belongs.items() if does)


@dataclass(frozen=True)
class Part:
    name: str
    rows: tuple[RuleRow, ...]

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind for row in self.rows for kind in row.kinds))

    @property
    def summary(self) -> str:
        return _counted(self.rows)


@dataclass(frozen=True)
class Ledger:
    parts: tuple[Part, ...]
    choices: tuple[tuple[str, str], ...] = CHOICES

    @property
    def summary(self) -> str:
        return _counted([row for part in self.parts for row in part.rows]) + "."


def _counted(rows: Iterable[RuleRow]) -> str:
    rows = list(rows)
    kinds = [kind for row in rows for kind in row.kinds]
    text = f"{len(rows)} {'clause' if len(rows) == 1 else 'clauses'}"
    for kind, words in (
        ("unasked", "not asked"),
        ("untestable", "cannot be asked"),
        ("inferred", "only inferred"),
        ("differs", "not held everywhere"),
    ):
        if number := kinds.count(kind):
            text += f", {number} {words}"
    return text


def judged(cases: Sequence[Case]) -> tuple[Tally, Look]:
    """What the cases of one clause say about it, counted and in a word."""
    tally = Tally.of(case["verdict"] for case in cases)
    if tally.state is HOLDS and all(case["basis"] == "inferred" for case in cases if case["verdict"] != "skip"):
        return tally, INFERRED
    return tally, tally.state


def _cell(clause: Clause, cases: Sequence[Case], anchor: str | None) -> RuleCell:
    tally, state = judged(cases)
    return RuleCell(tally, UNTESTABLE if clause.untestable and not cases else state, anchor)


def rule_rows(records: list[Record], known: Mapping[str, Clause], places: Mapping[Place, str]) -> dict[str, RuleRow]:
    """A row for each clause; `places` has the cases that are shown in full, gravest first."""
    asked: dict[str, list[list[Case]]] = {clause_id: [[] for _ in records] for clause_id in known}
    for index, record in enumerate(records):
        for case in record["cases"]:
            for clause_id in dict.fromkeys(case["clauses"]):
                asked[clause_id][index].append(case)
    rank = {place: position for position, place in enumerate(places)}

    def cell(clause: Clause, index: int, cases: list[Case]) -> RuleCell:
        shown = [place for case in cases if (place := (index, case["id"])) in rank]
        gravest = min(shown, key=rank.__getitem__, default=None)
        return _cell(clause, cases, places[gravest] if gravest else None)

    return {
        clause_id: RuleRow(
            known[clause_id], tuple(cell(known[clause_id], index, cases) for index, cases in enumerate(lists))
        )
        for clause_id, lists in asked.items()
    }


def ledger(rows: Mapping[str, RuleRow]) -> Ledger:
    """Founding rules first, then by area; what no record describes comes last."""
    parts: dict[str, list[RuleRow]] = {}
    for clause_id, row in rows.items():
        name = "founding rules" if clause_id in FOUNDING else row.clause.area or "other clauses"
        parts.setdefault(name, []).append(row)
    order = sorted(parts, key=lambda name: (name != "founding rules", name == "other clauses", name))
    return Ledger(tuple(Part(name, tuple(parts[name])) for name in order))
