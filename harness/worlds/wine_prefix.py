# SPDX-License-Identifier: Apache-2.0
"""The Wine prefix of this project: made once from nothing, under out/, for each version of Wine; never the user's own.

A prefix counts as made when its stamp is there, which is written last; one without it was interrupted and is made
afresh. Callers hold the prefix's lock.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from ..errors import TargetError
from .wine_install import WineInstall

MAKING_S = 300
LOG_LINES = 10
STAMP = "mapcheck-made"
RECIPE = "1"  # to be raised when what is done to a new prefix changes
AEDEBUG = r"HKLM\Software\Microsoft\Windows NT\CurrentVersion\AeDebug"
NO_CRASH_DIALOG = (
    ("reg", "add", AEDEBUG, "/v", "Auto", "/d", "0", "/f"),
    ("reg", "add", AEDEBUG, "/v", "Debugger", "/d", "", "/f"),
)
# Not wanted in a prefix that only runs console programs: Mono, Gecko, menus, and a debugger for each crash.
OVERRIDES = "mscoree,mshtml=;winemenubuilder.exe=d;winedbg.exe=d"
PASSED_ON = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "TZ")


class WinePrefix:
    def __init__(self, install: WineInstall, base: Path) -> None:
        self.install = install
        self.path = base / f"prefix-{install.version.removeprefix('wine-')}"
        self._home = base / "home"

    def environment(self) -> dict[str, str]:
        """Of everything that runs in the prefix: no display, no user's files, errors to the log only."""
        passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        return {
            "PATH": os.defpath,
            **passed,
            "HOME": str(self._home),
            "WINEPREFIX": str(self.path),
            "WINESERVER": str(self.install.server),
            "WINELOADER": str(self.install.loader),
            "WINEDEBUG": "fixme-all,err+all",
            "WINEDLLOVERRIDES": OVERRIDES,
        }

    def is_made(self) -> bool:
        try:
            return (self.path / STAMP).read_text(encoding="ascii") == RECIPE
        except (OSError, ValueError):
            return False

    def make(self, progress: Callable[[str], None]) -> None:
        """Takes some 15 seconds and 700 MB; nothing to do when it is made already."""
        if self.is_made():
            return
        progress(f"making a prefix for {self.install.version} in {self.path} (once, some 15 seconds)")
        if self.path.exists():
            self.ask_server("-k", MAKING_S)
            shutil.rmtree(self.path)
        self.path.mkdir(parents=True)
        self._home.mkdir(exist_ok=True)
        self._run("wineboot", "--init")
        for command in NO_CRASH_DIALOG:
            self._run(*command)
        self.ask_server("-k", MAKING_S)  # writes the registry to its files, and ends
        self.ask_server("-w", MAKING_S)
        (self.path / STAMP).write_text(RECIPE, encoding="ascii")

    @property
    def log(self) -> Path:
        return self.beside(".log")

    def beside(self, suffix: str) -> Path:
        """Files about the prefix: they outlive its being made afresh."""
        return self.path.with_name(self.path.name + suffix)

    def _run(self, *command: str) -> None:
        """The log is a file: a pipe would be held open by the services that the first process starts."""
        with open(self.log, "ab") as log:
            try:
                done = subprocess.run(
                    [str(self.install.loader), *command],
                    env=self.environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    timeout=MAKING_S,
                    check=False,
                )
                failed = f"exit status {done.returncode}" if done.returncode else None
            except (OSError, subprocess.TimeoutExpired) as error:
                failed = str(error)
        if failed:
            end = "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:])
            raise TargetError(f"`wine {' '.join(command)}` in {self.path} failed: {failed}\n{end}".rstrip())

    def ask_server(self, option: str, limit: float) -> None:
        """`-k` ends the server and all its processes, `-w` waits until they are gone; no error when there is none."""
        subprocess.run(
            [str(self.install.server), option],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=limit,
            check=False,
        )
