# SPDX-License-Identifier: Apache-2.0
"""What has to be compiled for a target: whether it can be, whether it is up to date, and doing it.

A build is up to date when its artifacts exist and no source is younger than the begin of the last build that succeeded.
Two runs never build the same preset at once: the second waits, and then finds nothing to do.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ..errors import TargetError
from ..play.host import file_lock

SOURCES = ("agents", "reference", "cmake")
SOURCE_FILES = ("CMakeLists.txt", "CMakePresets.json")
SOURCE_SUFFIXES = (".cpp", ".h", ".json", ".txt", ".cmake")
LOG_LINES = 20
TOLD_EVERY_S = 10.0  # how often a build that goes on says how far it is
NINJA_STEP = re.compile(rb"^\[(\d+)/(\d+)\]", re.MULTILINE)

COMPILERS = {"mingw": ("x86_64-w64-mingw32-g++-posix", "x86_64-w64-mingw32-g++"), "msvc": ("cl",)}
HINTS = {
    "mingw": (
        "put CMake, Ninja and MinGW-w64's x86_64-w64-mingw32-g++ on the PATH"
        if sys.platform == "win32"
        else "./install_deps.sh --wine"
    ),
    "msvc": "start it from Visual Studio's developer command prompt (x64), with CMake and Ninja",
}
NATIVE_COMPILERS = ("c++", "g++", "clang++")


@dataclass(frozen=True)
class Build:
    root: Path
    preset: str
    artifacts: tuple[Path, ...]

    def missing_tool(self) -> str | None:
        """What a build needs and this machine lacks; None if nothing."""
        for tool in ("cmake", "ninja"):
            if not shutil.which(tool):
                return tool
        compilers = COMPILERS.get(self.preset, NATIVE_COMPILERS)
        return None if any(map(shutil.which, compilers)) else f"the compiler {compilers[0]}"

    def is_up_to_date(self) -> bool:
        if not all(artifact.is_file() for artifact in self.artifacts) or not self._stamp.is_file():
            return False
        return self._youngest_source() <= self._stamp.stat().st_mtime

    def bring_up_to_date(self, progress: Callable[[str], None]) -> None:
        """Raises TargetError with the command that failed and the end of its log."""
        if self.is_up_to_date():
            return
        lock = file_lock(self.root / "build" / f".{self.preset}.lock")
        if not lock.try_lock():
            progress(f"waiting for another run that builds {self._directory.relative_to(self.root)}")
            lock.lock()
        try:
            if not self.is_up_to_date():
                self._build(progress, lock.heirs())
        finally:
            lock.release()

    @property
    def _directory(self) -> Path:
        return self.root / "build" / self.preset

    @property
    def _stamp(self) -> Path:
        return self._directory / ".mapcheck-built"

    @property
    def _log(self) -> Path:
        return self.root / "out" / "build" / f"{self.preset}.log"

    def _youngest_source(self) -> float:
        youngest = max((self.root / name).stat().st_mtime for name in SOURCE_FILES)
        for source in SOURCES:
            for folder, _, files in os.walk(self.root / source):
                for file in files:
                    if file.endswith(SOURCE_SUFFIXES):
                        youngest = max(youngest, os.stat(os.path.join(folder, file)).st_mtime)
        return youngest

    def _build(self, progress: Callable[[str], None], lock: tuple[int, ...]) -> None:
        missing = self.missing_tool()
        if missing:
            raise TargetError(f"{missing} is needed to build {self.preset}, and not installed", self.hint)
        progress(f"building {', '.join(artifact.name for artifact in self.artifacts)} ({self.preset})")
        begin = time.time()
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._log.write_bytes(b"")
        if not (self._directory / "build.ninja").is_file():
            self._run(["cmake", "--preset", self.preset], lock, progress)
        targets = [artifact.stem for artifact in self.artifacts]
        self._run(["cmake", "--build", "--preset", self.preset, "--target", *targets], lock, progress)
        absent = [artifact for artifact in self.artifacts if not artifact.is_file()]
        if absent:
            raise TargetError(f"the build of {self.preset} succeeded, but did not make {absent[0]}")
        self._stamp.touch()
        os.utime(self._stamp, (begin, begin))

    def _run(self, command: list[str], lock: tuple[int, ...], progress: Callable[[str], None]) -> None:
        """A build that outlives its run still holds the lock, so that no other begins beside it."""
        with open(self._log, "ab") as log:
            log.write(f"$ {shlex.join(command)}\n".encode())
            log.flush()
            running = subprocess.Popen(
                command, cwd=self.root, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, pass_fds=lock
            )
            while not self._has_ended(running):
                progress(self._how_far())
        if running.returncode != 0:
            end = self._log.read_text(encoding="utf-8", errors="replace").splitlines()[-LOG_LINES:]
            where = self._log.relative_to(self.root)
            raise TargetError(f"`{shlex.join(command)}` failed; the end of {where}:\n" + "\n".join(end))

    @staticmethod
    def _has_ended(running: subprocess.Popen[bytes]) -> bool:
        try:
            running.wait(TOLD_EVERY_S)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _how_far(self) -> str:
        steps = NINJA_STEP.findall(self._log.read_bytes())
        return f"  {self.preset}: {steps[-1][0].decode()} of {steps[-1][1].decode()} steps" if steps else "  …"

    @property
    def hint(self) -> str:
        return HINTS.get(self.preset, "./install_deps.sh")
