# SPDX-License-Identifier: Apache-2.0
"""A thing under test, as its file in targets/ describes it: whether it can run here, and how to open a world on it.

A Target starts nothing until `prepare`, `describe` or `open_world` is called, and `close` ends whatever the worlds
shared. This class is the plain kind (`world = "native"`): the agent is a program of this system and needs nothing else.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import TargetError, UsageError, probably

if TYPE_CHECKING:
    from .build import Build
    from .places import RunPlaces
    from .world import World

Progress = Callable[[str], None]

KINDS = ("native", "reference", "wine")
REQUIRED = {"name": str, "title": str, "world": str, "agent": str, "preset": str}
OPTIONAL = {"manager": str, "environment": dict, "system": str}


@dataclass(frozen=True)
class Availability:
    """Whether a target can run here: its version if it can, else why not and what would help."""

    ok: bool
    version: str
    reason: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class TargetSpec:
    """One file of targets/, checked. Paths are relative to the project's root."""

    name: str
    title: str
    world: str
    agent: str
    preset: str
    manager: str | None = None
    system: str | None = None  # the sys.platform that it needs
    environment: dict[str, str] | None = None


class Target:
    """Use: prepare(), describe(), open_world() for each worker, close(). Also a context manager."""

    worlds_are_apart = True  # nothing of this process is shared by worlds: each may as well be of another one

    def __init__(self, spec: TargetSpec, root: Path) -> None:
        self.spec = spec
        self.root = root
        self.name = spec.name
        self.title = spec.title
        self.environment = dict(spec.environment or {})
        self.agent = root / spec.agent

    def availability(self) -> Availability:
        """Cheap: looks, and starts at most `--version` of something."""
        if self.spec.system and sys.platform != self.spec.system:
            why = f"needs a machine whose sys.platform is {self.spec.system}, this is {sys.platform}"
            return Availability(
                False, "", why, "python run_suite.py run --target windows" if sys.platform == "win32" else ""
            )
        build = self._build()
        missing = None if build.is_up_to_date() else build.missing_tool()
        if missing:
            return Availability(False, "", f"{missing} is needed to build the agent, and not installed", build.hint)
        return Availability(True, self.version())

    def version(self) -> str:
        """What the record calls the version of the thing under test."""
        import platform

        return f"{platform.system()} {platform.release()} {platform.version()}"

    def prepare(self, progress: Progress) -> None:
        """Builds what is missing or older than its sources; raises TargetError with the end of the log."""
        self._build().bring_up_to_date(progress)

    def describe(self) -> dict[str, Any]:
        """The document of `agent describe`: vocabulary, capabilities, layer."""
        return self._described([str(self.agent), "describe"], None)

    def open_world(self, worker: int, run: RunPlaces) -> World:
        """A world for one worker thread; it is a context manager."""
        from .world import World

        return World([str(self.agent)], {**os.environ, **self.environment}, worker, run)

    def close(self) -> None:
        """Ends what the worlds of this target shared; nothing of the target runs afterwards."""

    def __enter__(self) -> Target:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _build(self) -> Build:
        from .build import Build

        artifacts = (self.agent, self.root / self.spec.manager) if self.spec.manager else (self.agent,)
        return Build(self.root, self.spec.preset, artifacts)

    def _described(self, command: list[str], environment: dict[str, str] | None) -> dict[str, Any]:
        try:
            done = subprocess.run(
                command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
            )
            document = json.loads(done.stdout)
        except (OSError, subprocess.TimeoutExpired, ValueError) as error:
            raise TargetError(f"{self.name}: `{' '.join(command)}` gave no vocabulary: {error}") from error
        if done.returncode != 0 or not isinstance(document, dict):
            raise TargetError(f"{self.name}: `{' '.join(command)}` failed with exit status {done.returncode}")
        return document


def load_targets(root: Path) -> dict[str, Target]:
    """Every targets/*.toml but the lists of known differences, by name."""
    targets = {}
    for path in sorted((root / "targets").glob("*.toml")):
        if not path.name.endswith(".known.toml"):
            target = _make(_read(path), root)
            targets[target.name] = target
    return targets


def _read(path: Path) -> TargetSpec:
    try:
        keys = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: {error}") from error
    known = REQUIRED | OPTIONAL
    for key, value in keys.items():
        if key not in known:
            raise UsageError(f"{path}: unknown key `{key}`{probably(key, known)}")
        if not isinstance(value, known[key]):
            raise UsageError(f"{path}: `{key}` must be a {known[key].__name__}")
    missing = sorted(set(REQUIRED) - set(keys))
    if missing:
        raise UsageError(f"{path}: `{missing[0]}` is missing")
    if keys["world"] not in KINDS:
        raise UsageError(f"{path}: world is one of {', '.join(KINDS)}, not `{keys['world']}`")
    if not all(isinstance(value, str) for value in keys.get("environment", {}).values()):
        raise UsageError(f"{path}: the values of `environment` must be texts")
    return TargetSpec(**keys)


def _make(spec: TargetSpec, root: Path) -> Target:
    if spec.world == "reference":
        from .target_reference import ReferenceTarget

        return ReferenceTarget(spec, root)
    if spec.world == "wine":
        from .target_wine import WineTarget

        return WineTarget(spec, root)
    return Target(spec, root)
