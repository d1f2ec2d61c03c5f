# SPDX-License-Identifier: Apache-2.0
"""Agents between two cases: each has given back all that its last case took, and has proved it.

A pool belongs to one world, and only that world's worker takes from it or adds to it. It never holds an agent of a
spoilt case, so whoever takes one gets what a new process would be; one that died or spoke while it waited is dropped.
"""

from __future__ import annotations

from .agent import Agent, end_all

MOST = 8  # a case with more agents starts the rest, and they end with it


class Pool:
    def __init__(self) -> None:
        self._waiting: list[Agent] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, name: str) -> Agent | None:
        """An agent for another case, under another name; None if there is none that is still good."""
        while self._waiting:
            agent = self._waiting.pop()
            if agent.appear(name):
                return agent
            end_all([agent], 0.0)
            agent.tree.forget()
        return None

    def add(self, agent: Agent) -> bool:
        """Keeps the agent for another case; False when there is no room."""
        if len(self._waiting) >= MOST:
            return False
        self._waiting.append(agent)
        return True

    def empty(self, patience: float) -> None:
        """Ends all of them."""
        waiting, self._waiting = self._waiting, []
        end_all(waiting, patience)
        for agent in waiting:
            agent.tree.forget()
