# SPDX-License-Identifier: Apache-2.0
"""The report's folder: the page and, beside it, what machines read. Same records, same bytes.

Everything is made before anything is written, and a reader of an old file never sees half of the new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reports import ctrf, junit, summary, tap, whole
from reports.anchors import Anchors
from reports.merge import Part, merge
from reports.page_model import build
from reports.record import RecordError, read, validate, written
from reports.render import html
from reports.told import labels, missing

Record = dict[str, Any]

PAGE = "index.html"
FORMATS = (
    (PAGE, lambda records: html(build(records))),
    ("junit.xml", junit.junit),
    ("ctrf.json", ctrf.ctrf),
    ("summary.md", summary.summary),
    ("results.tap", tap.tap),
)


def write(records: Sequence[Record], out: Path) -> Path:
    """The path of the page. Raises RecordError for a record that cannot be shown; then nothing is written."""
    if not records:
        raise RecordError("no record was given: there is nothing to report on")
    for number, record in enumerate(records, start=1):
        validate(record, f"record {number}")
    for name, text in [(name, make(list(records))) for name, make in FORMATS]:
        whole.write(out / name, text)
    return out / PAGE


def merged(paths: Sequence[Path], prefer: str) -> list[Record]:
    """The columns of a report over these files. Raises RecordError: a file is no record, or they contradict."""
    return merge([Part(str(path), read(path)) for path in paths], prefer)


def write_merged(records: Sequence[Record], out: Path) -> list[Path]:
    """Each column as a record of its own, so that what was merged once can be compared with another run."""
    names = Anchors()
    paths = []
    for record in records:
        path = out / f"{names.make(record['target']['name']) or 'target'}.record.json"
        whole.write(path, written(record))
        paths.append(path)
    return paths


def incomplete(records: Sequence[Record]) -> list[str]:
    """Which shards of which target nobody brought."""
    named = zip(records, labels(records))
    return [f"{label}: {missing(record)}" for record, label in named if record["run"]["missing"]]
