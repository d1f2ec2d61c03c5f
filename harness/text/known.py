# SPDX-License-Identifier: Apache-2.0
"""Known differences of one target: targets/<target>.known.toml, each with its reason and the steps that show it.

An entry excuses a case only while it matches: cases, version and the whole signature, and once a person has written the
reason. It cannot rot: one that matches no case, says no reason or is past its date of review is an error, and one whose
case passes fails the run. `known_edit` rewrites the file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import Problem, ScenarioError, probably
from .loader import shown

SUFFIX = ".known.toml"
KEYS = ("cases", "versions", "signature", "reason", "source", "since", "review_by")
VERSION_BOUND = re.compile(r"(>=|<=|==|<|>)\s*([0-9]+(?:\.[0-9]+)*)")
SHOWN_STEP = re.compile(r"([1-9][0-9]*): \S.*")
UNEXPLAINED = "unexplained"  # the reason that `bless` writes; a person has to write a better one


@dataclass(frozen=True)
class Difference:
    cases: tuple[str, ...]  # ids, or patterns of them
    versions: str | None
    signature: tuple[str, ...]
    reason: str
    source: str
    since: date
    review_by: date
    line: int

    @property
    def is_explained(self) -> bool:
        return UNEXPLAINED not in (self.reason, self.source)

    @property
    def title(self) -> str:
        return self.cases[0] + (f" and {len(self.cases) - 1} more" if len(self.cases) > 1 else "")

    def applies_to(self, version: str) -> bool:
        return self.versions is None or within(version, self.versions)

    def matches(self, case_id: str) -> bool:
        return any(matches(case_id, pattern) for pattern in self.cases)


@dataclass(frozen=True)
class KnownDifferences:
    path: str
    differences: tuple[Difference, ...] = ()

    def find(self, case_id: str, target_version: str) -> Difference | None:
        """The entry for a case; one that names it exactly is preferred to a pattern."""
        found = chosen(case_id, self.differences)
        if found is None or found.applies_to(target_version):
            return found
        return chosen(case_id, [d for d in self.differences if d.applies_to(target_version)])


def chosen(case_id: str, differences: Iterable[Difference]) -> Difference | None:
    """Which of several entries a case belongs to."""
    found = [difference for difference in differences if difference.matches(case_id)]
    return next((d for d in found if case_id in d.cases), found[0] if found else None)


def matches(case_id: str, pattern: str) -> bool:
    """Exact, or a pattern in which only `*` and `?` are special: the brackets of case ids mean themselves."""
    return case_id == pattern or (is_pattern(pattern) and _compiled(pattern).match(case_id) is not None)


def is_pattern(text: str) -> bool:
    return "*" in text or "?" in text


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")))


def within(version: str, bounds: str) -> bool:
    """Whether "wine-8.0.2" lies in ">=8.0,<9"; a version without numbers lies in no bounds."""
    numbers = re.search(r"[0-9]+(?:\.[0-9]+)*", version)
    return numbers is not None and all(_holds(numbers[0], *bound) for bound in VERSION_BOUND.findall(bounds))


def _holds(version: str, operator: str, bound: str) -> bool:
    left, right = ([int(part) for part in text.split(".")] for text in (version, bound))
    left, right = (side + [0] * (max(len(left), len(right)) - len(side)) for side in (left, right))
    return {">=": left >= right, "<=": left <= right, "==": left == right, "<": left < right, ">": left > right}[
        operator
    ]


def load(path: Path) -> KnownDifferences:
    """A file that is not there lists nothing."""
    known, problems = read(path, shown(path, path.parent.parent))
    if problems:
        raise ScenarioError(problems)
    return known


def read(path: Path, shown_path: str) -> tuple[KnownDifferences, list[Problem]]:
    """What the file lists, and what is wrong with it whatever the cases are."""
    if not path.exists():
        return KnownDifferences(shown_path), []
    try:
        return parse(path.read_text(encoding="utf-8"), shown_path)
    except (OSError, UnicodeDecodeError) as error:
        return KnownDifferences(shown_path), [Problem(shown_path, 1, f"cannot be read as UTF-8 text: {error}")]


def parse(text: str, shown_path: str) -> tuple[KnownDifferences, list[Problem]]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = str(error)[: place.start()].strip() if place else str(error)
        line = int(place[1]) if place else len(text.splitlines()) or 1
        return KnownDifferences(shown_path), [Problem(shown_path, line, f"this is not TOML: {message}")]
    reader = _Reader(shown_path, text)
    return KnownDifferences(shown_path, tuple(reader.differences(document))), reader.problems


def stale(known: KnownDifferences, steps: Mapping[str, int], broken: Sequence[str], today: date) -> list[Problem]:
    """Entries that match no case, that nobody has explained, or whose date of review has passed.

    `steps` says how many steps each case has. Nobody knows the cases of the `broken` scenarios, so an entry that may
    mean one of them is left alone.
    """
    problems: list[Problem] = []
    own = [_cases_of(difference, steps) for difference in known.differences]
    for difference, ids in zip(known.differences, own):
        found = [_no_case(pattern, ids, steps, broken) for pattern in difference.cases]
        found += [
            None if difference.is_explained else f"nobody has explained `{difference.title}` yet: write the reason"
        ]
        if difference.review_by < today:
            found.append(f"`{difference.title}` was to be reviewed by {difference.review_by}: does it still differ?")
        most = max((steps[id] for id in ids), default=None)
        numbers = [int(shown.split(":")[0]) for shown in difference.signature]
        found += [f"no case of `{difference.title}` has a step {n}" for n in numbers if most is not None and n > most]
        problems += [Problem(known.path, difference.line, message) for message in found if message]
    return problems + _shadowed(known, own)


def _cases_of(difference: Difference, ids: Collection[str]) -> list[str]:
    """In the order of the entry; an id is looked up, and only patterns are tried on every case."""
    found: dict[str, None] = {}
    for pattern in difference.cases:
        if is_pattern(pattern):
            found.update(dict.fromkeys(filter(_compiled(pattern).match, ids)))
        elif pattern in ids:
            found[pattern] = None
    return list(found)


def _no_case(pattern: str, own: list[str], ids: Iterable[str], broken: Sequence[str]) -> str | None:
    """`own` are the cases that any pattern of the entry matches."""
    if any(matches(case_id, pattern) for case_id in own) or any(matches(id, pattern.split("[")[0]) for id in broken):
        return None
    return f"`{pattern}` matches no case{probably(pattern, ids)}"


def _shadowed(known: KnownDifferences, own: list[list[str]]) -> list[Problem]:
    """Entries that could never be used, since others of the same versions have all of their cases."""
    by_case: dict[tuple[str, str | None], list[Difference]] = {}
    for difference, ids in zip(known.differences, own):
        for case_id in ids:
            by_case.setdefault((case_id, difference.versions), []).append(difference)
    problems = []
    for difference, ids in zip(known.differences, own):
        others = {chosen(case_id, by_case[case_id, difference.versions]) for case_id in ids}
        if others and difference not in others:
            lines = ", ".join(str(other.line) for other in sorted(filter(None, others), key=lambda other: other.line))
            message = f"`{difference.title}` has no case of its own: line {lines} has them"
            problems.append(Problem(known.path, difference.line, message))
    return problems


class _Reader:
    """One file. TOML keeps no line numbers, so the tables are counted in the text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.table_lines = [
            n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*difference\s*\]\]", line)
        ]

    def differences(self, document: dict[str, Any]) -> list[Difference]:
        if document.get("format") != 1:
            self._report(1, "the file begins with `format = 1`")
        for key in document.keys() - {"format", "difference"}:
            self._report(1, f"there is no key `{key}` here{probably(key, ('format', 'difference'))}")
        tables = document.get("difference", [])
        if not isinstance(tables, list) or len(tables) != len(self.table_lines):
            self._report(1, "each known difference is a table that begins with `[[difference]]`")
            return []
        read = [self._difference(table, line) for table, line in zip(tables, self.table_lines)]
        differences = [difference for difference in read if difference is not None]
        self._duplicates(differences)
        return differences

    def _difference(self, table: dict[str, Any], line: int) -> Difference | None:
        before = len(self.problems)
        for key in table.keys() - set(KEYS):
            self._report(line, f"a known difference has no key `{key}`{probably(key, KEYS)}")
        texts = {key: self._text(table, key, line) for key in ("reason", "source")}
        cases = self._cases(table.get("cases"), line)
        dates = {key: self._date(table, key, line) for key in ("since", "review_by")}
        signature = table.get("signature")
        if not isinstance(signature, list) or not signature or not all(_is_shown_step(entry) for entry in signature):
            self._report(line, '`signature` is the list of diverging steps and what they showed: ["2: success"]')
        versions = table.get("versions")
        if versions is not None and not _are_bounds(versions):
            self._report(line, '`versions` is bounds with commas between: ">=8.0,<9"')
        if len(self.problems) > before or not isinstance(signature, list):
            return None
        since, review_by = dates["since"], dates["review_by"]
        return Difference(cases, versions, tuple(signature), texts["reason"], texts["source"], since, review_by, line)

    def _cases(self, value: Any, line: int) -> tuple[str, ...]:
        """One id or pattern, or a list of them."""
        cases = value if isinstance(value, list) else [value]
        if not cases or not all(isinstance(case, str) and case.strip() for case in cases):
            self._report(line, "a known difference says its `cases`: an id, a pattern, or a list of them")
            return ()
        return tuple(cases)

    def _text(self, table: dict[str, Any], key: str, line: int) -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            self._report(line, f"a known difference says its `{key}`")
            return ""
        return value

    def _date(self, table: dict[str, Any], key: str, line: int) -> date:
        value = table.get(key)
        if type(value) is not date:
            self._report(line, f"`{key}` is a date without quotes: {key} = 2026-11-23")
            return date.min
        return value

    def _duplicates(self, differences: list[Difference]) -> None:
        seen: dict[tuple[str, str | None], int] = {}
        for difference in differences:
            for case in difference.cases:
                key = (case, difference.versions)
                if key in seen:
                    self._report(difference.line, f"`{case}` is listed on line {seen[key]} already")
                seen.setdefault(key, difference.line)

    def _report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))


def _is_shown_step(entry: Any) -> bool:
    return isinstance(entry, str) and SHOWN_STEP.fullmatch(entry) is not None


def _are_bounds(text: Any) -> bool:
    return isinstance(text, str) and all(VERSION_BOUND.fullmatch(part.strip()) for part in text.split(","))
