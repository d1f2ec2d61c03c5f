# SPDX-License-Identifier: Apache-2.0
"""The page as data: everything that the templates show, made from validated records. Pure.

Same records, same page: nothing here asks a clock, a file or an environment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports.anchors import Anchors
from reports.case_list import Area, areas, grouped, in_order
from reports.changes import Changes, changes
from reports.clauses import Clause, clauses
from reports.columns import Column, Record, columns
from reports.compare import signature
from reports.differences import STEP_BY_STEP, CaseDetail, Elsewhere, Place, detail, detailed
from reports.families import LISTED, DifferenceGroup, families, likeness
from reports.founding import FOUNDING
from reports.ledger import Ledger, RuleRow, ledger, rule_rows
from reports.stories import Stories, stories
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
    ledger: Ledger
    counts: Mapping[str, int]  # of the verdicts, over all targets
    stories: Stories
    comparison: Changes
    verdicts: tuple[Look, ...] = VERDICTS
    states: tuple[Look, ...] = STATES


@dataclass(frozen=True)
class _Found:
    """What differs, and where it stands on the page."""

    groups: tuple[DifferenceGroup, ...]
    places: dict[Place, str]  # of what is listed

    def first_failure(self, column: Column) -> CaseDetail | None:
        failing = (case for group in self.groups if group.look.name == "fail" for case in group.cases)
        failed = [case for case in failing if case.column is column]
        return min(failed, key=lambda case: case.number) if failed else None


def _differences(
    records: list[Record],
    shown: tuple[Column, ...],
    known: dict[str, Clause],
    numbers: dict[str, int],
    anchors: Anchors,
) -> _Found:
    order = detailed(records)
    places: dict[Place, str] = {
        (index, case["id"]): anchors.make(f"{shown[index].key}-{case['id']}") for index, case in order[:LISTED]
    }
    by_ids = [{case["id"]: case for case in record["cases"]} for record in records]
    grouped: dict[str, list[tuple[str, CaseDetail]]] = {}
    told: dict[tuple, Elsewhere] = {}  # where a difference stands step by step
    for index, case in order[:LISTED]:
        case_id, look, anchor = case["id"], LOOKS[case["verdict"]], places[index, case["id"]]
        elsewhere = tuple(
            Elsewhere(shown[other].title, LOOKS[by_id[case_id]["verdict"]], places.get((other, case_id)))
            for other, by_id in enumerate(by_ids)
            if other != index and case_id in by_id
        )
        named = tuple(known[clause_id] for clause_id in dict.fromkeys(case["clauses"]))
        same = (case_id, case["verdict"], signature(case))
        abridged = same in told or len(told) >= STEP_BY_STEP
        text = None if abridged else records[index].get("scenarios", {}).get(case["scenario"])
        made = detail(case, shown[index], anchor, numbers[case_id], named, elsewhere, text, abridged, told.get(same))
        if not abridged:
            told[same] = Elsewhere(shown[index].title, look, anchor)
        grouped.setdefault(case["verdict"], []).append((likeness(case), made))
    counted = Counter(case["verdict"] for _, case in order)
    groups = (DifferenceGroup(LOOKS[name], counted[name], families(found)) for name, found in grouped.items())
    return _Found(tuple(groups), places)


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
    cases = grouped(records)
    case_anchors = {case_id: anchors.make(f"case-{case_id}") for case_id in in_order(cases)}
    numbers = {case_id: number for number, case_id in enumerate(case_anchors)}
    found = _differences(records, shown, known, numbers, anchors)
    rules = rule_rows(records, known, found.places)
    founding = tuple(rules[clause_id] for clause_id in FOUNDING)
    area_anchors = {name: anchors.make(f"area-{name}") for name in cases}
    return Page(
        columns=shown,
        headlines=tuple(
            _headline(column, [row.cells[index].state for row in founding], found.first_failure(column))
            for index, column in enumerate(shown)
        ),
        founding=founding,
        areas=areas(records, cases, found.places, area_anchors, case_anchors),
        totals=tuple(column.tally for column in shown),
        groups=found.groups,
        not_executed=_not_executed(records, shown),
        ledger=ledger(rules),
        counts=Counter(case["verdict"] for record in records for case in record["cases"]),
        stories=stories(records, shown, case_anchors),
        comparison=changes(records, case_anchors),
    )
