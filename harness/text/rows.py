# SPDX-License-Identifier: Apache-2.0
"""`cases:` and `table:` to rows: one row is one case, and its name is the part of the case id in brackets.

A row has every column. An empty cell (`-`, or nothing) is said, never left out, so that a misspelt column can't pass
for an empty one. Names are unique and made of characters that need no quoting in a shell's file names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import near_miss, probably
from .scenario import Mapping, Node, Row, Scalar, Sequence
from .tree import Report, read_keys
from .words import IDENTIFIER, is_predefined

ROW_NAME = re.compile(r"[A-Za-z0-9_.+-]+")
TABLE_KEYS = ("rows", "columns", "cell", "text")


def read_rows(
    cases: Node | None, table: Node | None, used: frozenset[str], agents: tuple[str, ...], report: Report
) -> tuple[Row, ...]:
    """`used`: every `$word` of the steps; a name that the steps use is a column, however few rows have it."""
    if cases is not None and table is not None:
        report(table.line, "`cases:` and `table:` cannot stand together: write one of them")
    reader = _Rows(used, agents, report)
    rows = reader.cases(cases) if cases is not None else reader.table(table) if table is not None else []
    first: dict[str, Row] = {}
    for row in rows:
        if row.name in first:
            same = first[row.name].line
            where = f"lines {same} and {row.line} both" if same != row.line else f"line {same} twice"
            report(row.line, f"two cases are called [{row.name}], {where}: give a row a name of its own with `case:`")
        first.setdefault(row.name, row)
    return tuple(first.values())


def _empty(cell: Scalar) -> bool:
    return not cell.quoted and cell.text in ("", "-")


class _Rows:
    def __init__(self, used: frozenset[str], agents: tuple[str, ...], report: Report) -> None:
        self.used = used
        self.agents = agents
        self.report = report

    def cases(self, node: Node) -> list[Row]:
        if not isinstance(node, Sequence) or not node.items:
            self.report(
                node.line, "`cases:` is a list of rows: `- {case: event, create: CreateEvent, open: OpenEvent}`"
            )
            return []
        entries = [item for item in node.items if isinstance(item, Mapping)]
        for item in node.items:
            if not isinstance(item, Mapping):
                self.report(item.line, "a row is a mapping of columns: `- {case: event, create: CreateEvent}`")
        columns = self._columns(entries)
        rows = (self._row(entry, columns) for entry in entries)
        return [row for row in rows if row is not None]

    def _columns(self, entries: list[Mapping]) -> tuple[str, ...]:
        """What the steps use or most rows have: one row with a misspelt column doesn't decide."""
        counts: dict[str, int] = {}
        lines: dict[str, int] = {}
        for entry in entries:
            for key, _ in entry.items:
                counts[key.text] = counts.get(key.text, 0) + 1
                lines.setdefault(key.text, key.line)
        usual = {name for name, count in counts.items() if name in self.used or 2 * count > len(entries)}
        columns = tuple(name for name in counts if name in usual and name != "case")
        for name in columns:
            self._check_column(name, lines[name])
        return columns

    def _check_column(self, name: str, line: int) -> None:
        if not IDENTIFIER.fullmatch(name):
            self.report(line, f"`{name}` is no name for a column: a-z, 0-9 and _")
        elif is_predefined(name):
            self.report(line, f"a column `{name}` would hide the predefined `${name}`: choose another name")
        elif name in self.agents:
            self.report(line, f"a column `{name}` would hide the agent of that name: choose another name")

    def _row(self, entry: Mapping, columns: tuple[str, ...]) -> Row | None:
        values: dict[str, Scalar | None] = {}
        name: Scalar | None = None
        present = {key.text for key, _ in entry.items}
        for key, value in entry.items:
            if not isinstance(value, Scalar):
                self.report(value.line, f"the cell `{key.text}` is one word or text, no list and no mapping")
            elif key.text == "case":
                name = value
            elif key.text in columns:
                values[key.text] = None if _empty(value) else value
            else:
                absent = set(columns) - present
                self.report(key.line, f"`{key.text}` is no column of the other rows{probably(key.text, absent)}")
                meant = near_miss(key.text, absent) or key.text
                present.add(meant)
                values[meant] = None if _empty(value) else value
        absent_columns = [column for column in columns if column not in present]
        if absent_columns:
            said = ", ".join(f"`{column}: -`" for column in absent_columns)
            self.report(entry.line, f"this row lacks columns that other rows have; an empty cell is said: {said}")
        return self._named(name, {column: values.get(column) for column in columns}, entry.line)

    def _named(self, name: Scalar | None, values: dict[str, Scalar | None], line: int) -> Row | None:
        text = name.text if name is not None else _joined(cell for cell in values.values() if cell is not None)
        if ROW_NAME.fullmatch(text):
            return Row(text, line, values)
        if name is not None:
            self.report(name.line, f"`case: {text}` is no id: A-Z, a-z, 0-9, _ . + - only")
        else:
            self.report(line, f"the values of this row make no id (`{text}`): name the row with `case:`")
        return None

    def table(self, node: Node) -> list[Row]:
        if not isinstance(node, Mapping):
            self.report(node.line, f"`table:` has the keys {', '.join(TABLE_KEYS)}")
            return []
        keys = read_keys(node, TABLE_KEYS, "a table", self.report)
        missing = [name for name in TABLE_KEYS if name not in keys]
        if missing:
            self.report(node.line, f"a table needs {', '.join(f'`{name}:`' for name in missing)}")
            return []
        texts = [value for _, value in keys.values() if isinstance(value, Scalar)]
        if len(texts) < len(TABLE_KEYS):
            self.report(
                node.line, "`rows:`, `columns:` and `cell:` are each the name of a column, `text:` is a text with `|`"
            )
            return []
        axes = tuple(value.text for name in TABLE_KEYS[:3] if isinstance(value := keys[name][1], Scalar))
        for name, axis in zip(TABLE_KEYS, axes):
            self._check_column(axis, keys[name][0].line)
        if len(set(axes)) < len(axes):
            self.report(node.line, "`rows:`, `columns:` and `cell:` need three different names")
        text = keys["text"][1]
        return self._cells(text, axes) if isinstance(text, Scalar) else []

    def _cells(self, text: Scalar, axes: tuple[str, ...]) -> list[Row]:
        """One row per cell; the text begins on the line after its `|`."""
        lines = [(number, line.split()) for number, line in enumerate(text.text.split("\n"), text.line + 1)]
        lines = [(number, words) for number, words in lines if words]
        if len(lines) < 2:
            self.report(
                text.line, "`text: |` is a line of column heads and, on lines of their own, a row head and its cells"
            )
            return []
        (_, heads), *body = lines
        rows: list[Row] = []
        for number, (head, *cells) in body:
            if len(cells) != len(heads):
                self.report(
                    number, f"row `{head}` has {len(cells)} cells under {len(heads)} heads; an empty cell is `-`"
                )
                continue
            for column, cell in zip(heads, cells):
                words = (Scalar(head, number), Scalar(column, text.line + 1), Scalar(cell, number))
                values = {axis: None if _empty(word) else word for axis, word in zip(axes, words)}
                row = self._named(Scalar(_joined(words[:2]), number), values, number)
                rows += [row] if row is not None else []
        return rows


def _joined(cells: Iterable[Scalar]) -> str:
    """Values as an id: `|` becomes `+`, the `$` of a reference goes."""
    return "-".join(cell.text.replace("|", "+").lstrip("$") for cell in cells)
