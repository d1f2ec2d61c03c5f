# SPDX-License-Identifier: Apache-2.0
"""Where one case plays: its agents, its process tree, its inbox and its folder of files.

Made by a world for each case and closed after it. Once closed, none of its processes runs, none of its threads reads
and its folder is gone, whatever the agents did.
"""

from __future__ import annotations

import queue
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .agent import GONE_S, Agent, GivenUp, Inbox, Post
from .channel import PipeChannel, SocketChannel
from .host import Process, process_tree
from .listener import Invitation, Listener
from .wire import Hello, Lines


class Stage:
    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        mark: str,
        folder: Path,
        file_text: Callable[[Path], str],
        listener: Listener,
        log: IO[bytes],
    ) -> None:
        self.inbox: Inbox = queue.SimpleQueue()
        self._folder = folder
        self._command = command
        self._environment = environment
        self._file_text = file_text
        self._listener = listener
        self._log = log
        self._tree = process_tree(mark)
        self._agents: list[Agent] = []
        self._invitations: list[Invitation] = []
        self._lock = threading.Lock()
        self._sweep = False  # something may run that no agent of ours stands for

    def start_agent(self, name: str) -> Agent:
        """A new process; its hello comes to the inbox. Raises OSError."""
        environment = {**self._environment, "MAPCHECK_AGENT": name}
        started = self._tree.start(self._command, environment, self._log)
        agent = Agent(name, started.process, PipeChannel(started.to_child, started.from_child), self.inbox)
        self._agents.append(agent)
        agent.listen()
        return agent

    def invite(self, name: str) -> Invitation:
        """For an agent that another one will spawn: its hello comes to the inbox, from the Agent that it then is."""
        self._sweep = True

        def welcome(hello: Hello, channel: SocketChannel, lines: Lines, read: list[bytes]) -> None:
            process = self._process_of(hello)
            if process is None:
                channel.close()
                self.give_up(f"agent {name} says that it is a process which is none of this case's")
                return
            agent = Agent(name, process, channel, self.inbox)
            with self._lock:
                self._agents.append(agent)
            agent.read(lines, read)

        invitation = self._listener.invite(welcome)
        self._invitations.append(invitation)
        return invitation

    def uninvite(self, invitation: Invitation) -> None:
        self._listener.forget(invitation)

    def file_text(self, name: str) -> str:
        """The path of a file in the case's folder, as the agents spell it. The folder is made for the first."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._file_text(self._folder / name)

    def must_sweep(self) -> None:
        """A process ended otherwise than by its own end of input: it may have left others behind."""
        self._sweep = True

    def retire(self, agents: list[Agent], patience: float) -> None:
        """Ends agents that are not needed any more: by the end of their input, and by force if that does not help."""
        for agent in agents:
            agent.end_input()
        until = time.monotonic() + patience
        for agent in agents:
            if not agent.process.wait(max(0.0, until - time.monotonic())):
                self._sweep = True
                agent.process.kill()
                agent.process.wait(GONE_S)

    def kill(self) -> None:
        """From any thread: ends every process, and tells the runner."""
        self.give_up("the run was interrupted")
        self._tree.kill()

    def give_up(self, why: str) -> None:
        """From any thread: the case cannot go on."""
        self._sweep = True
        self.inbox.put(Post(None, GivenUp(why), time.monotonic_ns()))

    def close(self, patience: float) -> None:
        for invitation in self._invitations:
            self._listener.forget(invitation)
        with self._lock:
            agents = list(self._agents)
        self.retire(agents, patience)
        if self._sweep:
            self._tree.kill()
        for agent in agents:
            agent.join(GONE_S)
        self._tree.forget()
        if self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def _process_of(self, hello: Hello) -> Process | None:
        """The process behind a spawned agent's connection, but only if it is really one of this case's."""
        pid = hello.unix_pid
        if pid is None and hello.token:
            pid = self._tree.find(hello.token)
        return self._tree.adopt(hello.pid if pid is None else pid)
