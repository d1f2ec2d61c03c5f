# SPDX-License-Identifier: Apache-2.0
"""Finding, in a real Chromium: the query language, the view in the address, the keyboard, comparison, the ledger."""

import pytest
import sample_records as made
from browsing import click, failing, many_cases, seen, settle, texts
from reports.compare import KINDS, compare
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser


def ask(browser, query):
    box = browser.find_element("id", "query")
    box.clear()
    box.send_keys(query)
    settle(browser)
    return browser.find_element("id", "found").text


def press(browser, *keys):
    for key in keys:
        browser.switch_to.active_element.send_keys(key)
        settle(browser)


@pytest.mark.parametrize(
    ("query", "found", "differences"),
    [
        ("", "", 5),
        ("status:fail", "1 of 31 cases", 1),
        ("status:fail,known", "2 of 31 cases", 2),
        ("status:fail target:reference", "0 of 31 cases", 0),
        ("status:pass target:ref", "30 of 31 cases", 0),
        ("-status:pass", "7 of 31 cases", 5),
        ("status:skip", "1 of 31 cases", 0),
        ("area:sizes", "3 of 31 cases", 1),
        ("is:different", "7 of 31 cases", 5),
        ("is:same", "24 of 31 cases", 0),
        ("clause:s-05", "3 of 31 cases", 1),
        ("clause:S-0", "0 of 31 cases", 0),
        ("basis:inferred", "1 of 31 cases", 1),
        ("Collision [event]", "1 of 31 cases", 1),
        ('"expected ERROR_INVALID_HANDLE, seen success"', "3 of 31 cases", 3),
        ("one table for each kind", "2 of 31 cases", 2),
        ("nowhere", "0 of 31 cases", 0),
    ],
)
def test_each_word_of_the_language(visit, query, found, differences):
    browser = visit(*failing())
    assert ask(browser, query) == found
    assert len(seen(browser, ".case")) == differences
    if query:
        assert len(seen(browser, "tr.row")) == int(found.split()[0])


def test_a_word_that_does_not_exist_is_explained_and_finds_nothing_else(visit):
    browser = visit(*failing())
    ask(browser, "status:fail")
    assert ask(browser, "status:fail colour:red").startswith("there is no colour: – try status:")
    assert len(seen(browser, ".case")) == 1
    assert ask(browser, "status:green") == "no status begins with green"
    assert ask(browser, "is:blue") == "is: takes different, same"


@pytest.mark.parametrize("unfinished", ["", " status:", " -status:", " -target:reference,", " area:,", ' "', " -"])
def test_a_word_that_is_not_finished_asks_nothing(visit, unfinished):
    browser = visit(*failing())
    assert ask(browser, f"status:known{unfinished}") == "1 of 31 cases"


def test_a_button_adds_its_word_and_takes_it_away(visit):
    browser = visit(*failing())
    button = browser.find_element("css selector", "[data-atom='status:known']")
    click(browser, button)
    assert browser.find_element("id", "query").get_attribute("value") == "status:known"
    assert button.get_attribute("aria-pressed") == "true" and len(seen(browser, ".case")) == 1
    click(browser, button)
    assert browser.find_element("id", "query").get_attribute("value") == "" and len(seen(browser, ".case")) == 5


def test_a_link_carries_the_view(visit):
    records = failing()
    browser = visit(*records)
    ask(browser, "status:known")
    browser.find_element("css selector", "#to option[value=t1]").click()
    press(browser, Keys.ESCAPE)
    ask(browser, 'status:known "server keeps"')
    browser.execute_script("document.getElementById('query').blur()")
    press(browser, "n")
    address = browser.current_url
    assert "#?q=status%3Aknown" in address and "at=t1-sizes-zero-event" in address and "to=t1" in address
    browser = visit(*records, fragment="#" + address.split("#")[1])
    assert browser.find_element("id", "query").get_attribute("value") == 'status:known "server keeps"'
    assert browser.find_element("id", "to").get_attribute("value") == "t1"
    assert [case.get_attribute("id") for case in seen(browser, ".case[open]")] == ["t1-sizes-zero-event"]
    assert len(seen(browser, "tr.row")) == 1


def test_back_leads_to_the_view_before(visit):
    browser = visit(*failing())
    ask(browser, "status:broken")
    browser.execute_script("document.querySelector('#changes a').click()")
    settle(browser)
    assert len(seen(browser, "tr.told")) == 1
    browser.back()
    settle(browser)
    assert browser.find_element("id", "query").get_attribute("value") == "status:broken"


def test_the_keyboard_goes_from_difference_to_difference(visit):
    browser = visit(*failing())
    order = [case.get_attribute("id") for case in browser.find_elements("css selector", ".case")]

    def here():
        return browser.execute_script("return document.activeElement.parentElement.id")

    press(browser, "n")
    assert here() == order[0]
    press(browser, "n", "n")
    assert here() == order[2]
    press(browser, "p")
    assert here() == order[1]
    press(browser, "p", "p")
    assert here() == order[-1]
    press(browser, "/")
    assert browser.execute_script("return document.activeElement.id") == "query"
    press(browser, "area:views", Keys.ESCAPE)
    assert browser.find_element("id", "query").get_attribute("value") == ""
    assert ask(browser, "np") == "0 of 31 cases"  # letters typed there are words, not commands


def test_a_case_opens_under_its_row_on_every_target(visit):
    browser = visit(*failing())
    ask(browser, "status:advisory")
    opener = seen(browser, "tr.row th a")[0]
    click(browser, opener)
    assert opener.get_attribute("aria-expanded") == "true"
    assert "first difference" in seen(browser, "tr.told .steps")[0].text
    click(browser, seen(browser, "tr.told .tabs button")[1])
    assert "first difference" not in seen(browser, "tr.told .steps")[0].text
    assert "--target reference" in seen(browser, "tr.told .command")[0].text
    click(browser, seen(browser, "tr.row th a")[0])
    assert not seen(browser, "tr.told")


def test_a_case_shows_its_scenario_or_says_that_there_is_no_room(visit, monkeypatch):
    record = made.five_verdicts()
    record["scenarios"] = {case["scenario"]: "rule: as it is written" for case in record["cases"]}

    def body():
        browser = visit(record)
        ask(browser, "status:advisory")
        click(browser, seen(browser, "tr.row th a")[0])
        return browser.execute_script("return document.querySelector('tr.told').textContent")

    assert "rule: as it is written" in body()
    monkeypatch.setattr("reports.stories.WRITTEN", 10)
    assert "The scenarios are too long for this page" in body()


def test_the_ledger_shows_what_nobody_asks_and_what_is_only_inferred(visit):
    record = made.record(
        cases=[made.case("a/b", clauses=("D-1",), basis="inferred"), made.case("a/c", clauses=("D-4",))]
    )
    record["clauses"] |= {
        "D-1": made.clause("Held by inference.", basis="inferred") | {"area": "names"},
        "D-2": made.clause("Nobody asks.") | {"area": "names"},
        "D-4": made.clause("Simply holds.") | {"area": "names"},
        "D-3": made.clause("Nobody can ask.") | {"area": "names", "untestable": "needs a debugger of the kernel"},
    }
    browser = visit(record)

    def choose(value):
        browser.find_element("css selector", f"#clauses-only option[value={value}]").click()

    choose("inferred")
    assert texts(browser, ".ledger tbody .id") == ["D-1"] and texts(browser, ".ledger tbody .v") == ["✓ inferred"]
    assert browser.find_element("css selector", "#clause-D-4 td").get_attribute("textContent") == "✓ 1 pass"
    choose("unasked")
    assert "D-2" in texts(browser, ".ledger tbody .id") and "D-3" not in texts(browser, ".ledger tbody .id")
    choose("untestable")
    assert texts(browser, ".ledger tbody .id") == ["D-3"]
    assert texts(browser, ".ledger tbody td") == ["· cannot be asked"]
    assert "needs a debugger of the kernel" in seen(browser, "#clause-D-3")[0].text


def three_runs():
    """Runs in which every kind of change happens between some two."""
    first = made.five_verdicts()
    second = made.record(
        "wine", made.founding_cases(S_01="fail", S_03="pass", S_05="known", S_07="fail", S_09="broken")
    )
    alike = ("alike/one", "alike/two", "left/one", "left/two")
    first = made.record("wine", [*first["cases"], *(made.case(id, "fail") for id in alike)])
    reason = {"reason": "Names are not kept", "source": "https://bugs.example.org/8"}
    second["cases"] += [made.case("alike/one", "known"), made.case("alike/two", "known", known=reason)]
    second["cases"] += [made.case(id, "skip", reason=f"needs what {id} needs") for id in alike[2:]]
    third = made.record("wine", [*second["cases"][3:], made.case("new/one"), made.case("new/two", "fail")])
    third["cases"][3] = made.case("namespace/collision[event]", "fail")
    third["cases"][9]["findings"] = [made.finding("fail", 2, shown="ERROR_ACCESS_DENIED")]
    return first, made.record("wine", second["cases"]), made.record("wine", third["cases"])


CHANGES = """
return changes(arguments[0], arguments[1]).map(([kind, ,,, alike]) => [kind, alike.map(({id}) => id)]);
"""


def test_the_script_compares_as_compare_does(visit):
    runs = three_runs()
    browser = visit(*runs)
    kinds = set()
    for old in range(3):
        for new in range(3):
            found = compare(runs[old], runs[new])
            told = [[group.kind.name, sorted(change.id for change in group.changes)] for group in found.groups]
            seen_there = browser.execute_script(CHANGES, old, new)
            assert sorted([kind, sorted(ids)] for kind, ids in seen_there) == sorted(told)
            kinds |= {kind for kind, _ in told}
    assert kinds == {kind.name for kind in KINDS}


def test_compare_shows_changes_in_groups_and_leads_to_the_case(visit):
    browser = visit(*three_runs())
    assert [text.split(" ", 2)[1:] for text in texts(browser, "#changes summary b")][0] == ["3", "new failures"]
    click(browser, browser.find_element("id", "swap"))
    assert "from=t2" in browser.current_url and "to=t1" in browser.current_url
    click(browser, seen(browser, "#changes li a")[0])
    settle(browser)
    assert seen(browser, "tr.told .steps")
    browser.find_element("css selector", "#to option[value=t2]").click()
    assert "Choose two different columns." in browser.find_element("id", "changes").text


def test_a_large_page_filters(visit):
    browser = visit(many_cases("wine"), many_cases("reference"))
    assert ask(browser, "row-7") == "200 of 2000 cases"
    assert len(seen(browser, "tr.row")) == 200


def main_thread(browser):
    """Seconds that the page's main thread has worked: what others take of a shared machine is not among them."""
    metrics = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    return next(each["value"] for each in metrics if each["name"] == "ThreadTime")


def test_ten_targets_with_two_thousand_cases_each_are_interactive_in_a_second(visit):
    """From the first byte until the script has run, and from a key to the frame that shows what was found."""
    visit.browser.execute_cdp_cmd("Performance.enable", {"timeDomain": "threadTicks"})
    began = main_thread(visit.browser)
    browser = visit(*(many_cases(f"target{n}", n) for n in range(10)))
    settle(browser)
    loaded = main_thread(browser)
    script = """
        const box = document.getElementById("query");
        box.value = "status:known target:target7";
        box.dispatchEvent(new Event("input"));
    """
    browser.execute_script(script)
    settle(browser)
    assert browser.find_element("id", "found").text == "50 of 2000 cases"
    assert 0 < loaded - began < 1
    assert main_thread(browser) - loaded < 1
