# SPDX-License-Identifier: Apache-2.0
"""The calls about memory: allocated, protected, locked and freed pages, newer ways to map, names of mapped files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from calls_spelt import COMMIT, PAGE_READWRITE, RELEASE, RESERVE, alloc, event, free, fresh_name, mapping, ref, view
from driven_agent import DrivenAgent, Program

READONLY, NOACCESS = 2, 1
ANY_NODE = 0xFFFFFFFF
NO_WISHES = {"node": None, "lowest": None, "highest": None, "alignment": None}


def offered(program: Program) -> set[str]:
    described = json.loads(program.run("describe").stdout)
    return {call["name"] for call in described["calls"]}


def query(agent: DrivenAgent, address: Any) -> Any:
    return agent.ask("VirtualQuery", {"address": address, "length": None})["out"]


def protect(address: Any, size: int, to: int, tell_old: bool = True) -> tuple[str, dict[str, Any]]:
    return "VirtualProtect", {"address": address, "size": size, "protect": to, "tell_old": tell_old}


def test_pages_are_reserved_committed_protected_and_freed(agent: DrivenAgent) -> None:
    agent.make(*alloc(0x10000, RESERVE, NOACCESS), keep="pages")
    assert query(agent, ref("pages"))["State"] == RESERVE
    agent.make(*alloc(0x2000, COMMIT, at=ref("pages")))
    changed = agent.ask(*protect(ref("pages", 0x1000), 1, READONLY))
    assert changed["returns"] == 1 and changed["out"] == {"old": PAGE_READWRITE}
    assert query(agent, ref("pages"))["RegionSize"] == 0x1000
    assert agent.ask(*protect(ref("pages"), 1, READONLY, tell_old=False))["last_error"] == 998
    assert agent.ask(*free(ref("pages")))["returns"] == 1
    assert query(agent, ref("pages"))["State"] == 0x10000


def test_a_query_may_be_too_short(agent: DrivenAgent) -> None:
    agent.make(*alloc(0x1000), keep="pages")
    short = agent.ask("VirtualQuery", {"address": ref("pages"), "length": 8})
    assert (short["returns"], short["last_error"]) == (0, 24)


def test_pages_are_locked_asked_and_prefetched(agent: DrivenAgent) -> None:
    agent.make(*alloc(0x2000), keep="pages")
    pages = {"address": ref("pages"), "size": 0x1000}
    for call in ("VirtualLock", "VirtualUnlock"):
        assert agent.ask(call, pages)["returns"] == 1
    agent.make(*protect(ref("pages"), 1, READONLY))
    assert agent.ask("IsBadReadPtr", pages)["returns"] == 0
    assert agent.ask("IsBadWritePtr", pages)["returns"] == 1
    fetched = agent.ask("PrefetchVirtualMemory", pages | {"process": "CURRENT_PROCESS", "count": 1, "flags": 0})
    assert fetched["returns"] == 1


def test_a_fault_that_the_layer_handles_itself_leaves_the_last_error(agent: DrivenAgent) -> None:
    """Wine's IsBadReadPtr reads and catches the fault: the agent's fault guard sees it first and must not show."""
    agent.make(*alloc(0x1000, RESERVE, NOACCESS), keep="pages")
    asked = agent.ask("IsBadReadPtr", {"address": ref("pages"), "size": 1})
    assert asked["returns"] == 1 and asked["kept"]


def test_the_ex_forms_name_a_process(agent: DrivenAgent) -> None:
    own = {"process": "CURRENT_PROCESS"}
    agent.make("VirtualAllocEx", own | alloc(0x1000)[1], keep="pages")
    page = own | {"address": ref("pages")}
    assert agent.ask("VirtualProtectEx", page | protect(0, 1, READONLY)[1] | page)["out"] == {"old": PAGE_READWRITE}
    assert agent.ask("VirtualQueryEx", page | {"length": None})["out"]["Protect"] == READONLY
    assert agent.ask("VirtualFreeEx", page | {"size": 0, "type": RELEASE})["returns"] == 1


def test_the_memory_of_a_process_is_read_and_written(agent: DrivenAgent) -> None:
    agent.make(*alloc(0x1000), keep="pages")
    place = {"process": "CURRENT_PROCESS", "address": ref("pages")}
    assert agent.ask("WriteProcessMemory", place | {"bytes": "C0FFEE"})["out"] == {"transferred": 3}
    assert agent.ask("ReadProcessMemory", place | {"count": 4})["out"] == {"bytes": "C0FFEE00", "transferred": 4}


@pytest.mark.parametrize(
    "call, more",
    [
        ("CreateFileMappingNumaW", {"node": ANY_NODE}),
        ("CreateFileMappingNumaA", {"node": ANY_NODE}),
        ("CreateFileMappingFromApp", {}),
        ("CreateFileMapping2", {"access": 0xF001F, "attributes": 0, "node": None}),
    ],
)
def test_mappings_are_created_and_opened_in_other_ways(
    agent: DrivenAgent, program: Program, call: str, more: dict[str, int]
) -> None:
    name = fresh_name()
    args = mapping(name)[1] | more
    made = agent.ask(call, args, keep="mapping")
    if made["event"] == "refused":
        assert program.layer == "win32" and "does not offer" in made["reason"]
        return
    assert made["returns"] and made["last_error"] == 0
    assert agent.ask(call, args)["last_error"] == 183
    opened = agent.ask("OpenFileMappingFromApp", {"access": 4, "inherit": False, "name": name})
    assert opened["returns"], "both targets have it"


def test_views_are_mapped_in_other_ways(agent: DrivenAgent, program: Program) -> None:
    calls = offered(program)
    agent.make(*mapping(), keep="mapping")
    old = {"mapping": ref("mapping"), "access": 0xF001F, "offset": 0, "size": 0}
    new = {"mapping": ref("mapping"), "process": "CURRENT_PROCESS", "base": 0, "offset": 0, "size": 0}
    ways = {
        "MapViewOfFileFromApp": old,
        "MapViewOfFileExNuma": old | {"base": 0, "node": ANY_NODE},
        "MapViewOfFileNuma2": new | {"type": 0, "protect": PAGE_READWRITE, "node": ANY_NODE},
        "MapViewOfFile3": new | {"type": 0, "protect": PAGE_READWRITE, **NO_WISHES},
    }
    for call in ways.keys() & calls:
        agent.make(call, ways[call], keep="view")
        assert query(agent, ref("view"))["AllocationProtect"] == PAGE_READWRITE
        unmap = {"process": "CURRENT_PROCESS", "address": ref("view"), "flags": 0}
        assert agent.ask("UnmapViewOfFile2", unmap)["returns"] == 1
    agent.make(*view("mapping"), keep="view")
    assert agent.ask("UnmapViewOfFileEx", {"address": ref("view"), "flags": 0})["returns"] == 1


@pytest.mark.reference
def test_a_view_takes_the_place_of_a_placeholder(on_reference: Program) -> None:
    """Wine 8.0 knows no placeholders."""
    agent = DrivenAgent(on_reference)
    try:
        own = {"process": "CURRENT_PROCESS"}
        reserve = {"address": 0, "size": 0x20000, "type": RESERVE | 0x40000, "protect": NOACCESS, **NO_WISHES}
        place = agent.make("VirtualAlloc2", own | reserve, keep="place")["returns"]
        agent.make("VirtualFree", {"address": ref("place"), "size": 0x10000, "type": RELEASE | 2})
        agent.make(*mapping(size=0x10000), keep="mapping")
        replace = {"mapping": ref("mapping"), "base": ref("place"), "offset": 0, "size": 0x10000, "type": 0x4000}
        agent.make("MapViewOfFile3", own | replace | {"protect": PAGE_READWRITE, **NO_WISHES}, keep="view")
        back = {"address": ref("view"), "flags": 2}
        assert agent.ask("UnmapViewOfFile2", own | back)["returns"] == 1
        assert query(agent, ref("place"))["State"] == RESERVE
        aligned = reserve | {"size": 0x1000, "type": RESERVE, "alignment": 1 << 21}
        assert agent.make("VirtualAlloc2", own | aligned)["returns"] % (1 << 21) == 0
        agent.send(reset=True)
        assert agent.next()["state"]["not_given_back"] == 0
        assert query(agent, place)["State"] != RESERVE, "the placeholder that the view left is given back too"
    finally:
        agent.close()


def test_handles_are_compared(agent: DrivenAgent) -> None:
    name = fresh_name()
    for keep in ("one", "same"):
        agent.make(*event(name), keep=keep)
    agent.make(*event(), keep="other")
    assert agent.ask("CompareObjectHandles", {"first": ref("one"), "second": ref("same")})["returns"] == 1
    differ = agent.ask("CompareObjectHandles", {"first": ref("one"), "second": ref("other")})
    assert (differ["returns"], differ["last_error"]) == (0, 1656)


@pytest.mark.parametrize("form", ["W", "A"])
def test_a_mapped_file_has_a_name(agent: DrivenAgent, program: Program, tmp_path: Path, form: str) -> None:
    path = tmp_path / "mapped.dat"
    path.write_bytes(b"x" * 4096)
    spelt = str(path) if program.layer == "reference" else "Z:" + str(path).replace("/", "\\")
    opened = {"path": spelt, "access": 0x80000000, "share": 3, "inherit": False, "disposition": 3, "attributes": 128}
    agent.make("CreateFileW", opened | {"template": 0}, keep="file")
    agent.make("CreateFileMappingW", mapping()[1] | {"file": ref("file"), "protect": READONLY}, keep="mapping")
    agent.make("MapViewOfFile", view("mapping")[1] | {"access": 4}, keep="view")
    ask = {"process": "CURRENT_PROCESS", "address": ref("view"), "size": 1024, "like": spelt}
    named = agent.ask(f"GetMappedFileName{form}", ask)
    assert named["returns"] and named["out"]["same_file"]
    assert named["out"]["device_form"] or program.layer == "win32"  # Wine 8.0 tells a drive
    assert not agent.ask(f"GetMappedFileName{form}", ask | {"like": spelt + "x"})["out"]["same_file"]
    agent.make(*mapping(), keep="memory")
    agent.make(*view("memory"), keep="memory_view")
    unnamed = agent.ask(f"GetMappedFileName{form}", ask | {"address": ref("memory_view")})
    assert unnamed["returns"] == 0 and unnamed["out"] == {"device_form": False, "same_file": False}
