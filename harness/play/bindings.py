# SPDX-License-Identifier: Apache-2.0
"""What the words of a case stand for in one round: fresh names, paths, and the values that calls gave.

A value can be used only if the step that should have made it did: after a step that failed, its `as:` name stands for
nothing, even if an earlier one had made it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

from ..text.case import AgentName, CallStep, ForeignRef, FreshText, Nested, ProcessOf, Ref, Utf16, Value, Variable
from ..text.vocabulary import Call


class Names:
    """Object names that no other case, round, worker or run uses. One for a process of a run; safe for threads."""

    def __init__(self, run_id: str, part: int = 0, parts: int = 1) -> None:
        self._run_id = run_id
        self._count = itertools.count(1 + part, parts)

    def fresh(self) -> str:
        return f"mapcheck-{self._run_id}-{next(self._count)}"


class NotMade(Exception):
    """An input of a step was never made; the text says which."""


class Bindings:
    def __init__(self, names: Names, file_text: Callable[[str], str]) -> None:
        self.variables: dict[str, str] = {}
        self.kept: dict[str, dict[str, int]] = {}  # all that was ever kept, for the history
        self.pids: dict[str, int] = {}  # of every agent that said hello
        self._names = names
        self._file_text = file_text
        self._standing: set[tuple[str, str]] = set()
        self._processes: dict[tuple[str, str], str] = {}  # a kept process handle to the agent that it is of

    def arguments(self, step: CallStep) -> dict[str, Any]:
        """The step's arguments as they go on the wire; raises NotMade."""
        return {name: self._wire(step.agent, value) for name, value in step.args.items()}

    def keep(self, agent: str, name: str, value: int) -> None:
        self.kept.setdefault(agent, {})[name] = value
        self._standing.add((agent, name))

    def keep_process(self, agent: str, name: str, of: str) -> None:
        self._processes[agent, name] = of

    def forget(self, agent: str, name: str) -> None:
        self._standing.discard((agent, name))
        self._processes.pop((agent, name), None)

    def agent_of(self, acting: str, process: Value) -> str | None:
        """Whose process a handle argument means, as far as the case says so."""
        if isinstance(process, ProcessOf):
            return process.agent
        if isinstance(process, Ref):
            return self._processes.get((acting, process.name))
        return acting if process in (2**64 - 1, "CURRENT_PROCESS") else None

    def _wire(self, agent: str, value: Value | Nested) -> Any:
        if value is None or isinstance(value, (bool, int, str)):
            return value
        if isinstance(value, Ref):
            self._need(agent, value.name, f"${value.name}")
            return {"ref": value.name, "offset": value.offset} if value.offset else {"ref": value.name}
        if isinstance(value, ForeignRef):
            self._need(value.agent, value.name, f"${value.agent}.{value.name}")
            return self.kept[value.agent][value.name] + value.offset
        if isinstance(value, ProcessOf):
            if value.agent not in self.pids:
                raise NotMade(f"agent {value.agent} was never started")
            return {"process_of": self.pids[value.agent]}
        if isinstance(value, FreshText):
            return self._text(value)
        if isinstance(value, Utf16):
            return {"utf16": " ".join(f"{unit:04X}" for unit in value.units)}
        if isinstance(value, AgentName):
            return value.name
        if isinstance(value, Nested):
            return {"call": value.call, "args": {name: self._wire(agent, inner) for name, inner in value.args.items()}}
        return [self._wire(agent, item) for item in value]

    def _need(self, agent: str, name: str, text: str) -> None:
        if (agent, name) not in self._standing:
            raise NotMade(f"{text} was never made")

    def _text(self, text: FreshText) -> str:
        whole = "".join(self._variable(part.name) if isinstance(part, Variable) else part for part in text.parts)
        if text.case is not None:
            whole = whole.upper() if text.case == "upper" else whole.lower()
        if text.length is None:
            return whole
        if len(whole) > text.length:
            raise NotMade(f"a name of {text.length} characters has no room for the case's own {len(whole)}")
        return whole.ljust(text.length, "x")

    def _variable(self, name: str) -> str:
        if name not in self.variables:
            fresh = self._names.fresh()
            self.variables[name] = self._file_text(fresh) if name.startswith("path") else fresh
        return self.variables[name]


def result_of(call: Call, args: dict[str, Any], reply: dict[str, Any]) -> int | None:
    """The value that `as:` keeps of a successful call; None if the reply has none, though the agent says success."""
    if not call.keeps:
        return None
    if call.returns != "bool" and call.returns != "none":
        return _number(reply.get("returns"))
    handles = [output.name for output in call.outputs if output.type == "handle"]
    if handles:
        return _number((reply.get("out") or {}).get(handles[0]))
    return _number(args.get("value"))  # `adopt` keeps what it was given


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
