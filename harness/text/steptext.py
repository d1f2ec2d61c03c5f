# SPDX-License-Identifier: Apache-2.0
"""One entry of `steps:` split into who acts, with what, and the keys beside it.

The forms are `agent.Call: arguments`, `- agent.call` alone, and the steps that no agent makes: kill, join, still,
together. Which keys may stand beside each is decided here; what the words mean, in cases.py.
"""

from __future__ import annotations

import re

from ..errors import near_miss, probably
from .scenario import Mapping, Node, Scalar, Sequence, StepText
from .tree import Report
from .words import BASES, IDENTIFIER, is_predefined

STEP_KEYS = ("as", "start", "expect", "basis", "because")
BESIDE = {  # what may stand beside the steps that no agent makes
    "kill": ("because",),
    "join": ("expect", "basis", "because"),
    "still": ("basis", "because"),
    "together": ("as", "expect", "basis", "because"),
}
WHO_DOES_WHAT = "`agent.Call: {…}`, or kill, join, still, together"
CALL_WITH_AGENT = re.compile(r"[^.\s]+\.[^.\s]+")
KEPT_NAME = re.compile(r"(?:([a-z][a-z0-9_]*)\.)?([a-z][a-z0-9_]*)")


def read_step(node: Node, report: Report, allowed: tuple[str, ...] = STEP_KEYS) -> StepText | None:
    """A step, or a call inside `together:` and `repeat:`, which allow fewer keys."""
    if isinstance(node, Scalar):
        return _bare(node, report)
    if not isinstance(node, Mapping) or not node.items:
        report(node.line, "a step says who does what: `- holder.CreateEvent: {name: $name}`")
        return None
    subject, argument, keys = _split(node, report)
    if subject is None:
        return None
    _check_beside(subject, keys, allowed, report)
    return StepText(
        line=subject.line,
        subject=subject.text,
        argument=_argument(subject, argument, report),
        keep=_keep(keys.get("as"), report),
        start=_word(keys.get("start"), "start", report),
        expect=keys["expect"][1] if "expect" in keys else None,
        basis=_basis(keys.get("basis"), report),
        because=_word(keys.get("because"), "because", report),
    )


Keys = dict[str, tuple[Scalar, Node]]


def _bare(node: Scalar, report: Report) -> StepText | None:
    if not CALL_WITH_AGENT.fullmatch(node.text):
        report(node.line, f"`{node.text}` is no step: `agent.call` alone, or `agent.Call: {{…}}`")
        return None
    return StepText(node.line, node.text, None, None, None, None, None, None)


def _split(node: Mapping, report: Report) -> tuple[Scalar | None, Node | None, Keys]:
    """The one key that says who does what, its value, and the other keys by name."""
    keys: Keys = {}
    subject: tuple[Scalar, Node] | None = None
    present = {key.text for key, _ in node.items}
    unknown = False
    for key, value in node.items:
        if key.text in STEP_KEYS:
            keys[key.text] = (key, value)
        elif key.text in BESIDE or "." in key.text or (subject is None and _looks_like_call(key.text)):
            if subject is not None:
                report(key.line, f"`{key.text}` is a second call in one step: begin a step of its own with `- `")
            else:
                subject = (key, value)
        else:
            otherwise = (
                f"beside its call stand {', '.join(STEP_KEYS)}" if subject is not None else f"it is {WHO_DOES_WHAT}"
            )
            hint = probably(key.text, (*STEP_KEYS, *BESIDE)) or f"; {otherwise}"
            report(key.line, f"a step has no key `{key.text}`{hint}")
            unknown = True
            meant = near_miss(key.text, set(STEP_KEYS) - present)
            if meant is not None and meant not in keys:
                keys[meant] = (key, value)
    if subject is None and not unknown:
        report(node.line, f"this step does not say who does what: {WHO_DOES_WHAT}")
    if subject is None:
        return None, None, keys
    return (*subject, keys)


def _looks_like_call(text: str) -> bool:
    """A call whose agent was forgotten: worth a message of its own, later, by the vocabulary."""
    return re.fullmatch(r"[A-Z][a-z]+[A-Z]\w+", text) is not None


def _check_beside(subject: Scalar, keys: Keys, allowed: tuple[str, ...], report: Report) -> None:
    for name, (key, _) in keys.items():
        if name not in BESIDE.get(subject.text, STEP_KEYS):
            report(key.line, f"`{name}:` has no meaning beside `{subject.text}:`{_better_place(subject.text, name)}")
        elif name not in allowed:
            report(key.line, f"`{name}:` cannot stand on a call inside another step")


def _better_place(subject: str, key: str) -> str:
    return {
        ("join", "as"): "; it stands on the step that starts the call",
        ("still", "expect"): "; `still` itself says that the call has not returned",
        ("together", "start"): ", which returns when all of its calls have: `start:` each call in a step of its own",
    }.get((subject, key), "")


def _argument(subject: Scalar, argument: Node | None, report: Report) -> Node | None:
    if isinstance(argument, Scalar) and not argument.text and not argument.quoted:
        return None
    if subject.text == "together":
        if not isinstance(argument, Sequence) or len(argument.items) < 2:
            report(subject.line, "`together:` is a list of two calls or more, each by an agent of its own")
    elif subject.text in BESIDE and not isinstance(argument, Scalar):
        what = "agent" if subject.text == "kill" else "id"
        report(subject.line, f"`{subject.text}:` takes one {what}: a step of its own for each")
    return argument


def _keep(entry: tuple[Scalar, Node] | None, report: Report) -> str | None:
    text = _word(entry, "as", report)
    if entry is None or text is None or "$" in text:
        return text
    parts = KEPT_NAME.fullmatch(text)
    if parts is None:
        report(entry[0].line, f"`as: {text}` is no name: a-z, 0-9 and _, or `rival.mapping` for another agent's table")
        return None
    if is_predefined(parts[2]):
        report(entry[0].line, f"`as: {text}` would hide the predefined `${parts[2]}`: choose another name")
        return None
    return text


def _word(entry: tuple[Scalar, Node] | None, key: str, report: Report) -> str | None:
    if entry is None:
        return None
    if not isinstance(entry[1], Scalar) or not entry[1].text.strip():
        report(entry[0].line, f"`{key}:` takes {'a sentence' if key == 'because' else 'one word'}")
        return None
    text = " ".join(entry[1].text.split())
    if key == "start" and not IDENTIFIER.fullmatch(text):
        report(entry[0].line, f"`start: {text}` is no name: a-z, 0-9 and _")
    return text


def _basis(entry: tuple[Scalar, Node] | None, report: Report) -> str | None:
    text = _word(entry, "basis", report)
    if entry is not None and text is not None and "$" not in text and text not in BASES:
        report(entry[0].line, f"`basis:` is one of {', '.join(BASES)}{probably(text, BASES)}")
        return None
    return text
