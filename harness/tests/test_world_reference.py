# SPDX-License-Identifier: Apache-2.0
"""A world with an object manager: what is left over, or a manager's death, is told and does not reach the next case."""

from __future__ import annotations

import json
import os
import signal
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.worlds import object_manager, world_reference
from harness.play.bindings import Names
from harness.errors import TargetError
from harness.play.history import History
from harness.worlds.places import RunPlaces
from harness.play.runner import play
from harness.tests.staged import FAKE_AGENT, PATIENT, VOCABULARY, call, case_of, states
from harness.worlds.world_reference import ReferenceWorld

CASE = case_of(call("holder", "CreateEventW"), agents=("holder",))


class Setting:
    """A world of fake agents around a fake manager, and what the manager is told to say."""

    def __init__(self, out: Path) -> None:
        self._answers = out / "answers.json"
        manager = out / "manager"
        manager.write_text(f"#!/bin/sh\nexec {sys.executable} {FAKE_AGENT.with_name('fake_manager.py')} \"$@\"\n")
        agent = out / "agent"
        agent.write_text(f"#!/bin/sh\nexec {sys.executable} {FAKE_AGENT}\n")
        for script in (manager, agent):
            script.chmod(script.stat().st_mode | stat.S_IXUSR)
        self.environment = {"PATH": os.environ["PATH"], "FAKE_MANAGER": str(self._answers)}
        self.arguments = (agent, manager, self.environment, 0, RunPlaces(out, "test"))

    def tell(self, **answers: object) -> None:
        self._answers.write_text(json.dumps(answers))

    def open(self) -> ReferenceWorld:
        return ReferenceWorld(*self.arguments)


@pytest.fixture
def setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Setting]:
    monkeypatch.setattr(world_reference, "CLEAN_S", 0.05)
    monkeypatch.setattr(object_manager, "ANSWER_S", 30.0)
    yield Setting(tmp_path)


def play_one(world: ReferenceWorld) -> History:
    [history] = play(CASE, world, VOCABULARY, PATIENT, Names("test"))
    return history


def manager_of(world: ReferenceWorld) -> object_manager.ObjectManager:
    assert world._manager
    return world._manager


def test_a_clean_case_keeps_its_manager(setting: Setting) -> None:
    with setting.open() as world:
        manager = manager_of(world)
        assert [play_one(world).world_fault for _ in range(2)] == [None, None]
        assert manager_of(world) is manager
        directory = manager.directory
        assert directory.is_dir() and len(str(directory)) <= object_manager.LONGEST_DIRECTORY
    assert not directory.exists() and manager.death()


def test_what_is_left_over_is_counted_and_goes_with_its_manager(setting: Setting) -> None:
    with setting.open() as world:
        manager = manager_of(world)
        setting.tell(census={"objects": 2, "handles": 0, "clients": 1})
        history = play_one(world)
        assert states(history) == ["returned"]
        assert history.world_fault == "left over in the object manager after the case: 1 clients, 2 objects"
        setting.tell()
        assert play_one(world).world_fault is None
        assert manager_of(world) is not manager and manager.death()


def test_what_was_there_at_the_start_is_not_left_over(setting: Setting) -> None:
    setting.tell(census={"objects": 3})
    with setting.open() as world:
        assert play_one(world).world_fault is None


def test_a_manager_that_died_in_a_case_is_told_and_renewed(setting: Setting) -> None:
    with setting.open() as world:
        pid = manager_of(world).pid
        stage_opened = world.open_stage

        def open_and_kill(fresh: bool):
            stage = stage_opened(fresh)
            os.kill(pid, signal.SIGKILL)
            return stage

        world.open_stage = open_and_kill  # type: ignore[method-assign]
        assert play_one(world).world_fault == f"the object manager (pid {pid}) died: killed by signal 9"
        world.open_stage = stage_opened  # type: ignore[method-assign]
        assert play_one(world).world_fault is None
        assert manager_of(world).pid != pid


def test_a_manager_that_died_between_cases_is_renewed_silently(setting: Setting) -> None:
    with setting.open() as world:
        manager = manager_of(world)
        os.kill(manager.pid, signal.SIGKILL)
        assert manager.process.wait(30)
        assert play_one(world).world_fault is None


@pytest.mark.parametrize("answer", ["nonsense", "[]"])
def test_a_manager_that_answers_nonsense_is_a_fault(setting: Setting, answer: str) -> None:
    with setting.open() as world:
        setting.tell(census=answer)
        pid = manager_of(world).pid
        assert play_one(world).world_fault == f"the object manager (pid {pid}) does not answer"


def test_a_manager_that_answers_nothing_is_a_fault(setting: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    with setting.open() as world:
        setting.tell(census="silence")
        pid = manager_of(world).pid
        monkeypatch.setattr(object_manager, "ANSWER_S", 0.2)
        assert play_one(world).world_fault == f"the object manager (pid {pid}) does not answer"


def test_a_manager_that_does_not_start_is_a_target_error(setting: Setting) -> None:
    setting.tell(ready={"ready": False})
    with pytest.raises(TargetError, match="the object manager did not start"):
        setting.open()
    setting.arguments[1].write_text("#!/bin/sh\nexit 3\n")
    with pytest.raises(TargetError, match="exit status 3"):
        setting.open()
    setting.arguments[1].unlink()
    with pytest.raises(TargetError, match="could not be started"):
        setting.open()


def test_a_manager_that_cannot_be_renewed_runs_no_case(setting: Setting) -> None:
    with setting.open() as world:
        os.kill(manager_of(world).pid, signal.SIGKILL)
        assert manager_of(world).process.wait(30)
        setting.tell(ready={"ready": False})
        history = play_one(world)
        assert states(history) == ["not_run"]
        assert history.world_fault and history.world_fault.startswith("the object manager did not start")
        setting.tell()
        assert play_one(world).world_fault is None, "it is tried again for the next case"
