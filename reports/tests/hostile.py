# SPDX-License-Identifier: Apache-2.0
"""Text that tries to run, to hide or to flood, put into every place of a record that holds text."""

from __future__ import annotations

import copy
from typing import Any

import sample_records as made

TEXTS = (
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>'><b onmouseover=alert(4)>",
    "javascript:alert(5)",
    "{{ 123 * 456 }}{% raw %}<!--",
    "abc\u202egpj.exe\u2066\x00\x1b[31m\ud800\ufeff",
    "]]>&lt;b&gt;&#x3c;script&#x3e;alert(6)",
)
# Words with a meaning for the format, which stay.
_FIXED = {"verdict", "kind", "state", "schema"}


def _poisoned(value: Any, text: str, key: str = "") -> Any:
    if isinstance(value, str):
        return value if key in _FIXED else value + text
    if isinstance(value, list):
        return [_poisoned(item, text, key) for item in value]
    if isinstance(value, dict):
        return {
            (name + text if key == "clauses" else name): _poisoned(item, text, name) for name, item in value.items()
        }
    return value


def poisoned(text: str, record: dict[str, Any] | None = None) -> dict[str, Any]:
    """A record, one with every verdict if none is given, and the text appended to all that is said in it."""
    return _poisoned(copy.deepcopy(record or made.five_verdicts()), text)
