# SPDX-License-Identifier: Apache-2.0
"""Timelines: who was inside which call when, one lane for each thread of each process, time from left to right.

The order of all beginnings and ends is exact. Lengths are not: a case mixes microseconds and seconds, so gaps grow with
the logarithm of the time that passed, and a bar is at least as wide as what is written on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import log2
from typing import Any

from reports.text import title

Observation = dict[str, Any]
Lane = tuple[str, int]  # agent, thread

LETTER = 6.7  # units that one letter on a bar is wide
PADDING = 12
NARROWEST = 22  # a bar with no more than its step's number
WIDEST = 1180  # past that bars carry only numbers
GAP = 5  # between any two instants
OPEN = "open"  # the call had not returned when the case was over
BLOCKED = "blocked"  # it was seen to wait before it returned
RETURNED = "returned"
BAR = 22  # how high a bar is
SAID = {RETURNED: "", BLOCKED: " (waited until it was released)", OPEN: " (never returned)"}
DEATHS = ("ended", "died")
THREAD_ENDS = ("end_thread",)
LONGEST_NAME = 24


@dataclass(frozen=True)
class Span:
    """One call: when it began and ended, in microseconds since its case began."""

    rows: tuple[int, ...]  # the observations of it: where it began, where it was looked at again
    lane: Lane
    began: int
    ended: int | None  # None: open
    state: str

    @property
    def row(self) -> int:
        return self.rows[0]


@dataclass(frozen=True)
class End:
    """The end of a process, or of one of its threads."""

    row: int
    agent: str
    thread: int | None  # None: the whole process
    when: int
    unexpected: bool

    def meets(self, lane: Lane) -> bool:
        return self.agent == lane[0] and self.thread in (None, lane[1])


@dataclass(frozen=True)
class Bar:
    row: int
    lane: int
    left: int
    width: int
    state: str
    label: str


@dataclass(frozen=True)
class Death:
    row: int
    lane: int
    at: int
    unexpected: bool


@dataclass(frozen=True)
class Timeline:
    lanes: tuple[str, ...]
    bars: tuple[Bar, ...]
    deaths: tuple[Death, ...]
    width: int

    pitch = 30  # from one lane to the next

    @property
    def margin(self) -> int:
        """What the names of the lanes take at the left."""
        return 20 + round(LETTER * max(map(len, self.lanes)))

    @property
    def height(self) -> int:
        return self.pitch * len(self.lanes) + 4

    @property
    def rails(self) -> tuple[int, ...]:
        """How far each lane goes: to the end, or to its death."""
        ended = {death.lane: death.at for death in self.deaths}
        return tuple(ended.get(lane, self.width) for lane in range(len(self.lanes)))

    def outline(self, bar: Bar) -> str:
        """A closed box for a call that returned; an open one for a call that never did."""
        right, bottom = bar.width, BAR
        return f"M{right} 0H0V{bottom}H{right}" + ("" if bar.state == OPEN else "Z")

    def said(self, bar: Bar) -> str:
        return SAID[bar.state]

    @property
    def caption(self) -> str:
        text = "The order is exact, left to right; gaps grow with the logarithm of time."
        states = {bar.state for bar in self.bars}
        if BLOCKED in states:
            text += " Hatched: waited until released."
        if OPEN in states:
            text += " Hatched and open at the right: never returned."
        return text + (" ✕: its process or thread ended." if self.deaths else "")


def lane_name(lane: Lane) -> str:
    agent, thread = lane
    return title(agent)[:LONGEST_NAME] + (f"#{thread}" if thread > 1 else "")


def spans(history: list[Observation]) -> list[Span]:
    """Calls from entry to return. A step that looks again at a call in flight (`join`, `still`) belongs to its bar."""
    found: dict[tuple[Lane, int], Span] = {}
    for row, seen in enumerate(history):
        sent, agent = seen.get("sent_us"), seen["agent"]
        if seen["call"] is None or agent is None or sent is None or seen["state"] in ("not_run", "ended"):
            continue
        lane = (agent, seen["thread"] or 1)
        earlier = found.get((lane, sent))
        began, ended = seen.get("began_us"), seen.get("ended_us")
        if earlier is None:
            state = OPEN if ended is None else RETURNED
            found[lane, sent] = Span((row,), lane, sent if began is None else began, ended, state)
        elif earlier.ended is None:
            state = OPEN if ended is None else BLOCKED
            rows = (*earlier.rows, row)
            found[lane, sent] = Span(rows, lane, earlier.began if began is None else began, ended, state)
    return list(found.values())


def ends(history: list[Observation]) -> list[End]:
    """A death that a step asked for stands where it was asked for: others may notice it before we do."""
    found = []
    for row, seen in enumerate(history):
        unexpected = seen["state"] == "died"
        when = seen.get("seen_us" if unexpected else "sent_us")
        if seen["state"] in DEATHS and seen["agent"] is not None and when is not None:
            thread = seen["thread"] if seen["call"] in THREAD_ENDS else None
            found.append(End(row, seen["agent"], thread, when, unexpected))
    return found


def moments(history: list[Observation]) -> list[tuple[int | None, int | None]]:
    """For each observation when its call began and how long it took; the latter stands where the return was seen."""
    known: list[tuple[int | None, int | None]] = [(None, None)] * len(history)
    for span in spans(history):
        known[span.rows[0]] = (span.began, None)
        if span.ended is not None:
            known[span.rows[-1]] = (span.began, max(0, span.ended - span.began))
    return known


def _closed(span: Span, ends_of_all: list[End]) -> Span:
    """A call that never returned lasts until its thread is gone, if that is known."""
    if span.ended is not None:
        return span
    met = [end.when for end in ends_of_all if end.meets(span.lane) and end.when >= span.began]
    return replace(span, ended=min(met)) if met else span


def _gaps(instants: list[int]) -> list[float]:
    """Where each instant stands if bars carried nothing."""
    places = [float(GAP)]
    for before, after in zip(instants, instants[1:]):
        places.append(places[-1] + GAP + 4 * log2(1 + (after - before) / 200))
    return places


def _stretch(places: list[float], wanted: Iterable[tuple[int, int, float]]) -> None:
    """Moves what comes after a bar's end to the right until the bar is as wide as it wants to be."""
    for end, begin, width in sorted(wanted):
        missing = width - (places[end] - places[begin])
        if missing > 0:
            for later in range(end, len(places)):
                places[later] += missing


def _label(seen: Observation) -> str:
    called = seen["text"].split(" ", 1)[0].split(".")[-1]
    return f"{seen['step']} {title(called)[:LONGEST_NAME]}"


def _places(calls: list[Span], instants: list[int], names: list[str]) -> list[float]:
    """Where each instant stands, and behind them the place at which open calls end."""
    at = {when: index for index, when in enumerate(instants)}
    places = _gaps(instants)
    places.append(places[-1] + NARROWEST)
    wanted = []
    for span, name in zip(calls, names):
        end = len(instants) if span.ended is None else at[span.ended]
        wanted.append((max(end, at[span.began] + 1), at[span.began], max(NARROWEST, PADDING + LETTER * len(name))))
    _stretch(places, wanted)
    return places


def timeline(history: list[Observation]) -> Timeline | None:
    """None where nothing was called, or nobody knows when."""
    gone = ends(history)
    calls = [_closed(span, gone) for span in spans(history)]
    if not calls:
        return None
    lanes = list(dict.fromkeys(span.lane for span in calls))
    instants = sorted(
        {when for span in calls for when in (span.began, span.ended) if when is not None}.union(
            end.when for end in gone
        )
    )
    names = [_label(history[span.row]) for span in calls]
    places = _places(calls, instants, names)
    if places[-1] > WIDEST:
        names = [name.split(" ")[0] for name in names]
        places = _places(calls, instants, names)
    at = {when: index for index, when in enumerate(instants)}
    bars = []
    for span, name in zip(calls, names):
        left = round(places[at[span.began]])
        right = round(places[-1 if span.ended is None else max(at[span.ended], at[span.began] + 1)])
        bars.append(Bar(span.row, lanes.index(span.lane), left, right - left, span.state, name))
    marks = tuple(
        Death(end.row, index, round(places[at[end.when]]), end.unexpected)
        for end in gone
        for index, lane in enumerate(lanes)
        if end.meets(lane)
    )
    return Timeline(tuple(map(lane_name, lanes)), tuple(bars), marks, round(places[-1]) + GAP)
