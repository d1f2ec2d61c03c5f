# SPDX-License-Identifier: Apache-2.0
"""`show`: one case, played once more, each step with what was expected beside what was seen.

It plays and judges as a run does, by the same functions; it writes no record.
"""

from __future__ import annotations

import secrets
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

from . import listing, suite
from .judging.bench import View
from .play.bindings import Names
from .text.case import Case
from .text.catalog import Catalog
from .text.ledger import CLAUSES, Ledger
from .console import Console, open_console
from .errors import UsageError
from .judging.facts import MalformedReply, read_reply
from .interrupt import Interrupt
from .judging.judge import Judgement, apply_known, judge_rounds
from .play.limits import Limits
from .options import RunOptions
from .worlds.places import RunPlaces
from .plan import Plan
from .play.runner import play
from .summary import Line, explain, near, printable
from .judging.verdict import exit_code
from .text.vocabulary import Vocabulary


def show(options: RunOptions, stream: TextIO) -> int:
    vocabulary = Vocabulary.load()
    case = _one(Catalog.load(options.root, vocabulary).select(list(options.patterns)))
    console = open_console(stream)
    with Interrupt(), ExitStack() as opened:
        target = opened.enter_context(suite.choose_targets(options)[0])
        plan = suite.prepare(target, [case], options, console)
        judgement = plan.skipped.get(case.id) or _play(case, plan, options, vocabulary)
    _tell(case, judgement, plan, options, console, vocabulary)
    return exit_code([judgement.verdict])


def _one(cases: list[Case]) -> Case:
    if len(cases) == 1:
        return cases[0]
    ids = "\n  ".join(case.id for case in cases[:20])
    more = f"\n  … and {len(cases) - 20} more" if len(cases) > 20 else ""
    raise UsageError(f"`show` plays one case, and {len(cases)} are meant:\n  {ids}{more}")


def _play(case: Case, plan: Plan, options: RunOptions, vocabulary: Vocabulary) -> Judgement:
    run_id = secrets.token_hex(5)
    limits = Limits().scaled(options.timeout_scale)
    with plan.target.open_world(1, RunPlaces(options.out / plan.target.name, run_id)) as world:
        histories = play(case, world, vocabulary, limits, Names(run_id))
    judgement = judge_rounds(case, histories, vocabulary, plan.target.name)
    return apply_known(judgement, plan.known.find(case.id, plan.facts.version))


def _tell(
    case: Case, judgement: Judgement, plan: Plan, options: RunOptions, console: Console, vocabulary: Vocabulary
) -> None:
    about = f"{', '.join(case.clauses)}, {case.basis}, on {plan.facts.title} {plan.facts.version}"
    console.line(f"{case.id}: {case.rule}")
    console.line(f"{about}", "dim")
    for id in case.clauses:
        console.lines(Line(printable(text), "dim") for text in _clause(id, options.root))
    for view in judgement.views:
        console.line("")
        console.line(f"{view.observation.step:>3}  {view.text}")
        if view.expected is not None:
            console.line(f"     expected  {view.expected}")
        style = "" if view.agrees is None else "pass" if view.agrees else "fail"
        console.line(f"     seen      {view.shown}{_beside(view, vocabulary)}", style)
    console.line("")
    if judgement.verdict in suite.EXPLAINED:
        lines = explain(case, judgement, plan.target.name, near(options.root / "scenarios"))
        console.lines(line for line in lines[1:-1])
    rounds = f", {judgement.rounds} rounds" if judgement.rounds > 1 else ""
    verdict = str(judgement.verdict)
    console.lines([Line(printable(f"{verdict}{_why(judgement)}{rounds}"), verdict)])


def _clause(id: str, root: Path) -> list[str]:
    """What the case holds, and where that is written; the ledger may have moved on without it."""
    clauses = Ledger(root / "scenarios" / CLAUSES)
    return [f"  {line}" for line in listing.about(clauses[id])] if id in clauses else [f"  {id}: not in the ledger"]


def _why(judgement: Judgement) -> str:
    if judgement.known is not None:
        return f": {judgement.known.reason} ({judgement.known.source})"
    return f": {judgement.reason}" if judgement.reason else ""


def _beside(view: View, vocabulary: Vocabulary) -> str:
    """What the expectation did not ask about: the last error by its name, and the time inside the call."""
    seen = view.observation
    notes = []
    try:
        facts = read_reply(seen.reply) if seen.state == "returned" else None
    except MalformedReply:
        facts = None
    if facts is not None and facts.last_error is not None and "last error" not in view.shown:
        notes.append("last error kept" if facts.kept else vocabulary.error_name(facts.last_error))
    if seen.began_us is not None and seen.ended_us is not None:
        notes.append(f"{max(0, seen.ended_us - seen.began_us)} µs")
    if seen.detail and seen.detail not in view.shown:
        notes.append(seen.detail)
    return f"   ({', '.join(notes)})" if notes else ""
