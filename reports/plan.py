# SPDX-License-Identifier: Apache-2.0
"""The plan of a run: which cases it was to have, all shards together. Each record carries it, so that any one of the
shards tells what the others have to bring.

Shard I of N has every N-th case of the plan, from the I-th.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, order=True)
class Shard:
    index: int  # from 1
    count: int

    def size(self, planned: int) -> int:
        """How many cases of a plan of so many are in this shard."""
        return len(range(self.index - 1, planned, self.count))

    def place(self, position: int) -> int:
        """Where the shard's case at a position stands in the plan."""
        return self.index - 1 + position * self.count

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"


def digest(ids: Sequence[str]) -> str:
    """Two plans are the same if this is: the ids and their order."""
    return hashlib.sha256(json.dumps(list(ids)).encode("ascii")).hexdigest()


def plan(ids: Sequence[str]) -> dict[str, Any]:
    """As a record has it."""
    return {"cases": len(ids), "digest": digest(ids)}


def parse_shard(text: str | None) -> Shard | None:
    """None for a run that was not divided, and for words that name no shard."""
    found = re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", text or "")
    if found is None or not 1 <= int(found.group(1)) <= int(found.group(2)):
        return None
    return Shard(int(found.group(1)), int(found.group(2)))
