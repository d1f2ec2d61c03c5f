# SPDX-License-Identifier: Apache-2.0
"""Clauses as the records describe them: statement, basis, sources; the founding rules are always among them.

Where records describe a clause differently, the first record is believed: its run is the first column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.anchors import Anchors
from reports.columns import Record
from reports.founding import FOUNDING
from reports.text import safe_url, title, visible


@dataclass(frozen=True)
class Source:
    title: str
    url: str | None


@dataclass(frozen=True)
class Clause:
    key: str  # as the records name it
    id: str
    anchor: str
    statement: str
    basis: str
    sources: tuple[Source, ...]
    area: str
    untestable: str  # why no program can ask, or nothing

    @property
    def basis_class(self) -> str:
        return self.basis if self.basis in ("documented", "verified", "inferred") else "other"


def source(text: str, url: str | None) -> Source:
    """An address that cannot be a link is still shown, as text."""
    link = safe_url(url)
    if link or not url or url == text:
        return Source(title(text or url or ""), link)
    return Source(f"{title(text)} ({title(url)})", None)


def natural(text: str) -> list[tuple[int, str]]:
    """A key that puts D-9 before D-10."""
    return [(int(part[:18]), "") if part.isdecimal() else (-1, part) for part in re.split(r"([0-9]+)", text)]


def clauses(records: list[Record], anchors: Anchors) -> dict[str, Clause]:
    """Every clause that a record describes or a case names, founding rules first."""
    named = set(FOUNDING)
    described: dict[str, dict] = {}
    for record in records:
        for clause_id, entry in record["clauses"].items():
            described.setdefault(clause_id, entry)
        for case in record["cases"]:
            named.update(case["clauses"])
    order = sorted(named | set(described), key=lambda clause_id: (clause_id not in FOUNDING, natural(clause_id)))
    made = {}
    for clause_id in order:
        entry = described.get(clause_id)
        statement = entry["statement"] if entry else FOUNDING.get(clause_id, "Not described in these records.")
        made[clause_id] = Clause(
            key=clause_id,
            id=title(clause_id),
            anchor=anchors.make(f"clause-{clause_id}"),
            statement=visible(statement),
            basis=title(entry["basis"]) if entry else "",
            sources=tuple(source(each["title"], each["url"]) for each in entry["sources"]) if entry else (),
            area=title(entry.get("area", "")) if entry else "",
            untestable=visible(entry.get("untestable") or "") if entry else "",
        )
    return made
