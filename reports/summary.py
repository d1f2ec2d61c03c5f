# SPDX-License-Identifier: Apache-2.0
"""summary.md: the report in short, for a CI job's summary page. Less than 1 MiB whatever happened.

Text of a record is escaped so that it is neither Markdown nor HTML, wherever it stands.
"""

from __future__ import annotations

import re
from typing import Any

from reports.columns import columns
from reports.founding import FOUNDING
from reports.ledger import judged
from reports.tally import Tally
from reports.text import title
from reports.told import labels, line
from reports.verdicts import HOLDS, LOOKS, VERDICTS

Record = dict[str, Any]

LONGEST = 1_000_000  # bytes; GitHub takes 1 MiB for a step
TOLD = ("fail", "unexpected_pass", "broken")
_MEANS_SOMETHING = re.compile(r"[&<>|`*_\[\]~#\\@$!]")


def summary(records: list[Record]) -> str:
    parts = ["# mapcheck\n", _targets(records), _areas(records)]
    used = sum(len(part.encode()) for part in parts) + 200
    entries = [entry for record, label in zip(records, labels(records)) for entry in _entries(record, label)]
    kept: list[str] = []
    for entry in entries:
        used += len(entry.encode())
        if used > LONGEST:
            kept.append(f"- … and {len(entries) - len(kept)} more: see the page.\n")
            break
        kept.append(entry)
    if kept:
        parts.append("\n## To be looked at\n\n" + "".join(kept))
    return "".join(parts)


def escaped(text: str) -> str:
    return _MEANS_SOMETHING.sub(lambda found: f"&#{ord(found.group())};", title(text))


def _targets(records: list[Record]) -> str:
    lines = ["", "| target | founding rules | cases | run |", "| --- | --- | --- | --- |"]
    for record, column in zip(records, columns(records)):
        name = f"{column.title} {column.version}" if column.version not in column.title else column.title
        rules = f"{_holding(record)} of {len(FOUNDING)} hold"
        lines.append(f"| {escaped(name)} | {rules} | {_counts(column.tally)} | {escaped(column.completeness)} |")
    return "\n".join(lines) + "\n"


def _holding(record: Record) -> int:
    asking = ([case for case in record["cases"] if rule in case["clauses"]] for rule in FOUNDING)
    return sum(judged(cases)[1] is HOLDS for cases in asking)


def _areas(records: list[Record]) -> str:
    names = sorted({case["area"] for record in records for case in record["cases"]})[:200]
    head = " | ".join(map(escaped, labels(records)))
    lines = ["", f"| area | {head} |", f"| --- |{' --- |' * len(records)}"]
    for name in names:
        tallies = (Tally.of(case["verdict"] for case in record["cases"] if case["area"] == name) for record in records)
        lines.append(f"| {escaped(name)} | {' | '.join(map(_counts, tallies))} |")
    return "\n".join(lines) + "\n"


def _counts(tally: Tally) -> str:
    parts = [f"{tally[look.name]} {look.word}" for look in reversed(VERDICTS) if tally[look.name]]
    return ", ".join(parts) or "–"


def _entries(record: Record, label: str) -> list[str]:
    cases = [case for name in TOLD for case in record["cases"] if case["verdict"] == name]
    return [
        f"- {LOOKS[case['verdict']].glyph} **{escaped(case['id'])}** on {escaped(label)}: {escaped(case['rule'])} — "
        f"{LOOKS[case['verdict']].word}: {escaped(line(case))}\n"
        for case in cases
    ]
