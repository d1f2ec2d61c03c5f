# SPDX-License-Identifier: Apache-2.0
"""What the formats for machines tell of one case: a name that stays, one line, and all that is needed to understand it.

Plain text without invisible characters, of bounded length; each format escapes it in its own way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reports.columns import titles
from reports.differences import commands, summary
from reports.steps import finding_text
from reports.text import title, visible

Record = dict[str, Any]
Case = dict[str, Any]

FINDINGS = 20  # that one case tells


@dataclass(frozen=True)
class Told:
    name: str  # the case's id
    verdict: str
    line: str  # "" where there is nothing to tell
    body: str


def labels(records: Sequence[Record]) -> list[str]:
    """A name for each record that the next run has too: its target's, with more only where two share it."""
    names = [title(record["target"]["name"]) for record in records]
    shared = {name for name, times in Counter(names).items() if times > 1}
    return [long if name in shared else name for name, long in zip(names, titles(list(records)))]


def tell(case: Case, target: str) -> Told:
    return Told(title(case["id"]), case["verdict"], line(case), _body(case, target))


def line(case: Case) -> str:
    """What a list of results shows beside the name."""
    verdict, reason = case["verdict"], title(case["reason"] or "")
    if verdict == "pass":
        return ""
    if verdict == "known":
        return f"known difference: {title(case['known']['reason']) if case['known'] else summary(case)}"
    if verdict == "advisory":
        return f"differs where the rule is only inferred: {summary(case)}"
    if verdict == "unexpected_pass":
        return reason or "a listed difference is gone: remove its entry"
    if verdict == "fail":
        return summary(case) or reason or "the rule was contradicted"
    return reason or summary(case) or {"skip": "skipped", "no_verdict": "not executed"}.get(verdict, "broken")


def _body(case: Case, target: str) -> str:
    if case["verdict"] in ("pass", "skip", "no_verdict"):
        return ""
    lines = [title(case["rule"]), f"clauses: {title(', '.join(case['clauses']))} ({title(case['basis'])})"]
    found = [finding for finding in case["findings"] if finding["kind"] != "not_run"]
    lines += [finding_text(finding) for finding in found[:FINDINGS]]
    if len(found) > FINDINGS:
        lines.append(f"… and {len(found) - FINDINGS} more")
    if case["reason"]:
        lines.append(visible(case["reason"]))
    if case["known"]:
        lines.append(f"listed: {visible(case['known']['reason'])} ({title(case['known']['source'])})")
    return "\n".join([*lines, f"again: {commands(case['id'], target)[0]}"])


def missing(record: Record) -> str:
    """The shards that a merged record lacks, "" if it is whole."""
    parts = []
    for each in record["run"]["missing"]:
        cases = "an unknown number of" if each["cases"] is None else str(each["cases"])
        parts.append(f"shard {title(each['shard'])} with {cases} cases is missing")
    return "; ".join(parts)
