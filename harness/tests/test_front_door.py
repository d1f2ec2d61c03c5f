# SPDX-License-Identifier: Apache-2.0
"""run_suite.py with a Python that lacks the modules (-S hides them): it finds another one, or says what to do."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONT_DOOR = Path(__file__).resolve().parents[2] / "run_suite.py"
DEBIANS = "/usr/bin/python3"


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-S", str(script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_another_python_is_found() -> None:
    done = run(FRONT_DOOR, "list", "namespace/*")
    assert (done.returncode, done.stderr) == (0, "")
    assert "namespace/" in done.stdout


def test_without_any_it_says_what_to_install(tmp_path: Path) -> None:
    text = FRONT_DOOR.read_text()
    assert text.count(f'"{DEBIANS}"') == 1
    for other in (tmp_path / "nothing", tmp_path / "useless"):
        (tmp_path / "useless").write_text(f'#!/bin/sh\nexec {sys.executable} -S "$@"\n')
        (tmp_path / "useless").chmod(0o755)
        alone = tmp_path / "alone.py"
        alone.write_text(text.replace(DEBIANS, str(other)))
        done = run(alone, "list")
        assert done.returncode == 3 and done.stdout == ""
        assert "install_deps.sh" in done.stderr and "PyYAML" in done.stderr and "Traceback" not in done.stderr


def test_an_old_python_could_read_the_file_and_is_refused(tmp_path: Path) -> None:
    # Syntax of long ago, so that its user sees the message and not a SyntaxError.
    text = FRONT_DOOR.read_text().replace(DEBIANS, str(tmp_path / "nothing"))
    old = tmp_path / "old.py"
    old.write_text(text.replace("import sys\n", "import sys\nsys.version_info = (3, 9, 2)\n", 1))
    done = subprocess.run([sys.executable, str(old)], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and "this is Python 3.9" in done.stderr
    ast.parse(text, feature_version=(3, 4))


def test_compiled_modules_go_where_all_goes_that_is_made(tmp_path: Path) -> None:
    """For who wants none beside the sources; without any each start would compile the harness anew."""
    here = FRONT_DOOR.parent
    for room in ("harness", "reports", "agents"):
        unwanted = shutil.ignore_patterns("tests", "__pycache__", "calls")
        shutil.copytree(here / room, tmp_path / room, ignore=unwanted)
    shutil.copy(FRONT_DOOR, tmp_path)
    command = [sys.executable, "-B", str(tmp_path / FRONT_DOOR.name), "calls"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPYCACHEPREFIX"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment)
    assert (done.returncode, done.stderr) == (0, "")
    compiled = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*.pyc")}
    assert compiled == {("out", "python")}
