# SPDX-License-Identifier: Apache-2.0
"""The reference's object manager as a world holds it: started before any agent, counted after each case, ended last.

It runs in a directory of its own, so that two worlds never meet. It answers one line of JSON to each line that it is
sent; one that does not answer in time is as good as dead.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import IO, Any

from ..errors import TargetError
from ..play.host import process_tree, watch

ANSWER_S = 10.0
ENDING_S = 1.0
LONGEST_DIRECTORY = 80  # a socket's whole path has room for 107 characters


class ObjectManager:
    def __init__(self, executable: Path, environment: dict[str, str], mark: str, log: IO[bytes]) -> None:
        self.directory = _private_directory()
        self._tree = process_tree(mark)
        self._rest = b""
        try:
            started = self._tree.start([str(executable), "--hold", str(self.directory)], environment, log)
        except OSError as error:
            self._remove_directory()
            raise TargetError(f"the object manager could not be started: {error}") from error
        self.process, self._to, self._from = started.process, started.to_child, started.from_child
        self._watch = watch(self._from)
        self.pid = self.process.pid
        ready = self._answer()
        if not ready or not ready.get("ready"):
            if ready is None:
                self.process.wait(ENDING_S)  # its output ends an instant before it does
            how = self.death() or "it did not say that it is ready"
            self.close()
            raise TargetError(f"the object manager did not start: {how}", f"{executable} --hold DIR")

    def death(self) -> str | None:
        """That it died and how; None while it lives."""
        if not self.process.wait(0):
            return None
        ending = self.process.ending()
        how = f"killed by signal {ending.signal}" if ending.signal is not None else str(ending)
        return f"the object manager (pid {self.pid}) died: {how}"

    def census(self) -> dict[str, int] | None:
        """How many of each thing there are; None when it did not answer."""
        try:
            os.write(self._to, b"census\n")
        except OSError:
            return None
        counts = self._answer()
        return None if counts is None else {key: n for key, n in counts.items() if isinstance(n, int)}

    def close(self) -> None:
        os.close(self._to)  # end of input ends it
        self.process.wait(ANSWER_S)
        self._tree.kill()
        os.close(self._from)
        self._remove_directory()

    def _answer(self) -> dict[str, Any] | None:
        deadline = time.perf_counter() + ANSWER_S
        while b"\n" not in self._rest:
            spoke = self._watch.wait(max(0.0, deadline - time.perf_counter()))
            data = os.read(self._from, 65536) if spoke else b""
            if not data:
                return None
            self._rest += data
        line, _, self._rest = self._rest.partition(b"\n")
        try:
            answer = json.loads(line)
        except ValueError:
            return None
        return answer if isinstance(answer, dict) else None

    def _remove_directory(self) -> None:
        shutil.rmtree(self.directory, ignore_errors=True)


def _private_directory() -> Path:
    """Short enough for a socket's path, and nobody else's."""
    for base in (None, "/tmp"):
        directory = tempfile.mkdtemp(prefix="mapcheck-", dir=base)
        if len(directory) <= LONGEST_DIRECTORY:
            return Path(directory)
        os.rmdir(directory)
    raise TargetError(f"no directory for sockets with a path of at most {LONGEST_DIRECTORY} characters", "TMPDIR=/tmp")
