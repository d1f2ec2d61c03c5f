# SPDX-License-Identifier: Apache-2.0
"""Several crews at once, each in a process forked from this one, since in one process only one thread runs Python.

To whoever waits for results they look like one crew. Each plays its part of the cases and sends what came of them. A
crew ends in good order when it is told to, and also when the process that forked it is gone, however that ended: it
reads from a pipe that nobody writes to. One that dies itself leaves its unfinished cases without a verdict.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from .crew import PATIENCE_S, TICK_S, Crew, W, Work
from .interrupt import NAMES
from .judging.judge import Judgement
from .text.case import Case

LEAVE_S = PATIENCE_S + 3.0  # for a crew to end in good order, and to tell who of it did not
HEAR_OUT_S = LEAVE_S + 2.0  # for all crews together
JOIN_S = 2.0
SIGNALS = frozenset(getattr(signal, name) for name in NAMES if hasattr(signal, name))
_fork = multiprocessing.get_context("fork")


class Crews:
    def __init__(self, cases: list[Case], jobs: int, processes: int, work: Work[W]) -> None:
        """`processes` is at most `jobs`. The processes start with the first result that is asked for."""
        self._cases = cases
        self._stopping = threading.Event()
        self.troubles: list[str] = []
        self._crews = [_Apart(cases, range(number, jobs, processes), jobs, work) for number in range(processes)]

    def results(self, tick: Callable[[], None] = lambda: None) -> Iterator[tuple[Case, Judgement]]:
        """As Crew's."""
        at_work = [crew.results for crew in self._crews]
        try:
            self._start()
            while at_work and not self._stopping.is_set():
                ready = wait(at_work, TICK_S)
                if not ready:
                    tick()
                for end in ready:
                    yield from self._received(at_work, end)
        finally:
            self.stop()
            for crew in self._crews:
                crew.let_go()
            self._hear_out(at_work)
            self.troubles += [death for crew in self._crews if (death := crew.join())]

    def stop(self) -> None:
        """From a signal handler: no case is begun any more, and those at play end."""
        self._stopping.set()
        for crew in self._crews:
            crew.stop()

    def kill(self) -> None:
        """Now: whoever a crew had started ends with the crew's end of its pipes."""
        self.stop()
        for crew in self._crews:
            crew.kill()

    def _start(self) -> None:
        ends = [end for crew in self._crews for end in crew.ends]
        # Else a signal that comes between the fork and its being ignored would have our handler run in the child.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            for crew in self._crews:
                crew.start(ends, before)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _hear_out(self, at_work: list[Connection]) -> None:
        """What is said of worlds that could not be closed counts also after a stop."""
        until = time.perf_counter() + HEAR_OUT_S
        while at_work and (ready := wait(at_work, max(0.0, until - time.perf_counter()))):
            for end in ready:
                list(self._received(at_work, end))

    def _received(self, at_work: list[Connection], end: Any) -> Iterator[tuple[Case, Judgement]]:
        try:
            said = end.recv()
        except (EOFError, OSError):
            at_work.remove(end)
            return
        if isinstance(said, str):
            self.troubles.append(said)
        elif not self._stopping.is_set():
            place, judgement = said
            yield self._cases[place], judgement


class _Apart:
    """One crew and its process, seen from both sides."""

    def __init__(self, cases: list[Case], workers: range, jobs: int, work: Work[W]) -> None:
        """Some of the `jobs` workers, and of the cases as many as fall to them."""
        self._places = {case.id: place for place, case in enumerate(cases) if place % jobs in workers}
        self._cases = [cases[place] for place in self._places.values()]
        self._workers = workers
        self._work = work
        self.results, self._send = _fork.Pipe(duplex=False)
        self._told, self._tell = _fork.Pipe(duplex=False)
        self._still_open = [self._tell]  # until somebody takes it out, which one alone can
        self._others: list[Connection] = []
        self._blocked: set[Any] = set()
        self._process = _fork.Process(target=self._run, name=f"crew {workers.start + 1}")

    @property
    def ends(self) -> list[Connection]:
        return [self.results, self._send, self._told, self._tell]

    def start(self, ends: list[Connection], signals: set[Any]) -> None:
        """`ends` are those of all crews: the process keeps its own two, and closes the others. It blocks `signals`."""
        self._others = [end for end in ends if end not in (self._send, self._told)]
        self._blocked = signals
        self._process.start()
        self.let_go()

    def let_go(self) -> None:
        """What the process holds is nobody else's: nor is it ours if there never was one."""
        self._send.close()
        self._told.close()

    def stop(self) -> None:
        """From any thread, and from a signal handler amid another stop: a descriptor that is closed twice may be
        somebody else's by then."""
        try:
            self._still_open.pop().close()
        except IndexError:
            pass  # it is being told already

    def kill(self) -> None:
        if self._process.pid is not None:
            self._process.kill()

    def join(self) -> str | None:
        """How its process died, if it did not end as it should."""
        self.results.close()
        if self._process.pid is None:
            return None
        self._process.join(JOIN_S)  # it has said all, or was heard out
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        code = self._process.exitcode or 0
        if code == 0:
            return None
        how = f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"
        return f"{self._process.name}, a process of the harness, {how}: what it had not told has no verdict"

    def _run(self) -> None:
        for each in SIGNALS:
            signal.signal(each, _leave_it_to_our_parent)  # not SIG_IGN: whom we start would ignore it too
        signal.pthread_sigmask(signal.SIG_SETMASK, self._blocked)
        # What stands in for them on a terminal has a thread and a lock, and the thread was not forked.
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        for end in self._others:
            end.close()
        self._work.set_apart(self._workers.start, self._workers.step)
        crew = Crew(self._cases, [worker + 1 for worker in self._workers], self._work)
        threading.Thread(target=self._stop_when_told, args=(crew,), daemon=True).start()
        for case, judgement in crew.results():
            try:
                self._say((self._places[case.id], judgement))
            except Exception as error:  # it cannot be told: one case is broken, not all that are left
                self._say((self._places[case.id], self._work.failed(case, error)))
        for trouble in crew.troubles:
            self._say(trouble)

    def _say(self, what: object) -> None:
        try:
            self._send.send(what)
        except OSError:
            pass  # nobody is left to hear it

    def _stop_when_told(self, crew: Crew[W]) -> None:
        self._told.poll(None)
        self._work.told_to_stop()
        crew.stop()
        time.sleep(LEAVE_S)
        os._exit(1)  # somebody does not end, and perhaps nobody is left who would end us


def _leave_it_to_our_parent(number: int, frame: FrameType | None) -> None:
    """A signal to all processes of a terminal: the one that forked us says when to end."""
