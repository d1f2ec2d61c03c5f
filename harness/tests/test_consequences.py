# SPDX-License-Identifier: Apache-2.0
"""Ends that a case asks for, by a terminate or by a job: such an end is no death, and no other one is excused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.tests.staged import call, case_of, join, play_fake, states, together
from harness.text.case import ProcessOf


def test_terminate_of_a_peer_is_an_end_that_was_asked_for(tmp_path: Path) -> None:
    case = case_of(
        call("rival#2", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        call("holder", "terminate", process=ProcessOf("rival"), exit_code=1),
        join("wait"),
        call("rival", "CreateEventW"),
    )
    script = {"rival": {"WaitForSingleObject": {"stall": True}}, "holder": {"terminate": {"kill": True}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history) == ["blocked", "returned", "ended", "not_run"]


ENLIST = call("holder", "AssignProcessToJobObject", job=4, process=ProcessOf("rival"))
LIMIT = call("holder", "SetInformationJobObject", job=4, limits=0x2000, processes=0)


@pytest.mark.parametrize(
    ("steps", "signal", "state"),
    [
        ((ENLIST, call("holder", "TerminateJobObject", job=4, exit_code=1)), 9, "ended"),
        ((ENLIST, LIMIT, call("holder", "CloseHandle", handle=4)), 9, "ended"),
        ((ENLIST, call("holder", "TerminateJobObject", job=4, exit_code=1)), 11, "died"),
        ((call("holder", "TerminateJobObject", job=4, exit_code=1),), 9, "broken"),
        ((ENLIST, replace(LIMIT, args={**LIMIT.args, "limits": 0x1000})), 9, "broken"),
    ],
    ids=["terminate", "close", "crash", "in no job", "no limit that ends"],
)
def test_an_end_by_a_job_was_asked_for(tmp_path: Path, steps: tuple[Any, ...], signal: int, state: str) -> None:
    case = case_of(*steps, call("rival", "SetEvent", handle=8))
    [history] = play_fake(tmp_path, case, {"rival": {"SetEvent": {"signal": signal}}})
    assert states(history) == ["returned"] * len(steps) + [state]


def test_terminate_of_itself_ends_the_agent(tmp_path: Path) -> None:
    case = case_of(call("holder", "terminate", process=2**64 - 1, exit_code=1))
    [history] = play_fake(tmp_path, case, {"holder": {"terminate": {"exit": 1}}})
    assert states(history) == ["ended"]


def test_a_terminate_that_failed_excuses_no_later_death(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "terminate", process=ProcessOf("rival"), exit_code=1),
        call("rival", "CreateEventW"),
    )
    script = {"holder": {"terminate": {"returns": 0}}, "rival": {"CreateEventW": {"signal": 11}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history) == ["returned", "died"]


def test_what_a_job_did_before_excuses_nobody_who_joins_it_later(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "TerminateJobObject", job=4, exit_code=1), ENLIST, call("rival", "SetEvent", handle=8)
    )
    [history] = play_fake(tmp_path, case, {"rival": {"SetEvent": {"signal": 9}}})
    assert states(history) == ["returned", "returned", "broken"]


@pytest.mark.parametrize("failed", ["TerminateJobObject", "SetInformationJobObject"])
def test_a_call_on_a_job_that_failed_excuses_no_later_death(tmp_path: Path, failed: str) -> None:
    steps = {"TerminateJobObject": call("holder", "TerminateJobObject", job=4, exit_code=1), LIMIT.call: LIMIT}
    case = case_of(ENLIST, steps[failed], call("rival", "SetEvent", handle=8))
    [history] = play_fake(tmp_path, case, {"holder": {failed: {"returns": 0}}, "rival": {"SetEvent": {"signal": 9}}})
    assert states(history) == ["returned", "returned", "broken"]


def test_a_member_that_nobody_knows_may_be_anybody(tmp_path: Path) -> None:
    unknown = replace(ENLIST, args={**ENLIST.args, "process": 44})
    case = case_of(
        unknown, call("holder", "TerminateJobObject", job=4, exit_code=1), call("rival", "SetEvent", handle=8)
    )
    [history] = play_fake(tmp_path, case, {"rival": {"SetEvent": {"signal": 9}}})
    assert states(history) == ["returned", "returned", "ended"]


def test_a_call_on_a_job_that_failed_takes_nothing_back_from_one_that_did_not(tmp_path: Path) -> None:
    refused = call("rival", "SetInformationJobObject", job=4, limits=0x2000, processes=0)
    third = replace(ENLIST, args={**ENLIST.args, "process": ProcessOf("third")})
    case = case_of(LIMIT, refused, third, call("third", "SetEvent", handle=8), agents=("holder", "rival", "third"))
    script = {"rival": {"SetInformationJobObject": {"returns": 0}}, "third": {"SetEvent": {"signal": 9}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history) == ["returned", "returned", "returned", "ended"]


def test_of_two_that_terminate_a_job_together_one_is_enough(tmp_path: Path) -> None:
    both = together(*(call(agent, "TerminateJobObject", job=4, exit_code=1) for agent in ("holder", "third")))
    case = case_of(ENLIST, both, call("rival", "SetEvent", handle=8), agents=("holder", "rival", "third"))
    script = {"holder": {"TerminateJobObject": {"returns": 0}}, "rival": {"SetEvent": {"signal": 9}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history)[-1] == "ended"


def test_who_is_assigned_while_the_job_is_terminated_may_end_with_it(tmp_path: Path) -> None:
    case = case_of(
        together(call("third", "TerminateJobObject", job=4, exit_code=1), ENLIST),
        call("rival", "SetEvent", handle=8),
        agents=("holder", "rival", "third"),
    )
    [history] = play_fake(tmp_path, case, {"rival": {"SetEvent": {"signal": 9}}})
    assert states(history)[-1] == "ended"
