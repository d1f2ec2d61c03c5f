# SPDX-License-Identifier: Apache-2.0
"""Stories: what every case did on every target, small enough for a page that holds tens of thousands of them.

Most targets tell the same story of a case, and most steps stand in many cases: each is kept once and named by its
number. The script of the page draws a case from this when somebody opens it. Where even this would be too much, stories
are left to the records, those of cases in which no target stands out first, and the page says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.columns import Column, Record
from reports.compare import DIFFERS, KINDS, signature
from reports.differences import SCENARIO, listed, note
from reports.steps import Observation, StepRow, actor, claim, rows, shortened
from reports.text import VALUE, title, visible
from reports.timeline import ends, spans
from reports.verdicts import NAMES, VERDICTS

ROOM = 120_000  # observations that a page holds
TIMED = 4  # with more columns than these, only the first of those that tell the same story has its times
WRITTEN = 1_000_000  # characters of scenarios that a page holds
CUT_BEFORE = VALUE + 100  # some texts come here cut, with a note

Case = dict[str, Any]


@dataclass(frozen=True)
class Stories:
    json: str
    left_out: int  # cases whose steps only the records have


class _Table(dict[Any, int]):
    """Values numbered in the order in which they came."""

    def __call__(self, value: Any) -> int:
        return self.setdefault(value, len(self))


def _mark(row: StepRow) -> str | None:
    """As the script knows it: what the row claims, or how it differs."""
    if row.mark is None:
        return row.claim
    words = ["broke"] if row.mark == "broke here" else [] if row.first else ["differs"]
    return " ".join([*words, "first"] if row.first else words)


class _Tables:
    def __init__(self) -> None:
        self.texts, self.rows, self.stories, self.scenarios = _Table(), _Table(), _Table(), _Table()

    def row(self, *parts: Any) -> int:
        """Step, actor, text, expected, shown, mark, messages."""
        step, who, text, expected, shown, mark, *messages = parts
        words = (self.texts(each) if each is not None else -1 for each in (who, text, expected, shown, mark))
        return self.rows((step, *words, *map(self.texts, messages)))

    def story(self, case: Case, kept: list[Observation]) -> int:
        if not case["findings"]:  # nothing differs, so the observations are the rows
            told = (self.row(o["step"], actor(o), o["text"], o["expected"], o["shown"], claim(o)) for o in kept)
            return self.stories(tuple(told))
        return self.stories(
            tuple(
                self.row(
                    row.number,
                    row.actor,
                    row.text,
                    row.expected,
                    row.shown,
                    _mark(row),
                    *row.messages,
                )
                for row in rows(case, kept)
            )
        )


NO_BAR = -2
IN_FLIGHT = -1
CONTINUES = -3


def _times(kept: list[Observation]) -> list[Any]:
    """For each step when its call began and how long it took, in microseconds; deaths come last.

    A step without a call has NO_BAR, a call that never returned took IN_FLIGHT, and one that was looked at again has
    there -3 less the row where it began. A death is its row, agent, thread (0: the process), time, and 1 if unexpected.
    """
    flat: list[Any] = [NO_BAR, NO_BAR] * len(kept)
    for span in spans(kept):
        took = IN_FLIGHT if span.ended is None else max(0, span.ended - span.began)
        flat[2 * span.row : 2 * span.row + 2] = (span.began, took)
        for later in span.rows[1:]:
            flat[2 * later] = CONTINUES - span.row
    deaths = ([e.row, title(e.agent), e.thread or 0, e.when, int(e.unexpected)] for e in ends(kept))
    return [*flat, *deaths]


def _chosen(cases: list[list[Case | None]]) -> set[int]:
    """The numbers of the cases that are told, while there is room: those first in which some target stands out."""
    plain = ("pass", "skip")
    order = sorted(range(len(cases)), key=lambda n: all(case is None or case["verdict"] in plain for case in cases[n]))
    chosen, room = set(), ROOM
    for number in order:
        room -= sum(len(case["history"]) for case in cases[number] if case is not None)
        if room < 0:
            break
        chosen.add(number)
    return chosen


def _packed(numbers: list[int]) -> int | list[int]:
    """One number for each target; just one where it is the same for all, as it nearly always is."""
    return numbers[0] if len(set(numbers)) == 1 else numbers


class _Outcomes:
    """Numbers for what a case came to: the same number, the same verdict and the same signature."""

    def __init__(self) -> None:
        self._seen = _Table()

    def __call__(self, case: Case | None) -> int:
        if case is None:
            return -1
        return self._seen((case["verdict"], signature(case) if case["verdict"] in DIFFERS else ()))


def _entry(cases: list[Case | None], anchor: str, told: bool, tables: _Tables) -> list[Any]:
    """Id, anchor, rule, area, clauses, basis, scenario, verdicts, outcomes, notes, reasons; if told, stories and times.

    Outcomes, notes, reasons (of what is listed) and stories are `_packed`. Times that are left to the record are an
    empty list.
    """
    one = next(case for case in cases if case is not None)
    texts, outcomes = tables.texts, _Outcomes()
    entry = [
        title(one["id"]),
        anchor,
        texts(title(one["rule"])),
        texts(title(one["area"])),
        [texts(title(clause)) for clause in dict.fromkeys(one["clauses"])],
        texts(title(one["basis"])),
        tables.scenarios(one["scenario"]),
        "".join("-" if case is None else str(NAMES.index(case["verdict"])) for case in cases),
        _packed([outcomes(case) for case in cases]),
        *(
            _packed([-1 if case is None or not (said := saying(case)) else texts(said) for case in cases])
            for saying in (note, listed)
        ),
    ]
    if told:
        kept = [[] if case is None else shortened(case) for case in cases]
        told_by = [-1 if case is None else tables.story(case, steps) for case, steps in zip(cases, kept)]
        timed = range(len(cases)) if len(cases) <= TIMED else {told_by.index(story) for story in told_by}
        entry += [_packed(told_by), [_times(steps) if n in timed else [] for n, steps in enumerate(kept)]]
    return entry


def _written(records: list[Record], ids: list[str], lines: _Table) -> list[list[int]]:
    """What the scenarios' files said, in the order of their numbers; nothing if that is too much for a page.

    Most of their lines stand in many of them.
    """
    texts: dict[str, str] = {}
    for record in reversed(records):
        texts |= record.get("scenarios", {})
    written = [visible(texts.get(id, ""), SCENARIO) for id in ids]
    if sum(map(len, written)) > WRITTEN:
        return []
    return [[lines(line) for line in text.split("\n")] if text else [] for text in written]


def stories(records: list[Record], columns: tuple[Column, ...], anchors: Mapping[str, str]) -> Stories:
    """`anchors` has every case's anchor in the list of all cases, in that list's order."""
    by_id = [{case["id"]: case for case in record["cases"]} for record in records]
    cases = [[found.get(case_id) for found in by_id] for case_id in anchors]
    chosen, tables = _chosen(cases), _Tables()
    entries = [
        _entry(beside, anchor, number in chosen, tables)
        for number, (beside, anchor) in enumerate(zip(cases, anchors.values()))
    ]
    lines = _Table()
    data = {
        "targets": [[column.key, column.title, column.name] for column in columns],
        "verdicts": [[look.name, look.glyph, look.word] for look in VERDICTS],
        "kinds": [[kind.name, kind.word, kind.meaning] for kind in KINDS],
        "cases": entries,
        "texts": [visible(text, CUT_BEFORE) for text in tables.texts],
        "rows": list(tables.rows),
        "written": _written(records, list(tables.scenarios), lines),
        "lines": list(lines),
        "stories": list(tables.stories),
    }
    return Stories(_embedded(data), len(cases) - len(chosen))


def _embedded(data: dict[str, Any]) -> str:
    """JSON that no text in it can end: neither the script element nor a comment."""
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=True)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
