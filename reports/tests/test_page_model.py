# SPDX-License-Identifier: Apache-2.0
"""The page as data: counts, states, columns and differences follow from the records and from nothing else."""

import json

import pytest
import sample_records as made
from reports.columns import titles
from reports.differences import STEP_BY_STEP
from reports.founding import FOUNDING
from reports.page_model import build
from reports.render import html
from reports.steps import ORDINARY
from reports.summary import summary
from reports.tally import Tally


def rule(page, clause_id, column=0):
    return next(row.cells[column] for row in page.founding if row.clause.id == clause_id)


def all_details(page):
    return [case for group in page.groups for case in group.cases]


def test_all_ten_founding_rules_have_a_row_even_if_nobody_asked():
    page = build([made.record(cases=[made.case("sizes/zero", clauses=("S-05",))], clauses={})])
    assert [row.clause.id for row in page.founding] == [f"S-{n:02}" for n in range(1, 11)]
    assert rule(page, "S-05").tally.state.word == "holds"
    assert rule(page, "S-09").tally.state.word == "not asked"
    assert page.headlines[0].answer == "1 of 10 founding rules hold (9 not asked)"
    assert page.headlines[0].look.name != "pass"


def test_founding_rules_that_no_record_describes_have_a_statement():
    record = made.record(cases=[])
    record["clauses"] = {}
    assert [row.clause.statement for row in build([record]).founding] == list(FOUNDING.values())


def test_each_state_of_a_rule():
    page = build([made.five_verdicts()])
    words = {row.clause.id: row.cells[0].tally.state.word for row in page.founding}
    assert words == {
        "S-01": "holds",
        "S-02": "holds",
        "S-03": "contradicted",
        "S-04": "holds",
        "S-05": "known difference",
        "S-06": "holds",
        "S-07": "not settled",
        "S-08": "not settled",
        "S-09": "holds",
        "S-10": "holds",
    }
    line = page.headlines[0]
    assert line.answer == "6 of 10 founding rules hold (1 contradicted, 1 known difference, 2 not settled)"
    assert line.look.name == "fail"
    assert line.contradiction.id == "namespace/collision[event]"


def test_a_rule_that_only_inference_supports_is_not_said_to_hold():
    record = made.record(cases=[made.case("sizes/zero", clauses=("S-05",), basis="inferred")])
    page = build([record])
    assert rule(page, "S-05").state.word == "inferred"
    assert page.headlines[0].answer == "0 of 10 founding rules hold (1 inferred, 9 not asked)"
    assert page.headlines[0].look.name == "no_verdict"
    assert "| 0 of 10 hold | 1 pass |" in summary([record])


def test_a_contradiction_outweighs_and_doubt_is_no_success():
    assert Tally.of(["pass", "fail", "broken", "known"]).state.word == "contradicted"
    assert Tally.of(["pass", "known", "broken"]).state.word == "known difference"
    assert Tally.of(["pass", "no_verdict"]).state.word == "not settled"
    assert Tally.of(["pass", "advisory"]).state.word == "advisory"
    assert Tally.of(["skip"]).state.word == "skipped"
    assert Tally.of([]).state.word == "not asked"


def test_share_counts_only_what_was_judged():
    assert Tally.of(["pass"] * 2 + ["fail"]).share == "66 %"
    assert Tally.of(["pass"] * 999 + ["fail"]).share == "99 %"
    assert Tally.of(["pass", "skip", "broken", "no_verdict", "advisory"]).share == "100 %"
    assert Tally.of(["skip", "broken"]).share == "–"
    assert Tally.of(["unexpected_pass", "known"]).share == "50 %"


def test_bar_covers_exactly_what_was_planned():
    parts = Tally.of(["pass", "pass", "fail", "skip"]).parts
    assert [(part.look.name, part.count) for part in parts] == [("pass", 2), ("skip", 1), ("fail", 1)]
    assert parts[0].left == 0 and parts[-1].left + parts[-1].width == 100


def test_areas_count_what_their_cases_are():
    cases = [made.case("views/a[1]"), made.case("views/a[2]", "fail"), made.case("sizes/b", "skip")]
    page = build([made.record(cases=cases), made.record("reference", [made.case("views/a[1]")])])
    assert [area.name for area in page.areas] == ["sizes", "views"]
    views = page.areas[1]
    assert [tally.planned for tally in views.tallies] == [2, 1]
    assert [tally["fail"] for tally in views.tallies] == [1, 0]
    assert page.areas[0].tallies[1].planned == 0
    second = views.scenarios[0].rows[1]
    assert (second.label, second.number) == ("[2]", 2)
    assert second.cells[0].look.name == "fail" and second.cells[1].look is None


def test_differences_come_gravest_first_and_link_to_each_other():
    wine = made.five_verdicts()
    reactos = made.record("reactos", made.founding_cases(S_03="known"))
    page = build([wine, reactos])
    assert [group.look.name for group in page.groups] == ["fail", "unexpected_pass", "broken", "advisory", "known"]
    failed, known = page.groups[0].cases[0], page.groups[4].cases[0]
    assert failed.elsewhere[0].title == "Reactos" and failed.elsewhere[0].anchor == known.anchor
    assert known.elsewhere[0].anchor == failed.anchor
    assert failed.commands[0] == "./run_suite.py show 'namespace/collision[event]' --target wine"
    assert [clause.id for clause in failed.clauses] == ["S-03", "D-024"]
    assert known.known[1].url == "https://bugs.example.org/4711"
    assert rule(page, "S-03", 0).anchor == failed.anchor
    assert rule(page, "S-01", 0).anchor is None


def test_the_diverging_step_is_marked_and_only_that():
    steps = all_details(build([made.record(cases=[made.case("a/b", "fail")])]))[0].steps
    assert [step.mark for step in steps] == [None, "first difference", None, None, None]
    assert [step.first for step in steps] == [False, True, False, False, False]
    assert steps[1].expected == "ERROR_INVALID_HANDLE" and steps[1].shown == "success"
    assert steps[1].messages == ()  # the row says it all


def test_what_was_sent_and_what_came_back_stands_at_what_nobody_has_explained():
    verdicts = ("fail", "broken", "unexpected_pass", "known", "advisory")
    cases = [made.case(f"a/{verdict}", verdict) for verdict in verdicts]
    shown = {case.id: bool(case.exchanges) for case in all_details(build([made.record(cases=cases)]))}
    assert shown == {"a/fail": True, "a/broken": True, "a/unexpected_pass": True, "a/known": False, "a/advisory": False}


def test_steps_that_were_not_run_are_no_differences():
    steps = all_details(build([made.record(cases=[made.case("a/b", "broken")])]))[0].steps
    assert [step.mark for step in steps] == [None, None, "broke here", None, None]
    assert [step.claim == "unrun" for step in steps] == [False, False, False, True, True]
    assert [step.messages for step in steps] == [(), (), ("The agent's process was killed",), (), ()]


def test_of_calls_released_together_only_those_that_differ_are_marked():
    calls = [
        made.step(1, "a.CreateFileMapping {name: $name}", "ERROR_SUCCESS", agrees=True),
        made.step(1, "b.CreateFileMapping {name: $name}", "ERROR_SUCCESS", agrees=False),
    ]
    told = made.finding("fail", 1, "{ERROR_SUCCESS: 1}", "ERROR_SUCCESS: 2", "one creator is first")
    case = made.case("a/b", "fail", history=calls, findings=[told])
    steps = all_details(build([made.record(cases=[case])]))[0].steps
    assert [step.mark for step in steps] == [None, "first difference"]
    assert steps[1].messages == ("one creator is first",)
    for call in calls:
        call["agrees"] = None
    steps = all_details(build([made.record(cases=[case])]))[0].steps
    assert [step.mark for step in steps] == ["first difference"] * 2


def test_a_finding_about_the_whole_case_is_told_above_its_steps():
    case = made.case("a/b", "broken", findings=[made.finding("broken", None, "", "", "2 objects were left over")])
    shown = all_details(build([made.record(cases=[case])]))[0]
    assert shown.notes == ("2 objects were left over",)
    assert shown.summary == "2 objects were left over"


def test_long_histories_keep_every_differing_step():
    history = [made.step(n, "a.SetEvent $event", "success", "success") for n in range(1, 500)]
    history[400] |= {"shown": "ERROR_INVALID_HANDLE", "agrees": False}
    case = made.case(
        "a/b", "fail", history=history, findings=[made.finding("fail", 401, "success", "ERROR_INVALID_HANDLE")]
    )
    shown = all_details(build([made.record(cases=[case])]))[0]
    assert [step.number for step in shown.steps] == [*range(1, ORDINARY + 1), 401]
    assert shown.steps[-1].first
    assert shown.left_out == 499 - ORDINARY - 1


def test_a_target_that_breaks_everywhere_is_abridged():
    cases = [made.case(f"a/b[{n}]", "broken") for n in range(STEP_BY_STEP + 50)]
    shown = all_details(build([made.record(cases=cases)]))
    assert len(shown) == STEP_BY_STEP + 50
    assert [case.abridged for case in shown] == [False] * STEP_BY_STEP + [True] * 50
    assert shown[-1].summary and not shown[-1].steps


@pytest.mark.parametrize(("room", "told"), [(15, [1, 2, 3]), (9, [2]), (4, [])])
def test_where_there_is_no_room_what_stands_out_is_told_first_and_the_page_counts_the_rest(monkeypatch, room, told):
    monkeypatch.setattr("reports.stories.ROOM", room)
    page = build([made.record(cases=[made.case("a/1"), made.case("a/2", "fail"), made.case("a/3")])])
    with_steps = [entry[0] for entry in json.loads(page.stories.json)["cases"] if len(entry) == 13]
    assert with_steps == [f"a/{number}" for number in told]
    assert page.stories.left_out == 3 - len(told)
    assert (f"no room for the steps of {3 - len(told)} cases" in html(page)) == (len(told) < 3)


def test_an_interrupted_run_says_so_and_keeps_its_share():
    cases = [made.case("a/b[1]"), made.case("a/b[2]", "no_verdict"), made.case("a/b[3]", "no_verdict")]
    page = build([made.record(cases=cases, run={"interrupted": True})])
    column = page.columns[0]
    assert not column.complete
    assert column.completeness == "interrupted: 1 of 3 planned cases executed, 2 without a verdict"
    assert page.headlines[0].remarks[0].startswith("Interrupted: 1 of 3")
    assert page.totals[0].share == "100 %"
    assert [(each.number, each.reason) for each in page.not_executed] == [(2, "the run was interrupted")]


def test_an_interrupted_run_is_incomplete_even_if_every_case_has_a_verdict():
    assert not build([made.record(run={"interrupted": True})]).columns[0].complete


def test_a_shard_and_an_empty_run_are_incomplete():
    assert not build([made.record(run={"shard": "1/4"})]).columns[0].complete
    empty = build([made.record(cases=[])])
    assert not empty.columns[0].complete
    assert empty.areas == () and empty.groups == ()
    assert empty.headlines[0].answer == "0 of 10 founding rules hold (10 not asked)"


def test_columns_of_one_target_have_distinct_titles():
    machines = [made.record("wine"), made.record("wine", environment={"host": "laptop"}), made.record("reference")]
    assert titles(machines) == ["Wine · builder", "Wine · laptop", "Reference"]
    versions = [made.record("wine"), made.record("wine", target={"version": "wine-9.0"})]
    assert titles(versions) == ["Wine · wine-8.0", "Wine · wine-9.0"]
    mixed = [
        made.record("wine"),
        made.record("wine", target={"version": "wine-9.0"}),
        made.record("wine", run={"shard": "2/2"}),
    ]
    assert len(set(titles(mixed))) == 3
    assert titles([made.record("wine")] * 3) == ["Wine · record 1", "Wine · record 2", "Wine · record 3"]
    taken = [made.record("wine"), made.record("wine"), made.record("wine", target={"title": "Wine · record 1"})]
    assert len(set(titles(taken))) == 3


def test_anchors_differ_even_if_ids_look_alike():
    cases = [made.case("a/b[x y]", "fail"), made.case("a/b[x+y]", "fail"), made.case("a/b[x-y]", "fail")]
    cases += [made.case(f"a/{name}", "fail") for name in ("(z)", "[z-2]", "[z]")]
    anchors = [case.anchor for case in all_details(build([made.record(cases=cases)]))]
    assert len(set(anchors)) == 6


def test_clauses_are_sorted_as_people_count_and_undescribed_ones_are_there():
    cases = [made.case("a/b", clauses=("D-100", "D-99", "S-03", "W-1"))]
    parts = build([made.record(cases=cases)]).ledger.parts
    ids = [row.clause.id for part in parts for row in part.rows]
    assert ids == [*FOUNDING, "D-024", "D-99", "D-100", "W-1"]
