# SPDX-License-Identifier: Apache-2.0
"""Writes a file whole or not at all: it grows beside its place, so that no reader ever meets half of it."""

from __future__ import annotations

import os
import time
from pathlib import Path

IS_WINDOWS = os.name == "nt"
PATIENCE = 20  # attempts
PAUSE_S = 0.1


def _replace(beside: Path, path: Path) -> None:
    """On Windows whoever reads the old file, as a scanner does, keeps it from being replaced, for a moment."""
    for _ in range(PATIENCE if IS_WINDOWS else 0):
        try:
            os.replace(beside, path)
            return
        except PermissionError:
            time.sleep(PAUSE_S)
    os.replace(beside, path)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8", newline="\n")
        _replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
