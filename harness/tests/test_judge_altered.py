# SPDX-License-Identifier: Apache-2.0
"""The judge against whatever Hypothesis can think of: it never raises, and no altered value ever passes."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from harness.text.case import Case, Expectation, Ref
from harness.play.history import Observation
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
    faulted,
    faulting,
    history,
    join,
    kill,
    peek,
    queried,
    query,
    returned,
    returning,
    still,
    together,
)
from harness.judging.verdict import Verdict
from harness.text.vocabulary import Vocabulary

VOCABULARY = Vocabulary.load()
CREATE = "CreateFileMappingW"


def verdict_of(judged: Case, *observations: Observation, **kept: int) -> str:
    return judge(judged, history(*observations, **kept), VOCABULARY, "wine").verdict.value


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["returns", "last_error", "kept", "out", "fault"])
STATES = st.sampled_from(["returned", "blocked", "started", "died", "ended", "no_return", "broken", "not_run", "?"])
EVERYTHING = [LONG_WAIT, still(2, "w"), call(3, "VirtualQuery", Expectation("q", out={"BaseAddress": Ref("v")}))]
EVERYTHING += [call(4, "peek", faulting("read", Ref("view"))), call(5, "repeat"), kill(6, "b"), join(7, "w", WAITED)]


@given(st.lists(st.tuples(STATES, ANYTHING | st.dictionaries(FIELDS, ANYTHING)), min_size=9, max_size=9))
def test_arbitrary_replies_never_raise(replies: list[tuple[str, Any]]) -> None:
    judged = case(*EVERYTHING, together(8, BOTH, RACE))
    numbers = [1, 2, 3, 4, 5, 6, 7, 8, 8]
    seen = [Observation(n, s, "a", 1, "x", {}, reply) for n, (s, reply) in zip(numbers, replies)]
    judgement = judge(judged, history(*seen, v=0x1000), VOCABULARY, "wine")
    assert judgement.verdict in (Verdict.PASS, Verdict.FAIL, Verdict.BROKEN)
    assert len(judgement.views) == 9


CODES = st.integers(0, 2**32 - 1)


@given(CODES, CODES, st.booleans())
def test_another_code_than_the_expected_one_never_passes(wanted: int, seen: int, succeeds: bool) -> None:
    step = call(1, CREATE, Expectation("x", outcome="success" if succeeds else "failure", last_error=wanted))
    verdict = verdict_of(case(step), returned(1, 68 if succeeds else 0, seen))
    assert verdict == ("pass" if wanted == seen else "fail")
    assert verdict_of(case(step), returned(1, 0 if succeeds else 68, wanted)) == "fail"


@given(st.binary(min_size=1, max_size=64), st.data())
def test_another_byte_than_the_expected_one_never_passes(content: bytes, data: st.DataObject) -> None:
    step = case(call(1, "peek", Expectation("b", out={"bytes": content.hex()})))
    place = data.draw(st.integers(0, len(content) - 1))
    altered = bytes(b ^ 1 if i == place else b for i, b in enumerate(content))
    assert verdict_of(step, returned(1, None, None, out={"bytes": content.hex().upper()})) == "pass"
    assert verdict_of(step, returned(1, None, None, out={"bytes": altered.hex().upper()})) == "fail"


@given(st.sampled_from(["RegionSize", "Protect", "State"]), st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_another_number_than_the_expected_one_never_passes(name: str, wanted: int, seen: int) -> None:
    assert verdict_of(case(query(**{name: wanted})), queried(**{name: seen})) == ("pass" if wanted == seen else "fail")


@given(st.integers(0, 2**48), st.integers(0, 2**48), st.integers(0, 2**20))
def test_another_address_than_the_expected_one_never_passes(view: int, seen: int, offset: int) -> None:
    place = Ref("view", offset)
    right = "pass" if seen == view + offset else "fail"
    assert verdict_of(case(query(BaseAddress=place)), queried(BaseAddress=seen), view=view) == right
    assert verdict_of(case(peek(faulting("read", place))), faulted(1, "read", seen), view=view) == right
    assert verdict_of(case(query(BaseAddress=place)), queried(BaseAddress=view + offset), view=view) == "pass"


@given(st.integers(1, 2**64 - 1), st.integers(1, 2**64 - 1))
def test_handles_addresses_and_pids_never_show(handle: int, address: int) -> None:
    steps = [call(1, CREATE, FAILURE), call(2, CREATE, returning(5)), call(3, "peek", SUCCESS)]
    shows = [(returned(1, handle), returned(2, handle), faulted(3, "read", address))]
    shows += [(returned(1, 7), returned(2, 7), faulted(3, "read", address))]
    # the same words for whatever handle it was, and for whatever place outside of all views
    signatures = {judge(case(*steps), history(*s), VOCABULARY, "wine").signature[0] for s in shows}
    assert signatures == {"1: success"}
    shown = judge(case(*steps), history(*shows[0]), VOCABULARY, "wine").signature
    assert shown[-1] in ("3: fault: read at another address",)
