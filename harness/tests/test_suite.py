# SPDX-License-Identifier: Apache-2.0
"""A whole run with targets made up here: no process is started, every verdict and the exit code can be foreseen."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness import suite
from harness.text.case import Case
from harness.console import Console
from harness.errors import ScenarioError, TargetError, UsageError
from harness.play.history import History
from harness.options import RunOptions, Shard
from harness.tests.made import history, known_differences, returned, state
from harness.text.vocabulary import VOCABULARY_PATH
from reports.record import read

SCENARIO = """\
format: 1
rule: An event can be made
clauses: [S-01]
basis: documented
agents: [a]
{more}
steps:
  - a.CreateEvent: {{name: $name}}
    expect: success
"""
LEDGER = """\
format: 1
clauses:
  S-01: {area: sharing, statement: It can be made., basis: documented, sources: [{title: x, url: "http://x.org"}]}
"""
GOOD, BAD = history(returned(1, 68)), history(returned(1, 0, 5))
BROKEN = history(state(1, "broken", "the agent died"))
Play = Callable[[Case], History]


class FakeTarget:
    """Offers the whole vocabulary, or all but some calls; its worlds do nothing."""

    worlds_are_apart = False  # they tell this process of themselves

    def __init__(self, name: str, without: tuple[str, ...] = (), ok: bool = True) -> None:
        self.name, self.title, self.without, self.ok = name, name.title(), without, ok
        self.closed = False
        self.worlds: list[int] = []
        self.forgotten = 0

    def __enter__(self) -> FakeTarget:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def availability(self) -> Any:
        return type("Availability", (), {"ok": self.ok, "version": "1", "reason": "no such thing", "hint": "get one"})

    def version(self) -> str:
        return "1.0"

    def prepare(self, progress: Callable[[str], None]) -> None:
        progress(f"building {self.name}")

    def describe(self) -> dict[str, Any]:
        document = json.loads(VOCABULARY_PATH.read_text())
        document["calls"] = [call for call in document["calls"] if call["name"] not in self.without]
        return document | {"agent": {"layer": "win32", "toolchain": "x", "bits": 64}, "capabilities": ["64bit"]}

    def open_world(self, worker: int, places: object) -> FakeTarget:
        self.worlds.append(worker)
        return self

    def kill(self) -> None:
        """Nothing runs."""

    def forget_agents(self) -> None:
        self.forgotten += 1


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """`project(play, target…)` runs all scenarios of a project of three, on those targets."""
    for folder in ("scenarios/names", "scenarios/views", "scenarios/clauses", "targets"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "scenarios/clauses/founding.yaml").write_text(LEDGER)
    (tmp_path / "scenarios/names/one.yaml").write_text(SCENARIO.format(more=""))
    (tmp_path / "scenarios/names/two.yaml").write_text(SCENARIO.format(more="needs: [second_session]"))
    (tmp_path / "scenarios/views/three.yaml").write_text(SCENARIO.format(more=""))

    def run(play: Any, *targets: FakeTarget, tells_fresh: bool = False, **options: Any) -> Any:
        chosen = targets or (FakeTarget("reference"),)
        monkeypatch.setattr(suite, "load_targets", lambda root: {target.name: target for target in chosen})
        monkeypatch.setattr(suite, "play", lambda case, *rest: [play(case, rest[-1]) if tells_fresh else play(case)])
        names = tuple(target.name for target in chosen)
        stream = io.StringIO()
        asked = {"root": tmp_path, "out": tmp_path / "out", "targets": names, **options}
        result = suite.run(RunOptions(**asked), Console(stream))
        return result, stream.getvalue()

    return run


def verdicts(document: dict[str, Any]) -> dict[str, str]:
    return {case["id"]: case["verdict"] for case in document["cases"]}


def test_a_good_run(project: Any, tmp_path: Path) -> None:
    target = FakeTarget("reference")
    result, said = project(lambda case: GOOD, target)
    assert result.exit_code == 0 and target.closed
    assert verdicts(result.documents[0]) == {"names/one": "pass", "names/two": "skip", "views/three": "pass"}
    assert result.documents[0]["cases"][1]["reason"] == "needs a second session to start agents in"
    assert result.page == tmp_path / "out/report/index.html" and result.page.is_file()
    assert read(tmp_path / "out/reference/record.json") == json.loads(json.dumps(result.documents[0]))
    assert said.splitlines() == ["building reference", "Reference: 2 cases, 1 skipped"]


def test_a_contradicted_rule_is_exit_code_1_and_told_at_once(project: Any) -> None:
    result, said = project(lambda case: BAD if case.id == "views/three" else GOOD)
    assert result.exit_code == 1
    assert "FAIL     views/three on reference" in said and "seen      ERROR_ACCESS_DENIED" in said


def test_broken_outranks_fail(project: Any) -> None:
    result, _ = project(lambda case: BAD if case.id == "views/three" else BROKEN)
    assert result.exit_code == 3


def test_an_error_of_the_harness_breaks_one_case_only(project: Any, tmp_path: Path) -> None:
    def play(case: Case) -> History:
        if case.id == "names/one":
            raise RuntimeError("oops")
        return GOOD

    result, said = project(play, jobs=2)
    assert verdicts(result.documents[0]) == {"names/one": "broken", "names/two": "skip", "views/three": "pass"}
    assert result.exit_code == 3 and "Traceback" not in said
    assert "RuntimeError: oops" in said and "Traceback" in (tmp_path / "out/crash.txt").read_text()


def test_an_error_that_says_what_to_do_is_no_crash(project: Any, tmp_path: Path) -> None:
    def play(case: Case) -> History:
        raise TargetError("the object manager does not start", "build it")

    result, _ = project(play)
    assert result.documents[0]["cases"][0]["reason"] == "the object manager does not start; build it"
    assert not (tmp_path / "out/crash.txt").exists()


def test_calls_that_a_target_does_not_offer_are_skipped_with_the_reason(project: Any) -> None:
    result, _ = project(lambda case: GOOD, FakeTarget("posix", without=("CreateEvent",)))
    reasons = [case["reason"] for case in result.documents[0]["cases"]]
    assert reasons[0] == "the target's agent does not offer CreateEventW"
    assert set(verdicts(result.documents[0]).values()) == {"skip"} and result.exit_code == 0


def test_several_targets_run_one_after_the_other(project: Any, tmp_path: Path) -> None:
    result, said = project(lambda case: GOOD, FakeTarget("reference"), FakeTarget("wine"))
    assert [document["target"]["name"] for document in result.documents] == ["reference", "wine"]
    assert [path.parent.name for path in result.records] == ["reference", "wine"]
    assert said.index("building wine") < said.index("Reference: 2 cases")


def test_known_differences_excuse_and_expire(project: Any, tmp_path: Path) -> None:
    text = known_differences("1: ERROR_ACCESS_DENIED", "names/one", "views/three")
    (tmp_path / "targets/wine.known.toml").write_text(text)
    result, _ = project(lambda case: BAD, FakeTarget("wine"))
    assert set(verdicts(result.documents[0]).values()) == {"known", "skip"} and result.exit_code == 0
    result, said = project(lambda case: BAD if case.id == "names/one" else GOOD, FakeTarget("wine"))
    assert verdicts(result.documents[0])["views/three"] == "unexpected_pass" and result.exit_code == 1
    assert "remove the entry" in said


def test_a_shard_is_a_part_and_all_shards_are_the_whole(project: Any) -> None:
    seen: list[str] = []
    for index in (1, 2):
        result, _ = project(lambda case: GOOD, shard=Shard(index, 2))
        assert result.documents[0]["run"]["shard"] == f"{index}/2"
        seen += verdicts(result.documents[0])
    assert sorted(seen) == ["names/one", "names/two", "views/three"]
    with pytest.raises(UsageError, match="nothing is selected in shard 4/4"):
        project(lambda case: GOOD, shard=Shard(4, 4))


def test_repeats_count_the_worst(project: Any) -> None:
    played: list[str] = []

    def play(case: Case) -> History:
        played.append(case.id)
        return BAD if played.count("names/one") == 2 and case.id == "names/one" else GOOD

    result, _ = project(play, repeat=3)
    first = result.documents[0]["cases"][0]
    assert (first["verdict"], first["rounds"], first["reason"]) == ("fail", 3, "fail in 1 of 3 repeats")
    assert result.exit_code == 1 and len(played) == 6


@pytest.mark.parametrize(
    ("with_reused", "with_new", "verdict", "differs", "exit_code"),
    [
        (GOOD, BAD, "pass", False, 0),  # a pass is not played again
        (BAD, BAD, "fail", False, 1),
        (BAD, GOOD, "pass", True, 3),
        (BROKEN, GOOD, "pass", True, 3),
        (BROKEN, BROKEN, "broken", False, 3),
        (BROKEN, BAD, "fail", True, 3),
        (BAD, history(returned(1, 0, 6)), "fail", True, 3),  # the same verdict for another reason
    ],
)
def test_what_reused_agents_show_is_confirmed_with_new_ones(
    project: Any, with_reused: History, with_new: History, verdict: str, differs: bool, exit_code: int
) -> None:
    def play(case: Case, fresh: bool) -> History:
        return with_new if fresh else replace(with_reused, reused=1)

    target = FakeTarget("reference")
    result, said = project(play, target, tells_fresh=True, patterns=("names/one",))
    [case] = result.documents[0]["cases"]
    assert case["verdict"] == verdict and (case["with_reused"] is not None) == differs
    assert target.forgotten == (with_reused is not GOOD)
    assert ("REUSE    names/one on reference" in said) == differs
    assert result.exit_code == exit_code


def test_what_new_agents_show_needs_no_confirming(project: Any) -> None:
    played: list[bool] = []

    def play(case: Case, fresh: bool) -> History:
        played.append(fresh)
        return BAD

    result, _ = project(play, tells_fresh=True, patterns=("names/one",))
    assert played == [False] and result.documents[0]["run"]["fresh"] is False
    result, _ = project(play, tells_fresh=True, patterns=("names/one",), fresh=True)
    assert played == [False, True] and result.documents[0]["run"]["fresh"] is True


def test_a_seed_is_an_order_that_can_be_repeated(project: Any) -> None:
    def order(seed: int | None) -> list[str]:
        played: list[str] = []
        result, said = project(lambda case: played.append(case.id) or GOOD, jobs=1, shuffle=seed)
        assert result.documents[0]["run"]["shuffle"] == seed
        assert (f"--shuffle {seed}" in said) == (seed is not None)
        assert [case["id"] for case in result.documents[0]["cases"]] == ["names/one", "names/two", "views/three"]
        return played

    assert order(None) == ["names/one", "views/three"]
    orders = [order(seed) for seed in range(1, 9)]
    assert orders == [order(seed) for seed in range(1, 9)]
    assert {tuple(one) for one in orders} == {("names/one", "views/three"), ("views/three", "names/one")}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_run_with_a_whole_record(project: Any, name: str) -> None:
    before = signal.getsignal(getattr(signal, name))

    def play(case: Case) -> History:
        os.kill(os.getpid(), getattr(signal, name))
        return GOOD

    targets = FakeTarget("reference"), FakeTarget("wine")
    result, _ = project(play, *targets, jobs=1)
    assert result.exit_code == 3 and result.interrupted == name
    for document in result.documents:
        assert document["run"]["interrupted"] and document["totals"]["planned"] == 3
        assert set(verdicts(document).values()) <= {"pass", "skip", "no_verdict"}
        assert document["totals"]["no_verdict"] >= 1
    assert targets[1].worlds == [] and all(target.closed for target in targets)
    assert result.documents[1]["cases"][0]["reason"] == f"the run was interrupted by {name}"
    assert signal.getsignal(getattr(signal, name)) == before


def test_what_is_wrong_is_told_before_anything_runs(project: Any, tmp_path: Path) -> None:
    def never(case: Case) -> History:
        raise AssertionError("played")

    with pytest.raises(UsageError, match="probably `names/one`"):
        project(never, patterns=("names/onne",))
    with pytest.raises(UsageError, match="there is no target `wnie`, probably `wine`"):
        project(never, FakeTarget("wine"), targets=("wnie",))
    with pytest.raises(TargetError, match="no such thing"):
        project(never, FakeTarget("wine", ok=False))
    (tmp_path / "scenarios/names/one.yaml").write_text("format: 2\n")
    with pytest.raises(ScenarioError):
        project(never)
    assert not (tmp_path / "out").exists()
