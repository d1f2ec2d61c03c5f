# SPDX-License-Identifier: Apache-2.0
"""`bless`: signatures follow what was seen; reasons, comments and order stay; nothing is lost without being told."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from harness.blessing import told, what_was_seen
from harness.tests.made import known_differences
from harness.text.known import UNEXPLAINED, Difference, KnownDifferences, parse, stale
from harness.text.known_edit import HEAD, Change, Seen, bless

TODAY = date(2026, 11, 23)
IDS = ["a/one", "a/rows[x]", "a/rows[y]", "a/rows[z]", "b/two"]
TEXT = """\
# SPDX-License-Identifier: Apache-2.0
# Where it differs.
format = 1

# About rows: `signature = ["1: this is a comment"]`.
[[difference]]
cases = "a/rows[*]"   # all of them
versions = ">=8.0,<9"
signature = [
    "1: success",  # the first ] of two
    '2: "quoted" ]',
]
reason = "It says [signature = nothing]."
source = "W-1"
since = 2026-01-02
review_by = 2027-01-02

# == the second area ==

[[difference]]
cases = "b/two"
signature = ["3: ERROR_BUSY"]
reason = "Busy."
source = "W-2"
since = 2026-01-02
review_by = 2027-01-02
"""
ROWS = ("1: success", '2: "quoted" ]')


def seen(differing: dict[str, tuple[str, ...]], passing: tuple[str, ...] = (), inferred: tuple[str, ...] = ()) -> Seen:
    return Seen(differing, frozenset(passing), frozenset(differing) - set(inferred))


def known(text: str) -> KnownDifferences:
    listed, problems = parse(text, "wine.known.toml")
    assert problems == []
    return listed


def blessed(text: str, what: Seen) -> tuple[str, list[Change]]:
    after, changes = bless(text, known(text or HEAD), IDS, what, "wine-8.0 (Debian 8.0~repack-4)", TODAY)
    tomllib.loads(after)
    return after, changes


def test_what_is_listed_already_or_was_not_seen_stays_byte_for_byte() -> None:
    assert blessed(TEXT, seen({})) == (TEXT, [])
    assert blessed(TEXT, seen({"a/rows[x]": ROWS, "b/two": ("3: ERROR_BUSY",)})) == (TEXT, [])


def test_a_signature_is_rewritten_and_nothing_else() -> None:
    after, changes = blessed(TEXT, seen({"b/two": ("3: success", "4: ERROR_BUSY")}))
    assert after == TEXT.replace('["3: ERROR_BUSY"]', '["3: success", "4: ERROR_BUSY"]')
    assert changes == [Change(("b/two",), 20, ("3: ERROR_BUSY",), ("3: success", "4: ERROR_BUSY"))]


def test_what_a_reason_says_is_no_signature() -> None:
    reason = 'reason = """It says:\nsignature = ["9: nothing"]\n"""\nsignature = ["3: ERROR_BUSY"]\n'
    text = TEXT.replace('signature = ["3: ERROR_BUSY"]\nreason = "Busy."\n', reason)
    after, _ = blessed(text, seen({"b/two": ("3: success",)}))
    assert known(after).differences[-1].signature == ("3: success",) and '"9: nothing"' in after


def test_a_long_signature_takes_several_lines() -> None:
    long = tuple(f"{n}: success, last error kept, and some more words" for n in (1, 2, 3))
    after, _ = blessed(TEXT, seen({"a/rows[x]": long, "a/rows[y]": long, "a/rows[z]": long}))
    assert known(after).differences[0].signature == long
    assert max(map(len, after.splitlines())) <= 120
    assert "# About rows" in after and 'cases = "a/rows[*]"   # all of them' in after


def test_cases_that_show_something_else_get_an_entry_with_the_same_reason() -> None:
    after, changes = blessed(TEXT, seen({"a/rows[y]": ("1: ERROR_BUSY",)}))
    first, split, other = known(after).differences
    assert (first.cases, first.signature) == (("a/rows[x]", "a/rows[z]"), ROWS)
    assert (split.cases, split.signature, split.reason) == (("a/rows[y]",), ("1: ERROR_BUSY",), first.reason)
    assert other.cases == ("b/two",) and after.count("# == the second area ==") == 1 == after.count("# About rows")
    assert changes == [Change(("a/rows[y]",), 6, ROWS, ("1: ERROR_BUSY",))]


def test_cases_that_pass_leave_their_entry() -> None:
    after, changes = blessed(TEXT, seen({}, passing=("a/rows[x]",)))
    assert [entry.cases for entry in known(after).differences] == [("a/rows[y]", "a/rows[z]"), ("b/two",)]
    assert changes == [Change(("a/rows[x]",), 6, ROWS, ())]


def test_an_entry_whose_cases_all_pass_goes_and_is_told_in_full() -> None:
    after, (change,) = blessed(TEXT, seen({}, passing=("a/rows[x]", "a/rows[y]", "a/rows[z]")))
    assert [entry.cases for entry in known(after).differences] == [("b/two",)]
    assert "# == the second area ==" in after and "About rows" not in after
    lines = [line.text for line in told([change], "f", dry=False)]
    assert "  a/rows[*]  (line 6, no difference is left)" in lines
    assert '  - reason = "It says [signature = nothing]."' in lines and "1 gone" in lines
    assert any(line.startswith("  - # About rows") for line in lines)


def test_new_differences_come_last_and_wait_for_their_reason() -> None:
    what = seen({"a/one": ("1: \x7f\"'\\",), "b/two": ("3: ERROR_BUSY",)})
    after, changes = blessed(TEXT, what)
    assert after.startswith(TEXT)
    new = known(after).differences[-1]
    assert (new.cases, new.versions, new.signature) == (("a/one",), ">=8.0,<9", ("1: \x7f\"'\\",))
    assert (new.since, new.review_by, new.is_explained) == (TODAY, date(2027, 11, 23), False)
    assert changes == [Change(("a/one",), 0, (), ("1: \x7f\"'\\",))]
    (refused,) = stale(known(after), {id: 9 for id in IDS}, [], TODAY)
    assert "nobody has explained `a/one` yet" in str(refused)
    assert UNEXPLAINED not in TEXT


def test_a_list_that_is_not_there_begins() -> None:
    same = ("1: success",)
    after, _ = blessed("", seen({"a/rows[x]": same, "a/rows[y]": same, "a/rows[z]": same, "b/two": same}))
    assert [entry.cases for entry in known(after).differences] == [("a/rows[*]",), ("b/two",)]
    assert after.startswith("# SPDX-License-Identifier: Apache-2.0\nformat = 1\n\n[[difference]]\n")


def test_what_is_only_inferred_needs_no_entry_but_one_that_it_has_follows() -> None:
    other = ("1: ERROR_BUSY",)
    what = seen({"a/one": other, "b/two": other}, inferred=("a/one", "b/two"))
    after, changes = blessed(TEXT, what)
    assert [change.cases for change in changes] == [("b/two",)]
    assert known(after).differences[-1].signature == other


def test_entries_of_other_versions_are_left_alone() -> None:
    text = TEXT.replace(">=8.0,<9", ">=9")
    after, _ = blessed(text, seen({"a/rows[x]": ROWS}, passing=("a/rows[y]",)))
    assert after.startswith(text) and known(after).differences[-1].cases == ("a/rows[x]",)


@pytest.mark.parametrize("verdict", ["broken", "skip", "no_verdict"])
def test_verdicts_that_show_nothing(verdict: str) -> None:
    record = [{"id": "a/one", "verdict": verdict, "signature": ["1: success"]}]
    assert what_was_seen(record) == Seen({}, frozenset(), frozenset())


def test_no_entry_is_tried_twice_on_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a long list of a large corpus would take minutes."""
    ids = [f"a/n{number}[{row}]" for number in range(20) for row in range(5)]
    text = known_differences("3: ERROR_BUSY", *(f"a/n{number}[*]" for number in range(20)))
    listed, matches, tried = known(text), Difference.matches, Counter[tuple[int, str]]()

    def counted(self: Difference, id: str) -> bool:
        tried[self.line, id] += 1
        return matches(self, id)

    monkeypatch.setattr(Difference, "matches", counted)
    _, changes = bless(text, listed, ids, seen({id: ("1: success",) for id in ids}), "wine-8.0", TODAY)
    assert len(changes) == 20 and set(tried.values()) == {1}


def test_the_projects_own_lists_can_be_blessed() -> None:
    """Every entry of every list that there is can be rewritten."""
    for path in sorted((Path(__file__).resolve().parents[2] / "targets").glob("*.known.toml")):
        text = path.read_text(encoding="utf-8")
        listed = known(text)
        ids = [case.replace("*", "x").replace("?", "x") for entry in listed.differences for case in entry.cases]
        version = "wine-8.0"
        fresh = {id: ("1: something else",) for id in ids if listed.find(id, version)}
        assert len(fresh) >= len(listed.differences), "of each entry one case at least"
        after, _ = bless(text, listed, sorted(set(ids)), seen(fresh), version, TODAY)
        again = known(after)
        entries = [again.find(id, version) for id in fresh]
        assert all(entry is not None and entry.signature == ("1: something else",) for entry in entries)
        comments = [line for line in text.splitlines() if line.startswith("#")]
        assert [line for line in after.splitlines() if line.startswith("#")] == comments
