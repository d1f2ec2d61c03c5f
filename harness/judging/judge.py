# SPDX-License-Identifier: Apache-2.0
"""From a case and what it showed to a judgement. Pure: no clock, no file, no agent; the same history, the same verdict.

A step without `expect` is setup and has to succeed; a step with one is a claim. The first step that diverges decides
between `broken` (it was setup, or the harness failed) and `fail` (a claim was contradicted). Whatever cannot be read,
or was never observed, is `broken`: nothing passes for want of evidence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .bench import INFERRED, Bench, View
from ..text.case import Case
from ..play.history import History
from .verdict import Finding, Verdict, worst
from ..text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from ..text.known import Difference

STRICT_TARGET = "reference"  # ours: there an inferred rule that does not hold is a failure


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    views: tuple[View, ...] = ()
    reason: str | None = None
    rounds: int = 1
    duration_us: int = 0
    known: Difference | None = None
    reused: int = 0  # agents that had played another case before
    with_reused: Judgement | None = None  # what reused agents had shown, where new ones then showed something else

    @property
    def signature(self) -> tuple[str, ...]:
        """What a known difference is recognised by: every diverging step with what it showed."""
        return tuple(f"{f.step}: {f.shown}" for f in self.findings if f.step is not None and f.kind != "not_run")


def judge(case: Case, history: History, vocabulary: Vocabulary, target_name: str) -> Judgement:
    """The judgement of one round."""
    bench = Bench(case, history, vocabulary, strict=target_name == STRICT_TARGET)
    outcomes = [bench.step(step) for step in case.steps]
    findings = tuple(outcome.finding for outcome in outcomes if outcome.finding is not None)
    views = tuple(view for outcome in outcomes for view in outcome.views)
    diverging = [(o.finding, o.basis) for o in outcomes if o.finding is not None and o.finding.kind != "not_run"]
    judged = Judgement(Verdict.PASS, findings, views, duration_us=history.duration_us, reused=history.reused)
    if history.world_fault is not None:
        fault = Finding(None, "broken", "the target's world whole after the case", "broken", history.world_fault)
        return replace(judged, verdict=Verdict.BROKEN, findings=(fault, *findings), reason=history.world_fault)
    if not diverging:
        if not findings:
            return judged
        return replace(judged, verdict=Verdict.BROKEN, reason=f"{findings[0].message}, and nothing before it says why")
    first = diverging[0][0]
    if first.kind == "broken":
        return replace(judged, verdict=Verdict.BROKEN, reason=first.message)
    inferred = target_name != STRICT_TARGET and all(basis == INFERRED for _, basis in diverging)
    return replace(judged, verdict=Verdict.ADVISORY if inferred else Verdict.FAIL)


def judge_rounds(case: Case, histories: list[History], vocabulary: Vocabulary, target_name: str) -> Judgement:
    """The judgement of all rounds of `repeat:`: the worst, with the findings of the first round that was so bad."""
    rounds = [judge(case, history, vocabulary, target_name) for history in histories]
    if not rounds:
        return broken("the case was not played")
    verdict = worst([judgement.verdict for judgement in rounds])
    number = next(n for n, judgement in enumerate(rounds) if judgement.verdict is verdict)
    chosen = replace(rounds[number], rounds=len(rounds), duration_us=sum(j.duration_us for j in rounds))
    if verdict is Verdict.PASS and len(rounds) < case.repeat:
        return replace(chosen, verdict=Verdict.BROKEN, reason=f"only {len(rounds)} of {case.repeat} rounds were played")
    return (
        chosen if verdict is Verdict.PASS or case.repeat == 1 else _told(chosen, f"round {number + 1} of {case.repeat}")
    )


def worst_repeat(judgements: list[Judgement]) -> Judgement:
    """The judgement of a case that `--repeat` ran several times: the worst, and how often it was so."""
    verdict = worst([judgement.verdict for judgement in judgements])
    chosen = next(judgement for judgement in judgements if judgement.verdict is verdict)
    total = replace(
        chosen,
        rounds=sum(j.rounds for j in judgements),
        duration_us=sum(j.duration_us for j in judgements),
        with_reused=next((j.with_reused for j in judgements if j.with_reused), None),
    )
    if len({judgement.verdict for judgement in judgements}) == 1:
        return total
    often = sum(judgement.verdict is verdict for judgement in judgements)
    told = _told(total, f"{verdict} in {often} of {len(judgements)} repeats")
    return replace(told, reason=told.reason or f"{verdict} in {often} of {len(judgements)} repeats")


def confirmed(with_reused: Judgement, with_new: Judgement) -> Judgement:
    """What new agents showed is the judgement; that reused ones showed something else is a fault of the harness."""
    same = with_new.verdict is with_reused.verdict and with_new.signature == with_reused.signature
    return with_new if same else replace(with_new, with_reused=with_reused)


def apply_known(judgement: Judgement, difference: Difference | None) -> Judgement:
    """What a listed difference makes of a judgement: it excuses exactly what it lists, and must not outlive it."""
    if difference is None:
        return judgement
    if judgement.verdict is Verdict.PASS:
        listed = f"listed as a known difference on line {difference.line}, but the case passes"
        reason = f"{listed}: remove the entry, as `bless` does"
        return replace(judgement, verdict=Verdict.UNEXPECTED_PASS, known=difference, reason=reason)
    if judgement.verdict not in (Verdict.FAIL, Verdict.ADVISORY):
        return judgement
    if judgement.signature != tuple(difference.signature):
        listed, shown = "; ".join(difference.signature), "; ".join(judgement.signature)
        reason = f"listed as a known difference, but differs: listed [{listed}], seen [{shown}]"
        return replace(judgement, verdict=Verdict.FAIL, reason=reason)
    if not difference.is_explained:
        reason = f"listed on line {difference.line}, but nobody has explained it yet, so it excuses nothing"
        return replace(judgement, verdict=Verdict.FAIL, reason=reason)
    return replace(judgement, verdict=Verdict.KNOWN, known=difference)


def broken(reason: str) -> Judgement:
    """A case that could not be played at all."""
    finding = Finding(None, "broken", "a case that can be played", "broken", reason)
    return Judgement(Verdict.BROKEN, (finding,), reason=reason)


def _told(judgement: Judgement, note: str) -> Judgement:
    findings = tuple(replace(finding, message=f"{finding.message} ({note})") for finding in judgement.findings)
    reason = f"{judgement.reason} ({note})" if judgement.reason else None
    return replace(judgement, findings=findings, reason=reason)
