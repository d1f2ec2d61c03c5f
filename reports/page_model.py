# SPDX-License-Identifier: Apache-2.0
"""The page as data: everything that the templates show, made from validated records. Pure.

Same records, same page: nothing here asks a clock, a file or an environment.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from reports.anchors import Anchors
from reports.case_list import Area, areas
from reports.clauses import Clause, clauses
from reports.columns import Column, Record, columns
from reports.differences import STEP_BY_STEP, CaseDetail, Elsewhere, Place, detail, detailed
from reports.founding import FOUNDING
from reports.tally import Tally
from reports.text import title
from reports.verdicts import KNOWN, LOOKS, STATES, VERDICTS, Look


@dataclass(frozen=True)
class Headline:
    """One target's answer to the page's question."""

    column: Column
    look: Look
    answer: str
    remarks: tuple[str, ...]
    contradiction: CaseDetail | None  # the first one


@dataclass(frozen=True)
class RuleCell:
    tally: Tally
    anchor: str | None  # of the gravest case that is shown in full


@dataclass(frozen=True)
class RuleRow:
    clause: Clause
    cells: tuple[RuleCell, ...]


@dataclass(frozen=True)
class DifferenceGroup:
    look: Look
    cases: tuple[CaseDetail, ...]


@dataclass(frozen=True)
class NotExecuted:
    """Cases of one target that were not executed for one reason."""

    look: Look
    target: str
    reason: str
    number: int


@dataclass(frozen=True)
class Page:
    columns: tuple[Column, ...]
    headlines: tuple[Headline, ...]
    founding: tuple[RuleRow, ...]
    areas: tuple[Area, ...]
    totals: tuple[Tally, ...]
    groups: tuple[DifferenceGroup, ...]
    not_executed: tuple[NotExecuted, ...]
    clauses: tuple[RuleRow, ...]
    verdicts: tuple[Look, ...] = VERDICTS
    states: tuple[Look, ...] = STATES


def _rule_rows(records: list[Record], known: dict[str, Clause], places: dict[Place, str]) -> dict[str, RuleRow]:
    by_clause: dict[str, list[list[tuple[str, str]]]] = {clause_id: [[] for _ in records] for clause_id in known}
    for index, record in enumerate(records):
        for case in record["cases"]:
            for clause_id in dict.fromkeys(case["clauses"]):
                by_clause[clause_id][index].append((case["id"], case["verdict"]))
    rank = {place: position for position, place in enumerate(places)}

    def cell(index: int, cases: list[tuple[str, str]]) -> RuleCell:
        shown = [(index, case_id) for case_id, _ in cases if (index, case_id) in rank]
        gravest = min(shown, key=rank.__getitem__, default=None)
        return RuleCell(Tally.of(verdict for _, verdict in cases), places[gravest] if gravest else None)

    return {
        clause_id: RuleRow(known[clause_id], tuple(cell(index, cases) for index, cases in enumerate(lists)))
        for clause_id, lists in by_clause.items()
    }


def _difference_groups(
    records: list[Record], shown: tuple[Column, ...], known: dict[str, Clause], anchors: Anchors
) -> tuple[tuple[DifferenceGroup, ...], dict[Place, str]]:
    """The groups, and the anchor of each case in them."""
    order = detailed(records)
    places: dict[Place, str] = {
        (index, case["id"]): anchors.make(f"{shown[index].key}-{case['id']}") for index, case in order
    }
    cases = [{case["id"]: case for case in record["cases"]} for record in records]
    grouped: dict[str, list[CaseDetail]] = {}
    for position, (index, case) in enumerate(order):
        case_id = case["id"]
        elsewhere = tuple(
            Elsewhere(shown[other].title, LOOKS[by_id[case_id]["verdict"]], places.get((other, case_id)))
            for other, by_id in enumerate(cases)
            if other != index and case_id in by_id
        )
        named = tuple(known[clause_id] for clause_id in dict.fromkeys(case["clauses"]))
        abridged = position >= STEP_BY_STEP
        made = detail(case, shown[index], places[index, case_id], named, elsewhere, abridged)
        grouped.setdefault(case["verdict"], []).append(made)
    return tuple(DifferenceGroup(LOOKS[name], tuple(found)) for name, found in grouped.items()), places


def _not_executed(records: list[Record], shown: tuple[Column, ...]) -> tuple[NotExecuted, ...]:
    made = []
    for name in ("no_verdict", "skip"):
        for record, column in zip(records, shown):
            reasons = Counter(
                case["reason"] or "no reason given" for case in record["cases"] if case["verdict"] == name
            )
            for reason, number in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
                made.append(NotExecuted(LOOKS[name], column.title, title(reason), number))
    return tuple(made)


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


def _remarks(column: Column) -> tuple[str, ...]:
    """What a reader must know besides the answer and the contradictions, gravest first."""
    tally = column.tally
    remarks = [] if column.complete else [column.completeness[0].upper() + column.completeness[1:]]
    for name, text in (
        (
            "unexpected_pass",
            _count(tally["unexpected_pass"], "listed difference is", "listed differences are") + " gone",
        ),
        ("broken", _count(tally["broken"], "case broke", "cases broke")),
        ("known", _count(tally["known"], "case differs", "cases differ") + " as listed"),
    ):
        if tally[name]:
            remarks.append(text)
    return tuple(remarks)


def _headline(column: Column, states: list[Look], contradiction: CaseDetail | None) -> Headline:
    held = sum(state.name == "pass" for state in states)
    names = {state.name for state in states}
    worst = next((look for look in VERDICTS if look.name in names), LOOKS["no_verdict"])
    if worst.name == "pass" and held < len(states):
        worst = LOOKS["no_verdict"]
    others = []
    for state in STATES[1:]:
        if number := sum(each is state for each in states):
            others.append(_count(number, state.word, KNOWN.word + "s" if state is KNOWN else state.word))
    answer = f"{held} of {len(states)} founding rules hold" + (f" ({', '.join(others)})" if others else "")
    return Headline(column, worst, answer, _remarks(column), contradiction)


def build(records: list[Record]) -> Page:
    anchors = Anchors()
    shown = columns(records)
    known = clauses(records, anchors)
    groups, places = _difference_groups(records, shown, known, anchors)
    rules = _rule_rows(records, known, places)
    founding = tuple(rules[clause_id] for clause_id in FOUNDING)
    area_names = sorted({case["area"] for record in records for case in record["cases"]})
    area_anchors = {name: anchors.make(f"area-{name}") for name in area_names}
    failed = [case for group in groups if group.look.name == "fail" for case in group.cases]
    headlines = []
    for index, column in enumerate(shown):
        first = next((case for case in failed if case.column is column), None)
        headlines.append(_headline(column, [row.cells[index].tally.state for row in founding], first))
    return Page(
        columns=shown,
        headlines=tuple(headlines),
        founding=founding,
        areas=areas(records, places, area_anchors),
        totals=tuple(column.tally for column in shown),
        groups=groups,
        not_executed=_not_executed(records, shown),
        clauses=tuple(rules.values()),
    )
