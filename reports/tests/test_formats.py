# SPDX-License-Identifier: Apache-2.0
"""What machines read: valid by each format's rules, true to the verdicts, and safe whatever stands in a record."""

import json
import re
from collections import Counter
from pathlib import Path

import hostile
import jsonschema
import pytest
import sample_records as made
from lxml import etree
from reports import annotations, files
from reports.ctrf import ctrf
from reports.junit import junit
from reports.record import read
from reports.summary import LONGEST, summary
from reports.tap import tap

ROOM = Path(__file__).parent
JUNIT = etree.XMLSchema(etree.parse(str(ROOM / "schemas" / "junit.xsd")))
CTRF = jsonschema.Draft7Validator(json.loads((ROOM / "schemas" / "ctrf.json").read_text(encoding="utf-8")))
HOSTILE = (
    *hostile.TEXTS,
    "\n::error::x\r\n::set-output name=a::b\n##[error]x",
    "%0A%0D%25::,=",
    "# SKIP \\# TODO\n...\nnot ok 1\nBail out!\n1..0",
    "|\n| --- |\n<details>`code` **bold** [link](http://x.org) @all $x$",
    "\x00\x01\x0b\x1b]0;x\x07\x85\u2028\ufffe\uffff\ud83d",
    "x" * 100_000,
)


def records():
    return [made.five_verdicts(), made.record("reference"), read(ROOM / "records" / "schema1.json")]


def parsed(text):
    """The document, refused by a parser or by the schema if there is anything wrong with it."""
    root = etree.fromstring(text.encode("utf-8"))
    assert JUNIT.validate(root), JUNIT.error_log
    return root


def outcome(root, name):
    """(element, its type, message and text) of the case of that name in the first suite."""
    (case,) = root[0].xpath("testcase[@name=$name]", name=name)
    (inside,) = case
    return inside.tag, inside.get("type"), inside.get("message"), inside.text


def test_junit_is_valid_and_counts_what_it_holds():
    root = parsed(junit(records()))
    for suite in root:
        cases = suite.findall("testcase")
        counted = Counter(child.tag for case in cases for child in case)
        totals = [int(suite.get(name)) for name in ("tests", "failures", "errors", "skipped")]
        assert totals == [len(cases), counted["failure"], counted["error"], counted["skipped"]]
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name)) == sum(int(suite.get(name)) for suite in root)
    assert [root[0].get(name) for name in ("failures", "errors", "skipped")] == ["2", "2", "3"]


def test_junit_tells_each_verdict_in_its_way():
    root = parsed(junit(records()))
    told = {
        name: outcome(root, f"{name}[event]") for name in ("namespace/collision", "sizes/zero", "handles/inherited")
    }
    tag, kind, message, body = told["namespace/collision"]
    assert (tag, kind, message) == ("failure", "fail", "step 2: expected ERROR_INVALID_HANDLE, seen success")
    for words in (message, "A file mapping cannot take the name", "again: ./run_suite.py show 'namespace/collision["):
        assert words in body
    tag, kind, message, body = told["sizes/zero"]
    assert (tag, kind, message) == ("skipped", "known", "known difference: The server keeps one table for each kind")
    assert message in body and "https://bugs.example.org/4711" in body
    tag, kind, message, body = told["handles/inherited"]
    assert (tag, kind) == ("error", "broken") and message in body and "SIGKILL" in message
    assert outcome(root, "lifetime/last_handle[event]")[:2] == ("failure", "unexpected_pass")
    assert outcome(root, "views/late[1]")[:3] == ("error", "no_verdict", "the run was interrupted")
    assert outcome(root, "sync/counter[event]")[:2] == ("skipped", "skip")
    assert outcome(root, "views/map[event]")[:2] == ("skipped", "advisory")


def test_junit_names_are_the_same_in_every_run_and_differ_within_one():
    def names(record):
        return [(case.get("classname"), case.get("name")) for case in parsed(junit([record])).iter("testcase")]

    one, other = made.five_verdicts(), made.record("wine", environment={"host": "x"}, target={"version": "wine-99"})
    other["run"] |= {"id": "other", "started": "2027-01-01T00:00:00Z"}
    assert set(names(other)) <= set(names(one))
    assert ("wine.namespace.collision", "namespace/collision[event]") in names(one)
    machines = junit([made.record(), made.record(environment={"host": "laptop"})])
    both = [(case.get("classname"), case.get("name")) for case in parsed(machines).iter("testcase")]
    assert len(set(both)) == len(both) == 60


def test_ctrf_is_valid_and_counts_what_it_holds():
    document = json.loads(ctrf(records()))
    CTRF.validate(document)
    results = document["results"]
    counted = Counter(test["status"] for test in results["tests"])
    statuses = ("passed", "failed", "skipped", "pending", "other")
    assert {name: results["summary"][name] for name in statuses} == {name: counted[name] for name in statuses}
    assert results["summary"]["tests"] == len(results["tests"]) == 31 + 30 + 5
    wine = {test["name"]: test for test in results["tests"] if test["suite"][0].startswith("Wine")}
    assert [wine[f"{name}[event]"]["status"] for name in ("namespace/collision", "sizes/zero")] == ["failed", "skipped"]
    assert wine["views/late[1]"]["status"] == "pending" and wine["views/map[event]"]["rawStatus"] == "advisory"
    assert results["summary"]["stop"] - results["summary"]["start"] >= 4200


def points(text):
    """(indented, ok, number, description, directive) of each test point, and the plans: what a TAP reader sees."""
    lines = text.splitlines()
    assert lines[0] == "TAP version 14"
    found, plans, diagnostic = [], [], False
    for line in lines[1:]:
        if re.fullmatch(r" +---", line) or re.fullmatch(r" +\.\.\.", line):
            diagnostic = not diagnostic
        elif diagnostic:
            key, _, value = line.strip().partition(": ")
            assert key == "verdict" or json.loads(value), line
        elif plan := re.fullmatch(r"( *)1\.\.([0-9]+)", line):
            plans.append((len(plan[1]), int(plan[2])))
        elif not re.match(r" *#", line):
            point = re.fullmatch(
                r"( *)(not )?ok ([0-9]+) - ((?:[^\\#]|\\.)*?)(?: # (SKIP|TODO) (?:[^\\#]|\\.)*)?", line
            )
            assert point, line
            found.append((len(point[1]), point[2] is None, int(point[3]), point[4], point[5]))
    assert not diagnostic
    return found, plans


def test_tap_has_a_point_for_each_case_and_plans_for_them():
    found, plans = points(tap(records()))
    assert plans == [(0, 3), (4, 31), (4, 30), (4, 5)]
    assert [point[:3] for point in found if point[0] == 0] == [(0, False, 1), (0, True, 2), (0, True, 3)]
    inside = [point for point in found if point[0] == 4]
    assert [point[2] for point in inside] == [*range(1, 32), *range(1, 31), *range(1, 6)]
    assert Counter(point[4] for point in inside) == {None: 58 + 2, "TODO": 2 + 3, "SKIP": 1}
    assert sum(not point[1] and point[4] is None for point in inside) == 4


def test_summary_says_how_it_is_and_what_to_look_at():
    text = summary([made.five_verdicts(), made.record("reference")])
    assert "| Wine wine-8.0 | 6 of 10 hold | 24 pass, 1 skip, 1 known, 1 advisory, 1 no verdict, 1 broken, " in text
    assert "incomplete: 29 of 31 planned cases executed, 1 skipped, 1 without a verdict |" in text
    assert "| Reference reference-8.0 | 10 of 10 hold | 30 pass | complete: 30 of 30 planned cases executed |" in text
    entries = [line for line in text.splitlines() if line.startswith("- ")]
    assert [entry.split("**")[1].split("&")[0] for entry in entries] == [
        "namespace/collision",
        "lifetime/last",
        "handles/inherited",
    ]


def test_summary_stays_below_its_limit_and_says_what_it_left_out():
    cases = [made.case(f"a/b[{n}]", "fail", rule="&" * 300) for n in range(3000)]
    text = summary([made.record(cases=cases)])
    assert len(text.encode()) < 1024**2
    kept = sum(line.startswith("- ✗") for line in text.splitlines())
    assert f"- … and {3000 - kept} more: see the page." in text and 100 < kept < 3000
    many = summary([made.record(cases=[made.case(f"area{n}{'|' * 300}/b") for n in range(3000)]) for _ in range(10)])
    assert len(many.encode()) < LONGEST


def failing(number, verdict="fail"):
    return made.record(cases=[made.case(f"a/b{n}", verdict) for n in range(number)])


def test_annotations_are_for_new_failures_and_never_more_than_ten():
    assert annotations.commands([failing(5, "known"), failing(5, "no_verdict"), made.record()]) == []
    assert len(annotations.commands([failing(10)])) == 10
    for number in (11, 500):
        lines = annotations.commands([failing(number)])
        assert len(lines) == 10 and f"::and {number - 9} more failures" in lines[-1]
    assert len(annotations.commands([failing(9)], {"a/b3"})) == 1
    line = annotations.commands([failing(1)])[0]
    assert line == (
        "::error file=scenarios/a/b0.yaml,line=9,title=a/b0 on wine%3A fail::"
        "What a/b0 says%0Astep 2: expected ERROR_INVALID_HANDLE, seen success"
    )
    gravest = annotations.commands([made.record(cases=[made.case("a/b", "broken"), made.case("a/c", "fail")])])
    assert [line.split("title=")[1][:3] for line in gravest] == ["a/c", "a/b"]


def test_cases_of_a_scenario_that_fail_alike_are_one_annotation():
    alike = [made.case(f"a/b[{n}]", "fail") for n in range(8)]
    other = made.case("a/b[x]", "fail", findings=[made.finding("fail", shown="something else")])
    lines = annotations.commands(
        [made.record("wine", [*alike, other, made.case("a/c", "fail")]), made.record("x", alike)]
    )
    assert [line.split("title=")[1].split("::")[0] for line in lines] == [
        "a/b[0] on wine%3A fail",
        "a/b[x] on wine%3A fail",
        "a/c on wine%3A fail",
        "a/b[0] on x%3A fail",
    ]
    assert lines[0].endswith("%0AThe same in 7 more of this scenario: a/b[1], a/b[2], a/b[3], a/b[4], a/b[5], …")
    assert "The same" not in lines[1] + lines[2]
    many = [made.case(f"a/b{n}[{row}]", "fail") for n in range(12) for row in range(3)]
    assert "::and 9 more failures" in annotations.commands([made.record("wine", many)])[-1]


def test_a_huge_value_is_cut_with_a_note():
    case = made.case("a/b", "fail", findings=[made.finding("fail", shown="x" * 1_000_000)])
    for make in (junit, ctrf, tap, summary):
        assert len(make([made.record(cases=[case])])) < 10_000


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_safe_in_every_format(tmp_path, text):
    """Everything is bounded, well-formed, of the same structure as with harmless text, and without a control."""
    given = [hostile.poisoned(text), hostile.poisoned(text, read(ROOM / "records" / "schema1.json"))]
    for record in given:  # a date that is none is met elsewhere; here all have to sort alike
        record["run"]["started"] = "2026-11-23T05:00:00Z"
    harmless = [hostile.poisoned(""), hostile.poisoned("", read(ROOM / "records" / "schema1.json"))]
    files.write(given, tmp_path)
    for name in {name for name, _ in files.FORMATS} - {files.PAGE}:
        content = (tmp_path / name).read_text(encoding="utf-8")
        assert len(content) < 1_000_000 and "\n".join(content.splitlines()) + "\n" == content, name
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\ufffe]", content), name
    root = parsed((tmp_path / "junit.xml").read_text(encoding="utf-8"))
    plain = parsed(junit(harmless))
    assert [element.tag for element in root.iter()] == [element.tag for element in plain.iter()]
    document = json.loads((tmp_path / "ctrf.json").read_text(encoding="utf-8"))
    CTRF.validate(document)
    found, plans = points((tmp_path / "results.tap").read_text(encoding="utf-8"))
    expected, expected_plans = points(tap(harmless))
    assert plans == expected_plans
    assert [(*point[:3], point[4]) for point in found] == [(*point[:3], point[4]) for point in expected]
    shown = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert [line.count("|") for line in shown.splitlines()] == [
        line.count("|") for line in summary(harmless).splitlines()
    ]
    assert not re.search(r"<|`|@all|\]\(", shown)
    lines = annotations.commands(given)
    assert len(lines) == 3 and all("\n" not in line and line.count("::") >= 2 for line in lines)
    for line in lines:
        properties = line.removeprefix("::error ").split("::")[0]
        assert [part.split("=")[0] for part in properties.split(",")] == ["file", "line", "title"]


def test_what_cannot_be_written_leaves_nothing_half(tmp_path):
    (tmp_path / files.PAGE).mkdir()
    with pytest.raises(OSError):
        files.write(records(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [files.PAGE]


def test_the_same_records_give_the_same_bytes(tmp_path):
    for folder in ("one", "two"):
        files.write(records(), tmp_path / folder)
    for path in sorted((tmp_path / "one").iterdir()):
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
