# SPDX-License-Identifier: Apache-2.0
"""Where one case plays: its agents, their process trees, its inbox and its folder of files.

Made by a world for each case and closed after it. Once closed, none of its processes runs but those that the pool took
over, nothing of it is listened to and its folder is gone, whatever the agents did.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from .agent import Agent, end_all
from .channel import SocketChannel, pipe_channel
from .host import Process, ProcessTree, process_tree
from .inbox import Bell, Inbox
from .listener import Invitation, Listener
from .pool import Pool
from .wire import Hello, Lines

SESSION_VARIABLE = "MAPCHECK_SESSION"  # of the reference: the session of a process that is started with it


class Stage:
    def __init__(
        self,
        command: list[str],
        environment: dict[str, str],
        mark: str,
        folder: Path,
        file_text: Callable[[Path], str],
        listener: Listener,
        bell: Bell,
        log: IO[bytes],
        pool: Pool | None,
    ) -> None:
        """With a pool, agents are taken from it and may go back to it; without one, all are new and end."""
        self.inbox = Inbox(bell)
        self.reused = 0
        self._folder = folder
        self._command = command
        self._environment = environment
        self._file_text = file_text
        self._listener = listener
        self._log = log
        self._pool = pool
        self._mark = mark
        self._trees: list[ProcessTree] = []
        self._agents: list[Agent] = []
        self._invitations: list[Invitation] = []
        self._lock = threading.Lock()
        self._sweep = False  # something may run that no agent of ours stands for
        self._killed = False

    def find_agent(self, name: str, session: str | None = None) -> Agent:
        """One that has waited for a case, or else a new process, whose hello comes to the inbox. Raises OSError.

        In a session that it names, an agent is always a new one.
        """
        if session is not None:
            return self._start_agent(name, {SESSION_VARIABLE: session})
        agent = self._pool.take(name) if self._pool is not None else None
        if agent is None:
            return self._start_agent(name, {})
        self.reused += 1
        self.inbox.listen_to(agent)
        with self._lock:
            self._trees.append(agent.tree)
            self._agents.append(agent)
            self._refuse_if_killed()
        return agent

    @property
    def keeps_agents(self) -> bool:
        """Whether agents of this case may wait for another one: nothing has happened that only their end undoes."""
        return self._pool is not None and not self._sweep

    def keep(self, agent: Agent) -> None:
        """The agent is as it was at its start: it ends no more with this case."""
        if self._pool is not None and not self.inbox.has_more_of(agent) and self._pool.add(agent):
            self.inbox.forget(agent)
            with self._lock:
                self._agents.remove(agent)
                self._trees.remove(agent.tree)

    def note(self, text: str) -> None:
        """Into the log, for whoever looks for a reason."""
        self._log.write(f"{self._mark}: {text}\n".encode("utf-8", "backslashreplace"))

    def invite(self, name: str) -> Invitation:
        """For an agent that another one will spawn: its hello comes to the inbox, from the Agent that it then is."""
        self._sweep = True

        def welcome(hello: Hello, channel: SocketChannel, lines: Lines, read: list[bytes]) -> None:
            found = self._process_of(hello)
            if found is None:
                channel.close()
                self.give_up(f"agent {name} says that it is a process which is none of this case's")
                return
            tree, process = found
            agent = Agent(name, process, channel, tree)
            agent.has_said(lines, read)
            with self._lock:
                self._agents.append(agent)
            self.inbox.welcome(agent)

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
            self.inbox.forget(agent)
        if not end_all(agents, patience):
            self._sweep = True

    def kill(self) -> None:
        """From any thread: ends every process, and tells the runner."""
        self.give_up("the run was interrupted")
        with self._lock:
            self._killed = True
            trees = list(self._trees)
        for tree in trees:
            tree.kill()

    def give_up(self, why: str) -> None:
        """From any thread: the case cannot go on."""
        self._sweep = True
        self.inbox.give_up(why)

    def close(self, patience: float) -> None:
        for invitation in self._invitations:
            self._listener.forget(invitation)
        with self._lock:
            agents, trees = list(self._agents), list(self._trees)
        self.retire(agents, patience)
        for tree in trees if self._sweep else []:
            tree.kill()
        for tree in trees:
            tree.forget()
        if self._folder.exists():
            shutil.rmtree(self._folder, ignore_errors=True)

    def _start_agent(self, name: str, more: dict[str, str]) -> Agent:
        """In a tree of its own, which goes with it from case to case."""
        with self._lock:
            self._refuse_if_killed()
            tree = process_tree(f"{self._mark}.{len(self._trees) + 1}")
            self._trees.append(tree)
        environment = {**self._environment, **more, "MAPCHECK_AGENT": name}
        started = tree.start(self._command, environment, self._log)
        agent = Agent(name, started.process, pipe_channel(started.to_child, started.from_child), tree)
        with self._lock:
            self._agents.append(agent)
        self.inbox.listen_to(agent)
        return agent

    def _refuse_if_killed(self) -> None:
        if self._killed:
            raise ProcessLookupError("the case was killed")

    def _process_of(self, hello: Hello) -> tuple[ProcessTree, Process] | None:
        """The process behind a spawned agent's connection, but only if it is really one of this case's."""
        with self._lock:
            trees = list(self._trees)
        pid = hello.unix_pid
        if pid is None and hello.token:
            pid = next((pid for tree in trees if (pid := tree.find(hello.token)) is not None), None)
        for tree in trees:
            process = tree.adopt(hello.pid if pid is None else pid)
            if process:
                return tree, process
        return None
