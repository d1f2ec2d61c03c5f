# SPDX-License-Identifier: Apache-2.0
"""Requests that the wire tests need again and again, with every argument that the protocol wants."""

from __future__ import annotations

import secrets
from typing import Any

FOREVER = 0xFFFFFFFF
NO_FILE = 2**64 - 1
PAGE_READWRITE = 4
FILE_MAP_ALL_ACCESS = 0xF001F
COMMIT, RESERVE, RELEASE = 0x1000, 0x2000, 0x8000

Args = dict[str, Any]


def fresh_name() -> str:
    return f"mapcheck-wire-{secrets.token_hex(6)}"


def ref(name: str, offset: int = 0) -> Args:
    return {"ref": name, "offset": offset} if offset else {"ref": name}


def event(name: str | None = None, inherit: bool = False, initial_state: bool = False) -> tuple[str, Args]:
    args = {"inherit": inherit, "manual_reset": False, "initial_state": initial_state, "name": name}
    return "CreateEventW", args


def mutex(name: str | None = None, initial_owner: bool = False) -> tuple[str, Args]:
    return "CreateMutexW", {"inherit": False, "initial_owner": initial_owner, "name": name}


def mapping(name: str | None = None, size: int = 4096, form: str = "W") -> tuple[str, Args]:
    args = {"file": NO_FILE, "inherit": False, "protect": PAGE_READWRITE, "size": size, "name": name}
    return f"CreateFileMapping{form}", args


def view(of: str) -> tuple[str, Args]:
    return "MapViewOfFile", {"mapping": ref(of), "access": FILE_MAP_ALL_ACCESS, "offset": 0, "size": 0}


def alloc(size: int, kind: int = COMMIT | RESERVE, protect: int = PAGE_READWRITE, at: Any = 0) -> tuple[str, Args]:
    return "VirtualAlloc", {"address": at, "size": size, "type": kind, "protect": protect}


def free(of: Any) -> tuple[str, Args]:
    return "VirtualFree", {"address": of, "size": 0, "type": RELEASE}


def wait(of: Any, timeout: int = FOREVER) -> tuple[str, Args]:
    return "WaitForSingleObject", {"handle": of, "timeout": timeout}


def spawn(connect: str, token: str, inherit_handles: bool = False) -> tuple[str, Args]:
    args = {"agent": "child", "inherit_handles": inherit_handles, "connect": connect, "token": token}
    return "spawn", args
