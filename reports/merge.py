# SPDX-License-Identifier: Apache-2.0
"""Merges records of any machines: one record for each target, whole only if the shards' plan says that it is whole.

A shard that is missing is named in `run.missing`; no case is made up for it. Two records that claim the same case of
the same target with different verdicts are refused, unless the caller says which of them wins. `no_verdict` claims
nothing: any verdict completes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from reports.plan import Shard, digest, parse_shard, plan
from reports.record import RecordError
from reports.verdicts import NAMES

Record = dict[str, Any]
Case = dict[str, Any]

REFUSE, FIRST, LAST, WORST, APART = "refuse", "first", "last", "worst", "apart"
WINNERS = (FIRST, LAST, WORST, APART)  # what `report --prefer` takes
TOLD = 3  # contradictions that a refusal names


@dataclass(frozen=True)
class Part:
    """One record as it was given."""

    name: str  # for messages: its path
    record: Record

    @property
    def shard(self) -> Shard | None:
        return parse_shard(self.record["run"]["shard"])

    @property
    def plan(self) -> dict[str, Any] | None:
        return self.record["run"]["plan"]

    @property
    def cases(self) -> list[Case]:
        return self.record["cases"]

    @property
    def holds(self) -> frozenset[Shard]:
        """The shards that are in it: the one that it is, or those of an earlier merge that lacked others."""
        if self.shard:
            return frozenset([self.shard])
        named = [parse_shard(entry["shard"]) for entry in self.record["run"]["missing"]]
        lacks = {shard for shard in named if shard is not None}
        counts = {shard.count for shard in lacks}
        if None in named or len(counts) != 1:
            return frozenset()
        (count,) = counts
        return frozenset(Shard(index, count) for index in range(1, count + 1)) - lacks

    @property
    def count(self) -> int | None:
        """How many shards make its plan whole; None for a record that is a plan of its own."""
        if not self.shard and not self.plan:
            return None  # merged of several plans, or of records too old to have one
        return next((shard.count for shard in self.holds), None)

    def places(self, planned: int | None) -> list[int]:
        """Where each of its cases stands in its plan; of a number of cases, if that is known."""
        if self.count is None or planned is None:
            return [self.shard.place(n) if self.shard else n for n in range(len(self.cases))]
        return sorted(shard.place(n) for shard in self.holds for n in range(shard.size(planned)))


@dataclass(frozen=True)
class _Claim:
    part: Part
    case: Case


def merge(parts: Sequence[Part], prefer: str = REFUSE) -> list[Record]:
    """The columns of one report, in the order in which their targets were given first."""
    columns: list[list[Part]] = []
    for part in parts:
        columns_of_it = (column for column in columns if _same_target(column[0], part))
        if prefer == APART:
            columns_of_it = (column for column in columns_of_it if not _share_a_case(column, part))
        found = next(columns_of_it, None)
        if found is None:
            columns.append([part])
        else:
            found.append(part)
    return [_column(column, prefer) for column in columns]


def _same_target(one: Part, other: Part) -> bool:
    """Another version, or another toolchain's agent, is another column."""
    keys = ("name", "version", "layer", "toolchain", "bits")
    return all(one.record["target"][key] == other.record["target"][key] for key in keys)


def _share_a_case(column: Iterable[Part], part: Part) -> bool:
    ids = {case["id"] for case in part.cases}
    return any(case["id"] in ids for other in column for case in other.cases)


def _column(parts: list[Part], prefer: str) -> Record:
    if len(parts) == 1 and parts[0].shard is None:
        return parts[0].record
    claims: dict[str, list[_Claim]] = {}
    missing: list[dict[str, Any]] = []
    groups = _plans(parts)
    for group in groups:
        ordered, absent = _group(group)
        for claim in ordered:
            claims.setdefault(claim.case["id"], []).append(claim)
        missing += absent
    cases = [_winner(each, prefer).case for each in _agreeing(claims, prefer)]
    return _record(parts, cases, missing, _common_plan(groups, cases, missing))


def _common_plan(groups: list[list[Part]], cases: list[Case], missing: list[Any]) -> dict[str, Any] | None:
    """What the merged record has as its plan: that of its shards, or what whole records make together."""
    if any(group[0].plan is None for group in groups):
        return None
    if len(groups) == 1:
        return groups[0][0].plan
    return None if missing else plan([case["id"] for case in cases])


def _plans(parts: list[Part]) -> list[list[Part]]:
    """Shards of one plan stand together, those of an earlier merge too; a whole record is a plan of its own."""
    groups: dict[object, list[Part]] = {}
    for number, part in enumerate(_with_plans(parts)):
        key = (part.count, part.plan["digest"] if part.plan else None) if part.count else number
        groups.setdefault(key, []).append(part)
    halves = [group[0] for group in groups.values() if _absent(group)]
    for one, other in zip(halves, halves[1:]):
        raise RecordError(
            f"{one.name} and {other.name}: are shards of different plans, so they cannot be one run; run all shards "
            "from the same checkout with the same patterns"
        )
    return list(groups.values())


def _with_plans(parts: list[Part]) -> list[Part]:
    """A merge that an older version wrote has no plan: it has that of the shards beside it which make it whole."""
    plans = list({part.plan["digest"]: part.plan for part in parts if part.shard and part.plan}.values())
    return [part if part.plan or part.shard else _of_a_plan(part, parts, plans) for part in parts]


def _of_a_plan(part: Part, parts: list[Part], plans: list[dict[str, Any]]) -> Part:
    for planned in plans:
        candidate = Part(part.name, part.record | {"run": part.record["run"] | {"plan": planned}})
        group = [*(other for other in parts if other.shard and other.plan == planned), candidate]  # whose ids count
        sizes_fit = all(len(each.places(planned["cases"])) == len(each.cases) for each in group)
        if (
            candidate.count == group[0].count
            and sizes_fit
            and not _absent(group)
            and _digest(group) == planned["digest"]
        ):
            return candidate
    return part


def _digest(group: list[Part]) -> str:
    """Of the cases of shards of one plan, in its order."""
    assert group[0].plan is not None
    planned = group[0].plan["cases"]
    placed = {place: case["id"] for part in group for place, case in zip(part.places(planned), part.cases)}
    return digest([placed[place] for place in sorted(placed)])


def _absent(group: list[Part]) -> list[Shard]:
    shards = {shard for part in group for shard in part.holds}
    count = group[0].count or 0
    return [shard for index in range(1, count + 1) if (shard := Shard(index, count)) not in shards]


def _group(group: list[Part]) -> tuple[list[_Claim], list[dict[str, Any]]]:
    """The claims of the shards of one plan in the plan's order, and the shards that are not there."""
    planned = group[0].plan if group[0].count else None
    placed: list[tuple[int, _Claim]] = []
    for part in group:
        places = part.places(planned["cases"] if planned else None)
        if planned and len(places) != len(part.cases):
            several = len(part.holds) > 1
            held = f"shard{'s' * several} {', '.join(str(shard) for shard in sorted(part.holds))}"
            raise RecordError(
                f"{part.name}: {held} of a plan of {planned['cases']} cases {'have' if several else 'has'} "
                f"{len(places)} of them, and this record has {len(part.cases)}: it was altered or cut; run {held} again"
            )
        placed += [(place, _Claim(part, case)) for place, case in zip(places, part.cases)]
    placed.sort(key=lambda item: item[0])
    absent = _absent(group)
    ids = list(dict.fromkeys(claim.case["id"] for _, claim in placed))
    if planned and not absent and digest(ids) != planned["digest"]:
        raise RecordError(
            f"{', '.join(part.name for part in group)}: the shards do not add up to their plan of {planned['cases']} "
            "cases: one of them was altered; run them again"
        )
    told = [{"shard": str(shard), "cases": shard.size(planned["cases"]) if planned else None} for shard in absent]
    carried = [] if group[0].count else [entry for part in group for entry in part.record["run"]["missing"]]
    return [claim for _, claim in placed], told + carried


def _agreeing(claims: dict[str, list[_Claim]], prefer: str) -> list[list[_Claim]]:
    """All claims, case by case, if they agree or somebody said which wins."""
    contradictions = [each for each in claims.values() if len({c.case["verdict"] for c in _settled(each)}) > 1]
    if contradictions and prefer not in (FIRST, LAST, WORST):
        told = "; ".join(_told(each) for each in contradictions[:TOLD])
        more = f"; and {len(contradictions) - TOLD} more" if len(contradictions) > TOLD else ""
        raise RecordError(
            f"records contradict each other about {_target(contradictions[0])}: {told}{more}. Say which wins: "
            "--prefer first, last or worst; or --prefer apart for a column each"
        )
    return list(claims.values())


def _settled(claims: list[_Claim]) -> list[_Claim]:
    return [claim for claim in claims if claim.case["verdict"] != "no_verdict"]


def _told(claims: list[_Claim]) -> str:
    said = ", ".join(f"{claim.case['verdict']} in {claim.part.name}" for claim in _settled(claims)[:TOLD])
    return f"{claims[0].case['id'][:200]} is {said}"


def _target(claims: list[_Claim]) -> str:
    target = claims[0].part.record["target"]
    return f"{target['name']} ({target['version']})" if target["version"] else target["name"]


def _winner(claims: list[_Claim], prefer: str) -> _Claim:
    candidates = _settled(claims) or claims
    if prefer == LAST:
        return candidates[-1]
    if prefer == WORST:
        return min(candidates, key=lambda claim: NAMES.index(claim.case["verdict"]))
    return candidates[0]


def _record(
    parts: list[Part], cases: list[Case], missing: list[dict[str, Any]], planned: dict[str, Any] | None
) -> Record:
    records = [part.record for part in parts]
    counts = Counter(case["verdict"] for case in cases)
    totals = {"planned": len(cases), "executed": len(cases) - counts["skip"] - counts["no_verdict"]}
    return {
        **records[0],
        "tool": records[0]["tool"] | {"revision": _joined(record["tool"]["revision"] for record in records) or None},
        "run": _run(parts, missing, planned),
        "environment": _environment([record["environment"] for record in records]),
        "totals": totals | {name: counts[name] for name in records[0]["totals"] if name not in totals},
        "clauses": _union(record["clauses"] for record in records),
        "scenarios": _union(record.get("scenarios", {}) for record in records),
        "cases": cases,
    }


def _run(parts: list[Part], missing: list[dict[str, Any]], planned: dict[str, Any] | None) -> dict[str, Any]:
    runs = [part.record["run"] for part in parts]
    shared = {key: value for key, value in runs[0].items() if all(run.get(key, ...) == value for run in runs)}
    return shared | {
        "id": "+".join(dict.fromkeys(run["id"] for run in runs)),
        "started": min(run["started"] for run in runs),
        "finished": max(run.get("finished") or run["started"] for run in runs),
        "duration_us": sum(run["duration_us"] for run in runs),
        "command": _without_shard(runs[0]["command"]),
        "jobs": max(run["jobs"] for run in runs),
        "shard": None,
        "plan": planned,
        "missing": missing,
        "interrupted": any(run["interrupted"] for run in runs),
    }


def _union(parts: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Of all descriptions; the first is believed."""
    described: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            described.setdefault(key, value)
    return dict(sorted(described.items()))


def _without_shard(command: list[str]) -> list[str]:
    kept, skip = [], False
    for word in command:
        if not skip and word != "--shard" and not word.startswith("--shard="):
            kept.append(word)
        skip = not skip and word == "--shard"
    return kept


def _environment(environments: list[dict[str, Any]]) -> dict[str, Any]:
    texts = {key: _joined(each[key] for each in environments) for key in ("host", "system", "python")}
    return environments[0] | texts | {"cpus": max((each["cpus"] or 0 for each in environments), default=0) or None}


def _joined(texts: Iterable[str | None]) -> str:
    return ", ".join(dict.fromkeys(text for text in texts if text))
