# SPDX-License-Identifier: Apache-2.0
"""The timeline of a case: what its bars say, and that the script draws what the templates draw."""

import json

import pytest
import sample_records as made
from browsing import blocked, failing, seen, settle, texts
from reports.page_model import build
from reports.stories import TIMED
from reports.timeline import BLOCKED, OPEN, RETURNED, timeline


def bars(case):
    return {bar.label: bar for bar in timeline(case["history"]).bars}


def test_a_blocked_call_lasts_until_it_is_released():
    line = timeline(blocked()["history"])
    assert line.lanes == ("owner", "waiter") and not line.deaths
    wait, release = bars(blocked())["3 WaitForSingleObject"], bars(blocked())["4 SetEvent"]
    assert (wait.state, release.state) == (BLOCKED, RETURNED) and wait.lane == 1
    assert wait.left < release.left < wait.left + wait.width < release.left + release.width  # 10 µs before it returned
    assert len(line.bars) == 4  # the join is the same call


def test_a_call_that_never_returned_is_open_until_its_process_is_dead():
    line = timeline(blocked(released=False)["history"])
    wait = bars(blocked(released=False))["3 WaitForSingleObject"]
    assert wait.state == OPEN and not line.outline(wait).endswith("Z")
    assert [(death.lane, death.at, death.unexpected) for death in line.deaths] == [(1, wait.left + wait.width, False)]
    assert line.rails[1] < line.rails[0] == line.width
    alive = blocked(released=False)["history"][:3]
    assert timeline(alive).bars[2].left + timeline(alive).bars[2].width < timeline(alive).width


def test_an_unexpected_death_is_told_from_one_that_a_step_asked_for():
    line = timeline(made.case("a/b", "broken")["history"])
    assert [death.unexpected for death in line.deaths] == [True]


def test_threads_have_lanes_of_their_own_and_order_is_exact():
    calls = [made.step(n, f"one{thread}.SetEvent $event") for n, thread in ((1, ""), (2, "#2"), (3, "#2"), (4, ""))]
    for call in calls:
        call |= {"agent": "one", "thread": 2 if "#2" in call["text"] else 1}
    calls[0] |= {"ended_us": 250}  # returns while the second thread is inside its first call
    line = timeline(calls)
    assert line.lanes == ("one", "one#2")
    first, second, third, fourth = line.bars
    assert first.left < second.left < first.left + first.width <= second.left + second.width
    assert third.left > second.left + second.width and fourth.left > third.left + third.width


def test_a_long_case_keeps_its_numbers_and_a_record_without_times_has_none():
    long = [made.step(n, "one.WaitForSingleObject {handle: $event, timeout: 10000}") for n in range(1, 60)]
    assert [bar.label for bar in timeline(long).bars] == [str(n) for n in range(1, 60)]
    for seen_step in long:
        for key in ("sent_us", "seen_us", "began_us", "ended_us"):
            del seen_step[key]
    assert timeline(long) is None


PICTURE = "return [...document.querySelectorAll(arguments[0])].map((each) => each.outerHTML.replace(/>\\s+</g, '><'))"


@pytest.mark.browser
def test_the_script_draws_what_the_templates_draw(visit):
    cases = [blocked(), blocked(released=False)]
    history = [made.step(n, "one#2.SetEvent $event", thread=2, agent="one") for n in range(1, 30)]
    cases.append(made.case("sync/long", "pass", history=history))
    named = {"agent": "an_agent_whose_name_says_all", "thread": 2, "call": "WaitForSingleObject"}
    cases.append(made.case("sync/named", history=[made.step(n, "join wait", **named) for n in (1, 2)]))
    failing_ones = [case | {"verdict": "fail", "findings": [made.finding("fail", 2)]} for case in cases]
    record = made.record("wine", [*failing_ones, *made.five_verdicts()["cases"]])
    browser = visit(record)
    settle(browser)
    for case in browser.find_elements("css selector", ".case"):
        browser.execute_script("arguments[0].open = true; unfold(arguments[0])", case)
        number, anchor = case.get_attribute("data-n"), case.get_attribute("id")
        drawn = browser.execute_script("document.body.append(tell(cases[arguments[0]], 0)); return null", number)
        assert drawn is None
        for part in ("svg", ".steps tbody", "figcaption"):
            [static] = browser.execute_script(PICTURE, f"[id='{anchor}'] {part}")
            [scripted] = browser.execute_script(PICTURE, f"body > .body {part}")
            assert scripted == static
        browser.execute_script("document.querySelector('body > .body').remove()")


@pytest.mark.browser
def test_a_blocked_call_is_visibly_open_and_the_diverging_step_in_focus(visit):
    case = blocked(released=False)
    browser = visit(made.record("wine", [case]), fragment="#case-sync-waits-killed")
    settle(browser)
    fill = "return getComputedStyle(arguments[0]).fill"
    waiting = seen(browser, ".bar-open path")
    assert len(waiting) == 1 and "hatch" in browser.execute_script(fill, waiting[0])
    assert len(seen(browser, ".death")) == 1 and "never returned" in texts(browser, "figcaption")[0]
    browser = visit(*failing())
    assert len(seen(browser, ".case[open] .timeline .focus")) == 1
    assert [text.split()[0] for text in texts(browser, ".case[open] .timeline .focus text")] == ["2", "◀"]


@pytest.mark.parametrize("columns", [TIMED, TIMED + 1])
def test_with_many_columns_a_story_has_its_times_once(columns):
    """Alike on all but the second column, which has its own in any case."""
    other = made.case("a/b", "fail", findings=[made.finding("fail", 1)])
    records = [made.record(f"t{n}", [other if n == 1 else made.case("a/b")]) for n in range(columns)]
    times = json.loads(build(records).stories.json)["cases"][0][-1]
    assert [bool(each) for each in times] == ([True] * TIMED if columns == TIMED else [True, True, False, False, False])


@pytest.mark.browser
def test_who_has_no_times_of_its_own_says_whose_it_shares(visit):
    browser = visit(*(made.record(f"t{n}", [blocked()]) for n in range(TIMED + 1)))
    told = (
        "document.body.append(tell(cases[0], arguments[0])); return document.querySelector('body > .body').textContent"
    )
    alone = browser.execute_script(told, 0)
    browser.execute_script("document.querySelector('body > .body').remove()")
    shared = browser.execute_script(told, TIMED)
    assert "record only" not in alone and "When it did so is in the record only. It shows the same as T0" in shared
    assert not browser.execute_script("return document.querySelector('body > .body svg')")
    assert "undefined" not in shared and "NaN" not in shared
