# SPDX-License-Identifier: Apache-2.0
"""The agent protocol, and only here: requests to lines, lines to messages.

An agent may be broken or may lie. Whatever it sends, `decode` either returns one of the message types below with every
field of the type and size that agents/README.md promises, or raises AgentError with one sentence that says what is
wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Union

from ..errors import AgentError

PROTOCOL = 1
LONGEST_LINE = 8 * 1024 * 1024
EXCERPT = 80

STATES = ("idle", "busy", "ended")


@dataclass(frozen=True)
class Hello:
    pid: int
    unix_pid: int | None
    token: str | None


@dataclass(frozen=True)
class Entered:
    id: int
    thread: int
    at: int


@dataclass(frozen=True)
class Ready:
    id: int
    thread: int
    now: int


@dataclass(frozen=True)
class Returned:
    id: int
    thread: int | None  # null where the reader thread itself answered (adopt)
    reply: dict[str, Any]  # the whole line: the facts of the call


@dataclass(frozen=True)
class Refused:
    id: int
    reason: str


@dataclass(frozen=True)
class ThreadState:
    thread: int
    state: str
    id: int | None
    call: str | None
    within: str | None = None  # where a call that makes others stands, for people


@dataclass(frozen=True)
class Pong:
    id: int
    threads: tuple[ThreadState, ...]


@dataclass(frozen=True)
class WasReset:
    id: int
    state: dict[str, Any]  # what the agent has of the system, for comparing: nobody reads into it


Message = Union[Hello, Entered, Ready, Returned, Refused, Pong, WasReset]


def encode(request: dict[str, Any]) -> bytes:
    return _ENCODER.encode(request).encode("ascii") + b"\n"


def call(
    id: int,
    thread: int,
    name: str,
    args: dict[str, Any],
    keep: str | None = None,
    announce: bool = False,
    hold: bool = False,
) -> bytes:
    request: dict[str, Any] = {"id": id, "thread": thread, "call": name, "args": args}
    if keep is not None:
        request["as"] = keep
    if announce:
        request["announce"] = True
    if hold:
        request["hold"] = True
    return encode(request)


def release(id: int, instant: int) -> bytes:
    return encode({"id": id, "release": instant})


def ping(id: int) -> bytes:
    return encode({"id": id, "ping": True})


def reset(id: int) -> bytes:
    return encode({"id": id, "reset": True})


def adopt(id: int, name: str, value: int) -> bytes:
    return encode({"id": id, "adopt": name, "value": value})


class Lines:
    """Bytes as they come, to whole lines; no line may be longer than the limit."""

    def __init__(self, limit: int = LONGEST_LINE) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._length = 0

    def feed(self, data: bytes) -> list[bytes]:
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join(self._parts) + lines[0]
            self._parts, self._length = [], 0
        if rest:
            self._parts.append(rest)
            self._length += len(rest)
        if self._length > self._limit or any(len(line) > self._limit for line in lines):
            raise AgentError(f"sent a line of more than {self._limit} bytes")
        return lines

    @property
    def unfinished(self) -> bytes:
        """What came after the last line's end."""
        return b"".join(self._parts)


def decode(line: bytes) -> Message:
    try:
        record = _DECODER.decode(line.decode("utf-8"))
        if b"\\u" in line:  # a lone surrogate is JSON, but no text that a record could hold
            json.dumps(record, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise AgentError(f"sent what is not a line of JSON in UTF-8 ({error}): {excerpt(line)}") from None
    if not isinstance(record, dict):
        raise AgentError(f"sent what is not a JSON object: {excerpt(line)}")
    event = record.get("event")
    reader = READERS.get(event) if isinstance(event, str) else None
    if reader is None:
        raise AgentError(f"sent an unknown event: {excerpt(line)}")
    try:
        return reader(record)
    except _Wrong as wrong:
        raise AgentError(f"sent a `{event}` {wrong}: {excerpt(line)}") from None


def excerpt(line: bytes) -> str:
    """The begin of a line, printable whatever is in it."""
    text = line[:EXCERPT].decode("utf-8", "backslashreplace").encode("unicode_escape").decode("ascii")
    return text + "..." if len(line) > EXCERPT else text


class _Wrong(Exception):
    """What is wrong with one message, as the end of a sentence."""


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _number(record: dict[str, Any], key: str, low: int = 0, high: int = 1 << 64) -> int:
    value = record.get(key)
    if type(value) is not int or not low <= value < high:  # JSON makes nothing else of a number, and True is none
        raise _Wrong(f"whose `{key}` is not a number from {low} to {high - 1}")
    return value


def _number_or_null(record: dict[str, Any], key: str, low: int = 0, high: int = 1 << 64) -> int | None:
    return None if record.get(key) is None else _number(record, key, low, high)


def _text_or_null(record: dict[str, Any], key: str) -> str | None:
    value = record.get(key)
    if value is not None and not isinstance(value, str):
        raise _Wrong(f"whose `{key}` is not a text")
    return value


def _hello(record: dict[str, Any]) -> Hello:
    if record.get("protocol") != PROTOCOL:
        raise _Wrong(f"for protocol {record.get('protocol')!r}; this harness speaks {PROTOCOL}")
    pid = _number(record, "pid", 1, 1 << 32)
    return Hello(pid, _number_or_null(record, "unix_pid", 2, 1 << 32), _text_or_null(record, "token"))


def _entered(record: dict[str, Any]) -> Entered:
    return Entered(_number(record, "id"), _number(record, "thread", 1), _number(record, "at"))


def _ready(record: dict[str, Any]) -> Ready:
    return Ready(_number(record, "id"), _number(record, "thread", 1), _number(record, "now"))


def _returned(record: dict[str, Any]) -> Returned:
    _number_or_null(record, "returns", -(1 << 63))
    _number_or_null(record, "last_error", 0, 1 << 32)
    if not isinstance(record.get("kept"), (bool, type(None))):
        raise _Wrong("whose `kept` is not true, false or null")
    if not isinstance(record.get("out", {}), dict):
        raise _Wrong("whose `out` is not an object")
    fault = record.get("fault")
    if fault is not None:
        if not isinstance(fault, dict) or not isinstance(fault.get("kind"), str):
            raise _Wrong("whose `fault` has no kind")
        _number(fault, "code", 0, 1 << 32)
        _number(fault, "address")
    began, ended = _number_or_null(record, "began"), _number_or_null(record, "ended")
    if began is not None and ended is not None and ended < began:
        raise _Wrong("that ended before it began")
    return Returned(_number(record, "id"), _number_or_null(record, "thread", 1), record)


def _refused(record: dict[str, Any]) -> Refused:
    return Refused(_number(record, "id"), _text_or_null(record, "reason") or "no reason given")


def _pong(record: dict[str, Any]) -> Pong:
    threads = record.get("threads")
    if not isinstance(threads, list):
        raise _Wrong("whose `threads` is not a list")
    return Pong(_number(record, "id"), tuple(_thread_state(thread) for thread in threads))


def _was_reset(record: dict[str, Any]) -> WasReset:
    state = record.get("state")
    if not isinstance(state, dict):
        raise _Wrong("whose `state` is not an object")
    return WasReset(_number(record, "id"), state)


def _thread_state(record: object) -> ThreadState:
    if not isinstance(record, dict) or record.get("state") not in STATES:
        raise _Wrong(f"with a thread whose state is none of {', '.join(STATES)}")
    within = record.get("within")
    if within is not None and not isinstance(within, dict):
        raise _Wrong("with a thread whose `within` is no object")
    return ThreadState(
        thread=_number(record, "thread", 1),
        state=record["state"],
        id=_number_or_null(record, "id"),
        call=_text_or_null(record, "call"),
        within=None if within is None else f"in {_text_or_null(within, 'call')} of round {_number(within, 'round')}",
    )


# Made once: json.dumps and json.loads make one for each call that is not plain, and that is half of their time.
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_DECODER = json.JSONDecoder(parse_constant=_no_constant)

READERS: dict[str, Callable[[dict[str, Any]], Message]] = {
    "hello": _hello,
    "entered": _entered,
    "ready": _ready,
    "returned": _returned,
    "refused": _refused,
    "pong": _pong,
    "reset": _was_reset,
}
