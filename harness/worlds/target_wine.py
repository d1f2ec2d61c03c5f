# SPDX-License-Identifier: Apache-2.0
"""Wine as a target: the agent for Windows, run by the Wine that is installed here, in a prefix of the project's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TargetError
from .target import Availability, Progress, Target, TargetSpec
from .wine_install import WineInstall, find_wine

if TYPE_CHECKING:
    from .places import RunPlaces
    from .wine_prefix import WinePrefix
    from .wine_server import WineServer
    from .world import World

HINT = "./install_deps.sh --wine"


class WineTarget(Target):
    worlds_are_apart = False  # they share the server, and what this process knows of it

    def __init__(self, spec: TargetSpec, root: Path) -> None:
        super().__init__(spec, root)
        self.prefixes = root / "out" / "wine"
        self._server: WineServer | None = None

    def version(self) -> str:
        install = find_wine()
        return install.version if install else ""

    def availability(self) -> Availability:
        if find_wine() is None:
            return Availability(False, "", "Wine for 64-bit programs is not installed", HINT)
        return super().availability()

    def prepare(self, progress: Progress) -> None:
        """Also starts the server, since the prefix may have to be made first and that takes its time."""
        super().prepare(progress)
        self._joined(progress)

    def describe(self) -> dict[str, Any]:
        self._joined(_silent)
        prefix = self._prefix()
        return self._described([str(prefix.install.loader), str(self.agent), "describe"], prefix.environment())

    def open_world(self, worker: int, run: RunPlaces) -> World:
        from .world_wine import WineWorld

        server, prefix = self._joined(_silent), self._prefix()
        command = [str(prefix.install.loader), str(self.agent)]
        return WineWorld(command, {**prefix.environment(), **self.environment}, worker, run, server)

    def close(self) -> None:
        if self._server:
            self._server.leave()
            self._server = None

    def _prefix(self) -> WinePrefix:
        from .wine_prefix import WinePrefix

        return WinePrefix(self._install(), self.prefixes)

    def _install(self) -> WineInstall:
        install = find_wine()
        if install is None:
            raise TargetError("Wine for 64-bit programs is not installed", HINT)
        return install

    def _joined(self, progress: Progress) -> WineServer:
        from .wine_server import WineServer

        if self._server is None:
            server = WineServer(self._prefix(), [str(self.agent), "describe"])
            server.join(progress)
            self._server = server
        return self._server


def _silent(_: str) -> None:
    """Nothing to say to anybody."""
