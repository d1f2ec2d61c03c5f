# SPDX-License-Identifier: Apache-2.0
"""Writes the report: records in, one self-contained HTML file out. Same records, same bytes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from reports.page_model import build
from reports.record import RecordError, validate
from reports.render import html


def write(records: list[dict[str, Any]], out_dir: Path) -> Path:
    """The path of index.html. Raises RecordError for a record that cannot be shown; then nothing is written."""
    if not records:
        raise RecordError("no record was given: there is nothing to report on")
    for number, record in enumerate(records, start=1):
        validate(record, f"record {number}")
    text = html(build(records))
    out_dir.mkdir(parents=True, exist_ok=True)
    path = out_dir / "index.html"
    # A reader of the old page never sees half of the new one.
    unfinished = out_dir / "index.html.part"
    unfinished.write_text(text, encoding="utf-8", newline="\n")
    os.replace(unfinished, path)
    return path
