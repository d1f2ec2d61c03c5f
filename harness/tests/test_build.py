# SPDX-License-Identifier: Apache-2.0
"""When a target is built, when it is not, and what is said when that fails. cmake is a script that notes its calls."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from harness.worlds.build import Build
from harness.errors import TargetError

CMAKE = """#!/bin/sh
echo "$*" >> "$CALLS"
test -n "$FAIL" && { echo "agent.cpp:7: error: expected ;"; exit 1; }
case "$1" in
--preset) mkdir -p "build/$2" && touch "build/$2/build.ninja" ;;
--build) mkdir -p build/release/agents && touch build/release/agents/mapcheck-agent ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, text in (("cmake", CMAKE), ("ninja", "#!/bin/sh\n"), ("c++", "#!/bin/sh\n")):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    monkeypatch.setenv("CALLS", str(tmp_path / "calls"))
    root = tmp_path / "project"
    for file in ("CMakeLists.txt", "CMakePresets.json", "agents/main.cpp", "reference/a.h", "cmake/b.cmake"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text("")
        os.utime(root / file, (1_000_000, 1_000_000))
    return root


def build_of(root: Path) -> Build:
    return Build(root, "release", (root / "build/release/agents/mapcheck-agent",))


def calls(root: Path) -> list[str]:
    path = root.parent / "calls"
    return path.read_text().splitlines() if path.exists() else []


BUILD = "--build --preset release --target mapcheck-agent"


def test_what_is_missing_is_configured_and_built_once(project: Path) -> None:
    said: list[str] = []
    build_of(project).bring_up_to_date(said.append)
    build_of(project).bring_up_to_date(said.append)
    assert calls(project) == ["--preset release", BUILD]
    assert said == ["building mapcheck-agent (release)"]


@pytest.mark.parametrize("file", ["agents/main.cpp", "reference/a.h", "cmake/b.cmake", "CMakePresets.json"])
def test_a_younger_source_is_built_again(project: Path, file: str) -> None:
    build = build_of(project)
    build.bring_up_to_date(lambda _: None)
    stamp = (project / "build/release/.mapcheck-built").stat().st_mtime
    os.utime(project / file, (stamp + 1, stamp + 1))
    assert not build.is_up_to_date()
    os.utime(project / file, (stamp - 1, stamp - 1))
    assert build.is_up_to_date()


def test_a_source_saved_during_the_build_is_not_taken_as_built(project: Path) -> None:
    (project.parent / "tools/c++").write_text("#!/bin/sh\n")
    cmake = project.parent / "tools/cmake"
    cmake.write_text(CMAKE.replace("--build)", "--build) touch agents/main.cpp;"))
    build_of(project).bring_up_to_date(lambda _: None)
    assert not build_of(project).is_up_to_date()


def test_a_failed_build_says_the_command_and_the_end_of_the_log(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIL", "yes")
    with pytest.raises(TargetError) as error:
        build_of(project).bring_up_to_date(lambda _: None)
    text = str(error.value)
    assert "`cmake --preset release` failed; the end of out/build/release.log:" in text
    assert "agent.cpp:7: error: expected ;" in text
    assert not build_of(project).is_up_to_date()


def test_a_build_that_makes_nothing_is_no_success(project: Path) -> None:
    (project.parent / "tools/cmake").write_text("#!/bin/sh\nmkdir -p build/release\n")
    with pytest.raises(TargetError, match="did not make"):
        build_of(project).bring_up_to_date(lambda _: None)


@pytest.mark.parametrize("tool", ["cmake", "ninja", "c++"])
def test_a_missing_tool_is_named_with_what_installs_it(
    project: Path, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    (project.parent / "tools" / tool).unlink()
    monkeypatch.setenv("PATH", str(project.parent / "tools"))
    with pytest.raises(TargetError) as error:
        build_of(project).bring_up_to_date(lambda _: None)
    assert tool in error.value.message and error.value.hint == "./install_deps.sh"
    assert calls(project) == []


def test_two_runs_do_not_build_at_once(project: Path) -> None:
    builds = [threading.Thread(target=build_of(project).bring_up_to_date, args=(lambda _: None,)) for _ in range(4)]
    for each in builds:
        each.start()
    for each in builds:
        each.join()
    assert calls(project) == ["--preset release", BUILD]
