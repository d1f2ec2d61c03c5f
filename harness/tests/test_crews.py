# SPDX-License-Identifier: Apache-2.0
"""Crews in processes of their own, with worlds made up here: only the processes are real."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from harness.crew import Crew, Work, crew_for
from harness.judging.judge import Judgement, broken
from harness.judging.verdict import Verdict
from harness.tests.made import case
from harness.tests.test_crew import FakeWorld, failed
from harness.text.case import Case

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is forked there")

CASES = [case(id=f"area/rule[{number}]") for number in range(60)]


def crews(play: Callable[[Case, FakeWorld], Judgement], jobs: int = 3, open_world: type = FakeWorld, **more):
    from harness.crews_posix import Crews

    return Crews(CASES, jobs, 2, Work(open_world, play, failed, **more))


def tells_who(_: Case, world: FakeWorld) -> Judgement:
    return Judgement(Verdict.PASS, reason=f"{os.getpid()} {world.number}")


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_every_case_is_played_once_by_one_of_the_processes() -> None:
    both = crews(tells_who, jobs=2)
    results = list(both.results())
    assert both.troubles == []
    assert sorted(played.id for played, _ in results) == sorted(each.id for each in CASES)
    who = Counter(judgement.reason for _, judgement in results)
    pids = {reason.split()[0] for reason in who if reason}
    assert len(pids) == 2 and str(os.getpid()) not in pids
    assert {reason.split()[1] for reason in who if reason} == {"1", "2"}, "each worker's number is its own"
    assert not any(runs(int(pid)) for pid in pids)


def test_each_process_is_told_its_part() -> None:
    part: list[tuple[int, int]] = []
    told = crews(lambda *_: broken(str(part)), set_apart=lambda number, of: part.append((number, of)))
    assert {judgement.reason for _, judgement in told.results()} == {"[(0, 2)]", "[(1, 2)]"} and not part


def test_a_process_that_dies_leaves_its_cases_without_a_verdict_and_no_others() -> None:
    def play(played: Case, world: FakeWorld) -> Judgement:
        if played is CASES[7]:
            os.kill(os.getpid(), signal.SIGKILL)
        return tells_who(played, world)

    some_die = crews(play, jobs=2)
    judged = {played.id for played, _ in some_die.results()}
    assert {each.id for each in CASES[::2]} <= judged
    [told] = some_die.troubles
    assert told.startswith("crew 2, a process of the harness, was killed by SIGKILL: ")
    assert not {each.id for each in CASES[7::2]} & judged


def test_a_world_that_cannot_be_closed_is_told_by_its_process() -> None:
    class Stuck(FakeWorld):
        def __exit__(self, *_: object) -> None:
            raise OSError("still there")

    stuck = crews(tells_who, jobs=2, open_world=Stuck)
    assert len(list(stuck.results())) == len(CASES)
    assert stuck.troubles == ["a world could not be closed: still there"] * 2


def test_a_crew_is_told_once_however_many_stop_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop that comes amid another one, as from a signal handler, closes nothing a second time."""
    stopped = crews(lambda _, __: Judgement(Verdict.PASS), jobs=2)
    closed: list[Connection] = []

    def close_and_stop_again(end: Connection) -> None:
        closed.append(end)
        stopped.stop()

    with monkeypatch.context() as patched:
        patched.setattr(Connection, "close", close_and_stop_again)
        stopped.stop()
    assert len(closed) == len(set(map(id, closed))) == len(stopped._crews)
    for end in closed:
        end.close()
    assert list(stopped.results()) == [] and stopped.troubles == []


def test_stop_ends_what_plays_and_what_cannot_be_closed_is_told_even_then(tmp_path: Path) -> None:
    class Stuck(FakeWorld):
        def __exit__(self, *_: object) -> None:
            raise OSError("still there")

    os.mkfifo(playing := tmp_path / "playing")

    def play(_: Case, world: FakeWorld) -> Judgement:
        with open(playing, "w") as pipe:
            pipe.write("I play\n")
        assert world.killed.wait(30)
        return Judgement(Verdict.PASS)

    stopped = crews(play, jobs=2, open_world=Stuck)

    def stop_when_both_play() -> None:
        lines = 0
        while lines < 2:
            with open(playing) as pipe:
                lines += len(pipe.readlines())
        stopped.stop()

    threading.Thread(target=stop_when_both_play).start()
    assert list(stopped.results()) == [] and stopped.troubles == ["a world could not be closed: still there"] * 2


def test_a_judgement_that_cannot_be_told_breaks_its_case_alone() -> None:
    def play(played: Case, world: FakeWorld) -> Judgement:
        odd = (lambda: None) if played is CASES[5] else "plain"
        return Judgement(Verdict.PASS, reason=odd)  # type: ignore[arg-type]

    verdicts = {played.id: judgement.verdict for played, judgement in crews(play).results()}
    assert len(verdicts) == len(CASES)
    assert [id for id, verdict in verdicts.items() if verdict is Verdict.BROKEN] == [CASES[5].id]


def test_kill_ends_also_those_that_do_not_listen(tmp_path: Path) -> None:
    os.mkfifo(playing := tmp_path / "playing")

    def play(_: Case, world: FakeWorld) -> Judgement:
        with open(playing, "w") as pipe:
            pipe.write(f"{os.getpid()}\n")
        threading.Event().wait(600)
        return Judgement(Verdict.PASS)

    deaf = crews(play, jobs=2)

    def kill_when_both_play() -> None:
        lines: list[str] = []
        while len(lines) < 2:
            with open(playing) as pipe:
                lines += pipe.readlines()
        deaf.kill()

    threading.Thread(target=kill_when_both_play).start()
    assert list(deaf.results()) == []
    assert len(deaf.troubles) == 2 and all("SIGKILL" in trouble for trouble in deaf.troubles)


def test_leaving_the_results_early_ends_the_processes() -> None:
    results = crews(tells_who).results()
    _, judgement = next(results)
    results.close()  # type: ignore[attr-defined]
    assert judgement.reason and not runs(int(judgement.reason.split()[0]))


# Says who plays, and lets its worlds wait to be killed.
HARNESS = """
import os
from harness.crews_posix import Crews
from harness.crew import Work
from harness.tests.test_crew import FakeWorld, failed
from harness.tests.test_crews import CASES

def say(line):  # whole: two processes write into the same pipe
    os.write(1, f"{line}\\n".encode())

def play(_, world):
    say(os.getpid())
    world.killed.wait(60)
    say("ended")

list(Crews(CASES, 2, 2, Work(FakeWorld, play, failed)).results())
"""


def test_no_process_outlives_the_harness_however_that_ends() -> None:
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen([sys.executable, "-c", HARNESS], cwd=root, stdout=subprocess.PIPE, text=True) as harness:
        assert harness.stdout is not None
        pids = {int(harness.stdout.readline()), int(harness.stdout.readline())}
        assert len(pids) == 2 and all(runs(pid) for pid in pids)
        harness.kill()
        assert harness.stdout.read() == "ended\n" * 2, "both ended by themselves, and nobody holds the pipe"


@pytest.mark.parametrize(("jobs", "apart", "count"), [(1, True, 60), (4, False, 60), (4, True, 20)])
def test_where_it_is_not_worth_it_nothing_is_forked(jobs: int, apart: bool, count: int) -> None:
    assert isinstance(crew_for(CASES[:count], jobs, Work(FakeWorld, tells_who, failed), apart), Crew)


def test_many_cases_for_several_workers_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.crew.usable_cpus", lambda: 2)
    assert not isinstance(crew_for(CASES, 4, Work(FakeWorld, tells_who, failed), True), Crew)
