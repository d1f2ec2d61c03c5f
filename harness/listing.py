# SPDX-License-Identifier: Apache-2.0
"""`list`: what there is to run. Scenarios with their cases, and which clauses of the ledger they are about."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any, TextIO

from .text import ledger
from .text.case import Case
from .text.catalog import Catalog
from .text.ledger import Clause
from .summary import plural
from .text.vocabulary import Vocabulary


def list_all(root: Path, patterns: list[str], as_json: bool, out: TextIO) -> int:
    cases = Catalog.load(root, Vocabulary.load()).select(patterns)
    clauses = ledger.load(root / "scenarios" / ledger.CLAUSES)
    document = describe(cases, clauses, whole=not patterns)
    if as_json:
        json.dump(document, out, indent=1)
        out.write("\n")
    else:
        out.write("\n".join(_lines(document)) + "\n")
    return 0


def describe(cases: list[Case], clauses: dict[str, Clause], whole: bool) -> dict[str, Any]:
    """The selection as plain data. For the `whole` suite, clauses that no case is about are in it too."""
    by_scenario: dict[str, list[Case]] = defaultdict(list)
    by_clause: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_scenario[case.scenario_id].append(case)
        for clause in case.clauses:
            by_clause[clause].append(case.id)
    return {
        "scenarios": [
            {
                "id": id,
                "area": first.area,
                "rule": first.rule,
                "basis": first.basis,
                "clauses": list(first.clauses),
                "needs": list(first.needs),
                "cases": [case.id for case in own],
            }
            for id, own in by_scenario.items()
            for first in own[:1]
        ],
        "clauses": [
            {
                "id": clause.id,
                "area": clause.area,
                "statement": clause.statement,
                "basis": clause.basis,
                "testable": clause.testable,
                "cases": by_clause[clause.id],
            }
            for id, clause in sorted(clauses.items())
            if whole or id in by_clause
        ],
    }


def _lines(document: dict[str, Any]) -> list[str]:
    lines = []
    for scenario in document["scenarios"]:
        needs = f", needs {', '.join(scenario['needs'])}" if scenario["needs"] else ""
        lines.append(f"{scenario['id']}: {scenario['rule']}")
        lines.append(f"    {', '.join(scenario['clauses'])}, {scenario['basis']}{needs}")
        lines += [f"    {case}" for case in scenario["cases"] if case != scenario["id"]]
    lines.append("")
    for clause in document["clauses"]:
        asked = plural(len(clause["cases"]), "case") if clause["testable"] else "not testable"
        lines.append(f"{clause['id']:<6} {asked:>12}  {clause['statement']}")
    cases = sum(len(scenario["cases"]) for scenario in document["scenarios"])
    about = sum(1 for clause in document["clauses"] if clause["cases"])
    lines.append("")
    lines.append(
        f"{len(document['scenarios'])} scenarios, {cases} cases, {about} of {len(document['clauses'])} clauses"
    )
    return lines
