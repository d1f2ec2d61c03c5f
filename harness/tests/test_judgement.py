# SPDX-License-Identifier: Apache-2.0
"""What becomes of the judgements of rounds and repeats, and what a listed difference may and may not excuse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from harness.judging.judge import Judgement, apply_known, broken, judge_rounds, worst_repeat
from harness.text.known import Difference
from harness.tests.made import SUCCESS, call, case, history, returned, state
from harness.judging.verdict import Finding, Verdict
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
CREATE = "CreateFileMappingW"
GOOD, BAD, NOT_MADE = (
    history(returned(1, 68)),
    history(returned(1, 0, 5)),
    history(state(1, "broken", "the agent died")),
)


def difference(*signature: str) -> Difference:
    day = date(2026, 1, 1)
    return Difference(("area/rule",), None, signature, "Wine does it so", "https://example.org", day, day, 7)


def finding(step: int | None, shown: str, kind: str = "fail") -> Finding:
    return Finding(step, kind, "success", shown, "message")


FAILED = Judgement(Verdict.FAIL, (finding(2, "success"), finding(3, "not run", "not_run"), finding(4, "ERROR_BUSY")))
ADVISED = Judgement(Verdict.ADVISORY, (finding(2, "success", "advisory"),))


def test_the_worst_round_counts_and_says_which_it_was() -> None:
    rounds = case(call(1, CREATE, SUCCESS), repeat=4)
    judged = judge_rounds(rounds, [GOOD, GOOD, BAD, GOOD], VOCABULARY, "wine")
    assert judged.verdict is Verdict.FAIL and judged.rounds == 4 and judged.duration_us == 4000
    assert judged.findings[0].message.endswith("(round 3 of 4)")
    assert judge_rounds(rounds, [GOOD] * 4, VOCABULARY, "wine").verdict is Verdict.PASS


def test_rounds_that_were_not_played_do_not_pass() -> None:
    rounds = case(call(1, CREATE, SUCCESS), repeat=4)
    assert judge_rounds(rounds, [GOOD] * 3, VOCABULARY, "wine").verdict is Verdict.BROKEN
    assert judge_rounds(rounds, [], VOCABULARY, "wine").verdict is Verdict.BROKEN
    assert judge_rounds(rounds, [GOOD, NOT_MADE], VOCABULARY, "wine").verdict is Verdict.BROKEN
    assert judge_rounds(rounds, [GOOD, BAD, NOT_MADE], VOCABULARY, "wine").verdict is Verdict.FAIL


def test_a_round_s_own_place_is_no_part_of_the_signature() -> None:
    rounds = case(call(1, CREATE, SUCCESS), repeat=3)
    one, other = ([GOOD, BAD, GOOD], [BAD, GOOD, GOOD])
    signatures = {judge_rounds(rounds, histories, VOCABULARY, "wine").signature for histories in (one, other)}
    assert signatures == {("1: ERROR_ACCESS_DENIED",)}


def test_repeats_count_their_worst_and_say_how_often() -> None:
    passed = Judgement(Verdict.PASS)
    worst = worst_repeat([passed, FAILED, passed, FAILED, broken("x")])
    assert worst.verdict is Verdict.FAIL and worst.rounds == 5
    assert worst.reason == "fail in 2 of 5 repeats"
    assert worst.findings[0].message == "message (fail in 2 of 5 repeats)"
    assert worst_repeat([passed, passed]).reason is None


@pytest.mark.parametrize(
    "judged, listed, verdict",
    [
        (FAILED, ("2: success", "4: ERROR_BUSY"), "known"),
        (ADVISED, ("2: success",), "known"),
        (FAILED, ("2: success",), "fail"),
        (FAILED, ("4: ERROR_BUSY", "2: success"), "fail"),
        (FAILED, ("2: success", "3: not run", "4: ERROR_BUSY"), "fail"),
        (ADVISED, ("2: ERROR_BUSY",), "fail"),
        (Judgement(Verdict.PASS), ("2: success",), "unexpected_pass"),
        (broken("the agent died"), ("2: success",), "broken"),
        (Judgement(Verdict.SKIP, reason="x"), ("2: success",), "skip"),
    ],
)
def test_a_listed_difference_excuses_exactly_what_it_lists(
    judged: Judgement, listed: tuple[str, ...], verdict: str
) -> None:
    told = apply_known(judged, difference(*listed))
    assert told.verdict.value == verdict
    assert (told.known is not None) == (verdict in ("known", "unexpected_pass"))
    assert apply_known(judged, None) == judged


@pytest.mark.parametrize("reason, source", [("unexplained", "W-1"), ("It is so", "unexplained")])
def test_a_difference_that_nobody_has_explained_excuses_nothing(reason: str, source: str) -> None:
    listed = replace(difference("2: success", "4: ERROR_BUSY"), reason=reason, source=source)
    told = apply_known(FAILED, listed)
    assert told.verdict is Verdict.FAIL and told.known is None
    assert told.reason is not None and "nobody has explained it yet" in told.reason


def test_a_listed_difference_that_differs_shows_both() -> None:
    told = apply_known(FAILED, difference("2: ERROR_BUSY"))
    assert told.reason is not None and "[2: ERROR_BUSY]" in told.reason and "[2: success; 4: ERROR_BUSY]" in told.reason
