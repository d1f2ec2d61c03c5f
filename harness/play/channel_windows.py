# SPDX-License-Identifier: Apache-2.0
"""A pair of pipes where the system waits for sockets only: a thread carries what the agent says into one.

It works anywhere, and is needed on Windows.
"""

from __future__ import annotations

import os
import socket
import threading

from .channel import CHUNK, PipeChannel
from .pair import prompt_pair


class CarriedPipeChannel(PipeChannel):
    def __init__(self, to_agent: int, from_agent: int) -> None:
        super().__init__(to_agent, from_agent)
        self._arrived, departs = prompt_pair()
        threading.Thread(target=_carry, args=(from_agent, departs), name="carry", daemon=True).start()

    def fileno(self) -> int:
        return self._arrived.fileno()

    def read(self) -> bytes:
        try:
            return self._arrived.recv(CHUNK)
        except OSError:
            return b""

    def close(self) -> None:
        self._arrived.close()  # the pipe is the thread's


def _carry(pipe: int, socket_: socket.socket) -> None:
    try:
        while data := os.read(pipe, CHUNK):
            socket_.sendall(data)
    except OSError:
        pass  # nobody listens any more, or the pipe is broken
    finally:
        os.close(pipe)
        socket_.close()
