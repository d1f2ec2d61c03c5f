# SPDX-License-Identifier: Apache-2.0
"""Agents that play one case after the other: only those that are as at their start, and never after a spoilt case."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.play import pool
from harness.play.bindings import Names
from harness.play.history import History
from harness.play.runner import play
from harness.tests.staged import HASTY, PATIENT, VOCABULARY, FakeWorld, call, case_of, fake_world, kill, states
from harness.text.case import AgentName, Case, ProcessOf

CASE = case_of(call("holder", "CreateEventW"), call("rival", "CreateEventW"))


def play_in(world: FakeWorld, case: Case = CASE, fresh: bool = False, limits: Any = PATIENT) -> History:
    return play(case, world, VOCABULARY, limits, Names("test"), fresh)[-1]


def waiting(world: FakeWorld) -> list[int]:
    return sorted(agent.process.pid for agent in world._pool._waiting)


def log_of(out: Path) -> str:
    return (out / "logs" / "worker-0.log").read_text()


def finish(world: FakeWorld) -> None:
    world.forget_agents()
    assert waiting(world) == []


def test_agents_play_again_under_other_names(tmp_path: Path) -> None:
    with fake_world(tmp_path) as world:
        assert play_in(world).reused == 0
        pids = waiting(world)
        assert len(pids) == 2
        second = play_in(world, case_of(call("one", "CreateEventW"), call("two", "SetEvent"), agents=("one", "two")))
        assert second.reused == 2 and states(second) == ["returned", "returned"]
        assert waiting(world) == pids
        finish(world)


def test_an_agent_of_another_session_is_new_and_ends_with_its_case(tmp_path: Path) -> None:
    with fake_world(tmp_path) as world:
        play_in(world)
        pids = waiting(world)
        assert play_in(world, replace(CASE, sessions={"rival": "2"})).reused == 1
        assert waiting(world) == pids
        finish(world)


def test_a_fresh_case_takes_and_leaves_none(tmp_path: Path) -> None:
    with fake_world(tmp_path) as world:
        play_in(world)
        pids = waiting(world)
        assert play_in(world, fresh=True).reused == 0 and waiting(world) == pids
        finish(world)


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ({"handles": 4, "views": 2}, "handles 3, now 4"),
        ({"handles": 3, "views": 3}, "views 2, now 3"),
        ({"handles": 3, "views": 2, "folder": "C:\\"}, "folder None, now C:\\"),
        ({"handles": 3}, "views 2, now None"),
        ({}, "handles 3, now None; views 2, now None"),
    ],
)
def test_an_agent_whose_state_differs_in_anything_ends(tmp_path: Path, now: dict[str, Any], told: str) -> None:
    script = {"holder": {"reset": {"states": [{"handles": 3, "views": 2}, now]}}}
    with fake_world(tmp_path, script) as world:
        play_in(world)
        assert len(waiting(world)) == 1, "rival alone"
        finish(world)
    assert f"agent holder is not used again: {told}\n" in log_of(tmp_path)


def test_an_agent_that_knows_no_reset_is_never_used_again(tmp_path: Path) -> None:
    with fake_world(tmp_path, {"holder": {"reset": {"states": [None]}}}) as world:
        assert states(play_in(world)) == ["returned", "returned"]
        assert waiting(world) == []
    assert "agent holder cannot be used again: " in log_of(tmp_path)


@pytest.mark.parametrize("what", [{"exit": 0}, {"signal": signal.SIGKILL}, {"raw": "nonsense\n"}, {"freeze": True}])
def test_an_agent_that_does_not_survive_its_reset_spoils_nothing(tmp_path: Path, what: dict[str, Any]) -> None:
    with fake_world(tmp_path, {"holder": {"reset": what}}) as world:
        history = play_in(world, limits=HASTY)
        assert states(history) == ["returned", "returned"] and history.world_fault is None
        assert play_in(world).reused <= 1
        finish(world)


@pytest.mark.parametrize(
    "step",
    [
        kill("rival"),
        call("rival", "exit", code=0, how="return"),
        call("rival", "terminate", process=ProcessOf("rival"), exit_code=1),
        call("rival", "spawn", agent=AgentName("child"), inherit_handles=False),
    ],
    ids=["kill", "exit", "terminate", "spawn"],
)
def test_a_case_that_ends_or_makes_processes_has_agents_of_its_own(tmp_path: Path, step: Any) -> None:
    with fake_world(tmp_path) as world:
        play_in(world)
        pids = waiting(world)
        assert play_in(world, case_of(call("holder", "CreateEventW"), step)).reused == 0
        assert waiting(world) == pids
        finish(world)


def test_nobody_of_a_case_in_which_somebody_died_is_used_again(tmp_path: Path) -> None:
    with fake_world(tmp_path, {"rival": {"WaitForSingleObject": {"signal": signal.SIGSEGV}}}) as world:
        play_in(world, case_of(call("holder", "CreateEventW"), call("rival", "WaitForSingleObject", handle=1)))
        assert waiting(world) == []


def test_nobody_of_a_case_that_hangs_is_used_again(tmp_path: Path) -> None:
    with fake_world(tmp_path, {"rival": {"WaitForSingleObject": {"stall": True}}}) as world:
        history = play_in(world, case_of(call("rival", "WaitForSingleObject", handle=1)), limits=HASTY)
        assert states(history) == ["no_return"] and waiting(world) == []


def test_one_that_dies_while_it_waits_is_replaced(tmp_path: Path) -> None:
    with fake_world(tmp_path) as world:
        play_in(world)
        process = world._pool._waiting[0].process
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(30)
        history = play_in(world)
        assert states(history) == ["returned", "returned"] and history.reused == 1
        assert process.pid not in waiting(world)
        finish(world)


def test_there_is_an_end_to_how_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "MOST", 1)
    with fake_world(tmp_path) as world:
        play_in(world)
        assert len(waiting(world)) == 1
        finish(world)


def test_the_pool_ends_with_its_world(tmp_path: Path) -> None:
    with FakeWorld(tmp_path, {}) as world:
        play_in(world)
        assert len(world.survivors()) == 2
    assert world.survivors() == []


def test_a_killed_world_plays_no_waiting_agent(tmp_path: Path) -> None:
    with FakeWorld(tmp_path, {}) as world:
        play_in(world)
        world.kill()
        assert states(play_in(world)) == ["not_run", "not_run"]
    assert world.survivors() == []
