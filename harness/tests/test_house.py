# SPDX-License-Identifier: Apache-2.0
"""The house rules that can be counted: who may import whom, how long files may be, what may not stand in them."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Modules that exist on POSIX only: a harness that imports them at import time cannot start on Windows.
POSIX_ONLY = {"fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "syslog", "termios", "tty"}

LONGEST = {".cpp": 400, ".h": 200, ".py": 350, ".yaml": 60}
LONGEST_FUNCTION = 60

ROOM_MAY_IMPORT = {"harness": {"harness", "reports"}, "reports": {"reports"}}


def tracked(*suffixes: str) -> list[Path]:
    """Files that git tracks or would track, so that a new file is held to the rules before it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    paths = [ROOT / name for name in names if name.endswith(suffixes)]
    return [path for path in paths if path.is_file()]


def imported(tree: ast.AST) -> set[str]:
    """Top-level packages that a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


def imported_at_import_time(tree: ast.Module) -> set[str]:
    outside_functions = [n for n in tree.body if not isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return imported(ast.Module(body=outside_functions, type_ignores=[]))


def imported_modules(tree: ast.Module) -> set[str]:
    """Our own modules that stand in a relative import outside of functions."""
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            found.update([node.module] if node.module else [alias.name for alias in node.names])
    return found


def parts(path: Path) -> tuple[str, ...]:
    """Within the checkout: the folder that it lies in may have any name, also that of a room or `tests`."""
    return path.relative_to(ROOT).parts


def python_of(room: str) -> list[Path]:
    return [path for path in tracked(".py") if parts(path)[0] == room and "tests" not in parts(path)]


@pytest.mark.parametrize("room", sorted(ROOM_MAY_IMPORT))
def test_rooms_import_only_whom_they_may_know(room: str) -> None:
    modules = python_of(room)
    assert modules, f"no Python module found in {room}/: the check would check nothing"
    rooms = {"harness", "reports", "agents", "reference", "scenarios", "targets"}
    for path in modules:
        strangers = (imported(ast.parse(path.read_text())) & rooms) - ROOM_MAY_IMPORT[room]
        assert not strangers, f"{path.relative_to(ROOT)} imports {sorted(strangers)}"


def test_no_module_needs_posix_to_be_imported() -> None:
    """Platform files (`*_posix.py`) may; nobody may import one of those at import time."""
    for path in python_of("harness") + python_of("reports"):
        tree = ast.parse(path.read_text())
        halves = {name for name in imported_modules(tree) if name.endswith("_posix")}
        assert not halves, f"{path.relative_to(ROOT)} imports {sorted(halves)} at import time"
        needed = imported_at_import_time(tree) & POSIX_ONLY
        assert path.stem.endswith("_posix") or not needed, f"{path.relative_to(ROOT)} imports {sorted(needed)}"


@pytest.mark.parametrize("suffix", sorted(LONGEST))
def test_files_are_short(suffix: str) -> None:
    too_long = []
    for path in tracked(suffix):
        if suffix == ".yaml" and {"clauses", "tests"} & set(parts(path)):
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST[suffix]:
            too_long.append(f"{path.relative_to(ROOT)}: {lines} lines, at most {LONGEST[suffix]}")
    assert not too_long, "\n".join(too_long)


def test_python_functions_are_short() -> None:
    too_long = []
    for path in python_of("harness") + python_of("reports"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    too_long.append(f"{path.relative_to(ROOT)}:{node.lineno}: {node.name} has {length} lines")
    assert not too_long, "\n".join(too_long)


def test_every_source_file_opens_with_its_licence_and_its_purpose() -> None:
    told = ("//", "#", " *", "   ", "/*", '"""')  # a comment that goes on or begins, or a docstring
    for path in tracked(".py", ".c", ".cpp", ".h", ".js", ".css", ".cmake", "CMakeLists.txt", ".sh", ".supp", ".toml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines:
            licence, purpose = lines[1:3] if lines[0].startswith("#!") else lines[:2]
            assert "SPDX-License-Identifier: Apache-2.0" in licence, path.relative_to(ROOT)
            assert purpose.startswith(told) and not purpose.startswith("#include"), path.relative_to(ROOT)


def test_every_data_file_opens_with_its_licence() -> None:
    for path in tracked(".yaml", ".yml"):
        assert "SPDX-License-Identifier: Apache-2.0" in path.read_text(encoding="utf-8").split("\n", 1)[0], path


def test_agents_and_reference_include_only_whom_they_may_know() -> None:
    foreign = {"agents": r'#include [<"](reference|harness)/', "reference": r'#include [<"](agents|nlohmann)/'}
    for room, pattern in foreign.items():
        for path in tracked(".cpp", ".h"):
            if parts(path)[0] == room:
                found = re.search(pattern, path.read_text(encoding="utf-8"))
                assert not found, f"{path.relative_to(ROOT)}: {found and found.group(0)}"


def test_every_room_has_a_door_sign() -> None:
    for room in ("scenarios", "harness", "agents", "reference", "reports", "targets", "benchmarks", "ci"):
        assert (ROOT / room / "README.md").is_file(), f"{room}/README.md is missing"
