# SPDX-License-Identifier: Apache-2.0
"""What of the Windows half can be held without Windows: its job objects with a kernel32 that only remembers, its pipes
and pairs of sockets with the system's own."""

from __future__ import annotations

import ctypes
import os
import socket
from typing import Any

import pytest

from harness.play import host_windows, pair
from harness.play.channel_windows import CarriedPipeChannel
from harness.play.inbox import Bell


class Kernel32:
    """A job whose processes go one at each look."""

    def __init__(self, active: int) -> None:
        self.active = active
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> int:
            self.calls.append(name)
            if name == "QueryInformationJobObject":
                _, kind, counts, size, _ = arguments
                assert (kind, size) == (1, 48)
                ctypes.cast(counts, ctypes.POINTER(host_windows._Accounting)).contents.ActiveProcesses = self.active
                self.active -= 1
            return 1

        return call


def test_a_killed_tree_is_waited_for_to_its_last_process(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = Kernel32(active=3)
    monkeypatch.setattr(host_windows, "_kernel32", lambda: kernel)
    tree = host_windows.WindowsProcessTree("mark")
    tree.kill()
    tree.kill()  # and once only
    made = ["CreateJobObjectW", "SetInformationJobObject"]
    assert kernel.calls == made + ["TerminateJobObject"] + 4 * ["QueryInformationJobObject"] + ["CloseHandle"]
    assert kernel.active == -1


def test_the_limits_of_a_job_are_laid_out_as_windows_reads_them() -> None:
    assert ctypes.sizeof(host_windows._BasicLimits) == 64 and ctypes.sizeof(host_windows._ExtendedLimits) == 144


def of_tcp() -> tuple[socket.socket, socket.socket]:
    """How Windows' Python makes a pair."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        return one, server.accept()[0]


def is_prompt(end: socket.socket) -> bool:
    return end.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0


def test_small_messages_within_the_harness_wait_for_no_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pair.socket, "socketpair", of_tcp)
    bell = Bell()
    assert is_prompt(bell._cord)
    bell.close()
    reading, writing = os.pipe()
    channel = CarriedPipeChannel(os.open(os.devnull, os.O_WRONLY), reading)
    assert is_prompt(channel._arrived)
    os.write(writing, b"one\n")
    os.close(writing)
    assert channel.read() == b"one\n" and channel.read() == b""
    channel.close()
