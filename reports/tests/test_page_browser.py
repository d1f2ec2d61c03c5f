# SPDX-License-Identifier: Apache-2.0
"""The page in a real Chromium, opened from disk: it runs its own script and no other, and everybody can read it."""

import shutil
from pathlib import Path

import hostile
import pytest
import sample_records as made
from reports.page import write

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.browser
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    assert CHROMIUM and DRIVER, "chromium or chromedriver is missing: ./install_deps.sh --browser"
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.utils import is_connectable

    class LoopbackService(Service):
        """Reached by address: a minimal system has no /etc/hosts, and so no name "localhost"."""

        service_url = property(lambda self: f"http://127.0.0.1:{self.port}")

        def is_connectable(self) -> bool:
            return is_connectable(self.port, "127.0.0.1")

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*QUIET, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    options.set_capability("unhandledPromptBehavior", "ignore")  # an alert has to be noticed
    driver = webdriver.Chrome(service=LoopbackService(DRIVER), options=options)
    yield driver
    driver.quit()


@pytest.fixture
def visit(browser, tmp_path):
    """Opens the page of some records, after making the window as wanted."""

    def go(*records, width=1440, scheme="light", scripts=True, fragment=""):
        path = write(list(records), tmp_path)
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        feature = {"name": "prefers-color-scheme", "value": scheme}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        browser.get_log("browser")
        browser.get("about:blank")
        browser.get(Path(path).as_uri() + fragment)
        return browser

    yield go
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def seen(browser, selector):
    """What is shown; the contents of a folded part are not, which WebDriver's own test does not see."""
    script = "return [...document.querySelectorAll(arguments[0])].filter((element) => element.checkVisibility())"
    return browser.execute_script(script, selector)


def failing():
    return made.five_verdicts(), made.record("reference")


def test_page_opens_from_disk_without_a_complaint(visit):
    browser = visit(*failing())
    assert browser.title.startswith("Wine: 6 of 10 founding rules hold")
    assert browser.get_log("browser") == []
    assert browser.execute_script("return performance.getEntriesByType('resource').map(e => e.name)") == []


def test_the_answer_is_on_the_first_screen(visit):
    browser = visit(*failing())
    last = browser.find_elements("css selector", "#founding tbody tr")[-1]
    assert last.rect["y"] + last.rect["height"] < 900


def test_hostile_text_does_not_run(visit):
    for text in hostile.TEXTS:
        browser = visit(hostile.poisoned(text), *failing())
        # An alert would make this command fail.
        assert browser.execute_script("return document.readyState") == "complete"
        assert browser.get_log("browser") == []
        assert len(browser.find_elements("css selector", "script")) == 1
        assert not browser.find_elements("css selector", "img, iframe, [onerror], [onload], [onmouseover]")


def test_even_markup_that_slipped_through_could_not_run(visit):
    browser = visit(*failing())
    browser.execute_script("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = 1\">')")
    browser.execute_async_script("setTimeout(arguments[0], 50)")
    assert browser.execute_script("return window.ran || null") is None
    assert "Content Security Policy" in " ".join(entry["message"] for entry in browser.get_log("browser"))


def test_failing_cases_are_open_and_the_rest_is_folded(visit):
    browser = visit(*failing())
    assert [part.get_attribute("data-v") for part in browser.find_elements("css selector", ".case[open]")] == ["fail"]
    assert "first difference" in seen(browser, ".case[open] tr.first")[0].text
    assert not seen(browser, "tr.row")


def test_a_link_opens_what_it_leads_to(visit):
    browser = visit(*failing(), fragment="#t1-sizes-zero-event")
    case = browser.find_element("css selector", "#t1-sizes-zero-event")
    assert case.get_attribute("open")
    top = browser.execute_script("return arguments[0].getBoundingClientRect().top", case)
    assert 0 <= top < 900
    browser.execute_script("document.querySelector('.areas a[href]').click()")
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")
    assert seen(browser, "#area-creation tr.row")


def test_filter_by_text_and_by_verdict(visit):
    browser = visit(*failing())
    box, count = browser.find_element("id", "filter-text"), browser.find_element("id", "filter-count")
    box.send_keys("Collision [event]")
    assert count.text == "1 of 31 cases"
    assert [row.text.split()[0] for row in seen(browser, "tr.row")] == ["[event]"]
    assert len(seen(browser, ".case")) == 1
    box.clear()
    box.send_keys("s-05")  # a clause
    assert count.text == "3 of 31 cases"
    box.clear()
    browser.find_element("css selector", "#filter-verdict option[value=skip]").click()
    assert count.text == "1 of 31 cases"
    assert [area.get_attribute("id") for area in seen(browser, ".area")] == ["area-sync"]
    assert not seen(browser, ".case")
    box.send_keys("nowhere")
    assert count.text == "0 of 31 cases"
    box.clear()
    browser.find_element("css selector", "#filter-verdict option").click()
    assert count.text == "" and len(seen(browser, ".area")) == 8 and len(seen(browser, ".case")) == 5


def test_without_scripts_all_is_shown(visit):
    browser = visit(*failing(), scripts=False)
    assert not seen(browser, "#filter")
    assert len(seen(browser, "tr.row")) == 31
    assert len(seen(browser, ".case .body")) == 5


@pytest.mark.parametrize("width", [1440, 800, 400, 320])
@pytest.mark.parametrize("columns", [1, 2, 6])
def test_nothing_sticks_out_of_the_page(visit, width, columns):
    records = [made.record(f"target-number-{n}", [*made.five_verdicts()["cases"]]) for n in range(columns)]
    records[0]["cases"][0] = records[0]["cases"][0] | {"rule": "W" * 290}
    browser = visit(*records, width=width)
    browser.execute_script("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    cut = browser.execute_script(CUT)
    assert cut == []


# Elements whose text is wider than they are, outside those that scroll.
CUT = """
return [...document.querySelectorAll("body *")].filter((element) =>
  element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1 && element.checkVisibility() &&
  !element.closest("svg, select, thead") && getComputedStyle(element).overflowX !== "auto"
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
  if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest("script, style")) continue;
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
    browser.execute_script("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    texts, bad = browser.execute_script(CONTRAST)
    assert texts > 300
    assert bad == []
    page = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert (page == "rgb(16, 19, 22)") == (scheme == "dark")


def test_a_large_page_filters(visit):
    cases = [
        made.case(f"area{n % 14}/rule_{n // 10}[row-{n % 10}]", "known" if n % 40 == 0 else "pass") for n in range(2000)
    ]
    browser = visit(made.record("wine", cases), made.record("reference", cases))
    browser.find_element("id", "filter-text").send_keys("row-7")
    assert browser.find_element("id", "filter-count").text == "200 of 2000 cases"
    assert len(seen(browser, "tr.row")) == 200
