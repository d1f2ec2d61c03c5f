# SPDX-License-Identifier: Apache-2.0
"""Looks at everything that people write: scenarios, ledger, known differences. Nothing here can start a process.

All problems of all files come out of one run. Warnings are what is only incomplete or not worth its while: a clause
without a case, a scenario without a clause, a step that looks for nobody. They are counted by their kinds.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import Path

from .case import Case
from .catalog import SUFFIX as SCENARIO_SUFFIX
from .catalog import Catalog, Entry, as_id, read_entry
from ..errors import Problem, UsageError, probably
from . import ledger
from .known import SUFFIX as KNOWN_SUFFIX
from .known import read as read_known
from .known import stale
from .ledger import CLAUSES
from .loader import SCENARIOS, shown
from .observations import doubles, strangers_in_a_job, unjoined, unwatched
from .vocabulary import Vocabulary
from .words import MODELINE


class Kind(Enum):
    """The kinds of warnings, as they stand over their lists: one of them, and several."""

    NO_CASE = "testable clause without a case", "testable clauses without a case"
    NO_CLAUSE = "scenario without a clause", "scenarios without a clause"
    SAME_CALLS = "case that differs from another only in what it expects", "cases that differ only in what they expect"
    UNWATCHED = "step that only looks, and for nobody", "steps that only look, and for nobody"
    UNJOINED = "call that is started and never joined", "calls that are started and never joined"
    IDLE = "agent that nobody needs", "agents that nobody needs"
    STRANGERS = "job that two agents of the harness are put into", "jobs that two agents of the harness are put into"
    NO_CASE_CAN = "cited clause that no case can test", "cited clauses that no case can test"

    def counted(self, count: int) -> str:
        return f"{count} {self.value[count != 1]}"


@dataclass
class Checked:
    """What was looked at and what came of it."""

    problems: list[Problem] = field(default_factory=list)
    warnings: dict[Kind, list[Problem]] = field(default_factory=dict)
    scenarios: int = 0
    cases: int = 0
    clauses: int = 0

    def finished(self) -> "Checked":
        self.problems = sorted(set(self.problems))
        self.warnings = {kind: sorted(set(self.warnings[kind])) for kind in Kind if kind in self.warnings}
        return self

    def warn(self, kind: Kind, path: str, line: int, message: str) -> None:
        self.warnings.setdefault(kind, []).append(Problem(path, line, message))


def examine(paths: Sequence[Path], root: Path) -> Checked:
    """Checks the files and folders given, wherever they are; the whole project without any."""
    checker = _Checker(root)
    if paths:
        checker.some(paths)
    else:
        checker.all()
    return checker.checked.finished()


class _Checker:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.checked = Checked()
        self.vocabulary = Vocabulary.load()
        self.catalog = Catalog.load(root, self.vocabulary)
        self.clauses, self.ledger_problems = ledger.read(root / SCENARIOS / CLAUSES, root)
        self.unread = ledger.unread(self.ledger_problems, self.clauses, root)

    def all(self) -> None:
        entries = list(self.catalog.entries())
        for entry in entries:
            self._scenario(entry)
        self.checked.problems += self.catalog.stray_files() + self.ledger_problems
        self.checked.clauses = len(self.clauses)
        for path in sorted((self.root / "targets").glob("*" + KNOWN_SUFFIX)):
            self._known(path)
        self._uncovered(entries)
        self._doubles([case for entry in entries for case in entry.cases])

    def some(self, paths: Sequence[Path]) -> None:
        for path in paths:
            for file in self._files(path):
                if file.name.endswith(KNOWN_SUFFIX):
                    self._known(file)
                elif file.parent.absolute() == (self.root / SCENARIOS / CLAUSES).absolute():
                    where = shown(file, self.root)
                    self.checked.problems += [problem for problem in self.ledger_problems if problem.path == where]
                    self.checked.clauses += sum(clause.path == where for clause in self.clauses.values())
                else:
                    self._scenario(read_entry(file, self.root, self.vocabulary))

    def _files(self, path: Path) -> list[Path]:
        if not path.exists() and (named := self._by_id(path)) is not None:
            path = named
        if path.is_dir():
            found = sorted([*path.rglob("*" + SCENARIO_SUFFIX), *path.rglob("*" + KNOWN_SUFFIX)])
            if not found:
                raise UsageError(f"{path} holds no scenarios: they end in {SCENARIO_SUFFIX}")
            return found
        if not path.exists():
            names = [str(other) for other in path.parent.glob("*")] if path.parent.is_dir() else []
            raise UsageError(f"there is no file {path}{probably(str(path), names)}")
        return [path]

    def _by_id(self, path: Path) -> Path | None:
        """Other commands take ids and areas; so does this one where no file has that name."""
        named = as_id(str(path)).split("[", 1)[0]
        if named in self.catalog.ids:
            return self.catalog.ids[named]
        return self.root / SCENARIOS / named if any(id.startswith(named + "/") for id in self.catalog.ids) else None

    def _scenario(self, entry: Entry) -> None:
        self.checked.scenarios += 1
        self.checked.cases += len(entry.cases)
        self.checked.problems += entry.problems
        if entry.scenario is None:
            return
        where = shown(entry.scenario.path, self.root)
        text = entry.scenario.path.read_text(encoding="utf-8-sig")
        self._modeline(entry.scenario.path, text, where)
        for agent in entry.scenario.agents:
            if len(re.findall(rf"(?<!\w){agent.name}(?!\w)", text)) == 1:  # in `agents:` alone
                message = f"`{agent.name}` does nothing, and nothing is done to it"
                self.checked.warn(Kind.IDLE, where, _line_of(agent.name, entry.scenario.path), message)
        if not entry.scenario.clauses:
            self.checked.warn(Kind.NO_CLAUSE, where, 1, "cites no clause of the ledger: `clauses: [S-03]`")
        for case in entry.cases:
            for step in unwatched(case):
                self.checked.warn(Kind.UNWATCHED, where, step.line, f"nobody looks at what {step.call} tells")
            for step in unjoined(case):
                returns = f"what `{step.start}` returns is seen by nobody"
                message = f"{returns}: `join: {step.start}`, or let `{step.agent}` end before the last claim"
                self.checked.warn(Kind.UNJOINED, where, step.line, message)
            for step in strangers_in_a_job(case):
                message = (
                    "on Windows a job refuses agents that do not come from one of `agents:`: let it `spawn:` them all"
                )
                self.checked.warn(Kind.STRANGERS, where, step.line, message)
        for clause in entry.scenario.clauses:
            self._cited(clause, entry.scenario.path, where)

    def _cited(self, clause: str, path: Path, where: str) -> None:
        if clause in self.unread:
            self.checked.problems += self.unread[clause]  # told once in the end, however many cite it
        elif clause not in self.clauses:
            message = f"the ledger has no clause `{clause}`{ledger.meant(clause, self.clauses)}"
            self.checked.problems.append(Problem(where, _line_of(clause, path), message))
        elif not self.clauses[clause].testable:
            message = (
                f"cites {clause}, of which the ledger says that no case can test it: {self.clauses[clause].why_not}"
            )
            self.checked.warn(Kind.NO_CASE_CAN, where, _line_of(clause, path), message)

    def _modeline(self, path: Path, text: str, where: str) -> None:
        """Editors find the schema by it. A file outside of the project has no schema beside it."""
        inside = path.absolute().is_relative_to((self.root / SCENARIOS).absolute())
        if inside and MODELINE not in text.splitlines():
            self.checked.problems.append(Problem(where, 1, f"editors need the line `{MODELINE}` here"))

    def _known(self, path: Path) -> None:
        known, found = read_known(path, shown(path, self.root))
        entries = {scenario_id: self.catalog.entry(scenario_id) for scenario_id in self.catalog.ids}
        steps = {case.id: len(case.steps) for entry in entries.values() for case in entry.cases}
        broken = [scenario_id for scenario_id, entry in entries.items() if entry.problems]
        self.checked.problems += found + stale(known, steps, broken, date.today())

    def _uncovered(self, entries: list[Entry]) -> None:
        cited = {clause for entry in entries if entry.scenario for clause in entry.scenario.clauses}
        for clause in self.clauses.values():
            if clause.testable and clause.id not in cited:
                self.checked.warn(Kind.NO_CASE, clause.path, clause.line, f"no case asserts {clause.id}")

    def _doubles(self, cases: list[Case]) -> None:
        """No case is worth its time twice. The same calls with another claim may be meant, if its basis is another."""
        for later, earlier, same in doubles(cases):
            where, line = f"{SCENARIOS}/{later.scenario_id}{SCENARIO_SUFFIX}", later.steps[0].line
            if same and later.clauses and earlier.clauses:  # without a clause it is a draft, such as `new` writes
                message = f"`{later.id}` observes what `{earlier.id}` does: the same calls, values and claims"
                self.checked.problems.append(Problem(where, line, message))
            else:
                message = f"`{later.id}` makes the calls of `{earlier.id}`: one case may claim both"
                self.checked.warn(Kind.SAME_CALLS, where, line, message)


def _line_of(word: str, path: Path) -> int:
    """Where a file says a word first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", line)), 1)
