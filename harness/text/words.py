# SPDX-License-Identifier: Apache-2.0
"""The words of the scenario language that belong to no call: names, bases, and how `$` refers to something."""

from __future__ import annotations

import re

BASES = ("documented", "verified", "inferred")
AGENT_PROPERTIES = ("session",)
USUAL_SESSION = "1"  # of Windows' first user, and of every agent that names no other
MODELINE = "# yaml-language-server: $schema=../schema.json"  # in each scenario: by it, editors know the schema
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")

# `$name` or `${name}`, anywhere in a text.
REFERENCE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")

# $name, $name2 …: fresh object names; $path, $path2 …: files in the folder of the case.
VARIABLE = re.compile(r"(name|path)([2-9]|[1-9][0-9])?")


def is_variable(word: str) -> bool:
    return VARIABLE.fullmatch(word) is not None


def is_predefined(word: str) -> bool:
    """Names that have a meaning in every scenario, so that nothing may be kept under them."""
    return is_variable(word) or word == "process"
