# SPDX-License-Identifier: Apache-2.0
"""Cases, histories and known differences in a line each: what the tests of judge and suite are written with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from harness.text.case import (
    CallStep,
    Case,
    Expectation,
    FaultExpectation,
    JoinStep,
    KillStep,
    Ref,
    Step,
    StillStep,
    TogetherStep,
)
from harness.play.history import History, Observation

SUCCESS = Expectation("success", outcome="success")
FAILURE = Expectation("failure", outcome="failure")
BLOCKED = Expectation("blocked", outcome="blocked")


def fails_with(name: str, code: int) -> Expectation:
    return Expectation(name, outcome="failure", last_error=code)


def call(
    number: int,
    name: str,
    expect: Expectation | None = None,
    *,
    agent: str = "a",
    basis: str = "documented",
    keep: str | None = None,
    start: str | None = None,
    **args: Any,
) -> CallStep:
    text = f"{agent}.{name}"
    kept = (agent, keep) if keep is not None else None
    return CallStep(number, number + 5, text, expect, basis, None, agent, 1, name, args, kept, start)


def join(number: int, start: str, expect: Expectation | None = None, basis: str = "documented") -> JoinStep:
    return JoinStep(number, number + 5, f"join {start}", expect, basis, None, start)


def still(number: int, start: str, basis: str = "documented") -> StillStep:
    return StillStep(number, number + 5, f"still {start}", None, basis, None, start)


def kill(number: int, agent: str) -> KillStep:
    return KillStep(number, number + 5, f"kill {agent}", None, "documented", None, agent)


def together(number: int, calls: list[CallStep], expect: Expectation | None) -> TogetherStep:
    numbered = tuple(replace(c, number=number) for c in calls)
    return TogetherStep(number, number + 5, "together", expect, "documented", None, numbered)


def case(*steps: Step, id: str = "area/rule", repeat: int = 1, needs: tuple[str, ...] = ()) -> Case:
    return Case(id, id.split("[")[0], "A rule", ("S-01",), "documented", ("a",), needs, repeat, steps)


def returned(step: int, returns: int | None, last_error: int | None = 0, **fields: Any) -> Observation:
    reply = {"returns": returns, "last_error": last_error, "kept": False, "out": {}, "fault": None} | fields
    return Observation(step, "returned", "a", 1, "x", {}, reply)


def faulted(step: int, kind: str, address: int) -> Observation:
    return returned(step, None, None, fault={"kind": kind, "code": 0xC0000005, "address": address})


def state(step: int, name: str, detail: str | None = None) -> Observation:
    return Observation(step, name, "a", 1, "x", detail=detail)


def history(*observations: Observation, world_fault: str | None = None, **kept: int) -> History:
    return History(observations, {"a": kept}, {"name": "mc-17-name"}, world_fault, 1000)


def known_differences(shown: str, *cases: str) -> str:
    """The text of a list with an entry for each of these, all of which show the same."""
    facts = 'reason = "r"\nsource = "s"\nsince = 2026-01-01\nreview_by = 2999-01-01\n'
    entries = [f'[[difference]]\ncases = "{case}"\nsignature = ["{shown}"]\n{facts}' for case in cases]
    return "format = 1\n" + "".join(entries)


def returning(word: int | str) -> Expectation:
    return Expectation("returns", returns=word)


def query(**out: Any) -> CallStep:
    return call(1, "VirtualQuery", Expectation("query", out=out))


def queried(**out: Any) -> Observation:
    return returned(1, 48, out=out)


def peek(expect: Expectation | str) -> CallStep:
    return call(1, "peek", Expectation("bytes", out={"bytes": expect}) if isinstance(expect, str) else expect)


def peeked(**out: Any) -> Observation:
    return returned(1, None, None, out=out)


def faulting(kind: str | None, at: Ref | None = None) -> Expectation:
    return Expectation("fault", fault=FaultExpectation(kind, at))


def repeated(rounds: int, **stopped: Any) -> Observation:
    """What a repeat of nine rounds shows, with the call that stopped it."""
    return replace(peeked(rounds=rounds, stopped=stopped or None), args={"times": 9})


LONG_WAIT = call(1, "WaitForSingleObject", BLOCKED, start="w")
WAITED = Expectation("WAIT_OBJECT_0", returns=0)
RACE = Expectation("race", outcomes={"ERROR_SUCCESS": 1, "ERROR_ALREADY_EXISTS": 1})
BOTH = [call(1, "CreateFileMappingW"), call(1, "CreateFileMappingW", agent="b")]
