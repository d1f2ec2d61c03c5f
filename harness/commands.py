# SPDX-License-Identifier: Apache-2.0
"""What the commands print, and the exit code of each. `list` and `show` have modules of their own."""

from __future__ import annotations

import sys
from pathlib import Path

from .console import open_console
from .options import RunOptions
from .reporting import tell_github
from .summary import near, plural, table, took

WARNINGS_OF_A_KIND = 5  # told in full; a corpus that grows has many of the same
USERS_OF_A_CALL = 3
ADD_WINE = "add Wine:  ./install_deps.sh --wine && ./run_suite.py run --target reference --target wine"


def run(options: RunOptions, first_time: bool) -> int:
    """`first_time`: without any argument, by somebody who may not know yet what else there is."""
    from . import suite

    console = open_console(sys.stdout)

    def tell(result: suite.Written) -> None:
        if result.documents:
            console.line("")
            console.lines(table(result.documents))
            console.line(took(result.documents) + (", interrupted" if result.interrupted else ""))
            several = "s" if len(result.records) > 1 else ""
            console.line(f"record{several}: " + "  ".join(map(near, result.records)))

    result = suite.run(options, console, tell)
    if options.annotate:
        tell_github(list(result.documents), console)
    if first_time:
        console.line(ADD_WINE)
    if result.page is not None:
        console.line(f"page: {near(result.page)}")
    return result.exit_code


def check(root: Path, paths: list[Path], strict: bool = False) -> int:
    """`strict`: warnings are told one by one, and are problems."""
    from .text.check import examine

    checked = examine(paths, root)
    for problem in checked.problems:
        print(problem)
    for kind, warnings in checked.warnings.items():
        told = warnings if strict else warnings[:WARNINGS_OF_A_KIND]
        print(f"warning: {kind.counted(len(warnings))}")
        for warning in told:
            print(f"  {warning}")
        if len(told) < len(warnings):
            print(f"  … and {len(warnings) - len(told)} more: `check --strict` tells all")
    warned = sum(map(len, checked.warnings.values()))
    looked_at = (checked.scenarios, "scenario"), (checked.cases, "case"), (checked.clauses, "clause")
    found = (len(checked.problems), "problem"), (warned, "warning")
    print(": ".join(", ".join(plural(*counted) for counted in part) for part in (looked_at, found)))
    return 2 if checked.problems or (strict and warned) else 0


def new(root: Path, id: str) -> int:
    from .text import skeleton

    areas = skeleton.areas(root)
    path = skeleton.write(root, id)
    if areas and path.parent.name not in areas:
        print(f"{path.parent.name} is a new area: there are {', '.join(areas)}")
    print(f"{near(path)}: fill it in, then ./run_suite.py check {near(path)}")
    return 0


def calls(root: Path, word: str | None) -> int:
    """All calls or those that a part of a name means, a line for each; of one, everything and who uses it."""
    from .text import callbook
    from .text.catalog import Catalog
    from .text.vocabulary import Vocabulary

    vocabulary = Vocabulary.load()
    if word is None:
        print("\n".join(callbook.overview(vocabulary)))
        return 0
    call = vocabulary.find(word)
    if call is None:
        print("\n".join(callbook.matching(word, vocabulary)))
        return 0
    print("\n".join(callbook.told(call, vocabulary)))
    users = sorted({case.scenario_id for case in Catalog.load(root, vocabulary).cases if call.name in case.calls()})
    examples = f", such as {', '.join(users[:USERS_OF_A_CALL])}" if users else ""
    print(f"used by {plural(len(users), 'scenario')}{examples}")
    return 0


def targets(root: Path) -> int:
    """A line for each target: what it is here, or why it cannot run and what would help."""
    from .worlds.target import load_targets

    found = load_targets(root)
    width = max((len(name) for name in found), default=0)
    for name, target in found.items():
        here = target.availability()
        state = f"ready   {target.title}, {here.version}" if here.ok else f"absent  {target.title}: {here.reason}"
        print(f"{name:<{width}}  {state}")
        if here.hint:
            print(f"{'':<{width}}          {here.hint}")
    return 0
