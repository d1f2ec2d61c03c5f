# SPDX-License-Identifier: Apache-2.0
"""A Scenario to its Cases: one per row, or one in all. All problems of all rows are told at once.

A row that leaves out every step with an expectation claims nothing and is no case; a case whose last step claims
nothing is an error, since whatever it does after its last claim is never looked at.
"""

from __future__ import annotations

from functools import lru_cache

from .case import Case
from .cells import columns_of, filled, filled_text, words_of, words_of_step
from ..errors import Problem, ScenarioError, probably
from .scenario import Row, Scalar, Scenario, StepText
from .steps import CaseReader
from .tree import Report
from .values import Typer
from .vocabulary import Vocabulary
from .words import USUAL_SESSION


def expand(scenario: Scenario, vocabulary: Vocabulary, shown_path: str | None = None) -> list[Case]:
    """All cases of the scenario; raises ScenarioError with all problems of all of them."""
    columns = tuple(scenario.rows[0].values) if scenario.rows else ()
    found: dict[tuple[int, str], list[str]] = {}  # line and message of each problem, and the rows that have it

    def reporting(row: str) -> Report:
        return lambda line, message: found.setdefault((line, message), []).append(row)

    used = [columns_of(step, frozenset(columns)) for step in scenario.steps]
    _check_columns(scenario, columns, frozenset().union(*used), reporting(""))
    typer = _typer(vocabulary)
    rows: tuple[Row | None, ...] = scenario.rows or (None,)
    read = [_case(scenario, row, columns, used, typer, reporting(row.name if row else "")) for row in rows]
    cases = [case for case in read if case is not None]
    if not cases and scenario.steps and not found:
        reporting("")(scenario.steps[-1].line, "every row leaves out all steps that expect something: there is no case")
    if found:
        path = shown_path or str(scenario.path)
        told = ((line, message + _where(of, len(rows))) for (line, message), of in found.items())
        raise ScenarioError(Problem(path, line, message) for line, message in told)
    return cases


def _where(rows: list[str], all_rows: int) -> str:
    """Which cases have a problem, unless it is all of them."""
    names = list(dict.fromkeys(row for row in rows if row))
    if not names or len(names) == all_rows:
        return ""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f" (case {', '.join(f'[{name}]' for name in names[:3])}{more})"


@lru_cache(maxsize=4)
def _typer(vocabulary: Vocabulary) -> Typer:
    """One for all scenarios, since it keeps the defaults that it has typed."""
    return Typer(vocabulary)


def _check_columns(scenario: Scenario, columns: tuple[str, ...], in_steps: frozenset[str], report: Report) -> None:
    in_rule = set(words_of(scenario.rule))
    for word in sorted(in_rule - set(columns) - ({"case"} if columns else set())):
        report(
            scenario.rule_line, f"`rule:` names `${word}`, which is no column of this scenario{probably(word, columns)}"
        )
    used = in_steps | in_rule
    for column in columns:
        if column not in used:
            words = [word for step in scenario.steps for word in words_of_step(step) if word not in columns]
            line = scenario.rows[0].line
            report(
                line, f"no step uses the column `{column}`: write `${column}` where it belongs{probably(column, words)}"
            )


def _case(
    scenario: Scenario,
    row: Row | None,
    columns: tuple[str, ...],
    used: list[frozenset[str]],
    typer: Typer,
    report: Report,
) -> Case | None:
    """One row's case; `used` are the columns of each step."""
    steps = scenario.steps
    if row is not None:
        steps = tuple(s for s in (filled(s, row, of) for s, of in zip(scenario.steps, used)) if s is not None)
    if len(steps) < len(scenario.steps) and not any(_claims(step) for step in steps):
        return None
    identifier = scenario.id if row is None else f"{scenario.id}[{row.name}]"
    if steps and not _claims(steps[-1]):
        report(steps[-1].line, "the last step expects nothing: say what is claimed, `expect: success` at least")
    reader = CaseReader(scenario, columns, typer, report)
    cells = {} if row is None else {name: cell for name, cell in row.values.items() if cell is not None}
    return Case(
        id=identifier,
        scenario_id=scenario.id,
        rule=filled_text(scenario.rule, cells if row is None else {**cells, "case": Scalar(row.name, row.line)}),
        clauses=scenario.clauses,
        basis=scenario.basis,
        agents=tuple(agent.name for agent in scenario.agents),
        needs=scenario.needs,
        repeat=scenario.repeat,
        steps=reader.read(steps),
        sessions={agent.name: agent.session for agent in scenario.agents if agent.session != USUAL_SESSION},
    )


def _claims(step: StepText) -> bool:
    return step.expect is not None or step.subject == "still"
