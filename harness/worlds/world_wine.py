# SPDX-License-Identifier: Apache-2.0
"""A world on Wine: agents in the project's prefix, on a server that all worlds of the run share.

A world notes which server a case began with: if that one is not there any more after the case, it died under it.
"""

from __future__ import annotations

from pathlib import Path

from ..errors import TargetError
from .places import RunPlaces
from .wine_server import WineServer
from .world import World


class WineWorld(World):
    def __init__(
        self, command: list[str], environment: dict[str, str], worker: int, places: RunPlaces, server: WineServer
    ) -> None:
        super().__init__(command, environment, worker, places)
        self._server = server
        self._began_with = 0  # generations count from 1
        self._server_pid: int | None = None

    def renew(self) -> None:
        self._server.renew()

    def fault(self) -> str | None:
        died = self._server.generation != self._began_with or self._server.death()
        return super().fault() or (self._death() if died else None)

    def path_text(self, path: Path) -> str:
        return "Z:" + str(path).replace("/", "\\")

    def _make_whole(self) -> None:
        if self._server.death():
            self.renew()
        generation, process = self._server.current()
        if process is None or process.wait(0):
            raise TargetError("the Wine server died while it was started")
        self._server_pid = process.pid
        if generation != self._began_with:
            self.forget_agents()
            self._began_with = generation
            self._watch(process, self._death())

    def _death(self) -> str:
        return f"the Wine server (pid {self._server_pid}) died"
