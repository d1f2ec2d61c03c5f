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

from .errors import TargetError
from .host import MARK, Process, file_lock, process_tree
from .wine_prefix import WinePrefix

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
        self._child: subprocess.Popen[bytes] | None = None
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
        environment = {**self._prefix.environment(), MARK: self._mark}
        with open(self._prefix.log, "ab") as log:
            try:
                self._child = subprocess.Popen(
                    [str(self._prefix.install.server), "--foreground", "--persistent"],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                raise TargetError(f"the Wine server could not be started: {error}") from error
            self._pid_file.write_text(str(self._child.pid), encoding="ascii")
            self._warm(environment, log.fileno())
        self.process = self._running()
        if self.process is None:
            self._stop()
            raise TargetError(f"the Wine server did not start; see {self._prefix.log}")

    def _warm(self, environment: dict[str, str], log: int) -> None:
        command = [str(self._prefix.install.loader), *self._warm_up]
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
        except (OSError, subprocess.TimeoutExpired) as error:
            self._stop()
            raise TargetError(f"Wine did not run `{' '.join(self._warm_up)}`: {error}") from error
        if done.returncode != 0:
            self._stop()
            raise TargetError(
                f"Wine did not run `{' '.join(self._warm_up)}`: exit status {done.returncode}; see {self._prefix.log}"
            )

    def _stop(self) -> None:
        """Asks the server to end its processes and itself, and sees to it that they do."""
        server, environment = str(self._prefix.install.server), self._prefix.environment()
        for option in ("-k", "-w"):
            try:
                subprocess.run(
                    [server, option],
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=END_S,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                break  # what does not end by itself is ended below
        process_tree(self._mark).kill()
        if self._child:
            self._child.wait()
            self._child = None
        self.process = None
        self._pid_file.unlink(missing_ok=True)
