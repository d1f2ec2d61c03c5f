# SPDX-License-Identifier: Apache-2.0
"""Anchors: the ids of a page's elements. Readable, the same for the same records, and never twice on one page."""

from __future__ import annotations

import re


class Anchors:
    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._taken: set[str] = set()

    def make(self, text: str) -> str:
        base = re.sub(r"[^A-Za-z0-9_.]+", "-", text[:120]).strip("-")
        number = self._last.get(base, 0) + 1
        anchor = base if number == 1 else f"{base}-{number}"
        while anchor in self._taken:
            number += 1
            anchor = f"{base}-{number}"
        self._last[base] = number
        self._taken.add(anchor)
        return anchor
