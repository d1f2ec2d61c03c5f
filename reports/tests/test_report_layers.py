# SPDX-License-Identifier: Apache-2.0
"""Who may know whom: reports knows the record's format; neither the harness nor anything but Jinja2 besides."""

import ast
import sys
from pathlib import Path

ROOM = Path(__file__).parents[1]
ALLOWED = {"reports", "jinja2", "markupsafe"}


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module.split(".")[0]


def test_reports_imports_nothing_of_the_harness():
    modules = sorted(ROOM.glob("*.py"))
    assert len(modules) > 10
    for module in modules:
        for name in imported(module):
            assert name in ALLOWED or name in sys.stdlib_module_names, f"{module.name} imports {name}"
