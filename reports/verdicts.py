# SPDX-License-Identifier: Apache-2.0
"""How verdicts look: one glyph, one word and one meaning each, so that no state is told by colour alone.

The names are the record's; the order is from grave to harmless, which is the order of the page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Look:
    """How one state is shown. `name` is also the CSS class."""

    name: str
    glyph: str
    word: str
    meaning: str


VERDICTS = (
    Look("fail", "✗", "fail", "The rule was contradicted: the target shows something else than Windows."),
    Look(
        "unexpected_pass", "▲", "unexpected pass", "A listed difference is gone: its entry in the list is out of date."
    ),
    Look("broken", "!", "broken", "The setup, an agent or the harness failed: nothing is known about the rule."),
    Look("no_verdict", "○", "no verdict", "Planned and not executed."),
    Look(
        "advisory",
        "~",
        "advisory",
        "Differs, but the expectation is only inferred: it neither raises nor lowers a share.",
    ),
    Look("known", "≠", "known", "Differs from Windows exactly as listed, with a reason."),
    Look("skip", "–", "skip", "The target lacks something that the case needs."),
    Look("pass", "✓", "pass", "The target shows what Windows shows."),
)
LOOKS = {look.name: look for look in VERDICTS}
NAMES = tuple(LOOKS)

# What a rule's cases say together about one target. The class is that of the verdict with the same weight.
HOLDS = Look("pass", "✓", "holds", "Every case that was judged shows what Windows shows.")
CONTRADICTED = Look("fail", "✗", "contradicted", "At least one case shows something else than Windows.")
KNOWN = Look("known", "≠", "known difference", "Differs from Windows in a listed way.")
UNSETTLED = Look(
    "no_verdict", "○", "not settled", "No contradiction was seen, but some cases broke or were not executed."
)
ADVISORY = Look("advisory", "~", "advisory", "Differs only where the expectation is inferred.")
SKIPPED = Look("skip", "–", "skipped", "The target lacks what the cases need.")
INFERRED = Look("inferred", "✓", "inferred", "Every case agrees, but only with what we inferred: no source says so.")
NOT_ASKED = Look("absent", "·", "not asked", "No case of this run asks.")
UNTESTABLE = Look(
    "absent", "·", "cannot be asked", "No program in user mode can see whether it holds; the ledger says why."
)
STATES = (HOLDS, CONTRADICTED, KNOWN, UNSETTLED, ADVISORY, INFERRED, SKIPPED, NOT_ASKED, UNTESTABLE)
