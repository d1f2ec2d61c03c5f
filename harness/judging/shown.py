# SPDX-License-Identifier: Apache-2.0
"""What a reply showed, in words that are the same in every run.

No handle value, address, process id or object name is in them: addresses are told relative to the views that the case
keeps, handles as "handle", codes by their names. A known difference is recognised by these words, so they hold only
what the expectation asks about and what contradicts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..text.case import Expectation, ForeignRef, Ref
from .facts import Facts, Fault, is_number
from ..play.history import History
from ..text.vocabulary import Call, Vocabulary

NEAR = 1 << 28  # an address this far above a view is still told relative to it
NO_HANDLE = {0: "null", (1 << 64) - 1: "invalid_handle"}
WAIT_ABANDONED = 0x80
EXISTED = "ERROR_ALREADY_EXISTS"
BYTES_IN_FULL = 32


@dataclass(frozen=True)
class Hint:
    """A name that the step itself uses: an address is told relative to it first."""

    agent: str
    name: str


@dataclass(frozen=True)
class Shower:
    vocabulary: Vocabulary
    history: History
    views: frozenset[tuple[str, str]]  # (agent, name) of everything that the case keeps as a view

    def reply(self, call: Call, facts: Facts, agent: str, expect: Expectation | None, hints: tuple[Hint, ...]) -> str:
        """The whole reply, as far as `expect` asks about it."""
        if facts.fault is not None:
            wants_kind_only = expect is not None and expect.fault is not None and expect.fault.at is None
            return self.fault(facts.fault, agent, None if wants_kind_only else hints)
        base = self.outcome(call, facts)
        if expect is None:
            return base
        failed = call.failed(facts.returns, None)
        parts = [self._returned_word(call, facts)] if _asks_for_word(call, expect, failed) else []
        if expect.last_error is not None and not failed:
            parts.append(f"last error {self.last_error(facts)}")
        outs = [] if failed else [self.out(call, name, facts, agent, hints) for name in expect.out]
        if outs and not parts and base == "success" and expect.outcome is None:
            return ", ".join(outs)
        return ", ".join([base, *parts, *outs])

    def outcome(self, call: Call, facts: Facts) -> str:
        """How the call ended, in one word where Win32 has one."""
        if call.failed(facts.returns, None):
            return self._failure(facts)
        if call.returns == "wait":
            return wait_name(facts.returns)
        if call.succeeded(facts.returns, None):
            return "success"
        return f"returns {number(facts.returns)}"

    def tally_word(self, call: Call, facts: Facts, agent: str) -> str:
        """The word by which `outcomes:` counts a reply; there ERROR_SUCCESS and ERROR_ALREADY_EXISTS mean success."""
        if facts.fault is not None:
            return self.fault(facts.fault, agent, None)
        word = self.outcome(call, facts)
        code = None if facts.kept or facts.last_error is None else self.vocabulary.error_name(facts.last_error)
        if word == "success":
            return EXISTED if code == EXISTED else "ERROR_SUCCESS"
        return f"failure with {word}" if word in (EXISTED, "ERROR_SUCCESS") else word

    def last_error(self, facts: Facts) -> str:
        if facts.last_error is None:
            return "not reported"
        if facts.kept:
            return "kept"
        return "cleared" if facts.last_error == 0 else self.vocabulary.error_name(facts.last_error)

    def fault(self, fault: Fault, agent: str, hints: tuple[Hint, ...] | None) -> str:
        """Kind and place; without the place when `hints` is None, because nobody asked for it."""
        if hints is None:
            return f"fault: {fault.kind}"
        return f"fault: {fault.kind} at {self.place(fault.address, agent, hints)}"

    def out(self, call: Call, name: str, facts: Facts, agent: str, hints: tuple[Hint, ...]) -> str:
        if name not in facts.out:
            return f"no {name}"
        return f"{name} {self.value(call, name, facts.out[name], agent, hints)}"

    def value(self, call: Call, name: str, value: Any, agent: str, hints: tuple[Hint, ...]) -> str:
        output = next((o for o in call.outputs if o.name == name), None)
        kind = output.type if output is not None else ""
        if kind == "bytes" and isinstance(value, str):
            return _bytes_text(value)
        if not is_number(value):
            return str(value).lower() if isinstance(value, bool) else "no number" if kind else repr(value)
        if kind == "address":
            return self.place(value, agent, hints)
        if kind == "handle":
            return NO_HANDLE.get(value, "handle")
        if kind == "flags" and output is not None:
            return self.vocabulary.name_value(output.families, value, True)
        return str(value)

    def place(self, address: int, agent: str, hints: tuple[Hint, ...]) -> str:
        """An address relative to a view: one that the step names, else the nearest below it."""
        for hint in hints:
            base = self.history.kept.get(hint.agent, {}).get(hint.name)
            if base is not None and 0 <= address - base < NEAR:
                return _relative(hint.name if hint.agent == agent else f"{hint.agent}.{hint.name}", address - base)
        if address == 0:
            return "null"
        own = self.history.kept.get(agent, {})
        below = [
            (address - base, name) for name, base in own.items() if (agent, name) in self.views and base <= address
        ]
        if below and min(below)[0] < NEAR:
            distance, name = min(below)
            return _relative(name, distance)
        return "another address"

    def _failure(self, facts: Facts) -> str:
        if facts.last_error is None:
            return "failure"
        if facts.kept or facts.last_error == 0:
            return f"failure, last error {self.last_error(facts)}"
        return self.vocabulary.error_name(facts.last_error)

    def _returned_word(self, call: Call, facts: Facts) -> str:
        if call.returns in ("handle", "file_handle", "address") and facts.returns is not None:
            return f"returns {NO_HANDLE.get(facts.returns, 'address' if call.returns == 'address' else 'handle')}"
        if call.returns == "bool":
            return f"returns {'true' if facts.returns else 'false'}"
        return f"returns {number(facts.returns)}"


def hints_of(agent: str | None, *values: Any) -> tuple[Hint, ...]:
    """The names that some arguments or expected values refer to, in their order."""
    found: list[Hint] = []
    for value in values:
        if isinstance(value, Ref) and agent is not None:
            found.append(Hint(agent, value.name))
        elif isinstance(value, ForeignRef):
            found.append(Hint(value.agent, value.name))
    return tuple(found)


def wait_name(returns: int | None) -> str:
    """A wait's result: these numbers are the API's own, whatever a target says about itself."""
    if returns is None:
        return "no value"
    if returns < 64:
        return "WAIT_OBJECT_0" if returns == 0 else f"WAIT_OBJECT_0+{returns}"
    if WAIT_ABANDONED <= returns < WAIT_ABANDONED + 64:
        return "WAIT_ABANDONED" if returns == WAIT_ABANDONED else f"WAIT_ABANDONED_0+{returns - WAIT_ABANDONED}"
    return {0xC0: "WAIT_IO_COMPLETION", 0x102: "WAIT_TIMEOUT"}.get(returns, f"returns {number(returns)}")


def number(value: int | None) -> str:
    return "nothing" if value is None else str(value) if abs(value) < 10000 else f"0x{value:X}"


def _asks_for_word(call: Call, expect: Expectation, failed: bool) -> bool:
    """Whether the value returned says more than success or failure does."""
    if expect.returns is None or call.returns == "wait":
        return False
    return isinstance(expect.returns, int) or (failed and expect.returns in ("null", "invalid_handle", "false"))


def _relative(name: str, offset: int) -> str:
    return f"${name}+0x{offset:X}" if offset else f"${name}"


def _bytes_text(text: str) -> str:
    """Hex in full when short; a run of one byte, or the beginning, when long."""
    count = len(text) // 2
    if count <= BYTES_IN_FULL:
        return text.upper() or "(none)"
    if text == text[:2] * count:
        return f"{text[:2].upper()} ({count} times)"
    return f"{text[:2 * BYTES_IN_FULL].upper()}… ({count} bytes)"
