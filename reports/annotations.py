# SPDX-License-Identifier: Apache-2.0
"""GitHub's annotations: workflow commands for new failures, never more than ten of them.

What is listed as a known difference is not new. Nothing in a text can end a command or begin another one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from reports.text import title
from reports.told import Told, labels, tell
from reports.verdicts import LOOKS

Record = dict[str, Any]

MOST = 10  # GitHub shows no more for one step
NEW = ("fail", "unexpected_pass", "broken")
NAMED = 5  # of the cases that fail like the one that is told


@dataclass(frozen=True)
class _Failure:
    case: dict[str, Any]
    label: str
    told: Told


def commands(records: Sequence[Record], ids: Collection[str] | None = None) -> list[str]:
    """Lines for standard output, the gravest first; one for all cases of a scenario that fail in the same way.

    `ids`: only these cases, whatever else failed.
    """
    groups: dict[tuple[int, str, str, str], list[_Failure]] = {}
    for record, label in zip(records, labels(records)):
        for case in record["cases"]:
            if case["verdict"] in NEW and (ids is None or case["id"] in ids):
                failure = _Failure(case, label, tell(case, record["target"]["name"]))
                key = NEW.index(case["verdict"]), label, case["scenario"], failure.told.line
                groups.setdefault(key, []).append(failure)
    # The order in which they failed is kept among those of a verdict.
    found = [groups[key] for key in sorted(groups, key=lambda key: key[0])]
    if len(found) <= MOST:
        return [_annotation(group) for group in found]
    left_out = sum(map(len, found[MOST - 1 :]))
    more = f"::error title=mapcheck::and {left_out} more failures: see the summary and the report"
    return [*map(_annotation, found[: MOST - 1]), more]


def _annotation(group: list[_Failure]) -> str:
    first, *others = group
    told, case = first.told, first.case
    properties = {
        "file": f"scenarios/{title(case['scenario'])}.yaml",
        "line": str(_line(case)),
        "title": f"{told.name} on {first.label}: {LOOKS[told.verdict].word}",
    }
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = f"{title(case['rule'])}\n{told.line}"
    if others:
        names = ", ".join(other.told.name for other in others[:NAMED]) + (", …" if len(others) > NAMED else "")
        message += f"\nThe same in {len(others)} more of this scenario: {names}"
    return f"::error {named}::{_data(message)}"


def _line(case: dict[str, Any]) -> int:
    """Of the first step that differs, in the scenario's file."""
    first = next((finding["step"] for finding in case["findings"] if finding["step"] is not None), None)
    lines = (seen.get("line") for seen in case["history"] if seen["step"] == first)
    return next((number for number in lines if type(number) is int and number > 0), 1)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
