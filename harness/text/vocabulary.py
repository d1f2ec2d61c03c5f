# SPDX-License-Identifier: Apache-2.0
"""The words of a scenario: calls, parameters, symbols and needs, from the one list that the agent is built from too.

An author writes `CreateFileMapping` or `CreateFileMappingA`; a `Call` is always one exact entry point or verb. What
counts as success of a call is decided here and nowhere else.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

VOCABULARY_PATH = Path(__file__).resolve().parents[2] / "agents" / "vocabulary.json"
INVALID_HANDLE_VALUE = 2**64 - 1
WAIT_FAILED = 0xFFFFFFFF
INVALID_DWORD = 0xFFFFFFFF  # of GetFileAttributes, SuspendThread and their like
MAXIMUM_WAIT_OBJECTS = 64

NEEDS = {
    "64bit": "a 64-bit process",
    "images": "executable images of Windows that can be mapped",
    "large_pages": "large pages, and the privilege to lock them in memory",
    "memory_of_others": "calls that reach into the memory of other processes",
    "create_global": "the privilege to create global file mappings from any session",
    "second_session": "a second session to start agents in",
    "session_1": "agents in session 1",
    "user_session": "agents outside of session 0",
    "standard_user": "a user without the privilege to create global file mappings",
    "spawn": "agents that can start agents",
    "threads": "agents with more than one thread",
    "unix_pid": "agents that know the process id that the host system uses",
}


@dataclass(frozen=True)
class Parameter:
    """One argument of a call. `default` is scenario text, or None for a null that means "not given"."""

    name: str
    type: str
    families: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    required: bool = True
    default: str | None = None
    win32: str | None = None
    about: str | None = None

    @property
    def nullable(self) -> bool:
        return self.type in ("name", "path") or (not self.required and self.default is None)


@dataclass(frozen=True)
class Output:
    name: str
    type: str
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class Call:
    name: str  # exact: "CreateFileMappingW", "peek"
    word: str  # as scenarios say it: "CreateFileMapping" for the W form, "CreateFileMappingA"
    page: str
    about: str
    returns: str  # bool, handle, file_handle, address, size, wait, dword, none
    keeps: str | None  # what `as:` keeps: handle, view
    ends: str | None  # what of its own agent the call ends: agent, thread
    processes: str | None  # what it does to processes in general: ends, makes, binds (to a job and its limits)
    parameters: tuple[Parameter, ...]
    outputs: tuple[Output, ...]

    @property
    def is_verb(self) -> bool:
        """The suite's own verbs call no Win32 function, so there is no last error to speak of."""
        return self.page == "verbs"

    @property
    def may_be_repeated(self) -> bool:
        """What becomes of agents is followed step by step, not round by round; and a loop holds no loop."""
        return self.ends is None and self.processes is None and all(each.type != "steps" for each in self.parameters)

    @cached_property
    def parameters_by_name(self) -> dict[str, Parameter]:
        return {parameter.name: parameter for parameter in self.parameters}

    @cached_property
    def outputs_by_name(self) -> dict[str, Output]:
        return {output.name: output for output in self.outputs}

    def succeeded(self, returns: int | None, fault: object = None) -> bool:
        if fault is not None:
            return False
        if self.returns == "none":
            return True
        if returns is None:
            return False
        if self.returns == "wait":
            return 0 <= returns < MAXIMUM_WAIT_OBJECTS
        if self.returns == "dword":
            return returns != INVALID_DWORD
        return returns != 0 and not (self.returns == "file_handle" and returns == INVALID_HANDLE_VALUE)

    def failed(self, returns: int | None, fault: object = None) -> bool:
        """Not the opposite of `succeeded`: a wait that ran out of time did neither."""
        if fault is not None:
            return True
        if self.returns == "none":
            return False
        failure = {"wait": WAIT_FAILED, "file_handle": INVALID_HANDLE_VALUE, "dword": INVALID_DWORD}.get(
            self.returns, 0
        )
        return returns == failure


class Vocabulary:
    """All calls and symbols that scenarios may use, or, made from `describe`, those that one agent offers."""

    def __init__(self, families: Mapping[str, Mapping[str, int]], calls: Iterable[Call]) -> None:
        self.families = {name: dict(symbols) for name, symbols in families.items()}
        self.calls = {call.name: call for call in calls}
        self._by_word = {call.word: call for call in self.calls.values()} | self.calls

    @classmethod
    def load(cls, path: Path = VOCABULARY_PATH) -> "Vocabulary":
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> "Vocabulary":
        """From the document that `agent describe` prints, or the file that it embeds."""
        return cls(document["families"], [call for entry in document["calls"] for call in _calls(entry)])

    def call(self, name: str) -> Call:
        """The call of an exact entry point or verb; KeyError for any other word."""
        return self.calls[name]

    def find(self, word: str) -> Call | None:
        """The call that a scenario's word means: a bare name is the W form."""
        return self._by_word.get(word)

    @property
    def words(self) -> list[str]:
        """Every word that a scenario may use for a call."""
        return list(self._by_word)

    def symbols(self, families: Iterable[str]) -> dict[str, int]:
        """The symbols of some families together."""
        return {symbol: value for family in families for symbol, value in self.families[family].items()}

    def families_of(self, symbol: str) -> list[str]:
        return [family for family, symbols in self.families.items() if symbol in symbols]

    def error_name(self, code: int) -> str:
        return self._errors.get(code, f"error {code}")

    @cached_property
    def _errors(self) -> dict[int, str]:
        return {code: symbol for symbol, code in self.families["error"].items()}

    def name_value(self, families: Iterable[str], value: int, flags: bool = False) -> str:
        """How people write a value: its symbol, with `flags` several joined by `|`, else the number."""
        symbols = self.symbols(families)
        for symbol, known in symbols.items():
            if known == value:
                return symbol
        parts: list[str] = []
        rest = value
        if flags:
            for symbol, known in sorted(symbols.items(), key=lambda item: -item[1].bit_count()):
                if known and value & known == known and rest & known:
                    parts.append(symbol)
                    rest &= ~known
        if not parts:
            return f"0x{value:X}" if value else "0"
        named = [symbol for symbol in symbols if symbol in parts]
        return "|".join(named + ([f"0x{rest:X}"] if rest else []))


def _calls(entry: Mapping[str, Any]) -> list[Call]:
    """The entry points of one entry of the list: two for a call with a W and an A form."""
    name = entry["name"]
    words = {name + form: name if form == "W" else name + form for form in entry["forms"]} or {name: name}
    parameters = tuple(_parameter(parameter) for parameter in entry["parameters"])
    outputs = tuple(Output(o["name"], o["type"], tuple(o.get("families", ()))) for o in entry["outputs"])
    return [
        Call(
            name=exact,
            word=word,
            page=entry["page"],
            about=entry["about"],
            returns=entry["returns"],
            keeps=entry.get("keeps"),
            ends=entry.get("ends"),
            processes=entry.get("processes"),
            parameters=parameters,
            outputs=outputs,
        )
        for exact, word in words.items()
    ]


def _parameter(entry: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=entry["name"],
        type=entry["type"],
        families=tuple(entry.get("families", ())),
        choices=tuple(entry.get("choices", ())),
        required="default" not in entry,
        default=entry.get("default"),
        win32=entry.get("win32"),
        about=entry.get("about"),
    )
