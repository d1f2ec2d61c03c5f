# SPDX-License-Identifier: Apache-2.0
"""Steps: the rows of one case's table, what was expected beside what was seen, the differing ones marked.

The record decides what differs. A long history is shortened here, and never by a step that differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.text import compact_json, duration, title, visible
from reports.timeline import moments

ORDINARY = 60  # rows of one case that do not differ
DIFFERING = 200  # rows of one case that do

Observation = dict[str, Any]
Finding = dict[str, Any]


@dataclass(frozen=True)
class StepRow:
    number: int
    actor: str
    text: str
    expected: str | None
    shown: str
    claim: str | None  # "agrees", "unrun"
    mark: str | None  # "first difference", "differs", "broke here"
    first: bool
    messages: tuple[str, ...]
    when: str  # when its call began, and how long it took


def actor(observation: Observation) -> str:
    thread = observation["thread"]
    return title(observation["agent"] or "") + (f"#{thread}" if thread is not None and thread > 1 else "")


def claim(observation: Observation) -> str | None:
    """What a step says that does not differ."""
    if observation["state"] == "not_run":
        return "unrun"
    return "agrees" if observation["agrees"] else None


def _when(began: int | None, took: int | None) -> str:
    if began is None:
        return ""
    return duration(began) if took is None else f"{duration(began)} + {duration(took)}"


@dataclass(frozen=True)
class Exchange:
    """What was sent to the agent and what came back, raw."""

    number: int
    call: str
    sent: str
    received: str


def finding_text(finding: Finding) -> str:
    if finding["message"]:
        return visible(finding["message"])
    return f"expected {visible(finding['expected'] or 'nothing')}, seen {visible(finding['shown'] or 'nothing')}"


def _refuted(observation: Observation) -> bool:
    """The step contradicts what was expected. One that was not run shows nothing, whatever it lacks."""
    return observation["agrees"] is False and observation["state"] != "not_run"


def _addition(finding: Finding, observation: Observation) -> str | None:
    """What the finding says that its row does not show."""
    message = finding["message"].removeprefix(f"step {observation['step']}, {observation['text']}: ")
    expected, shown = finding["expected"], finding["shown"]
    row = (observation["expected"] or expected, observation["shown"])
    said = ("", f"expected {expected}, saw {shown}", f"setup did not succeed: {shown}")
    if row == (expected, shown) and message in said:
        return None
    return visible(message) or finding_text(finding)


def shortened(case: dict[str, Any]) -> list[Observation]:
    """The observations that the page keeps."""
    found = {finding["step"] for finding in case["findings"] if finding["kind"] != "not_run"}
    kept, ordinary, differing = [], 0, 0
    for observation in case["history"]:
        if observation["step"] in found or _refuted(observation):
            differing += 1
            keep = differing <= DIFFERING
        else:
            ordinary += 1
            keep = ordinary <= ORDINARY
        if keep:
            kept.append(observation)
    return kept


def _mark(findings: list[Finding], first: bool) -> str:
    if any(finding["kind"] == "broken" for finding in findings):
        return "broke here"
    return "first difference" if first else "differs"


def _row(
    observation: Observation, findings: list[Finding], differs: bool, first: bool, last: bool, when: str
) -> StepRow:
    expected = observation["expected"]
    return StepRow(
        number=observation["step"],
        actor=actor(observation),
        text=visible(observation["text"]),
        expected=None if expected is None else visible(expected),
        shown=visible(observation["shown"]),
        claim=claim(observation),
        mark=_mark(findings, first) if differs else None,
        first=first,
        messages=tuple(filter(None, (_addition(finding, observation) for finding in findings))) if last else (),
        when=when,
    )


def rows(case: dict[str, Any], kept: list[Observation]) -> tuple[StepRow, ...]:
    """One row for each observation; several share a number where calls were released together."""
    findings: dict[int, list[Finding]] = {}
    for finding in case["findings"]:
        if finding["step"] is not None and finding["kind"] != "not_run":  # what was not run did not differ
            findings.setdefault(finding["step"], []).append(finding)
    first_step = next(iter(findings), None)
    refuted = {observation["step"] for observation in kept if _refuted(observation)}
    last_index = {observation["step"]: index for index, observation in enumerate(kept)}
    made = []
    known = moments(kept)
    for index, observation in enumerate(kept):
        step = observation["step"]
        # Of calls released together only some may differ; where none says so, the finding is about all of them.
        differs = _refuted(observation) if step in refuted else step in findings
        made.append(
            _row(
                observation,
                findings.get(step, []),
                differs,
                differs and step == first_step,
                last_index[step] == index,
                _when(*known[index]),
            )
        )
    return tuple(made)


def exchanges(kept: list[Observation]) -> tuple[Exchange, ...]:
    made = []
    for observation in kept:
        if observation["call"] is None:
            continue
        reply = observation["reply"]
        received = title(observation["state"]) if reply is None else compact_json(reply)
        if observation["detail"]:
            received += f" ({title(observation['detail'])})"
        sent = compact_json(observation["args"])
        made.append(Exchange(observation["step"], title(observation["call"]), sent, received))
    return tuple(made)
