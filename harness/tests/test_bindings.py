# SPDX-License-Identifier: Apache-2.0
"""What the words of a case stand for: fresh names, kept values, processes, and the clock that all agents share."""

from __future__ import annotations

import threading

import pytest

from harness.play.agent_clock import AgentClock
from harness.play.bindings import Bindings, Names, NotMade, result_of
from harness.text.case import FreshText, ProcessOf, Ref, Variable
from harness.tests.staged import VOCABULARY, call


@pytest.fixture
def bindings() -> Bindings:
    return Bindings(Names("run"), lambda name: f"/files/{name}")


def test_a_variable_stands_for_one_text_all_through_a_round(bindings: Bindings) -> None:
    once, twice = FreshText((Variable("name"),)), FreshText((Variable("name"), "-", Variable("name2")))
    args = bindings.arguments(call("a", "CreateEventW", once=once, twice=twice))
    assert args["twice"] == args["once"] + "-" + bindings.variables["name2"]
    assert bindings.variables["name"] != bindings.variables["name2"]


def test_no_two_names_are_alike_whatever_thread_asks() -> None:
    names, got = Names("run"), []
    threads = [threading.Thread(target=lambda: got.extend(names.fresh() for _ in range(500))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 2000


def test_a_name_is_padded_and_never_cut(bindings: Bindings) -> None:
    def text(length: int) -> str:
        value = FreshText(("Local\\", Variable("name")), length=length)
        return bindings.arguments(call("a", "CreateEventW", n=value))["n"]

    assert len(text(260)) == 260 and text(260).endswith("xxx")
    with pytest.raises(NotMade, match="no room"):
        text(8)


def test_names_belong_to_one_agent(bindings: Bindings) -> None:
    bindings.keep("a", "event", 68)
    assert bindings.arguments(call("a", "SetEvent", event=Ref("event"))) == {"event": {"ref": "event"}}
    with pytest.raises(NotMade, match=r"\$event was never made"):
        bindings.arguments(call("b", "SetEvent", event=Ref("event")))


def test_a_name_that_was_forgotten_stays_in_the_history(bindings: Bindings) -> None:
    bindings.keep("a", "event", 68)
    bindings.forget("a", "event")
    assert bindings.kept == {"a": {"event": 68}}
    with pytest.raises(NotMade):
        bindings.arguments(call("a", "SetEvent", event=Ref("event")))


def test_a_process_handle_knows_its_agent(bindings: Bindings) -> None:
    bindings.keep_process("a", "child_process", of="child")
    assert bindings.agent_of("a", Ref("child_process")) == "child"
    assert bindings.agent_of("b", Ref("child_process")) is None
    assert bindings.agent_of("a", ProcessOf("b")) == "b"
    assert bindings.agent_of("a", 2**64 - 1) == "a" and bindings.agent_of("a", 68) is None
    with pytest.raises(NotMade, match="agent b was never started"):
        bindings.arguments(call("a", "terminate", process=ProcessOf("b")))


@pytest.mark.parametrize(
    ("name", "args", "reply", "result"),
    [
        ("CreateEventW", {}, {"returns": 68}, 68),
        ("MapViewOfFile", {}, {"returns": 2**47}, 2**47),
        ("DuplicateHandle", {}, {"returns": 1, "out": {"target": 72}}, 72),
        ("DuplicateHandle", {}, {"returns": 1, "out": {}}, None),
        ("DuplicateHandle", {}, {"returns": 1, "out": {"target": "72"}}, None),
        ("spawn", {}, {"returns": 1, "out": {"pid": 5, "process": 76}}, 76),
        ("adopt", {"value": 80}, {"returns": None, "out": {}}, 80),
        ("SetEvent", {}, {"returns": 1}, None),
    ],
)
def test_what_a_call_gives_to_keep(name: str, args: dict, reply: dict, result: int | None) -> None:
    assert result_of(VOCABULARY.call(name), args, reply) == result


def test_the_clocks_are_laid_side_by_side_by_the_tightest_reply() -> None:
    clock = AgentClock()
    assert clock.to_harness(5) is None
    clock.learn(sent=1_000, began=50, ended=60, seen=9_000)  # the offset is between 950 and 8940
    clock.learn(sent=20_000, began=19_040, ended=19_050, seen=20_020)  # between 960 and 970
    assert clock.to_harness(0) == 965
