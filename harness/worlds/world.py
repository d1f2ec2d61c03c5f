# SPDX-License-Identifier: Apache-2.0
"""A fresh, private surrounding for cases, one for each worker: what the target needs beside its agents.

A world outlives many cases and gives each a stage of its own. After each case it is asked for its `fault`; a world that
has one renews itself before the next stage. This class is the plain kind, in which nothing but agents runs.
"""

from __future__ import annotations

import secrets
import threading
from pathlib import Path

from ..errors import TargetError
from ..play.host import Process, process_tree
from ..play.inbox import Bell
from ..play.listener import Listener
from ..play.pool import Pool
from .places import RunPlaces
from ..play.stage import Stage

LEAVE_S = 2.0  # for agents that wait, to end by themselves


class World:
    def __init__(self, command: list[str], environment: dict[str, str], worker: int, places: RunPlaces) -> None:
        self._command = command
        self._environment = environment
        self._places = places
        self._worker = worker
        self._mark = f"{places.run_id}-{worker}-{secrets.token_hex(4)}"
        self._played = 0
        self._stage: Stage | None = None
        self._pool = Pool()
        self._killed = False
        self._lock = threading.Lock()
        self._listener = Listener()
        self._bell = Bell()
        for folder in (places.logs, places.files):
            folder.mkdir(parents=True, exist_ok=True)
        self._log = open(places.logs / f"worker-{worker}.log", "ab", buffering=0)

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open_stage(self, fresh: bool = True) -> Stage:
        """For the next case; unless it is `fresh`, with agents of earlier ones.

        Raises TargetError when the world can't be made whole again, or was killed.
        """
        if self._killed:
            raise TargetError("the run was interrupted")
        self._make_whole()
        with self._lock:
            if self._killed:
                raise TargetError("the run was interrupted")
            self._played += 1
            self._stage = Stage(
                self._command,
                self._environment,
                f"{self._mark}.{self._played}",
                self._places.files / f"{self._mark}.{self._played}",  # runs may share a folder
                self.path_text,
                self._listener,
                self._bell,
                self._log,
                None if fresh else self._pool,
            )
        return self._stage

    def fault(self) -> str | None:
        """What is wrong with the world after a case, if anything is."""
        return "the run was interrupted" if self._killed else None

    def renew(self) -> None:
        """Starts afresh what is broken; nothing to do in a world that has nothing of its own."""

    def forget_agents(self) -> None:
        """Those that wait for a case are not trusted any more, or the world is renewed under them: they end."""
        self._pool.empty(LEAVE_S)

    def kill(self) -> None:
        """From another thread: the case that plays ends at once, and no other starts."""
        with self._lock:
            self._killed = True
            stage = self._stage
        if stage:
            stage.kill()

    def close(self) -> None:
        self._listener.close()
        self.forget_agents()
        process_tree(self._mark).kill()
        self._bell.close()
        self._log.close()

    def path_text(self, path: Path) -> str:
        """How agents spell the path of a file."""
        return str(path)

    def _watch(self, process: Process, death: str) -> None:
        """When the process dies with a case on the stage, that case ends at once and does not wait for its limits."""

        def wait() -> None:
            process.wait(None)
            with self._lock:
                stage = self._stage
            if stage:
                stage.give_up(death)

        threading.Thread(target=wait, name="watch what the world needs", daemon=True).start()

    def _make_whole(self) -> None:
        """Before a stage opens: renew what broke."""
