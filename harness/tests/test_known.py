# SPDX-License-Identifier: Apache-2.0
"""Known differences: found by case and version, and refused as soon as they rot."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from harness.errors import ScenarioError
from harness.text.known import load, matches, read, stale, within

ENTRY = """
[[difference]]
cases = "names/one[a-b]"
versions = ">=8.0,<9"
signature = ["2: success"]
reason = "it is so"
source = "W-017"
since = 2026-11-23
review_by = 2027-05-01
"""
HEAD = "# SPDX-License-Identifier: Apache-2.0\nformat = 1\n"


def written(root: Path, text: str) -> Path:
    path = root / "targets" / "wine.known.toml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_are_found_by_case_and_version(tmp_path: Path) -> None:
    other = (
        ENTRY.replace("names/one[a-b]", "names/*")
        .replace('versions = ">=8.0,<9"\n', "")
        .replace("it is so", "it is general")
    )
    known = load(written(tmp_path, HEAD + other + ENTRY))
    exact = known.find("names/one[a-b]", "wine-8.0.1")
    assert exact is not None and (exact.line, exact.review_by) == (12, date(2027, 5, 1))
    assert exact.signature == ("2: success",)
    general = known.find("names/one[a-b]", "wine-9.0")
    assert general is not None and (general.reason, general.line) == ("it is general", 4)
    assert known.find("other/one", "wine-8.0") is None


def test_a_target_without_a_file_has_no_known_differences(tmp_path: Path) -> None:
    assert load(tmp_path / "none.known.toml").find("a/b", "1") is None


@pytest.mark.parametrize(
    "version, bounds, inside",
    [
        ("wine-8.0", ">=8.0,<9", True),
        ("wine-8.0 (Debian 8.0~repack-4)", ">=8.0,<9", True),
        ("wine-8.0.2", "==8.0", False),
        ("8", "==8.0", True),
        ("wine-9.0", ">=8.0,<9", False),
        ("wine-10.0", ">9", True),
        ("wine-7.22", ">=8.0", False),
        ("8.0", "<=8", True),
        ("unknown", ">=0", False),
    ],
)
def test_versions(version: str, bounds: str, inside: bool) -> None:
    assert within(version, bounds) is inside


@pytest.mark.parametrize(
    "pattern, matched",
    [("a/b[x]", True), ("a/*", True), ("a/b[?]", True), ("a/b[xy]", False), ("a/[b][x]", False), ("*[x]", True)],
)
def test_brackets_mean_themselves(pattern: str, matched: bool) -> None:
    assert matches("a/b[x]", pattern) is matched


@pytest.mark.parametrize(
    "text, line, part",
    [
        ("format = 1\nx = [\n", 2, "not TOML"),
        ("format = 2\n", 1, "format = 1"),
        (HEAD + 'diffrence = "x"\n', 1, "probably `difference`"),
        (HEAD + ENTRY.replace("[[difference]]", "[difference]"), 1, "[[difference]]"),
        (HEAD + ENTRY.replace("reason", "reson"), 4, "probably `reason`"),
        (HEAD + ENTRY.replace('"it is so"', '" "'), 4, "says its `reason`"),
        (HEAD + ENTRY.replace("2026-11-23", '"2026-11-23"'), 4, "`since` is a date"),
        (HEAD + ENTRY.replace("2027-05-01", "2027-05-01T00:00:00"), 4, "`review_by` is a date"),
        (HEAD + ENTRY.replace('["2: success"]', "[]"), 4, "`signature`"),
        (HEAD + ENTRY.replace("2: success", "success"), 4, "`signature`"),
        (HEAD + ENTRY.replace(">=8.0", "8.0"), 4, "`versions`"),
        (HEAD + ENTRY.replace('"names/one[a-b]"', '["x", 3]'), 4, "says its `cases`"),
        (HEAD + ENTRY.replace('"names/one[a-b]"', "[]"), 4, "says its `cases`"),
        (HEAD + ENTRY.replace('"names/one[a-b]"', '["a/b", "a/b"]'), 4, "is listed on line 4 already"),
        (HEAD + ENTRY + ENTRY, 13, "is listed on line 4 already"),
    ],
)
def test_mistakes(text: str, line: int, part: str, tmp_path: Path) -> None:
    _, problems = read(written(tmp_path, text), "wine.known.toml")
    assert (line, True) in [(problem.line, part in problem.message) for problem in problems]
    with pytest.raises(ScenarioError, match=r"^targets/wine\.known\.toml:"):
        load(tmp_path / "targets" / "wine.known.toml")


def test_rotten_entries(tmp_path: Path) -> None:
    known = load(written(tmp_path, HEAD + ENTRY))
    assert stale(known, {"names/one[a-b]": 2}, [], date(2027, 5, 1)) == []
    assert stale(known, {"names/two": 2}, ["names/one"], date(2027, 5, 1)) == []
    (gone,) = stale(known, {"names/one[a-c]": 2}, ["names/two"], date(2027, 5, 1))
    assert "matches no case, probably `names/one[a-c]`" in str(gone)
    (late,) = stale(known, {"names/one[a-b]": 2}, [], date(2027, 5, 2))
    assert "was to be reviewed by 2027-05-01" in str(late)
    (short,) = stale(known, {"names/one[a-b]": 1}, [], date(2027, 5, 1))
    assert "no case of `names/one[a-b]` has a step 2" in str(short)


@pytest.mark.parametrize("key", ["reason", "source"])
def test_an_entry_that_nobody_has_explained(key: str, tmp_path: Path) -> None:
    text = re.sub(rf'{key} = ".*"', f'{key} = "unexplained"', HEAD + ENTRY)
    known = load(written(tmp_path, text))  # so that a run can tell it
    (problem,) = stale(known, {"names/one[a-b]": 2}, [], date(2027, 5, 1))
    assert "nobody has explained `names/one[a-b]` yet" in str(problem)


def test_one_cause_may_have_several_cases(tmp_path: Path) -> None:
    several = HEAD + ENTRY.replace('"names/one[a-b]"', '["names/one[a-b]", "names/t*"]')
    known = load(written(tmp_path, several))
    assert [known.find(id, "8.0") is not None for id in ("names/one[a-b]", "names/two", "names/one")] == [1, 1, 0]
    (gone,) = stale(known, {"names/one[a-b]": 2}, [], date(2027, 5, 1))
    assert "`names/t*` matches no case" in str(gone)
    _, twice = read(tmp_path / "targets" / "wine.known.toml", "x")
    assert twice == []


def test_an_entry_that_others_leave_nothing(tmp_path: Path) -> None:
    """It could rot unseen: no run would ever use it."""
    whole = ENTRY.replace("names/one[a-b]", "names/*")
    known = load(written(tmp_path, HEAD + whole + ENTRY))
    (shadowed,) = stale(known, {"names/one[a-b]": 2}, [], date(2027, 5, 1))
    assert str(shadowed).endswith("4: `names/*` has no case of its own: line 13 has them")
    assert stale(known, {"names/one[a-b]": 2, "names/two": 2}, [], date(2027, 5, 1)) == []
