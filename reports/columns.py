# SPDX-License-Identifier: Apache-2.0
"""Columns: one for each record, under titles that differ, with what a reader needs in order to trust it.

A column says how complete its run was; no number of the page is to be read without that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from reports.tally import Tally
from reports.text import duration, title, visible

Record = dict[str, Any]


@dataclass(frozen=True)
class Column:
    key: str  # "t1": short, unique, fit for an element's id
    title: str
    name: str  # as `--target` takes it
    version: str
    tally: Tally
    complete: bool
    completeness: str
    where: str  # how complete, on which host, when, how long: in one line
    facts: tuple[tuple[str, str], ...]  # label, value

    @property
    def name_word(self) -> str:
        """A word of its name that `target:` takes."""
        return self.name.split(" ", 1)[0][:20]


# What may tell two records of one target apart, what people would name first in front.
_QUALIFIERS = (
    lambda record: record["target"]["version"] or "",
    lambda record: record["environment"]["host"],
    lambda record: f"shard {record['run']['shard']}" if record["run"]["shard"] else "",
    lambda record: record["target"]["toolchain"] or "",
    lambda record: record["run"]["started"],
)


def titles(records: list[Record]) -> list[str]:
    """The targets' titles; where several are the same, with as much added as tells them apart."""
    named = [title(record["target"]["title"] or record["target"]["name"]) for record in records]
    for qualifier in _QUALIFIERS:
        shared = {name for name, times in Counter(named).items() if times > 1}
        if not shared:
            return named
        words = [title(qualifier(record)) for record in records]
        for name in sorted(shared):
            places = [index for index, other in enumerate(named) if other == name]
            if len({words[index] for index in places}) > 1:
                for index in places:
                    named[index] = f"{name} · {words[index]}" if words[index] else name
    repeated = Counter(named)
    taken: set[str] = set()
    for index, name in enumerate(named):
        number = 1
        while repeated[name] > 1 and (numbered := f"{name} · record {number}") in taken | set(named):
            number += 1
        named[index] = numbered if repeated[name] > 1 else name
        taken.add(named[index])
    return named


def _missing(missing: list[dict[str, Any]]) -> str:
    """The shards that nobody brought, by name."""
    shards = ", ".join(title(each["shard"]) for each in missing)
    cases = [each["cases"] for each in missing]
    number = "an unknown number of cases" if None in cases else f"{sum(cases)} cases"
    return f"shard {shards} is missing ({number})" if len(missing) == 1 else f"shards {shards} are missing ({number})"


def completeness(record: Record) -> tuple[bool, str]:
    totals, run = record["totals"], record["run"]
    text = f"{totals['executed']} of {totals['planned']} planned cases executed"
    if totals["skip"]:
        text += f", {totals['skip']} skipped"
    if run["missing"]:
        return False, f"incomplete: {_missing(run['missing'])}; of the others {text}"
    if run["interrupted"]:
        return False, f"interrupted: {text}, {totals['no_verdict']} without a verdict"
    if totals["no_verdict"]:
        return False, f"incomplete: {text}, {totals['no_verdict']} without a verdict"
    if run["shard"]:
        return False, f"only shard {title(run['shard'])}: {text}"
    if not totals["planned"]:
        return False, "empty: no case was planned"
    return True, f"complete: {text}"


def _facts(record: Record) -> tuple[tuple[str, str], ...]:
    target, run, environment, tool = record["target"], record["run"], record["environment"], record["tool"]
    bits = f"{target['bits']} bit" if target["bits"] else ""
    layer = ", ".join(part for part in (target["layer"], bits) if part)
    cpus = f", {environment['cpus']} processors" if environment["cpus"] else ""
    facts = (
        ("Version", target["version"]),
        ("Layer", layer),
        ("Toolchain", target["toolchain"]),
        ("Host", f"{environment['host']} ({environment['system']}{cpus})"),
        ("When", f"{run['started']}, {duration(run['duration_us'])}, {run['jobs']} jobs"),
        ("Command", " ".join(["./run_suite.py", *run["command"]])),
        ("Tool", " ".join(filter(None, (tool["name"], tool["version"], tool["revision"])))),
    )
    return tuple((label, visible(value) if value else "not known") for label, value in facts)


def _where(record: Record, complete: bool, how: str) -> str:
    """In one line; what makes a run incomplete is said apart from it and louder."""
    run, host = record["run"], record["environment"]["host"]
    facts = (how if complete else "", title(host), title(run["started"]), duration(run["duration_us"]))
    return " · ".join(filter(None, facts))


def columns(records: list[Record]) -> tuple[Column, ...]:
    made = []
    for number, (record, heading) in enumerate(zip(records, titles(records)), start=1):
        complete, how = completeness(record)
        made.append(
            Column(
                key=f"t{number}",
                title=heading,
                name=title(record["target"]["name"]),
                version=title(record["target"]["version"] or "version not known"),
                tally=Tally.of(case["verdict"] for case in record["cases"]),
                complete=complete,
                completeness=how,
                where=_where(record, complete, how),
                facts=_facts(record),
            )
        )
    return tuple(made)
