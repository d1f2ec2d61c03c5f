# SPDX-License-Identifier: Apache-2.0
"""What will be done on one target: which cases, which of them are skipped and why, decided before any case starts.

A target that lacks what a case needs, or whose agent does not offer a call that it makes, skips it with that reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .text.case import Case
from .errors import TargetError
from .judging.judge import Judgement
from .record import TargetFacts
from .judging.verdict import Verdict
from .text.vocabulary import NEEDS, Vocabulary

if TYPE_CHECKING:
    from .text.known import KnownDifferences
    from .worlds.target import Target


@dataclass(frozen=True)
class Plan:
    target: Target
    facts: TargetFacts
    cases: tuple[Case, ...]
    skipped: Mapping[str, Judgement]  # by case id
    known: KnownDifferences

    @property
    def playable(self) -> list[Case]:
        return [case for case in self.cases if case.id not in self.skipped]


def make_plan(target: Target, description: Mapping[str, Any], cases: list[Case], known: KnownDifferences) -> Plan:
    """`description` is the document of `agent describe`."""
    try:
        offered = set(Vocabulary.of(description).calls)
        agent = description["agent"]
        capabilities = tuple(str(capability) for capability in description["capabilities"])
        layer, toolchain, bits = str(agent["layer"]), str(agent["toolchain"]), int(agent["bits"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TargetError(f"{target.name}: what `agent describe` prints cannot be read: {error!r}") from error
    facts = TargetFacts(target.name, target.title, target.version(), layer, toolchain, bits, capabilities)
    reasons = {case.id: _reason_to_skip(case, offered, capabilities) for case in cases}
    skipped = {id: Judgement(Verdict.SKIP, reason=reason, rounds=0) for id, reason in reasons.items() if reason}
    return Plan(target, facts, tuple(cases), skipped, known)


def _reason_to_skip(case: Case, offered: set[str], capabilities: tuple[str, ...]) -> str | None:
    missing = [need for need in case.needs if need not in capabilities]
    if missing:
        return f"needs {', '.join(NEEDS.get(need, need) for need in missing)}"
    absent = sorted(case.calls() - offered)
    return f"the target's agent does not offer {', '.join(absent)}" if absent else None
