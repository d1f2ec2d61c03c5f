# SPDX-License-Identifier: Apache-2.0
"""The closed set of verdicts, and the findings that explain them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(str, Enum):
    """What became of one case. The order of the members is from harmless to grave: `worst` relies on it."""

    PASS = "pass"
    SKIP = "skip"
    KNOWN = "known"
    ADVISORY = "advisory"
    NO_VERDICT = "no_verdict"
    BROKEN = "broken"
    UNEXPECTED_PASS = "unexpected_pass"
    FAIL = "fail"

    def __str__(self) -> str:
        return self.value


def worst(verdicts: list[Verdict]) -> Verdict:
    """The gravest of several verdicts on one case, as `--repeat` needs it."""
    order = list(Verdict)
    return max(verdicts, key=order.index)


def exit_code(verdicts: list[Verdict], interrupted: bool = False) -> int:
    """The run's exit code: 3 outranks 1, since a run that broke cannot vouch for the rest."""
    if interrupted or any(v in (Verdict.BROKEN, Verdict.NO_VERDICT) for v in verdicts):
        return 3
    if any(v in (Verdict.FAIL, Verdict.UNEXPECTED_PASS) for v in verdicts):
        return 1
    return 0


@dataclass(frozen=True)
class Finding:
    """One step that did not show what was expected, or could not be judged.

    `shown` is free of handle values, addresses and process ids, so that it is the same in every run: the list of all
    (step, shown) is the signature by which a known difference is recognised.
    """

    step: int | None  # number of the step in its case, from 1; None when the case as a whole broke
    kind: str  # "fail", "advisory", "broken", "not_run"
    expected: str
    shown: str
    message: str
