# SPDX-License-Identifier: Apache-2.0
"""The command line: options in, exit code out. Scripts rely on both; commands.py and its neighbours do the work.

No traceback reaches a user: an error of the harness's own is one line that says where the rest was saved. Modules are
imported when a command needs them, so that a small command starts at once.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from glob import glob
from pathlib import Path

from .errors import HarnessError, ScenarioError, UsageError
from .options import RunOptions, default_jobs, parse_jobs, parse_repeat, parse_scale, parse_seed, parse_shard

OK, USAGE, BROKEN = 0, 2, 3

EPILOG = """\
without a command: builds what is missing and runs everything on the reference

examples:
  ./run_suite.py run 'namespace/*' --target reference --target wine
  ./run_suite.py show 'namespace/collision[event-mutex]' --target wine
  ./run_suite.py check scenarios/namespace/my_rule.yaml
  ./run_suite.py bless --target wine 'namespace/*'
  ./run_suite.py report out/*/record.json -o /tmp/report
  ./run_suite.py compare yesterday/record.json out/wine/record.json

exit codes:
  0  all as expected        1  a rule was contradicted, or a listed difference is gone
  2  usage, scenario or ledger error, or nothing selected
  3  something broke, has no verdict or is missing, or the run was interrupted
"""


def root() -> Path:
    """The project that is run. MAPCHECK_ROOT names another, with scenarios/ and targets/, as our tests make them."""
    return Path(os.environ.get("MAPCHECK_ROOT") or Path(__file__).resolve().parent.parent)


def main(arguments: Sequence[str]) -> int:
    _make_streams_tolerant()
    gc.disable()  # what is read first stays to the end, so nothing could be collected; a run enables it again
    try:
        code = _command(list(arguments))
        sys.stdout.flush()  # here, where a reader that has left is no news; not when the interpreter ends
        return code
    except ScenarioError as error:
        count = len(error.problems)
        return _fail(f"{error}\n{count} {'problem' if count == 1 else 'problems'}", USAGE, prefix="")
    except UsageError as error:
        return _fail(str(error), USAGE)
    except HarnessError as error:
        return _fail(str(error), BROKEN)
    except KeyboardInterrupt:
        return _fail("interrupted", BROKEN, prefix="")
    except OSError as error:
        from .console import reader_has_left

        if reader_has_left(error, sys.stdout):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return BROKEN
        return _fail(f"{error.filename or 'the system'}: {error.strerror or error}", BROKEN)
    except Exception as error:
        from . import crash

        told = crash.save(error, root() / "out" / "crash.txt", f"mapcheck {' '.join(arguments)}")
        return _fail(f"mapcheck itself failed, which is a bug of ours: {told}", BROKEN)


def parsed(arguments: list[str]) -> argparse.Namespace:
    return _parser().parse_args(arguments or ["run"])


def _command(arguments: list[str]) -> int:
    options = parsed(arguments)
    if options.command == "run":
        from .commands import run

        return run(_run_options(options, arguments), first_time=not arguments)
    if options.command == "list":
        from .listing import Listed, list_all

        listed = Listed(tuple(options.patterns), tuple(options.clause), options.untested, options.brief, options.json)
        return list_all(root(), listed, sys.stdout)
    if options.command == "check":
        from .commands import check

        return check(root(), options.paths, options.strict)
    if options.command == "calls":
        from .commands import calls

        return calls(root(), options.name)
    if options.command == "new":
        from .commands import new

        return new(root(), options.id)
    if options.command == "bless":
        from .blessing import bless_target
        from .console import open_console

        chosen = RunOptions(
            root=root(),
            out=_out(options.out),
            patterns=tuple(options.patterns),
            targets=(options.target,),
            jobs=options.jobs or default_jobs(),
            timeout_scale=options.timeout_scale,
            command=tuple(arguments),
        )
        return bless_target(chosen, options.dry_run, open_console(sys.stdout))
    if options.command == "show":
        from .showing import show

        one = RunOptions(
            root(), _out(options.out), (options.id,), (options.target,), timeout_scale=options.timeout_scale
        )
        return show(one, sys.stdout)
    if options.command == "targets":
        from .commands import targets

        return targets(root())
    return _read_records(options)


def _read_records(options: argparse.Namespace) -> int:
    from . import reporting
    from .console import open_console

    annotate, console = options.annotate or options.command == "compare" and _on_github(), open_console(sys.stdout)
    if options.command == "compare":
        return reporting.compare(options.old, options.new, options.json, annotate, console)
    out = _out(options.out) if options.out else root() / "out" / "report"
    return reporting.report(_matching(options.records), out, options.prefer, annotate, console)


def _matching(paths: Sequence[Path]) -> list[Path]:
    """What a shell would have made of `out/*/record.json`; those of Windows hand it on as it is."""
    found = []
    for path in paths:
        is_pattern = any(mark in str(path) for mark in "*?") and not path.exists()
        matching = glob(str(path).replace("[", "[[]")) if is_pattern else []
        found += sorted(map(Path, matching)) or [path]
    return found


def _on_github() -> bool:
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _run_options(options: argparse.Namespace, arguments: list[str]) -> RunOptions:
    return RunOptions(
        root=root(),
        out=_out(options.out),
        patterns=tuple(options.patterns),
        targets=tuple(options.target or ["reference"]),
        jobs=options.jobs or default_jobs(),
        timeout_scale=options.timeout_scale,
        shard=options.shard,
        repeat=options.repeat,
        annotate=options.annotate or _on_github(),
        fresh=options.fresh,
        shuffle=options.shuffle,
        command=tuple(arguments),
    )


def _out(path: Path | None) -> Path:
    return (path or root() / "out").absolute()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./run_suite.py",
        description="Checks the rules of Win32 file mapping with real processes, against several targets.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_run(commands.add_parser("run", help="run cases and write record and report", allow_abbrev=False))
    _add_list(commands.add_parser("list", help="scenarios, cases and clauses", allow_abbrev=False))
    check = commands.add_parser("check", help="lint scenarios, ledger and known differences", allow_abbrev=False)
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="files, folders, ids; default: everything")
    check.add_argument("--strict", action="store_true", help="tell every warning, and exit with 2 if there is one")

    calls = commands.add_parser("calls", help="the calls that scenarios can make", allow_abbrev=False)
    calls.add_argument(
        "name",
        nargs="?",
        metavar="NAME",
        help="one call: its parameters, defaults, symbols, who uses it; a part of a name: all such; default: all",
    )

    new = commands.add_parser("new", help="a new scenario that passes `check`", allow_abbrev=False)
    new.add_argument("id", metavar="AREA/NAME", help="the path under scenarios/, the rule in words")

    show = commands.add_parser("show", help="run one case, step by step, expected beside seen", allow_abbrev=False)
    show.add_argument("id", metavar="ID", help="one case")
    show.add_argument("--target", default="reference", metavar="T", help="default: reference")
    _add_common(show)

    bless = commands.add_parser(
        "bless", help="bring a target's list of known differences up to date", allow_abbrev=False
    )
    bless.add_argument("--target", required=True, metavar="T", help="whose list it is")
    bless.add_argument("--dry-run", action="store_true", help="only say what would change")
    _add_selection(bless)

    commands.add_parser("targets", help="what can run here, or why not and what to install", allow_abbrev=False)

    _add_report(commands.add_parser("report", help="one report from records of any machines", allow_abbrev=False))

    compare = commands.add_parser("compare", help="what changed between two records", allow_abbrev=False)
    compare.add_argument("old", type=Path, metavar="OLD", help="a record.json, of any machine")
    compare.add_argument("new", type=Path, metavar="NEW", help="another; exit code 1 if a failure in it is new")
    compare.add_argument("--json", action="store_true", help="one JSON document instead of text")
    _add_annotate(compare)
    return parser


def _add_list(listing: argparse.ArgumentParser) -> None:
    listing.add_argument("patterns", nargs="*", metavar="ID-OR-GLOB", help="default: everything")
    listing.add_argument(
        "--clause",
        action="append",
        default=[],
        metavar="C",
        help="only clauses like C (D-201, 'S-*', 'abandoned mutex'): what they say, their sources, their cases",
    )
    listing.add_argument("--untested", action="store_true", help="only testable clauses without a case")
    form = listing.add_mutually_exclusive_group()
    form.add_argument(
        "--brief", action="store_true", help="one line for each scenario, or with --clause for each clause"
    )
    form.add_argument("--json", action="store_true", help="one JSON document instead of text")


def _add_report(report: argparse.ArgumentParser) -> None:
    report.add_argument("records", nargs="+", type=Path, metavar="RECORD", help="a record.json, or that of a shard")
    report.add_argument("-o", "--out", type=Path, metavar="DIR", help="where to write it; default: out/report")
    report.add_argument(
        "--prefer",
        choices=("first", "last", "worst", "apart"),
        default="refuse",
        help="which record wins where two contradict each other, or a column for each; default: refuse them",
    )
    _add_annotate(report)


def _add_annotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--annotate", action="store_true", help="tell GitHub of at most ten new failures")


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--target", action="append", metavar="T", help="a file of targets/, may be repeated; default: reference"
    )
    run.add_argument(
        "--shard", type=parse_shard, metavar="I/N", help="only part I of N of the cases, for several machines"
    )
    run.add_argument(
        "--repeat", type=parse_repeat, default=1, metavar="N", help="run each case N times; its worst verdict counts"
    )
    _add_annotate(run)
    run.add_argument(
        "--fresh", action="store_true", help="new agents for every case; default: such as prove clean are used again"
    )
    run.add_argument(
        "--shuffle", type=parse_seed, metavar="SEED", help="random order; SEED is a number that repeats it, or `new`"
    )
    _add_selection(run)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("patterns", nargs="*", metavar="ID-OR-GLOB", help="cases or scenarios; default: everything")
    parser.add_argument("--jobs", type=parse_jobs, metavar="N", help="cases at a time; default: two for each CPU")
    _add_common(parser)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, metavar="DIR", help="where records and report go; default: out")
    parser.add_argument(
        "--timeout-scale", type=parse_scale, default=1.0, metavar="X", help="all time limits times X; default: 1"
    )


def _make_streams_tolerant() -> None:
    """What cannot show a character gets its escape, never an error; files and pipes get UTF-8 unless told otherwise."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            chosen = stream.isatty() or "PYTHONIOENCODING" in os.environ
            reconfigure(errors="backslashreplace", encoding=None if chosen else "utf-8")


def _fail(message: str, code: int, prefix: str = "error: ") -> int:
    try:
        print(f"{prefix}{message}", file=sys.stderr)
    except OSError:
        pass  # nobody listens; the exit code still tells
    return code
