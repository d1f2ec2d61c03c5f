# SPDX-License-Identifier: Apache-2.0
"""The built agent, driven with raw lines: what a test sends is exactly what the agent gets; replies as they came.

Every wait has an end: an agent that says nothing is a failed test, never one that hangs.
"""

from __future__ import annotations

import json
import queue
import socket
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Callable

ROOT = Path(__file__).resolve().parents[2]

PATIENCE_S = 60.0

ENDED = object()


@dataclass(frozen=True)
class Program:
    """How the agent is started on one target."""

    command: tuple[str, ...]
    environment: dict[str, str]
    layer: str

    def run(self, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*self.command, *words],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )


class Conversation:
    """Lines out, lines in, over whatever carries them."""

    def __init__(self, reads: IO[bytes], write: Callable[[bytes], object]) -> None:
        self._write = write
        self._said: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._ids = 0
        self._reader = threading.Thread(target=self._read, args=(reads,), daemon=True)
        self._reader.start()
        self.hello = self.next()

    def _read(self, reads: IO[bytes]) -> None:
        try:
            for line in reads:
                self._said.put(json.loads(line))
        except (OSError, ValueError) as problem:
            self._said.put(problem)
        self._said.put(ENDED)

    def next(self) -> Any:
        """The next message; ENDED at the end of the stream."""
        return self._said.get(timeout=PATIENCE_S)

    def hear_out(self) -> None:
        """To be called before the stream is closed: a reader left over would read from whatever gets its descriptor."""
        self._reader.join(PATIENCE_S)
        assert not self._reader.is_alive(), "the agent's stream goes on after its end"

    def send_raw(self, line: bytes) -> None:
        self._write(line)

    def send(self, **message: Any) -> int:
        self._ids += 1
        self.send_raw(json.dumps({"id": self._ids, **message}).encode() + b"\n")
        return self._ids

    def start(self, call: str, args: dict[str, Any] | None = None, keep: str | None = None, **more: Any) -> int:
        if keep:
            more["as"] = keep
        return self.send(**{"thread": 1, "call": call, "args": args or {}, **more})

    def ask(self, call: str, args: dict[str, Any] | None = None, keep: str | None = None, **more: Any) -> Any:
        """Sends a request and returns the next message."""
        self.start(call, args, keep, **more)
        return self.next()

    def make(self, call: str, args: dict[str, Any] | None = None, keep: str | None = None, **more: Any) -> Any:
        """As `ask`, for calls that a test only prepares with: they must succeed."""
        reply = self.ask(call, args, keep, **more)
        assert reply["event"] == "returned" and reply["returns"] not in (0, 2**64 - 1) and not reply["fault"], reply
        return reply

    def ping(self) -> Any:
        self.send(ping=True)
        return self.next()


class DrivenAgent(Conversation):
    """An agent on pipes."""

    def __init__(self, program: Program) -> None:
        self.process = subprocess.Popen(
            program.command, env=program.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdout
        super().__init__(self.process.stdout, self._write_and_flush)

    def _write_and_flush(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line)
        self.process.stdin.flush()

    def end_input(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()

    def status(self) -> int:
        """Its exit status, once it has ended."""
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.hear_out()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()


class Harbour:
    """Where spawned agents connect."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(PATIENCE_S)
        self._open: list[tuple[socket.socket, Conversation]] = []
        self.connect = "127.0.0.1:%d" % self._socket.getsockname()[1]

    def welcome(self) -> Conversation:
        connection, _ = self._socket.accept()
        conversation = Conversation(connection.makefile("rb"), connection.sendall)
        self._open.append((connection, conversation))
        return conversation

    def close(self) -> None:
        """Hangs up on every agent, which ends it."""
        for connection, conversation in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass  # it has hung up itself
            conversation.hear_out()
            connection.close()
        self._socket.close()
