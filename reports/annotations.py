# SPDX-License-Identifier: Apache-2.0
"""GitHub's annotations: workflow commands for new failures, never more than ten of them.

What is listed as a known difference is not new. Nothing in a text can end a command or begin another one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from reports.text import title
from reports.told import labels, tell
from reports.verdicts import LOOKS

Record = dict[str, Any]

MOST = 10  # GitHub shows no more for one step
NEW = ("fail", "unexpected_pass", "broken")


def commands(records: Sequence[Record], ids: Collection[str] | None = None) -> list[str]:
    """Lines for standard output. `ids`: only these cases, whatever else failed."""
    found = [
        (NEW.index(case["verdict"]), _annotation(case, label, record))
        for record, label in zip(records, labels(records))
        for case in record["cases"]
        if case["verdict"] in NEW and (ids is None or case["id"] in ids)
    ]
    lines = [text for _, text in sorted(found, key=lambda item: item[0])]
    if len(lines) <= MOST:
        return lines
    left_out = len(lines) - MOST + 1
    return [*lines[: MOST - 1], f"::error title=mapcheck::and {left_out} more failures: see the summary and the report"]


def _annotation(case: dict[str, Any], label: str, record: Record) -> str:
    told = tell(case, record["target"]["name"])
    properties = {
        "file": f"scenarios/{title(case['scenario'])}.yaml",
        "line": str(_line(case)),
        "title": f"{told.name} on {label}: {LOOKS[told.verdict].word}",
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = _data(f"{title(case['rule'])}\n{told.line}")
    return f"::error {named}::{message}"


def _line(case: dict[str, Any]) -> int:
    """Of the first step that differs, in the scenario's file."""
    first = next((finding["step"] for finding in case["findings"] if finding["step"] is not None), None)
    lines = (seen.get("line") for seen in case["history"] if seen["step"] == first)
    return next((number for number in lines if type(number) is int and number > 0), 1)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
