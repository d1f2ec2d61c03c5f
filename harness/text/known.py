# SPDX-License-Identifier: Apache-2.0
"""Known differences of one target: targets/<target>.known.toml, each with its reason and the steps that show it.

An entry excuses a case only while it matches: cases, version and the whole signature. It cannot rot: one that matches
no case, says no reason or is past its date of review is an error, and one whose case passes fails the run.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from ..errors import Problem, ScenarioError, probably
from .loader import shown

SUFFIX = ".known.toml"
KEYS = ("cases", "versions", "signature", "reason", "source", "since", "review_by")
VERSION_BOUND = re.compile(r"(>=|<=|==|<|>)\s*([0-9]+(?:\.[0-9]+)*)")
SHOWN_STEP = re.compile(r"[1-9][0-9]*: \S.*")


@dataclass(frozen=True)
class Difference:
    cases: str
    versions: str | None
    signature: tuple[str, ...]
    reason: str
    source: str
    since: date
    review_by: date
    line: int

    def covers(self, case_id: str, version: str) -> bool:
        return matches(case_id, self.cases) and (self.versions is None or within(version, self.versions))


@dataclass(frozen=True)
class KnownDifferences:
    path: str
    differences: tuple[Difference, ...] = ()

    def find(self, case_id: str, target_version: str) -> Difference | None:
        """The entry for a case; one that names it exactly is preferred to a pattern."""
        found = [d for d in self.differences if d.covers(case_id, target_version)]
        return next((d for d in found if d.cases == case_id), found[0] if found else None)


def matches(case_id: str, pattern: str) -> bool:
    """Exact, or a pattern in which only `*` and `?` are special: the brackets of case ids mean themselves."""
    return case_id == pattern or fnmatchcase(case_id, pattern.replace("[", "[[]"))


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
        text = path.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        message = str(error)[: place.start()].strip() if place else str(error)
        line = int(place[1]) if place else len(text.splitlines()) or 1
        return KnownDifferences(shown_path), [Problem(shown_path, line, f"this is not TOML: {message}")]
    except (OSError, UnicodeDecodeError) as error:
        return KnownDifferences(shown_path), [Problem(shown_path, 1, f"cannot be read as UTF-8 text: {error}")]
    reader = _Reader(shown_path, text)
    return KnownDifferences(shown_path, tuple(reader.differences(document))), reader.problems


def stale(known: KnownDifferences, ids: Sequence[str], broken: Sequence[str], today: date) -> list[Problem]:
    """Entries that match no case, and those whose date of review has passed.

    Nobody knows the cases of the `broken` scenarios, so an entry that may mean one of them is left alone.
    """
    problems: list[Problem] = []
    for difference in known.differences:
        scenario_part = difference.cases.split("[")[0]
        candidates = [case_id for case_id in ids if matches(case_id, difference.cases)]
        if not candidates and not any(matches(scenario_id, scenario_part) for scenario_id in broken):
            message = f"`{difference.cases}` matches no case{probably(difference.cases, ids)}"
            problems.append(Problem(known.path, difference.line, message))
        if difference.review_by < today:
            message = f"`{difference.cases}` was to be reviewed by {difference.review_by}: does it still differ?"
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
        texts = {key: self._text(table, key, line) for key in ("cases", "reason", "source")}
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
        return Difference(
            texts["cases"], versions, tuple(signature), texts["reason"], texts["source"], since, review_by, line
        )

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
            key = (difference.cases, difference.versions)
            if key in seen:
                self._report(difference.line, f"`{difference.cases}` is listed on line {seen[key]} already")
            seen.setdefault(key, difference.line)

    def _report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.path, line, message))


def _is_shown_step(entry: Any) -> bool:
    return isinstance(entry, str) and SHOWN_STEP.fullmatch(entry) is not None


def _are_bounds(text: Any) -> bool:
    return isinstance(text, str) and all(VERSION_BOUND.fullmatch(part.strip()) for part in text.split(","))
