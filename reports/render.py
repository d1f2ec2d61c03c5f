# SPDX-License-Identifier: Apache-2.0
"""Fills the template: the only place where text becomes HTML, with autoescape always on.

The page's policy allows its own style and script by their hashes and nothing else, so that even markup that slipped
through could not run.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.differences import STEP_BY_STEP
from reports.page_model import Page
from reports.verdicts import LOOKS

ROOM = Path(__file__).parent
MANY = 4  # with more columns than these, tables scroll sideways instead of squeezing


def _asset(name: str) -> str:
    return (ROOM / "assets" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


def html(page: Page) -> str:
    environment = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    template = environment.get_template("page.html")
    return template.render(
        page=page,
        looks=LOOKS,
        step_by_step=STEP_BY_STEP,
        many=" many" if len(page.columns) > MANY else "",
        style=Markup(style),
        script=Markup(script),
        policy=policy,
    )
