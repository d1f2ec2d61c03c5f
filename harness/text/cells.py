# SPDX-License-Identifier: Apache-2.0
"""One row's cells put where the steps name their columns, as text, before anything is typed.

A step that uses an empty cell is left out of the case. Nodes also become one line of text for people here, since what
people read is the step with its row filled in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .scenario import Mapping, Node, Row, Scalar, Sequence, StepText
from .words import REFERENCE


def columns_of(step: StepText, columns: frozenset[str]) -> frozenset[str]:
    """The columns that a step uses, wherever in it."""
    return frozenset(words_of_step(step)) & columns


def words_of_step(step: StepText) -> list[str]:
    """Every `$word` of a step."""
    texts = [text for text in (step.subject, step.keep, step.start, step.basis, step.because) if text]
    for node in (step.argument, step.expect):
        texts += [] if node is None else list(_texts(node))
    return [word for text in texts for word in words_of(text)]


def words_of(text: str) -> list[str]:
    return [found[1] or found[2] for found in REFERENCE.finditer(text)] if "$" in text else []


def filled(step: StepText, row: Row, used: frozenset[str]) -> StepText | None:
    """The step of this row, with the columns that it uses; None if one is an empty cell: the row has no such step."""
    if not used:
        return step
    cells = {name: cell for name, cell in row.values.items() if cell is not None}
    if used - cells.keys():
        return None
    return replace(
        step,
        subject=filled_text(step.subject, cells),
        argument=None if step.argument is None else _filled(step.argument, cells),
        keep=step.keep and filled_text(step.keep, cells),
        start=step.start and filled_text(step.start, cells),
        expect=None if step.expect is None else _filled(step.expect, cells),
        basis=step.basis and filled_text(step.basis, cells),
        because=step.because and filled_text(step.because, cells),
    )


def filled_text(text: str, cells: dict[str, Scalar]) -> str:
    return REFERENCE.sub(lambda found: _cell(found[1] or found[2], cells, found[0]), text) if "$" in text else text


def flow(node: Node) -> str:
    """A node on one line, as flow YAML shows it."""
    if isinstance(node, Scalar):
        text = " ".join(node.text.split())
        return f"'{text}'" if node.quoted else text
    if isinstance(node, Sequence):
        return f"[{', '.join(flow(item) for item in node.items)}]"
    return f"{{{', '.join(f'{key.text}: {flow(value)}' for key, value in node.items)}}}"


def _cell(word: str, cells: dict[str, Scalar], otherwise: str) -> str:
    return cells[word].text if word in cells else otherwise


def _texts(node: Node) -> Iterable[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _texts(item)
    else:
        for key, value in node.items:
            yield key.text
            yield from _texts(value)


def _filled(node: Node, cells: dict[str, Scalar]) -> Node:
    if isinstance(node, Scalar):
        whole = REFERENCE.fullmatch(node.text)
        if whole and (whole[1] or whole[2]) in cells:
            return cells[whole[1] or whole[2]]
        return replace(node, text=filled_text(node.text, cells)) if "$" in node.text else node
    if isinstance(node, Sequence):
        return Sequence(tuple(_filled(item, cells) for item in node.items), node.line)
    items = ((replace(key, text=filled_text(key.text, cells)), _filled(value, cells)) for key, value in node.items)
    return Mapping(tuple(items), node.line)
