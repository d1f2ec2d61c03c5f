# SPDX-License-Identifier: Apache-2.0
"""The ledger: every clause that the suite knows, with where it is written, from scenarios/clauses/*.yaml.

A clause has one id and stands in one place. Scenarios cite ids; what no user-mode program can observe says so, with the
reason, and is not missed by the count of what is covered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ..errors import Problem, ScenarioError, probably
from .loader import shown
from .scenario import Mapping as Keys
from .scenario import Node, Scalar, Sequence
from .tree import YamlFile, read_keys
from .words import BASES

CLAUSES = "clauses"
CLAUSE_ID = re.compile(r"[A-Z]{1,3}-[0-9]{1,4}[a-z]?")
LIKE_AN_ID = re.compile(r"[A-Za-z]{1,3}[-_]?[0-9]{1,6}[a-z]?")  # however somebody may spell one
WRITTEN_ID = re.compile(rf"^\s+({CLAUSE_ID.pattern})\s*:", re.MULTILINE)
CLAUSE_KEYS = ("area", "statement", "basis", "sources", "testable", "versions", "verdict")
OPTIONAL_KEYS = ("testable", "versions", "verdict")


@dataclass(frozen=True)
class Source:
    title: str
    url: str


@dataclass(frozen=True)
class Clause:
    id: str
    area: str
    statement: str
    basis: str
    sources: tuple[Source, ...]
    testable: bool = True
    why_not: str | None = None  # the reason, where it is not testable
    versions: str | None = None  # which versions of Windows differ, and how
    verdict: str | None = None  # where sources contradict each other: what we hold, and why
    path: str = ""
    line: int = 0


def load(directory: Path) -> dict[str, Clause]:
    clauses, problems = read(directory, directory.parent.parent)
    if problems:
        raise ScenarioError(problems)
    return clauses


def read(directory: Path, root: Path) -> tuple[dict[str, Clause], list[Problem]]:
    """All clauses that could be understood, and what is wrong with the files."""
    clauses: dict[str, Clause] = {}
    problems: list[Problem] = []
    for path in sorted(directory.glob("*.yaml")):
        file = YamlFile.read(path, shown(path, root))
        for clause in _Reader(file).clauses():
            first = clauses.setdefault(clause.id, clause)
            if first is not clause:
                file.report(clause.line, f"clause {clause.id} stands in {first.path}:{first.line} already")
        problems += file.problems
    return clauses, problems


def unread(problems: Iterable[Problem], known: Iterable[str], root: Path) -> dict[str, list[Problem]]:
    """The clauses that stand in files with mistakes and could not be understood, each with the mistakes of its file."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.path, []).append(problem)
    lost: dict[str, list[Problem]] = {}
    for path, of_file in by_file.items():
        try:
            text = (root / path).read_text(encoding="utf-8-sig", errors="replace")
        except OSError:
            continue  # which is the mistake that is told
        lost |= dict.fromkeys(set(WRITTEN_ID.findall(text)) - set(known), of_file)
    return lost


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a message about an id that there is not: the same id written otherwise, else the way to find one.

    Numbers that look alike have nothing to do with each other, so a near miss is no guess worth making.
    """
    plain = _plain(word)
    same = next((clause_id for clause_id in known if _plain(clause_id) == plain), None)
    return f", probably `{same}`" if same else "; `./run_suite.py list --clause 'some words'` finds clauses"


def _plain(clause_id: str) -> str:
    """An id without what differs by habit: case, dashes, zeros in front of the number."""
    return re.sub(r"(?<![0-9])0+(?=[0-9])", "", re.sub(r"[-_ ]", "", clause_id.casefold()))


class Ledger(Mapping[str, Clause]):
    """The clauses of a folder by their ids, read when asked for: a run of one scenario needs five of a thousand.

    Entries are cut out of the text by their indentation and read alone; what cannot be had that way is looked for in
    the ledger as a whole, so the result is the same.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._read: dict[str, Clause] = {}

    def __getitem__(self, clause_id: str) -> Clause:
        if clause_id not in self._read:
            found = next((c for c in map(lambda text: _cut_out(text, clause_id), self._texts) if c is not None), None)
            self._read[clause_id] = found if found is not None else self._all[clause_id]
        return self._read[clause_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    @cached_property
    def _texts(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self._directory.glob("*.yaml"))]

    @cached_property
    def _all(self) -> dict[str, Clause]:
        return load(self._directory)


def _cut_out(text: str, clause_id: str) -> Clause | None:
    """The clause, if the text has it as a block that stands two spaces deep."""
    block = re.search(rf"(?m)^  {re.escape(clause_id)}:(?:.*\n)(?:(?:   .*|[ ]*)\n)*", text + "\n")
    if block is None:
        return None
    file = YamlFile("", f"format: 1\nclauses:\n{block[0]}")
    clauses = _Reader(file).clauses()
    return clauses[0] if len(clauses) == 1 and not file.problems else None


class _Reader:
    """One file of the ledger."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.report = file.report

    def clauses(self) -> list[Clause]:
        root = self.file.root
        if not isinstance(root, Keys):
            if not self.file.problems:
                self.report(1, "the file is empty: a part of the ledger has `format: 1` and `clauses:`")
            return []
        keys = read_keys(root, ("format", "clauses"), "the ledger", self.report)
        form = keys["format"][1] if "format" in keys else None
        if not isinstance(form, Scalar) or form.text != "1":
            self.report(root.line if form is None else form.line, "the ledger begins with `format: 1`")
        entries = keys["clauses"][1] if "clauses" in keys else None
        if not isinstance(entries, Keys):
            self.report(
                root.line, "`clauses:` is a mapping of ids: `S-03: {area: …, statement: …, basis: …, sources: […]}`"
            )
            return []
        read = (self._clause(key, value) for key, value in entries.items)
        return [clause for clause in read if clause is not None]

    def _clause(self, key: Scalar, node: Node) -> Clause | None:
        if not CLAUSE_ID.fullmatch(key.text):
            self.report(key.line, f"`{key.text}` is no id of a clause: letters, a dash, digits, as in D-024")
            return None
        if not isinstance(node, Keys):
            self.report(key.line, f"{key.text} has the keys {', '.join(CLAUSE_KEYS)}")
            return None
        keys = read_keys(node, CLAUSE_KEYS, "a clause", self.report)
        missing = [name for name in CLAUSE_KEYS if name not in keys and name not in OPTIONAL_KEYS]
        if missing:
            self.report(key.line, f"{key.text} lacks {', '.join(f'`{name}:`' for name in missing)}")
        read_as_text = ("area", "statement", "basis", "versions", "verdict")
        texts = {name: self._text(name, *keys[name]) for name in read_as_text if name in keys}
        basis = texts.get("basis", BASES[0])
        if basis not in BASES:
            self.report(keys["basis"][0].line, f"`basis:` is one of {', '.join(BASES)}{probably(basis, BASES)}")
        testable, why_not = self._testable(keys.get("testable"))
        return Clause(
            id=key.text,
            area=texts.get("area", ""),
            statement=texts.get("statement", ""),
            basis=basis,
            sources=self._sources(keys.get("sources")),
            testable=testable,
            why_not=why_not,
            versions=texts.get("versions"),
            verdict=texts.get("verdict"),
            path=self.file.path,
            line=key.line,
        )

    def _text(self, name: str, key: Scalar, node: Node) -> str:
        text = " ".join(node.text.split()) if isinstance(node, Scalar) else ""
        if not text:
            self.report(key.line, f"`{name}:` is a text")
        return text

    def _testable(self, entry: tuple[Scalar, Node] | None) -> tuple[bool, str | None]:
        """`testable: yes`, or `testable: {no: why}`."""
        if entry is None or (isinstance(entry[1], Scalar) and entry[1].text == "yes"):
            return True, None
        node = entry[1]
        if isinstance(node, Keys) and [key.text for key, _ in node.items] == ["no"]:
            return False, self._text("no", *node.items[0])
        self.report(entry[0].line, "`testable:` is `yes`, or `{no: why}` with the reason")
        return True, None

    def _sources(self, entry: tuple[Scalar, Node] | None) -> tuple[Source, ...]:
        if entry is None:
            return ()
        if not isinstance(entry[1], Sequence) or not entry[1].items:
            self.report(entry[0].line, "`sources:` is a list: `- {title: CreateFileKeysW, url: https://…}`")
            return ()
        sources: list[Source] = []
        for item in entry[1].items:
            keys = read_keys(item, ("title", "url"), "a source", self.report) if isinstance(item, Keys) else {}
            if len(keys) < 2:
                self.report(item.line, "a source has `title:` and `url:`")
                continue
            source = Source(*(self._text(name, *keys[name]) for name in ("title", "url")))
            if source.url and not re.fullmatch(r"https?://\S+", source.url):
                self.report(keys["url"][0].line, f"`{source.url}` is no address: https://…")
            sources.append(source)
        return tuple(sources)
