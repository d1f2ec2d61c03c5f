# SPDX-License-Identifier: Apache-2.0
"""The vocabulary: which words mean which entry point, what counts as success, how values are named."""

from __future__ import annotations

import json

import pytest

from harness.errors import Problem, ScenarioError, TargetError, near_miss
from harness.text.vocabulary import VOCABULARY_PATH, Vocabulary

VOCABULARY = Vocabulary.load()
INVALID = 2**64 - 1


def test_words_and_entry_points() -> None:
    for word, name in (
        ("CreateEvent", "CreateEventW"),
        ("CreateEventW", "CreateEventW"),
        ("CreateEventA", "CreateEventA"),
    ):
        call = VOCABULARY.find(word)
        assert call is not None and call.name == name
    assert VOCABULARY.find("CreateEvnt") is None and VOCABULARY.find("peekW") is None
    assert VOCABULARY.call("peek").word == "peek"
    with pytest.raises(KeyError):
        VOCABULARY.call("CreateEvent")


def test_what_is_done_to_processes_has_one_of_three_words_and_bars_a_call_from_loops() -> None:
    done = {call.name: call.processes for call in VOCABULARY.calls.values() if call.processes is not None}
    assert set(done.values()) == {"ends", "makes", "binds"}
    assert done["terminate"] == done["TerminateJobObject"] == "ends" and done["spawn"] == "makes"
    barred = {call.name for call in VOCABULARY.calls.values() if not call.may_be_repeated}
    assert barred == {*done, "exit", "crash", "end_thread", "repeat"}


@pytest.mark.parametrize(
    "call, returns, fault, succeeded, failed",
    [
        ("SetEvent", 1, None, True, False),
        ("SetEvent", 0, None, False, True),
        ("CreateEventW", 4, None, True, False),
        ("CreateEventW", 0, None, False, True),
        ("CreateFileW", INVALID, None, False, True),
        ("CreateFileW", 0, None, False, False),
        ("CreateFileW", 4, None, True, False),
        ("MapViewOfFile", INVALID, None, True, False),
        ("VirtualQuery", 0, None, False, True),
        ("WaitForSingleObject", 0, None, True, False),
        ("WaitForMultipleObjects", 63, None, True, False),
        ("WaitForSingleObject", 0x80, None, False, False),
        ("WaitForSingleObject", 0x102, None, False, False),
        ("WaitForSingleObject", 0xFFFFFFFF, None, False, True),
        ("SuspendThread", 0, None, True, False),
        ("SuspendThread", 0xFFFFFFFF, None, False, True),
        ("peek", None, None, True, False),
        ("peek", None, {"kind": "read"}, False, True),
        ("SetEvent", None, None, False, False),
    ],
)
def test_success(call: str, returns: int | None, fault: object, succeeded: bool, failed: bool) -> None:
    assert VOCABULARY.call(call).succeeded(returns, fault) is succeeded
    assert VOCABULARY.call(call).failed(returns, fault) is failed


def test_names_of_values() -> None:
    assert VOCABULARY.error_name(6) == "ERROR_INVALID_HANDLE"
    assert VOCABULARY.error_name(54321) == "error 54321"
    assert VOCABULARY.name_value(["map_access"], 6, flags=True) == "FILE_MAP_WRITE|FILE_MAP_READ"
    assert VOCABULARY.name_value(["map_access"], 0xF001F, flags=True) == "FILE_MAP_ALL_ACCESS"
    assert (
        VOCABULARY.name_value(["protect", "section"], 0x8000044, flags=True)
        == "PAGE_READWRITE|PAGE_EXECUTE_READWRITE|SEC_COMMIT"
    )
    assert VOCABULARY.name_value(["share"], 0x13, flags=True) == "FILE_SHARE_READ|FILE_SHARE_WRITE|0x10"
    assert VOCABULARY.name_value(["share"], 0x13) == "0x13"
    assert VOCABULARY.name_value(["share"], 0, flags=True) == "0"
    assert VOCABULARY.name_value(["move_method"], 0) == "FILE_BEGIN"


def test_what_an_agent_describes_may_be_less() -> None:
    document = json.loads(VOCABULARY_PATH.read_text())
    document["calls"] = [entry for entry in document["calls"] if entry["name"] in ("CreateEvent", "peek")]
    assert list(Vocabulary.of(document).calls) == ["CreateEventW", "CreateEventA", "peek"]


@pytest.mark.parametrize(
    "word, meant",
    [("expct", "expect"), ("EXPECT", "expect"), ("as", "as"), ("zzz", None), ("", None), ("expect" * 100, None)],
)
def test_near_misses(word: str, meant: str | None) -> None:
    assert near_miss(word, ["expect", "as", "because"]) == meant


def test_errors_say_everything_once_and_in_order() -> None:
    error = ScenarioError([Problem("b", 2, "y"), Problem("a", 9, "x"), Problem("b", 2, "y")])
    assert str(error) == "a:9: x\nb:2: y"
    assert str(TargetError("wine is absent", "install it")) == "wine is absent\ninstall it"
