# SPDX-License-Identifier: Apache-2.0
"""The record of one run on one target: one JSON document, as reports/README.md describes it.

Every planned case is in it once, with one verdict; the totals are counted here and nowhere else.
"""

from __future__ import annotations

import contextlib
import math
import os
import platform
import subprocess
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reports import whole
from reports.plan import plan
from reports.record import written

from .judging.bench import View
from .text.case import Case
from .judging.judge import Judgement
from .judging.verdict import Verdict

if TYPE_CHECKING:
    from .text.ledger import Clause

SCHEMA = 2
VERSION = "0.1.0"
LONGEST_TEXT = 4096
NOT_EXECUTED = (Verdict.SKIP, Verdict.NO_VERDICT)


@dataclass(frozen=True)
class Result:
    """One planned case and what became of it."""

    case: Case
    judgement: Judgement


@dataclass(frozen=True)
class TargetFacts:
    """The thing under test as it was when the run began."""

    name: str
    title: str
    version: str
    layer: str | None = None
    toolchain: str | None = None
    bits: int | None = None
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunFacts:
    id: str
    command: tuple[str, ...]
    jobs: int
    shard: str | None
    plan: tuple[str, ...]  # ids of all cases that were selected, those of other shards too
    fresh: bool
    shuffle: int | None
    started: float  # seconds since the epoch
    finished: float
    interrupted: bool


@dataclass(frozen=True)
class Record:
    run: RunFacts
    target: TargetFacts
    results: tuple[Result, ...]
    clauses: Mapping[str, Clause]
    revision: str | None
    scenarios: Mapping[str, str] = field(default_factory=dict)  # what the scenarios' files said when the run ended
    whole_ledger: bool = False  # also the clauses that no case names, so that a page can show what nobody tests

    def document(self) -> dict[str, Any]:
        """The record as JSON's types."""
        used = {clause for result in self.results for clause in result.case.clauses}
        described = set(self.clauses) if self.whole_ledger else used & set(self.clauses)
        return {
            "schema": SCHEMA,
            "tool": {"name": "mapcheck", "version": VERSION, "revision": self.revision},
            "run": _run(self.run),
            "target": {**vars(self.target), "capabilities": list(self.target.capabilities)},
            "environment": _environment(),
            "totals": totals([result.judgement.verdict for result in self.results]),
            "clauses": {id: _clause(self.clauses[id]) for id in sorted(described)},
            "scenarios": {id: safe(text) for id, text in sorted(self.scenarios.items())},
            "cases": [_case(result.case, result.judgement) for result in self.results],
        }


def totals(verdicts: list[Verdict]) -> dict[str, int]:
    counts = Counter(verdicts)
    executed = sum(count for verdict, count in counts.items() if verdict not in NOT_EXECUTED)
    return {"planned": len(verdicts), "executed": executed} | {str(verdict): counts[verdict] for verdict in Verdict}


def revision(root: Path) -> str | None:
    """The commit of the project that ran, marked when the checkout differs from it."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None


def scenario_texts(home: Path, ids: set[str]) -> dict[str, str]:
    """The scenarios as they are written; one that cannot be read is left out, since the run did happen."""
    texts = {}
    for id in ids:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            texts[id] = (home / f"{id}.yaml").read_text(encoding="utf-8")
    return texts


def write(document: Mapping[str, Any], path: Path) -> None:
    whole.write(path, written(document))


def _run(run: RunFacts) -> dict[str, Any]:
    return {
        "id": run.id,
        "started": _instant(run.started),
        "finished": _instant(run.finished),
        "duration_us": max(0, round((run.finished - run.started) * 1e6)),
        "command": list(run.command),
        "jobs": run.jobs,
        "shard": run.shard,
        "plan": plan(run.plan),
        "missing": [],
        "fresh": run.fresh,
        "shuffle": run.shuffle,
        "interrupted": run.interrupted,
    }


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _environment() -> dict[str, Any]:
    system = platform.uname()
    return {
        "host": system.node,
        "system": f"{system.system} {system.release} {system.machine}",
        "cpus": os.cpu_count() or 1,
        "python": platform.python_version(),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    sources = [{"title": source.title, "url": source.url} for source in clause.sources]
    described: dict[str, Any] = {
        "statement": clause.statement,
        "sources": sources,
        "basis": clause.basis,
        "area": clause.area,
    }
    return described if clause.testable else {**described, "untestable": clause.why_not}


def _case(case: Case, judgement: Judgement) -> dict[str, Any]:
    known = judgement.known
    return {
        "id": case.id,
        "scenario": case.scenario_id,
        "rule": case.rule,
        "area": case.area,
        "clauses": list(case.clauses),
        "basis": case.basis,
        "verdict": str(judgement.verdict),
        "reason": safe(judgement.reason),
        "rounds": judgement.rounds,
        "duration_us": judgement.duration_us,
        "findings": [safe(vars(finding)) for finding in judgement.findings],
        "signature": safe(list(judgement.signature)),
        "reused": judgement.reused,
        "with_reused": _with_reused(judgement.with_reused),
        "known": None if known is None else {"reason": known.reason, "source": known.source},
        "history": [_view(view) for view in judgement.views],
    }


def _with_reused(judgement: Judgement | None) -> dict[str, Any] | None:
    """What reused agents had shown before new ones showed something else."""
    if judgement is None:
        return None
    signature = safe(list(judgement.signature))
    return {"verdict": str(judgement.verdict), "reason": safe(judgement.reason), "signature": signature}


def _view(view: View) -> dict[str, Any]:
    seen = view.observation
    return {
        "step": seen.step,
        "line": view.line,
        "text": view.text,
        "agent": seen.agent,
        "thread": seen.thread,
        "call": seen.call,
        "state": seen.state,
        "expected": view.expected,
        "shown": safe(view.shown),
        "agrees": view.agrees,
        "sent_us": seen.sent_us,
        "seen_us": seen.seen_us,
        "began_us": seen.began_us,
        "ended_us": seen.ended_us,
        "args": safe(seen.args),
        "reply": safe(seen.reply),
        "detail": safe(seen.detail),
    }


def safe(value: Any) -> Any:
    """A value of an agent as plain JSON that any reader can take: no lone surrogates, no NaN, no endless text."""
    if isinstance(value, str):
        return _safe_text(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, (dict, Mapping)):  # a dict is found much sooner as a dict
        return {_safe_text(str(key)): safe(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [safe(item) for item in value]
    return safe(repr(value))


def _safe_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        text = f"{text[:LONGEST_TEXT]}… ({len(text)} characters)"
    if text.isascii():  # as nearly all of them are
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
