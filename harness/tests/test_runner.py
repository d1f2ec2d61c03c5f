# SPDX-License-Identifier: Apache-2.0
"""The runner with agents that behave: every kind of step, and what it writes down."""

from __future__ import annotations

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from harness.play.bindings import Names
from harness.text.case import AgentName, ForeignRef, FreshText, Nested, ProcessOf, Ref, Utf16, Variable
from harness.play.cast import Cast
from harness.play.host import watch
from harness.play.runner import play
from harness.tests.staged import (
    HASTY,
    PATIENT,
    VOCABULARY,
    call,
    case_of,
    fake_world,
    join,
    kill,
    play_fake,
    states,
    still,
    together,
)

NAME = FreshText((Variable("name"),))


def test_calls_run_in_order_and_keep_what_they_made(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "CreateEventW", keep="event", name=NAME),
        call("holder", "SetEvent", event=Ref("event")),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "returned"]
    first, second = history.observations
    assert first.args == {"name": history.variables["name"]}
    assert first.reply and history.kept == {"holder": {"event": first.reply["returns"]}}
    assert second.args == {"event": {"ref": "event"}}
    assert 0 <= first.sent_us <= first.seen_us <= second.sent_us <= second.seen_us <= history.duration_us
    assert first.began_us is not None and first.sent_us <= first.began_us <= first.seen_us
    assert history.world_fault is None


def test_values_take_their_wire_form(tmp_path: Path) -> None:
    text = FreshText(("Local\\", Variable("name2")), case="upper", length=60)
    case = case_of(
        call("rival", "CreateFileMappingW", keep="mapping", name=Utf16((0xD800, 0x41)), inherit=True, file=None),
        call(
            "holder",
            "repeat",
            name=text,
            path=FreshText((Variable("path"),)),
            there=ForeignRef("rival", "mapping", 8),
            process=ProcessOf("rival"),
            handles=(Ref("own"),),
            steps=(Nested("SetEvent", {"event": Ref("own", 16)}),),
        ),
    )
    [history] = play_fake(tmp_path, _with_own(case))
    made, used = history.observations[1:]
    assert made.args == {"name": {"utf16": "D800 0041"}, "inherit": True, "file": None}
    assert used.args["name"] == ("Local\\" + history.variables["name2"]).upper().ljust(60, "x")
    assert Path(used.args["path"]).parent.parent == tmp_path / "files"
    assert used.args["there"] == history.kept["rival"]["mapping"] + 8
    assert used.args["process"] == {"process_of": used.args["process"]["process_of"]}
    assert used.args["handles"] == [{"ref": "own"}]
    assert used.args["steps"] == [{"call": "SetEvent", "args": {"event": {"ref": "own", "offset": 16}}}]


def _with_own(case):
    return case_of(call("holder", "CreateEventW", keep="own"), *case.steps)


def test_a_step_whose_input_was_never_made_is_not_run(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "CreateEventW", keep="event"),
        call("holder", "OpenEventW", keep="event"),  # fails, so the name stands for nothing any more
        call("holder", "SetEvent", event=Ref("event")),
        call("rival", "SetEvent", event=ForeignRef("holder", "event")),
        call("rival", "CreateEventW"),
        call("stranger", "CreateEventW"),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"OpenEventW": {"returns": 0, "last_error": 2}}})
    assert states(history) == ["returned", "returned", "not_run", "not_run", "returned", "not_run"]
    details = [observation.detail for observation in history.observations]
    assert details[2:4] == ["$event was never made", "$holder.event was never made"]
    assert details[5] == "agent stranger was never started"
    assert history.world_fault is None


def test_a_blocked_call_is_seen_blocked_until_it_is_released(tmp_path: Path) -> None:
    case = case_of(
        call("holder#2", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        still("wait"),
        call("holder", "SetEvent", event=1),
        join("wait"),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"until": "SetEvent"}}})
    assert states(history) == ["blocked", "blocked", "returned", "returned"]
    blocked, _, released, joined = history.observations
    assert blocked.reply is None and joined.reply and joined.reply["returns"] == 0
    assert joined.call == "WaitForSingleObject" and joined.thread == 2
    assert joined.seen_us >= released.sent_us


def test_a_call_that_does_not_block_shows_its_reply_instead(tmp_path: Path) -> None:
    case = case_of(
        call("holder#2", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        still("wait"),
        join("wait"),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "returned", "returned"]


def test_a_call_counts_as_blocked_only_until_the_next_step_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The wait returns by itself after its window, and the next step is sent only when that has come."""
    drain = Cast.drain

    def wait_and_drain(cast: Cast) -> None:
        if cast.actors["holder"].flights:
            assert watch(cast.actors["holder"].agent.fileno()).wait(30)
        drain(cast)

    monkeypatch.setattr(Cast, "drain", wait_and_drain)
    case = case_of(
        call("holder", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        call("rival", "SetEvent", event=1),
        join("wait"),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"late": 0.2}}})
    assert states(history) == ["returned", "returned", "returned"]


def test_a_call_that_returns_while_it_is_joined_was_blocked_before(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        still("wait"),
        join("wait"),
        call("rival", "SetEvent", event=1),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"late": 1.0}}})
    assert states(history) == ["blocked", "blocked", "returned", "returned"]


def test_a_started_call_is_not_waited_for(tmp_path: Path) -> None:
    case = case_of(
        call("holder#2", "WaitForSingleObject", start="wait", handle=1),
        call("holder", "SetEvent", event=1),
        join("wait"),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"until": "SetEvent"}}})
    assert states(history) == ["started", "returned", "returned"]


def test_calls_together_are_released_at_one_instant(tmp_path: Path) -> None:
    case = case_of(
        together(call("holder", "CreateEventW", keep="event"), call("rival", "CreateEventW", keep="event")),
        call("rival", "SetEvent", event=Ref("event")),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned"] * 3
    assert [observation.step for observation in history.observations] == [1, 1, 2]
    replies = [observation.reply for observation in history.observations[:2]]
    assert all(replies) and history.kept.keys() == {"holder", "rival"}


def test_calls_that_cannot_be_made_together_are_not_made_at_all(tmp_path: Path) -> None:
    case = case_of(
        together(call("holder", "CreateEventW"), call("rival", "SetEvent", event=Ref("nothing"))),
        call("holder", "CreateEventW"),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["not_run"] * 3
    assert history.world_fault is None, "a step that was not run is no fault of the world"


def test_a_result_can_go_into_another_agents_table(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "DuplicateHandle", keep="rival.mapping", source=4, target_process=ProcessOf("rival")),
        call("rival", "CloseHandle", handle=Ref("mapping")),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "returned"]
    assert history.observations[0].reply
    assert history.kept == {"rival": {"mapping": history.observations[0].reply["out"]["target"]}}


def test_an_agent_that_refuses_to_adopt_breaks_the_case(tmp_path: Path) -> None:
    case = case_of(call("holder", "DuplicateHandle", keep="rival.mapping"), call("holder", "CreateEventW"))
    script = {"rival": {"adopted": {"event": "refused", "reason": "no"}}}
    [history] = play_fake(tmp_path, case, script)
    assert states(history) == ["broken", "not_run"]
    assert history.observations[0].detail == "agent rival did not adopt the value that holder gave it as mapping"


def test_a_spawned_agent_acts_and_outlives_its_parent(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "spawn", keep="child_process", agent=AgentName("child"), inherit_handles=False),
        call("child", "CreateEventW", keep="event"),
        kill("holder"),
        call("child", "SetEvent", event=Ref("event")),
        call("rival", "DuplicateHandle", target_process=ProcessOf("child")),
        agents=("holder", "rival"),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "returned", "ended", "returned", "returned"]
    assert history.observations[2].detail == "SIGKILL"
    reply = history.observations[0].reply
    assert reply and history.observations[4].args["target_process"] == {"process_of": reply["out"]["pid"]}


def test_a_spawned_agent_can_be_killed(tmp_path: Path) -> None:
    case = case_of(
        call("holder", "spawn", agent=AgentName("child"), inherit_handles=False),
        kill("child"),
        call("child", "CreateEventW"),
        call("holder", "CreateEventW"),
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "ended", "not_run", "returned"]
    assert history.world_fault is None


def test_a_spawn_whose_child_never_says_hello_breaks_the_case(tmp_path: Path) -> None:
    case = case_of(call("holder", "spawn", agent=AgentName("child")), call("holder", "CreateEventW"))
    script = {"holder": {"spawn": {"returns": 1, "out": {"process": 8, "pid": 4}}}}
    limits = replace(PATIENT, start_s=2.0)
    [history] = play_fake(tmp_path, case, script, limits)
    assert states(history) == ["broken", "not_run"]
    assert history.observations[0].detail == "agent child was spawned, but never said hello"


def test_kill_is_an_end_that_was_asked_for(tmp_path: Path) -> None:
    case = case_of(
        call("holder#2", "WaitForSingleObject", start="wait", blocked=True, handle=1),
        kill("holder"),
        join("wait"),
        call("holder", "CreateEventW"),
        kill("holder"),
        kill("nobody"),
        call("rival", "CreateEventW"),
    )
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"stall": True}}})
    assert states(history) == ["blocked", "ended", "ended", "not_run", "not_run", "not_run", "returned"]
    assert history.world_fault is None


@pytest.mark.parametrize("name", ["exit", "crash"])
def test_an_agent_that_ends_as_asked_has_ended(tmp_path: Path, name: str) -> None:
    case = case_of(call("holder", name, code=5), call("holder", "CreateEventW"), call("rival", "CreateEventW"))
    [history] = play_fake(tmp_path, case, {"holder": {"crash": {"signal": 11}}})
    assert states(history) == ["ended", "not_run", "returned"]
    assert history.observations[0].detail == {"exit": "exit status 5", "crash": "SIGSEGV"}[name]
    assert history.world_fault is None


def test_an_agent_that_should_end_and_does_not_shows_its_reply(tmp_path: Path) -> None:
    case = case_of(call("holder", "crash"), call("holder", "CreateEventW"))
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["returned", "returned"]


def test_an_ended_thread_takes_no_further_step(tmp_path: Path) -> None:
    case = case_of(
        call("holder#2", "end_thread"), call("holder#2", "SetEvent", event=1), call("holder", "CreateEventW")
    )
    [history] = play_fake(tmp_path, case)
    assert states(history) == ["ended", "not_run", "returned"]


def test_rounds_use_the_same_processes_and_fresh_names(tmp_path: Path) -> None:
    case = case_of(call("holder", "CreateEventW", keep="event", name=NAME), repeat=3)
    histories = play_fake(tmp_path, case)
    assert len(histories) == 3
    assert len({history.variables["name"] for history in histories}) == 3
    values = [history.kept["holder"]["event"] for history in histories]
    assert values == sorted(set(values)), "one process counts its handles up"


def test_an_agent_that_ended_is_new_in_the_next_round(tmp_path: Path) -> None:
    case = case_of(kill("holder"), call("rival", "CreateEventW"), repeat=2)
    assert [states(history) for history in play_fake(tmp_path, case)] == [["ended", "returned"]] * 2


def test_no_round_follows_one_that_broke(tmp_path: Path) -> None:
    case = case_of(call("holder", "CreateEventW"), repeat=3)
    [history] = play_fake(tmp_path, case, {"holder": {"CreateEventW": {"raw": "what?\n"}}})
    assert states(history) == ["broken"]


def test_an_interrupt_from_another_thread_ends_the_case(tmp_path: Path) -> None:
    case = case_of(call("holder", "WaitForSingleObject", handle=1), call("holder", "CreateEventW"))
    os.mkfifo(fifo := tmp_path / "fifo")
    with fake_world(tmp_path, {"holder": {"WaitForSingleObject": {"fifo": str(fifo), "stall": True}}}) as world:

        def kill_in_the_call() -> None:
            os.close(os.open(fifo, os.O_RDONLY))
            world.kill()

        threading.Thread(target=kill_in_the_call, daemon=True).start()
        [history] = play(case, world, VOCABULARY, PATIENT, Names("test"))
        assert states(history) == ["broken", "not_run"]
        assert history.world_fault == "the run was interrupted"
        [after] = play(case, world, VOCABULARY, PATIENT, Names("test"))
        assert states(after) == ["not_run", "not_run"]


def test_the_limit_of_a_case_strikes_between_its_steps(tmp_path: Path) -> None:
    limits = replace(PATIENT, case_s=0.3)
    case = case_of(call("holder", "WaitForSingleObject", handle=1), call("holder", "CreateEventW"))
    [history] = play_fake(tmp_path, case, {"holder": {"WaitForSingleObject": {"stall": True}}}, limits)
    assert states(history) == ["broken", "not_run"]
    assert history.observations[0].detail == "the case took longer than its 0.3 s, and ended in this step"


def test_limits_are_scaled_together() -> None:
    assert HASTY.scaled(2).step_s == pytest.approx(0.6) and HASTY.scaled(2).settle_s == pytest.approx(0.04)
