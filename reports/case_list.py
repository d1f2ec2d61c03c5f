# SPDX-License-Identifier: Apache-2.0
"""The list of all cases: areas, their scenarios, their cases, one verdict for each target beside the others.

A case stands here once whatever its verdicts; a target whose run did not plan it has an empty place, not a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.columns import Record
from reports.differences import Case, Place
from reports.tally import Tally
from reports.text import title
from reports.verdicts import LOOKS, Look


@dataclass(frozen=True)
class CaseCell:
    look: Look | None  # None: not planned there
    anchor: str | None  # of its detail
    reason: str | None  # of a case that was not executed


@dataclass(frozen=True)
class CaseRow:
    label: str
    anchor: str
    number: int  # in the list of all cases
    cells: tuple[CaseCell, ...]


@dataclass(frozen=True)
class ScenarioRows:
    id: str
    rule: str
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True)
class Area:
    name: str
    anchor: str
    cases: int
    tallies: tuple[Tally, ...]
    scenarios: tuple[ScenarioRows, ...]


def _cell(case: Case | None, anchor: str | None) -> CaseCell:
    if case is None:
        return CaseCell(None, None, None)
    reason = title(case["reason"]) if case["reason"] and case["verdict"] in ("skip", "no_verdict") else None
    return CaseCell(LOOKS[case["verdict"]], anchor, reason)


Grouped = dict[str, dict[str, dict[str, Case]]]  # area, scenario, id


def grouped(records: list[Record]) -> Grouped:
    """Every case once, in the order of the list: the first record that has it says where it belongs."""
    found: Grouped = {}
    placed: set[str] = set()
    for record in records:
        for case in record["cases"]:
            if case["id"] not in placed:
                placed.add(case["id"])
                found.setdefault(case["area"], {}).setdefault(case["scenario"], {})[case["id"]] = case
    return {area: dict(sorted(scenarios.items())) for area, scenarios in sorted(found.items())}


def in_order(cases: Grouped) -> list[str]:
    """The ids of all cases in the order of the list."""
    return [id for scenarios in cases.values() for found in scenarios.values() for id in found]


def areas(
    records: list[Record],
    cases: Grouped,
    details: Mapping[Place, str],
    area_anchors: Mapping[str, str],
    case_anchors: Mapping[str, str],
) -> tuple[Area, ...]:
    """`details` has the anchors of the cases that are shown in full."""
    by_ids = [{case["id"]: case for case in record["cases"]} for record in records]
    numbers = {id: number for number, id in enumerate(case_anchors)}

    def row(case: Case) -> CaseRow:
        """The row's label is what tells it from its scenario, which stands above it."""
        id, scenario = case["id"], case["scenario"]
        cells = tuple(_cell(by_id.get(id), details.get((index, id))) for index, by_id in enumerate(by_ids))
        label = title(id.removeprefix(scenario) if id != scenario else "")
        return CaseRow(label, case_anchors[id], numbers[id], cells)

    made = []
    for area, scenarios in cases.items():
        rows = tuple(
            ScenarioRows(title(scenario), title(next(iter(found.values()))["rule"]), tuple(map(row, found.values())))
            for scenario, found in scenarios.items()
        )
        tallies = tuple(Tally.of(c["verdict"] for c in by_id.values() if c["area"] == area) for by_id in by_ids)
        number = sum(len(each.rows) for each in rows)
        made.append(Area(title(area), area_anchors[area], number, tallies, rows))
    return tuple(made)
