# SPDX-License-Identifier: Apache-2.0
"""The operating system below the harness: process trees, waiting and file locks, chosen here and nowhere else.

A ProcessTree is everything that one case (or one world) started, directly or not. Its processes carry the tree's mark
in their environment, so that one that was lost from sight is found again; after `kill` none of them runs.
"""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

MARK = "MAPCHECK_TREE"

FIRST_EXCEPTION_CODE = 0xC0000000  # exit statuses from here on are NTSTATUS errors, which an unhandled exception leaves


@dataclass(frozen=True)
class Ending:
    """How a process ended, as far as the system tells. Both None: it ended, and nobody may ask how."""

    status: int | None = None
    signal: int | None = None

    @property
    def by_kill(self) -> bool:
        return self.signal is not None and self.signal == getattr(signal, "SIGKILL", None)

    @property
    def by_exception(self) -> bool:
        """It did something that ended it."""
        if self.signal is not None:
            return not self.by_kill
        return self.status is not None and self.status >= FIRST_EXCEPTION_CODE

    def __str__(self) -> str:
        if self.signal is not None:
            try:
                return signal.Signals(self.signal).name
            except ValueError:
                return f"signal {self.signal}"
        if self.status is None:
            return "end of stream"
        if self.status >= FIRST_EXCEPTION_CODE:
            return f"exception 0x{self.status:08X}"
        return f"exit status {self.status}"


class Process(Protocol):
    """One process of a tree. All methods may be called from any thread."""

    pid: int

    def wait(self, timeout: float | None) -> bool:
        """Until the process is gone; False when the time is over before."""

    def kill(self) -> None:
        """At once and without asking it; no effect on one that is gone."""

    def ending(self) -> Ending:
        """How it ended; only after `wait` said True."""


@dataclass(frozen=True)
class Started:
    """A process with the two pipes that it was started with, as raw descriptors that now belong to the caller."""

    process: Process
    to_child: int
    from_child: int


class ProcessTree(Protocol):
    mark: str

    def start(self, command: list[str], environment: dict[str, str], log: IO[bytes]) -> Started:
        """A new process with pipes; raises OSError. It shares no terminal and no signal with the harness."""

    def adopt(self, pid: int) -> Process | None:
        """A process that one of the tree's own started; None unless it is alive and belongs to this tree."""

    def find(self, argument: str) -> int | None:
        """The process of the tree that has this argument on its command line."""

    def kill(self) -> None:
        """All of them, found by whatever way, and waits until they are gone."""

    def forget(self) -> None:
        """Gives up what the tree holds of the system, once the caller has seen all its processes end."""


def process_tree(mark: str) -> ProcessTree:
    """A tree for this system; marks that begin alike belong together: killing "a" kills "a.1"."""
    if sys.platform == "win32":
        from .host_windows import WindowsProcessTree

        return WindowsProcessTree(mark)
    from .host_posix import PosixProcessTree

    return PosixProcessTree(mark)


class Watch(Protocol):
    """Descriptors that are waited for together; on Windows they are sockets'."""

    def add(self, descriptor: int) -> None:
        ...

    def remove(self, descriptor: int) -> None:
        ...

    def wait(self, timeout: float | None) -> list[int]:
        """Those that have bytes or their end to read, as soon as there is one; none when the time (s) is over."""


def watch(*descriptors: int) -> Watch:
    made: Watch
    if sys.platform == "win32":
        from .host_windows import WindowsWatch

        made = WindowsWatch()
    else:
        from .host_posix import PosixWatch

        made = PosixWatch()
    for descriptor in descriptors:
        made.add(descriptor)
    return made


class FileLock(Protocol):
    """A lock on a file that goes with the process that holds it, however that ends."""

    def try_lock(self, shared: bool = False) -> bool:
        """Takes the lock, or changes the one held; False while another process is in the way."""

    def lock(self, shared: bool = False) -> None:
        """Waits for it."""

    def release(self) -> None:
        """Lets others have it."""

    def heirs(self) -> tuple[int, ...]:
        """Descriptors for a child: as long as it lives with them, the lock is held, even if this process dies."""


def file_lock(path: Path) -> FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    if sys.platform == "win32":
        from .host_windows import WindowsFileLock

        return WindowsFileLock(path)
    from .host_posix import PosixFileLock

    return PosixFileLock(path)
