# SPDX-License-Identifier: Apache-2.0
"""Merging: shards add up to the report of the whole run, what is missing is named, and contradictions are refused."""

import copy
import itertools
import json
from pathlib import Path

import pytest
import sample_records as made
from reports import files
from reports.__main__ import main
from reports.columns import columns
from reports.merge import Part, merge
from reports.plan import Shard, plan
from reports.record import RecordError, read, validate

OLD = Path(__file__).with_name("records") / "schema1.json"


def planned(record):
    """The record with the plan that a run writes into it."""
    record["run"]["plan"] = plan([case["id"] for case in record["cases"]])
    return record


def shards(whole, count=4):
    """What the shards of this run would have written, each on a machine of its own."""
    made_of_it = []
    for index in range(1, count + 1):
        shard = made.record(whole["target"]["name"], copy.deepcopy(whole["cases"][index - 1 :: count]))
        shard["run"] |= {
            "plan": whole["run"]["plan"],
            "shard": f"{index}/{count}",
            "duration_us": whole["run"]["duration_us"] // count,
            "command": [*whole["run"]["command"], "--shard", f"{index}/{count}"],
        }
        made_of_it.append(shard)
    return made_of_it


def parts(*records):
    return [Part(f"{number}.json", record) for number, record in enumerate(records, start=1)]


@pytest.fixture
def whole():
    return planned(made.five_verdicts())


@pytest.mark.parametrize("count", [1, 2, 4, 31])
def test_shards_in_any_order_are_the_whole_run(tmp_path, whole, count):
    whole["run"]["duration_us"] = 1000 * count
    (merged,) = merge(parts(*reversed(shards(whole, count))))
    validate(merged, "merged")
    assert merged | {"scenarios": None} == whole | {"scenarios": None}
    files.write([merged], tmp_path / "merged")
    files.write([whole], tmp_path / "whole")
    names = sorted(path.name for path in (tmp_path / "whole").iterdir())
    assert names == ["ctrf.json", "index.html", "junit.xml", "results.tap", "summary.md"]
    for name in names:
        assert (tmp_path / "merged" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), name


@pytest.mark.parametrize("lost", range(4))
def test_a_missing_shard_is_named_and_moves_no_score(whole, lost):
    present = [shard for index, shard in enumerate(shards(whole)) if index != lost]
    (merged,) = merge(parts(*present))
    validate(merged, "merged")
    cases = len(whole["cases"][lost::4])
    assert merged["run"]["missing"] == [{"shard": f"{lost + 1}/4", "cases": cases}]
    (column,) = columns([merged])
    assert not column.complete
    assert column.completeness.startswith(f"incomplete: shard {lost + 1}/4 is missing ({cases} cases); ")
    assert column.tally.planned == len(whole["cases"]) - cases


def test_a_missing_shard_is_seen_by_machines(tmp_path, whole):
    records = merge(parts(*shards(whole)[:2]))
    files.write(records, tmp_path)
    said = "shard 3/4 with 8 cases is missing; shard 4/4 with 7 cases is missing"
    assert f'<error type="no_verdict" message="{said}">' in (tmp_path / "junit.xml").read_text()
    assert "    1..31\n" in (tmp_path / "results.tap").read_text()
    assert "shards 3/4, 4/4 are missing (15 cases)" in (tmp_path / "summary.md").read_text()
    assert said in json.dumps(json.loads((tmp_path / "ctrf.json").read_text())["results"]["environment"])
    assert files.incomplete(records)


def test_without_the_harness_a_merge_is_written_and_what_it_lacks_is_named(tmp_path, whole, capsys):
    given = [tmp_path / f"{number}.json" for number in (1, 2, 3)]
    for path, shard in zip(given, shards(whole)):
        path.write_text(json.dumps(shard))
    out = tmp_path / "report"
    assert main([*map(str, given), "-o", str(out)]) == 3
    told = capsys.readouterr()
    assert told.out == f"{out / 'wine.record.json'}\n{out / 'index.html'}\n"
    assert told.err == "incomplete: wine: shard 4/4 with 7 cases is missing\n"
    assert read(out / "wine.record.json")["run"]["missing"] == [{"shard": "4/4", "cases": 7}]


def test_a_merge_can_be_merged_on(tmp_path, whole):
    first, second, *others = shards(whole)
    (half,) = merge(parts(first, second))
    (path,) = files.write_merged([half], tmp_path)
    assert path.name == "wine.record.json" and read(path) == half
    again = merge(parts(read(path)))
    assert again == [half]


@pytest.mark.parametrize("first", [(0,), (1, 2), (3, 0, 1)])
def test_what_a_merge_lacked_completes_it(whole, first):
    """In stages: the whole is proven in the end as if all shards had come at once."""
    all_of_them = shards(whole)
    (partial,) = merge(parts(*(all_of_them[index] for index in first)))
    later = [shard for index, shard in enumerate(all_of_them) if index not in first]
    assert partial["run"]["missing"] and partial["run"]["plan"] == whole["run"]["plan"]
    (complete,) = merge(parts(partial, *later))
    assert complete["cases"] == whole["cases"] and complete["totals"] == whole["totals"]
    assert complete["run"]["missing"] == [] and complete["run"]["plan"] == whole["run"]["plan"]


def test_a_merge_that_is_completed_in_part_lacks_the_rest(whole):
    all_of_them = shards(whole)
    (partial,) = merge(parts(all_of_them[0], all_of_them[3]))
    (still,) = merge(parts(all_of_them[1], partial))
    assert [entry["shard"] for entry in still["run"]["missing"]] == ["3/4"]


def test_a_merge_of_an_older_version_has_no_plan_and_is_completed_by_shards(whole):
    all_of_them = shards(whole)
    (partial,) = merge(parts(all_of_them[0], all_of_them[2]))
    partial["run"]["plan"] = None
    (complete,) = merge(parts(partial, all_of_them[1], all_of_them[3]))
    assert complete["run"]["missing"] == [] and complete["run"]["plan"] == whole["run"]["plan"]
    assert complete["cases"] == whole["cases"]


def test_a_merge_without_a_plan_is_not_taken_for_one_of_another_plan_of_its_size(whole):
    other = copy.deepcopy(whole)
    for case in other["cases"]:
        case["id"] = f"other/{case['id']}"
    (partial,) = merge(parts(*shards(planned(other))[::2]))
    partial["run"]["plan"] = None
    theirs = shards(whole)
    (both,) = merge(parts(partial, *theirs))
    assert len(both["cases"]) == len(whole["cases"]) + len(partial["cases"])
    assert [entry["shard"] for entry in both["run"]["missing"]] == ["2/4", "4/4"] and both["run"]["plan"] is None


@pytest.mark.parametrize("halves", [((0, 1), (2, 3)), ((3, 0), (1, 2)), ((0, 1, 2), (1, 3))])
def test_merges_complete_each_other(whole, halves):
    """With no single shard beside them; one that both of them hold says the same in both."""
    all_of_them = shards(whole)
    merged = [merge(parts(*(all_of_them[index] for index in half)))[0] for half in halves]
    (complete,) = merge(parts(*merged))
    assert complete["cases"] == whole["cases"] and complete["totals"] == whole["totals"]
    assert complete["run"]["missing"] == [] and complete["run"]["plan"] == whole["run"]["plan"]


def test_merges_of_different_plans_are_refused(whole):
    smaller = planned(made.record(cases=made.founding_cases()[:-2]))
    halves = [merge(parts(*shards(each)[:2]))[0] for each in (whole, smaller)]
    with pytest.raises(RecordError, match="^1.json and 2.json: are shards of different plans"):
        merge(parts(*halves))


def test_a_cut_merge_does_not_pass_for_its_shards(whole):
    all_of_them = shards(whole)
    (partial,) = merge(parts(*all_of_them[:3]))
    cut = made.record("wine", partial["cases"][:-1]) | {"run": partial["run"]}
    with pytest.raises(RecordError, match="^1.json: shards 1/4, 2/4, 3/4 of a plan of 31 cases have 24 of .* has 23: "):
        merge(parts(cut, all_of_them[3]))


def test_an_altered_merge_is_not_completed(whole):
    all_of_them = shards(whole)
    (partial,) = merge(parts(*all_of_them[:3]))
    partial["cases"][0]["id"] = "other/rule"
    with pytest.raises(RecordError, match="do not add up to their plan"):
        merge(parts(partial, all_of_them[3]))


def test_targets_stay_apart_and_in_order(whole):
    reference = planned(made.record("reference"))
    newer = planned(made.record("wine", target={"version": "wine-9.0"}))
    clang = planned(made.record("wine", target={"toolchain": "clang"}))
    given = [*shards(whole)[:2], reference, newer, *shards(whole)[2:], clang]
    merged = merge(parts(*given))
    assert [(each["target"]["name"], each["target"]["version"]) for each in merged] == [
        ("wine", "wine-8.0"),
        ("reference", "reference-8.0"),
        ("wine", "wine-9.0"),
        ("wine", "wine-8.0"),
    ]
    assert not files.incomplete(merged)


def two(before, after):
    return [planned(made.record(cases=[made.case("a/b", verdict), made.case("a/c")])) for verdict in (before, after)]


def test_contradicting_records_are_refused_by_name():
    with pytest.raises(RecordError) as caught:
        merge(parts(*two("pass", "fail")))
    assert "\n" not in str(caught.value)
    for words in ("a/b is pass in 1.json, fail in 2.json", "wine (wine-8.0)", "--prefer first, last or worst"):
        assert words in str(caught.value)


@pytest.mark.parametrize(
    ("prefer", "verdicts"), [("first", ["pass"]), ("last", ["fail"]), ("worst", ["fail"]), ("apart", ["pass", "fail"])]
)
def test_somebody_may_say_who_wins(prefer, verdicts):
    merged = merge(parts(*two("pass", "fail")), prefer)
    assert [record["cases"][0]["verdict"] for record in merged] == verdicts
    for record in merged:
        validate(record, "merged")


def test_the_worst_is_the_gravest_whatever_the_order():
    for verdicts in itertools.permutations(["pass", "known", "broken", "fail"], 2):
        (merged,) = merge(parts(*two(*verdicts)), "worst")
        order = ["fail", "broken", "known", "pass"]
        assert merged["cases"][0]["verdict"] == min(verdicts, key=order.index)


def test_apart_keeps_the_shards_of_two_runs_together(whole):
    other = copy.deepcopy(whole)
    other["cases"][0]["verdict"] = "known"
    merged = merge(parts(*shards(whole), *shards(other)), "apart")
    assert [len(record["cases"]) for record in merged] == [31, 31] and not files.incomplete(merged)


def test_the_same_verdict_twice_and_no_verdict_are_no_contradiction():
    (merged,) = merge(parts(*two("no_verdict", "fail")))
    assert merged["cases"][0]["verdict"] == "fail" and merged["totals"]["planned"] == 2
    assert len(merge(parts(*two("fail", "fail")))) == 1
    (merged,) = merge(parts(*two("no_verdict", "no_verdict")))
    assert merged["totals"]["no_verdict"] == 1


def test_parts_of_the_corpus_add_up_without_a_shard():
    one, two_ = (planned(made.record(cases=[made.case(id)])) for id in ("a/b", "c/d"))
    (merged,) = merge(parts(one, two_))
    assert [case["id"] for case in merged["cases"]] == ["a/b", "c/d"] and not merged["run"]["missing"]


def test_a_cut_shard_does_not_pass_for_whole(whole):
    given = shards(whole)
    given[1] = made.record("wine", given[1]["cases"][:-1]) | {"run": given[1]["run"]}
    with pytest.raises(RecordError, match="^2.json: shard 2/4 of a plan of 31 cases has 8 of them, .* has 7: "):
        merge(parts(*given))


def test_shards_that_hold_other_cases_than_planned_do_not_pass_for_whole(whole):
    given = shards(whole)
    given[0]["cases"][0]["id"] = "someone/elses"
    with pytest.raises(RecordError, match="do not add up to their plan of 31 cases"):
        merge(parts(*given))


def test_shards_of_different_plans_are_refused(whole):
    smaller = planned(made.record(cases=made.founding_cases()[:-2]))
    with pytest.raises(RecordError, match="^1.json and 2.json: are shards of different plans"):
        merge(parts(shards(whole)[0], shards(smaller)[1]))


def test_records_of_schema_1_are_read_and_merged():
    record = read(OLD)
    assert json.loads(OLD.read_text())["schema"] == 1 and record["schema"] == 2
    assert record["run"]["plan"] is None and record["totals"]["known"] == 3
    assert merge(parts(record)) == [record]
    halves = shards(record, 2)
    for half in halves:
        half["target"], half["run"]["plan"] = record["target"], None
    (merged,) = merge(parts(*halves))
    assert [case["id"] for case in merged["cases"]] == [case["id"] for case in record["cases"]]
    assert merged["run"]["plan"] is None and not merged["run"]["missing"]
    (merged,) = merge(parts(halves[0]))
    assert merged["run"]["missing"] == [{"shard": "2/2", "cases": None}]
    assert "shard 2/2 is missing (an unknown number of cases)" in columns([merged])[0].completeness


def test_a_merged_run_says_of_itself_what_all_its_parts_say(whole):
    given = shards(whole, 2)
    for shard in given:
        shard["run"] |= {"fresh": True, "shuffle": 7}
    assert merge(parts(*given))[0]["run"].items() >= {"fresh": True, "shuffle": 7}.items()
    given[1]["run"] |= {"fresh": False, "shuffle": 8}
    assert not {"fresh", "shuffle"} & merge(parts(*given))[0]["run"].keys()


def test_shards_divide_a_plan():
    for planned_cases, count in itertools.product(range(9), range(1, 6)):
        sizes = [Shard(index, count).size(planned_cases) for index in range(1, count + 1)]
        assert sum(sizes) == planned_cases
        places = sorted(Shard(i, count).place(n) for i, size in enumerate(sizes, start=1) for n in range(size))
        assert places == list(range(planned_cases))
