# SPDX-License-Identifier: Apache-2.0
"""The targets that the wire tests run on. A missing agent fails, with the command that builds it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driven_agent import ROOT, DrivenAgent, Harbour, Program

sys.path.insert(0, str(ROOT))

from harness.worlds.wine_install import find_wine  # noqa: E402
from harness.worlds.wine_prefix import WinePrefix  # noqa: E402
from harness.worlds.wine_server import WineServer  # noqa: E402


def built(variable: str, usual: str, preset: str) -> Path:
    path = Path(os.environ.get(variable) or ROOT / usual)
    if not path.is_file():
        pytest.fail(f"{path} is not built: cmake --workflow --preset {preset}", pytrace=False)
    return path


@pytest.fixture(scope="session")
def on_reference(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """In a world of its own: its object manager starts with the first agent and ends with the last."""
    agent = built("MAPCHECK_AGENT", "build/release/agents/mapcheck-agent", "release")
    place = tmp_path_factory.mktemp("world") / "objects"
    return Program((str(agent),), {**os.environ, "MAPCHECK_REFERENCE_DIR": str(place)}, "reference")


@pytest.fixture(scope="session")
def on_wine() -> Iterator[Program]:
    agent = built("MAPCHECK_WINE_AGENT", "build/mingw/agents/mapcheck-agent.exe", "mingw")
    install = find_wine()
    if install is None:
        pytest.fail("Wine is not installed: ./install_deps.sh --wine", pytrace=False)
    prefix = WinePrefix(install, ROOT / "out" / "wine")
    server = WineServer(prefix, [str(agent), "describe"])
    server.join(print)
    yield Program((str(install.loader), str(agent)), prefix.environment(), "win32")
    server.leave()


@pytest.fixture(
    params=[
        pytest.param("on_reference", marks=pytest.mark.reference, id="reference"),
        pytest.param("on_wine", marks=pytest.mark.wine, id="wine"),
    ]
)
def program(request: pytest.FixtureRequest) -> Program:
    return request.getfixturevalue(request.param)


@pytest.fixture
def start(program: Program) -> Iterator[Callable[[], DrivenAgent]]:
    """Starts agents, and ends them after the test."""
    started: list[DrivenAgent] = []

    def one() -> DrivenAgent:
        started.append(DrivenAgent(program))
        return started[-1]

    yield one
    for agent in started:
        agent.close()


@pytest.fixture
def agent(start: Callable[[], DrivenAgent]) -> DrivenAgent:
    return start()


@pytest.fixture
def harbour() -> Iterator[Harbour]:
    place = Harbour()
    yield place
    place.close()
