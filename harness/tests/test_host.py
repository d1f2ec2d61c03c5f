# SPDX-License-Identifier: Apache-2.0
"""Process trees and locks: nothing of a tree survives its kill, nothing else is touched, each system gets its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

import pytest

from harness.play import host_windows
from harness.play.host import MARK, Ending, file_lock, process_tree

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")

# Waits for ever, whatever it is told, and says when it does.
DEAF = """
import signal, sys
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
print("deaf", flush=True)
while True:
    signal.pause()
"""

# Starts a DEAF one in a session of its own, tells its number and ends: an orphan, out of the process group.
PARENT = f"""
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {DEAF!r}], start_new_session=True, stdout=subprocess.PIPE)
child.stdout.readline()
print(child.pid, flush=True)
import os; os._exit(0)
"""


@pytest.fixture
def log(tmp_path: Path) -> Iterator[IO[bytes]]:
    with open(tmp_path / "log", "ab", buffering=0) as file:
        yield file


@contextmanager
def started(tree: Any, script: str, log: IO[bytes], *arguments: str) -> Iterator[tuple[Any, str]]:
    """A process of the tree that has written its first line."""
    begun = tree.start([sys.executable, "-c", script, *arguments], dict(os.environ), log)
    try:
        with os.fdopen(begun.from_child, "rb", closefd=False) as output:
            yield begun.process, output.readline().decode().strip()
    finally:
        os.close(begun.to_child)
        os.close(begun.from_child)


def runs(pid: int) -> bool:
    """Zombies do not count: they have no environment."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes() != b""
    except OSError:
        return False


@on_posix
def test_kill_ends_what_left_its_group_and_lost_its_parent(log: IO[bytes]) -> None:
    tree = process_tree("test-orphan")
    with started(tree, PARENT, log) as (parent, orphan):
        assert parent.wait(30) and parent.ending() == Ending(status=0)
        assert runs(int(orphan)), "else the kill below shows nothing"
        tree.kill()
        assert not runs(int(orphan))
        assert not Path(f"/proc/{orphan}").exists(), "the orphan is this process's to wait for, and must be reaped"


@on_posix
def test_kill_spares_a_tree_whose_mark_only_begins_alike(log: IO[bytes]) -> None:
    tree, within, beside = process_tree("test-a"), process_tree("test-a.1"), process_tree("test-ab")
    with started(within, DEAF, log) as (inner, _), started(beside, DEAF, log) as (other, _):
        tree.kill()
        assert inner.wait(0) and inner.ending().by_kill
        assert not other.wait(0)
        within.kill()
        beside.kill()
        assert other.wait(0)


@on_posix
def test_nothing_starts_in_a_tree_that_was_killed(log: IO[bytes]) -> None:
    tree = process_tree("test-killed")
    tree.kill()
    with pytest.raises(OSError):
        tree.start([sys.executable, "-c", "pass"], dict(os.environ), log)
    assert tree.adopt(os.getpid()) is None


@on_posix
def test_only_a_process_of_the_tree_is_adopted_or_found(log: IO[bytes]) -> None:
    tree, other = process_tree("test-mine"), process_tree("test-other")
    with started(tree, DEAF, log, "--token", "t0ken") as (process, _):
        assert tree.find("t0ken") == process.pid
        assert tree.find("t0k") is None and other.find("t0ken") is None
        adopted = tree.adopt(process.pid)
        assert adopted and adopted.pid == process.pid
        assert other.adopt(process.pid) is None
        assert tree.adopt(1) is None and tree.adopt(2**22 + 1) is None
        tree.kill()
        assert adopted.wait(0)


@on_posix
@pytest.mark.parametrize(
    ("script", "ending", "text"),
    [
        ("raise SystemExit(5)", Ending(status=5), "exit status 5"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", Ending(signal=11), "SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", Ending(signal=9), "SIGKILL"),
    ],
)
def test_endings_are_told_apart(log: IO[bytes], script: str, ending: Ending, text: str) -> None:
    tree = process_tree("test-ending")
    with started(tree, script, log) as (process, _):
        assert process.wait(30) and process.ending() == ending and str(process.ending()) == text
        process.kill()  # of one that is gone: nothing
        assert process.ending().by_kill == (text == "SIGKILL")


def test_endings_that_only_windows_has() -> None:
    assert str(Ending(status=0xC0000005)) == "exception 0xC0000005"
    assert str(Ending()) == "end of stream"
    assert str(Ending(signal=99)) == "signal 99"


LOCK = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from harness.play.host import file_lock
lock = file_lock(Path(sys.argv[2]))
print(lock.try_lock(shared=sys.argv[3] == "shared"), flush=True)
sys.stdin.read()
"""


@contextmanager
def other_process(path: Path, kind: str) -> Iterator[bool]:
    """Whether another process gets the lock; it holds it until the end of the block."""
    root = str(Path(__file__).resolve().parents[2])
    child = subprocess.Popen(
        [sys.executable, "-c", LOCK, root, str(path), kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with child:
        assert child.stdin and child.stdout
        yield child.stdout.readline().strip() == "True"
        child.stdin.close()


@on_posix
def test_a_lock_is_between_processes_and_can_change_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    lock = file_lock(path)
    assert lock.try_lock()
    with other_process(path, "shared") as got:
        assert not got
    lock.lock(shared=True)
    with other_process(path, "shared") as got:
        assert got
        assert not lock.try_lock(), "the other process is in the way"
    lock.release()
    with other_process(path, "exclusive") as got:
        assert got
        assert not lock.try_lock(shared=True)
    assert lock.try_lock()
    lock.release()


@on_posix
def test_a_child_can_hold_a_lock_when_its_parent_let_go(tmp_path: Path) -> None:
    lock = file_lock(tmp_path / "lock")
    assert lock.try_lock()
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=lock.heirs())
    with child:
        lock.release()
        assert not lock.try_lock()
        child.communicate(b"\n")
    assert lock.try_lock()
    lock.release()


class FakeKernel32:
    """Enough of kernel32 to follow a tree through its life: what was called, and that every call succeeds."""

    def __init__(self) -> None:
        self.called: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def function(*arguments: Any) -> int:
            self.called.append(name)
            if name == "IsProcessInJob":
                arguments[2]._obj.value = 1
            if name == "GetExitCodeProcess":
                arguments[1]._obj.value = 0xC0000005
            return {"WaitForSingleObject": 0, "CreateJobObjectW": 100, "OpenProcess": 200}.get(name, 1)

        return function


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> FakeKernel32:
    kernel32 = FakeKernel32()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(host_windows, "_kernel32", lambda: kernel32)
    return kernel32


def test_windows_gets_job_objects(
    windows: FakeKernel32, monkeypatch: pytest.MonkeyPatch, log: IO[bytes], tmp_path: Path
) -> None:
    starts: list[dict[str, Any]] = []

    def popen(command: list[str], **options: Any) -> Any:
        starts.append(options)
        pipes = [open(tmp_path / name, "wb") for name in ("in", "out")]
        return SimpleNamespace(pid=4711, stdin=pipes[0], stdout=pipes[1], wait=lambda: 0)

    monkeypatch.setattr(subprocess, "Popen", popen)
    tree = process_tree("m")
    assert isinstance(tree, host_windows.WindowsProcessTree)
    begun = tree.start(["agent.exe"], {"A": "b"}, log)
    os.close(begun.to_child)
    os.close(begun.from_child)
    assert starts[0]["env"] == {"A": "b", MARK: "m"}
    assert starts[0]["creationflags"] & host_windows.CREATE_NEW_PROCESS_GROUP
    assert "start_new_session" not in starts[0]
    assert tree.adopt(4712) is not None
    assert begun.process.wait(1) and str(begun.process.ending()) == "exception 0xC0000005"
    tree.kill()
    order = ["CreateJobObjectW", "SetInformationJobObject", "AssignProcessToJobObject", "IsProcessInJob"]
    assert [name for name in windows.called if name in order] == order
    assert windows.called.index("TerminateJobObject") < windows.called.index("CloseHandle")
    assert windows.called.count("CloseHandle") == 3, "two processes and the job"
    with pytest.raises(OSError):
        tree.start(["agent.exe"], {}, log)


def test_windows_gets_its_own_lock(windows: FakeKernel32, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    held: list[int] = []

    def locking(descriptor: int, mode: int, count: int) -> None:
        if held:
            raise OSError("in use")
        held.append(descriptor)

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    first, second = file_lock(tmp_path / "lock"), file_lock(tmp_path / "lock")
    assert isinstance(first, host_windows.WindowsFileLock)
    assert first.try_lock() and first.try_lock() and not second.try_lock()
    first.release()
