# SPDX-License-Identifier: Apache-2.0
"""What a scenario file says: frozen, still as text, each piece with its line.

`loader` makes a Scenario from YAML; `cases` makes Cases from it (rows filled in, values typed). Nothing here knows a
target, a process or a verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Union

from .words import USUAL_SESSION

Node = Union["Scalar", "Sequence", "Mapping"]


@dataclass(frozen=True)
class Scalar:
    text: str
    line: int
    quoted: bool = False  # '$name' in quotes is still a reference; null in quotes is text


@dataclass(frozen=True)
class Sequence:
    items: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Mapping:
    items: tuple[tuple[Scalar, Node], ...]
    line: int


@dataclass(frozen=True)
class AgentSpec:
    name: str
    properties: dict[str, str] = field(default_factory=dict)

    @property
    def session(self) -> str:
        return self.properties.get("session", USUAL_SESSION)


@dataclass(frozen=True)
class StepText:
    """One entry of `steps:`, split into who acts and the keys beside it; the rest is typed per case."""

    line: int
    subject: str  # "holder.CreateEvent", "kill", "join", "still", "together"
    argument: Node | None
    keep: str | None  # as:
    start: str | None
    expect: Node | None
    basis: str | None
    because: str | None


@dataclass(frozen=True)
class Row:
    """One row of `cases:` or one cell of `table:`: column to text; None is an empty cell."""

    name: str
    line: int
    values: dict[str, Scalar | None]


@dataclass(frozen=True)
class Scenario:
    id: str  # "namespace/mapping_cannot_take_events_name": the path under scenarios/ without .yaml
    path: Path
    rule: str
    clauses: tuple[str, ...]
    basis: str
    agents: tuple[AgentSpec, ...]
    steps: tuple[StepText, ...]
    rows: tuple[Row, ...]  # empty: one case, named like the scenario
    needs: tuple[str, ...]
    repeat: int
    rule_line: int = 1

    @property
    def area(self) -> str:
        return self.id.split("/", 1)[0]
