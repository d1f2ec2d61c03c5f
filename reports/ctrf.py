# SPDX-License-Identifier: Apache-2.0
"""ctrf.json: the Common Test Report Format (https://ctrf.io), all targets in one list of tests.

Its statuses are fewer than our verdicts; `rawStatus` keeps the verdict.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime, timezone
from typing import Any

from reports.text import title
from reports.told import labels, missing, tell

Record = dict[str, Any]

SPECIFICATION = "0.1.0"
STATUS = {
    "pass": "passed",
    "fail": "failed",
    "unexpected_pass": "failed",
    "broken": "failed",
    "no_verdict": "pending",
    "known": "skipped",
    "skip": "skipped",
    "advisory": "other",
}


def ctrf(records: list[Record]) -> str:
    tests = [_test(case, label, record) for record, label in zip(records, labels(records)) for case in record["cases"]]
    counted = Counter(test["status"] for test in tests)
    start = min(map(_start, records))
    tool = records[0]["tool"]
    results: dict[str, Any] = {
        "tool": {"name": title(tool["name"]) or "mapcheck", "version": title(tool["version"])},
        "summary": {
            "tests": len(tests),
            **{status: counted[status] for status in ("passed", "failed", "pending", "skipped", "other")},
            "suites": len({tuple(test["suite"]) for test in tests}),
            "start": start,
            "stop": max(_start(record) + record["run"]["duration_us"] // 1000 for record in records),
        },
        "tests": tests,
        "environment": {"extra": {"targets": [_target(*each) for each in zip(records, labels(records))]}},
    }
    document = {"reportFormat": "CTRF", "specVersion": SPECIFICATION, "generatedBy": "mapcheck", "results": results}
    return json.dumps(document) + "\n"  # indented, it takes ten times as long


def _target(record: Record, label: str) -> dict[str, Any]:
    about = {
        "name": label,
        "title": title(record["target"]["title"]),
        "version": title(record["target"]["version"] or ""),
        "host": title(record["environment"]["host"]),
        "system": title(record["environment"]["system"]),
        "planned": record["totals"]["planned"],
        "executed": record["totals"]["executed"],
    }
    return about | ({"missing": missing(record)} if record["run"]["missing"] else {})


def _test(case: dict[str, Any], label: str, record: Record) -> dict[str, Any]:
    told = tell(case, record["target"]["name"])
    test: dict[str, Any] = {
        "name": told.name or "?",
        "status": STATUS[told.verdict],
        "duration": round(case["duration_us"] / 1000),
        "suite": [label, *title(case["scenario"]).split("/")],
        "rawStatus": told.verdict,
        "tags": [title(clause) for clause in case["clauses"]],
        "filePath": f"scenarios/{title(case['scenario'])}.yaml",
    }
    if told.line:
        test["message"] = told.line
    if told.body:
        test["trace"] = told.body
    return test


def _start(record: Record) -> int:
    """Milliseconds since 1970; a start that names no instant is taken for that."""
    try:
        instant = datetime.strptime(record["run"]["started"], "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return 0
    return int(instant.replace(tzinfo=timezone.utc).timestamp() * 1000)
