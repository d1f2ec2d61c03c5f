# SPDX-License-Identifier: Apache-2.0
"""Differences: what one case showed on one target, for every case that is not plainly fine, gravest first.

Past a number of cases only the first finding is kept: a target that breaks everywhere still makes a page to read.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from reports.clauses import Clause, Source, source
from reports.columns import Column, Record
from reports.compare import difference
from reports.steps import Exchange, StepRow, exchanges, finding_text, rows, shortened
from reports.text import duration, title, visible
from reports.timeline import Timeline, timeline
from reports.verdicts import LOOKS, Look

UNEXPLAINED = ("fail", "unexpected_pass", "broken")  # shown with what was sent and what came back, byte for byte
DETAILED = ("fail", "unexpected_pass", "broken", "advisory", "known")
SCENARIO = 8000  # characters of a scenario's text
STEP_BY_STEP = 80  # cases that are shown with their steps

Case = dict[str, Any]
Place = tuple[int, str]  # index of the record, id of the case


@dataclass(frozen=True)
class Elsewhere:
    """The same case on another target."""

    title: str
    look: Look
    anchor: str | None


@dataclass(frozen=True)
class CaseDetail:
    anchor: str
    number: int  # in the list of all cases
    look: Look
    column: Column
    id: str
    rule: str
    basis: str
    summary: str  # the first finding in one line
    clauses: tuple[Clause, ...]
    reason: str | None
    known: tuple[str, Source] | None
    elsewhere: tuple[Elsewhere, ...]
    notes: tuple[str, ...]  # findings that belong to no step of the table
    steps: tuple[StepRow, ...]
    left_out: int
    timeline: Timeline | None
    exchanges: tuple[Exchange, ...]
    scenario: str | None  # as it is written
    abridged: bool
    like: Elsewhere | None  # the same difference on another target, step by step
    commands: tuple[str, ...]
    took: str


def detailed(records: list[Record]) -> list[tuple[int, Case]]:
    """(index of the record, case) of everything that deserves a look, in the page's order."""
    found = [(index, case) for index, record in enumerate(records) for case in record["cases"]]
    deserving = [(index, case) for index, case in found if case["verdict"] in DETAILED]
    return sorted(deserving, key=lambda item: (DETAILED.index(item[1]["verdict"]), item[1]["id"], item[0]))


def summary(case: Case) -> str:
    if not case["findings"]:
        return title(case["reason"] or "")
    first = case["findings"][0]
    if first["step"] is not None and first["expected"] and first["shown"]:
        return f"step {first['step']}: expected {title(first['expected'])}, seen {title(first['shown'])}"
    return title(finding_text(first))


def note(case: Case) -> str:
    """What must be said of a case that is not plainly fine."""
    return "; ".join(difference(case)) or case["reason"] or ""


def listed(case: Case) -> str:
    """Why its difference is known, if it is."""
    return case["known"]["reason"] if case["known"] else ""


def commands(case_id: str, target: str) -> tuple[str, ...]:
    case, name = shlex.quote(case_id), shlex.quote(target)
    return tuple(title(f"./run_suite.py {command} {case} --target {name}") for command in ("show", "run"))


def detail(
    case: Case,
    column: Column,
    anchor: str,
    number: int,
    clauses: tuple[Clause, ...],
    elsewhere: tuple[Elsewhere, ...],
    scenario: str | None,
    abridged: bool,
    like: Elsewhere | None,
) -> CaseDetail:
    kept = [] if abridged else shortened(case)
    on_page = {observation["step"] for observation in kept}
    known = case["known"]
    return CaseDetail(
        anchor=anchor,
        number=number,
        look=LOOKS[case["verdict"]],
        column=column,
        id=title(case["id"]),
        rule=title(case["rule"]),
        basis=title(case["basis"]),
        summary=summary(case),
        clauses=clauses,
        reason=visible(case["reason"]) if case["reason"] else None,
        known=(visible(known["reason"]), source(known["source"], known["source"])) if known else None,
        elsewhere=elsewhere,
        notes=() if abridged else tuple(finding_text(f) for f in case["findings"] if f["step"] not in on_page),
        steps=rows(case, kept),
        left_out=0 if abridged else len(case["history"]) - len(kept),
        timeline=timeline(kept),
        exchanges=exchanges(kept) if case["verdict"] in UNEXPLAINED else (),
        scenario=None if scenario is None else visible(scenario, SCENARIO),
        abridged=abridged,
        like=like,
        commands=commands(case["id"], column.name),
        took=duration(case["duration_us"]) + (f" in {case['rounds']} rounds" if case["rounds"] > 1 else ""),
    )
