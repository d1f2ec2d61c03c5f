# SPDX-License-Identifier: Apache-2.0
"""A list of known differences brought up to date with what a run saw: the text of the file in, the new text out.

Reasons, sources, dates, comments and the order of the file stay; signatures are rewritten; what is new comes last and
is marked as unexplained; an entry goes only when every case of it passes. Each of these is a Change to be told. What
was not seen (not selected, skipped, broken) stays as it is listed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .known import UNEXPLAINED, Difference, KnownDifferences

Signature = tuple[str, ...]
_Scenarios = Mapping[str, frozenset[str]]  # the cases of each scenario

HEAD = "# SPDX-License-Identifier: Apache-2.0\nformat = 1\n"
OPENING = re.compile(r"\s*\[\[\s*difference\s*\]\]")
# A value, as far as its brackets and quotes go: texts are passed over whole, so that nothing in them counts.
TOKEN = re.compile(r"'''(?s:.)*?'''|\"\"\"(?s:.)*?\"\"\"|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"|#[^\n]*|[\[\]\n]")
LONGEST_LINE = 120
REVIEW_AFTER = timedelta(days=365)


@dataclass(frozen=True)
class Change:
    """Cases that are listed otherwise than before; without `before` they are new, without `after` they pass now."""

    cases: tuple[str, ...]
    line: int  # of the entry in the file as it was; 0 for a new one
    before: Signature
    after: Signature
    gone: str = ""  # the text of the entry, when no case of it is left


@dataclass(frozen=True)
class Seen:
    """What a run showed. Cases that it did not show are in neither."""

    differing: Mapping[str, Signature]
    passing: frozenset[str]
    failing: frozenset[str]  # those of the differing that nothing excuses, so that they need an entry


def bless(
    text: str, known: KnownDifferences, ids: list[str], seen: Seen, version: str, today: date
) -> tuple[str, list[Change]]:
    """The new text and what has changed in it. `ids` are all cases that there are."""
    head, blocks = _split(text or HEAD)
    changes: list[Change] = []
    covered: set[str] = set()
    scenarios = _by_scenario(ids)
    made = [head]
    entries = {id: known.find(id, version) for id in ids}
    for difference, block in zip(known.differences, blocks):
        own = [id for id, entry in entries.items() if entry is difference]
        covered.update(own)
        groups = _groups(difference, own, seen)
        bodies = [_rewritten(block.body, difference, group, own, scenarios) for group in groups.items()]
        made.append(block.with_bodies(bodies))
        changes += _changes_of(difference, groups, own, seen, scenarios, block)
    fresh = _fresh([id for id in ids if id in seen.failing and id not in covered], seen)
    for signature, group in fresh:
        cases = _patterns(group, scenarios)
        made.append(_new_block(cases, signature, version, today, made))
        changes.append(Change(cases, 0, (), signature))
    return "".join(made), changes


def _groups(difference: Difference, own: list[str], seen: Seen) -> dict[Signature, list[str]]:
    """The cases of an entry by what they show now; what was not seen stays with the entry as it is."""
    groups: dict[Signature, list[str]] = {}
    for id in own:
        if id not in seen.passing:
            groups.setdefault(seen.differing.get(id, difference.signature), []).append(id)
    return groups if own else {difference.signature: []}


def _changes_of(
    difference: Difference,
    groups: Mapping[Signature, list[str]],
    own: list[str],
    seen: Seen,
    scenarios: _Scenarios,
    block: _Block,
) -> list[Change]:
    line, old = difference.line, difference.signature
    passing = [id for id in own if id in seen.passing]
    gone = "" if groups else block.lead + block.body
    changes = [Change(_patterns(passing, scenarios), line, old, (), gone)] if passing else []
    for signature, group in groups.items():
        if signature != old:
            changes.append(Change(_patterns(group, scenarios), line, old, signature))
    return changes


def _rewritten(
    body: str, difference: Difference, group: tuple[Signature, list[str]], own: list[str], scenarios: _Scenarios
) -> str:
    signature, ids = group
    if signature != difference.signature:
        body = _replaced(body, "signature", _list("signature", signature))
    if ids != own:
        body = _replaced(body, "cases", _cases(_patterns(ids, scenarios)))
    return body


def _fresh(ids: list[str], seen: Seen) -> list[tuple[Signature, list[str]]]:
    """One new entry for all cases of a scenario that show the same."""
    groups: dict[tuple[str, Signature], list[str]] = {}
    for id in ids:
        groups.setdefault((id.split("[")[0], seen.differing[id]), []).append(id)
    return [(signature, group) for (_, signature), group in groups.items()]


def _new_block(cases: tuple[str, ...], signature: Signature, version: str, today: date, before: list[str]) -> str:
    bounds = _bounds(version)
    lines = [
        "[[difference]]",
        _cases(cases),
        *([f"versions = {_quoted(bounds)}"] if bounds else []),
        _list("signature", signature),
        f"reason = {_quoted(UNEXPLAINED)}",
        f"source = {_quoted(UNEXPLAINED)}",
        f"since = {today}",
        f"review_by = {today + REVIEW_AFTER}",
    ]
    gap = "" if before[-1].endswith("\n\n") else "\n" if before[-1].endswith("\n") else "\n\n"
    return gap + "\n".join(lines) + "\n"


def _bounds(version: str) -> str:
    """ "wine-8.0.2" to ">=8.0,<9": from this minor version to the next major one."""
    numbers = re.search(r"([0-9]+)(?:\.([0-9]+))?", version)
    return f">={numbers[1]}.{numbers[2] or 0},<{int(numbers[1]) + 1}" if numbers else ""


def _by_scenario(ids: Iterable[str]) -> _Scenarios:
    found: dict[str, set[str]] = {}
    for id in ids:
        found.setdefault(id.split("[")[0], set()).add(id)
    return {scenario: frozenset(cases) for scenario, cases in found.items()}


def _patterns(ids: list[str], scenarios: _Scenarios) -> tuple[str, ...]:
    """As short as it can be said: a scenario of which every case is meant is one pattern."""
    said: list[str] = []
    left = set(ids)
    for id in ids:
        scenario = id.split("[")[0]
        whole = scenarios.get(scenario, frozenset())
        if len(whole) > 1 and whole <= set(ids):
            said += [f"{scenario}[*]"] if id in left else []
            left -= whole
        else:
            said.append(id)
    return tuple(said)


@dataclass(frozen=True)
class _Block:
    """One entry of the file. What stands behind it before the next one is no part of it, and stays."""

    lead: str  # the comments right above
    body: str
    tail: str

    def with_bodies(self, bodies: list[str]) -> str:
        if not bodies:
            return self.tail.lstrip("\n")
        return self.lead + "\n".join(bodies) + self.tail


def _split(text: str) -> tuple[str, list[_Block]]:
    """What stands before the first entry, and the entries."""
    lines = text.splitlines(keepends=True)
    openings = [number for number, line in enumerate(lines) if OPENING.match(line)]
    begins = [_first_comment_above(lines, number) for number in openings]
    edges = [*begins, len(lines)]
    blocks = []
    for begin, opening, end in zip(begins, openings, edges[1:]):
        last = max(n for n in range(opening, end) if not _says_nothing(lines[n]))
        parts = lines[begin:opening], lines[opening : last + 1], lines[last + 1 : end]
        blocks.append(_Block(*("".join(part) for part in parts)))
    return "".join(lines[: edges[0]]), blocks


def _first_comment_above(lines: list[str], number: int) -> int:
    while number > 0 and lines[number - 1].lstrip().startswith("#"):
        number -= 1
    return number


def _says_nothing(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


def _replaced(block: str, key: str, statement: str) -> str:
    """The block with another `key = value`; what stands behind the value stays."""
    texts = [token.span() for token in TOKEN.finditer(block) if token[0][0] in "'\""]
    openings = re.finditer(rf"(?m)^[ \t]*{key}[ \t]*=[ \t]*", block)
    opening = next(found for found in openings if not any(begin < found.start() < end for begin, end in texts))
    depth, end = 0, len(block)
    for token in TOKEN.finditer(block, opening.end()):
        depth += {"[": 1, "]": -1}.get(token[0], 0)
        if depth == 0 and (token[0] == "]" or token[0][0] in "'\""):
            end = token.end()
            break
    return block[: opening.start()] + statement + block[end:]


def _cases(cases: tuple[str, ...]) -> str:
    return f"cases = {_quoted(cases[0])}" if len(cases) == 1 else _list("cases", cases)


def _list(key: str, items: Iterable[str]) -> str:
    quoted = [_quoted(item) for item in items]
    line = f"{key} = [{', '.join(quoted)}]"
    return line if len(line) <= LONGEST_LINE else "\n".join([f"{key} = [", *(f"    {q}," for q in quoted), "]"])


def _quoted(text: str) -> str:
    """A basic string of TOML: JSON's escapes are TOML's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")
