# SPDX-License-Identifier: Apache-2.0
"""The installed reference, as a project outside finds it: by its CMake package, by pkg-config, and after a move."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
OUTSIDE = Path(__file__).resolve().parent / "package"
SAID = "read: words of another process\n"


def run(*words: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(word) for word in words], capture_output=True, text=True, timeout=300, env={**os.environ, **environment}
    )
    assert done.returncode == 0, f"{shlex.join(done.args)}\n{done.stdout}{done.stderr}"
    return done.stdout


class Installed:
    """An installation in a folder that it was moved to, whose object manager tells when it is started."""

    def __init__(self, prefix: Path) -> None:
        self.prefix = prefix
        self._marker = prefix / "started"
        (manager,) = prefix.rglob("mapcheck-manager")
        real = manager.rename(manager.with_name("real-manager"))
        manager.write_text(f'#!/bin/sh\necho >> {shlex.quote(str(self._marker))}\nexec "{real}" "$@"\n')
        manager.chmod(0o755)

    def run(self, program: Path, meeting: Path) -> str:
        """What the program says; it must have started the manager of this installation."""
        self._marker.unlink(missing_ok=True)
        said = run(program, MAPCHECK_REFERENCE_DIR=str(meeting / "meet"), MAPCHECK_MANAGER="")
        assert self._marker.exists(), "another object manager was started"
        return said

    def flags(self) -> list[str]:
        (file,) = self.prefix.rglob("mapcheck-win32.pc")
        said = run("pkg-config", "--cflags", "--libs", "mapcheck-win32", PKG_CONFIG_PATH=str(file.parent))
        (library,) = self.prefix.rglob("libmapcheck-win32.so")
        return [*shlex.split(said), f"-Wl,-rpath,{library.parent}"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    top = tmp_path_factory.mktemp("installed")
    run("cmake", "--install", ROOT / "build" / "release", "--prefix", top / "first")
    return Installed((top / "first").rename(top / "moved"))


def test_a_project_finds_the_package(installed: Installed, tmp_path: Path) -> None:
    run("cmake", "-G", "Ninja", "-S", OUTSIDE, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={installed.prefix}")
    run("cmake", "--build", tmp_path / "build")
    assert installed.run(tmp_path / "build" / "outside", tmp_path) == SAID


def test_a_package_of_another_version_is_not_taken(installed: Installed, tmp_path: Path) -> None:
    source = tmp_path / "CMakeLists.txt"
    source.write_text((OUTSIDE / "CMakeLists.txt").read_text().replace("mapcheck 0.1 ", "mapcheck 7.0 "))
    done = subprocess.run(
        ["cmake", "-G", "Ninja", "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={installed.prefix}"],
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0 and "7.0" in done.stderr


@pytest.mark.parametrize("wchar", [[], ["-fshort-wchar"]], ids=["wchar-4", "wchar-2"])
@pytest.mark.parametrize("compiler", ["cc", "c++"])
def test_pkg_config_tells_a_compiler_all_it_needs(
    installed: Installed, tmp_path: Path, compiler: str, wchar: list[str]
) -> None:
    language = ["-x", "c++", "-std=c++17"] if compiler == "c++" else ["-x", "c"]
    source = OUTSIDE / "share_words.c"
    program = tmp_path / "outside"
    run(compiler, "-Wall", "-Werror", *language, source, "-x", "none", *wchar, "-o", program, *installed.flags())
    assert installed.run(program, tmp_path) == SAID


def test_the_library_exports_win32_and_nothing_of_ours(installed: Installed) -> None:
    (library,) = [path for path in installed.prefix.rglob("libmapcheck-win32.so*") if not path.is_symlink()]
    symbols = {line.split()[-1] for line in run("nm", "-D", "--defined-only", library).splitlines()}
    assert {"CreateFileMappingW", "CreateFileMappingW_2", "MapViewOfFile", "GetLastError"} <= symbols
    ours = sorted(name for name in symbols if "mapcheck" in name)
    assert not ours, ours
