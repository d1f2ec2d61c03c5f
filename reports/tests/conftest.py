# SPDX-License-Identifier: Apache-2.0
"""Lets the tests import the package from the checkout, wherever pytest is started, and gives them a browser."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))

from reports.files import write  # noqa: E402

PATIENCE_S = 60
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
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


@pytest.fixture(scope="session")
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


def _is_loaded(browser):
    return browser.execute_script("return document.readyState === 'complete' && location.protocol === 'file:'")


@pytest.fixture
def visit(browser, tmp_path):
    """Opens the page of some records, after making the window as wanted."""
    from selenium.webdriver.support.ui import WebDriverWait

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
        # On a busy machine the driver was seen to return before the page was read to its end.
        WebDriverWait(browser, PATIENCE_S).until(_is_loaded)
        return browser

    go.browser = browser
    yield go
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
