# SPDX-License-Identifier: Apache-2.0
"""The story of a run: select the cases, prepare the targets, plan, play, judge, record, report.

`run` is its table of contents. Whatever happens in between, every planned case ends in the record with exactly one
verdict.
"""

from __future__ import annotations

import gc
import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import crash, record
from .text import known, ledger
from .play.bindings import Names
from .text.case import Case
from .text.catalog import Catalog
from .console import Console
from .crew import Work, crew_for
from .errors import HarnessError, TargetError, UsageError, probably
from .interrupt import Interrupt
from .judging.judge import Judgement, apply_known, broken, confirmed, judge_rounds, worst_repeat
from .text.ledger import Clause
from .text.loader import SCENARIOS
from .play.limits import Limits
from .options import RunOptions
from .worlds.places import RunPlaces
from .plan import Plan, make_plan
from .record import Record, Result, RunFacts
from .play.runner import play
from .summary import explain, near, reuse_differed
from .worlds.target import Target, load_targets
from .judging.verdict import Verdict, exit_code
from .text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from .worlds.world import World

SURE = (Verdict.PASS, Verdict.KNOWN)  # as it should be: nothing to be confirmed
EXPLAINED = (Verdict.FAIL, Verdict.UNEXPECTED_PASS, Verdict.BROKEN)
EXPLAINED_IN_FULL = 50
FEW_CLAUSES = 20


@dataclass(frozen=True)
class Written:
    """What stands on disk as soon as a run has its verdicts."""

    documents: tuple[dict[str, Any], ...]  # one record for each target, in the order asked for
    records: tuple[Path, ...]
    interrupted: str | None  # the signal's name


@dataclass(frozen=True)
class RunResult(Written):
    page: Path | None
    exit_code: int


def run(options: RunOptions, console: Console, tell: Callable[[Written], None] = lambda _: None) -> RunResult:
    """`tell` is called as soon as the records are written: nobody waits for the page to know the verdicts."""
    vocabulary = Vocabulary.load()
    selected, cases = select(Catalog.load(options.root, vocabulary), options)
    clauses = ledger_for(options, cases)
    with Interrupt() as interrupt, ExitStack() as opened:
        runs: list[_Run] = []
        try:
            targets = [opened.enter_context(target) for target in choose_targets(options)]
            plans = [prepare(target, cases, options, console) for target in targets]
            runs = [_Run(plan, options, console, interrupt, vocabulary) for plan in plans]
            gc.freeze()  # cases and ledger stay to the end: the collector need not walk them between any two steps
            gc.enable()
            for each in runs:
                each.play_all()
        except KeyboardInterrupt:
            console.line(f"interrupted by {interrupt.received}")
        with interrupt.listening(_finish_first, _finish_first), _uncollected():
            documents = [each.document(clauses, selected) for each in runs]
            records = [options.out / each.plan.target.name / "record.json" for each in runs]
            for document, path in zip(documents, records):
                record.write(document, path)
            verdicts = [verdict for each in runs for verdict in each.verdicts()]
            tell(Written(tuple(documents), tuple(records), interrupt.received))
            page = write_page(documents, options.out) if documents else None
        unclean = bool(interrupt.received) or any(each.troubles or each.differed() for each in runs)
        code = exit_code(verdicts, interrupted=unclean)
    return RunResult(tuple(documents), tuple(records), interrupt.received, page, code)


def select(catalog: Catalog, options: RunOptions) -> tuple[list[Case], list[Case]]:
    """What all shards together are to run, and this one's part."""
    selected = catalog.select(list(options.patterns))
    cases = options.shard.of(selected) if options.shard is not None else selected
    if not cases:
        raise UsageError(f"nothing is selected{f' in shard {options.shard}' if options.shard else ''}")
    return selected, cases


def ledger_for(options: RunOptions, cases: list[Case]) -> Mapping[str, Clause]:
    """All of it for all of the scenarios; for one of them the few that it cites, of a thousand."""
    home = options.root / SCENARIOS / ledger.CLAUSES
    ids = {clause for case in cases for clause in case.clauses}
    if not options.patterns or len(ids) > FEW_CLAUSES:
        return ledger.load(home)
    few = ledger.Ledger(home)
    return {id: few[id] for id in ids if id in few}


def choose_targets(options: RunOptions) -> list[Target]:
    """The targets by name, each once; the first that cannot run here ends the run before it has begun."""
    known_targets = load_targets(options.root)
    chosen = []
    for name in dict.fromkeys(options.targets):
        if name not in known_targets:
            hint = probably(name, known_targets) or f"; there are {', '.join(known_targets) or 'none'}"
            raise UsageError(f"there is no target `{name}`{hint}")
        chosen.append(known_targets[name])
    return chosen


def prepare(target: Target, cases: list[Case], options: RunOptions, console: Console) -> Plan:
    availability = target.availability()
    if not availability.ok:
        raise TargetError(f"{target.name} cannot run here: {availability.reason}", availability.hint or "")
    target.prepare(console.line)
    differences = known.load(options.root / "targets" / f"{target.name}.known.toml")
    return make_plan(target, target.describe(), cases, differences)


def write_page(documents: list[dict[str, Any]], out: Path) -> Path:
    from reports.files import write

    return write(documents, out / "report")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Much is made here in little time, and nothing of it is rubbish."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _finish_first() -> None:
    """A signal while the records are written: they are whole before the run ends."""


class _Run:
    """One target's part of a run, from its plan to its record."""

    def __init__(
        self, plan: Plan, options: RunOptions, console: Console, interrupt: Interrupt, vocabulary: Vocabulary
    ) -> None:
        self.plan = plan
        self.troubles: list[str] = []
        self._options = options
        self._console = console
        self._interrupt = interrupt
        self._vocabulary = vocabulary
        self._id = secrets.token_hex(5)
        self._names = Names(self._id)
        self._limits = Limits().scaled(options.timeout_scale)
        self._judgements: dict[str, Judgement] = dict(plan.skipped)
        self._explained = 0
        self._started = self._finished = time.time()

    def play_all(self) -> None:
        places = RunPlaces(self._options.out / self.plan.target.name, self._id)
        cases = self._in_order(self.plan.playable)
        work: Work[World] = Work(
            lambda n: self.plan.target.open_world(n, places),
            self._play,
            self._failed,
            self._set_apart,
            self._told_to_stop,
        )
        crew = crew_for(cases, self._options.jobs, work, self.plan.target.worlds_are_apart)
        self._started = time.time()
        self._console.begin(self.plan.target.title, len(cases), len(self.plan.skipped))
        try:
            with self._interrupt.listening(crew.stop, crew.kill):
                for case, judgement in crew.results(self._console.tick):
                    self._take(case, judgement)
        finally:
            self._finished = time.time()
            self._console.end()
        self.troubles = crew.troubles
        for trouble in self.troubles:
            self._console.line(f"{self.plan.target.name}: {trouble}", "broken")
        if self._interrupt.received:
            raise KeyboardInterrupt

    def _in_order(self, cases: list[Case]) -> list[Case]:
        seed = self._options.shuffle
        if seed is not None:
            self._console.line(f"in random order: --shuffle {seed}", "dim")
            random.Random(seed).shuffle(cases)
        return cases

    def verdicts(self) -> list[Verdict]:
        return [result.judgement.verdict for result in self._results()]

    def differed(self) -> list[str]:
        """Cases in which reused agents showed something else than new ones."""
        return [id for id, judgement in self._judgements.items() if judgement.with_reused]

    def document(self, clauses: Mapping[str, Clause], selected: list[Case]) -> dict[str, Any]:
        shard = self._options.shard
        facts = RunFacts(
            id=self._id,
            command=self._options.command,
            jobs=self._options.jobs,
            shard=str(shard) if shard else None,
            plan=tuple(case.id for case in selected),
            fresh=self._options.fresh,
            shuffle=self._options.shuffle,
            started=self._started,
            finished=self._finished,
            interrupted=self._interrupt.received is not None,
        )
        root = self._options.root
        return Record(
            facts,
            self.plan.facts,
            self._results(),
            clauses,
            record.revision(root),
            record.scenario_texts(root / SCENARIOS, {case.scenario_id for case in self.plan.cases}),
            whole_ledger=not self._options.patterns,
        ).document()

    def _results(self) -> tuple[Result, ...]:
        none = Judgement(Verdict.NO_VERDICT, reason=self._why_none(), rounds=0)
        return tuple(Result(case, self._judgements.get(case.id, none)) for case in self.plan.cases)

    def _why_none(self) -> str:
        received = self._interrupt.received
        return f"the run was interrupted by {received}" if received else "the run ended before it"

    def _set_apart(self, part: int, parts: int) -> None:
        self._names = Names(self._id, part, parts)

    def _told_to_stop(self) -> None:
        self._interrupt.received = self._interrupt.received or "the run"  # no case is repeated or confirmed any more

    def _play(self, case: Case, world: World) -> Judgement:
        """Whatever asks for somebody's eye, and was seen with reused agents, is played again with new ones."""
        judgements = []
        for _ in range(self._options.repeat):
            judgement = self._judged(case, world, self._options.fresh)
            if judgement.reused and judgement.verdict not in SURE and not self._interrupt.received:
                world.forget_agents()
                judgement = confirmed(judgement, self._judged(case, world, fresh=True))
            judgements.append(judgement)
            if self._interrupt.received:
                break
        return worst_repeat(judgements)

    def _judged(self, case: Case, world: World, fresh: bool) -> Judgement:
        histories = play(case, world, self._vocabulary, self._limits, self._names, fresh)
        judged = judge_rounds(case, histories, self._vocabulary, self.plan.target.name)
        return apply_known(judged, self.plan.known.find(case.id, self.plan.facts.version))

    def _failed(self, case: Case, error: Exception) -> Judgement:
        if isinstance(error, HarnessError):
            return broken(str(error).replace("\n", "; "))
        where = self._options.out / "crash.txt"
        return broken(f"the harness failed: {crash.save(error, where, f'{case.id} on {self.plan.target.name}')}")

    def _take(self, case: Case, judgement: Judgement) -> None:
        self._judgements[case.id] = judgement
        if judgement.with_reused:
            self._console.line(reuse_differed(case, judgement, judgement.with_reused, self.plan.target.name), "broken")
        if judgement.verdict in EXPLAINED:
            self._explained += 1
            lines = explain(case, judgement, self.plan.target.name, near(self._options.root / "scenarios"))
            self._console.lines(lines if self._explained <= EXPLAINED_IN_FULL else lines[:1])
        self._console.finished(judgement.verdict)
