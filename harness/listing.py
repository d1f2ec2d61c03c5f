# SPDX-License-Identifier: Apache-2.0
"""`list`: what there is to run, and the way from a case to its clauses and their sources, and back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TextIO

from .errors import UsageError
from .summary import plural
from .text import ledger
from .text.case import Case, Step
from .text.catalog import SUFFIX, Catalog
from .text.ledger import Clause
from .text.vocabulary import Vocabulary


@dataclass(frozen=True)
class Listed:
    """What `list` was asked for. Patterns select cases; clauses are ids, globs of them, or words of what they say."""

    patterns: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    untested: bool = False
    brief: bool = False  # a line for each scenario or clause
    as_json: bool = False


def list_all(root: Path, listed: Listed, out: TextIO) -> int:
    catalog = Catalog.load(root, Vocabulary.load())
    asks_for_clauses = (listed.clauses or listed.untested) and not listed.patterns
    # Who looks for a clause may be in the middle of writing a scenario: that one is left out, and told.
    cases = list(catalog.cases) if asks_for_clauses else catalog.select(listed.patterns)
    clauses = ledger.load(root / "scenarios" / ledger.CLAUSES)
    whole = not listed.patterns
    if listed.clauses:
        wanted = _wanted(listed.clauses, clauses)
        cases = [case for case in cases if wanted & set(case.clauses)]
        clauses, whole = {id: clauses[id] for id in clauses if id in wanted}, True
    document = describe(cases, clauses, whole)
    if listed.untested:
        untested = [clause for clause in document["clauses"] if clause["testable"] and not clause["cases"]]
        document = document | {"scenarios": [], "cases": [], "clauses": untested}
    lines = _told(document, listed)
    unread = len({problem.path for problem in catalog.problems}) if asks_for_clauses else 0
    lines += [f"left out: {plural(unread, 'scenario')} with problems, which `check` tells"] if unread else []
    out.write(json.dumps(document, indent=1) + "\n" if listed.as_json else "\n".join(lines) + "\n")
    return 0


def _told(document: dict[str, Any], listed: Listed) -> list[str]:
    if listed.untested:
        return _untested(document)
    if listed.clauses:
        return _clause_table(document) + _clause_counts(document) if listed.brief else _clauses(document)
    return _brief_scenarios(document) + _counts(document) if listed.brief else _lines(document)


def _wanted(patterns: Iterable[str], clauses: dict[str, Clause]) -> set[str]:
    """By ids and globs of them; what is none of these is looked for in the statements."""
    wanted: set[str] = set()
    for pattern in patterns:
        found = {id for id in clauses if fnmatchcase(id, pattern)}
        wanted |= found or _that_say(pattern, clauses)
    return wanted


def _that_say(text: str, clauses: dict[str, Clause]) -> set[str]:
    """The clauses that have all these words, in what they say or in the titles of what they cite."""
    words = list(dict.fromkeys(text.casefold().split()))
    having = {word: {id for id, clause in clauses.items() if word in _said(clause)} for word in words}
    found = set.intersection(*having.values()) if having else set()
    if not found and ledger.LIKE_AN_ID.fullmatch(text):
        raise UsageError(f"the ledger has no clause `{text}`{ledger.meant(text, clauses)}")
    if not found:
        counts = ", ".join(f"`{word}` {len(having[word])}" for word in words)
        alone = f": by themselves have {counts}" if len(words) > 1 else ""
        raise UsageError(f"no clause of the ledger has {'all of ' if alone else ''}`{text}`{alone}")
    return found


def _said(clause: Clause) -> str:
    return " ".join((clause.area, clause.statement, *(source.title for source in clause.sources))).casefold()


def describe(cases: Sequence[Case], clauses: dict[str, Clause], whole: bool) -> dict[str, Any]:
    """The selection as plain data. For the `whole` suite, clauses that no case is about are in it too."""
    by_scenario: dict[str, list[Case]] = defaultdict(list)
    by_clause: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_scenario[case.scenario_id].append(case)
        for clause in case.clauses:
            by_clause[clause].append(case.id)
    told = [_clause(clauses[id], by_clause[id]) for id in sorted(clauses) if whole or id in by_clause]
    return {
        "totals": {
            "scenarios": len(by_scenario),
            "cases": len(cases),
            "clauses": len(told),
            "testable": sum(clause["testable"] for clause in told),
            "untested": sum(clause["testable"] and not clause["cases"] for clause in told),
        },
        "scenarios": [_scenario(own) for own in by_scenario.values()],
        "cases": [_case(case) for case in cases],
        "clauses": told,
    }


def _scenario(cases: list[Case]) -> dict[str, Any]:
    first = cases[0]
    return {
        "id": first.scenario_id,
        "file": _file(first),
        "area": first.area,
        "rule": first.rule,
        "basis": first.basis,
        "clauses": list(first.clauses),
        "needs": list(first.needs),
        "cases": [case.id for case in cases],
    }


def _case(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "scenario": case.scenario_id,
        "file": _file(case),
        "area": case.area,
        "rule": case.rule,
        "basis": case.basis,
        "clauses": list(case.clauses),
        "needs": list(case.needs),
        "repeat": case.repeat,
        "agents": list(case.agents),
        "calls": sorted(case.calls()),
        "steps": [_step(step) for step in case.steps],
    }


def _file(case: Case) -> str:
    return f"scenarios/{case.scenario_id}{SUFFIX}"


def _step(step: Step) -> dict[str, Any]:
    expected = None if step.expect is None else step.expect.text
    return {"line": step.line, "text": step.text, "expect": expected, "basis": step.basis, "because": step.because}


def _clause(clause: Clause, cases: list[str]) -> dict[str, Any]:
    return {
        "id": clause.id,
        "file": clause.path,
        "line": clause.line,
        "area": clause.area,
        "statement": clause.statement,
        "basis": clause.basis,
        "sources": [{"title": source.title, "url": source.url} for source in clause.sources],
        "versions": clause.versions,
        "verdict": clause.verdict,
        "testable": clause.testable,
        "why_not": clause.why_not,
        "cases": cases,
    }


def _lines(document: dict[str, Any]) -> list[str]:
    lines = []
    for scenario in document["scenarios"]:
        needs = f", needs {', '.join(scenario['needs'])}" if scenario["needs"] else ""
        lines.append(f"{scenario['id']}: {scenario['rule']}")
        lines.append(f"    {', '.join(scenario['clauses'])}, {scenario['basis']}{needs}")
        lines += [f"    {case}" for case in scenario["cases"] if case != scenario["id"]]
    return [*lines, "", *_clause_table(document), *_counts(document)]


def _brief_scenarios(document: dict[str, Any]) -> list[str]:
    return [f"{s['id']}: {s['rule']} ({plural(len(s['cases']), 'case')})" for s in document["scenarios"]]


def _clause_table(document: dict[str, Any]) -> list[str]:
    lines = []
    for clause in document["clauses"]:
        asked = plural(len(clause["cases"]), "case") if clause["testable"] else "not testable"
        lines.append(f"{clause['id']:<6} {asked:>12}  {clause['statement']}")
    return lines


def _counts(document: dict[str, Any]) -> list[str]:
    about = sum(1 for clause in document["clauses"] if clause["cases"])
    counted = document["totals"]
    told = f"{plural(counted['scenarios'], 'scenario')}, {plural(counted['cases'], 'case')}"
    return ["", f"{told}, {about} of {plural(counted['clauses'], 'clause')}"]


def _clause_counts(document: dict[str, Any]) -> list[str]:
    return ["", f"{plural(len(document['clauses']), 'clause')}, {plural(len(document['cases']), 'case')}"]


def _clauses(document: dict[str, Any]) -> list[str]:
    """Each clause with what it says, where that is written, and every case that holds it."""
    cases = {case["id"]: case for case in document["cases"]}
    lines = []
    for clause in document["clauses"]:
        lines += clause_lines(clause)
        if not clause["testable"]:
            lines.append(f"    no case can: {clause['why_not']}")
        elif not clause["cases"]:
            lines.append("    no case yet")
        lines += _cases_by_file([cases[id] for id in clause["cases"]])
        lines.append("")
    return lines[:-1] + _clause_counts(document)


def _cases_by_file(cases: list[dict[str, Any]]) -> list[str]:
    """The rule where it is the same for all cases of a file, else each case with its own."""
    lines = []
    for file in dict.fromkeys(case["file"] for case in cases):
        own = [case for case in cases if case["file"] == file]
        same = len({case["rule"] for case in own}) == 1
        lines.append(f"    {file}" + (f": {own[0]['rule']}" if same else ""))
        lines += [f"        {case['id']}" + ("" if same else f": {case['rule']}") for case in own]
    return lines


def clause_lines(clause: dict[str, Any]) -> list[str]:
    """What a clause says and where that is written."""
    lines = [f"{clause['id']} ({clause['basis']}): {clause['statement']}"]
    lines += [f"    {source['title']}: {source['url']}" for source in clause["sources"]]
    lines += [f"    versions: {clause['versions']}"] if clause["versions"] else []
    lines += [f"    sources differ: {clause['verdict']}"] if clause["verdict"] else []
    return lines


def about(clause: Clause) -> list[str]:
    return clause_lines(_clause(clause, []))


def _untested(document: dict[str, Any]) -> list[str]:
    clauses = document["clauses"]
    lines = [f"{clause['file']}:{clause['line']}: {clause['id']}: {clause['statement']}" for clause in clauses]
    return [*lines, f"{plural(len(clauses), 'testable clause')} without a case"]
