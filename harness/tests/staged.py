# SPDX-License-Identifier: Apache-2.0
"""What the tests of the process side share: cases in one line, a world of fake agents, and who is still running.

Every world here has a mark of its own, so `survivors` counts the processes of one test and of nobody else.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.play.bindings import Names
from harness.text.case import CallStep, Case, Expectation, JoinStep, KillStep, Step, StillStep, TogetherStep
from harness.play.history import History
from harness.play.limits import Limits
from harness.worlds.places import RunPlaces
from harness.play.runner import play
from harness.text.vocabulary import Vocabulary
from harness.worlds.world import World

FAKE_AGENT = Path(__file__).with_name("fake_agent.py")
VOCABULARY = Vocabulary.load()

# Long enough for any machine where a limit must not strike; short where it must.
PATIENT = Limits(step_s=30, case_s=60, settle_s=0.02, start_s=30, ping_s=10, end_s=10)
HASTY = Limits(step_s=0.3, case_s=60, settle_s=0.02, start_s=30, ping_s=0.3, end_s=0.3)


def call(
    agent: str, name: str, /, keep: str | None = None, start: str | None = None, blocked: bool = False, **args: Any
):
    """One call step; `agent#2` is its second thread, `keep` may be "other.name". Its number is set by `case_of`."""
    who, _, thread = agent.partition("#")
    owner, _, kept = (keep or "").rpartition(".")
    return CallStep(
        number=0,
        line=1,
        text=f"{agent}.{name}",
        expect=Expectation("blocked", outcome="blocked") if blocked else None,
        basis="documented",
        because=None,
        agent=who,
        thread=int(thread or 1),
        call=name,
        args=args,
        keep=(owner or who, kept) if keep else None,
        start=start,
    )


def _plain(text: str) -> dict[str, Any]:
    return {"number": 0, "line": 1, "text": text, "expect": None, "basis": "documented", "because": None}


def join(start: str) -> JoinStep:
    return JoinStep(**_plain(f"join: {start}"), start=start)


def still(start: str) -> StillStep:
    return StillStep(**_plain(f"still: {start}"), start=start)


def kill(agent: str) -> KillStep:
    return KillStep(**_plain(f"kill: {agent}"), agent=agent)


def together(*calls: CallStep) -> TogetherStep:
    return TogetherStep(**_plain("together"), calls=calls)


def case_of(*steps: Step, agents: tuple[str, ...] = ("holder", "rival"), repeat: int = 1) -> Case:
    numbered = []
    for number, step in enumerate(steps, 1):
        values = {**vars(step), "number": number}
        if isinstance(step, TogetherStep):
            values["calls"] = tuple(CallStep(**{**vars(each), "number": number}) for each in step.calls)
        numbered.append(type(step)(**values))
    return Case("area/rule", "area/rule", "A rule", ("S-01",), "documented", agents, (), repeat, tuple(numbered))


class FakeWorld(World):
    def __init__(self, out: Path, script: dict[str, Any]) -> None:
        environment = {"FAKE_SCRIPT": json.dumps(script), "PATH": os.environ["PATH"]}
        super().__init__([sys.executable, str(FAKE_AGENT)], environment, 0, RunPlaces(out, "test"))

    def survivors(self) -> list[int]:
        """Live processes that this world started; the dead have no environment."""
        found = []
        for entry in os.listdir("/proc"):
            try:
                environment = Path("/proc", entry, "environ").read_bytes() if entry.isdigit() else b""
            except OSError:
                continue
            if f"MAPCHECK_TREE={self._mark}.".encode() in environment:
                found.append(int(entry))
        return found


@contextmanager
def fake_world(out: Path, script: dict[str, Any] | None = None) -> Iterator[FakeWorld]:
    with FakeWorld(out, script or {}) as world:
        yield world
        assert world.survivors() == [], "something keeps running after the case"
        assert list((out / "files").iterdir()) == [], "the case's folder was not removed"


def play_fake(
    out: Path, case: Case, script: dict[str, Any] | None = None, limits: Limits = PATIENT, names: Names | None = None
) -> list[History]:
    with fake_world(out, script) as world:
        return play(case, world, VOCABULARY, limits, names or Names("test"))


def states(history: History) -> list[str]:
    return [observation.state for observation in history.observations]
