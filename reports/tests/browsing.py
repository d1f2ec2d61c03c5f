# SPDX-License-Identifier: Apache-2.0
"""What the browser tests have in common: records to look at, and what a reader sees of their page."""

import sample_records as made


def failing():
    return made.five_verdicts(), made.record("reference")


def seen(browser, selector):
    """What is shown; the contents of a folded part are not, which WebDriver's own test does not see."""
    script = "return [...document.querySelectorAll(arguments[0])].filter((element) => element.checkVisibility())"
    return browser.execute_script(script, selector)


def texts(browser, selector):
    return [element.text for element in seen(browser, selector)]


def settle(browser):
    """After this what a click or a key began is done, scrolling included."""
    browser.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))")


def click(browser, element):
    """What scrolls into view may get its height only then, and moves what is below: a click sent at once missed."""
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    settle(browser)
    element.click()


def unfold(browser):
    """Everything that can be opened is, with the rows of the lists of cases."""
    for _ in range(3):
        browser.execute_script("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
        settle(browser)


def many_cases(name, shift=0):
    """Two thousand cases, one in forty of them known to differ, others for each shift."""
    return made.record(
        name,
        [
            made.case(
                f"area{n % 14}/rule_in_some_words_{n // 10}[row-{n % 10}]", "known" if n % 40 == shift else "pass"
            )
            for n in range(2000)
        ],
    )


def blocked(released=True):
    """A wait that blocks until its event is set, or, if nobody does, until its process is killed."""
    history = [
        made.step(1, "owner.CreateEvent {name: $name}"),
        made.step(2, "waiter.OpenEvent {name: $name}"),
        made.step(
            3,
            "waiter.WaitForSingleObject {handle: $event, timeout: 10000}",
            "blocked",
            "blocked",
            state="blocked",
            began_us=None,
            ended_us=None,
            seen_us=25_000,
        ),
    ]
    if not released:
        gone = {"state": "ended", "agent": "waiter", "call": None, "thread": None, "began_us": None, "ended_us": None}
        killed = made.step(4, "kill waiter", "ended", **gone, sent_us=26_000, seen_us=27_000)
        last = made.step(5, "owner.SetEvent $event", "success", "success", began_us=28_000, ended_us=28_040)
        return made.case("sync/waits[killed]", clauses=("S-09",), history=[*history, killed, last])
    history += [
        made.step(4, "owner.SetEvent $event", "success", "success", sent_us=26_000, began_us=26_100, ended_us=26_140),
        made.step(5, "join wait", "WAIT_OBJECT_0", "WAIT_OBJECT_0")
        | {"agent": "waiter", "call": "WaitForSingleObject", "sent_us": 300, "began_us": 310, "ended_us": 26_130},
    ]
    return made.case("sync/waits", clauses=("S-09",), history=history)
