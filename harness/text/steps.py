# SPDX-License-Identifier: Apache-2.0
"""The steps of one case, followed in the order in which they will be played, and typed on the way.

What a wrong step would have made counts as made, so that one mistake is one message. What a step is expected *not* to
make does not exist afterwards: a later reference to it could never be played.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar
from collections.abc import Callable

from .arguments import ArgumentReader, no_such_call
from .case import (
    AgentName,
    CallStep,
    Expectation,
    JoinStep,
    KillStep,
    ProcessOf,
    Step,
    StillStep,
    TogetherStep,
    Value,
)
from .cells import flow
from ..errors import probably
from .expectations import ExpectationReader, outcomes
from .scenario import Mapping, Scalar, Scenario, Sequence, StepText
from .scope import Follows, Scope, Started, Wrong
from .steptext import read_step
from .tree import Report
from .values import Typer
from .vocabulary import Call
from .words import BASES, IDENTIFIER

SUBJECT = re.compile(r"([^.#]*)(?:#([^.]*))?\.(.+)")
THREAD = re.compile(r"[1-9][0-9]?")
NOTHING_MADE = ("null", "invalid_handle", "false", 0)

T = TypeVar("T")


class CaseReader:
    """Reads the steps of one case; its scope is what exists at the step being read."""

    def __init__(self, scenario: Scenario, columns: tuple[str, ...], typer: Typer, report: Report) -> None:
        self.scenario = scenario
        self.typer = typer
        self.report = report
        self.arguments = ArgumentReader(typer, report)
        self.scope = Scope(tuple(agent.name for agent in scenario.agents), columns)
        self.calls: dict[str, tuple[CallStep, Call]] = {}  # by the id of `start:`

    def read(self, texts: tuple[StepText, ...]) -> tuple[Step, ...]:
        forms: dict[str, Callable[[StepText, int], Step | None]] = {
            "kill": self._kill,
            "join": self._join,
            "still": self._still,
            "together": self._together,
        }
        steps: list[Step] = []
        self.scope.starts_on = {text.start: text.line for text in reversed(texts) if text.start is not None}
        for text in texts:
            read = forms.get(text.subject, self._call)
            step = self._attempt(lambda: read(text, len(steps) + 1))
            if step is not None:
                steps.append(step)
            if text.start is not None and text.start not in self.scope.started:
                self.scope.meant_to_start.add(text.start)
        self._check_started()
        return tuple(steps)

    def _attempt(self, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except Wrong as wrong:
            self.report(wrong.line, wrong.message)
        except Follows:
            pass
        return None

    def _basis(self, text: StepText) -> str:
        if text.basis is not None and text.basis not in BASES:
            self.report(text.line, f"`basis:` is one of {', '.join(BASES)}{probably(text.basis, BASES)}")
        return text.basis or self.scenario.basis

    def _call(self, text: StepText, number: int) -> CallStep | None:
        agent, thread, word = self._subject(text)
        self._attempt(lambda: self.scope.may_act(agent, thread, text.line))
        if agent not in self.scope.agents:
            return None
        keep = self._attempt(lambda: self._keep(text.keep, agent, text.line))
        found = self.typer.vocabulary.find(word)
        if found is None:
            self._make(keep, text.start)
            raise Wrong(text.line, no_such_call(word, self.typer.vocabulary.words))
        call: Call = found
        arguments = self.arguments.read(call, text.argument, text.line, self.scope, agent)
        expect = self._attempt(lambda: self._expect(text, call, agent))
        step = CallStep(
            number=number,
            line=text.line,
            text=_text(text),
            expect=expect,
            basis=self._basis(text),
            because=text.because,
            agent=agent,
            thread=thread,
            call=call.name,
            args=arguments,
            keep=keep,
            start=text.start,
        )
        self._attempt(lambda: self._effects(step, call))
        return step

    def _subject(self, text: StepText) -> tuple[str, int, str]:
        parts = SUBJECT.fullmatch(text.subject)
        if parts is None:
            call = self.typer.vocabulary.find(text.subject)
            first = next(iter(self.scope.agents), "agent")
            hint = f": `{first}.{text.subject}`, say" if call else probably(text.subject, self.typer.vocabulary.words)
            raise Wrong(text.line, f"`{text.subject}` does not say which agent acts{hint}")
        agent, thread, word = parts.groups()
        if thread is not None and not THREAD.fullmatch(thread):
            raise Wrong(text.line, f"`{agent}#{thread}`: threads are numbered from 1 to 99")
        self.scope.known_agent(agent, text.line)
        return agent, int(thread or 1), word

    def _keep(self, keep: str | None, agent: str, line: int) -> tuple[str, str] | None:
        if keep is None:
            return None
        owner, _, name = keep.rpartition(".")
        if owner and owner not in self.scope.agents:
            for each in self.scope.agents:  # what was meant is made
                self.scope.keep(each, name)
        if owner:
            self.scope.known_agent(owner, line)
        if name in self.scope.columns:
            raise Wrong(line, f"`as: {keep}` would hide the column `{name}`: choose another name")
        return (owner or agent, name)

    def _make(self, keep: tuple[str, str] | None, start: str | None) -> None:
        if keep is not None and start is not None:
            self.scope.promise(*keep, start)
        elif keep is not None:
            self.scope.keep(*keep)

    def _expect(self, text: StepText, call: Call, agent: str) -> Expectation | None:
        if text.expect is None:
            return None
        expect = ExpectationReader(self.typer, self.scope, agent, call).read(
            text.expect, flow(text.expect), text.because
        )
        if text.start is not None and expect.outcome != "blocked":
            raise Wrong(
                text.expect.line,
                "a started call has not returned yet: expect `blocked` here, and the rest at its `join:`",
            )
        if text.start is None and expect.outcome == "blocked":
            raise Wrong(
                text.expect.line, "`blocked` is said of a call that is not waited for: put `start: ID` beside it"
            )
        return expect

    def _effects(self, step: CallStep, call: Call) -> None:
        """What exists or has ended after the step, if it does what it is expected to do."""
        if step.keep is not None and call.keeps is None:
            raise Wrong(step.line, f"`{call.word}` gives nothing that could be kept: take `as:` out")
        self._check_owner(step)
        if step.start is not None:
            if call.ends is not None or call.processes == "makes":
                raise Wrong(step.line, f"`{call.word}` cannot be started and joined")
            if not IDENTIFIER.fullmatch(step.start):  # told as it was read
                self._make(step.keep, None)
                raise Follows
            self.scope.start(step.start, Started(step.line, step.agent, step.thread, step.expect is not None))
            self.calls[step.start] = (step, call)
            self._make(step.keep, step.start)
        elif _succeeds(step.expect):
            self._make(step.keep, None)
            self._population(step, call)

    def _check_owner(self, step: CallStep) -> None:
        """What is made in another process is that agent's: under a name of one's own it would mean anything."""
        other = step.args.get("target_process")
        if step.keep is not None and isinstance(other, ProcessOf) and other.agent != step.keep[0]:
            name = step.keep[1]
            for owner in (other.agent, step.keep[0]):
                self.scope.keep(owner, name)
            raise Wrong(
                step.line, f"the new handle is `{other.agent}`'s own: keep it there, `as: {other.agent}.{name}`"
            )

    def _population(self, step: CallStep, call: Call) -> None:
        """Agents that begin or end with the step."""
        for value in step.args.values():
            if isinstance(value, AgentName):
                self.scope.declare(value.name, step.line)
        if call.ends == "agent":
            self.scope.end(step.agent, step.line)
        elif call.ends == "thread":
            self.scope.end_thread(step.agent, step.thread)
        elif call.name == "terminate":
            victim = _victim(step.args.get("process"), step.agent)
            if victim is not None:
                self.scope.end(victim, step.line)

    def _kill(self, text: StepText, number: int) -> KillStep:
        agent = _word(text)
        self.scope.alive(agent, text.line)
        self.scope.end(agent, text.line)
        return KillStep(number, text.line, _text(text), None, self._basis(text), text.because, agent)

    def _still(self, text: StepText, number: int) -> StillStep:
        start = self._id(text, "looked_at")
        self.scope.running(start, text.line).looked_at = True
        return StillStep(number, text.line, _text(text), None, self._basis(text), text.because, start)

    def _id(self, text: StepText, as_meant: str) -> str:
        if isinstance(text.argument, Sequence):  # told as it was read; what it says of each call holds all the same
            for item in text.argument.items:
                if isinstance(item, Scalar) and item.text in self.scope.started:
                    setattr(self.scope.started[item.text], as_meant, True)
            raise Follows
        return _word(text)

    def _join(self, text: StepText, number: int) -> JoinStep:
        start = self._id(text, "joined")
        self.scope.running(start, text.line).joined = True
        step, call = self.calls[start]
        expect = self._attempt(lambda: self._expect(replace(text, start=None), call, step.agent))
        if _succeeds(expect):
            self._make(step.keep, None)
        return JoinStep(number, text.line, _text(text), expect, self._basis(text), text.because, start)

    def _together(self, text: StepText, number: int) -> TogetherStep | None:
        if text.keep is not None and "." in text.keep:
            raise Wrong(
                text.line, "`as:` of a `together:` names the result in each agent's own table: no agent in front"
            )
        items = text.argument.items if isinstance(text.argument, Sequence) else ()
        inner = [
            sub
            for item in items
            if isinstance(item, (Mapping, Scalar)) and (sub := read_step(item, self.report, ("as",)))
        ]
        self.scope.meant_to_start.update(sub.start for sub in inner if sub.start is not None)
        calls = [self._attempt(lambda: self._together_call(sub, text, number)) for sub in inner]
        made = [call for call in calls if call is not None]
        if len(made) < len(items):
            return None
        actors = [(call.agent, call.thread) for call in made]
        if len(set(actors)) < len(actors):
            raise Wrong(text.line, "one thread cannot make two calls together: use another agent, or `agent#2`")
        expect = None if text.start else self._attempt(lambda: self._together_expect(text, made))
        for call in made if _succeeds(expect) else ():
            self._make(call.keep, None)
        if text.start is not None:
            raise Follows
        line_text = "together " + "; ".join(call.text for call in made)
        return TogetherStep(number, text.line, line_text, expect, self._basis(text), text.because, tuple(made))

    def _together_call(self, sub: StepText, outer: StepText, number: int) -> CallStep | None:
        agent, thread, word = self._subject(sub)
        self.scope.may_act(agent, thread, sub.line)
        call = self.typer.vocabulary.find(word)
        if call is None:
            raise Wrong(sub.line, no_such_call(word, self.typer.vocabulary.words))
        if call.ends is not None or call.processes == "makes":
            raise Wrong(sub.line, f"`{call.word}` cannot be made together with others")
        if sub.keep is not None and call.keeps is None:
            raise Wrong(sub.line, f"`{call.word}` gives nothing that could be kept: take `as:` out")
        keep = self._keep(sub.keep or (outer.keep if call.keeps else None), agent, sub.line)
        arguments = self.arguments.read(call, sub.argument, sub.line, self.scope, agent)
        basis = self._basis(outer)
        return CallStep(
            number, sub.line, _text(sub), None, basis, None, agent, thread, call.name, arguments, keep, None
        )

    def _together_expect(self, text: StepText, calls: list[CallStep]) -> Expectation | None:
        node = text.expect
        if node is None or not calls:
            return None
        if isinstance(node, Mapping) and any(key.text == "outcomes" for key, _ in node.items):
            if len(node.items) > 1:
                raise Wrong(node.line, "`outcomes:` stands alone in its `expect:`")
            families = self.typer.vocabulary.families
            counted = outcomes(node.items[0][1], len(calls), families["error"], families["wait"])
            return Expectation(flow(node), outcomes=counted)
        vocabulary = self.typer.vocabulary
        told = [self._expect(text, vocabulary.call(call.call), call.agent) for call in calls]
        return told[0]

    def _check_started(self) -> None:
        for name, call in self.scope.started.items():
            if not call.joined and not call.looked_at and self.scope.agents[call.agent].ended is None:
                self.report(
                    call.line, f"what `{name}` does is never looked at: `join: {name}`, or `expect: blocked` here"
                )


def _succeeds(expect: Expectation | None) -> bool:
    """Whether what the step makes may be there afterwards, as far as the scenario can tell."""
    if expect is not None and expect.any_of:
        return any(_succeeds(one) for one in expect.any_of)
    return expect is None or not (expect.outcome == "failure" or expect.returns in NOTHING_MADE)


def _victim(process: Value, agent: str) -> str | None:
    if isinstance(process, ProcessOf):
        return process.agent
    return agent if process == "CURRENT_PROCESS" else None


def _word(text: StepText) -> str:
    if not isinstance(text.argument, Scalar):
        raise Wrong(text.line, f"`{text.subject}:` takes one word")
    return text.argument.text


def _text(text: StepText) -> str:
    return text.subject if text.argument is None else f"{text.subject} {flow(text.argument)}"
