# SPDX-License-Identifier: Apache-2.0
"""YAML text to nodes with lines: the only module that knows PyYAML.

Every scalar stays text. What could make two people read one file differently (anchors, aliases, merge keys, tags, tabs,
duplicate keys, several documents) is a problem, not a feature. The events are read, not composed nodes, because only
they tell of anchors. Nothing but a list of problems ever comes out of bad text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import]

from ..errors import Problem, near_miss, probably
from .scenario import Mapping, Node, Scalar, Sequence

FAST_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
LARGEST = 1 << 20

Report = Callable[[int, str], None]


class YamlFile:
    """One file as nodes, with the problems found so far: later readers of the same file add theirs."""

    def __init__(self, shown_path: str, text: str, loader: Any = FAST_LOADER) -> None:
        self.path = shown_path
        self.problems: list[Problem] = []
        self.lines = text.splitlines()
        self.root: Node | None = None
        self._tabs()
        try:
            self.root = _Builder(self.report).build(yaml.parse(_readable(text), Loader=loader))
        except yaml.YAMLError as error:
            if not self.problems:
                self.report(*explain(error, text))
        except (ValueError, OverflowError):  # the Python parser lets these out for escapes beyond Unicode
            self.report(1, "an escape like \\U… in double quotes is no character: use single quotes")
        self._comments(self.root)

    @classmethod
    def read(cls, path: Path, shown_path: str) -> "YamlFile":
        """From disk; what cannot be read as text is an empty file with a problem."""
        try:
            raw = path.read_bytes()
            if len(raw) > LARGEST:
                return cls._unreadable(shown_path, 1, f"the file has {len(raw)} bytes; at most {LARGEST} are read")
            return cls(shown_path, raw.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            return cls._unreadable(
                shown_path, line, f"byte 0x{raw[error.start]:02X} is not UTF-8: save the file as UTF-8"
            )
        except OSError as error:
            return cls._unreadable(shown_path, 1, f"cannot be read: {error.strerror or error}")

    @classmethod
    def _unreadable(cls, shown_path: str, line: int, message: str) -> "YamlFile":
        file = cls(shown_path, "")
        file.problems = [Problem(shown_path, line, message)]
        return file

    def report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))

    def _tabs(self) -> None:
        for number, line in enumerate(self.lines, 1):
            if "\t" in line:
                self.report(number, f"a tab in column {line.index(chr(9)) + 1}: use spaces")

    def _comments(self, node: Node | None) -> None:
        """`size: #2` has no value; the author sees one."""
        if isinstance(node, Mapping):
            for key, value in node.items:
                if isinstance(value, Scalar) and not value.text and not value.quoted:
                    begun = re.search(
                        r":\s+(#\S.*)", self.lines[value.line - 1] if value.line <= len(self.lines) else ""
                    )
                    if begun:
                        self.report(
                            value.line, f"`{begun[1]}` is a comment, so `{key.text}` has no value: put it in quotes"
                        )
                self._comments(value)
        elif isinstance(node, Sequence):
            for item in node.items:
                self._comments(item)


def _readable(text: str) -> str:
    """The text as YAML gets it: tabs are reported and harmless, and every line deeper than its key belongs to a `|`.

    YAML takes the indentation of a block from its first line, but the heads of a table stand further right than the
    rows below them. `|1` says what people see; no line moves.
    """
    return re.sub(r"(?m)^( *(?:- +)*[a-z]+: +\|) *(?=#|$)", r"\g<1>1 ", text.replace("\t", " "))


class _Open:
    """A mapping or sequence whose end has not come yet."""

    def __init__(self, line: int, is_mapping: bool) -> None:
        self.line = line
        self.is_mapping = is_mapping
        self.nodes: list[Node] = []


class _Builder:
    """Events to nodes, without recursion, so that no depth of brackets can exhaust the stack."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.open: list[_Open] = []
        self.root: Node | None = None

    def build(self, events: Any) -> Node | None:
        for event in events:
            line = event.start_mark.line + 1
            if isinstance(event, yaml.ScalarEvent):  # first, since most events are
                if event.anchor is not None or event.tag is not None:
                    self._refuse_cleverness(event, line)
                self._add(Scalar(event.value, line, quoted=bool(event.style)))
                continue
            if isinstance(event, yaml.NodeEvent):
                self._refuse_cleverness(event, line)
            if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
                self.report(line, "a second document begins here: one file holds one document, take the `---` out")
                break
            if isinstance(event, yaml.AliasEvent):
                self._add(Scalar("*" + event.anchor, line, quoted=True))
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(self.open) == DEEPEST:
                    self.report(line, f"nested more than {DEEPEST} deep")
                    return None
                self.open.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))
            elif isinstance(event, yaml.CollectionEndEvent):
                self._add(self._close(self.open.pop()))
        return self.root

    def _refuse_cleverness(self, event: Any, line: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.report(
                line, f"`*{event.anchor}` is a YAML alias, and these are not used: write it out, or put it in quotes"
            )
        elif event.anchor is not None:
            self.report(
                line, f"`&{event.anchor}` is a YAML anchor, and these are not used: write it out, or put it in quotes"
            )
        if getattr(event, "tag", None) is not None:
            self.report(
                line, f"`{event.tag}` is a YAML tag, and these are not used: put text that begins with `!` in quotes"
            )

    def _add(self, node: Node) -> None:
        if self.open:
            self.open[-1].nodes.append(node)
        else:
            self.root = node

    def _close(self, done: _Open) -> Node:
        if not done.is_mapping:
            return Sequence(tuple(done.nodes), done.line)
        items: list[tuple[Scalar, Node]] = []
        seen: dict[str, int] = {}
        for key, value in zip(done.nodes[::2], done.nodes[1::2]):
            if not isinstance(key, Scalar):
                self.report(key.line, "a key is plain text: brackets before the colon need quotes")
            elif key.text == "<<" and not key.quoted:
                self.report(key.line, "`<<` is a YAML merge key, and these are not used: write the keys out")
            elif key.text in seen:
                self.report(key.line, f"`{key.text}` stands here twice, first on line {seen[key.text]}")
            else:
                seen[key.text] = key.line
                items.append((key, value))
        return Mapping(tuple(items), done.line)


def read_keys(node: Mapping, known: tuple[str, ...], where: str, report: Report) -> dict[str, tuple[Scalar, Node]]:
    """The keys of a mapping by their name; an unknown one is reported and taken for its near miss."""
    found: dict[str, tuple[Scalar, Node]] = {}
    present = {key.text for key, _ in node.items}
    for key, value in node.items:
        name: str | None = key.text
        if name not in known:
            meant = near_miss(key.text, set(known) - present)
            report(
                key.line,
                f"{where} has no key `{key.text}`{probably(key.text, known) or '; it has ' + ', '.join(known)}",
            )
            name = meant
        if name is not None and name not in found:
            found[name] = (key, value)
    return found


EXPLANATIONS = (
    (r"escape|hexdecimal", "in double quotes `\\` begins an escape: use single quotes, or none", ""),
    (r"unexpected end of stream", "the quote that opens on this line is never closed", "context"),
    (
        r"mapping values are not allowed",
        "a second `: ` in one line, or a line indented too far: one key a line, text in quotes",
        "",
    ),
    (r"sequence entries are not allowed", "a list with `-` begins on a line of its own", ""),
    (r"cannot start any token", "text cannot begin with this character (@, `, %): put it in single quotes", ""),
    (r"could not find expected ':'", "`key: value` was expected, and there is no `: `", "context"),
    (r"alphabetic or numeric", "`&` and `*` mean YAML anchors, and these are not used: put the text in quotes", ""),
    (r"tag", "`!` means a YAML tag, and these are not used: put the text in quotes", ""),
    (r"document", "the document has ended above: take out `...`, `---` and `%` lines", ""),
)


def explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    """The parser's complaint as a line and what to do about it; both parsers word theirs differently."""
    if isinstance(error, yaml.reader.ReaderError):
        position = max(0, int(error.position))
        line = text[:position].count("\n") + 1
        return (
            line,
            f"character U+{_code(error.character):04X} cannot stand in YAML; names may be spelled as {{utf16: …}}",
        )
    problem = str(getattr(error, "problem", None) or error)
    context = str(getattr(error, "context", None) or "")
    line = _line_of(getattr(error, "problem_mark", None), text)
    began = _line_of(getattr(error, "context_mark", None), text)
    if "flow" in context:
        return _explain_flow(line, began, text)
    if re.search(r"block end|expected key|'-' indicator", problem):
        return line, f"this does not belong to the block of line {began}: look at indentation and stray brackets"
    above = text.splitlines()[line - 2] if line > 1 else ""
    if "mapping values" in problem and re.fullmatch(r" *- +[\w$#]+\.[\w$]+ *", above):
        return line - 1, f"a call with keys beside it ends in a colon, with arguments or without: `{above.strip()}:`"
    for pattern, message, mark in EXPLANATIONS:
        if re.search(pattern, problem):
            return (began if mark else line), message
    return line, f"this is not YAML: {problem}"


def _explain_flow(line: int, began: int, text: str) -> tuple[int, str]:
    lines = text.splitlines()
    if began <= len(lines) and re.search(r"[{\[,].*\$\{", lines[began - 1]):
        return began, "between brackets `${…}` needs single quotes: {name: 'Local\\${name}'}"
    where = "" if line == began else f" or before line {line}"
    return began, f"a bracket that opens on this line lacks its closing one, or a comma is missing here{where}"


def _line_of(mark: Any, text: str) -> int:
    """Marks may stand behind the last line; editors want a line that exists."""
    line: int = mark.line + 1 if mark is not None else 1
    return max(1, min(line, len(text.splitlines())))


def _code(character: Any) -> int:
    return ord(character) if isinstance(character, str) else int(str(character))
