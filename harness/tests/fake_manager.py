# SPDX-License-Identifier: Apache-2.0
"""An object manager that says what it is told: the file FAKE_MANAGER holds its answers, by the line that it is sent."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path


def main() -> None:
    assert sys.argv[1] == "--hold" and Path(sys.argv[2]).is_dir()
    said = {"ready": {"ready": True, "pid": os.getpid()}, **_told()}
    print(json.dumps(said["ready"]), flush=True)
    for line in sys.stdin:
        answer = _told().get(line.strip(), {"objects": 0, "handles": 0, "clients": 0})
        if answer == "silence":
            signal.pause()
        print(answer if isinstance(answer, str) else json.dumps(answer), flush=True)


def _told() -> dict[str, object]:
    """Read at each line, so that a test can change its mind."""
    path = Path(os.environ["FAKE_MANAGER"])
    return json.loads(path.read_text()) if path.exists() else {}


if __name__ == "__main__":
    main()
