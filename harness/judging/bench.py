# SPDX-License-Identifier: Apache-2.0
"""Each step of one round put beside what it showed: words for people, and the finding where the two diverge.

A step is judged by itself; what its divergence means for the case is decided in judge.py. Whatever is no plain evidence
(an unreadable reply, a death that nobody asked for, a state that cannot be) makes a finding of kind "broken".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..play.bindings import result_of
from ..text.case import CallStep, Case, Expectation, JoinStep, KillStep, Step, StillStep, TogetherStep
from .facts import Facts, MalformedReply, is_number, read_reply
from ..play.history import History, Observation
from .matching import matches
from .shown import Hint, Shower, hints_of
from .verdict import Finding
from ..text.vocabulary import Call, Vocabulary

INFERRED = "inferred"
STILL = "still blocked"
DIED_OF_ITSELF = re.compile(r"exception 0x[0-9A-Fa-f]{1,8}|SIG(SEGV|BUS|ABRT|ILL|FPE|TRAP|SYS)|exit status [1-9][0-9]*")


@dataclass(frozen=True)
class View:
    """One observation as people see it: what was expected beside what was seen."""

    observation: Observation
    line: int
    text: str
    expected: str | None
    shown: str
    agrees: bool | None  # None: the step claims nothing


@dataclass(frozen=True)
class Outcome:
    """One step judged: its views, and its finding if it diverged or was not run."""

    views: tuple[View, ...]
    finding: Finding | None = None
    basis: str = ""


@dataclass(frozen=True)
class Seen:
    """One observation in words; `fits` tells whether the step wants it, `broke` why it cannot be judged at all."""

    shown: str
    fits: bool
    broke: str | None = None
    tally: str | None = None  # the word under which `outcomes:` counts it
    not_run: bool = False
    where: str = ""  # what helps a reader and differs from run to run, so no signature has it


@dataclass(frozen=True)
class Bench:
    """One round: the case, its history, and what its steps refer to."""

    case: Case
    history: History
    vocabulary: Vocabulary
    strict: bool  # an inferred rule counts like any other
    views: frozenset[tuple[str, str]] = field(init=False)
    kept_again: tuple[CallStep, ...] = field(init=False)  # the calls that keep a name which others keep too
    started: dict[str, CallStep] = field(init=False)

    def __post_init__(self) -> None:
        calls = [call for step in self.case.steps for call in _calls_of(step)]
        views = frozenset(call.keep for call in calls if call.keep is not None and self._keeps_view(call))
        times = Counter(call.keep for call in calls if call.keep is not None)
        again = tuple(call for call in calls if call.keep is not None and times[call.keep] > 1)
        object.__setattr__(self, "views", views)
        object.__setattr__(self, "kept_again", again)
        object.__setattr__(self, "started", {call.start: call for call in calls if call.start is not None})

    def _keeps_view(self, call: CallStep) -> bool:
        known = self.vocabulary.find(call.call)
        return known is not None and (known.keeps == "view" or call.args.get("kind") == "view")

    def _at(self, number: int) -> History:
        """The history with every name standing for what it did at that step: `as:` may use a name again."""
        if not self.kept_again:
            return self.history
        kept = {agent: dict(names) for agent, names in self.history.kept.items()}
        seen = {o.step: o for o in self.history.observations if o.state == "returned"}
        for call in self.kept_again:
            known, observation = self.vocabulary.find(call.call), seen.get(call.number)
            if call.number > number or known is None or observation is None or call.keep is None:
                continue
            try:
                facts = read_reply(observation.reply)
            except MalformedReply:
                continue  # the step itself is judged broken for it
            value = result_of(known, observation.args, {"returns": facts.returns, "out": dict(facts.out)})
            if value is not None:
                kept.setdefault(call.keep[0], {})[call.keep[1]] = value
        return replace(self.history, kept=kept)

    def _shower(self, step: Step) -> Shower:
        return Shower(self.vocabulary, self._at(step.number), self.views)

    def step(self, step: Step) -> Outcome:
        observations = [o for o in self.history.observations if o.step == step.number]
        calls = step.calls if isinstance(step, TogetherStep) else (step,)
        if len(observations) != len(calls):
            why = f"{len(observations)} of {len(calls)} observations were recorded"
            return Outcome((), _finding(step, "broken", "broken", why), step.basis)
        tallied = step.expect is not None and step.expect.outcomes is not None
        claim = None if tallied else _claim(step)
        seen = [self._see(call, observation, claim, tallied) for call, observation in zip(calls, observations)]
        shown = seen[0].shown
        if isinstance(step, TogetherStep):
            counts = Counter(s.tally or s.shown for s in seen)
            shown = ", ".join(f"{count} {word}" for word, count in sorted(counts.items()))
            if tallied:
                agree = counts == Counter(step.expect.outcomes if step.expect is not None else None)
                seen = [replace(s, fits=agree) for s in seen]
        views = tuple(_view(step, call.text, o, s) for call, o, s in zip(calls, observations, seen))
        finding = self._finding_of(step, seen, shown)
        told = [o.detail for o in observations if o.detail and o.state in ("no_return", "died")]
        notes = "; ".join([*told, *(s.where for s in seen if s.where)])
        if finding is not None and notes and notes not in finding.message:
            finding = replace(finding, message=f"{finding.message} ({notes})")
        return Outcome(views, finding, step.basis)

    def _finding_of(self, step: Step, seen: list[Seen], shown: str) -> Finding | None:
        if any(s.not_run for s in seen):
            return _finding(step, "not_run", "not run", "was not run")
        why = next((s.broke for s in seen if s.broke is not None), None)
        if why is None and all(s.fits for s in seen):
            return None
        if why is not None or _claim(step) is None:
            return _finding(step, "broken", shown, why)
        return _finding(step, "advisory" if step.basis == INFERRED and not self.strict else "fail", shown, None)

    def _see(self, step: Step, observation: Observation, claim: Expectation | None, tallied: bool) -> Seen:
        by = self.started.get(step.start) if isinstance(step, (JoinStep, StillStep)) else step
        call = self.vocabulary.find(by.call) if isinstance(by, CallStep) else None
        match observation.state:
            case "not_run":
                return Seen("not run", False, not_run=True)
            case "no_return":
                return Seen("no return", False)
            case "died":
                return _died(call, observation)
            case "ended" if isinstance(step, KillStep) or (call is not None and _can_end(call)):
                return Seen("ended", claim is None or claim == Expectation(claim.text, outcome="success"))
            case "blocked" | "started" if isinstance(step, StillStep) or _is_started(step):
                return _pending(step, observation.state, claim)
            case "returned" if isinstance(by, CallStep) and call is not None:
                return self._returned(step, by, call, observation, claim, tallied)
        return Seen("broken", False, broke=observation.detail or f"'{observation.state}' cannot be of such a step")

    def _returned(
        self, step: Step, by: CallStep, call: Call, observation: Observation, claim: Expectation | None, tallied: bool
    ) -> Seen:
        try:
            facts = read_reply(observation.reply)
            if facts.returns is None and facts.fault is None and call.returns != "none":
                raise MalformedReply("'returns' is missing")
        except MalformedReply as error:
            return Seen("broken", False, broke=f"the agent's reply cannot be read: {error}")
        if isinstance(step, StillStep) or _is_started(step):
            return self._returned_early(step, by, call, facts, claim)
        if call.ends == "agent":
            return Seen("returned", False)
        shown = self._words(step, by, call, facts, claim)
        if _stopped_short(call, facts, observation, claim):
            return self._stopped(step, facts, by.agent, observation)
        if tallied:
            return Seen(shown, True, tally=self._shower(step).tally_word(call, facts, by.agent))
        if claim is None:
            return Seen(shown, call.succeeded(facts.returns, facts.fault))
        return Seen(shown, matches(claim, call, facts, by.agent, self._at(step.number)))

    def _stopped(self, step: Step, facts: Facts, agent: str, observation: Observation) -> Seen:
        """A `repeat` that ended early: which of its calls ended it, and how; the round is beside it."""
        stopped = facts.out.get("stopped")
        call = self.vocabulary.find(str(stopped.get("call"))) if isinstance(stopped, Mapping) else None
        if call is None:
            return Seen("broken", False, broke="the agent's reply cannot be read: 'stopped' names no call")
        try:
            how = self._shower(step).reply(call, read_reply(stopped), agent, None, ())
        except MalformedReply as error:
            return Seen("broken", False, broke=f"the agent's reply cannot be read: 'stopped': {error}")
        shown = f"stopped at {call.name}: {how}"
        played = facts.out.get("rounds", "?")
        return Seen(shown, False, tally=shown, where=f"after {played} of {observation.args.get('times')} rounds")

    def _returned_early(self, step: Step, by: CallStep, call: Call, facts: Facts, claim: Expectation | None) -> Seen:
        """The reply of a call that was not to be waited for: only a claim that it blocks has anything against it."""
        shown = self._words(step, by, call, facts, None)
        return Seen(f"returned: {shown}", not isinstance(step, StillStep) and claim is None)

    def _words(self, step: Step, by: CallStep, call: Call, facts: Facts, claim: Expectation | None) -> str:
        hints: tuple[Hint, ...] = ()
        if facts.fault is not None or (claim is not None and claim.out):  # else no address is told
            expected = tuple(claim.out.values()) if claim is not None else ()
            at = claim.fault.at if claim is not None and claim.fault is not None else None
            hints = hints_of(by.agent, at, *by.args.values(), *expected)
        return self._shower(step).reply(call, facts, by.agent, claim, hints)


def _died(call: Call | None, observation: Observation) -> Seen:
    """A death by an exception inside a call of the target is what the target does; any other is nobody's claim."""
    how = observation.detail or "nobody knows how"
    of_itself = DIED_OF_ITSELF.match(how)
    if of_itself is not None and call is not None and not call.is_verb:
        return Seen(f"died: {of_itself.group(0)}", False)
    return Seen("died", False, broke=f"{observation.agent or 'the agent'} died unexpectedly: {how}")


def _pending(step: Step, state: str, claim: Expectation | None) -> Seen:
    if isinstance(step, StillStep):
        return Seen(STILL, True) if state == "blocked" else Seen(state, False, broke="blocking was not observed")
    if claim is not None and (claim.outcome != "blocked" or state != "blocked"):
        return Seen(state, False, broke=f"a started call cannot show '{claim.text}'")
    return Seen(state, True)


def _is_started(step: Step) -> bool:
    return isinstance(step, CallStep) and step.start is not None


def _can_end(call: Call) -> bool:
    return call.ends is not None or call.processes == "ends"


def _stopped_short(call: Call, facts: Facts, observation: Observation, claim: Expectation | None) -> bool:
    """`repeat` returns also when one of its calls did not succeed; then it has not done what the step says."""
    times = observation.args.get("times")
    if call.name != "repeat" or not is_number(times) or facts.fault is not None:
        return False
    return facts.out.get("rounds") != times and not (claim is not None and "rounds" in claim.out)


def _claim(step: Step) -> Expectation | None:
    """What the step claims; `still:` claims by being there."""
    if isinstance(step, StillStep):
        return step.expect or Expectation(STILL, outcome="blocked")
    return step.expect


def _calls_of(step: Step) -> tuple[CallStep, ...]:
    if isinstance(step, TogetherStep):
        return step.calls
    return (step,) if isinstance(step, CallStep) else ()


def _view(step: Step, text: str, observation: Observation, seen: Seen) -> View:
    claim = _claim(step)
    if claim is None:
        return View(observation, step.line, text, None, seen.shown, None)
    return View(observation, step.line, text, claim.text, seen.shown, seen.fits)


def _finding(step: Step, kind: str, shown: str, why: str | None) -> Finding:
    claim = _claim(step)
    expected = claim.text if claim is not None else "success"
    if why is not None:
        message = f"step {step.number}, {step.text}: {why}"
    elif claim is None:
        message = f"step {step.number}, {step.text}: setup did not succeed: {shown}"
    else:
        message = f"step {step.number}, {step.text}: expected {expected}, saw {shown}"
    return Finding(step.number, kind, expected, shown, message)
