# SPDX-License-Identifier: Apache-2.0
"""The Wine that is installed here: its loader, its server, its version.

The loader is called directly and not by its wrapper script, which warns on every start.
"""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

LOADERS = ("/usr/lib/wine/wine64", "/usr/bin/wine64", "/opt/wine-stable/bin/wine64", "wine64", "wine")
SERVERS = ("wineserver64", "wineserver")


@dataclass(frozen=True)
class WineInstall:
    loader: Path
    server: Path
    version: str  # "wine-8.0"


@functools.cache
def find_wine() -> WineInstall | None:
    """The first that can say its version; the environment's WINELOADER and WINESERVER have precedence."""
    for candidate in (os.environ.get("WINELOADER"), *LOADERS):
        loader = shutil.which(candidate) if candidate else None
        server = _server_of(Path(loader)) if loader else None
        version = _version(loader) if loader and server else None
        if loader and server and version:
            return WineInstall(Path(loader), server, version)
    return None


def _server_of(loader: Path) -> Path | None:
    folders = [loader.parent, loader.resolve().parent, Path("/usr/lib/wine"), Path("/usr/bin")]
    candidates = [os.environ.get("WINESERVER"), *(str(folder / name) for folder in folders for name in SERVERS)]
    found = next((path for path in candidates if path and shutil.which(path)), None)
    return Path(found) if found else None


def _version(loader: str) -> str | None:
    """The first word of `--version`: distributions add their own after it."""
    try:
        done = subprocess.run(
            [loader, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env={"PATH": os.environ.get("PATH", os.defpath), "WINEDEBUG": "-all", "WINEPREFIX": os.devnull},
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.split()
    return words[0] if done.returncode == 0 and words else None
