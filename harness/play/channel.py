# SPDX-License-Identifier: Apache-2.0
"""The bytes between the harness and one agent: a pair of pipes, or a loopback TCP connection.

Both sides belong to whoever has the agent. `write` never waits for an agent that does not read: what may not fit into
the pipe goes to a thread of its own.
"""

from __future__ import annotations

import os
import socket
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

CHUNK = 65536
CLOSED = -1
ALWAYS_FITS = 4096  # requests that can be under way at once are few, a pipe takes 64 KiB


class Channel(Protocol):
    def fileno(self) -> int:
        """What `host.watch` tells of when there is something to read; -1 once closed."""

    def read(self) -> bytes:
        """Some bytes; none at the end."""

    def write(self, data: bytes) -> bool:
        """Hands the bytes on; False when nobody can receive them any more."""

    def end_input(self) -> None:
        """The agent reads an end of file."""

    def close(self) -> None:
        """Nothing is read any more."""


class _Writer(ABC):
    """Writes at once while that can't block, else in a thread; always in the order of the calls."""

    def __init__(self) -> None:
        self._last: threading.Thread | None = None

    def write(self, data: bytes) -> bool:
        if len(data) <= ALWAYS_FITS and not self._waiting():
            return self._send_all(data)
        self._later(lambda: self._send_all(data))
        return True

    def end_input(self) -> None:
        if self._waiting():
            self._later(self._end)
        else:
            self._end()

    def _waiting(self) -> bool:
        return self._last is not None and self._last.is_alive()

    def _later(self, action: Callable[[], object]) -> None:
        def after(previous: threading.Thread | None) -> None:
            if previous:
                previous.join()
            action()

        self._last = threading.Thread(target=after, args=(self._last,), daemon=True)
        self._last.start()

    def _send_all(self, data: bytes) -> bool:
        try:
            sent = self._send(data)
            while sent < len(data):
                sent += self._send(memoryview(data)[sent:])
        except OSError:
            return False
        return True

    @abstractmethod
    def _send(self, data: bytes | memoryview) -> int:
        """How many of the bytes were taken; OSError when nobody takes any."""

    @abstractmethod
    def _end(self) -> None:
        """Tells the agent that no more will come."""


class PipeChannel(_Writer):
    def __init__(self, to_agent: int, from_agent: int) -> None:
        super().__init__()
        self._to_agent: int | None = to_agent
        self._from_agent = from_agent

    def fileno(self) -> int:
        return self._from_agent

    def read(self) -> bytes:
        try:
            return os.read(self._from_agent, CHUNK)
        except OSError:
            return b""

    def close(self) -> None:
        if self._from_agent != CLOSED:
            os.close(self._from_agent)
            self._from_agent = CLOSED

    def _send(self, data: bytes | memoryview) -> int:
        if self._to_agent is None:
            raise BrokenPipeError
        return os.write(self._to_agent, data)

    def _end(self) -> None:
        if self._to_agent is not None:
            os.close(self._to_agent)
            self._to_agent = None


class SocketChannel(_Writer):
    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        return self._connection.fileno()

    def read(self) -> bytes:
        try:
            return self._connection.recv(CHUNK)
        except OSError:
            return b""

    def close(self) -> None:
        self._connection.close()

    def _send(self, data: bytes | memoryview) -> int:
        return self._connection.send(data)

    def _end(self) -> None:
        self._shut(socket.SHUT_WR)

    def _shut(self, direction: int) -> None:
        try:
            self._connection.shutdown(direction)
        except OSError:
            pass  # the agent was quicker


def pipe_channel(to_agent: int, from_agent: int) -> Channel:
    """A channel of the two pipes, which belong to it from now on."""
    if sys.platform == "win32":
        from .channel_windows import CarriedPipeChannel

        return CarriedPipeChannel(to_agent, from_agent)
    return PipeChannel(to_agent, from_agent)
