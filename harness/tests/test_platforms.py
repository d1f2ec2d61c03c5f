# SPDX-License-Identifier: Apache-2.0
"""The harness on Windows, as far as that can be seen elsewhere: every module without POSIX, and how processes start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from harness.tests.test_house import POSIX_ONLY, ROOT, python_of

# What Windows' Python does not have in modules that it has.
NO_FUNCTIONS = {
    "os": ("fork", "forkpty", "getuid", "geteuid", "getpgid", "killpg", "mkfifo", "pidfd_open", "sched_getaffinity")
    + ("setsid", "uname", "waitid", "WNOHANG", "getpgrp", "setpgid"),
    "signal": ("SIGKILL", "SIGHUP", "SIGCHLD", "SIGALRM", "setitimer", "pthread_sigmask", "pause", "SIGUSR1"),
    "socket": ("AF_UNIX",),
    "time": ("tzset", "clock_gettime"),
}

# Runs in a process of its own, which then is a little like one on Windows: as much as imports and parsing can tell.
WINDOWS = f"""
import asyncio, importlib, multiprocessing, os, pathlib, platform, shutil, signal, socket, subprocess, sys, tempfile
import time
import jinja2, rich.console, yaml  # they may look as they like, as they do on Windows
for name in {sorted(POSIX_ONLY)!r}:
    sys.modules[name] = None
for name, functions in {NO_FUNCTIONS!r}.items():
    for function in functions:
        if hasattr(sys.modules[name], function):
            delattr(sys.modules[name], function)
sys.platform = "win32"
sys.path.insert(0, sys.argv[1])
"""


def windows(script: str, *arguments: str) -> str:
    command = [sys.executable, "-c", WINDOWS + script, str(ROOT), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def modules(room: str) -> list[str]:
    """All of them by name, but for the halves that are POSIX's own."""
    paths = sorted(path.relative_to(ROOT) for path in python_of(room))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    return [name for name in names if not name.endswith("_posix") and not name.endswith("__main__")]


def test_every_module_can_be_imported_without_posix() -> None:
    names = modules("harness") + modules("reports")
    assert len(names) > 60
    script = "for name in sys.argv[2:]:\n    importlib.import_module(name)\nprint(len(sys.argv) - 2)"
    assert windows(script, *names) == f"{len(names)}\n"


def test_the_faked_windows_is_one() -> None:
    """Else the test above would show nothing."""
    with pytest.raises(AssertionError, match="fcntl"):
        windows("import fcntl")
    with pytest.raises(AssertionError, match="fork"):
        windows("os.fork()")


def test_what_starts_no_process_works_without_posix() -> None:
    script = "from harness.cli import main\nsys.exit(main(sys.argv[2:]))"
    assert "scenarios" in windows(script, "list", "views/*").splitlines()[-1]
    assert "0 problems" in windows(script, "check")


def test_the_first_thing_that_somebody_types_says_what_to_type_there() -> None:
    with pytest.raises(AssertionError, match="is linux, this is win32\n *python run_suite.py run --target windows"):
        windows("from harness.cli import main\nsys.exit(main([]))")
    assert "MinGW-w64" in windows("from harness.worlds.build import HINTS\nprint(HINTS['mingw'])")


def test_patterns_that_no_shell_expands_are_expanded(tmp_path: Path) -> None:
    tmp_path = tmp_path / "[main]"  # which is a name, not a pattern
    for name in ("one", "two"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "record.json").write_text("{}")
    script = (
        "from harness.cli import _matching\nprint(*_matching([pathlib.Path(word) for word in sys.argv[2:]]), sep='|')"
    )
    given = [str(tmp_path / "*" / "record.json"), str(tmp_path / "none*"), "plain"]
    wanted = [str(tmp_path / "one" / "record.json"), str(tmp_path / "two" / "record.json"), *given[1:]]
    assert windows(script, *given).strip() == "|".join(wanted)


def test_jobs_are_counted_without_affinity() -> None:
    assert int(windows("from harness.options import default_jobs\nprint(default_jobs())")) >= 2


def test_only_the_posix_half_forks_or_names_what_windows_lacks() -> None:
    lacking = {f"{module}.{name}" for module, names in NO_FUNCTIONS.items() for name in names} | {"os.kill"}
    for path in python_of("harness"):
        if path.stem.endswith("_posix"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert f"{node.value.id}.{node.attr}" not in lacking, f"{path.name}:{node.lineno}"


def test_the_harness_has_one_clock_which_is_a_fine_one_everywhere() -> None:
    """See limits.py: another clock of Python's moves in steps of 15.6 ms there."""
    for path in python_of("harness"):
        assert "time.monotonic" not in path.read_text(encoding="utf-8").replace("`time.monotonic`", ""), path.name


def test_nothing_but_the_hosts_starts_processes_with_pipes_or_groups() -> None:
    """Groups, sessions and job objects are one half's business each; elsewhere a process runs and is waited for."""
    words = {"start_new_session", "preexec_fn", "process_group", "creationflags"}
    users = set()
    for path in python_of("harness"):
        calls = (node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
        if words & {keyword.arg for call in calls for keyword in call.keywords}:
            users.add(path.stem)
    assert users == {"host_posix", "host_windows"}
