# SPDX-License-Identifier: Apache-2.0
"""A world on the reference: one object manager, held for many cases, and counted after each.

When all agents of a case are gone, or wait for another one, the manager must hold as many things as before its first
case, and no more for each that waits than its process. What is left over, or a manager that died, is a fault; the next
case then gets a new manager.
"""

from __future__ import annotations

import time
from pathlib import Path

from .object_manager import ObjectManager
from .places import RunPlaces
from .world import World

CLEAN_S = 1.0  # for the manager to notice the deaths of a case; only waited for when something is left over
LOOK_AGAIN_S = 0.01
WAITING = {"processes": 1, "threads": 1}  # what an agent that waits has of a manager: no object, no name, no handle


class ReferenceWorld(World):
    def __init__(self, agent: Path, manager: Path, environment: dict[str, str], worker: int, places: RunPlaces) -> None:
        super().__init__([str(agent)], dict(environment), worker, places)
        self._executable = manager
        self._manager: ObjectManager | None = None
        self._baseline: dict[str, int] = {}
        self._broken = False
        try:
            self.renew()
        except BaseException:
            super().close()
            raise

    def renew(self) -> None:
        self.forget_agents()
        if self._manager:
            manager, self._manager = self._manager, None
            manager.close()
        self._manager = ObjectManager(self._executable, self._environment, f"{self._mark}.manager", self._log)
        self._environment["MAPCHECK_REFERENCE_DIR"] = str(self._manager.directory)
        self._environment["MAPCHECK_MANAGER"] = str(self._executable)
        self._baseline = self._manager.census() or {}
        self._watch(self._manager.process, f"the object manager (pid {self._manager.pid}) died")
        self._broken = False

    def fault(self) -> str | None:
        fault = super().fault() or self._manager_fault()
        self._broken = fault is not None
        return fault

    def close(self) -> None:
        self.forget_agents()
        if self._manager:
            self._manager.close()
        super().close()

    def _make_whole(self) -> None:
        if self._broken or self._manager is None or self._manager.death():
            self.renew()

    def _manager_fault(self) -> str | None:
        assert self._manager
        until = time.perf_counter() + CLEAN_S
        while True:
            census = None if self._manager.death() else self._manager.census()
            if census is None:
                return self._manager.death() or f"the object manager (pid {self._manager.pid}) does not answer"
            left = {key: more for key, n in census.items() if (more := n - self._accounted_for(key)) > 0}
            if not left:
                return None
            if time.perf_counter() > until:
                counts = ", ".join(f"{n} {key}" for key, n in sorted(left.items()))
                return f"left over in the object manager after the case: {counts}"
            time.sleep(LOOK_AGAIN_S)

    def _accounted_for(self, key: str) -> int:
        """What was there at the start, and what agents have that wait for another case."""
        return self._baseline.get(key, 0) + len(self._pool) * WAITING.get(key, 0)
