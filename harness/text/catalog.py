# SPDX-License-Identifier: Apache-2.0
"""All scenarios of a project and the cases that patterns select. Files are read when a pattern can match them.

Selecting one id reads one file, so that a single scenario starts in a blink. Patterns know `*`, `?` and, outside the
brackets of a case id, `[abc]`; what stands in the brackets of an id means itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path

from .case import Case
from .cases import expand
from ..errors import Problem, ScenarioError, UsageError, probably
from .ledger import CLAUSES, Ledger
from .loader import SCENARIOS, read, shown
from .scenario import Scenario
from .vocabulary import Vocabulary

SUFFIX = ".yaml"
WILDCARD = re.compile(r"[*?\[]")
OTHER_FILES = ("README.md", "CALLS.md", "schema.json")


@dataclass(frozen=True)
class Entry:
    """One scenario file with everything that it says; `scenario` is None if nothing could be understood."""

    scenario: Scenario | None
    cases: tuple[Case, ...]
    problems: tuple[Problem, ...]


def read_entry(path: Path, root: Path, vocabulary: Vocabulary) -> Entry:
    """A file and its cases, with the problems of both; there are cases only if there are no problems.

    On a line that could not be read well, what it then seems to mean is no further problem; and if it is not known who
    acts, nothing can be said of any step.
    """
    scenario, problems = read(path, root)
    cases: list[Case] = []
    if scenario is not None and scenario.agents:
        try:
            cases = expand(scenario, vocabulary, shown(path, root))
        except ScenarioError as error:
            known = {problem.line for problem in problems}
            problems = problems + [problem for problem in error.problems if problem.line not in known]
    return Entry(scenario, () if problems else tuple(cases), tuple(sorted(set(problems))))


class Catalog:
    def __init__(self, root: Path, vocabulary: Vocabulary) -> None:
        self.root = root
        self.vocabulary = vocabulary
        self.home = root / SCENARIOS
        self.ids: dict[str, Path] = {
            f"{path.parent.name}/{path.stem}": path
            for path in sorted(self.home.glob(f"*/*{SUFFIX}"))
            if path.parent.name != CLAUSES and not path.name.startswith(".")
        }
        self._entries: dict[str, Entry] = {}

    @classmethod
    def load(cls, root: Path, vocabulary: Vocabulary) -> "Catalog":
        return cls(root, vocabulary)

    def entry(self, scenario_id: str) -> Entry:
        """One scenario; KeyError for an id that there is not."""
        if scenario_id not in self._entries:
            self._entries[scenario_id] = read_entry(self.ids[scenario_id], self.root, self.vocabulary)
        return self._entries[scenario_id]

    def entries(self) -> Iterator[Entry]:
        return (self.entry(scenario_id) for scenario_id in self.ids)

    @property
    def files_read(self) -> int:
        return len(self._entries)

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        """The cases of all scenarios that have no problems: reads every file."""
        return tuple(case for entry in self.entries() for case in entry.cases)

    @cached_property
    def clauses(self) -> Ledger:
        return Ledger(self.home / CLAUSES)

    @property
    def problems(self) -> list[Problem]:
        """The problems of all scenarios: reads every file."""
        return sorted(problem for entry in self.entries() for problem in entry.problems)

    def select(self, patterns: Sequence[str] = ()) -> list[Case]:
        """The cases that any of the patterns selects, in the order of their ids; all without a pattern.

        Raises UsageError for a pattern that selects nothing, ScenarioError if a file that it can match has problems.
        """
        selected: dict[str, Case] = {}
        problems: list[Problem] = []
        for pattern in patterns or ("*",):
            wanted = as_id(pattern)
            entries = [self.entry(scenario_id) for scenario_id in self._reach(wanted)]
            problems += [problem for entry in entries for problem in entry.problems]
            found = [case for entry in entries for case in entry.cases if selects(wanted, case)]
            if not found and not problems:
                raise UsageError(self._nothing(pattern, wanted))
            selected.update({case.id: case for case in found})
        if problems:
            raise ScenarioError(problems)
        return sorted(selected.values(), key=lambda case: case.id)

    def _reach(self, pattern: str) -> Iterable[str]:
        """The scenarios of which the pattern might select a case."""
        scenario_part = pattern.split("[", 1)[0] if pattern.endswith("]") else pattern
        if scenario_part in self.ids:
            return [scenario_part]
        wildcard = WILDCARD.search(pattern)
        if wildcard is None:
            return []
        literal = pattern[: wildcard.start()]
        return [
            scenario_id for scenario_id in self.ids if (scenario_id + "[").startswith(literal[: len(scenario_id) + 1])
        ]

    def _nothing(self, pattern: str, wanted: str) -> str:
        if not self.ids:
            return f"there are no scenarios under {self.home}"
        scenario_part = wanted.split("[", 1)[0]
        known = [case.id for case in self.entry(scenario_part).cases] if scenario_part in self.ids else list(self.ids)
        meant = probably(wanted, known)
        return f"`{pattern}` selects nothing{meant or '; `run_suite.py list` shows all ids'}"

    def stray_files(self) -> list[Problem]:
        """Files under scenarios/ that no pattern can ever reach: nobody would miss what they claim."""
        problems: list[Problem] = []
        for path in sorted(self.home.rglob("*")):
            parts = path.relative_to(self.home).parts
            if path.is_dir() or parts in {(name,) for name in OTHER_FILES}:
                continue
            if path.suffix != SUFFIX or path.name.startswith("."):
                meant = f", probably {path.stem}{SUFFIX}" if path.suffix in (".yml", ".YAML", ".txt", "") else ""
                problems.append(self._stray(path, f"only files that end in {SUFFIX} are read here{meant}"))
            elif len(parts) != 2:
                problems.append(self._stray(path, "a scenario lies in an area: scenarios/AREA/NAME.yaml"))
        return problems

    def _stray(self, path: Path, message: str) -> Problem:
        return Problem(shown(path, self.root), 1, message)


def selects(pattern: str, case: Case) -> bool:
    """Whether a pattern means this case: its scenario's id, its own, or a glob of either."""
    if (
        pattern in (case.id, case.scenario_id)
        or fnmatchcase(case.scenario_id, pattern)
        or fnmatchcase(case.id, pattern)
    ):
        return True
    scenario_part, bracket, row_part = pattern.partition("[")
    row = case.id[len(case.scenario_id) + 1 : -1]
    in_brackets = bool(bracket) and row_part.endswith("]") and bool(row)
    return in_brackets and fnmatchcase(case.scenario_id, scenario_part) and fnmatchcase(row, row_part[:-1])


def as_id(pattern: str) -> str:
    """Shells complete paths, so a path of a scenario means its id."""
    return pattern.replace("\\", "/").removeprefix("./").removeprefix(SCENARIOS + "/").removesuffix(SUFFIX)
