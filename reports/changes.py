# SPDX-License-Identifier: Apache-2.0
"""Changes from the first column to the second, as the page shows them to those who read without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.columns import Record
from reports.compare import KINDS, Group, compare
from reports.text import title
from reports.verdicts import LOOKS, Look

SHOWN = 200  # cases of one group


@dataclass(frozen=True)
class ShownCase:
    id: str
    anchor: str


@dataclass(frozen=True)
class ShownGroup:
    before: Look | None
    after: Look | None
    told: str
    number: int
    shown: tuple[ShownCase, ...]

    @property
    def more(self) -> int:
        return self.number - len(self.shown)


@dataclass(frozen=True)
class ShownKind:
    word: str
    meaning: str
    number: int
    groups: tuple[ShownGroup, ...]


@dataclass(frozen=True)
class Changes:
    kinds: tuple[ShownKind, ...]


def _group(group: Group, anchors: Mapping[str, str]) -> ShownGroup:
    shown = tuple(ShownCase(title(change.id), anchors[change.id]) for change in group.changes[:SHOWN])
    before, after = (LOOKS[verdict] if verdict else None for verdict in (group.before, group.after))
    return ShownGroup(before, after, title("; ".join(group.difference)), len(group.changes), shown)


def changes(records: list[Record], anchors: Mapping[str, str]) -> Changes:
    """Nothing where there are no two columns; `anchors` has those of all cases."""
    if len(records) < 2:
        return Changes(())
    found = compare(records[0], records[1])
    return Changes(
        tuple(
            ShownKind(kind.word, kind.meaning, found.count(kind), tuple(_group(each, anchors) for each in groups))
            for kind in KINDS
            if (groups := found.of(kind))
        )
    )
