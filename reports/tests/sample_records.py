# SPDX-License-Identifier: Apache-2.0
"""Sample records, built the way a run builds them: totals follow from the cases, times from the order of the steps."""

from __future__ import annotations

from typing import Any

from reports.founding import FOUNDING

VERDICTS = ("pass", "fail", "known", "skip", "advisory", "unexpected_pass", "broken", "no_verdict")
LEARN = "https://learn.microsoft.com/windows/win32/memory/sharing-files-and-memory"

RULES = {
    "S-01": ("namespace/one_object_by_name", "Two processes that use one name reach one object"),
    "S-02": ("files/share_by_name", "A file mapped under a name is shared with a process that never opened it"),
    "S-03": ("namespace/collision", "A file mapping cannot take the name of an object of another type"),
    "S-04": ("creation/paging_file", "INVALID_HANDLE_VALUE gives memory that no file backs"),
    "S-05": ("sizes/zero", "Memory without a file cannot have the size zero"),
    "S-06": ("namespace/open_by_name", "OpenFileMapping gives another process the same memory"),
    "S-07": ("handles/inherited", "A child uses the inherited handle at the same value"),
    "S-08": ("views/map", "Each process maps a view of its own"),
    "S-09": ("sync/counter", "Two processes count under a mutex and lose nothing"),
    "S-10": ("lifetime/last_handle", "The object lasts until the last process has closed its handle"),
}


def source(title: str = "Sharing Files and Memory", url: str | None = LEARN) -> dict[str, Any]:
    return {"title": title, "url": url}


def clause(statement: str, *sources: dict[str, Any], basis: str = "documented") -> dict[str, Any]:
    return {"statement": statement, "sources": list(sources) or [source()], "basis": basis}


def step(number: int, text: str, shown: str = "success", expected: str | None = None, **changes: Any) -> dict[str, Any]:
    """One observation; it agrees if what was expected is what was shown."""
    agent = text.split(".")[0]
    observation = {
        "step": number,
        "line": 7 + number,
        "text": text,
        "agent": agent,
        "thread": 1,
        "call": text.split(".")[1].split(" ")[0] + "W" if "." in text else None,
        "state": "returned",
        "expected": expected,
        "shown": shown,
        "agrees": None if expected is None else expected == shown,
        "sent_us": 100 * number,
        "seen_us": 100 * number + 60,
        "began_us": 100 * number + 10,
        "ended_us": 100 * number + 50,
        "args": {"name": "mapcheck-1", "protect": 4, "size": 4096},
        "reply": {"returns": 68, "last_error": 0, "kept": False, "out": {}, "fault": None},
        "detail": None,
    }
    return observation | changes


def collision(shown: str = "ERROR_INVALID_HANDLE") -> list[dict[str, Any]]:
    """The history of a name collision; the second step shows what is given."""
    return [
        step(1, "holder.CreateEvent {name: $name}"),
        step(2, "rival.CreateFileMapping {name: $name, size: 4096}", shown, "ERROR_INVALID_HANDLE"),
        step(
            3,
            "rival.OpenFileMapping {name: $name, access: FILE_MAP_READ}",
            "ERROR_INVALID_HANDLE",
            "ERROR_INVALID_HANDLE",
        ),
        step(4, "holder.CloseHandle $event"),
        step(5, "rival.CreateFileMapping {name: $name, size: 4096}", "success", "success"),
    ]


def finding(
    kind: str, number: int | None = 2, expected: str = "ERROR_INVALID_HANDLE", shown: str = "success", message: str = ""
) -> dict:
    return {"step": number, "kind": kind, "expected": expected, "shown": shown, "message": message}


def case(case_id: str, verdict: str = "pass", clauses: tuple[str, ...] = ("S-03",), **changes: Any) -> dict[str, Any]:
    """A case whose history and findings suit its verdict."""
    differs = verdict in ("fail", "known", "advisory")
    scenario = case_id.split("[")[0]
    made = {
        "id": case_id,
        "scenario": scenario,
        "rule": dict(RULES.values()).get(scenario, f"What {scenario} says"),
        "area": case_id.split("/")[0],
        "clauses": list(clauses),
        "basis": "inferred" if verdict == "advisory" else "documented",
        "verdict": verdict,
        "reason": None,
        "rounds": 1,
        "duration_us": 2100,
        "findings": [finding(verdict if verdict == "advisory" else "fail")] if differs else [],
        "signature": ["2: success"] if differs else [],
        "known": None,
        "history": []
        if verdict in ("skip", "no_verdict")
        else collision("success" if differs else "ERROR_INVALID_HANDLE"),
    }
    if verdict in ("known", "unexpected_pass"):
        made["known"] = {
            "reason": "The server keeps one table for each kind",
            "source": "https://bugs.example.org/4711",
        }
    if verdict == "skip":
        made["reason"] = "needs second_session, which this target does not offer"
    if verdict == "no_verdict":
        made["reason"] = "the run was interrupted"
    if verdict == "broken":
        made["reason"] = "agent rival ended before step 3: SIGKILL"
        made["findings"] = [
            finding("broken", 3, "ERROR_INVALID_HANDLE", "died: SIGKILL", "The agent's process was killed")
        ]
        made["history"][2] |= {
            "state": "died",
            "shown": "died: SIGKILL",
            "agrees": None,
            "reply": None,
            "detail": "SIGKILL",
        }
        for later in made["history"][3:]:
            made["findings"].append(
                finding("not_run", later["step"], later["expected"] or "success", "not run", "was not run")
            )
            later |= {
                "state": "not_run",
                "shown": "not run",
                "agrees": None if later["expected"] is None else False,
                "reply": None,
            }
    return made | changes


def founding_cases(**verdicts: str) -> list[dict[str, Any]]:
    """Three cases for each founding rule, all passing but the first one of the rules named: S_03="fail"."""
    cases = []
    for rule, (scenario, _) in RULES.items():
        for row in ("event", "mutex", "semaphore"):
            verdict = verdicts.get(rule.replace("-", "_"), "pass") if row == "event" else "pass"
            cases.append(case(f"{scenario}[{row}]", verdict, (rule, "D-024")))
    return cases


def record(name: str = "wine", cases: list[dict[str, Any]] | None = None, **changes: Any) -> dict[str, Any]:
    """A whole record. `changes` go one level down: run={"interrupted": True}."""
    cases = founding_cases() if cases is None else cases
    counts = {verdict: sum(each["verdict"] == verdict for each in cases) for verdict in VERDICTS}
    made: dict[str, Any] = {
        "schema": 2,
        "tool": {"name": "mapcheck", "version": "0.1.0", "revision": "4f2a9c1"},
        "run": {
            "id": f"{name}-1",
            "started": "2026-11-23T05:00:00Z",
            "finished": "2026-11-23T05:00:04Z",
            "duration_us": 4_200_000,
            "command": ["run", "--target", name],
            "jobs": 2,
            "shard": None,
            "plan": None,
            "missing": [],
            "fresh": False,
            "shuffle": None,
            "interrupted": False,
        },
        "target": {
            "name": name,
            "title": name.capitalize(),
            "version": f"{name}-8.0",
            "layer": "win32",
            "toolchain": "x86_64-w64-mingw32-gcc 12",
            "bits": 64,
            "capabilities": ["64bit", "spawn", "threads"],
        },
        "environment": {"host": "builder", "system": "Linux 6.1 x86_64", "cpus": 2, "python": "3.11.2"},
        "totals": {
            "planned": len(cases),
            "executed": len(cases) - counts["skip"] - counts["no_verdict"],
            **counts,
        },
        "clauses": {rule: clause(statement) for rule, statement in FOUNDING.items()}
        | {
            "D-024": clause(
                "A name that an object of another type holds is refused.", source("CreateFileMappingW", LEARN)
            )
        },
        "cases": cases,
    }
    for part, values in changes.items():
        made[part] = made[part] | values
    return made


def five_verdicts() -> dict[str, Any]:
    """A Wine that shows every verdict once."""
    return record(
        "wine",
        founding_cases(S_03="fail", S_05="known", S_07="broken", S_08="advisory", S_09="skip", S_10="unexpected_pass")
        + [case("views/late[1]", "no_verdict", ("S-08",))],
    )
