# SPDX-License-Identifier: Apache-2.0
"""Records as files (README.md): read, refused with one message if malformed (where, what is wrong), and written.

A record of an older schema is brought up to the current one, and nothing is made up for what it does not say.
A record that passes `validate` can be shown: every field that the page uses is there and of its type, case ids are
unique, and the totals are those of the cases. Keys that it does not know are left alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reports.verdicts import NAMES

SCHEMA = 2
LARGEST_FILE = 256 * 1024**2  # some hundred times what a run of the whole corpus writes
LARGEST = 2**64  # no counter, handle or address of a record is larger

Check = Callable[[Any], None]


class RecordError(Exception):
    """A record cannot be read. The message names the record and the place in it."""


class _Mismatch(Exception):
    """Found by a check; its place grows on the way out, so that good records pay nothing for it."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.place = ""

    def inside(self, step: str) -> _Mismatch:
        self.place = step + self.place
        return self


def _found(value: Any) -> str:
    names = {
        dict: "an object",
        list: "a list",
        str: "text",
        bool: "true or false",
        int: "a number",
        float: "a fraction",
    }
    return "null" if value is None else names.get(type(value), type(value).__name__)


def _of(kind: type, name: str) -> Check:
    def check(value: Any) -> None:
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise _Mismatch(f"must be {name}, is {_found(value)}")

    return check


_text, _flag, _object = _of(str, "text"), _of(bool, "true or false"), _of(dict, "an object")
_is_number = _of(int, "a number")


def _number(value: Any) -> None:
    _is_number(value)
    if abs(value) > LARGEST:
        raise _Mismatch("is a number out of range")


def _count(value: Any) -> None:
    _number(value)
    if value < 0:
        raise _Mismatch("must not be negative")


def _verdict(value: Any) -> None:
    if value not in NAMES:
        raise _Mismatch(f"must be one of {', '.join(sorted(NAMES))}")


def _or_null(check: Check) -> Check:
    def either(value: Any) -> None:
        if value is not None:
            check(value)

    return either


def _list(check: Check) -> Check:
    def each(value: Any) -> None:
        _of(list, "a list")(value)
        for index, item in enumerate(value):
            try:
                check(item)
            except _Mismatch as mismatch:
                raise mismatch.inside(f"[{index}]") from None

    return each


def _fields(optional: Mapping[str, Check] | None = None, **fields: Check) -> Check:
    """An object that has all the fields; those that are optional may be absent, not of another type."""

    def each(value: Any) -> None:
        _object(value)
        for name, check in fields.items():
            if name not in value:
                raise _Mismatch("is missing").inside(f".{name}")
            try:
                check(value[name])
            except _Mismatch as mismatch:
                raise mismatch.inside(f".{name}") from None
        for name, check in (optional or {}).items():
            if name in value:
                try:
                    check(value[name])
                except _Mismatch as mismatch:
                    raise mismatch.inside(f".{name}") from None

    return each


def _entries(check: Check) -> Check:
    def each(value: Any) -> None:
        _object(value)
        for name, item in value.items():
            try:
                check(item)
            except _Mismatch as mismatch:
                raise mismatch.inside(f"[{name[:60]!r}]") from None

    return each


_source = _fields(title=_text, url=_or_null(_text))
_finding = _fields(step=_or_null(_number), kind=_text, expected=_or_null(_text), shown=_or_null(_text), message=_text)
_observation = _fields(
    step=_number,
    text=_text,
    agent=_or_null(_text),
    thread=_or_null(_number),
    call=_or_null(_text),
    state=_text,
    expected=_or_null(_text),
    shown=_text,
    agrees=_or_null(_flag),
    args=_object,
    reply=_or_null(_object),
    detail=_or_null(_text),
    optional=dict.fromkeys(("sent_us", "seen_us", "began_us", "ended_us"), _or_null(_number)),
)
_case = _fields(
    id=_text,
    scenario=_text,
    rule=_text,
    area=_text,
    clauses=_list(_text),
    basis=_text,
    verdict=_verdict,
    reason=_or_null(_text),
    rounds=_count,
    duration_us=_count,
    findings=_list(_finding),
    known=_or_null(_fields(reason=_text, source=_text)),
    history=_list(_observation),
)
_run = _fields(
    id=_text,
    started=_text,
    duration_us=_count,
    command=_list(_text),
    jobs=_count,
    shard=_or_null(_text),
    plan=_or_null(_fields(cases=_count, digest=_text)),
    missing=_list(_fields(shard=_text, cases=_or_null(_count))),
    interrupted=_flag,
    optional={"finished": _text},
)
_target = _fields(
    name=_text,
    title=_text,
    version=_or_null(_text),
    layer=_or_null(_text),
    toolchain=_or_null(_text),
    bits=_or_null(_count),
)
_record = _fields(
    tool=_fields(name=_text, version=_text, revision=_or_null(_text)),
    run=_run,
    target=_target,
    environment=_fields(host=_text, system=_text, cpus=_or_null(_count), python=_text),
    totals=_fields(None, planned=_count, executed=_count, **{name: _count for name in NAMES}),
    clauses=_entries(
        _fields(
            statement=_text,
            sources=_list(_source),
            basis=_text,
            optional={"area": _text, "untestable": _or_null(_text)},
        )
    ),
    cases=_list(_case),
    optional={"scenarios": _entries(_text)},
)


def _consistent(record: dict[str, Any]) -> None:
    """What no single field can show: unique ids, and totals that are the cases'."""
    ids = Counter(case["id"] for case in record["cases"])
    for case_id, times in ids.items():
        if times > 1:
            raise _Mismatch(f"the case {case_id[:200]!r} stands there {times} times").inside(".cases")
    totals = record["totals"]
    counted = Counter(case["verdict"] for case in record["cases"])
    for name in NAMES:
        if totals[name] != counted[name]:
            raise _Mismatch(f"is {totals[name]}, but {counted[name]} cases have that verdict").inside(f".totals.{name}")
    if totals["planned"] != len(record["cases"]):
        raise _Mismatch(f"is {totals['planned']}, but there are {len(record['cases'])} cases").inside(".totals.planned")
    started = totals["planned"] - totals["skip"] - totals["no_verdict"]
    if totals["executed"] != started:
        raise _Mismatch(f"is {totals['executed']}, but {started} cases were started").inside(".totals.executed")


def validate(record: Any, name: str) -> None:
    """Returns if the record can be shown; `name` tells people which one is meant if not."""
    try:
        _object(record)
        if "schema" not in record:
            raise _Mismatch("is missing; this is no record of a run").inside(".schema")
        if record["schema"] != SCHEMA or isinstance(record["schema"], bool):
            raise _Mismatch(f"must be a number from 1 to {SCHEMA}: this version of mapcheck reads no other").inside(
                ".schema"
            )
        _record(record)
        _consistent(record)
    except _Mismatch as mismatch:
        place = mismatch.place.lstrip(".")
        raise RecordError(f"{name}: {place + ' ' if place else 'a record '}{mismatch.problem}") from None


def upgraded(record: Any) -> Any:
    """A record of an older schema as one of the current; what is no record is left for `validate` to refuse."""
    if isinstance(record, dict) and type(record.get("schema")) is int and record["schema"] == 1:
        run = record.get("run")
        # Schema 1 had shards, but did not say of how many cases: that they are whole cannot be proven.
        newer = run | {"plan": None, "missing": []} if isinstance(run, dict) else run
        return record | {"schema": 2, "run": newer}
    return record


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise RecordError(f"{path}: is larger than {LARGEST_FILE >> 20} MiB, so it is no record of a run")
    return content


def read(path: Path) -> dict[str, Any]:
    """The record in a file, of the current schema. Raises RecordError: one line that names the file."""
    advice = "is it the record.json of a run, whole?"
    try:
        record = upgraded(json.loads(_content(path).decode("utf-8"), parse_constant=_refuse_constant))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror or error}") from None
    except (RecursionError, MemoryError):
        raise RecordError(f"{path}: is nested too deeply to be a record") from None
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError among them
        raise RecordError(f"{path}: is no JSON: {str(error)[:200]}; {advice}") from None
    validate(record, str(path))
    return record


def written(record: Mapping[str, Any]) -> str:
    """A line for each top-level key and for each case: quick to write, and a diff shows which cases changed."""
    lines = []
    for key, value in record.items():
        text = json.dumps(value, allow_nan=False)
        if isinstance(value, list) and value:
            text = "[\n  " + ",\n  ".join(json.dumps(item, allow_nan=False) for item in value) + "]"
        lines.append(f"{json.dumps(key)}: {text}")
    return "{" + ",\n ".join(lines) + "}\n"
