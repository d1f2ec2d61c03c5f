# SPDX-License-Identifier: Apache-2.0
"""Process trees and file locks on Windows: a job object for each tree, byte-range locks.

Every process of a tree is in the tree's job, and so is what it starts. The job ends them when the harness closes it, or
when the system does because the harness ended. This module can be imported anywhere; it needs Windows when it is used.
"""

from __future__ import annotations

import ctypes
import functools
import os
import select
import subprocess
import threading
import time
from pathlib import Path
from typing import IO, Any

from .host import MARK, Ending, Started

CREATE_NEW_PROCESS_GROUP = 0x00000200
CREATE_NO_WINDOW = 0x08000000
PROCESS_TERMINATE = 0x0001
PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
PROCESS_SET_QUOTA = 0x0100
SYNCHRONIZE = 0x00100000
INFINITE = 0xFFFFFFFF
WAIT_OBJECT_0 = 0
JOB_OBJECT_BASIC_ACCOUNTING_INFORMATION = 1
JOB_OBJECT_EXTENDED_LIMIT_INFORMATION = 9
JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000
KILLED = 1  # exit code of what the harness ends
DEATH_MS = 10_000
DEATH_SLICE_S = 0.005


class _BasicLimits(ctypes.Structure):
    _fields_ = [
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    ]


class _ExtendedLimits(ctypes.Structure):
    _fields_ = [
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    ]


class _Accounting(ctypes.Structure):
    _fields_ = [
        ("TotalUserTime", ctypes.c_int64),
        ("TotalKernelTime", ctypes.c_int64),
        ("ThisPeriodTotalUserTime", ctypes.c_int64),
        ("ThisPeriodTotalKernelTime", ctypes.c_int64),
        ("TotalPageFaultCount", ctypes.c_uint32),
        ("TotalProcesses", ctypes.c_uint32),
        ("ActiveProcesses", ctypes.c_uint32),
        ("TotalTerminatedProcesses", ctypes.c_uint32),
    ]


@functools.cache
def _kernel32() -> Any:
    """The system's own functions, with the result types that are not int."""
    library = getattr(ctypes, "WinDLL")("kernel32", use_last_error=True)
    for name in ("CreateJobObjectW", "OpenProcess"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


def _is_emptied(job: int) -> bool:
    """Waits until the job's processes are gone, those too of which nobody knows: TerminateJobObject does not."""
    deadline = time.perf_counter() + DEATH_MS / 1000
    counts = _Accounting()
    while time.perf_counter() < deadline:
        known = _kernel32().QueryInformationJobObject(
            ctypes.c_void_p(job),
            JOB_OBJECT_BASIC_ACCOUNTING_INFORMATION,
            ctypes.byref(counts),
            ctypes.sizeof(counts),
            None,
        )
        if not known or counts.ActiveProcesses == 0:
            return bool(known)
        time.sleep(DEATH_SLICE_S)
    return False


def _last_error(what: str) -> OSError:
    return OSError(f"{what} failed with error {getattr(ctypes, 'get_last_error')()}")


class WindowsProcess:
    """A process handle keeps the process id from being used again."""

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle
        self._lock = threading.Lock()
        self._closed = False
        self._ending = Ending()

    def wait(self, timeout: float | None) -> bool:
        if self._closed:
            return True
        milliseconds = INFINITE if timeout is None else int(timeout * 1000)
        if _kernel32().WaitForSingleObject(ctypes.c_void_p(self._handle), milliseconds) != WAIT_OBJECT_0:
            return False
        with self._lock:
            code = ctypes.c_uint32()
            if not self._closed and _kernel32().GetExitCodeProcess(ctypes.c_void_p(self._handle), ctypes.byref(code)):
                self._ending = Ending(status=code.value)
        return True

    def kill(self) -> None:
        with self._lock:
            if not self._closed:
                _kernel32().TerminateProcess(ctypes.c_void_p(self._handle), KILLED)

    def ending(self) -> Ending:
        return self._ending

    def release(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                _kernel32().CloseHandle(ctypes.c_void_p(self._handle))


class WindowsProcessTree:
    def __init__(self, mark: str) -> None:
        self.mark = mark
        self._log: IO[bytes] | None = None  # what its processes write into, and what is said of them
        self._processes: list[WindowsProcess] = []
        self._children: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()
        self._job: int | None = _kernel32().CreateJobObjectW(None, None)
        if not self._job:
            raise _last_error("CreateJobObject")
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
        _kernel32().SetInformationJobObject(
            ctypes.c_void_p(self._job),
            JOB_OBJECT_EXTENDED_LIMIT_INFORMATION,
            ctypes.byref(limits),
            ctypes.sizeof(limits),
        )

    def start(self, command: list[str], environment: dict[str, str], log: IO[bytes]) -> Started:
        with self._lock:
            if self._job is None:
                raise ProcessLookupError("the process tree was killed")
            self._log = log
            child = subprocess.Popen(
                command,
                env={**environment, MARK: self.mark},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
                creationflags=CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW,
            )
            assert child.stdin and child.stdout
            to_child, from_child = os.dup(child.stdin.fileno()), os.dup(child.stdout.fileno())
            child.stdin.close()
            child.stdout.close()
            self._children.append(child)
            process = self._enter(child.pid, assign=True)
            if process is None:
                child.kill()
                os.close(to_child)
                os.close(from_child)
                raise _last_error("AssignProcessToJobObject")
        return Started(process, to_child, from_child)

    def adopt(self, pid: int) -> WindowsProcess | None:
        with self._lock:
            return self._enter(pid, assign=False) if self._job is not None else None

    def find(self, argument: str) -> int | None:
        return None  # an agent on Windows says its own process id

    def kill(self) -> None:
        with self._lock:
            job, self._job = self._job, None
        if job is not None:
            _kernel32().TerminateJobObject(ctypes.c_void_p(job), KILLED)
        for process in self._processes:
            process.wait(DEATH_MS / 1000)
        if job is not None:
            if not _is_emptied(job) and self._log is not None:
                self._log.write(f"{self.mark}: processes of it still run, though they were ended\n".encode())
            _kernel32().CloseHandle(ctypes.c_void_p(job))
        self._release()

    def forget(self) -> None:
        with self._lock:
            job, self._job = self._job, None
        if job is not None:
            _kernel32().CloseHandle(ctypes.c_void_p(job))
        self._release()

    def _enter(self, pid: int, assign: bool) -> WindowsProcess | None:
        """A process that is in the job, or is put there."""
        rights = (
            PROCESS_TERMINATE | PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE | (PROCESS_SET_QUOTA if assign else 0)
        )
        handle = _kernel32().OpenProcess(rights, False, pid)
        if not handle:
            return None
        inside = ctypes.c_int(0)
        if assign:
            inside.value = _kernel32().AssignProcessToJobObject(ctypes.c_void_p(self._job), ctypes.c_void_p(handle))
        else:
            _kernel32().IsProcessInJob(ctypes.c_void_p(handle), ctypes.c_void_p(self._job), ctypes.byref(inside))
        if not inside.value:
            _kernel32().CloseHandle(ctypes.c_void_p(handle))
            return None
        process = WindowsProcess(pid, handle)
        self._processes.append(process)
        return process

    def _release(self) -> None:
        for process in self._processes:
            process.release()
        for child in self._children:
            child.wait()


class WindowsWatch:
    """By select, which takes nothing but sockets there."""

    def __init__(self) -> None:
        self._sockets: dict[int, None] = {}  # in the order of their coming

    def add(self, descriptor: int) -> None:
        self._sockets[descriptor] = None

    def remove(self, descriptor: int) -> None:
        del self._sockets[descriptor]

    def wait(self, timeout: float | None) -> list[int]:
        return select.select(self._sockets, (), (), timeout)[0]


class WindowsFileLock:
    """One byte of the file is locked. The C runtime has no shared form of this lock, so all are exclusive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def try_lock(self, shared: bool = False) -> bool:
        import msvcrt

        if self._descriptor is not None:
            return True
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT)
        try:
            getattr(msvcrt, "locking")(descriptor, getattr(msvcrt, "LK_NBLCK"), 1)
        except OSError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def lock(self, shared: bool = False) -> None:
        import time

        while not self.try_lock(shared):  # LK_LOCK gives up after ten seconds, so it would need this loop too
            time.sleep(0.1)

    def release(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def heirs(self) -> tuple[int, ...]:
        return ()  # a lock on Windows belongs to one process
