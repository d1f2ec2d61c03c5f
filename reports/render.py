# SPDX-License-Identifier: Apache-2.0
"""Fills the template: the only place where text becomes HTML, with autoescape always on.

The page's policy allows its own style and script by their hashes and nothing else, so that even markup that slipped
through could not run.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from reports.differences import STEP_BY_STEP
from reports.founding import IN_SHORT
from reports.page_model import Page
from reports.verdicts import LOOKS

ROOM = Path(__file__).parent
STYLES = ("report.css", "parts.css", "narrow.css")
SCRIPTS = (
    "parts.js",
    "timeline.js",
    "story.js",
    "query.js",
    "compare.js",
    "find.js",
    "view.js",
)  # each knows those before it
MANY = 4  # with more columns than these, tables scroll sideways instead of squeezing


def _asset(name: str) -> str:
    return (ROOM / "assets" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


class _Compiled(FileSystemBytecodeCache):
    """Compiled templates, beside the compiled modules, since compiling them takes longer than a small page does."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):  # a folder that is not ours to write: they are compiled each time
            super().dump_bytecode(bucket)


def _compiled() -> _Compiled | None:
    folder = Path(cache_from_source(__file__)).parent
    return _Compiled(str(folder)) if folder.is_dir() and not sys.dont_write_bytecode else None


@cache
def _environment() -> Environment:
    """One for all pages of a process: where compiled templates are not kept, compiling them is most of the work."""
    return Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        bytecode_cache=_compiled(),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def html(page: Page) -> str:
    style = "".join(map(_asset, STYLES))
    script = '"use strict";\n' + "".join(map(_asset, SCRIPTS))
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; script-src 'sha256-{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    template = _environment().get_template("page.html")
    return template.render(
        page=page,
        looks=LOOKS,
        step_by_step=STEP_BY_STEP,
        many=" many" if len(page.columns) > MANY else "",
        style=Markup(style),
        script=Markup(script),
        data=Markup(page.stories.json),
        in_short=IN_SHORT,
        policy=policy,
    )
