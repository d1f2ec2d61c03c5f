# SPDX-License-Identifier: Apache-2.0
"""`expect:` to an Expectation: what a step claims, checked against what the call can show at all.

One word where one word says it (`success`, `ERROR_X` meaning *failed with X*, `WAIT_X` meaning *returned X*), else a
mapping. A claim that no reply could ever fulfil or contradict is the author's error.
"""

from __future__ import annotations

import re

from .case import Expectation, FaultExpectation, Ref, Value
from ..errors import probably
from .scenario import Mapping, Node, Scalar, Sequence
from .scope import Scope, Wrong
from .values import Typer, is_null, number
from .vocabulary import Call, Parameter

WORDS = ("success", "failure", "blocked", "existed")
KEYS = ("returns", "error", "fails with", "last_error", "fault", "at", "outcomes")
FAULTS = ("read", "write", "execute", "guard", "in_page", "other")
RETURN_WORDS = {
    "bool": {"true": "true", "false": "false"},
    "handle": {"handle": "handle", "null": "null", "NULL": "null"},
    "file_handle": {"handle": "handle", "invalid_handle": "invalid_handle", "INVALID_HANDLE_VALUE": "invalid_handle"},
    "address": {"address": "address", "null": "null", "NULL": "null"},
}
WAIT = re.compile(r"(WAIT_[A-Z_0]+)(?:\+([0-9]|[1-5][0-9]|6[0-3]))?")
INDEXED_WAITS = {"WAIT_OBJECT_0", "WAIT_ABANDONED", "WAIT_ABANDONED_0"}


class ExpectationReader:
    """Reads one `expect:` of one call."""

    def __init__(self, typer: Typer, scope: Scope, agent: str, call: Call) -> None:
        self.typer = typer
        self.vocabulary = typer.vocabulary
        self.scope = scope
        self.agent = agent
        self.call = call

    def read(self, node: Node, text: str, because: str | None = None) -> Expectation:
        if isinstance(node, Sequence):
            return self._any_of(node, text, because)
        if self.call.ends == "agent" and not (isinstance(node, Scalar) and node.text == "success"):
            raise Wrong(
                node.line, f"`{self.call.word}` never answers: expect `success`, or something of a step after it"
            )
        return self._word(node, text) if isinstance(node, Scalar) else self._mapping(node, text)

    def _any_of(self, node: Sequence, text: str, because: str | None) -> Expectation:
        """`[ERROR_A, ERROR_B]`: either will do, which decides less than one outcome, so it has to be argued."""
        if len(node.items) < 2:
            raise Wrong(node.line, "a set of outcomes has two or more: one outcome stands without brackets")
        if because is None:
            raise Wrong(node.line, "a set of outcomes needs its reason beside it: `because: …`")
        if any(isinstance(item, Sequence) for item in node.items):
            raise Wrong(node.line, "a set of outcomes is a flat list")
        told = tuple(self.read(item, text) for item in node.items)
        if any(one.outcome == "blocked" for one in told):
            raise Wrong(node.line, "`blocked` stands alone: a call that may block or not shows nothing")
        return Expectation(text, any_of=told)

    def _word(self, node: Scalar, text: str) -> Expectation:
        word = node.text
        if word in ("success", "failure", "blocked"):
            return Expectation(text, outcome=word)
        if word == "existed":
            if self.call.keeps != "handle" or self.call.is_verb:
                raise Wrong(
                    node.line, f"`existed` is said of calls that create something by name, not of `{self.call.word}`"
                )
            return Expectation(
                text, outcome="success", last_error=self.vocabulary.families["error"]["ERROR_ALREADY_EXISTS"]
            )
        if word.startswith("ERROR_"):
            return Expectation(text, outcome="failure", last_error=self._failure_code(node))
        if word.startswith("WAIT_") or number(word) is not None:
            return Expectation(text, returns=self._returns(node))
        raise Wrong(node.line, f"`expect: {word}` says nothing known{self._meant(word)}")

    def _meant(self, word: str) -> str:
        if word.startswith("$"):
            return f"; {self.scope.explain(word.strip('${}'))}"
        if word in ("true", "false", "handle", "null", "address", "invalid_handle", "INVALID_HANDLE_VALUE", "NULL"):
            return f", probably `{{returns: {word}}}`"
        if word in self.call.outputs_by_name or word in FAULTS:
            return "; a value that comes out stands in a mapping: `expect: {fault: read}`"
        symbols = [*self.vocabulary.families["error"], *self.vocabulary.families["wait"]]
        return (
            probably(word, WORDS) or probably(word, symbols) or f"; one word is {', '.join(WORDS)}, ERROR_… or WAIT_…"
        )

    def _mapping(self, node: Mapping, text: str) -> Expectation:
        keys = self._keys(node)
        error = keys.get("error") or keys.get("fails with")
        last_error = keys.get("last_error")
        if error is not None and last_error is not None:
            raise Wrong(
                last_error.line, "`error:` says *failed with that code*, so `last_error:` beside it says nothing more"
            )
        if not keys:
            raise Wrong(node.line, "`expect:` is empty: say `success` at least")
        returns = keys.get("returns")
        outputs = self.call.outputs_by_name
        return Expectation(
            text,
            outcome="failure" if error is not None else None,
            returns=None if returns is None else self._returns(_scalar(returns, "returns")),
            last_error=self._failure_code(_scalar(error, "error"))
            if error is not None
            else self._last_error(last_error),
            out={name: self._output(value, name) for name, value in keys.items() if name in outputs},
            fault=self._fault(keys),
        )

    def _keys(self, node: Mapping) -> dict[str, Node]:
        known = (*KEYS, *self.call.outputs_by_name)
        for key, _ in node.items:
            if key.text not in known:
                of_call = ", ".join(self.call.outputs_by_name)
                has = (
                    f"; `{self.call.word}` gives out {of_call}"
                    if of_call
                    else f"; `{self.call.word}` gives out nothing"
                )
                meant = probably(key.text, known)
                hint = "; one word stands without braces" if key.text in WORDS or key.text.startswith("ERROR_") else ""
                raise Wrong(key.line, f"`expect:` has no key `{key.text}`{meant}{hint or has}")
            if key.text == "outcomes":
                raise Wrong(key.line, "`outcomes:` counts the calls of a `together:` and stands only there")
        return {key.text: value for key, value in node.items}

    def _returns(self, node: Scalar) -> int | str:
        kind = self.call.returns
        words = RETURN_WORDS.get(kind, {})
        if kind == "none":
            raise Wrong(
                node.line, f"`{self.call.word}` returns nothing: expect `success`, a fault or what it gives out"
            )
        if node.text in words:
            return words[node.text]
        if node.text.startswith("WAIT_"):
            return self._wait(node)
        value = number(node.text)
        if value is None or value < 0:
            may = ", ".join(dict.fromkeys(words.values())) + ", " if words else ""
            may += "WAIT_… or a number" if kind == "wait" else "a number"
            raise Wrong(
                node.line,
                f"`{self.call.word}` cannot return `{node.text}`{probably(node.text, words)}; it may be {may}",
            )
        if kind in ("handle", "file_handle"):
            raise Wrong(
                node.line,
                f"a handle's number is nobody's to know: `returns:` {' or '.join(dict.fromkeys(words.values()))}",
            )
        return value

    def _wait(self, node: Scalar) -> int:
        if self.call.returns != "wait":
            raise Wrong(node.line, f"`{self.call.word}` is no wait and cannot return `{node.text}`")
        return wait_value(node, self.vocabulary.families["wait"])

    def _failure_code(self, node: Scalar) -> int:
        code = self._code(node)
        if code == 0:
            raise Wrong(node.line, "ERROR_SUCCESS is no failure: `success`, or `{last_error: cleared}`")
        return code

    def _code(self, node: Scalar) -> int:
        if self.call.is_verb:
            raise Wrong(node.line, f"`{self.call.word}` calls no Win32 function, so it has no last error")
        code = number(node.text)
        if code is not None and 0 <= code < 2**32:
            return code
        errors = self.vocabulary.families["error"]
        if node.text not in errors:
            hint = "; its number can stand here too" if node.text.startswith("ERROR_") else ""
            meant = probably(node.text, errors)
            raise Wrong(node.line, f"`{node.text}` is no error code of the vocabulary{meant}{hint}")
        return errors[node.text]

    def _last_error(self, node: Node | None) -> int | str | None:
        if node is None:
            return None
        scalar = _scalar(node, "last_error")
        if self.call.is_verb:
            return self._code(scalar)
        if scalar.text in ("cleared", "kept"):
            return scalar.text
        if not scalar.text.startswith("ERROR_") and number(scalar.text) is None:
            meant = probably(scalar.text, ("cleared", "kept"))
            raise Wrong(scalar.line, f"`last_error: {scalar.text}` is neither a code nor `cleared` nor `kept`{meant}")
        return self._code(scalar)

    def _output(self, node: Node, name: str) -> Value:
        output = self.call.outputs_by_name[name]
        value = self.typer.value(node, Parameter(name, output.type, output.families), self.scope, self.agent)
        if value is None:
            raise Wrong(node.line, f"`{name}` is always given out, never null")
        return value

    def _fault(self, keys: dict[str, Node]) -> FaultExpectation | None:
        fault, at = keys.get("fault"), keys.get("at")
        if fault is None:
            if at is not None:
                raise Wrong(at.line, "`at:` says where a fault happens: `{fault: write, at: $view+0x1000}`")
            return None
        if not self.call.is_verb:
            raise Wrong(fault.line, f"a fault is seen in peek, poke, fill, add and repeat, not in `{self.call.word}`")
        if isinstance(fault, Mapping):
            inner = {key.text: value for key, value in fault.items}
            if at is not None or set(inner) - {"kind", "at"}:
                raise Wrong(fault.line, "a fault is its kind and its place: `fault: {kind: write, at: $view+0x1000}`")
            kind, at = inner.get("kind"), inner.get("at")
        else:
            kind = fault
        return FaultExpectation(_fault_kind(kind), None if at is None else self._place(at))

    def _place(self, node: Node) -> Ref:
        place = self.typer.value(node, Parameter("at", "address"), self.scope, self.agent)
        if not isinstance(place, Ref):
            raise Wrong(node.line, "a fault's place is told from a view of the same agent: `at: $view+0x1000`")
        return place


def outcomes(node: Node, calls: int, errors: dict[str, int], waits: dict[str, int]) -> dict[str, int]:
    """`{outcomes: {ERROR_SUCCESS: 1, ERROR_ALREADY_EXISTS: 3}}`: how many of the calls together showed what."""
    if not isinstance(node, Mapping) or not node.items:
        raise Wrong(
            node.line, "`outcomes:` counts what the calls showed: `{ERROR_SUCCESS: 1, ERROR_ALREADY_EXISTS: 3}`"
        )
    counted: dict[str, int] = {}
    for key, value in node.items:
        count = number(_scalar(value, key.text).text)
        if count is None or count < 0:
            raise Wrong(value.line, f"`{key.text}:` is how many of the calls showed it")
        symbol = _outcome_symbol(key, errors, waits)
        counted[symbol] = counted.get(symbol, 0) + count
    if sum(counted.values()) != calls:
        raise Wrong(node.line, f"the outcomes count {sum(counted.values())} calls, and {calls} are made together")
    return counted


def _outcome_symbol(key: Scalar, errors: dict[str, int], waits: dict[str, int]) -> str:
    if key.text in errors:
        return key.text
    if not key.text.startswith("WAIT_") or key.text == "WAIT_FAILED":
        hint = ", probably `ERROR_SUCCESS`" if key.text == "success" else probably(key.text, [*errors, *waits])
        raise Wrong(
            key.line, f"`{key.text}` is no outcome: an ERROR_… code (ERROR_SUCCESS for success), or WAIT_…{hint}"
        )
    value = wait_value(key, waits)
    for base, symbol in ((waits["WAIT_OBJECT_0"], "WAIT_OBJECT_0"), (waits["WAIT_ABANDONED_0"], "WAIT_ABANDONED_0")):
        if base < value < base + 64:
            return f"{symbol}+{value - base}"
    return next(symbol for symbol, known in waits.items() if known == value)


def wait_value(node: Scalar, waits: dict[str, int]) -> int:
    parts = WAIT.fullmatch(node.text)
    if parts is None or parts[1] not in waits or (parts[2] and parts[1] not in INDEXED_WAITS):
        raise Wrong(node.line, f"`{node.text}` is no value that a wait returns{probably(node.text, waits)}")
    return waits[parts[1]] + int(parts[2] or 0)


def _scalar(node: Node, key: str) -> Scalar:
    if not isinstance(node, Scalar) or (not node.text and not is_null(node)):
        raise Wrong(node.line, f"`{key}:` takes one word or number")
    return node


def _fault_kind(node: Node | None) -> str | None:
    if node is None:
        return None
    kind = _scalar(node, "fault").text
    if kind == "any":
        return None
    if kind not in FAULTS:
        raise Wrong(node.line, f"`{kind}` is no kind of fault: {', '.join(FAULTS)} or any{probably(kind, FAULTS)}")
    return kind
