# SPDX-License-Identifier: Apache-2.0
"""results.tap: the Test Anything Protocol, version 14, a subtest for each target.

The plan counts the cases of missing shards too, so that whoever reads it sees that some never came. TAP would take a
listed difference that is gone for good news (`ok … # TODO`); here it is `not ok`, since the list is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reports.told import Told, labels, missing, tell

Record = dict[str, Any]

GRAVE = ("fail", "unexpected_pass", "broken", "no_verdict")


def tap(records: list[Record]) -> str:
    lines = ["TAP version 14", f"1..{len(records)}"]
    for number, (record, label) in enumerate(zip(records, labels(records)), start=1):
        lines += [f"# Subtest: {_word(label)}", *(f"    {line}" for line in _subtest(record))]
        fine = not record["run"]["missing"] and not any(case["verdict"] in GRAVE for case in record["cases"])
        lines.append(f"{'ok' if fine else 'not ok'} {number} - {_word(label)}")
    return "\n".join(lines) + "\n"


def _subtest(record: Record) -> Iterator[str]:
    absent = sum(each["cases"] or 1 for each in record["run"]["missing"])
    yield f"1..{len(record['cases']) + absent}"
    if absent:
        yield f"# {_word(missing(record))}"
    for number, case in enumerate(record["cases"], start=1):
        yield from _point(number, tell(case, record["target"]["name"]))


def _point(number: int, told: Told) -> Iterator[str]:
    name = _word(told.name)
    if told.verdict == "pass":
        yield f"ok {number} - {name}"
    elif told.verdict == "skip":
        yield f"ok {number} - {name} # SKIP {_word(told.line)}"
    elif told.verdict in ("known", "advisory"):
        yield f"not ok {number} - {name} # TODO {_word(told.line)}"
    else:
        yield f"not ok {number} - {name}"
        yield "  ---"
        yield f"  verdict: {told.verdict}"
        yield f"  message: {json.dumps(told.line)}"
        if told.body:
            yield f"  details: {json.dumps(told.body)}"
        yield "  ..."


def _word(text: str) -> str:
    """A backslash and a hash sign mean something in TAP, a line's end even more."""
    return text.replace("\\", "\\\\").replace("#", "\\#").replace("\n", " ")
