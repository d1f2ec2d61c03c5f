# SPDX-License-Identifier: Apache-2.0
"""What changed between two records: new failures, fixed, changed otherwise, appeared, gone. Pure.

Every case of either record is in exactly one change, or is unchanged. A case that was never asked before and now fails
is a new failure, not one that appeared; a failure that is no longer asked, or was not executed, is never called fixed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]
Case = dict[str, Any]

DIFFERS = ("fail", "known", "advisory")
AGREES = ("pass", "unexpected_pass")


@dataclass(frozen=True)
class Kind:
    """One way in which a case can have changed. `name` is for machines, the words are for people."""

    name: str
    word: str
    meaning: str


NEW_FAILURE = Kind("new_failure", "new failures", "It fails now, or breaks, and did not before.")
FIXED = Kind("fixed", "fixed", "It differed or broke before, and now shows what Windows shows.")
CHANGED = Kind("changed", "changed otherwise", "Another verdict, or the same one with another difference.")
APPEARED = Kind("appeared", "appeared", "Only the new record has it, and it does not fail.")
GONE = Kind("gone", "gone", "Only the old record has it: nothing is known about it any more.")
KINDS = (NEW_FAILURE, FIXED, CHANGED, APPEARED, GONE)


@dataclass(frozen=True)
class Change:
    """One case. Its verdict is None in the record that does not have it."""

    kind: Kind
    id: str
    scenario: str
    area: str
    rule: str
    clauses: tuple[str, ...]
    before: str | None
    after: str | None
    was: tuple[str, ...]  # how it differed, as `difference` tells it
    now: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """The changes of one kind between the same two verdicts that show the same difference."""

    kind: Kind
    before: str | None
    after: str | None
    difference: tuple[str, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    groups: tuple[Group, ...]  # in the order of KINDS, the largest first
    unchanged: int

    def of(self, kind: Kind) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.kind is kind)

    def count(self, kind: Kind) -> int:
        return sum(len(group.changes) for group in self.of(kind))

    @property
    def new_failures(self) -> tuple[Change, ...]:
        return tuple(change for group in self.of(NEW_FAILURE) for change in group.changes)


def compare(old: Record, new: Record) -> Comparison:
    """`old` and `new` are validated records, of one target at two times or of two targets."""
    before = {case["id"]: case for case in old["cases"]}
    after = {case["id"]: case for case in new["cases"]}
    changes, unchanged = [], 0
    for case_id in sorted(before.keys() | after.keys()):
        kind = _kind(before.get(case_id), after.get(case_id))
        if kind is None:
            unchanged += 1
        else:
            changes.append(_change(kind, before.get(case_id), after.get(case_id)))
    return Comparison(_grouped(changes), unchanged)


def difference(case: Case | None) -> tuple[str, ...]:
    """How a case differed, without the numbers of its steps: cases of other scenarios may differ in the same way."""
    if case is None or case["verdict"] not in (*DIFFERS, "broken"):
        return ()
    told = (_told(finding) for finding in case["findings"] if finding["kind"] != "not_run")
    return tuple(dict.fromkeys(told)) or (case["reason"] or "nothing says why",)


def signature(case: Case) -> tuple[str, ...]:
    """What two differences have to share to be the same one: every diverging step with what it showed."""
    steps = [finding for finding in case["findings"] if finding["step"] is not None and finding["kind"] != "not_run"]
    return tuple(f"{finding['step']}: {finding['shown'] or finding['message']}" for finding in steps)


def _told(finding: dict[str, Any]) -> str:
    if finding["kind"] == "broken":
        return finding["message"] or finding["shown"] or "broken"
    return f"expected {finding['expected'] or 'nothing'}, seen {finding['shown'] or 'nothing'}"


def _kind(old: Case | None, new: Case | None) -> Kind | None:
    before, after = (case and case["verdict"] for case in (old, new))
    if new is None:
        return GONE
    if (after == "fail" and before != "fail") or (after == "broken" and before not in ("fail", "broken")):
        return NEW_FAILURE
    if old is None:
        return APPEARED
    if before in (*DIFFERS, "broken") and after in AGREES:
        return FIXED
    if before != after or (after in DIFFERS and signature(old) != signature(new)):
        return CHANGED
    return None


def _change(kind: Kind, old: Case | None, new: Case | None) -> Change:
    told = new or old
    assert told is not None, "a change is of a case that one of the records has"
    return Change(
        kind=kind,
        id=told["id"],
        scenario=told["scenario"],
        area=told["area"],
        rule=told["rule"],
        clauses=tuple(told["clauses"]),
        before=old["verdict"] if old else None,
        after=new["verdict"] if new else None,
        was=difference(old),
        now=difference(new),
    )


def _grouped(changes: Iterable[Change]) -> tuple[Group, ...]:
    found: dict[tuple[Any, ...], list[Change]] = {}
    for change in changes:
        found.setdefault((change.kind, change.before, change.after, change.now or change.was), []).append(change)
    groups = [Group(kind, old, new, told, tuple(members)) for (kind, old, new, told), members in found.items()]
    return tuple(sorted(groups, key=lambda group: (KINDS.index(group.kind), -len(group.changes), group.changes[0].id)))
