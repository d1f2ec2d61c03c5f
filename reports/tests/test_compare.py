# SPDX-License-Identifier: Apache-2.0
"""Comparing two records: each case changes in one way or in none, and nothing is called better than is known."""

import itertools

import pytest
import sample_records as made
from reports.compare import APPEARED, CHANGED, FIXED, GONE, KINDS, NEW_FAILURE, compare


def one(before, after):
    """The kind of the change of a single case; None stands for a record that lacks it."""
    old, new = (made.record(cases=[made.case("a/b", verdict)] if verdict else []) for verdict in (before, after))
    found = compare(old, new)
    assert found.unchanged + sum(map(found.count, KINDS)) == 1
    return found.groups[0].kind if found.groups else None


@pytest.mark.parametrize("before", [*made.VERDICTS, None])
def test_a_failure_is_new_unless_it_failed_before(before):
    assert one(before, "fail") is (None if before == "fail" else NEW_FAILURE)
    broke = {"broken": None, "fail": CHANGED}
    assert one(before, "broken") is broke.get(before, NEW_FAILURE)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("fail", "pass", FIXED),
        ("known", "unexpected_pass", FIXED),
        ("known", "pass", FIXED),
        ("broken", "pass", FIXED),
        ("advisory", "pass", FIXED),
        ("fail", "no_verdict", CHANGED),
        ("fail", "skip", CHANGED),
        ("fail", "known", CHANGED),
        ("pass", "no_verdict", CHANGED),
        ("pass", "known", CHANGED),
        ("unexpected_pass", "pass", CHANGED),
        (None, "pass", APPEARED),
        (None, "known", APPEARED),
        ("pass", None, GONE),
        ("fail", None, GONE),
    ],
)
def test_each_kind(before, after, kind):
    assert one(before, after) is kind


def test_only_what_agrees_now_is_fixed():
    for before, after in itertools.product([*made.VERDICTS, None], repeat=2):
        if (before, after) != (None, None) and one(before, after) is FIXED:
            assert after in ("pass", "unexpected_pass") and before in ("fail", "known", "advisory", "broken")


def test_the_same_verdict_with_another_difference_has_changed():
    def failing(step, shown):
        return made.record(cases=[made.case("a/b", "fail", findings=[made.finding("fail", step, shown=shown)])])

    assert compare(failing(2, "success"), failing(2, "success")).groups == ()
    (group,) = compare(failing(2, "success"), failing(2, "ERROR_ACCESS_DENIED")).groups
    assert group.kind is CHANGED
    assert group.changes[0].was == ("expected ERROR_INVALID_HANDLE, seen success",)
    assert group.difference == ("expected ERROR_INVALID_HANDLE, seen ERROR_ACCESS_DENIED",)
    assert compare(failing(2, "success"), failing(3, "success")).groups[0].kind is CHANGED


def test_what_was_not_run_is_no_difference():
    findings = [made.finding("fail"), made.finding("not_run", 3, message="was not run")]
    old = made.record(cases=[made.case("a/b", "fail")])
    assert compare(old, made.record(cases=[made.case("a/b", "fail", findings=findings)])).unchanged == 1


def test_cases_that_differ_alike_stand_together_the_largest_group_first():
    def record(verdict):
        alone = [made.finding("fail", 1, "success", "ERROR_ACCESS_DENIED")] if verdict == "fail" else []
        cases = [made.case(f"a/b[{n}]", verdict) for n in range(3)]
        moved = [made.finding("fail", 4)] if verdict == "fail" else []
        return made.record(
            cases=[made.case("a/a", verdict, findings=alone), *cases, made.case("c/d", verdict, findings=moved)]
        )

    groups = compare(record("pass"), record("fail")).of(NEW_FAILURE)
    assert [[change.id for change in group.changes] for group in groups] == [
        ["a/b[0]", "a/b[1]", "a/b[2]", "c/d"],
        ["a/a"],
    ]
    assert groups[0].difference == ("expected ERROR_INVALID_HANDLE, seen success",)
    fixed = compare(record("fail"), record("pass")).of(FIXED)
    assert [len(group.changes) for group in fixed] == [4, 1]
    assert fixed[0].difference == groups[0].difference


def test_a_record_compared_with_itself_has_not_changed():
    found = compare(made.five_verdicts(), made.five_verdicts())
    assert found.groups == () and found.unchanged == 31 and found.new_failures == ()
