# SPDX-License-Identifier: Apache-2.0
"""Who is let in by the listener, and who is not."""

from __future__ import annotations

import json
import queue
import socket
from collections.abc import Iterator

import pytest

from harness.play.channel import SocketChannel
from harness.play.listener import Invitation, Listener
from harness.play.wire import Hello, Lines


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def connect(invitation: Invitation) -> socket.socket:
    host, _, port = invitation.connect.rpartition(":")
    assert host == "127.0.0.1", "nobody from outside may connect"
    return socket.create_connection((host, int(port)), timeout=30)


def hello(token: str | None) -> bytes:
    return json.dumps({"event": "hello", "protocol": 1, "pid": 5, "token": token}).encode() + b"\n"


def test_a_guest_is_let_in_once_and_what_it_said_is_kept(listener: Listener) -> None:
    guests: queue.SimpleQueue = queue.SimpleQueue()

    def welcome(said: Hello, channel: SocketChannel, lines: Lines, read: list[bytes]) -> None:
        guests.put((said.pid, len(read), lines.unfinished))
        channel.close()

    invitation = listener.invite(welcome)
    with connect(invitation) as silent, connect(invitation) as guest:
        assert silent  # it says nothing, and nobody waits for it
        guest.sendall(hello(invitation.token) + b'{"half')
        assert guests.get(timeout=30) == (5, 1, b'{"half')
    with connect(invitation) as again:
        again.sendall(hello(invitation.token))
        assert again.recv(1) == b"", "the token was used"
    assert guests.empty()


@pytest.mark.parametrize("first", [hello("wrong"), hello(None), b"GET / HTTP/1.1\r\n\r\n", b"x" * 100 + b"\n"])
def test_strangers_are_hung_up_on(listener: Listener, first: bytes) -> None:
    invitation = listener.invite(lambda *_: pytest.fail("a stranger was let in"))
    with connect(invitation) as stranger:
        stranger.sendall(first)
        try:
            assert stranger.recv(1) == b""
        except ConnectionResetError:
            pass  # hung up on with something unread


def test_an_invitation_can_be_taken_back(listener: Listener) -> None:
    invitation = listener.invite(lambda *_: pytest.fail("let in"))
    listener.forget(invitation)
    with connect(invitation) as late:
        late.sendall(hello(invitation.token))
        assert late.recv(1) == b""
