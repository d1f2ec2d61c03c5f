# SPDX-License-Identifier: Apache-2.0
"""Lines to messages and back: the forms that agents/README.md shows, and that nothing else gets through."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.play import wire
from harness.errors import AgentError

RETURNED = {
    "id": 7,
    "event": "returned",
    "thread": 1,
    "returns": 68,
    "last_error": 0,
    "kept": False,
    "out": {},
    "fault": None,
    "began": 1200,
    "ended": 1350,
}


def line(**changes: Any) -> bytes:
    return json.dumps({**RETURNED, **changes}).encode()


def test_every_event_of_the_protocol_is_read() -> None:
    hello = {"event": "hello", "protocol": 1, "pid": 4711, "unix_pid": None, "token": "t", "page_size": 4096}
    assert wire.decode(json.dumps(hello).encode()) == wire.Hello(4711, None, "t")
    assert wire.decode(b'{"id": 7, "event": "entered", "thread": 1, "at": 1190}') == wire.Entered(7, 1, 1190)
    assert wire.decode(b'{"id": 7, "event": "ready", "thread": 1, "now": 1180}') == wire.Ready(7, 1, 1180)
    assert wire.decode(line()) == wire.Returned(7, 1, RETURNED)
    assert wire.decode(b'{"id": 7, "event": "refused", "reason": "busy"}') == wire.Refused(7, "busy")
    pong = b'{"id": 8, "event": "pong", "threads": [{"thread": 1, "state": "busy", "id": 7, "call": "SetEvent"}]}'
    assert wire.decode(pong) == wire.Pong(8, (wire.ThreadState(1, "busy", 7, "SetEvent"),))
    inside = pong.replace(b'"SetEvent"', b'"repeat", "within": {"call": "SetEvent", "round": 3}')
    assert wire.decode(inside) == wire.Pong(8, (wire.ThreadState(1, "busy", 7, "repeat", "in SetEvent of round 3"),))


def test_a_verb_has_no_last_error_and_an_adoption_no_thread() -> None:
    message = wire.decode(line(returns=None, last_error=None, kept=None, thread=None))
    assert isinstance(message, wire.Returned) and message.thread is None


def test_requests_have_the_form_of_the_protocol() -> None:
    assert json.loads(wire.call(7, 1, "SetEvent", {"event": 68}, keep="e", announce=True)) == {
        "id": 7,
        "thread": 1,
        "call": "SetEvent",
        "args": {"event": 68},
        "as": "e",
        "announce": True,
    }
    assert json.loads(wire.call(7, 2, "SetEvent", {}, hold=True)) == {
        "id": 7,
        "thread": 2,
        "call": "SetEvent",
        "args": {},
        "hold": True,
    }
    assert json.loads(wire.release(7, 99)) == {"id": 7, "release": 99}
    assert json.loads(wire.ping(8)) == {"id": 8, "ping": True}
    assert json.loads(wire.adopt(9, "mapping", 68)) == {"id": 9, "adopt": "mapping", "value": 68}


def test_a_request_is_one_line_whatever_its_texts_hold() -> None:
    request = wire.call(1, 1, "CreateEventW", {"name": "a\nb\u2028\ud800"})
    assert request.endswith(b"\n") and request.count(b"\n") == 1 and request.isascii()


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"\xff",
        b"nonsense",
        b"[1]",
        b'{"event": "returned"',
        b'{"event": null}',
        b'{"event": {"a": 1}}',
        b'{"id": 1e400, "event": "refused"}',
        b'{"id": NaN, "event": "refused"}',
        b'{"id": ' + b"9" * 5000 + b', "event": "refused"}',
        b'{"id": true, "event": "refused"}',
        b'{"id": 1, "event": "refused", "reason": "\\ud800"}',
        b'{"event": "hello", "protocol": 1, "pid": 0}',
        b'{"event": "hello", "protocol": 1, "pid": 5, "unix_pid": 1}',
        b'{"event": "hello", "protocol": 1, "pid": 5, "token": 5}',
        b'{"id": 1, "event": "pong", "threads": {}}',
        b'{"id": 1, "event": "pong", "threads": [1]}',
        b'{"id": 1, "event": "pong", "threads": [{"thread": 1, "state": "busy", "within": 3}]}',
        b'{"id": 1, "event": "pong", "threads": [{"thread": 1, "state": "idle", "within": {"round": -1}}]}',
        b"[" * 100_000,
    ],
)
def test_nonsense_is_refused_in_one_short_sentence(bad: bytes) -> None:
    with pytest.raises(AgentError) as error:
        wire.decode(bad)
    assert str(error.value).startswith("sent ") and "\n" not in str(error.value) and len(str(error.value)) < 300


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_an_agent_error(data: bytes) -> None:
    with pytest.raises(AgentError):
        wire.decode(data)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from(sorted(wire.READERS)), st.dictionaries(st.sampled_from(sorted(RETURNED)), _JSON))
def test_no_altered_message_raises_anything_but_an_agent_error(event: str, altered: dict[str, Any]) -> None:
    data = line(**{**altered, "event": event})
    try:
        message = wire.decode(data)
    except AgentError:
        return
    if isinstance(message, wire.Returned):
        assert isinstance(message.id, int) and not isinstance(message.id, bool) and 0 <= message.id < 2**64


@given(st.lists(st.binary(max_size=20).filter(lambda part: b"\n" not in part)), st.integers(1, 7))
def test_lines_come_out_whole_however_they_arrive(parts: list[bytes], size: int) -> None:
    data = b"".join(part + b"\n" for part in parts) + b"rest"
    lines = wire.Lines()
    got = [whole for start in range(0, len(data), size) for whole in lines.feed(data[start : start + size])]
    assert got == parts and lines.unfinished == b"rest"


@pytest.mark.parametrize("chunks", [[b"x" * 11], [b"x" * 6] * 2, [b"x" * 11 + b"\n"], [b"x" * 6, b"x" * 5 + b"\n"]])
def test_a_line_over_the_limit_is_refused(chunks: list[bytes]) -> None:
    lines = wire.Lines(limit=10)
    with pytest.raises(AgentError, match="more than 10 bytes"):
        for chunk in chunks:
            lines.feed(chunk)


def test_a_line_at_the_limit_is_not() -> None:
    assert wire.Lines(limit=10).feed(b"x" * 10 + b"\n") == [b"x" * 10]
