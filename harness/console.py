# SPDX-License-Identifier: Apache-2.0
"""What people see of a run: a bar on a terminal, plain lines anywhere else.

Results go to the given stream, and only whole lines of them. Where the stream is no terminal not one control code is
written; on a terminal NO_COLOR is honoured. `rich` is loaded only for a terminal.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TextIO

from .summary import Line, counts, plural, printable
from .judging.verdict import Verdict

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

STYLES = {
    "pass": "green",
    "known": "cyan",
    "advisory": "yellow",
    "skip": "dim",
    "no_verdict": "magenta",
    "broken": "bold magenta",
    "unexpected_pass": "bold yellow",
    "fail": "bold red",
    "dim": "dim",
}
QUIET_S = 5.0  # in a log, at most one line of progress in this time


def reader_has_left(error: OSError, stream: TextIO) -> bool:
    """Whether that is why a write failed. Windows calls it an invalid argument, as it calls much else."""
    if isinstance(error, BrokenPipeError) or sys.platform != "win32" or error.errno != errno.EINVAL:
        return isinstance(error, BrokenPipeError)
    try:
        stream.flush()
    except OSError:
        return True
    return False


def open_console(stream: TextIO, environment: Mapping[str, str] = os.environ) -> Console:
    """A bar where a person looks at a terminal that can show one."""
    watched = stream.isatty() and environment.get("TERM") != "dumb" and not environment.get("CI")
    return TerminalConsole(stream) if watched else Console(stream, environment.get("GITHUB_ACTIONS") == "true")


class Console:
    """Plain lines, for logs."""

    def __init__(self, stream: TextIO, on_github: bool = False) -> None:
        self._stream = stream
        self._on_github = on_github
        self._target = ""
        self._planned = 0
        self._tally: Counter[Verdict] = Counter()
        self._told_at = 0.0

    def lines(self, lines: Iterable[Line]) -> None:
        try:
            for line in lines:
                self._write(line)
            self._stream.flush()
        except OSError as error:
            self._abandon(error)

    def line(self, text: str, style: str = "") -> None:
        self.lines([Line(printable(text), style)])

    def commands(self, lines: Iterable[str]) -> None:
        """Workflow commands, for GitHub and not for people."""
        try:
            self._stream.writelines(f"{line}\n" for line in lines)
            self._stream.flush()
        except OSError as error:
            self._abandon(error)

    def begin(self, target: str, planned: int, skipped: int) -> None:
        """`planned` cases are going to be played on the target."""
        self._target, self._planned, self._tally = target, planned, Counter()
        self._told_at = time.perf_counter()
        skips = f", {skipped} skipped" if skipped else ""
        self.line(f"{target}: {plural(planned, 'case')}{skips}", "dim")

    def finished(self, verdict: Verdict) -> None:
        self._tally[verdict] += 1
        self.tick()

    def tick(self) -> None:
        """Called often; says where the run is when nothing has been said for a while."""
        now = time.perf_counter()
        if now - self._told_at >= QUIET_S:
            self._told_at = now
            done = self._tally.total()
            said = f": {counts(self._tally)}" if done else ", the first still playing"
            self.line(f"{self._target}: {done} of {self._planned}{said}", "dim")

    def end(self) -> None:
        """The target's cases are all finished, or were given up."""

    def _write(self, line: Line) -> None:
        self._stream.write(f"{_no_command(line.text) if self._on_github else line.text}\n")

    def _abandon(self, error: OSError) -> None:
        """Nobody reads any more. The run goes on: its record is worth having."""
        if not reader_has_left(error, self._stream):
            raise error
        os.dup2(os.open(os.devnull, os.O_WRONLY), self._stream.fileno())


def _no_command(text: str) -> str:
    """GitHub obeys a line that begins with two colons, or has `##[` anywhere; what an agent said must not."""
    text = text.replace("##[", "# #[")
    start = len(text) - len(text.lstrip())
    return f"{text[:start]}: {text[start + 1:]}" if text.startswith("::", start) else text


class TerminalConsole(Console):
    """A bar that stays below the lines."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        from rich.console import Console as RichConsole

        self._rich = RichConsole(file=stream, highlight=False, soft_wrap=True)
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def begin(self, target: str, planned: int, skipped: int) -> None:
        super().begin(target, planned, skipped)
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Progress(*columns, console=self._rich, transient=True)
        self._task = self._bar.add_task(target, total=planned)
        self._bar.start()

    def finished(self, verdict: Verdict) -> None:
        self._tally[verdict] += 1
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)

    def tick(self) -> None:
        """The bar moves by itself."""

    def end(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _write(self, line: Line) -> None:
        from rich.text import Text

        self._rich.print(Text(line.text, style=STYLES.get(line.style, "")))
