# SPDX-License-Identifier: Apache-2.0
"""Everything that the harness itself can raise, drawn as a tree.

    HarnessError
        UsageError      the command line asks for something that is not there          exit code 2
        ScenarioError   scenario, ledger or known differences are wrong: Problems      exit code 2
        TargetError     this machine cannot offer the target; the hint says what helps exit code 3
        AgentError      an agent broke the protocol                                    exit code 3

An exception never carries a verdict: what a target does wrong is an observation, not an error.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


LONGEST_WORD = 200  # nobody means a longer one, and comparing it takes its time


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in one file, in the form that editors and terminals make clickable."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class HarnessError(Exception):
    """The root: cli.py turns each of these into one message and an exit code."""


class UsageError(HarnessError):
    """Said to the person at the terminal."""


class ScenarioError(HarnessError):
    """All problems of what was read, sorted by file and line, each once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class TargetError(HarnessError):
    """The target cannot be used here; `hint` is what to do about it."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(f"{message}\n{hint}" if hint else message)


class AgentError(HarnessError):
    """An agent answered something that the protocol does not know, or nothing."""


def near_miss(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant; spelling outweighs upper and lower case."""
    if len(word) > LONGEST_WORD:
        return None
    by_fold = {candidate.casefold(): candidate for candidate in sorted(known, reverse=True)}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return by_fold[close[0]] if close else None


def probably(word: str, known: Iterable[str]) -> str:
    """The near miss as the end of a message: ", probably `x`", or nothing."""
    meant = near_miss(word, known)
    return f", probably `{meant}`" if meant else ""
