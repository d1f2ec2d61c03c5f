# SPDX-License-Identifier: Apache-2.0
"""Whether one reply is what an expectation says. Every field of the expectation that is set must hold.

What an expectation leaves open is not free: a call that it does not let fail must not have failed, and a fault that it
does not name must not have happened. So an author who asks about one value never accepts a failure by accident.
"""

from __future__ import annotations

from ..text.case import Expectation, ForeignRef, FreshText, Ref, Value, Variable
from .facts import Facts, is_number
from ..play.history import History
from ..text.vocabulary import Call

INVALID_HANDLE_VALUE = (1 << 64) - 1


def matches(expect: Expectation, call: Call, facts: Facts, agent: str, history: History) -> bool:
    if expect.any_of:
        return any(matches(one, call, facts, agent, history) for one in expect.any_of)
    return (
        _outcome_holds(expect, call, facts)
        and _returns_holds(expect.returns, facts.returns)
        and _last_error_holds(expect.last_error, facts)
        and _fault_holds(expect, facts, agent, history)
        and all(_out_holds(wanted, facts.out.get(name), agent, history) for name, wanted in expect.out.items())
    )


def _outcome_holds(expect: Expectation, call: Call, facts: Facts) -> bool:
    if expect.outcome == "success":
        return call.succeeded(facts.returns, facts.fault)
    if expect.outcome == "failure":
        return call.failed(facts.returns, facts.fault)
    if expect.outcome is not None:  # "blocked" is about a state, and this call has returned
        return False
    return expect.returns is not None or expect.fault is not None or not call.failed(facts.returns, facts.fault)


def _returns_holds(wanted: int | str | None, returns: int | None) -> bool:
    if wanted is None:
        return True
    if returns is None:
        return False
    if isinstance(wanted, int):
        return returns == wanted
    words = {
        "null": returns == 0,
        "false": returns == 0,
        "true": returns != 0,
        "address": returns != 0,
        "handle": returns not in (0, INVALID_HANDLE_VALUE),
        "invalid_handle": returns == INVALID_HANDLE_VALUE,
    }
    return words.get(wanted, False)


def _last_error_holds(wanted: int | str | None, facts: Facts) -> bool:
    if wanted is None:
        return True
    if wanted == "kept":
        return facts.kept
    return not facts.kept and facts.last_error == (0 if wanted == "cleared" else wanted)


def _fault_holds(expect: Expectation, facts: Facts, agent: str, history: History) -> bool:
    if expect.fault is None:
        return facts.fault is None or expect.outcome == "failure"
    if facts.fault is None or expect.fault.kind not in (None, facts.fault.kind):
        return False
    return expect.fault.at is None or facts.fault.address == resolve(expect.fault.at, agent, history)


def _out_holds(wanted: Value, seen: object, agent: str, history: History) -> bool:
    if isinstance(seen, str) and isinstance(wanted, str):
        return seen.upper() == wanted.upper()  # bytes: hex, whose case says nothing
    value = resolve(wanted, agent, history)
    if isinstance(value, bool) or isinstance(seen, bool):
        return isinstance(seen, (bool, int)) and isinstance(value, (bool, int)) and bool(seen) == bool(value)
    if is_number(value):
        return is_number(seen) and seen == value
    return value is not None and seen == value


def resolve(value: Value, agent: str, history: History) -> object:
    """What an expected value stood for in this round; None when the case never made it."""
    if isinstance(value, (Ref, ForeignRef)):
        owner = value.agent if isinstance(value, ForeignRef) else agent
        base = history.kept.get(owner, {}).get(value.name)
        return None if base is None else base + value.offset
    if isinstance(value, FreshText):
        parts = [history.variables.get(p.name, "") if isinstance(p, Variable) else p for p in value.parts]
        return "".join(parts)
    return value
