# SPDX-License-Identifier: Apache-2.0
"""`report` and `compare`: records of any machines in, one report or one comparison out. Nothing is played."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .console import Console
from .errors import UsageError
from .summary import Line, near, plural, printable

if TYPE_CHECKING:
    from reports.compare import Change, Comparison, Group

Record = dict[str, Any]

SHOWN = 20  # cases of one group that are listed; --json has them all
STYLES = {"new_failure": "fail", "fixed": "pass", "changed": "advisory", "appeared": "dim", "gone": "dim"}


def report(paths: list[Path], out: Path, prefer: str, annotate: bool, console: Console) -> int:
    """Exit code 3 if a shard is missing: what is shown then is not the whole."""
    from reports import files
    from reports.record import RecordError

    try:
        records = files.merged(paths, prefer)
        page = files.write(records, out)
    except RecordError as error:
        raise UsageError(str(error)) from error
    if len(records) < len(paths):
        console.line("merged: " + "  ".join(near(path) for path in files.write_merged(records, out)))
    absent = files.incomplete(records)
    for each in absent:
        console.line(f"incomplete: {each}", "broken")
    if annotate:
        tell_github(records, console)
    console.line(near(page))
    return 3 if absent else 0


def compare(old_path: Path, new_path: Path, as_json: bool, annotate: bool, console: Console) -> int:
    from reports.compare import compare as compared
    from reports.record import RecordError, read

    try:
        old, new = read(old_path), read(new_path)
    except RecordError as error:
        raise UsageError(str(error)) from error
    comparison = compared(old, new)
    if as_json:
        console.lines([Line(json.dumps(_document(old, new, comparison), indent=1))])
    else:
        console.lines(Line(printable(line.text), line.style) for line in _lines(old, new, comparison))
    if annotate and comparison.new_failures and not as_json:
        tell_github([new], console, {change.id for change in comparison.new_failures})
    return 1 if comparison.new_failures else 0


def tell_github(records: list[Record], console: Console, ids: set[str] | None = None) -> None:
    from reports.annotations import commands

    console.commands(commands(records, ids))


def _lines(old: Record, new: Record, comparison: Comparison) -> Iterator[Line]:
    from reports.compare import KINDS

    yield Line(f"old: {_about(old)}", "dim")
    yield Line(f"new: {_about(new)}", "dim")
    for kind in KINDS:
        if number := comparison.count(kind):
            yield Line(f"{kind.word}: {number}", STYLES[kind.name])
            for group in comparison.of(kind):
                yield from _group(group)
    counted = ", ".join(f"{comparison.count(kind)} {kind.word}" for kind in KINDS)
    yield Line(f"{counted}, {comparison.unchanged} unchanged")


def _group(group: Group) -> Iterator[Line]:
    changed = " -> ".join(verdict or "not there" for verdict in (group.before, group.after))
    yield Line(f"  {changed}, {plural(len(group.changes), 'case')}" + (": " if group.difference else ""))
    for difference in group.difference[:3]:
        yield Line(f"      {difference[:300]}")
    if len(group.difference) > 3:
        yield Line(f"      … and {len(group.difference) - 3} more steps")
    for change in group.changes[:SHOWN]:
        yield Line(f"    {change.id}: {change.rule[:200]}")
        if change.was and change.now and change.was != change.now:
            yield Line(f"      before: {'; '.join(change.was)[:300]}")
    if len(group.changes) > SHOWN:
        yield Line(f"    … and {len(group.changes) - SHOWN} more")


def _about(record: Record) -> str:
    from reports.columns import completeness

    target, run = record["target"], record["run"]
    version = f" ({target['version']})" if target["version"] else ""
    return f"{target['name']}{version}, {run['started']}, {completeness(record)[1]}"


def _document(old: Record, new: Record, comparison: Comparison) -> dict[str, Any]:
    from reports.compare import KINDS

    groups = [
        {
            "kind": group.kind.name,
            "before": group.before,
            "after": group.after,
            "difference": list(group.difference),
            "cases": [_change(change) for change in group.changes],
        }
        for group in comparison.groups
    ]
    counts = {kind.name: comparison.count(kind) for kind in KINDS} | {"unchanged": comparison.unchanged}
    return {"old": _about(old), "new": _about(new), "counts": counts, "groups": groups}


def _change(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "rule": change.rule,
        "clauses": list(change.clauses),
        "was": list(change.was),
        "now": list(change.now),
    }
