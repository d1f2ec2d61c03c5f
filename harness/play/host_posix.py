# SPDX-License-Identifier: Apache-2.0
"""Process trees and file locks on Linux: sessions, process descriptors, a mark in the environment, flock.

The harness makes itself the subreaper of its descendants, so that a process whose parent died still has somebody who
waits for it. A process is only ever signalled through a descriptor, or while it is a child that was not yet waited for:
a number that was given to somebody else meanwhile is never hit.
"""

from __future__ import annotations

import ctypes
import functools
import math
import os
import select
import signal
import subprocess
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from .host import MARK, Ending, Started, watch

PR_SET_CHILD_SUBREAPER = 36
WAIT_ALL_CHILDREN = 0x40000000  # __WALL: also children whose exit signal is not SIGCHLD
DEATH_S = 10.0  # a killed process that is still there after this time hangs in the kernel; nobody can end it
_started: set[int] = set()  # children whose status is for the one who started them to take
SWEEPS = 50  # a process can start another between two looks; one that does so for ever is not waited out


@functools.cache
def _become_subreaper() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


# A process that we fork has no children yet, and does not inherit the office.
os.register_at_fork(after_in_child=_started.clear)
os.register_at_fork(after_in_child=_become_subreaper.cache_clear)


class PosixProcess:
    """Watched through its descriptor, which stays right though the number be used again."""

    def __init__(self, pid: int, child: subprocess.Popen[bytes] | None = None) -> None:
        self.pid = pid
        self._child = child
        self._descriptor = os.pidfd_open(pid)
        self._gone = False
        self._ending = Ending()
        self._lock = threading.Lock()

    def wait(self, timeout: float | None) -> bool:
        with self._lock:
            if self._gone:
                return True
            ended = _has_ended(self._descriptor, 0)
            if not ended and timeout != 0:
                descriptor = os.dup(self._descriptor)  # waits without the lock, on a copy that nobody else closes
        if not ended and timeout != 0:
            try:
                ended = _has_ended(descriptor, timeout)
            finally:
                os.close(descriptor)
        if ended:
            self._collect()
        return ended

    def kill(self) -> None:
        with self._lock:
            if not self._gone:
                try:
                    signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
                except ProcessLookupError:
                    pass  # ended a moment ago

    def ending(self) -> Ending:
        return self._ending

    def release(self) -> None:
        """Stops watching, whatever becomes of it."""
        with self._lock:
            if not self._gone:
                self._gone = True
                os.close(self._descriptor)

    def _collect(self) -> None:
        """The process ended: take its status, if it is ours to take, and let the descriptor go."""
        with self._lock:
            if self._gone:
                return
            if self._child:
                self._ending = _ending_of(self._child.wait())
                _started.discard(self.pid)
            else:
                self._ending = _reap(self.pid)
            self._gone = True
            os.close(self._descriptor)


def _has_ended(descriptor: int, timeout: float | None) -> bool:
    return bool(watch(descriptor).wait(timeout))


def _ending_of(returncode: int) -> Ending:
    return Ending(signal=-returncode) if returncode < 0 else Ending(status=returncode)


def _reap(pid: int) -> Ending:
    """A descendant is ours to wait for once its parent is gone; while the parent lives, it is the parent's."""
    if pid in _started:
        return Ending()
    try:
        waited, status = os.waitpid(pid, os.WNOHANG | WAIT_ALL_CHILDREN)
    except ChildProcessError:
        return Ending()
    return _ending_of(os.waitstatus_to_exitcode(status)) if waited == pid else Ending()


class PosixProcessTree:
    def __init__(self, mark: str) -> None:
        _become_subreaper()
        self.mark = mark
        self._processes: list[PosixProcess] = []
        self._lock = threading.Lock()
        self._killed = False

    def start(self, command: list[str], environment: dict[str, str], log: IO[bytes]) -> Started:
        with self._lock:  # so that nothing starts behind the back of `kill`
            if self._killed:
                raise ProcessLookupError("the process tree was killed")
            with ExitStack() as theirs, ExitStack() as ours:
                from_us, to_child = _pipe(theirs, ours)
                from_child, to_us = _pipe(ours, theirs)
                child = subprocess.Popen(
                    command,
                    env={**environment, MARK: self.mark},
                    stdin=from_us,
                    stdout=to_us,
                    stderr=log,
                    start_new_session=True,
                )
                ours.pop_all()
            _started.add(child.pid)
            process = PosixProcess(child.pid, child)
            self._processes.append(process)
        return Started(process, to_child, from_child)

    def adopt(self, pid: int) -> PosixProcess | None:
        with self._lock:
            process = None if self._killed else _watched(pid, self.mark)
            if process:
                self._processes.append(process)
        return process

    def find(self, argument: str) -> int | None:
        wanted = argument.encode()
        for pid in _marked(self.mark):
            if wanted in _read(f"/proc/{pid}/cmdline").split(b"\0"):
                return pid
        return None

    def kill(self) -> None:
        with self._lock:
            self._killed = True
            processes = list(self._processes)
        _end(processes)
        for _ in range(SWEEPS):
            strays = [stray for pid in _marked(self.mark) if (stray := _watched(pid, self.mark))]
            if not strays:
                return
            _end(strays)

    def forget(self) -> None:
        with self._lock:
            for process in self._processes:
                if not process.wait(0):
                    process.release()


def _pipe(reader: ExitStack, writer: ExitStack) -> tuple[int, int]:
    """The reading and the writing end, each to be closed when its owner's stack ends."""
    ends = os.pipe()
    for owner, end in zip((reader, writer), ends):
        owner.callback(os.close, end)
    return ends


def _end(processes: list[PosixProcess]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.wait(DEATH_S)


def _watched(pid: int, mark: str) -> PosixProcess | None:
    """The mark is read after the descriptor was made: it is this process's, and not an earlier one's of that number."""
    try:
        process = PosixProcess(pid)
    except OSError:
        return None
    if _carries(pid, mark):
        return process
    process.release()
    return None


def _marked(mark: str) -> list[int]:
    """Every live process whose mark begins with this one. The dead have no environment, so zombies do not count."""
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and _carries(int(entry), mark)]


def _carries(pid: int, mark: str) -> bool:
    entry = f"{MARK}={mark}".encode()
    environment = _read(f"/proc/{pid}/environ")
    if entry not in environment:
        return False
    return any(variable == entry or variable.startswith(entry + b".") for variable in environment.split(b"\0"))


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


class PosixWatch:
    """By poll, which takes a descriptor of any number."""

    def __init__(self) -> None:
        self._poll = select.poll()

    def add(self, descriptor: int) -> None:
        self._poll.register(descriptor, select.POLLIN)

    def remove(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)

    def wait(self, timeout: float | None) -> list[int]:
        return [descriptor for descriptor, _ in self._poll.poll(None if timeout is None else math.ceil(timeout * 1000))]


class PosixFileLock:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_lock(self, shared: bool = False) -> bool:
        import fcntl

        try:
            self._flock(shared, fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def lock(self, shared: bool = False) -> None:
        self._flock(shared, 0)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def heirs(self) -> tuple[int, ...]:
        return () if self._descriptor is None else (self._descriptor,)

    def _flock(self, shared: bool, flags: int) -> None:
        import fcntl

        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        fcntl.flock(self._descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | flags)
