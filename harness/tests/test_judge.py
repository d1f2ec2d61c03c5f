# SPDX-License-Identifier: Apache-2.0
"""The judge is shown the truth and lies, for every rule and in both directions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.text.case import Case, Expectation, ForeignRef, FreshText, Ref, Variable
from harness.play.history import History, Observation
from harness.judging.judge import judge
from harness.tests.made import (
    BOTH,
    FAILURE,
    LONG_WAIT,
    RACE,
    SUCCESS,
    WAITED,
    call,
    case,
    fails_with,
    faulted,
    faulting,
    history,
    join,
    kill,
    peek,
    peeked,
    queried,
    query,
    repeated,
    returned,
    returning,
    state,
    still,
    together,
)
from harness.judging.verdict import Verdict
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
INVALID = 2**64 - 1
CREATE = "CreateFileMappingW"
WAIT = "WaitForSingleObject"
COLLISION = fails_with("ERROR_INVALID_HANDLE", 6)
EXISTED = Expectation("existed", outcome="success", last_error=183)
TIMED_OUT = Expectation("WAIT_TIMEOUT", returns=258)


CLEARED = Expectation("cleared", last_error="cleared")
KEPT = Expectation("kept", returns=258, last_error="kept")


AT = faulting("read", Ref("view", 0x1000))


def verdict_of(judged: Case, *observations: Observation, target: str = "wine", **kept: int) -> str:
    return judge(judged, history(*observations, **kept), VOCABULARY, target).verdict.value


# what the step expects, what it showed, the verdict, how it is shown
NO_HANDLE = {"step": 2, "call": "CloseHandle", "returns": 0, "last_error": 6}
TOO_LATE = {"step": 1, "call": "WaitForSingleObject", "returns": 0x102, "last_error": 0}
ONE_STEP: list[tuple[Any, Observation, str, str]] = [
    # setup has to succeed
    (call(1, CREATE), returned(1, 68), "pass", "success"),
    (call(1, CREATE), returned(1, 0, 5), "broken", "ERROR_ACCESS_DENIED"),
    (call(1, "CreateFileW"), returned(1, INVALID, 2), "broken", "ERROR_FILE_NOT_FOUND"),
    (call(1, "peek"), peeked(bytes="00"), "pass", "success"),
    (call(1, "peek"), faulted(1, "read", 0), "broken", "fault: read at null"),
    (call(1, WAIT), returned(1, 0), "pass", "WAIT_OBJECT_0"),
    (call(1, WAIT), returned(1, 258), "broken", "WAIT_TIMEOUT"),
    (call(1, WAIT), returned(1, 0x80), "broken", "WAIT_ABANDONED"),
    # success and failure
    (call(1, CREATE, SUCCESS), returned(1, 68), "pass", "success"),
    (call(1, CREATE, SUCCESS), returned(1, 68, 183), "pass", "success"),
    (call(1, CREATE, SUCCESS), returned(1, 0, 6), "fail", "ERROR_INVALID_HANDLE"),
    (call(1, CREATE, SUCCESS), returned(1, 0, 0), "fail", "failure, last error cleared"),
    (call(1, CREATE, SUCCESS), returned(1, 0, 9, kept=True), "fail", "failure, last error kept"),
    (call(1, CREATE, FAILURE), returned(1, 0, 6), "pass", "ERROR_INVALID_HANDLE"),
    (call(1, CREATE, FAILURE), returned(1, 68), "fail", "success"),
    (call(1, "WaitForSingleObject", FAILURE), returned(1, 258), "fail", "WAIT_TIMEOUT"),
    (call(1, "CloseHandle", FAILURE), returned(1, 0, 1234567), "pass", "error 1234567"),
    # failure with a code
    (call(1, CREATE, COLLISION), returned(1, 0, 6), "pass", "ERROR_INVALID_HANDLE"),
    (call(1, CREATE, COLLISION), returned(1, 0, 5), "fail", "ERROR_ACCESS_DENIED"),
    (call(1, CREATE, COLLISION), returned(1, 68, 6), "fail", "success, last error ERROR_INVALID_HANDLE"),
    (call(1, CREATE, COLLISION), returned(1, 0, 6, kept=True), "fail", "failure, last error kept"),
    (call(1, CREATE, COLLISION), returned(1, 0, None), "fail", "failure"),
    # success with a code, cleared, kept
    (call(1, CREATE, EXISTED), returned(1, 68, 183), "pass", "success, last error ERROR_ALREADY_EXISTS"),
    (call(1, CREATE, EXISTED), returned(1, 68, 0), "fail", "success, last error cleared"),
    (call(1, CREATE, EXISTED), returned(1, 0, 183), "fail", "ERROR_ALREADY_EXISTS"),
    (call(1, CREATE, CLEARED), returned(1, 68, 0), "pass", "success, last error cleared"),
    (call(1, CREATE, CLEARED), returned(1, 68, 9, kept=True), "fail", "success, last error kept"),
    (call(1, CREATE, CLEARED), returned(1, 0, 0), "fail", "failure, last error cleared"),
    (call(1, WAIT, KEPT), returned(1, 258, 9, kept=True), "pass", "WAIT_TIMEOUT, last error kept"),
    (call(1, WAIT, KEPT), returned(1, 258, 0), "fail", "WAIT_TIMEOUT, last error cleared"),
    # the value returned
    (call(1, WAIT, TIMED_OUT), returned(1, 258), "pass", "WAIT_TIMEOUT"),
    (call(1, WAIT, TIMED_OUT), returned(1, 0), "fail", "WAIT_OBJECT_0"),
    (call(1, WAIT, WAITED), returned(1, 0xFFFFFFFF, 6), "fail", "ERROR_INVALID_HANDLE"),
    (call(1, "WaitForMultipleObjects", WAITED), returned(1, 3), "fail", "WAIT_OBJECT_0+3"),
    (call(1, "WaitForMultipleObjects", WAITED), returned(1, 0x82), "fail", "WAIT_ABANDONED_0+2"),
    (
        call(1, "CreateFileW", returning("invalid_handle")),
        returned(1, INVALID, 2),
        "pass",
        "ERROR_FILE_NOT_FOUND, returns invalid_handle",
    ),
    (call(1, CREATE, returning("invalid_handle")), returned(1, 0, 2), "fail", "ERROR_FILE_NOT_FOUND, returns null"),
    (call(1, CREATE, returning("handle")), returned(1, 68), "pass", "success"),
    (call(1, CREATE, returning("handle")), returned(1, 0, 2), "fail", "ERROR_FILE_NOT_FOUND"),
    (call(1, "SetEvent", returning("true")), returned(1, 1), "pass", "success"),
    (call(1, "SetEvent", returning("true")), returned(1, 0, 6), "fail", "ERROR_INVALID_HANDLE"),
    (call(1, "VirtualQuery", returning(48)), returned(1, 48), "pass", "success, returns 48"),
    (call(1, "VirtualQuery", returning(48)), returned(1, 28), "fail", "success, returns 28"),
    # out-values
    (peek("5a5a"), peeked(bytes="5A5A"), "pass", "bytes 5A5A"),
    (peek("5A"), peeked(bytes="00"), "fail", "bytes 00"),
    (peek("5A"), peeked(), "fail", "no bytes"),
    (peek("00"), peeked(bytes="00" * 4096), "fail", "bytes 00 (4096 times)"),
    (call(1, "GetFileSizeEx", Expectation("s", out={"size": 6})), returned(1, 1, out={"size": 6}), "pass", "size 6"),
    (
        call(1, "GetFileSizeEx", Expectation("s", out={"size": 6})),
        returned(1, 0, 5, out={"size": 6}),
        "fail",
        "ERROR_ACCESS_DENIED",
    ),
    (query(Protect=8), queried(Protect=8), "pass", "Protect PAGE_WRITECOPY"),
    (query(Protect=8), queried(Protect=4), "fail", "Protect PAGE_READWRITE"),
    (query(BaseAddress=Ref("view", 0x1000)), queried(BaseAddress=0x51000), "pass", "BaseAddress $view+0x1000"),
    (query(BaseAddress=Ref("view")), queried(BaseAddress=0x52000), "fail", "BaseAddress $view+0x2000"),
    (query(BaseAddress=Ref("view")), queried(BaseAddress=0x1000), "fail", "BaseAddress another address"),
    (query(AllocationBase=0), queried(AllocationBase=0), "pass", "AllocationBase null"),
    (query(AllocationBase=Ref("never_made")), queried(AllocationBase=0), "fail", "AllocationBase null"),
    # faults
    (peek(AT), faulted(1, "read", 0x51000), "pass", "fault: read at $view+0x1000"),
    (peek(AT), faulted(1, "read", 0x50FFF), "fail", "fault: read at $view+0xFFF"),
    (peek(AT), faulted(1, "write", 0x51000), "fail", "fault: write at $view+0x1000"),
    (peek(AT), returned(1, None, None), "fail", "success"),
    (peek(faulting("read")), faulted(1, "read", 0x99), "pass", "fault: read"),
    (peek(faulting(None)), faulted(1, "guard", 0x99), "pass", "fault: guard"),
    (call(1, "peek", FAILURE, at=Ref("view")), faulted(1, "read", 0x50000), "pass", "fault: read at $view"),
    (call(1, "peek", SUCCESS, at=Ref("view")), faulted(1, "read", 0x50000), "fail", "fault: read at $view"),
    (
        peek("5A"),
        returned(1, None, None, out={"bytes": "5A"}, fault={"kind": "read", "address": 0x50000}),
        "fail",
        "fault: read at another address",
    ),
    (call(1, WAIT, WAITED), returned(1, 0, fault={"kind": "read", "address": 0}), "fail", "fault: read at null"),
    # blocking
    (LONG_WAIT, state(1, "blocked"), "pass", "blocked"),
    (LONG_WAIT, returned(1, 0), "fail", "returned: WAIT_OBJECT_0"),
    (LONG_WAIT, state(1, "started"), "broken", "started"),
    (call(1, WAIT, start="w"), state(1, "started"), "pass", "started"),
    (call(1, WAIT, start="w"), state(1, "blocked"), "pass", "blocked"),
    (call(1, WAIT, start="w"), returned(1, 0), "pass", "returned: WAIT_OBJECT_0"),
    (call(1, WAIT, WAITED, start="w"), state(1, "blocked"), "broken", "blocked"),
    (call(1, WAIT), state(1, "blocked"), "broken", "broken"),
    # no return, deaths, ends
    (call(1, WAIT, WAITED), state(1, "no_return", "no return within 10 s"), "fail", "no return"),
    (call(1, WAIT), state(1, "no_return"), "broken", "no return"),
    (call(1, CREATE, SUCCESS), state(1, "died", "exception 0xC0000005"), "fail", "died: exception 0xC0000005"),
    (call(1, CREATE, SUCCESS), state(1, "died", "SIGSEGV"), "fail", "died: SIGSEGV"),
    (call(1, CREATE), state(1, "died", "exception 0xC0000005"), "broken", "died: exception 0xC0000005"),
    (call(1, CREATE, SUCCESS), state(1, "died", "SIGKILL"), "broken", "died"),
    (call(1, CREATE, SUCCESS), state(1, "died", "exit status 5"), "fail", "died: exit status 5"),
    (call(1, CREATE, SUCCESS), state(1, "died", "exit status 0"), "broken", "died"),
    (call(1, CREATE, SUCCESS), state(1, "died", "end of stream"), "broken", "died"),
    (call(1, CREATE, SUCCESS), state(1, "died"), "broken", "died"),
    (call(1, "peek", SUCCESS), state(1, "died", "exception 0xC0000005"), "broken", "died"),
    (call(1, "exit"), state(1, "ended"), "pass", "ended"),
    (call(1, "exit", SUCCESS), state(1, "ended"), "pass", "ended"),
    (call(1, "exit", FAILURE), state(1, "ended"), "fail", "ended"),
    (call(1, "TerminateJobObject", SUCCESS), state(1, "ended"), "pass", "ended"),
    (call(1, "exit"), returned(1, None, None), "broken", "returned"),
    (call(1, "end_thread"), returned(1, None, None), "pass", "success"),
    (call(1, CREATE, SUCCESS), state(1, "ended"), "broken", "broken"),
    (kill(1, "a"), state(1, "ended"), "pass", "ended"),
    (kill(1, "a"), state(1, "broken", "no such process"), "broken", "broken"),
    # what is no evidence
    (call(1, CREATE, SUCCESS), state(1, "broken", "the agent refused: no such name"), "broken", "broken"),
    (call(1, CREATE, SUCCESS), state(1, "not_run"), "broken", "not run"),
    (call(1, CREATE, SUCCESS), state(1, "singing"), "broken", "broken"),
    (call(1, CREATE, SUCCESS), returned(1, None), "broken", "broken"),
    (call(1, "SetEvent", SUCCESS), replace(returned(1, 1), reply={"returns": True}), "broken", "broken"),
    (call(1, "NoSuchCall", SUCCESS), returned(1, 1), "broken", "broken"),
    # repeat
    (call(1, "repeat"), repeated(9), "pass", "success"),
    (call(1, "repeat"), repeated(3, **NO_HANDLE), "broken", "stopped at CloseHandle: ERROR_INVALID_HANDLE"),
    (call(1, "repeat", SUCCESS), repeated(3, **NO_HANDLE), "fail", "stopped at CloseHandle: ERROR_INVALID_HANDLE"),
    (call(1, "repeat", SUCCESS), repeated(3, **TOO_LATE), "fail", "stopped at WaitForSingleObject: WAIT_TIMEOUT"),
    (call(1, "repeat", SUCCESS), repeated(3), "broken", "broken"),
    (call(1, "repeat", SUCCESS), repeated(3, call="NoSuchCall"), "broken", "broken"),
    (call(1, "repeat", SUCCESS), repeated(3, call="CloseHandle", returns="0"), "broken", "broken"),
    (call(1, "repeat", Expectation("r", out={"rounds": 3})), repeated(3, **NO_HANDLE), "pass", "rounds 3"),
]


def test_a_repeat_that_stopped_tells_its_round_beside_the_signature() -> None:
    stopped = history(repeated(3, **NO_HANDLE))
    finding = judge(case(call(1, "repeat", SUCCESS)), stopped, VOCABULARY, "wine").findings[0]
    assert finding.message.endswith("saw stopped at CloseHandle: ERROR_INVALID_HANDLE (after 3 of 9 rounds)")
    assert "round" not in finding.shown


@pytest.mark.parametrize("step, observation, verdict, shown", ONE_STEP)
def test_one_step(step: Any, observation: Observation, verdict: str, shown: str) -> None:
    judgement = judge(case(step), history(observation, view=0x50000), VOCABULARY, "wine")
    assert (judgement.verdict.value, judgement.views[0].shown) == (verdict, shown)
    if verdict in ("fail", "advisory"):
        assert judgement.signature == (f"1: {shown}",)
    assert bool(judgement.findings) == (verdict != "pass")


def test_the_first_diverging_step_decides() -> None:
    two = case(call(1, CREATE), call(2, CREATE, COLLISION), call(3, "CloseHandle"))
    fine, refused = returned(1, 68), returned(1, 0, 5)
    bad_claim, bad_setup = returned(2, 68), returned(3, 0, 6)
    assert verdict_of(two, fine, returned(2, 0, 6), returned(3, 1)) == "pass"
    assert verdict_of(two, fine, bad_claim, bad_setup) == "fail"
    assert verdict_of(two, refused, bad_claim, bad_setup) == "broken"
    judgement = judge(two, history(fine, bad_claim, bad_setup), VOCABULARY, "wine")
    assert [finding.kind for finding in judgement.findings] == ["fail", "broken"]
    assert judgement.signature == ("2: success, last error cleared", "3: ERROR_INVALID_HANDLE")


def test_advisory_only_when_nothing_else_diverged() -> None:
    two = case(call(1, CREATE, SUCCESS, basis="inferred"), call(2, CREATE, SUCCESS))
    assert verdict_of(two, returned(1, 0, 5), returned(2, 68)) == "advisory"
    assert verdict_of(two, returned(1, 0, 5), returned(2, 0, 5)) == "fail"
    assert verdict_of(two, returned(1, 0, 5), state(2, "broken", "gone")) == "fail"
    at_home = judge(two, history(returned(1, 0, 5), returned(2, 68)), VOCABULARY, "reference")
    assert at_home.verdict is Verdict.FAIL and at_home.findings[0].kind == "fail"


def test_a_step_that_was_not_run_does_not_diverge_again() -> None:
    two = case(call(1, CREATE, SUCCESS), call(2, "CloseHandle", SUCCESS))
    judgement = judge(two, history(returned(1, 0, 5), state(2, "not_run")), VOCABULARY, "wine")
    assert judgement.verdict is Verdict.FAIL
    assert judgement.signature == ("1: ERROR_ACCESS_DENIED",)
    assert [finding.kind for finding in judgement.findings] == ["fail", "not_run"]


def test_an_observation_too_few_or_too_many_is_broken() -> None:
    one = case(call(1, CREATE, SUCCESS))
    assert verdict_of(one) == "broken"
    assert verdict_of(one, returned(1, 68), returned(1, 68)) == "broken"


def test_a_broken_world_outranks_what_the_steps_showed() -> None:
    one = case(call(1, CREATE, SUCCESS))
    for observation in (returned(1, 68), returned(1, 0, 5)):
        seen = history(observation, world_fault="the object manager ended")
        judgement = judge(one, seen, VOCABULARY, "reference")
        assert (judgement.verdict, judgement.reason) == (Verdict.BROKEN, "the object manager ended")


def test_blocking_from_start_to_join() -> None:
    wait = case(LONG_WAIT, still(2, "w"), call(3, "SetEvent"), join(4, "w", WAITED))
    blocked, yet, released = state(1, "blocked"), state(2, "blocked"), returned(3, 1)
    assert verdict_of(wait, blocked, yet, released, returned(4, 0)) == "pass"
    assert verdict_of(wait, blocked, yet, released, returned(4, 258)) == "fail"
    assert verdict_of(wait, blocked, yet, released, state(4, "no_return")) == "fail"
    assert verdict_of(wait, blocked, returned(2, 0), released, returned(4, 0)) == "fail"
    assert verdict_of(wait, returned(1, 0), returned(2, 0), released, returned(4, 0)) == "fail"
    assert verdict_of(wait, blocked, state(2, "started"), released, returned(4, 0)) == "broken"
    assert verdict_of(wait, blocked, yet, released, state(4, "blocked")) == "broken"


@pytest.mark.parametrize(
    "one, other, verdict, shown",
    [
        (returned(1, 68, 0), returned(1, 72, 183), "pass", None),
        (returned(1, 68, 183), returned(1, 72, 0), "pass", None),
        (returned(1, 68, 0), returned(1, 72, 0), "fail", "1: 2 ERROR_SUCCESS"),
        (returned(1, 68, 183), returned(1, 72, 183), "fail", "1: 2 ERROR_ALREADY_EXISTS"),
        (returned(1, 68, 0), returned(1, 0, 6), "fail", "1: 1 ERROR_INVALID_HANDLE, 1 ERROR_SUCCESS"),
        (returned(1, 68, 0), returned(1, 0, 183), "fail", "1: 1 ERROR_SUCCESS, 1 failure with ERROR_ALREADY_EXISTS"),
        (returned(1, 68, 0), state(1, "no_return"), "fail", "1: 1 ERROR_SUCCESS, 1 no return"),
        (returned(1, 68, 0), state(1, "broken", "x"), "broken", None),
        (returned(1, 68, 0), state(1, "not_run"), "broken", None),
    ],
)
def test_outcomes_are_a_multiset(one: Observation, other: Observation, verdict: str, shown: str | None) -> None:
    judgement = judge(case(together(1, BOTH, RACE)), history(one, other), VOCABULARY, "wine")
    assert judgement.verdict.value == verdict
    assert shown is None or judgement.signature == (shown,)


def test_together_without_outcomes_claims_the_same_of_every_call() -> None:
    for expect, worse in ((None, "broken"), (SUCCESS, "fail")):
        both = case(together(1, BOTH, expect))
        assert verdict_of(both, returned(1, 68), returned(1, 72)) == "pass"
        assert verdict_of(both, returned(1, 68), returned(1, 0, 6)) == worse


def test_values_of_other_agents_and_texts_of_the_case() -> None:
    here = Expectation("h", out={"BaseAddress": ForeignRef("b", "view", 0x10)})
    seen = History((queried(BaseAddress=0x70010),), {"b": {"view": 0x70000}}, {})
    assert judge(case(call(1, "VirtualQuery", here)), seen, VOCABULARY, "wine").verdict is Verdict.PASS
    named = Expectation("n", out={"bytes": FreshText((Variable("name"), "-x"))})
    told = history(returned(1, None, None, out={"bytes": "mc-17-name-x"}))
    assert judge(case(call(1, "peek", named)), told, VOCABULARY, "wine").verdict is Verdict.PASS


def test_a_name_that_is_kept_again_stands_for_each_value_in_its_time() -> None:
    query = Expectation("q", out={"BaseAddress": Ref("view")})
    steps = [
        call(n, "MapViewOfFile", keep="view") if n in (1, 3) else call(n, "VirtualQuery", query) for n in range(1, 5)
    ]
    seen = [returned(1, 0x50000), returned(2, 48, out={"BaseAddress": 0x50000})]
    seen += [returned(3, 0x90000), returned(4, 48, out={"BaseAddress": 0x90000})]
    assert verdict_of(case(*steps), *seen, view=0x90000) == "pass"
    assert verdict_of(case(*steps), *seen[:3], replace(seen[1], step=4), view=0x90000) == "fail"
