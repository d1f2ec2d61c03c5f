# SPDX-License-Identifier: Apache-2.0
"""Text of a record made fit for a page: nothing invisible, nothing endless, no link that is not http(s).

Everything here is plain text; the templates' autoescape turns it into HTML.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

TITLE = 300  # characters of an identifier, a title or a rule that a page shows
VALUE = 2000  # characters of a value, a message or a reason
RAW = 800  # characters of one exchange with an agent

# Controls but tab and newline, invisible and direction-changing characters, lone surrogates, non-characters. A list of
# our own rather than unicodedata's categories: the page must not change with the version of Python.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e0fff]"
)


def visible(text: str, limit: int = VALUE) -> str:
    """The text with invisible characters spelled out, cut with a note where it is longer than the limit."""
    head = text[:limit].replace("\r\n", "\n")
    shown = _INVISIBLE.sub(lambda match: f"⟦U+{ord(match.group()):04X}⟧", head)
    if len(text) <= limit:
        return shown
    return f"{shown} … [cut here: {len(text):,} characters in the record]"


def title(text: str) -> str:
    return visible(text, TITLE).replace("\n", " ")


def compact_json(value: Any) -> str:
    """A value of the record on one line."""
    try:
        return visible(json.dumps(value, ensure_ascii=False, sort_keys=True), RAW)
    except (RecursionError, ValueError):  # a number of thousands of digits
        return "[cannot be shown]"


def safe_url(url: str | None) -> str | None:
    """The address if following it can do no more than open a page, else None."""
    if not url or len(url) > VALUE or _INVISIBLE.search(url) or re.search(r"\s", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def duration(microseconds: int) -> str:
    if microseconds < 1_000:
        return f"{microseconds} µs"
    if microseconds < 1_000_000:
        return f"{microseconds / 1_000:.1f} ms"
    return f"{microseconds / 1_000_000:.1f} s"
