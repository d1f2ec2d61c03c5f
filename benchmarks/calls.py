#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What calls cost on the reference and on Wine: the same agent, the same loop, side by side in one run.

Each line is measured several times, the targets taking turns and changing their order; its figures are medians.
A time is that of one round over all clients: with 8 clients, an eighth of what a client waits. Linux only.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from harness.errors import HarnessError  # noqa: E402
from harness.play.agent import Agent  # noqa: E402
from harness.play.stage import Stage  # noqa: E402
from harness.play.wire import Hello, Ready, Refused, Returned, call, release  # noqa: E402
from harness.worlds.places import RunPlaces  # noqa: E402
from harness.worlds.target import Target, load_targets  # noqa: E402

PATIENCE_S = 120.0
LEAD_NS = 5_000_000  # between the sending of the releases and their instant

Step = dict[str, Any]


def ref(name: str) -> dict[str, str]:
    return {"ref": name}


def made(call_name: str, keep: str, **args: Any) -> Step:
    return {"call": call_name, "args": args, "as": keep}


def step(call_name: str, **args: Any) -> Step:
    return {"call": call_name, "args": args}


def section(name: str | None) -> Step:
    return made("CreateFileMappingW", "made", name=name, size=65536, file=2**64 - 1, protect=4, inherit=False)


def wait(name: str, timeout: int = 0xFFFFFFFF) -> Step:
    return step("WaitForSingleObject", handle=ref(name), timeout=timeout)


def event(name: str | None, keep: str, manual: bool = False, state: bool = False) -> Step:
    return made("CreateEventW", keep, name=name, manual_reset=manual, initial_state=state, inherit=False)


def mutex() -> Step:
    return made("CreateMutexW", "mutex", name=None, initial_owner=False, inherit=False)


def duplicate(**args: Any) -> Step:
    own = "CURRENT_PROCESS"
    plain: Step = {"source_process": own, "target_process": own, "access": 0, "inherit": False, "options": 2}
    return made("DuplicateHandle", "copy", **{**plain, "tell_target": True, **args})


CLOSE = step("CloseHandle", handle=ref("made"))


@dataclass(frozen=True)
class Line:
    """One line of the table: what each client makes once, and what it repeats."""

    title: str
    rounds: int
    setup: tuple[Step, ...]
    loop: tuple[Step, ...]
    pairs: bool = False  # clients work in pairs: the second one has the answering loop
    answer: tuple[Step, ...] = ()


def lines(client: str) -> list[Line]:
    """For a client whose objects have this name."""
    view = made("MapViewOfFile", "view", mapping=ref("made"), access=2, offset=0, size=0)
    touch = step("poke", at=ref("view"), bytes="01", width=1)
    unmap = step("UnmapViewOfFile", address=ref("view"))
    opened = made("OpenFileMappingW", "made", name=client, access=4, inherit=False)
    give = duplicate(source=ref("mutex"), target_process="PEER")
    take = duplicate(source=ref("copy"), source_process="PEER", options=1 | 2)
    returned = step("CloseHandle", handle=ref("copy"))
    set_one, set_two = step("SetEvent", event=ref("one")), step("SetEvent", event=ref("two"))
    events = (event(f"{client}1", "one"), event(f"{client}2", "two"))
    return [
        Line("create+map+touch+unmap+close", 300, (), (section(None), view, touch, unmap, CLOSE)),
        Line("open+close", 1000, ({**section(client), "as": "kept"},), (opened, CLOSE)),
        Line("wait(0)", 2000, (event(None, "one", manual=True, state=True),), (wait("one", 0),)),
        Line("mutex wait+release", 1000, (mutex(),), (wait("mutex"), step("ReleaseMutex", mutex=ref("mutex")))),
        Line("duplicate+close", 1000, (mutex(),), (duplicate(source=ref("mutex")), returned)),
        Line("duplicate to a process and back", 500, (mutex(),), (give, take, returned)),
        Line("event ping-pong", 500, events, (set_one, wait("two")), True, (wait("one"), set_two)),
    ]


TITLES = [line.title for line in lines("")]


class Clients:
    """Agents of one target, all of them alive, and their conversation."""

    def __init__(self, target: Target, stage: Stage, count: int, prefix: str) -> None:
        self.target = target
        self._stage = stage
        self._last_id = 0
        self._agents = [stage.find_agent(f"c{number}") for number in range(count)]
        self._prefix = prefix
        for _ in self._agents:
            self._next(Hello)

    def measure(self, index: int, only: int | None = None) -> float:
        """Microseconds for one round of the line, over all clients."""
        made_lines = [self._line(number, index) for number in range(len(self._agents))]
        first = made_lines[0]
        for agent, line in zip(self._agents, made_lines):
            for one in line.setup:
                self._ask(agent, one)
        loops = [self._loop(number, line) for number, line in enumerate(made_lines)]
        ids = [self._send(agent, one, hold=True) for agent, one in zip(self._agents, loops)]
        now = max(self._next(Ready).now for _ in ids)
        for agent, id in zip(self._agents, ids):
            agent.send(release(id, now + LEAD_NS))
        replies = [self._next(Returned).reply for _ in ids]
        for reply in replies:
            if reply["out"]["stopped"] is not None:
                raise HarnessError(f"{self.target.name}: {first.title}: {reply['out']['stopped']}")
        wall = max(reply["ended"] for reply in replies) - (now + LEAD_NS)
        clients = len(replies) // 2 if first.pairs else len(replies)
        return wall / 1000 / (first.rounds * clients)

    def live_objects(self, count: int) -> None:
        """So many named objects more, which stay."""
        self._ask(self._agents[0], step("pad_handles", count=count, prefix=f"{self._prefix}-{count}-"))

    def _line(self, number: int, index: int) -> Line:
        pair = number // 2 if TITLES[index] == "event ping-pong" else number
        return lines(f"{self._prefix}-{TITLES.index(TITLES[index])}-{pair}")[index]

    def _loop(self, number: int, line: Line) -> Step:
        body = line.answer if line.pairs and number % 2 else line.loop
        hello = self._agents[(number + 1) % len(self._agents)].hello
        peer = {"process_of": hello.pid} if hello and len(self._agents) > 1 else "CURRENT_PROCESS"
        steps = [{**one, "args": {k: peer if v == "PEER" else v for k, v in one["args"].items()}} for one in body]
        return step("repeat", times=line.rounds, steps=steps)

    def _ask(self, agent: Agent, one: Step) -> dict[str, Any]:
        self._send(agent, one)
        return self._next(Returned).reply

    def _send(self, agent: Agent, one: Step, hold: bool = False) -> int:
        self._last_id += 1
        agent.send(call(self._last_id, 1, one["call"], one["args"], one.get("as"), False, hold))
        return self._last_id

    def _next(self, kind: type) -> Any:
        post = self._stage.inbox.get(PATIENCE_S)
        if post is None:
            raise HarnessError(f"{self.target.name}: an agent is silent")
        if isinstance(post.what, Refused):
            raise HarnessError(f"{self.target.name}: {post.what.reason}")
        if not isinstance(post.what, kind):
            raise HarnessError(f"{self.target.name}: {post.what} where {kind.__name__} was due")
        if isinstance(post.what, Hello) and post.agent:
            post.agent.hello = post.what
        return post.what


@contextmanager
def clients_of(target: Target, count: int, out: Path) -> Iterator[Clients]:
    run = f"b{os.getpid()}"
    with target.open_world(1, RunPlaces(out / target.name, run)) as world:
        stage = world.open_stage()
        try:
            yield Clients(target, stage, count, f"{run}-{count}")
        finally:
            stage.close(2.0)


def table(targets: list[Target], count: int, repeats: int, objects: int, titles: list[str], out: Path) -> None:
    with ExitStack() as stack:
        sides = [stack.enter_context(clients_of(target, count, out)) for target in targets]
        for side in sides if objects else []:
            side.live_objects(objects)
        for title in titles:
            index = TITLES.index(title)
            if count == 1 and lines("")[index].pairs:
                continue
            seen: dict[str, list[float]] = {target.name: [] for target in targets}
            for turn in range(repeats):
                for side in sides if turn % 2 == 0 else reversed(sides):
                    seen[side.target.name].append(side.measure(index))
            medians = [statistics.median(values) for values in seen.values()]
            text = "".join(f"{median:14.1f}" for median in medians)
            ratio = f"{medians[-1] / medians[0]:9.2f}" if len(medians) > 1 else ""
            print(f"{count:7} {objects:8} {title:34}{text}{ratio}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="What calls cost, in microseconds a round.")
    parser.add_argument("--target", action="append", metavar="T", help="default: reference and wine")
    parser.add_argument("--clients", type=int, action="append", metavar="N", help="default: 1, 8 and 64")
    parser.add_argument("--objects", type=int, action="append", metavar="N", help="live named objects, default: 0")
    parser.add_argument("--line", action="append", choices=TITLES, help="default: all of them")
    parser.add_argument("--repeats", type=int, default=5, metavar="N", help="measurements of each, default: 5")
    parser.add_argument("--pin", type=int, metavar="CPU", help="all processes on this one processor")
    options = parser.parse_args()
    if options.pin is not None:
        os.sched_setaffinity(0, {options.pin})
    known = load_targets(ROOT)
    out = ROOT / "out" / "benchmarks"
    with ExitStack() as stack:
        targets = [stack.enter_context(known[name]) for name in options.target or ["reference", "wine"]]
        for target in targets:
            target.prepare(lambda line: print(line, file=sys.stderr))
        began = time.monotonic()
        heads = "".join(f"{target.name:>14}" for target in targets)
        print(f"clients  objects {'µs a round':34}{heads}{'ratio':>9}")
        for count in options.clients or [1, 8, 64]:
            for objects in options.objects or [0]:
                table(targets, count, options.repeats, objects, options.line or TITLES, out)
        print(f"{time.monotonic() - began:.0f} s")
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (HarnessError, KeyError) as error:
        sys.exit(f"error: {error}")
