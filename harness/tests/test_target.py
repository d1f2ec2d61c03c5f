# SPDX-License-Identifier: Apache-2.0
"""Target files, and what is said of a target that cannot run here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from harness.worlds import target_wine, wine_install
from harness.worlds.build import Build
from harness.errors import TargetError, UsageError
from harness.worlds.target import Target, load_targets

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"name": "x", "title": "X", "world": "native", "agent": "a", "preset": "release"}


def write(root: Path, **changes: str | None) -> Path:
    (root / "targets").mkdir(exist_ok=True)
    keys = {key: value for key, value in {**GOOD, **changes}.items() if value is not None}
    (root / "targets" / "x.toml").write_text("".join(f'{key} = "{value}"\n' for key, value in keys.items()))
    return root


def test_the_projects_own_targets_are_read() -> None:
    targets = load_targets(ROOT)
    assert {"reference", "wine", "windows"} <= set(targets)
    assert {targets[name].spec.world for name in ("reference", "wine", "windows")} == {"reference", "wine", "native"}


def test_lists_of_known_differences_are_no_targets(tmp_path: Path) -> None:
    (write(tmp_path) / "targets" / "x.known.toml").write_text("nothing = 1\n")
    assert list(load_targets(tmp_path)) == ["x"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"agnet": "a"}, "unknown key `agnet`, probably `agent`"),
        ({"preset": None}, "`preset` is missing"),
        ({"world": "moon"}, "world is one of native, reference, wine, not `moon`"),
        ({"environment": "A=b"}, "`environment` must be a dict"),
        ({"world": "reference"}, "a world on the reference needs `manager`"),
        ({"name": 'x"'}, "x.toml: "),
    ],
)
def test_a_wrong_target_file_is_a_usage_error(tmp_path: Path, changes: dict[str, str | None], message: str) -> None:
    with pytest.raises(UsageError) as error:
        load_targets(write(tmp_path, **changes))
    assert message in str(error.value)


def test_windows_is_not_available_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    availability = load_targets(ROOT)["windows"].availability()
    assert not availability.ok and availability.reason and "win32" in availability.reason


def test_a_target_that_can_be_built_is_available(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Build, "is_up_to_date", lambda self: False)
    monkeypatch.setattr(Build, "missing_tool", lambda self: None)
    target = load_targets(write(tmp_path))["x"]
    assert target.availability().ok and target.availability().version
    monkeypatch.setattr(Build, "missing_tool", lambda self: "cmake")
    availability = target.availability()
    assert not availability.ok and availability.hint == "./install_deps.sh"
    assert availability.reason == "cmake is needed to build the agent, and not installed"


@pytest.mark.parametrize("script", ["exit 3", "echo nonsense", "echo '[1]'", "echo '{}'; exit 1"])
def test_an_agent_that_describes_nothing_is_a_target_error(tmp_path: Path, script: str) -> None:
    target = load_targets(write(tmp_path))["x"]
    target.agent.write_text(f"#!/bin/sh\n{script}\n")
    target.agent.chmod(0o755)
    with pytest.raises(TargetError, match="describe"):
        target.describe()


def test_an_agent_that_is_not_there_is_a_target_error(tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="describe"):
        load_targets(write(tmp_path))["x"].describe()


def test_wine_that_is_not_installed_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(target_wine, "find_wine", lambda: None)
    target: Target = load_targets(ROOT)["wine"]
    availability = target.availability()
    assert not availability.ok and availability.hint == "./install_deps.sh --wine"
    with pytest.raises(TargetError, match="not installed"):
        target.describe()
    target.close()


def test_wine_is_found_with_its_server_and_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("mute", "wine64", "wineserver64"):
        answer = "exit 1" if name == "mute" else 'echo "wine-9.3 (Somebody 9.3-1)"'
        (tmp_path / name).write_text(f"#!/bin/sh\n{answer}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.delenv("WINESERVER", raising=False)
    monkeypatch.setenv("WINELOADER", str(tmp_path / "mute"))
    monkeypatch.setattr(wine_install, "LOADERS", (str(tmp_path / "absent"), str(tmp_path / "wine64")))
    found = wine_install.find_wine.__wrapped__()
    assert found == wine_install.WineInstall(tmp_path / "wine64", tmp_path / "wineserver64", "wine-9.3")
    monkeypatch.setattr(wine_install, "LOADERS", ())
    assert wine_install.find_wine.__wrapped__() is None
