# SPDX-License-Identifier: Apache-2.0
"""The reference of all calls, made from the vocabulary: a page for reading, and one call for the terminal.

`python3 -m harness.text.schema` writes scenarios/CALLS.md, together with the schema; a test holds that it is current.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from fnmatch import fnmatchcase

from ..errors import UsageError, probably
from .catalog import WILDCARD
from .vocabulary import Call, Output, Parameter, Vocabulary

FILE_NAME = "CALLS.md"
WIDTH = 150
GLUE = "\0"  # a space where no line may end
EMPTY_TEXT = "''"  # as YAML says it

HEAD = """\
# All calls

Made from `agents/vocabulary.json` by `python3 -m harness.text.schema`. `./run_suite.py calls NAME` tells one of them,
and who uses it. How values are written, and what can be expected, is in [README.md](README.md).
"""

SUCCEEDS = {
    "bool": "returns a BOOL; it succeeded if that is not FALSE",
    "handle": "returns a handle; it succeeded if that is not NULL",
    "file_handle": "returns a handle; it succeeded if that is not INVALID_HANDLE_VALUE",
    "address": "returns an address; it succeeded if that is not NULL",
    "size": "returns a number; it succeeded if that is not 0",
    "wait": "returns a wait's result; WAIT_OBJECT_0 and the next 63 are success, WAIT_FAILED is failure, else neither",
    "dword": "returns a DWORD; it succeeded if that is not 0xFFFFFFFF",
    "none": "returns nothing; it succeeds unless it faults",
}
EVERY_ROUND = "returns nothing; it succeeds if every call of every round did, or if it is asked for its `rounds`"
TYPES = {
    "flags": "number or symbols",
    "bool": "true or false",
    "u32": "number, 32 bit",
    "u64": "number, 64 bit",
    "i32": "number, 32 bit, signed",
    "i64": "number, 64 bit, signed",
    "name": "name or null",
    "path": "path or null",
    "handles": "list of handles",
    "steps": "list of calls",
    "agent": "name of a new agent",
}


def page(vocabulary: Vocabulary) -> str:
    calls = _by_word(vocabulary)
    pages = dict.fromkeys(call.page for call in calls.values())
    lines = [*HEAD.splitlines(), ""]
    for title in sorted(pages, key=lambda page: (page == "verbs", page)):
        words = sorted(word for word, call in calls.items() if call.page == title)
        links = ", ".join(f"[{word}](#{word.lower()})" for word in words)
        lines += [*_wrapped(f"**{_title(title)}**: {links}"), ""]
    families = [f"[{family}](#symbols-of-{family})" for family in vocabulary.families]
    lines += [*_wrapped(f"**Symbols**: {', '.join(families)}"), ""]
    for word in sorted(calls):
        lines += [f"## {word}", "", *_call(calls[word], vocabulary), ""]
    for family, symbols in vocabulary.families.items():
        told = ", ".join(f"`{symbol}`{GLUE}{_number(family, value)}" for symbol, value in symbols.items())
        lines += [f"## Symbols of {family}", "", *(line.replace(GLUE, " ") for line in _wrapped(told)), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def matching(word: str, vocabulary: Vocabulary) -> list[str]:
    """A line for each call that a glob or a part of its name means; UsageError if there is none."""
    wanted = word.casefold() if WILDCARD.search(word) else f"*{word.casefold()}*"
    found = [line for line in overview(vocabulary) if fnmatchcase(line.split(" ", 1)[0].casefold(), wanted)]
    if not found:
        raise UsageError(f"there is no call `{word}`{probably(word, vocabulary.words) or ': `calls` lists all'}")
    return found


def told(call: Call, vocabulary: Vocabulary) -> list[str]:
    """One call for the terminal."""
    lines = [f"{call.word}: {call.about}", *_facts(call, vocabulary)]
    width = max((len(parameter.name) for parameter in call.parameters), default=0)
    for parameter in call.parameters:
        lines.append(f"  {parameter.name:<{width}}  {_described(parameter)}")
        if parameter.families:
            symbols = ", ".join(vocabulary.symbols(parameter.families))
            lines += textwrap.wrap(
                symbols, WIDTH - 30, initial_indent=" " * (width + 4), subsequent_indent=" " * (width + 4)
            )
    lines += [f"  gives {output.name}: {_output(output)}" for output in call.outputs]
    return lines


def overview(vocabulary: Vocabulary) -> list[str]:
    calls = _by_word(vocabulary)
    width = max(map(len, calls))
    return [f"{word:<{width}}  {calls[word].about}" for word in sorted(calls)]


def _by_word(vocabulary: Vocabulary) -> dict[str, Call]:
    """The A forms are told with the bare names."""
    words = {call.word: call for call in vocabulary.calls.values()}
    return {word: call for word, call in words.items() if not (word.endswith("A") and word[:-1] in words)}


def _title(page: str) -> str:
    return "The suite's own verbs" if page == "verbs" else f"{page}.h"


def _call(call: Call, vocabulary: Vocabulary) -> list[str]:
    lines = [call.about, "", *(f"* {fact}" for fact in _facts(call, vocabulary))]
    if call.parameters:
        lines += ["", "| parameter | | default | Win32 |", "| --- | --- | --- | --- |"]
        lines += [_row(parameter) for parameter in call.parameters]
        symbols = [line for parameter in call.parameters if parameter.families for line in _symbols(parameter)]
        lines += ["", *symbols] if symbols else []
    if call.outputs:
        outputs = ", ".join(f"`{output.name}` ({_output(output)})" for output in call.outputs)
        lines += ["", *_wrapped(f"Gives, for `expect:` {outputs}.")]
    return lines


def _facts(call: Call, vocabulary: Vocabulary) -> list[str]:
    runs_others = any(parameter.type == "steps" for parameter in call.parameters)
    facts = [EVERY_ROUND if runs_others else SUCCEEDS[call.returns]]
    if f"{call.word}A" in vocabulary.words:
        facts.insert(0, f"`{call.word}` is {call.word}W; `{call.word}A` has the same parameters")
    facts += [f"`as:` keeps the {call.keeps}"] if call.keeps else []
    facts += [f"ends the {call.ends} that makes it"] if call.ends else []
    facts += [] if call.may_be_repeated else ["cannot stand inside `repeat`"]
    return facts


def _row(parameter: Parameter) -> str:
    about = f"; {parameter.about}" if parameter.about else ""
    win32 = f"`{parameter.win32}`" if parameter.win32 else ""
    return f"| `{parameter.name}` | {_type(parameter)}{about} | {_default(parameter) or 'required'} | {win32} |"


def _symbols(parameter: Parameter) -> Iterable[str]:
    links = ", ".join(f"[{family}](#symbols-of-{family})" for family in parameter.families)
    return _wrapped(f"* `{parameter.name}`: symbols of {links}")


def _type(parameter: Parameter) -> str:
    if parameter.choices:
        return " or ".join(f"`{choice}`" for choice in parameter.choices)
    return TYPES.get(parameter.type, parameter.type)


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return ""
    return f"`{'null' if parameter.default is None else parameter.default or EMPTY_TEXT}`"


def _described(parameter: Parameter) -> str:
    default = _default(parameter).strip("`")
    said = (_type(parameter), "has to be given" if parameter.required else f"default {default}", parameter.win32)
    return "; ".join(part for part in (*said, parameter.about) if part)


def _output(output: Output) -> str:
    return TYPES.get(output.type, output.type) + (f" of {', '.join(output.families)}" if output.families else "")


def _number(family: str, value: int) -> str:
    """Error codes are known by their decimal numbers."""
    return str(value) if value < 10 or family == "error" else f"0x{value:X}"


def _wrapped(text: str) -> Iterable[str]:
    indent = "  " if text.startswith("* ") else ""
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
