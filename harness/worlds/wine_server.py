# SPDX-License-Identifier: Apache-2.0
"""The Wine server of the project's prefix: started before any agent, shared by all workers and runs, ended by the last.

It is started alone, with a clean environment and no pipes of ours, and so are Wine's services, by a first process that
does nothing else: were they started by an agent, they would belong to its case. Each start is a generation; whoever
used an earlier one knows that the server died under it.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from ..errors import TargetError
from ..play.host import MARK, Process, file_lock, process_tree
from .wine_prefix import WinePrefix

PERSISTENT = "--persistent"
START_S = 60.0
END_S = 20.0


class WineServer:
    def __init__(self, prefix: WinePrefix, warm_up: list[str]) -> None:
        self._prefix = prefix
        self._warm_up = warm_up  # a command for the loader that does little and ends
        self._lock = threading.RLock()
        self._between_runs = file_lock(prefix.beside(".lock"))
        self._users = file_lock(prefix.beside(".users"))
        self._pid_file = prefix.beside(".server")
        self._mark = f"wine-{prefix.path}"
        self.process: Process | None = None
        self._joined = False
        self.generation = 0

    def join(self, progress: Callable[[str], None]) -> None:
        """Makes this run a user of the server: makes the prefix and starts the server if nobody did."""
        with self._lock:
            if self._joined:
                return
            if not self._between_runs.try_lock():
                progress("waiting for another run that prepares Wine")
                self._between_runs.lock()
            try:
                alone = self._users.try_lock()
                if alone:
                    self._prefix.make(progress)
                self._users.lock(shared=True)
                self._joined = True
                self._take_over_or_start()
            finally:
                self._between_runs.release()

    def death(self) -> str | None:
        """That the server died; None while it lives."""
        process = self.process
        if process is None:
            return "the Wine server is not running"
        return f"the Wine server (pid {process.pid}) died" if process.wait(0) else None

    def current(self) -> tuple[int, Process | None]:
        """The generation and its process, which belong together."""
        with self._lock:
            return self.generation, self.process

    def renew(self) -> None:
        """Starts the server again if it is dead; a worker or a run that comes later finds it done."""
        with self._lock:
            if self.death():
                self._between_runs.lock()
                try:
                    self._take_over_or_start()
                finally:
                    self._between_runs.release()

    def leave(self) -> None:
        """The last run to leave ends the server, and with it everything in the prefix."""
        with self._lock:
            if not self._joined:
                return
            self._joined = False
            self._between_runs.lock()
            try:
                if self._users.try_lock():
                    self._stop()
                self._users.release()
            finally:
                self._between_runs.release()

    def _take_over_or_start(self) -> None:
        self.process = self._running()
        if self.process is None:
            self._stop()
            self._start()
        self.generation += 1

    def _running(self) -> Process | None:
        """The server that another run has started, if it still lives: the mark says that it is really ours."""
        try:
            pid = int(self._pid_file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return None
        return process_tree(self._mark).adopt(pid)

    def _start(self) -> None:
        """The server goes into the background by itself once it is ready; its mark and its argument find it there."""
        environment = {**self._prefix.environment(), MARK: self._mark}
        self._run([str(self._prefix.install.server), PERSISTENT], environment)
        pid = process_tree(self._mark).find(PERSISTENT)
        if pid is None:
            raise TargetError(f"the Wine server did not start; see {self._prefix.log}")
        self._pid_file.write_text(str(pid), encoding="ascii")
        self._run([str(self._prefix.install.loader), *self._warm_up], environment)
        self.process = self._running()
        if self.process is None:
            self._stop()
            raise TargetError(f"the Wine server died while it was started; see {self._prefix.log}")

    def _run(self, command: list[str], environment: dict[str, str]) -> None:
        """With no pipe of ours: what it starts in the background would hold it open."""
        with open(self._prefix.log, "ab") as log:
            try:
                done = subprocess.run(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    timeout=START_S,
                    check=False,
                )
                failed = f"exit status {done.returncode}" if done.returncode else None
            except (OSError, subprocess.TimeoutExpired) as error:
                failed = str(error)
        if failed:
            self._stop()
            raise TargetError(f"`{' '.join(command)}` failed: {failed}; see {self._prefix.log}")

    def _stop(self) -> None:
        """Asks the server to end its processes and itself, and sees to it that they do."""
        for option in ("-k", "-w"):
            try:
                self._prefix.ask_server(option, END_S)
            except subprocess.TimeoutExpired:
                break  # what does not end by itself is ended below
        process_tree(self._mark).kill()
        if self.process:
            self.process.wait(END_S)
            self.process = None
        self._pid_file.unlink(missing_ok=True)
