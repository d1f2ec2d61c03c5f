# SPDX-License-Identifier: Apache-2.0
"""What people read: failing cases with all that one needs to see them again, one table, no control code in a log."""

from __future__ import annotations

import errno
import io
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import pytest

from harness.console import Console, TerminalConsole, open_console
from harness.judging.judge import broken, judge
from harness.summary import Line, explain, printable, table, took
from harness.tests.made import call, case, fails_with, history, returned
from harness.judging.verdict import Verdict
from harness.text.vocabulary import Vocabulary

COLLISION = case(call(1, "CreateMutexW", fails_with("ERROR_INVALID_HANDLE", 6)), id="area/rule[event-mutex]")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def texts(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def document(target: str, *verdicts: tuple[str, str]) -> dict:
    cases = [{"id": str(n), "area": area, "verdict": verdict} for n, (area, verdict) in enumerate(verdicts)]
    facts = {"name": target, "title": target.title(), "version": "1.0"}
    return {"target": facts, "cases": cases, "totals": {"planned": len(cases)}, "run": {"duration_us": 1_500_000}}


def test_a_failing_case_says_rule_step_place_and_how_to_see_it_again() -> None:
    judgement = judge(COLLISION, history(returned(1, 68)), Vocabulary.load(), "wine")
    assert texts(explain(COLLISION, judgement, "wine", "scenarios")).splitlines() == [
        "FAIL     area/rule[event-mutex] on wine: A rule",
        "  scenarios/area/rule.yaml:6: step 1, a.CreateMutexW",
        "      expected  ERROR_INVALID_HANDLE",
        "      seen      success, last error cleared",
        "  again: ./run_suite.py show 'area/rule[event-mutex]' --target wine",
    ]


def test_a_broken_case_says_why() -> None:
    told = texts(explain(COLLISION, broken("the agent died"), "wine", "scenarios"))
    assert told.count("the agent died") == 1


def test_what_an_agent_says_cannot_steer_the_terminal() -> None:
    judgement = replace(broken("\x1b[2J\u202eevil\r\n"), verdict=Verdict.BROKEN)
    told = texts(explain(COLLISION, judgement, "wine", "scenarios"))
    assert "\x1b" not in told and "\u202e" not in told and "\r" not in told
    assert printable("\ud800") == "\\ud800"


def test_one_table_has_a_column_for_each_target() -> None:
    one = document("reference", ("names", "pass"), ("views", "fail"), ("views", "pass"))
    other = document("wine", ("names", "known"))
    assert texts(table([one, other])).splitlines() == [
        "area   reference (1.0)  wine (1.0)",
        "names  1 pass           1 known",
        "views  1 pass, 1 fail   nothing",
        "total  2 pass, 1 fail   1 known",
    ]
    assert took([one, other]) == "4 cases in 3.0 s"


def test_a_log_gets_plain_lines_and_not_one_for_each_case() -> None:
    stream = io.StringIO()
    console = open_console(stream, {})
    console.begin("Wine", 500, 2)
    for _ in range(500):
        console.finished(Verdict.PASS)
    console.end()
    assert type(console) is Console
    assert stream.getvalue() == "Wine: 500 cases, 2 skipped\n"


def test_a_log_hears_of_a_long_run_now_and_then(monkeypatch) -> None:
    now = [0.0]
    monkeypatch.setattr("harness.console.time.perf_counter", lambda: now[0])
    stream = io.StringIO()
    console = Console(stream)
    console.begin("Wine", 3, 0)
    for _ in range(3):
        now[0] += 4
        console.finished(Verdict.PASS)
    assert stream.getvalue().splitlines()[1:] == ["Wine: 2 of 3: 2 pass"]


def test_a_terminal_gets_a_bar_and_brackets_stay_text() -> None:
    stream = Terminal()
    console = open_console(stream, {"TERM": "xterm"})
    console.begin("Wine", 1, 0)
    console.line("FAIL area/rule[event-mutex] [red]x[/red]", "fail")
    console.finished(Verdict.FAIL)
    console.end()
    assert type(console) is TerminalConsole
    assert "area/rule[event-mutex] [red]x[/red]" in stream.getvalue()
    assert type(open_console(Terminal(), {"TERM": "dumb"})) is Console
    assert type(open_console(Terminal(), {"CI": "1"})) is Console


def test_no_color_is_honoured(monkeypatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    shown = {}
    for value in ("", "1"):
        monkeypatch.delenv("NO_COLOR", raising=False)
        if value:
            monkeypatch.setenv("NO_COLOR", value)
        stream = Terminal()
        open_console(stream, {"TERM": "xterm"}).line("FAIL", "fail")
        shown[value] = stream.getvalue()
    assert "31" in shown[""] and "31" not in shown["1"]


def failing(error: OSError, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says a line into a log whose writes fail so, and another one when they no longer do."""

    def write(_: Line) -> None:
        raise error

    with path.open("w", encoding="utf-8") as stream:
        console = Console(stream)
        with monkeypatch.context() as patched:
            patched.setattr(console, "_write", write)
            patched.setattr(console, "_stream", Deaf(stream))
            console.line("one")
        console.line("two")


class Deaf:
    """A stream of Windows whose reader has left."""

    def __init__(self, stream: TextIO) -> None:
        self.fileno = stream.fileno

    def flush(self) -> None:
        raise OSError(errno.EINVAL, "Invalid argument")


def test_nobody_need_listen_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that has left must not cost a run its record; Windows calls that an invalid argument."""
    failing(BrokenPipeError(), tmp_path / "log", monkeypatch)
    assert (tmp_path / "log").read_text(encoding="utf-8") == ""
    monkeypatch.setattr("harness.console.sys.platform", "win32")
    failing(OSError(errno.EINVAL, "Invalid argument"), tmp_path / "log", monkeypatch)
    assert (tmp_path / "log").read_text(encoding="utf-8") == ""


def test_what_cannot_be_written_for_another_reason_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="No space left"):
        failing(OSError(errno.ENOSPC, "No space left on device"), tmp_path / "log", monkeypatch)
    with pytest.raises(OSError, match="Invalid argument"):
        failing(OSError(errno.EINVAL, "Invalid argument"), tmp_path / "log", monkeypatch)
