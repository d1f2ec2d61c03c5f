# SPDX-License-Identifier: Apache-2.0
"""Results in lines of text for people. Pure: who prints them, and in which colours, is console.py's business.

A line is a style (a verdict's name, "dim" or nothing) and its text. Text that came from an agent is made printable,
so that nothing an agent says can move the cursor or colour the screen.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .text.case import Case, Step
from .judging.judge import Judgement
from .judging.verdict import Finding, Verdict

GRAVE_FIRST = tuple(reversed(Verdict))
EXPLAINED = (Verdict.FAIL, Verdict.UNEXPECTED_PASS, Verdict.BROKEN)
FINDINGS_IN_FULL = 3
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Line:
    text: str
    style: str = ""


def printable(text: str) -> str:
    return CONTROL.sub(lambda found: found.group(0).encode("unicode_escape", "surrogatepass").decode("ascii"), text)


def plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def quoted(word: str) -> str:
    """A word as one would type it in this system's shell."""
    return f'"{word}"' if sys.platform == "win32" else shlex.quote(word)


def near(path: Path) -> str:
    """A path as one would type it from here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def explain(case: Case, judgement: Judgement, target: str, scenarios: str) -> list[Line]:
    """A case that needs somebody's eye: what it claims, what it saw, where that stands, how to see it again."""
    verdict = str(judgement.verdict)
    lines = [Line(f"{verdict.upper():<8} {case.id} on {target}: {case.rule}", verdict)]
    findings = [finding for finding in judgement.findings if finding.kind != "not_run"]
    for finding in findings[:FINDINGS_IN_FULL]:
        lines += _finding(case, finding, scenarios)
    if len(findings) > FINDINGS_IN_FULL:
        lines.append(Line(f"  … and {len(findings) - FINDINGS_IN_FULL} more diverging steps"))
    if judgement.reason is not None and all(judgement.reason not in line.text for line in lines):
        lines.append(Line(f"  {judgement.reason}"))
    lines.append(Line(f"  again: ./run_suite.py show {quoted(case.id)} --target {target}", "dim"))
    return [Line(printable(line.text), line.style) for line in lines]


def reuse_differed(case: Case, judgement: Judgement, with_reused: Judgement, target: str) -> str:
    """Reused agents pass for new ones, or else the harness is wrong: that is told whatever the verdict is."""
    why = with_reused.reason or "; ".join(with_reused.signature) or "nothing that differs"
    new = f"{judgement.verdict} with new ones, which counts"
    return f"REUSE    {case.id} on {target}: {with_reused.verdict} with reused agents ({why}), {new}"


def _finding(case: Case, finding: Finding, scenarios: str) -> list[Line]:
    step = _step(case, finding.step)
    if step is None:
        return [Line(f"  {finding.message}")]
    place = f"{scenarios}/{case.scenario_id}.yaml:{step.line}"
    if finding.kind == "broken":
        return [Line(f"  {place}: {finding.message}")]
    lines = [
        Line(f"  {place}: step {step.number}, {step.text}"),
        Line(f"      expected  {finding.expected}"),
        Line(f"      seen      {finding.shown}"),
    ]
    note = finding.message.rpartition(f"saw {finding.shown}")[2].strip()
    return [*lines, Line(f"      {note}")] if note else lines


def _step(case: Case, number: int | None) -> Step | None:
    return next((step for step in case.steps if step.number == number), None)


def counts(verdicts: Mapping[Verdict, int]) -> str:
    """ "58 pass, 2 known": the graver first, but passes before everything."""
    order = [Verdict.PASS] + [verdict for verdict in GRAVE_FIRST if verdict is not Verdict.PASS]
    parts = [f"{verdicts[verdict]} {str(verdict).replace('_', ' ')}" for verdict in order if verdicts.get(verdict)]
    return ", ".join(parts) or "nothing"


def table(documents: Sequence[Mapping[str, Any]]) -> list[Line]:
    """Areas down, targets across, and the totals; of records, so that it says what the page says."""
    areas = sorted({case["area"] for document in documents for case in document["cases"]})
    head = ["area", *(_heading(document) for document in documents)]
    rows = [(area, [_tally(document, area) for document in documents]) for area in areas]
    total = ("total", [_tally(document, None) for document in documents])
    cells = [head, *([name, *map(counts, tallies)] for name, tallies in [*rows, total])]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    texts = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in cells]
    styles = ["dim", *(_style(tallies) for _, tallies in [*rows, total])]
    return [Line(printable(text), style) for text, style in zip(texts, styles)]


def took(documents: Sequence[Mapping[str, Any]]) -> str:
    planned = sum(document["totals"]["planned"] for document in documents)
    seconds = sum(document["run"]["duration_us"] for document in documents) / 1e6
    differed = sum(case.get("with_reused") is not None for document in documents for case in document["cases"])
    also = f", {plural(differed, 'case')} showed something else with reused agents" if differed else ""
    return f"{plural(planned, 'case')} in {seconds:.1f} s{also}"


def _heading(document: Mapping[str, Any]) -> str:
    target = document["target"]
    return f"{target['name']} ({target['version']})" if target["version"] else target["name"]


def _tally(document: Mapping[str, Any], area: str | None) -> Counter[Verdict]:
    return Counter(Verdict(case["verdict"]) for case in document["cases"] if area in (None, case["area"]))


def _style(tallies: Sequence[Mapping[Verdict, int]]) -> str:
    worst = [verdict for verdict in GRAVE_FIRST if any(tally.get(verdict) for tally in tallies)]
    return str(worst[0]) if worst else ""
