# SPDX-License-Identifier: Apache-2.0
"""Scenario text to typed values: numbers, symbols, flags, bytes, names, references. Nothing is guessed.

A value is typed by the place where it stands, which the vocabulary describes; there are no expressions and no
arithmetic but the offset of an address. What does not fit raises `Wrong`, which says what would.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from .case import AgentName, ForeignRef, FreshText, ProcessOf, Ref, Utf16, Value, Variable
from ..errors import probably
from .scenario import Mapping, Node, Scalar, Sequence
from .scope import Scope, Wrong
from .vocabulary import INVALID_HANDLE_VALUE, Call, Parameter, Vocabulary
from .words import IDENTIFIER, REFERENCE, is_predefined, is_variable

NUMBER = re.compile(r"(-?)(?:0[xX]([0-9A-Fa-f]+)|(0|[1-9][0-9]*))(KiB|MiB|GiB|TiB)?")
UNITS = {None: 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}
RANGES = {
    "u32": (0, 2**32 - 1),
    "u64": (0, 2**64 - 1),
    "i32": (-(2**31), 2**31 - 1),
    "i64": (-(2**63), 2**63 - 1),
}
KEPT_REFERENCE = re.compile(r"\$(?:\{([\w.]+)\}|([\w.]+))(?:([+-])(\w+))?")
NAME_KEYS = ("prefix", "of", "text", "case", "length", "utf16")
LONGEST_NAME = 65535
FEW = 4  # symbols that a message can list


def number(text: str) -> int | None:
    """Decimal without leading zeros, or hex, with an optional unit; None for any other text."""
    parts = NUMBER.fullmatch(text)
    if parts is None or len(text) > 40:
        return None
    sign, hexadecimal, decimal, unit = parts.groups()
    size = (int(hexadecimal, 16) if hexadecimal else int(decimal)) * UNITS[unit]
    return -size if sign else size


def is_null(scalar: Scalar) -> bool:
    return not scalar.quoted and scalar.text in ("null", "NULL")


class Typer:
    """Types one node for one place. `agent` is who acts: `$view` is what that agent keeps."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._defaults: dict[tuple[str, str], Value] = {}
        self._by_type: dict[str, Callable[[Scalar, Parameter, Scope, str], Value]] = {
            "flags": self._flags,
            "bool": self._bool,
            "bytes": self._bytes,
            "handle": self._handle,
            "address": self._address,
            "choice": self._choice,
            "agent": self._agent,
        }
        self._by_type.update({name: self._integer for name in RANGES})

    def value(self, node: Node, place: Parameter, scope: Scope, agent: str) -> Value:
        if isinstance(node, Scalar) and is_null(node) and place.nullable:
            return None
        if place.type in ("name", "path"):
            return self._text(node, place, scope)
        if place.type == "handles":
            return self._handles(node, place, scope, agent)
        if not isinstance(node, Scalar):
            raise Wrong(node.line, f"`{place.name}` takes one value, no list and no mapping")
        if not node.text and not node.quoted:
            raise Wrong(node.line, f"`{place.name}` has no value")
        return self._by_type[place.type](node, place, scope, agent)

    def default(self, call: Call, parameter: Parameter) -> Value:
        """The value of a parameter that the scenario leaves out."""
        if parameter.default is None:
            return None
        key = (call.name, parameter.name)
        if key not in self._defaults:
            self._defaults[key] = self.value(Scalar(parameter.default, 1), parameter, Scope((), ()), "")
        return self._defaults[key]

    def _integer(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> int:
        value = number(scalar.text)
        if value is None:
            if not place.families:
                raise Wrong(
                    scalar.line, f"`{place.name}: {scalar.text}` is no number{_number_hint(scalar.text, scope)}"
                )
            value = self._symbol(scalar.text, scalar.line, place, scope)
        low, high = RANGES[place.type]
        if not low <= value <= high:
            raise Wrong(scalar.line, f"`{place.name}: {scalar.text}` is out of range: {place.type} is {low} to {high}")
        return value

    def _flags(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> int:
        value = 0
        for word in scalar.text.split("|"):
            part = number(word.strip())
            value |= self._symbol(word.strip(), scalar.line, place, scope) if part is None else part
        if not 0 <= value < 2**32:
            raise Wrong(scalar.line, f"`{place.name}: {scalar.text}` is out of range: a DWORD is 0 to 0xFFFFFFFF")
        return value

    def _symbol(self, word: str, line: int, place: Parameter, scope: Scope) -> int:
        for family in place.families:
            if word in self.vocabulary.families[family]:
                return self.vocabulary.families[family][word]
        if word.startswith("$"):
            raise Wrong(line, f"`{place.name}` takes a symbol or a number; {scope.explain(word.strip('${}'))}")
        many = len(place.families) > FEW
        taken = f"the kinds that `{place.name}` takes" if many else " and ".join(place.families)
        elsewhere = self.vocabulary.families_of(word)
        if elsewhere:
            takes = "none of that kind" if many else f"symbols of {taken}"
            raise Wrong(line, f"`{word}` belongs to {' and '.join(elsewhere)}; `{place.name}` takes {takes}")
        symbols = self.vocabulary.symbols(place.families)
        meant = probably(word, symbols) or probably(word, self.vocabulary.symbols(self.vocabulary.families))
        few = f"; {' or '.join(symbols)}, or a number, can stand here" if len(symbols) <= FEW else ""
        raise Wrong(line, f"`{word}` is no symbol of {taken}{meant or _number_hint(word, scope) or few}")

    def _bool(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> bool:
        words = {"true": True, "false": False, "TRUE": True, "FALSE": False, "1": True, "0": False}
        if scalar.text not in words:
            raise Wrong(scalar.line, f"`{place.name}: {scalar.text}` is neither true nor false")
        return words[scalar.text]

    def _bytes(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> str:
        return hex_bytes(scalar, place.name)

    def _choice(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> str:
        if scalar.text not in place.choices:
            meant = probably(scalar.text, place.choices)
            raise Wrong(scalar.line, f"`{place.name}: {scalar.text}` is none of {', '.join(place.choices)}{meant}")
        return scalar.text

    def _agent(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> AgentName:
        if not IDENTIFIER.fullmatch(scalar.text) or is_predefined(scalar.text):
            raise Wrong(scalar.line, f"`{scalar.text}` is no name for an agent: a-z, 0-9 and _")
        return AgentName(scalar.text)

    def _handle(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> Value:
        words: dict[str, Value] = {
            "null": 0,
            "NULL": 0,
            "INVALID_HANDLE_VALUE": INVALID_HANDLE_VALUE,
            "CURRENT_PROCESS": "CURRENT_PROCESS",
            "CURRENT_THREAD": "CURRENT_THREAD",
        }
        if scalar.text in words:
            return words[scalar.text]
        value = number(scalar.text)
        if value is not None and -(2**63) <= value < 2**64:
            return value & (2**64 - 1)
        return self._kept(scalar, place, scope, agent, tuple(words))

    def _address(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str) -> Value:
        if is_null(scalar):
            return 0
        value = number(scalar.text)
        if value is not None and 0 <= value < 2**64:
            return value
        kept = self._kept(scalar, place, scope, agent, ("NULL",))
        if isinstance(kept, ProcessOf):
            raise Wrong(scalar.line, f"`{scalar.text}` is a handle, and `{place.name}` takes an address")
        return kept

    def _kept(self, scalar: Scalar, place: Parameter, scope: Scope, agent: str, words: tuple[str, ...]) -> Value:
        wanted = f"`{place.name}` takes {'a handle' if place.type == 'handle' else 'an address'}"
        parts = KEPT_REFERENCE.fullmatch(scalar.text)
        if parts is None:
            meant = probably(scalar.text, words)
            raise Wrong(scalar.line, f"{wanted}: `$` and its name, or a number; not `{scalar.text}`{meant}")
        owner, _, name = (parts[1] or parts[2]).rpartition(".")
        if not owner and is_variable(name):
            raise Wrong(scalar.line, f"{wanted}; `${name}` is text made for the case")
        offset = number(parts[4]) if parts[4] else 0
        if offset is None:
            raise Wrong(scalar.line, f"`{parts[3]}{parts[4]}` is no offset: `$view+0x1000`, `$view+64KiB`")
        offset = -offset if parts[3] == "-" else offset
        if owner and name == "process":
            scope.process_of(agent, owner, scalar.line)
            return ProcessOf(owner)
        if owner and owner != agent:
            scope.foreign(owner, name, scalar.line)
            return ForeignRef(owner, name, offset)
        scope.own(agent, name, scalar.line)
        return Ref(name, offset)

    def _handles(self, node: Node, place: Parameter, scope: Scope, agent: str) -> tuple[Value, ...]:
        if not isinstance(node, Sequence):
            raise Wrong(node.line, f"`{place.name}` takes a list of handles: `[$first, $second]`")
        one = Parameter(place.name, "handle")
        return tuple(self.value(item, one, scope, agent) for item in node.items)

    def _text(self, node: Node, place: Parameter, scope: Scope) -> Value:
        if isinstance(node, Mapping):
            return typed_name(node, place, scope)
        if not isinstance(node, Scalar):
            raise Wrong(node.line, f"`{place.name}` takes text, null, or a name in its typed form")
        if not node.text and not node.quoted:
            raise Wrong(node.line, f"`{place.name}` has no value: '' is empty text, null a NULL pointer")
        parts = text_parts(node, scope)
        return FreshText(parts) if any(isinstance(part, Variable) for part in parts) else "".join(map(str, parts))


def hex_bytes(scalar: Scalar, name: str) -> str:
    digits = "".join(scalar.text.split())
    if not re.fullmatch(r"(?:[0-9A-Fa-f]{2})*", digits):
        raise Wrong(
            scalar.line, f"`{name}: {scalar.text}` is no row of bytes: two hex digits each, as in 41 5A or 415A"
        )
    return digits.upper()


def text_parts(scalar: Scalar, scope: Scope) -> tuple[str | Variable, ...]:
    """Text with `${name}` in it; `$name` without braces only when it is all of the text."""
    parts: list[str | Variable] = []
    end = 0
    for found in REFERENCE.finditer(scalar.text):
        word = found[1] or found[2]
        if not is_variable(word):
            raise Wrong(scalar.line, f"text takes `$name`, `$path` and columns; {scope.explain(word)}")
        if found[2] and found.span() != (0, len(scalar.text)):
            raise Wrong(scalar.line, f"inside a text write `${{{word}}}`, so that all see where the name ends")
        parts += [scalar.text[end : found.start()]] if found.start() > end else []
        parts.append(Variable(word))
        end = found.end()
    rest = scalar.text[end:]
    if "${" in rest:
        raise Wrong(scalar.line, "`${` begins the name of something and is not closed: `${name}`")
    return (*parts, rest) if rest else tuple(parts)


def typed_name(node: Mapping, place: Parameter, scope: Scope) -> Value:
    """`{prefix: …, of: $name, text: …, case: upper, length: 260}` or `{utf16: "D800 0041"}`."""
    keys: dict[str, Scalar] = {}
    for key, value in node.items:
        if key.text not in NAME_KEYS:
            meant = probably(key.text, NAME_KEYS)
            raise Wrong(key.line, f"a name has no key `{key.text}`{meant or '; it has ' + ', '.join(NAME_KEYS)}")
        if not isinstance(value, Scalar):
            raise Wrong(key.line, f"`{key.text}` takes text")
        keys[key.text] = value
    if "utf16" in keys:
        if len(keys) > 1:
            raise Wrong(node.line, "`utf16:` is the whole name and stands alone")
        return _utf16(keys["utf16"])
    parts = [part for key in ("prefix", "of", "text") if key in keys for part in text_parts(keys[key], scope)]
    if not parts:
        raise Wrong(node.line, f"`{place.name}` needs `of:`, `text:` or `utf16:` to be made of something")
    case = keys["case"].text if "case" in keys else None
    if case not in (None, "upper", "lower"):
        raise Wrong(keys["case"].line, f"`case: {case}` is neither upper nor lower")
    return FreshText(tuple(parts), case, _length(keys.get("length"), parts))


def _length(scalar: Scalar | None, parts: list[str | Variable]) -> int | None:
    if scalar is None:
        return None
    length = number(scalar.text)
    fixed = sum(len(part) for part in parts if isinstance(part, str))
    if length is None or not 1 <= length <= LONGEST_NAME:
        raise Wrong(scalar.line, f"`length: {scalar.text}` is no number from 1 to {LONGEST_NAME}")
    if fixed > length:
        raise Wrong(scalar.line, f"`length: {length}` is shorter than the {fixed} characters that are written out")
    return length


def _utf16(scalar: Scalar) -> Utf16:
    words = scalar.text.split()
    if not all(re.fullmatch(r"[0-9A-Fa-f]{4}", word) for word in words):
        raise Wrong(scalar.line, "`utf16:` takes units of four hex digits with spaces between: 'D800 0041'")
    return Utf16(tuple(int(word, 16) for word in words))


def _number_hint(text: str, scope: Scope) -> str:
    """Why something that looks like a number is none."""
    if text.startswith("$"):
        return f": {scope.explain(text.strip('${}'))}"
    if re.fullmatch(r"0[0-9]+", text):
        plain = text.lstrip("0") or "0"
        return f": a leading zero means octal to some readers; write {plain} or 0x{plain}"
    if re.fullmatch(r"[0-9]+ *(k|K|kb|KB|kib|m|M|mb|MB|g|G|gb|GB)", text):
        return ": sizes end in KiB, MiB, GiB or TiB"
    if re.fullmatch(r"\w+ *[-+*] *\w+", text):
        return ": nothing is reckoned here, only addresses take an offset; write the result, in a column if rows differ"
    return ""
