# SPDX-License-Identifier: Apache-2.0
"""`bless`: plays cases on a target and brings its list of known differences up to date with what they showed.

It always plays, since an older record may be of other scenarios. The list is written whole or not at all, and only
after it was read back and says what the run saw. Nobody's reason is invented: a new entry excuses nothing until a
person has explained it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reports import whole

from . import suite
from .console import Console
from .errors import HarnessError, UsageError
from .options import RunOptions
from .summary import Line, near, plural, printable
from .text import known
from .text.catalog import Catalog
from .text.known import KnownDifferences
from .text.known_edit import Change, Seen, bless
from .text.vocabulary import Vocabulary

DIFFERS = ("fail", "advisory", "known")
PASSES = ("pass", "unexpected_pass")


def bless_target(options: RunOptions, dry: bool, console: Console) -> int:
    """Exit code 0 when the list says what was seen; 3 when something broke or was interrupted."""
    path = options.root / "targets" / f"{options.targets[0]}{known.SUFFIX}"
    ids = [case.id for case in Catalog.load(options.root, Vocabulary.load()).select([])]
    result = suite.run(options, console)
    if result.interrupted or not result.documents:
        console.line(f"interrupted: {near(path)} is as it was")
        return 3
    document = result.documents[0]
    version = document["target"]["version"] or ""
    before = known.load(path)  # now, not before the run: somebody may have written a reason meanwhile
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    seen = what_was_seen(document["cases"])
    after, changes = bless(text, before, ids, seen, version, date.today())
    _verify(after, path, seen, version)
    if changes and not dry:
        _write(path, after)
    console.line("")
    console.lines(Line(printable(line.text), line.style) for line in told(changes, near(path), dry))
    unseen = [case for case in document["cases"] if case["verdict"] in ("broken", "no_verdict")]
    console.lines(
        Line(printable(f"! {c['id']}: {c['verdict']}, left as listed: {c['reason']}"), "broken") for c in unseen
    )
    return 3 if unseen else 0


def what_was_seen(cases: Iterable[Mapping[str, Any]]) -> Seen:
    """From the cases of a record. What is only inferred and differs is no failure, and needs no entry."""
    differing: dict[str, tuple[str, ...]] = {}
    verdicts = {case["id"]: case["verdict"] for case in cases}
    for case in cases:
        if case["verdict"] in DIFFERS:
            differing[case["id"]] = tuple(case["signature"])
    passing = frozenset(id for id, verdict in verdicts.items() if verdict in PASSES)
    return Seen(differing, passing, frozenset(id for id, verdict in verdicts.items() if verdict == "fail"))


def told(changes: list[Change], file: str, dry: bool) -> list[Line]:
    """Like a diff: what was listed, what is seen; with the reasons of whatever goes."""
    if not changes:
        return [Line(f"{file}: every difference that was seen is listed, and nothing else")]
    lines = [Line(f"{file}{' would change' if dry else ''}")]
    for change in changes:
        place = f"line {change.line}" if change.line else "new, to be explained"
        passes = "" if change.after else ", no difference is left"
        lines.append(Line(f"  {', '.join(change.cases)}  ({place}{passes})", "dim"))
        before = change.gone.splitlines() or change.before
        lines += [Line(f"  - {text}", "fail") for text in before]
        lines += [Line(f"  + {step}", "pass") for step in change.after]
    kinds = Counter("gone" if not c.after else "changed" if c.before else "new" for c in changes)
    lines.append(Line(", ".join(f"{kinds[kind]} {kind}" for kind in ("changed", "new", "gone") if kinds[kind])))
    if kinds["new"]:
        lines.append(
            Line(f"write the reason and the source of {plural(kinds['new'], 'new difference')}: `check` asks for them")
        )
    return lines


def _verify(text: str, path: Path, seen: Seen, version: str) -> None:
    """The text that is about to be written, read as the next run will read it."""
    listed, problems = known.parse(text, str(path))
    wrong = [str(problem) for problem in problems] or list(_wrong(listed, seen, version))
    if wrong:
        raise HarnessError(f"{path} was left as it was, since the new text would not say what was seen: {wrong[0]}")


def _wrong(listed: KnownDifferences, seen: Seen, version: str) -> Iterable[str]:
    for id, signature in seen.differing.items():
        entry = listed.find(id, version)
        if (entry is None and id in seen.failing) or (entry is not None and entry.signature != signature):
            yield id
    yield from (id for id in seen.passing if listed.find(id, version) is not None)


def _write(path: Path, text: str) -> None:
    try:
        whole.write(path, text)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
