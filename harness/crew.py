# SPDX-License-Identifier: Apache-2.0
"""Worker threads that play cases, each in a world of its own.

Results come out in the order in which they are finished. What goes wrong inside the harness costs the case at hand and
the worker's world, never the run. After `stop` no case is begun, those at play are killed, and their results dropped.
"""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from .text.case import Case
from .judging.judge import Judgement
from .options import usable_cpus

if TYPE_CHECKING:
    from .crews_posix import Crews

MANY = 50  # so many cases are worth a process for each part of them
PATIENCE_S = 15.0  # for the worlds to be closed when nothing more is played
TICK_S = 0.5


class Killable(Protocol):
    def kill(self) -> None:
        """Called from another thread."""


W = TypeVar("W", bound=Killable)


@dataclass(frozen=True)
class Work(Generic[W]):
    """How to do it: the crew knows threads and order, and nothing of targets or judging."""

    open_world: Callable[[int], AbstractContextManager[W]]
    play: Callable[[Case, W], Judgement]
    failed: Callable[[Case, Exception], Judgement]
    set_apart: Callable[[int, int], None] = lambda number, of: None  # told to a process that plays one part of several
    told_to_stop: Callable[[], None] = lambda: None  # likewise: the run was interrupted


class Crew(Generic[W]):
    def __init__(self, cases: list[Case], workers: Sequence[int], work: Work[W]) -> None:
        """`workers` has a number for each, by which its world is known."""
        self._work = work
        self._todo: queue.SimpleQueue[Case] = queue.SimpleQueue()
        for case in cases:
            self._todo.put(case)
        self._unfinished = len(cases)
        self._done: queue.SimpleQueue[tuple[Case, Judgement] | None] = queue.SimpleQueue()
        self._worlds: dict[int, W] = {}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self.troubles: list[str] = []  # what no case stands for: a world, say, that could not be closed
        self._threads = [
            threading.Thread(target=self._worker, args=(number,), name=f"worker {number}", daemon=True)
            for number in workers[: len(cases)]
        ]

    def results(self, tick: Callable[[], None] = lambda: None) -> Iterator[tuple[Case, Judgement]]:
        """Plays all cases; `tick` is called now and then in between. Ends early after `stop`."""
        for thread in self._threads:
            thread.start()
        try:
            while self._unfinished and not self._stopping.is_set():
                try:
                    finished = self._done.get(timeout=TICK_S)
                except queue.Empty:
                    tick()
                    if not any(thread.is_alive() for thread in self._threads) and self._done.empty():
                        return  # nobody is left to finish the rest: it gets no verdict
                    continue
                if finished is not None:
                    self._unfinished -= 1
                    yield finished
        finally:
            if self._unfinished:
                self.kill()
            self._join(time.perf_counter() + PATIENCE_S)

    def _join(self, until: float) -> None:
        """A worker that does not end is left, and told: what its world had started may still run."""
        for thread in self._threads:
            thread.join(max(0.0, until - time.perf_counter()))
            if thread.is_alive():
                self.troubles.append(
                    f"{thread.name} did not end within {PATIENCE_S:g} s: what its world had started may still run"
                )

    def stop(self) -> None:
        """From a signal handler: only wakes whoever waits for results."""
        self._stopping.set()
        self._done.put(None)

    def kill(self) -> None:
        """Ends what plays now, and every world that is opened later."""
        self._stopping.set()
        with self._lock:
            worlds = list(self._worlds.values())
        for world in worlds:
            world.kill()

    def _worker(self, number: int) -> None:
        again = True
        while again and not self._stopping.is_set():
            try:
                with ExitStack() as stack:
                    again = self._play_in_one_world(number, stack)
            except Exception as error:  # only closing is outside of the catch-all for cases
                self.troubles.append(f"a world could not be closed: {error}")
            with self._lock:
                self._worlds.pop(number, None)

    def _play_in_one_world(self, number: int, stack: ExitStack) -> bool:
        """Plays until nothing is left (False), or until an error of the harness asks for another world (True)."""
        world: W | None = None
        while not self._stopping.is_set():
            try:
                case = self._todo.get_nowait()
            except queue.Empty:
                return False
            try:
                if world is None:
                    world = self._enter(number, stack)
                judgement = self._work.play(case, world)
            except Exception as error:
                # The one catch-all of a run: whatever it was, this case is broken and the others are not.
                self._finished(case, self._work.failed(case, error))
                return True
            self._finished(case, judgement)
        return False

    def _enter(self, number: int, stack: ExitStack) -> W:
        world = stack.enter_context(self._work.open_world(number))
        with self._lock:
            self._worlds[number] = world
            late = self._stopping.is_set()
        if late:
            world.kill()
        return world

    def _finished(self, case: Case, judgement: Judgement) -> None:
        if not self._stopping.is_set():
            self._done.put((case, judgement))


def crew_for(cases: list[Case], jobs: int, work: Work[W], apart: bool) -> Crew[W] | Crews:
    """Threads of this process; of several ones where worlds may be `apart`, the system forks and it is worth it."""
    processes = min(jobs, usable_cpus()) if apart and len(cases) >= MANY and sys.platform != "win32" else 1
    if processes == 1:
        return Crew(cases, range(1, jobs + 1), work)
    from .crews_posix import Crews

    return Crews(cases, jobs, processes, work)
