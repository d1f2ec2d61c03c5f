# SPDX-License-Identifier: Apache-2.0
"""What a run was asked to do, with every value checked. Made by cli.py, read by suite.py, changed by nobody."""

from __future__ import annotations

import argparse
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

MOST_JOBS = 256
MOST_REPEATS = 1_000_000
GREATEST_SCALE = 1000.0
GREATEST_SEED = 999_999_999


@dataclass(frozen=True)
class Shard:
    """Part `index` of `count`, from 1: every count-th of the selected cases, so that long areas are spread."""

    index: int
    count: int

    def of(self, items: list[T]) -> list[T]:
        return items[self.index - 1 :: self.count]

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


@dataclass(frozen=True)
class RunOptions:
    root: Path
    out: Path
    patterns: tuple[str, ...] = ()
    targets: tuple[str, ...] = ("reference",)
    jobs: int = 1
    timeout_scale: float = 1.0
    shard: Shard | None = None
    repeat: int = 1
    annotate: bool = False  # tell GitHub of new failures
    fresh: bool = False  # new agents for every case
    shuffle: int | None = None  # the seed of a random order; None: the order of the catalog
    command: tuple[str, ...] = ()  # as typed: the record tells it


def default_jobs() -> int:
    """Two for each CPU that this process may use: a case that sees to it that a call stays blocked only waits."""
    return min(MOST_JOBS, 2 * usable_cpus())


def usable_cpus() -> int:
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable is not None else os.cpu_count() or 1


def parse_jobs(text: str) -> int:
    return _whole(text, MOST_JOBS)


def parse_repeat(text: str) -> int:
    return _whole(text, MOST_REPEATS)


def parse_seed(text: str) -> int:
    """A number, or `new` for one that nobody knows yet: the run tells it, and its record too."""
    if text == "new":
        return secrets.randbelow(GREATEST_SEED) + 1
    return _whole(text, GREATEST_SEED)


def parse_scale(text: str) -> float:
    try:
        scale = float(text)
    except ValueError:
        scale = 0.0
    if not 0 < scale <= GREATEST_SCALE:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number above 0 and at most {GREATEST_SCALE:g}")
    return scale


def parse_shard(text: str) -> Shard:
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text)
    if found is None or not 1 <= int(found.group(1)) <= int(found.group(2)):
        raise argparse.ArgumentTypeError(f"'{text}' is not I/N with 1 <= I <= N, such as 2/4")
    return Shard(int(found.group(1)), int(found.group(2)))


def _whole(text: str, most: int) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text) or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1 to {most}")
    return int(text)
