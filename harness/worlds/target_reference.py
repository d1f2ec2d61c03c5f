# SPDX-License-Identifier: Apache-2.0
"""The reference as a target: agent and object manager are built here, and each worker gets a manager of its own."""

from __future__ import annotations

import os
import tomllib
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..play.stage import SESSION_VARIABLE
from .target import Target, TargetSpec

if TYPE_CHECKING:
    from pathlib import Path

    from .places import RunPlaces
    from .world import World


class ReferenceTarget(Target):
    def __init__(self, spec: TargetSpec, root: Path) -> None:
        super().__init__(spec, root)
        if spec.manager is None:
            raise UsageError(f"target {spec.name}: a world on the reference needs `manager`")
        self.manager = root / spec.manager

    def version(self) -> str:
        """Of this project, since the reference is a part of it."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        return f"mapcheck {project['project']['version']}"

    def open_world(self, worker: int, run: RunPlaces) -> World:
        from .world_reference import ReferenceWorld

        inherited = {key: value for key, value in os.environ.items() if key != SESSION_VARIABLE}
        return ReferenceWorld(self.agent, self.manager, {**inherited, **self.environment}, worker, run)
