# SPDX-License-Identifier: Apache-2.0
"""The prefix and the server of Wine, with scripts in place of Wine: who makes, starts, shares and ends what."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.errors import TargetError
from harness.play.host import Process
from harness.worlds.wine_install import WineInstall
from harness.worlds.wine_prefix import WinePrefix
from harness.worlds.wine_server import WineServer

LOADER = """#!/bin/sh
echo "$WINEPREFIX: $*" >> "$WINEPREFIX/../calls"
test -e "$WINEPREFIX/../fail" && { echo "it crashed"; exit 3; }
exit 0
"""

# Goes into the background as Wine's does, with the argument that it was started with.
SERVER = """#!/bin/sh
case "$1$2" in
--persistent)
    setsid "$0" --persistent ready </dev/null >/dev/null 2>&1 &
    while ! test -e "$WINEPREFIX/pid"; do :; done ;;
--persistentready) echo $$ > "$WINEPREFIX/pid"; while :; do sleep 1000; done ;;
-k) test -e "$WINEPREFIX/pid" && kill -9 $(cat "$WINEPREFIX/pid"); rm -f "$WINEPREFIX/pid"; exit 0 ;;
esac
"""


def silent(_: str) -> None:
    pass


@pytest.fixture
def prefix(tmp_path: Path) -> WinePrefix:
    for name, text in (("loader", LOADER), ("server", SERVER)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    return WinePrefix(WineInstall(tmp_path / "loader", tmp_path / "server", "wine-8.0"), tmp_path / "wine")


@pytest.fixture
def servers(prefix: WinePrefix) -> Iterator[list[WineServer]]:
    """Two runs: locks of two open files stand against each other as those of two processes do."""
    servers = [WineServer(prefix, ["agent.exe", "describe"]) for _ in range(2)]
    yield servers
    for server in servers:
        server.leave()


def calls(prefix: WinePrefix) -> list[str]:
    return [line.partition(": ")[2] for line in (prefix.path.parent / "calls").read_text().splitlines()]


def process_of(server: WineServer) -> Process:
    assert server.process
    return server.process


def test_a_prefix_is_made_once_with_crash_dialogs_off(prefix: WinePrefix) -> None:
    said: list[str] = []
    prefix.make(said.append)
    prefix.make(said.append)
    assert len(said) == 1 and "wine-8.0" in said[0]
    made = calls(prefix)
    assert made[0] == "wineboot --init" and len(made) == 3
    assert all("AeDebug" in command for command in made[1:])


def test_a_prefix_that_was_only_half_made_is_made_afresh(prefix: WinePrefix) -> None:
    prefix.path.mkdir(parents=True)
    (prefix.path / "system.reg").write_text("half")
    assert not prefix.is_made()
    prefix.make(silent)
    assert prefix.is_made() and not (prefix.path / "system.reg").exists()


def test_a_prefix_that_could_not_be_made_says_why_and_does_not_count(prefix: WinePrefix) -> None:
    prefix.path.parent.mkdir(exist_ok=True)
    (prefix.path.parent / "fail").touch()
    with pytest.raises(TargetError) as error:
        prefix.make(silent)
    assert "`wine wineboot --init`" in str(error.value) and "exit status 3\nit crashed" in str(error.value)
    assert not prefix.is_made()


def test_nothing_of_the_user_reaches_the_prefix(prefix: WinePrefix, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "WINEPREFIX", "WINEDEBUG", "WINEARCH", "HOME"):
        monkeypatch.setenv(name, "/home/user")
    environment = prefix.environment()
    assert "/home/user" not in environment.values()
    assert environment["WINEPREFIX"] == str(prefix.path) and environment["WINEDEBUG"] == "fixme-all,err+all"
    monkeypatch.delenv("HOME")
    monkeypatch.delenv("PATH")
    assert prefix.environment()["HOME"] and prefix.environment()["PATH"]


def test_runs_share_a_server_and_the_last_one_ends_it(prefix: WinePrefix, servers: list[WineServer]) -> None:
    first, second = servers
    first.join(silent)
    second.join(silent)
    process = process_of(first)
    assert process.pid == process_of(second).pid
    assert calls(prefix)[3:] == ["agent.exe describe"], "warmed up once"
    first.leave()
    assert not process.wait(0) and second.death() is None
    second.leave()
    assert process.wait(0)
    assert not (prefix.beside(".server")).exists()


def test_a_server_can_be_had_again_after_it_was_left(prefix: WinePrefix, servers: list[WineServer]) -> None:
    server = servers[0]
    for _ in range(2):
        server.join(silent)
        assert server.death() is None
        server.leave()
        assert server.death() == "the Wine server is not running"


def test_the_death_of_a_server_is_noticed_and_renewed_once(prefix: WinePrefix, servers: list[WineServer]) -> None:
    for server in servers:
        server.join(silent)
    generations = [server.generation for server in servers]
    dead = process_of(servers[0])
    os.kill(dead.pid, signal.SIGKILL)
    assert dead.wait(30)
    assert servers[0].death() == f"the Wine server (pid {dead.pid}) died"
    for server in servers:
        server.renew()
        server.renew()  # of one that lives: nothing
    assert process_of(servers[0]).pid == process_of(servers[1]).pid != dead.pid
    assert [server.generation for server in servers] == [generation + 1 for generation in generations]


def test_a_server_that_was_left_over_by_a_dead_run_is_used_again(prefix: WinePrefix, servers: list[WineServer]) -> None:
    first, second = servers
    first.join(silent)
    first._users.release()  # as the system does for a run that was killed
    second.join(silent)
    assert process_of(second).pid == process_of(first).pid
    second.leave()
    assert process_of(first).wait(30)


def test_a_number_in_the_file_that_is_some_other_process_is_no_server(
    prefix: WinePrefix, servers: list[WineServer]
) -> None:
    prefix.path.parent.mkdir(exist_ok=True)
    prefix.beside(".server").write_text(str(os.getpid()))
    servers[0].join(silent)
    assert process_of(servers[0]).pid != os.getpid()


def test_a_warm_up_that_fails_leaves_no_server(prefix: WinePrefix, servers: list[WineServer]) -> None:
    prefix.make(silent)
    (prefix.path.parent / "fail").touch()
    with pytest.raises(TargetError, match="agent.exe describe` failed: exit status 3"):
        servers[0].join(silent)
    assert servers[0].process is None and not prefix.beside(".server").exists()
