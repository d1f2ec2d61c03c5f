# SPDX-License-Identifier: Apache-2.0
"""Where spawned agents connect: a TCP port on the loopback interface, one for each world.

An agent is let in once, by a token that the harness made for it and that only its command line carries. Whoever
connects without one is hung up on; a connection that says nothing holds up nobody.
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

from .channel import SocketChannel
from ..errors import AgentError
from .wire import Hello, Lines, decode

HELLO_S = 10.0  # a connection that has not said hello by then is nobody's


@dataclass(frozen=True)
class Invitation:
    """What a spawned agent needs to find its way to the harness."""

    connect: str
    token: str


# Given the hello, the channel and everything read so far, the caller goes on reading.
Welcome = Callable[[Hello, SocketChannel, Lines, list[bytes]], None]


class Listener:
    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._address = "127.0.0.1:%d" % self._socket.getsockname()[1]
        self._expected: dict[str, Welcome] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="accept agents", daemon=True)
        self._thread.start()

    def invite(self, welcome: Welcome) -> Invitation:
        token = secrets.token_hex(8)
        with self._lock:
            self._expected[token] = welcome
        return Invitation(self._address, token)

    def forget(self, invitation: Invitation) -> None:
        with self._lock:
            self._expected.pop(invitation.token, None)

    def close(self) -> None:
        try:
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes a pending accept, as close alone does not on Linux
        except OSError:
            pass  # Windows wakes it on close
        self._socket.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._meet, args=(connection,), name="meet an agent", daemon=True).start()

    def _meet(self, connection: socket.socket) -> None:
        connection.settimeout(HELLO_S)
        channel = SocketChannel(connection)
        lines = Lines()
        try:
            read = self._first_lines(channel, lines)
            hello = decode(read[0]) if read else None
        except AgentError:
            hello = None
        welcome = None
        if isinstance(hello, Hello) and hello.token:
            with self._lock:
                welcome = self._expected.pop(hello.token, None)
        if welcome is None or not isinstance(hello, Hello):
            channel.close()
            return
        connection.settimeout(None)
        welcome(hello, channel, lines, read)

    def _first_lines(self, channel: SocketChannel, lines: Lines) -> list[bytes]:
        while data := channel.read():
            if whole := lines.feed(data):
                return whole
        return []
