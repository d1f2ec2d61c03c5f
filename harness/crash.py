# SPDX-License-Identifier: Apache-2.0
"""Where the harness puts the full text of an error of its own, so that people see one line and we can see the rest."""

from __future__ import annotations

import time
import traceback
from pathlib import Path


def save(error: BaseException, path: Path, what: str) -> str:
    """Appends the error to the file; returns the one line for people, whatever happens to the file."""
    line = f"{type(error).__name__}: {' '.join(str(error).split()) or 'no message'}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {what}\n")
            file.writelines(traceback.format_exception(error))
            file.write("\n")
    except OSError as problem:
        return f"{line} (the full text could not be saved: {problem})"
    return f"{line} (full text: {path})"
