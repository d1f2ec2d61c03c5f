# SPDX-License-Identifier: Apache-2.0
"""A JSON Schema of the scenario format, made from the vocabulary: editors complete calls, parameters and symbols.

It is looser than `check`: an editor sees numbers and booleans where the suite reads text, and cannot know what a case
has made so far. What it refuses, `check` refuses too. `python3 -m harness.text.schema` writes scenarios/schema.json,
and scenarios/CALLS.md with it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from . import callbook
from .expectations import FAULTS, RETURN_WORDS, WORDS
from .loader import KEYS, REQUIRED, SCENARIOS
from .values import NAME_KEYS
from .vocabulary import NEEDS, Call, Parameter, Vocabulary
from .words import AGENT_PROPERTIES, BASES

FILE_NAME = "schema.json"
Schema = dict[str, Any]

SCALAR: Schema = {"type": ["string", "number", "boolean", "null"]}
TEXT: Schema = {"type": "string"}
NAME: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
WORD_LIST: Schema = {"type": "array", "items": TEXT}
AGENT = r"\$?[a-z][a-z0-9_]*(#[1-9][0-9]?)?"


def schema(vocabulary: Vocabulary) -> Schema:
    calls = {call.word: call for call in vocabulary.calls.values()}
    described = {
        "format": {"enum": [1, "1"], "description": "the version of the format"},
        "rule": TEXT | {"description": "one sentence that says what is true"},
        "clauses": WORD_LIST | {"description": "ids of the ledger"},
        "basis": {"enum": list(BASES)},
        "agents": _agents(),
        "needs": {"type": "array", "items": {"enum": list(NEEDS)}},
        "repeat": SCALAR | {"description": "rounds, each with fresh names"},
        "cases": {"type": "array", "items": {"type": "object", "additionalProperties": SCALAR}},
        "table": _closed(
            {"rows": NAME, "columns": NAME, "cell": NAME, "text": TEXT}, ("rows", "columns", "cell", "text")
        ),
        "steps": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/step"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A mapcheck scenario",
        **_closed({key: described[key] for key in KEYS}, REQUIRED),
        "$defs": {
            "step": _step(calls),
            "call": {"anyOf": [{"type": "string"}, _call_object(calls, {"as": TEXT})]},
            "nested": _nested(calls),
            "expect": _expect(vocabulary),
            "name": _name(),
            **{
                f"call.{word}": _arguments(call, vocabulary)
                for word, call in calls.items()
                if _base(word, calls) == word
            },
        },
    }


def text(vocabulary: Vocabulary) -> str:
    return json.dumps(schema(vocabulary), indent=1, ensure_ascii=False) + "\n"


def _closed(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    closed: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return closed | ({"required": list(required)} if required else {})


def _agents() -> Schema:
    properties = _closed({name: SCALAR for name in AGENT_PROPERTIES})
    by_name = {"type": "object", "minProperties": 1, "propertyNames": NAME}
    return {
        "description": "the processes of the scenario",
        "anyOf": [
            {"type": "array", "minItems": 1, "items": NAME},
            by_name | {"additionalProperties": {"anyOf": [properties, {"type": "null"}, {"const": ""}]}},
        ],
    }


def _base(word: str, calls: dict[str, Call]) -> str:
    """The A form has the parameters of the bare name."""
    return word[:-1] if word.endswith("A") and word[:-1] in calls else word


def _by_name(calls: dict[str, Call], before: str) -> Schema:
    """A pattern for each call, with both spellings of its W form."""
    return {
        f"^{before}{word}{'' if call.name == word else 'W?'}$": {"$ref": f"#/$defs/call.{_base(word, calls)}"}
        for word, call in calls.items()
    }


def _step(calls: dict[str, Call]) -> Schema:
    beside = {
        "as": TEXT | {"description": "keeps what the call gives under this name"},
        "start": NAME | {"description": "does not wait for the call: `join:` takes its result"},
        "expect": {"$ref": "#/$defs/expect"},
        "basis": TEXT,
        "because": TEXT,
        "kill": TEXT | {"description": "ends an agent's process from outside"},
        "join": TEXT | {"description": "waits for a started call"},
        "still": TEXT | {"description": "a started call has not returned yet"},
        "together": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/call"}},
    }
    return {"anyOf": [{"type": "string", "pattern": rf"^{AGENT}\.[\w${{}}]+$"}, _call_object(calls, beside)]}


def _call_object(calls: dict[str, Call], beside: Schema) -> Schema:
    """`agent.Call` as a key, a call whose name is a column, and the keys beside it."""
    patterns = _by_name(calls, AGENT + r"\.")
    patterns[r"^[a-z0-9_#$]+\.(.*\$.*)$"] = {}
    return _closed(beside) | {"patternProperties": patterns}


def _nested(calls: dict[str, Call]) -> Schema:
    patterns: Schema = _by_name(calls, "") | {r"\$": {}}
    one: Schema = {"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False}
    return one | {"patternProperties": patterns}


def _arguments(call: Call, vocabulary: Vocabulary) -> Schema:
    named = _closed({parameter.name: _parameter(parameter, vocabulary) for parameter in call.parameters})
    forms = [named, {"type": "null"}] + ([SCALAR] if call.parameters else [{"const": ""}])
    return {"description": call.about, "anyOf": forms}


def _parameter(parameter: Parameter, vocabulary: Vocabulary) -> Schema:
    symbols = list(vocabulary.symbols(parameter.families)) + list(parameter.choices)
    default = (
        None if parameter.required else f"default: {parameter.default if parameter.default is not None else 'null'}"
    )
    described = {"description": "; ".join(part for part in (parameter.win32, parameter.about, default) if part)}
    if parameter.type in ("name", "path"):
        return {"anyOf": [SCALAR, {"$ref": "#/$defs/name"}]} | described
    if parameter.type == "handles":
        return {"type": "array", "items": SCALAR} | described
    if parameter.type == "steps":
        return {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/nested"}} | described
    return ({"anyOf": [{"enum": symbols}, SCALAR]} if symbols else SCALAR) | described


def _name() -> Schema:
    return _closed({key: SCALAR for key in NAME_KEYS})


def _expect(vocabulary: Vocabulary) -> Schema:
    codes = [*vocabulary.families["error"], *vocabulary.families["wait"]]
    returns = sorted({word for words in RETURN_WORDS.values() for word in words})
    outputs = {output.name: SCALAR for call in vocabulary.calls.values() for output in call.outputs}
    code = {"anyOf": [{"enum": list(vocabulary.families["error"])}, SCALAR]}
    place = {"kind": {"enum": [*FAULTS, "any"]}, "at": TEXT}
    mapping = {
        "returns": {"anyOf": [{"enum": returns}, {"enum": list(vocabulary.families["wait"])}, SCALAR]},
        "error": code,
        "fails with": code,
        "last_error": {"anyOf": [{"enum": ["cleared", "kept"]}, code]},
        "fault": {"anyOf": [{"enum": [*FAULTS, "any"]}, {"type": "string", "pattern": r"^\$"}, _closed(place)]},
        "at": TEXT,
        "outcomes": {"type": "object", "minProperties": 1, "additionalProperties": SCALAR},
    }
    word = {"anyOf": [{"enum": [*WORDS, *codes]}, SCALAR]}
    forms = [word, _closed(outputs | mapping)]
    return {"anyOf": [*forms, {"type": "array", "minItems": 2, "items": {"anyOf": forms}}]}


def write(root: Path) -> list[Path]:
    """Everything under scenarios/ that is made from the vocabulary."""
    vocabulary = Vocabulary.load()
    made = {FILE_NAME: text(vocabulary), callbook.FILE_NAME: callbook.page(vocabulary)}
    paths = [root / SCENARIOS / name for name in made]
    for path in paths:
        path.write_text(made[path.name], encoding="utf-8", newline="\n")
    return paths


if __name__ == "__main__":
    print(*write(Path(__file__).resolve().parents[2]), sep="\n")
