# SPDX-License-Identifier: Apache-2.0
"""A scenario file to a Scenario: which keys may stand where, and nothing yet about what calls mean.

Reading goes on after a problem, so that one run tells all of them: a misspelt key counts as the key that was probably
meant. `read` gives what could be understood together with the problems; `load` is for those who accept none.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import Problem, ScenarioError, probably
from .cells import words_of_step
from .rows import read_rows
from .scenario import AgentSpec, Mapping, Node, Scalar, Scenario, Sequence, StepText
from .steptext import read_step
from .tree import Report, YamlFile, read_keys
from .vocabulary import NEEDS
from .words import AGENT_PROPERTIES, BASES, IDENTIFIER, USUAL_SESSION, is_predefined

SCENARIOS = "scenarios"
KEYS = ("format", "rule", "clauses", "basis", "agents", "needs", "repeat", "cases", "table", "steps")
REQUIRED = ("format", "rule", "clauses", "basis", "agents", "steps")
ID = re.compile(r"[a-z0-9_]+/[a-z0-9_]+")
MOST_ROUNDS = 1_000_000


def load(path: Path, root: Path) -> Scenario:
    scenario, problems = read(path, root)
    if problems or scenario is None:
        raise ScenarioError(problems)
    return scenario


def read(path: Path, root: Path) -> tuple[Scenario | None, list[Problem]]:
    """What the file says and what is wrong with it; None only when nothing of a scenario is there."""
    return read_file(YamlFile.read(path, shown(path, root)), path, scenario_id(path, root))


def read_file(file: YamlFile, path: Path, identifier: str) -> tuple[Scenario | None, list[Problem]]:
    reader = _Reader(file.report)
    if file.root is None or file.root == Scalar("", file.root.line):
        if not file.problems:
            file.report(1, "the file is empty: `run_suite.py new AREA/NAME` writes a skeleton to begin with")
        return None, file.problems
    if not isinstance(file.root, Mapping):
        file.report(file.root.line, "a scenario begins with keys, `format: 1` first")
        return None, file.problems
    unreadable = {problem.line for problem in file.problems}
    read_well = len(file.problems)
    scenario = reader.scenario(file.root, path, identifier)
    further = [problem for problem in file.problems[read_well:] if problem.line not in unreadable]
    return scenario, file.problems[:read_well] + further


def shown(path: Path, root: Path) -> str:
    """The path as messages say it: short inside the project, whole elsewhere."""
    absolute = path.absolute()
    return absolute.relative_to(root.absolute()).as_posix() if absolute.is_relative_to(root.absolute()) else str(path)


def scenario_id(path: Path, root: Path) -> str:
    """The path under scenarios/ without its suffix; a file elsewhere is named after its own folder."""
    home = (root / SCENARIOS).absolute()
    absolute = path.absolute()
    if absolute.is_relative_to(home):
        return absolute.relative_to(home).with_suffix("").as_posix()
    parts = (absolute.parent.name, absolute.stem)
    return "/".join(re.sub(r"[^a-z0-9_]", "_", part.lower()) or "_" for part in parts)


class _Reader:
    def __init__(self, report: Report) -> None:
        self.report = report

    def scenario(self, root: Mapping, path: Path, identifier: str) -> Scenario:
        if not ID.fullmatch(identifier):
            self.report(
                1, f"`{identifier}` is no id: scenarios are scenarios/AREA/NAME.yaml, with a-z, 0-9 and _ in both"
            )
        keys = {name: value for name, (_, value) in read_keys(root, KEYS, "a scenario", self.report).items()}
        missing = [name for name in REQUIRED if name not in keys]
        if missing:
            self.report(root.line, f"a scenario needs {', '.join(f'`{name}:`' for name in missing)}")
        self._format(keys.get("format"))
        agents = self._agents(keys.get("agents"))
        needs = self._needs(keys.get("needs"))
        self._sessions(agents, needs, keys.get("agents"))
        steps = self._steps(keys.get("steps"))
        used = frozenset(word for step in steps for word in words_of_step(step))
        rows = read_rows(keys.get("cases"), keys.get("table"), used, tuple(agent.name for agent in agents), self.report)
        return Scenario(
            id=identifier,
            path=path,
            rule=self._rule(keys.get("rule")),
            clauses=self._words(keys.get("clauses"), "clauses", "[S-03, D-024]"),
            basis=self._basis(keys.get("basis")),
            agents=agents,
            steps=steps,
            rows=rows,
            needs=needs,
            repeat=self._repeat(keys.get("repeat")),
            rule_line=keys["rule"].line if "rule" in keys else 1,
        )

    def _format(self, node: Node | None) -> None:
        if node is not None and not (isinstance(node, Scalar) and node.text == "1"):
            told = node.text if isinstance(node, Scalar) else "this"
            self.report(node.line, f"`format: {told}` is not known here: this suite reads `format: 1`")

    def _rule(self, node: Node | None) -> str:
        if node is None:
            return ""
        text = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
        if not text:
            self.report(node.line, "`rule:` is one sentence that says what is true")
        return text

    def _basis(self, node: Node | None) -> str:
        text = node.text if isinstance(node, Scalar) else ""
        if node is not None and text not in BASES:
            self.report(node.line, f"`basis:` is one of {', '.join(BASES)}{probably(text, BASES)}")
        return text if text in BASES else BASES[0]

    def _words(self, node: Node | None, key: str, example: str) -> tuple[str, ...]:
        if node is None:
            return ()
        items = node.items if isinstance(node, Sequence) else ()
        if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) and item.text for item in items):
            self.report(node.line, f"`{key}:` is a list: `{key}: {example}`")
            return ()
        words = [item.text for item in items if isinstance(item, Scalar)]
        for word in sorted({word for word in words if words.count(word) > 1}):
            self.report(node.line, f"`{key}:` has `{word}` twice")
        return tuple(dict.fromkeys(words))

    def _needs(self, node: Node | None) -> tuple[str, ...]:
        words = self._words(node, "needs", "[second_session]")
        for word in words:
            if node is not None and word not in NEEDS:
                self.report(
                    node.line,
                    f"no target can be asked for `{word}`{probably(word, NEEDS)}; needs are {', '.join(NEEDS)}",
                )
        return words

    def _repeat(self, node: Node | None) -> int:
        if node is None:
            return 1
        text = node.text if isinstance(node, Scalar) else ""
        if not re.fullmatch(r"[1-9][0-9]{0,6}", text) or int(text) > MOST_ROUNDS:
            self.report(node.line, f"`repeat:` is a number of rounds, 1 to {MOST_ROUNDS}")
            return 1
        return int(text)

    def _agents(self, node: Node | None) -> tuple[AgentSpec, ...]:
        entries: list[tuple[Node, Node | None]] = []
        if isinstance(node, Sequence):
            entries = [(item, None) for item in node.items]
        elif isinstance(node, Mapping):
            entries = list(node.items)
        if node is not None and not entries:
            self.report(node.line, "`agents:` names the processes of the scenario: `agents: [holder, rival]`")
        specs: dict[str, AgentSpec] = {}
        for name, properties in entries:
            text = name.text if isinstance(name, Scalar) else ""
            if not IDENTIFIER.fullmatch(text) or is_predefined(text):
                self.report(name.line, f"`{text}` is no name for an agent: a-z, 0-9 and _, and not a predefined name")
            elif text in specs:
                self.report(name.line, f"agent `{text}` stands here twice")
            else:
                specs[text] = AgentSpec(text, self._properties(properties))
        return tuple(specs.values())

    def _properties(self, node: Node | None) -> dict[str, str]:
        if node is None or (isinstance(node, Scalar) and not node.text):
            return {}
        if not isinstance(node, Mapping):
            self.report(node.line, "the properties of an agent are keys: `{holder: {session: 1}}`")
            return {}
        properties: dict[str, str] = {}
        for name, (key, value) in read_keys(node, AGENT_PROPERTIES, "an agent", self.report).items():
            if not isinstance(value, Scalar) or not re.fullmatch(r"[0-9]{1,4}", value.text):
                self.report(key.line, f"`{name}:` is the number of a session")
            else:
                properties[name] = value.text
        return properties

    def _sessions(self, agents: tuple[AgentSpec, ...], needs: tuple[str, ...], node: Node | None) -> None:
        for agent in agents:
            if node is not None and agent.session != USUAL_SESSION and "second_session" not in needs:
                self.report(
                    node.line, f"`{agent.name}` is in another session: the scenario has `needs: [second_session]`"
                )

    def _steps(self, node: Node | None) -> tuple[StepText, ...]:
        if node is None:
            return ()
        if not isinstance(node, Sequence) or not node.items:
            self.report(node.line, "`steps:` is a list of calls: `- holder.CreateEvent: {name: $name}`")
            return ()
        steps = (read_step(item, self.report) for item in node.items)
        return tuple(step for step in steps if step is not None)
