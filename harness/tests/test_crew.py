# SPDX-License-Identifier: Apache-2.0
"""The crew with worlds and plays made up here: no process is started, and threads meet at events."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from harness.text.case import Case
from harness.crew import Crew, Work
from harness.judging.judge import Judgement, broken
from harness.tests.made import case
from harness.judging.verdict import Verdict

CASES = [case(id=f"area/rule[{number}]") for number in range(20)]
PASSED = Judgement(Verdict.PASS)


class FakeWorld:
    def __init__(self, number: int) -> None:
        self.number = number
        self.killed = threading.Event()
        self.closed = False

    def __enter__(self) -> FakeWorld:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def kill(self) -> None:
        self.killed.set()


class Opened:
    """Keeps the worlds that were opened."""

    def __init__(self) -> None:
        self.worlds: list[FakeWorld] = []

    def __call__(self, number: int) -> FakeWorld:
        self.worlds.append(FakeWorld(number))
        return self.worlds[-1]


def failed(_: Case, error: Exception) -> Judgement:
    return broken(str(error))


def crew(
    play: Callable[[Case, FakeWorld], Judgement], opened: Callable[[int], FakeWorld], jobs: int = 3
) -> Crew[FakeWorld]:
    return Crew(CASES, range(1, jobs + 1), Work(opened, play, failed))


def test_every_case_is_played_once_and_every_world_closed() -> None:
    opened = Opened()
    finished = [played.id for played, _ in crew(lambda *_: PASSED, opened).results()]
    assert sorted(finished) == sorted(each.id for each in CASES)
    assert all(world.closed for world in opened.worlds) and len(opened.worlds) <= 3


def test_an_error_costs_one_case_and_the_world() -> None:
    opened = Opened()

    def play(played: Case, _: FakeWorld) -> Judgement:
        if played.id in ("area/rule[3]", "area/rule[4]"):
            raise KeyError(played.id)
        return PASSED

    verdicts = {played.id: judgement.verdict for played, judgement in crew(play, opened, jobs=1).results()}
    assert [id for id, verdict in verdicts.items() if verdict is Verdict.BROKEN] == ["area/rule[3]", "area/rule[4]"]
    assert len(verdicts) == 20 and len(opened.worlds) == 3 and all(world.closed for world in opened.worlds)


def test_worlds_that_cannot_be_opened_break_their_cases() -> None:
    def refuse(number: int) -> FakeWorld:
        raise OSError(f"no world {number}")

    verdicts = [judgement.verdict for _, judgement in crew(lambda *_: PASSED, refuse).results()]
    assert verdicts == [Verdict.BROKEN] * 20


def test_a_world_that_cannot_be_closed_is_told() -> None:
    class Stuck(FakeWorld):
        def __exit__(self, *_: object) -> None:
            raise OSError("still there")

    stuck = crew(lambda *_: PASSED, Stuck, jobs=1)
    assert len(list(stuck.results())) == 20
    assert stuck.troubles == ["a world could not be closed: still there"]


def test_a_worker_that_does_not_end_is_told_and_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.crew.PATIENCE_S", 0.01)
    end = threading.Event()

    class Endless(FakeWorld):
        def __exit__(self, *_: object) -> None:
            assert end.wait(30)

    stuck = crew(lambda *_: PASSED, Endless, jobs=1)
    assert len(list(stuck.results())) == 20
    assert stuck.troubles == ["worker 1 did not end within 0.01 s: what its world had started may still run"]
    end.set()


def test_stop_kills_what_plays_and_begins_nothing_more() -> None:
    opened = Opened()
    playing = threading.Semaphore(0)

    def play(_: Case, world: FakeWorld) -> Judgement:
        playing.release()
        assert world.killed.wait(30)
        return PASSED

    stopped = crew(play, opened, jobs=2)
    results = stopped.results()

    def stop_when_both_play() -> None:
        for _ in range(2):
            assert playing.acquire(timeout=30)
        stopped.stop()

    threading.Thread(target=stop_when_both_play).start()
    assert list(results) == []
    assert len(opened.worlds) == 2 and all(world.closed for world in opened.worlds)
    assert not playing.acquire(blocking=False)


def test_leaving_the_results_early_stops_the_crew() -> None:
    opened = Opened()
    results = crew(lambda *_: PASSED, opened, jobs=1).results()
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert all(world.closed for world in opened.worlds)
