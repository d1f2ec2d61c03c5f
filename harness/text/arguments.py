# SPDX-License-Identifier: Apache-2.0
"""The arguments of one call: named, or the one value that is the first parameter; defaults are filled in.

What comes out has every parameter of the vocabulary in its order, so an agent never has a default of its own.
"""

from __future__ import annotations

import re

from .case import Nested, Value
from ..errors import probably
from .scenario import Mapping, Node, Scalar, Sequence
from .scope import Scope, Wrong
from .steptext import BESIDE
from .tree import Report
from .values import Typer
from .vocabulary import Call, Parameter


class ArgumentReader:
    """Reads arguments and reports every wrong one; a wrong argument costs the argument, not the call."""

    def __init__(self, typer: Typer, report: Report) -> None:
        self.typer = typer
        self.report = report

    def read(self, call: Call, argument: Node | None, line: int, scope: Scope, agent: str) -> dict[str, Value]:
        given = self._named(call, argument)
        if given is None:
            return {}
        arguments: dict[str, Value] = {}
        for parameter in call.parameters:
            if parameter.name in given:
                try:
                    arguments[parameter.name] = self._value(given[parameter.name], parameter, scope, agent)
                except Wrong as wrong:
                    self.report(wrong.line, wrong.message)
            elif parameter.required:
                self.report(line, f"`{call.word}` needs `{parameter.name}:`{_what(parameter)}")
            else:
                arguments[parameter.name] = self.typer.default(call, parameter)
        return arguments

    def _named(self, call: Call, argument: Node | None) -> dict[str, Node] | None:
        """What is given, by parameter; None if it cannot be told what was meant."""
        if argument is None:
            return {}
        names = [parameter.name for parameter in call.parameters]
        if not names:
            self._refuse_arguments(call, argument)
            return None
        if isinstance(argument, Scalar):
            return {names[0]: argument}
        if isinstance(argument, Sequence):
            self.report(argument.line, f"a list is no argument: name the parameter, {{{names[0]}: …}}")
            return None
        given: dict[str, Node] = {}
        for key, value in argument.items:
            if key.text in names:
                given[key.text] = value
                continue
            meant = _by_win32_name(call, key.text) or probably(key.text, [name for name in names if name not in given])
            self.report(
                key.line, f"`{call.word}` has no parameter `{key.text}`{meant or '; it has ' + ', '.join(names)}"
            )
            if meant.startswith(", probably"):
                given.setdefault(meant.split("`")[1], value)
        return given

    def _refuse_arguments(self, call: Call, argument: Node) -> None:
        if not (isinstance(argument, Mapping) and not argument.items):
            self.report(argument.line, f"`{call.word}` takes no argument: `- agent.{call.word}` alone")

    def _value(self, node: Node, parameter: Parameter, scope: Scope, agent: str) -> Value:
        if parameter.type == "steps":
            return self._loop(node, parameter, scope, agent)
        return self.typer.value(node, parameter, scope, agent)

    def _loop(self, node: Node, parameter: Parameter, scope: Scope, agent: str) -> tuple[Nested, ...]:
        """`steps: [{WaitForSingleObject: {…}}, {ReleaseMutex: $mutex}]`: calls of the same agent, one after another."""
        if not isinstance(node, Sequence) or not node.items:
            raise Wrong(
                node.line, f"`{parameter.name}:` is a list of calls: `[{{SetEvent: $event}}, {{ResetEvent: $event}}]`"
            )
        nested: list[Nested] = []
        for item in node.items:
            if not isinstance(item, Mapping) or len(item.items) != 1:
                raise Wrong(
                    item.line,
                    "a call inside `repeat` is its name and its arguments, nothing beside: `{SetEvent: $event}`",
                )
            word, argument = item.items[0]
            call = self.typer.vocabulary.find(word.text)
            if call is None:
                raise Wrong(word.line, no_such_call(word.text, self.typer.vocabulary.words))
            if not call.may_be_repeated:
                raise Wrong(word.line, f"`{word.text}` cannot stand inside `repeat`")
            nested.append(Nested(call.name, self.read(call, argument, word.line, scope, agent)))
        return tuple(nested)


def no_such_call(word: str, known: list[str]) -> str:
    if "." in word:
        return (
            f"`{word}`: the calls inside `repeat` are made by the agent that repeats: `{word.split('.', 1)[1]}` alone"
        )
    if word in BESIDE:
        return f"`{word}:` stands without an agent"
    if word.startswith("$"):
        return f"`{word}` is no column of this scenario, so it names no call"
    return f"there is no call `{word}`{probably(word, known)}"


def _by_win32_name(call: Call, name: str) -> str:
    """Whoever writes `dwDesiredAccess` knows the page by heart, and gets the word that is used here."""
    for parameter in call.parameters:
        if parameter.win32 is not None and name in re.split(r"\W+", parameter.win32):
            return f", probably `{parameter.name}`"
    return ""


def _what(parameter: Parameter) -> str:
    return f" ({parameter.win32})" if parameter.win32 else ""
