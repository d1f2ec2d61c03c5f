# SPDX-License-Identifier: Apache-2.0
"""The page in a real Chromium, opened from disk: it runs its own script and no other, and everybody can read it."""

import hostile
import pytest
import sample_records as made
from browsing import failing, seen, settle, unfold

pytestmark = pytest.mark.browser


def test_page_opens_from_disk_without_a_complaint(visit):
    browser = visit(*failing())
    assert browser.title.startswith("Wine: 6 of 10 founding rules hold")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_the_answer_is_on_the_first_screen(visit):
    browser = visit(*failing())
    last = browser.find_elements("css selector", "#founding tr")[-1]
    assert last.rect["y"] + last.rect["height"] < 900


def test_hostile_text_does_not_run(visit):
    for text in hostile.TEXTS:
        browser = visit(hostile.poisoned(text), *failing())
        # An alert would make this command fail.
        assert browser.execute_script("return document.readyState") == "complete"
        assert browser.get_log("browser") == []
        unfold(browser)
        browser.execute_script("document.querySelectorAll('tr.row').forEach(openRow)")
        assert len(browser.find_elements("css selector", "script:not([type])")) == 1
        assert len(browser.find_elements("css selector", "script")) == 2
        assert not browser.find_elements("css selector", "img, iframe, [onerror], [onload], [onmouseover]")
        assert browser.get_log("browser") == []


SLIPPED_THROUGH = """
const refused = new Set();
document.addEventListener("securitypolicyviolation", ({effectiveDirective}) => {
  refused.add(effectiveDirective);
  if (refused.size === 2) arguments[0]([...refused].sort());
});
document.body.insertAdjacentHTML("beforeend", '<img src="x" onerror="window.ran = 1">');
"""


def test_even_markup_that_slipped_through_could_not_run(visit):
    browser = visit(*failing())
    assert browser.execute_async_script(SLIPPED_THROUGH) == ["img-src", "script-src-attr"]
    assert browser.execute_script("return window.ran || null") is None
    assert "Content Security Policy" in " ".join(entry["message"] for entry in browser.get_log("browser"))


def test_failing_cases_are_open_and_the_rest_is_folded(visit):
    browser = visit(*failing())
    assert [part.get_attribute("class") for part in browser.find_elements("css selector", ".case[open]")] == [
        "case c-fail"
    ]
    assert "first difference" in seen(browser, ".case[open] tr.first")[0].text
    assert not seen(browser, "tr.row")


def test_a_link_opens_what_it_leads_to(visit):
    browser = visit(*failing(), fragment="#t1-sizes-zero-event")
    case = browser.find_element("css selector", "#t1-sizes-zero-event")
    assert case.get_attribute("open")
    top = browser.execute_script("return arguments[0].getBoundingClientRect().top", case)
    assert 0 <= top < 900
    browser.execute_script("document.querySelector('#areas a[href*=creation]').click()")
    settle(browser)
    assert seen(browser, "#area-creation tr.row")
    browser.execute_script("document.querySelector('#founding a[href=\"#clause-S-09\"]').click()")
    settle(browser)
    assert seen(browser, "#clause-S-09")


def test_without_scripts_all_is_shown(visit):
    browser = visit(*failing(), scripts=False)
    assert not seen(browser, "#find") and not seen(browser, "#comparing") and not seen(browser, ".scripted")
    assert len(seen(browser, ".timeline svg")) == 5
    assert seen(browser, "#changes li") and seen(browser, "#clause-D-024")
    assert len(seen(browser, "tr.row")) == 31
    assert len(seen(browser, ".case .body")) == 5


@pytest.mark.parametrize("width", [1440, 800, 400, 320])
@pytest.mark.parametrize("columns", [1, 2, 6])
def test_nothing_sticks_out_of_the_page(visit, width, columns):
    records = [made.record(f"target-number-{n}", [*made.five_verdicts()["cases"]]) for n in range(columns)]
    records[0]["cases"][0] = records[0]["cases"][0] | {"rule": "W" * 290}
    browser = visit(*records, width=width)
    unfold(browser)
    browser.execute_script("[...document.querySelectorAll('tr.row')].slice(0, 9).forEach(openRow)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    cut = browser.execute_script(CUT)
    assert cut == []


# Elements whose text is wider than they are, outside those that scroll.
CUT = """
return [...document.querySelectorAll("body *")].filter((element) =>
  element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && element.checkVisibility() &&
  !element.closest("svg, select, thead, .timeline") && getComputedStyle(element).overflowX !== "auto"
).map((element) => element.outerHTML.slice(0, 120));
"""

# Every text on the page whose contrast with what is behind it is under 4.5, measured from computed colours.
CONTRAST = """
const parse = (text) => { const [r, g, b, a = 1] = text.match(/[0-9.]+/g).map(Number); return {r, g, b, a}; };
const linear = (v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
const light = ({r, g, b}) => [r, g, b].map((v) => linear(v / 255))
  .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
const behind = (element) => {
  for (let part = element; part; part = part.parentElement) {
    const colour = parse(getComputedStyle(part).backgroundColor);
    if (colour.a === 1) return colour;
    if (colour.a !== 0) throw new Error("half transparent: " + part.className);
  }
  throw new Error("no background");
};
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const bad = new Set();
let texts = 0;
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
  if (element.closest("script, style, select, title, svg")) continue;
  const [one, two] = [light(parse(getComputedStyle(element).color)), light(behind(element))].sort((a, b) => b - a);
  const ratio = (one + .05) / (two + .05);
  texts += 1;
  if (ratio < 4.5) bad.add(`${element.outerHTML.slice(0, 80)}: ${ratio.toFixed(2)}`);
}
return [texts, [...bad]];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(visit, scheme):
    browser = visit(*failing(), scheme=scheme)
    unfold(browser)
    browser.execute_script("[...document.querySelectorAll('tr.row')].slice(0, 9).forEach(openRow)")
    texts, bad = browser.execute_script(CONTRAST)
    assert texts > 300
    assert bad == []
    page = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (page == "rgb(16, 19, 22)") == (scheme == "dark")


def test_paper_has_tables_light_colours_and_nothing_to_press(visit):
    browser = visit(*failing(), width=720, scheme="dark")
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print", "features": [dark]})
    assert not seen(browser, "nav, #find, #comparing")
    style = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
    assert browser.execute_script(style, "#founding td", "display") == "table-cell"
    assert browser.execute_script(style, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 720
    texts, bad = browser.execute_script(CONTRAST)
    assert texts > 100 and bad == []
