# SPDX-License-Identifier: Apache-2.0
"""Real agents on real targets: every kind of step, every kind of end, and kill -9 of each process in the middle of it.

The same tests run on the reference and on Wine. Wine has a prefix of its own here, so that killing its server disturbs
no other run; it is linked from the project's, which takes a second where making one takes twenty.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.play.bindings import Names
from harness.text.case import AgentName, Case, FreshText, ProcessOf, Ref, Variable
from harness.play.cast import Cast
from harness.play.consequences import Consequences
from harness.play.flight import Flight
from harness.play.history import History
from harness.play.limits import Limits
from harness.worlds.places import RunPlaces
from harness.play.runner import play
from harness.worlds.target import Target, load_targets
from harness.worlds.target_wine import WineTarget
from harness.tests.staged import VOCABULARY, call, case_of, join, kill, states, still, together
from harness.worlds.world import World

ROOT = Path(__file__).resolve().parents[2]
NAME = FreshText((Variable("name"),))
LIMITS = Limits(step_s=30)


@dataclass
class Live:
    """A target with a world in which cases are played one after the other."""

    name: str
    target: Target
    world: World
    names: Names

    def play(self, case: Case) -> History:
        return self.play_rounds(case)[-1]

    def play_rounds(self, case: Case) -> list[History]:
        return play(case, self.world, VOCABULARY, LIMITS, self.names)

    def server_pid(self) -> int:
        """The process that all agents of the world depend on."""
        if isinstance(self.target, WineTarget):
            assert self.target._server and self.target._server.process
            return self.target._server.process.pid
        return self.world._manager.pid  # type: ignore[attr-defined]


def _private_wine(project: WineTarget, folder: Path) -> WineTarget:
    project.prepare(lambda _: None)
    prefix = project._prefix().path
    project.close()

    def copy(source: str, to: str) -> object:
        return shutil.copy2(source, to) if source.endswith(".reg") else os.link(source, to)

    shutil.copytree(prefix, folder / prefix.name, symlinks=True, copy_function=copy)
    project.prefixes = folder
    return project


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("reference", marks=pytest.mark.reference),
        pytest.param("wine", marks=pytest.mark.wine),
    ],
)
def live(request: pytest.FixtureRequest) -> Iterator[Live]:
    target = load_targets(ROOT)[request.param]
    availability = target.availability()
    if not availability.ok:
        pytest.skip(f"{availability.reason}; {availability.hint}")
    (ROOT / "out").mkdir(exist_ok=True)
    out = Path(tempfile.mkdtemp(prefix="test-live-", dir=ROOT / "out"))
    try:
        if isinstance(target, WineTarget):
            target = _private_wine(target, out / "wine")
        with target:
            target.prepare(lambda _: None)
            with target.open_world(0, RunPlaces(out / "run", f"live{os.getpid()}")) as world:
                yield Live(request.param, target, world, Names(f"live{os.getpid()}"))
                assert world.fault() is None
        assert _processes_that_mention(out, world._mark) == []
    finally:
        shutil.rmtree(out)


def _processes_that_mention(*words: object) -> list[str]:
    """By their environment, which names the prefix and the mark; the dead have none."""
    found = []
    for entry in os.listdir("/proc"):
        try:
            environment = Path("/proc", entry, "environ").read_bytes() if entry.isdigit() else b""
        except OSError:
            continue
        if any(str(word).encode() in environment for word in words):
            found.append(Path("/proc", entry, "cmdline").read_bytes().decode())
    return found


@pytest.fixture
def before_step(monkeypatch: pytest.MonkeyPatch) -> Callable[[int, Callable[[Cast], None]], None]:
    """Does something just before the call of a step is sent: once, in the middle of a case."""

    def arrange(step: int, action: Callable[[Cast], None]) -> None:
        before = Consequences.before

        def act_and_go_on(self: Consequences, flight: Flight) -> None:
            if flight.step == step:
                monkeypatch.setattr(Consequences, "before", before)
                action(self._cast)
            before(self, flight)

        monkeypatch.setattr(Consequences, "before", act_and_go_on)

    return arrange


def mapping(agent: str, keep: str = "mapping"):
    return call(
        agent,
        "CreateFileMappingW",
        keep=keep,
        file=2**64 - 1,
        inherit=False,
        protect=4,
        size=4096,
        name=NAME,
    )


def event(agent: str, keep: str = "event"):
    return call(agent, "CreateEventW", keep=keep, inherit=False, manual_reset=False, initial_state=False, name=NAME)


def wait(agent: str, handle: str, timeout: int, **more):
    return call(agent, "WaitForSingleObject", handle=Ref(handle), timeout=timeout, **more)


def returned(history: History) -> list[object]:
    return [seen.reply and seen.reply["returns"] for seen in history.observations]


def test_the_vocabulary_is_the_one_that_the_agent_was_built_from(live: Live) -> None:
    document = live.target.describe()
    assert {entry["name"] for entry in document["calls"]} <= {each.word for each in VOCABULARY.calls.values()}
    assert document["agent"]["layer"] == ("reference" if live.name == "reference" else "win32")


def test_agents_share_a_mapping_by_its_name(live: Live) -> None:
    history = live.play(
        case_of(mapping("holder"), mapping("rival"), call("rival", "CloseHandle", handle=Ref("mapping")))
    )
    assert states(history) == ["returned"] * 3 and history.world_fault is None
    errors = [seen.reply["last_error"] for seen in history.observations if seen.reply]
    assert errors[0] == 0 and errors[1] == 183
    began = [seen.began_us for seen in history.observations]
    assert None not in began and began == sorted(began)  # type: ignore[type-var]


def test_a_wait_blocks_until_it_is_released(live: Live) -> None:
    case = case_of(
        event("holder"),
        event("rival"),
        wait("rival", "event", 0xFFFFFFFF, start="wait", blocked=True),
        still("wait"),
        call("holder", "SetEvent", event=Ref("event")),
        join("wait"),
    )
    history = live.play(case)
    assert states(history) == ["returned", "returned", "blocked", "blocked", "returned", "returned"]
    released, joined = history.observations[4:]
    assert joined.ended_us is not None and released.began_us is not None and joined.ended_us >= released.began_us


def test_only_one_of_many_creates(live: Live) -> None:
    case = case_of(together(*map(mapping, "abcd")), agents=tuple("abcd"), repeat=5)
    histories = live.play_rounds(case)
    assert len(histories) == 5
    for history in histories:
        errors = sorted(seen.reply["last_error"] for seen in history.observations if seen.reply)
        assert errors == [0, 183, 183, 183]
    names = [history.variables["name"] for history in histories]
    assert len(set(names)) == 5


def test_a_spawned_agent_outlives_its_parent_and_ends_as_asked(live: Live) -> None:
    case = case_of(
        call("holder", "spawn", keep="process", agent=AgentName("child"), inherit_handles=False),
        mapping("child"),
        kill("holder"),
        mapping("rival"),
        call("child", "exit", code=3, how="ExitProcess"),
        call("child", "CloseHandle", handle=Ref("mapping")),
    )
    history = live.play(case)
    assert states(history) == ["returned", "returned", "ended", "returned", "ended", "not_run"]
    assert history.observations[4].detail == "exit status 3", "an orphan's status is the harness's to take"
    assert history.world_fault is None


def test_a_killed_child_is_dead_for_its_parent_at_once(live: Live) -> None:
    case = case_of(
        call("holder", "spawn", keep="process", agent=AgentName("child"), inherit_handles=False),
        kill("child"),
        wait("holder", "process", 5000),
    )
    history = live.play(case)
    assert states(history) == ["returned", "ended", "returned"] and returned(history)[2] == 0


def test_a_killed_owner_abandons_its_mutex_at_once(live: Live) -> None:
    def mutex(agent: str, owner: bool):
        return call(agent, "CreateMutexW", keep="mutex", inherit=False, initial_owner=owner, name=NAME)

    for _ in range(10):
        history = live.play(
            case_of(mutex("holder", True), mutex("rival", False), kill("holder"), wait("rival", "mutex", 0))
        )
        assert returned(history)[3] == 0x80 and history.world_fault is None


@pytest.mark.parametrize("how", ["ExitProcess", "TerminateProcess", "return"])
def test_an_agent_that_is_to_end_does(live: Live, how: str) -> None:
    history = live.play(case_of(call("holder", "exit", code=3, how=how), mapping("rival")))
    assert states(history) == ["ended", "returned"] and history.world_fault is None


def test_a_crash_that_was_asked_for_is_an_end(live: Live) -> None:
    history = live.play(case_of(call("holder", "crash"), mapping("rival")))
    assert states(history) == ["ended", "returned"] and history.world_fault is None


def test_a_peer_is_terminated(live: Live) -> None:
    case = case_of(
        event("rival"),
        wait("rival#2", "event", 0xFFFFFFFF, start="wait", blocked=True),
        call("holder", "terminate", process=ProcessOf("rival"), exit_code=7),
        join("wait"),
        mapping("rival"),
    )
    history = live.play(case)
    assert states(history) == ["returned", "blocked", "returned", "ended", "not_run"]


def test_a_thread_ends_and_its_agent_goes_on(live: Live) -> None:
    case = case_of(call("holder#2", "end_thread"), call("holder#2", "CloseHandle", handle=4), mapping("holder"))
    assert states(live.play(case)) == ["ended", "not_run", "returned"]


def test_a_handle_is_put_into_another_agents_table(live: Live) -> None:
    case = case_of(
        mapping("holder"),
        call(
            "holder",
            "DuplicateHandle",
            keep="rival.theirs",
            source=Ref("mapping"),
            source_process="CURRENT_PROCESS",
            target_process=ProcessOf("rival"),
            access=0,
            inherit=False,
            options=2,
            tell_target=True,
        ),
        call("rival", "CloseHandle", handle=Ref("theirs")),
        call("rival", "CloseHandle", handle=Ref("theirs")),
    )
    history = live.play(case)
    assert states(history) == ["returned"] * 4 and returned(history)[2:] == [1, 0]


def test_a_step_that_does_not_return_is_told_from_one_that_is_lost(live: Live) -> None:
    case = case_of(event("holder"), wait("holder", "event", 0xFFFFFFFF), mapping("holder"))
    [history] = play(case, live.world, VOCABULARY, Limits(step_s=0.5, ping_s=10), live.names)
    assert states(history) == ["returned", "no_return", "not_run"] and history.world_fault is None


def test_files_are_in_the_cases_own_folder(live: Live) -> None:
    path = FreshText((Variable("path"),))
    create = call(
        "holder",
        "CreateFileW",
        keep="file",
        path=path,
        access=0xC0000000,
        share=3,
        inherit=False,
        disposition=1,
        attributes=0x80,
        template=0,
    )
    history = live.play(case_of(create, call("holder", "CloseHandle", handle=Ref("file"))))
    assert returned(history)[1] == 1
    assert history.variables["path"].startswith("Z:\\" if live.name == "wine" else "/")


def test_an_agent_that_is_killed_in_a_call_breaks_only_its_case(live: Live, before_step) -> None:
    case = case_of(
        event("holder"),
        wait("holder#2", "event", 0xFFFFFFFF, start="wait", blocked=True),
        mapping("rival"),
        join("wait"),
    )
    before_step(3, lambda cast: os.kill(cast.actors["holder"].agent.process.pid, signal.SIGKILL))
    history = live.play(case)
    assert states(history) == ["returned", "blocked", "returned", "broken"]
    assert history.observations[3].detail == "agent holder was killed (SIGKILL) during WaitForSingleObject"
    assert live.play(case_of(mapping("holder"), mapping("rival"))).world_fault is None


def test_a_server_that_is_killed_breaks_only_its_case(live: Live, before_step) -> None:
    """The object manager of the reference, or Wine's server: everything in the case depends on it."""
    pid = live.server_pid()
    before_step(2, lambda cast: os.kill(pid, signal.SIGKILL))
    history = live.play(case_of(mapping("holder"), mapping("rival"), mapping("holder", "again")))
    name = {"reference": "the object manager", "wine": "the Wine server"}[live.name]
    assert history.world_fault and history.world_fault.startswith(f"{name} (pid {pid}) died")
    after = live.play(case_of(mapping("holder"), mapping("rival")))
    assert after.world_fault is None and states(after) == ["returned", "returned"]
    assert live.server_pid() != pid


def test_many_cases_leave_nothing_behind(live: Live) -> None:
    case = case_of(
        mapping("holder"),
        call("holder", "MapViewOfFile", keep="view", mapping=Ref("mapping"), access=6, offset=0, size=0),
        call("holder", "spawn", agent=AgentName("child"), inherit_handles=True),
        event("child"),
        kill("rival"),
    )
    for _ in range(5):
        assert live.play(case).world_fault is None
