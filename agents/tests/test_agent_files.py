# SPDX-License-Identifier: Apache-2.0
"""The calls about files beyond opening and reading: locks, what is set by handle, moves, copies, attributes."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

import pytest
from calls_spelt import event, ref, wait
from driven_agent import DrivenAgent, Program

FAIL_AT_ONCE, EXCLUSIVE = 1, 2
OVERLAPPED = 0x40000000
LOCK_VIOLATION, IO_PENDING, NOT_FOUND, NOT_IMPLEMENTED = 33, 997, 2, 120

Spelt = Callable[[str], str]


@pytest.fixture
def spelt(program: Program, tmp_path: Path) -> Spelt:
    """The path of a file of the test, as the target has it."""

    def one(name: str) -> str:
        path = str(tmp_path / name)
        return path if program.layer == "reference" else "Z:" + path.replace("/", "\\")

    return one


def opened(path: str, attributes: int = 128, share: int = 7) -> tuple[str, dict[str, Any]]:
    args = {"path": path, "access": 0xC0010000, "share": share, "inherit": False, "disposition": 4, "template": 0}
    return "CreateFileW", args | {"attributes": attributes}


def lock(file: str, flags: int, overlapped: Any = 0, offset: int = 0) -> tuple[str, dict[str, Any]]:
    args = {"file": ref(file), "flags": flags, "reserved": 0, "size": 10, "offset": offset, "overlapped": overlapped}
    return "LockFileEx", args


def unlock(file: str, overlapped: Any = 0, offset: int = 0) -> tuple[str, dict[str, Any]]:
    args = {"file": ref(file), "reserved": 0, "size": 10, "offset": offset, "overlapped": overlapped}
    return "UnlockFileEx", args


def test_ranges_are_locked_and_unlocked(agent: DrivenAgent, spelt: Spelt) -> None:
    for keep in ("one", "two"):
        agent.make(*opened(spelt("locked")), keep=keep)
    span = {"offset": 0x1_0000_0000, "size": 10}
    assert agent.ask("LockFile", {"file": ref("one"), **span})["returns"] == 1
    assert agent.ask("LockFile", {"file": ref("two"), **span})["last_error"] == LOCK_VIOLATION
    assert agent.ask("UnlockFile", {"file": ref("one"), **span})["returns"] == 1
    shared = lock("one", FAIL_AT_ONCE, offset=5)
    assert agent.ask(*shared)["returns"] == 1
    assert agent.ask(*lock("two", FAIL_AT_ONCE, offset=5))["returns"] == 1
    assert agent.ask(*lock("two", FAIL_AT_ONCE | EXCLUSIVE, offset=14))["last_error"] == LOCK_VIOLATION
    assert agent.ask(*unlock("one", offset=5))["returns"] == 1
    assert agent.ask(*unlock("one", offset=5))["returns"] == 0


def test_a_lock_that_comes_later_sets_its_event(agent: DrivenAgent, program: Program, spelt: Spelt) -> None:
    agent.make(*opened(spelt("later")), keep="one")
    agent.make(*opened(spelt("later"), OVERLAPPED), keep="two")
    agent.make(*event(), keep="event")
    made = agent.ask("overlapped", {"offset": 0, "event": ref("event")}, keep="pending")
    assert made["event"] == "returned" and made["out"]["overlapped"]
    agent.make(*lock("one", EXCLUSIVE))
    later = agent.ask(*lock("two", EXCLUSIVE, ref("pending")))
    assert (later["returns"], later["last_error"]) == (0, IO_PENDING)
    assert agent.ask(*wait(ref("event"), 0))["returns"] == 258
    agent.make(*unlock("one"))
    result = {"file": ref("two"), "overlapped": ref("pending"), "wait": True}
    assert agent.ask("GetOverlappedResult", result)["returns"] == 1
    if program.layer == "reference":  # Wine 8.0 leaves it at the promise
        assert agent.ask(*lock("one", EXCLUSIVE | FAIL_AT_ONCE))["last_error"] == LOCK_VIOLATION
    refused = agent.ask("GetOverlappedResult", result | {"overlapped": 0})
    assert refused["event"] == "refused" and "overlapped" in refused["reason"]


def inform(kind: str, value: int, path: str | None = None) -> tuple[str, dict[str, Any]]:
    return "SetFileInformationByHandle", {"file": ref("file"), "class": kind, "value": value, "path": path}


def test_a_file_is_changed_by_its_handle(agent: DrivenAgent, program: Program, spelt: Spelt, tmp_path: Path) -> None:
    agent.make(*opened(spelt("before")), keep="file")
    agent.make(*inform("FileEndOfFileInfo", 1234))
    allocated = agent.ask(*inform("FileAllocationInfo", 1 << 16))
    assert allocated["returns"] == 1 or (program.layer, allocated["last_error"]) == ("win32", NOT_IMPLEMENTED)
    agent.make(*inform("FileRenameInfo", 0, spelt("after")))
    assert (tmp_path / "after").stat().st_size == 1234 and not (tmp_path / "before").exists()
    assert agent.ask("GetFileInformationByHandle", {"file": ref("file")})["out"]["size"] == 1234
    assert agent.ask("GetFileInformationByHandleEx", {"file": ref("file")})["out"]["EndOfFile"] == 1234
    agent.make(*inform("FileDispositionInfo", 1))
    told = agent.ask("GetFileInformationByHandleEx", {"file": ref("file")})["out"]
    assert (
        told["DeletePending"] is (program.layer == "reference") and told["Directory"] is False
    )  # Wine 8.0 cannot tell
    agent.make("CloseHandle", {"handle": ref("file")})
    assert not (tmp_path / "after").exists()


def test_handles_have_a_type(agent: DrivenAgent, spelt: Spelt) -> None:
    agent.make(*opened(spelt("typed")), keep="file")
    told = agent.ask("GetFileType", {"file": ref("file")})
    assert (told["returns"], told["out"]) == (1, {"type": 1})
    assert agent.ask("FlushFileBuffers", {"file": ref("file")})["returns"] == 1
    agent.make(*event(), keep="event")
    assert agent.ask("GetFileType", {"file": ref("event")})["last_error"] == 6
    assert agent.ask("SetFileValidData", {"file": ref("event"), "size": 1})["returns"] == 0


@pytest.mark.parametrize("form", ["W", "A"])
def test_files_are_moved_copied_replaced_and_marked(
    agent: DrivenAgent, spelt: Spelt, tmp_path: Path, form: str
) -> None:
    (tmp_path / "a").write_text("a")
    agent.make(f"CopyFile{form}", {"from": spelt("a"), "to": spelt("b"), "fail_if_exists": True})
    again = agent.ask(f"CopyFile{form}", {"from": spelt("a"), "to": spelt("b"), "fail_if_exists": True})
    assert again["last_error"] == 80
    move = {"from": spelt("a"), "to": spelt("b"), "flags": 0}
    assert agent.ask(f"MoveFileEx{form}", move)["last_error"] == 183
    agent.make(f"MoveFileEx{form}", move | {"to": spelt("c")})
    names = {"replaced": spelt("b"), "replacement": spelt("c"), "backup": spelt("d"), "flags": 0}
    agent.make(f"ReplaceFile{form}", names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b", "d"]
    agent.make(f"SetFileAttributes{form}", {"path": spelt("b"), "attributes": 1})
    assert agent.ask(f"GetFileAttributes{form}", {"path": spelt("b")})["out"]["attributes"] & 1
    agent.make(f"SetFileAttributes{form}", {"path": spelt("b"), "attributes": 128})
    absent = agent.ask(f"GetFileAttributes{form}", {"path": spelt("x")})
    assert (absent["returns"], absent["last_error"]) == (0xFFFFFFFF, NOT_FOUND)
