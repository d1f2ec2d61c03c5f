# SPDX-License-Identifier: Apache-2.0
"""One reply of an agent with its types checked: what the judge reads.

An agent may be broken or may lie; a reply whose fields have other types than the protocol says raises MalformedReply,
so that no comparison ever meets a value of the wrong kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


class MalformedReply(ValueError):
    """The agent's fault: the case is broken, whatever the target did."""


@dataclass(frozen=True)
class Fault:
    kind: str
    address: int


@dataclass(frozen=True)
class Facts:
    returns: int | None
    last_error: int | None
    kept: bool  # the sentinel that the agent had set is still there: last_error says nothing then
    out: Mapping[str, Any]
    fault: Fault | None


def read_reply(reply: Mapping[str, Any] | None) -> Facts:
    if not isinstance(reply, Mapping):
        raise MalformedReply("there is no reply")
    out = reply.get("out")
    if out is not None and not isinstance(out, Mapping):
        raise MalformedReply("'out' is not an object")
    kept = reply.get("kept")
    if kept is not None and not isinstance(kept, bool):
        raise MalformedReply("'kept' is not true or false")
    return Facts(
        returns=_number(reply, "returns"),
        last_error=_number(reply, "last_error"),
        kept=bool(kept),
        out=out or {},
        fault=_fault(reply.get("fault")),
    )


def is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(reply: Mapping[str, Any], key: str) -> int | None:
    value = reply.get(key)
    if value is None or is_number(value):
        return value
    raise MalformedReply(f"'{key}' is not a number")


def _fault(fault: Any) -> Fault | None:
    if fault is None:
        return None
    if not isinstance(fault, Mapping) or not isinstance(fault.get("kind"), str) or not is_number(fault.get("address")):
        raise MalformedReply("'fault' has no kind or no address")
    return Fault(fault["kind"], fault["address"])
