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
    verdicts: str  # names, for the filter
    clauses: str  # ids, for the filter
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
    tallies: tuple[Tally, ...]
    scenarios: tuple[ScenarioRows, ...]


def _cell(case: Case | None, anchor: str | None) -> CaseCell:
    if case is None:
        return CaseCell(None, None, None)
    reason = title(case["reason"]) if case["reason"] and case["verdict"] in ("skip", "no_verdict") else None
    return CaseCell(LOOKS[case["verdict"]], anchor, reason)


def _row(case_id: str, scenario_id: str, clauses: list[str], cells: tuple[CaseCell, ...]) -> CaseRow:
    """The row's label is what tells it from its scenario, which stands above it."""
    label = case_id.removeprefix(scenario_id) if case_id != scenario_id else ""
    verdicts = " ".join(sorted({cell.look.name for cell in cells if cell.look}))
    return CaseRow(title(label), verdicts, title(" ".join(clauses)), cells)


def areas(records: list[Record], details: Mapping[Place, str], anchors: Mapping[str, str]) -> tuple[Area, ...]:
    """`details` has the anchors of the cases that are shown in full, `anchors` those of the areas."""
    cases = [{case["id"]: case for case in record["cases"]} for record in records]
    grouped: dict[str, dict[str, dict[str, Case]]] = {}
    for by_id in cases:
        for case_id, case in by_id.items():
            grouped.setdefault(case["area"], {}).setdefault(case["scenario"], {}).setdefault(case_id, case)

    def row(case: Case) -> CaseRow:
        case_id = case["id"]
        cells = (_cell(by_id.get(case_id), details.get((index, case_id))) for index, by_id in enumerate(cases))
        return _row(case_id, case["scenario"], case["clauses"], tuple(cells))

    made = []
    for area, scenarios in sorted(grouped.items()):
        rows = tuple(
            ScenarioRows(title(scenario), title(next(iter(found.values()))["rule"]), tuple(map(row, found.values())))
            for scenario, found in sorted(scenarios.items())
        )
        tallies = tuple(Tally.of(c["verdict"] for c in by_id.values() if c["area"] == area) for by_id in cases)
        made.append(Area(title(area), anchors[area], tallies, rows))
    return tuple(made)
