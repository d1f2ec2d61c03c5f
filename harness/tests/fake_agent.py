# SPDX-License-Identifier: Apache-2.0
"""An agent that does what its script says, however wrong: it can lie, stall, die, talk nonsense and refuse to end.

The script is JSON in FAKE_SCRIPT: agent name to what happens at which call ("hello", "ping", "eof" and "start" count as
calls). What is not scripted is answered well. It shares no code with the harness, so both must agree with the protocol.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from typing import Any

GRANDCHILD = """
import os, signal, sys
for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(number, signal.SIG_IGN)
print(os.getpid(), file=open(sys.argv[1] + ".new", "w"), flush=True)
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    signal.pause()
"""

NO_RESULT = {"peek", "poke", "fill", "add", "repeat", "adopt", "pad_handles", "exit", "crash", "end_thread"}
handles = itertools.count(64, 4)


class FakeAgent:
    def __init__(self, read: Any, write: Any, script: dict[str, Any], token: str | None) -> None:
        self.read, self.write_bytes, self.script, self.token = read, write, script, token
        self.busy: dict[int, dict[str, Any]] = {}  # thread to the request that it is inside of
        self.resets = 0
        self.held: dict[int, dict[str, Any]] = {}  # id to a request that waits for its release

    def run(self) -> None:
        self.act(self.script.get("start", {}), {})
        hello = {"event": "hello", "protocol": 1, "pid": os.getpid(), "unix_pid": os.getpid(), "token": self.token}
        self.write({**hello, "page_size": 4096, "granularity": 65536, **self.script.get("hello", {})})
        buffer = b""
        while data := self.read(65536):
            *lines, buffer = (buffer + data).split(b"\n")
            for line in lines:
                self.serve(json.loads(line))
        while self.script.get("eof") == "ignore":
            signal.pause()
        os._exit(0)

    def write(self, reply: dict[str, Any]) -> None:
        self.write_bytes(json.dumps(reply).encode() + b"\n")

    def serve(self, request: dict[str, Any]) -> None:
        if "ping" in request:
            if self.script.get("ping") != "silent":
                self.write({"id": request["id"], "event": "pong", "threads": self.threads()})
        elif "release" in request:
            held = self.held.pop(request["id"])
            while time.monotonic_ns() < request["release"]:
                pass
            self.reply(held, self.script.get(held["call"], {}))
        elif "reset" in request:
            self.reset(request["id"], self.script.get("reset", {}))
        elif "adopt" in request:
            self.reply({"id": request["id"], "thread": None, "call": "adopt"}, self.script.get("adopted", {}))
        else:
            self.call(request)

    def reset(self, id: int, what: dict[str, Any]) -> None:
        """`states`: what it says of itself, one after the other, the last of them from then on; None: it refuses."""
        self.resets += 1
        states = what.get("states", [{"handles": 3}])
        state = states[min(self.resets, len(states)) - 1]
        if self.resets > 1:
            self.act(what, {})
        refused = {"event": "refused", "reason": "unknown request"}
        self.write({"id": id, **(refused if state is None else {"event": "reset", "state": state})})

    def threads(self) -> list[dict[str, Any]]:
        if "pong" in self.script:
            return self.script["pong"]
        return [{"thread": n, "state": "busy", "id": r["id"], "call": r["call"]} for n, r in self.busy.items()]

    def call(self, request: dict[str, Any]) -> None:
        what = self.script.get(request["call"], {})
        if request.get("announce"):
            at = time.monotonic_ns()
            self.write({"id": request["id"], "event": "entered", "thread": request["thread"], "at": at})
        self.act(what, request)
        if request["call"] == "spawn" and not what:
            what = self.spawn(request["args"])
        if what.get("stall") or "until" in what:
            self.busy[request["thread"]] = request
        elif request.get("hold") and not what.get("early"):
            now = time.monotonic_ns()
            self.held[request["id"]] = request
            self.write({"id": request["id"], "event": "ready", "thread": request["thread"], "now": now})
        else:
            self.reply(request, what)
        for thread, waiting in list(self.busy.items()):
            if self.script.get(waiting["call"], {}).get("until") == request["call"]:
                self.reply(self.busy.pop(thread), {"returns": 0})

    def act(self, what: dict[str, Any], request: dict[str, Any]) -> None:
        """What happens instead of, or before, an answer."""
        if "fifo" in what:
            os.close(os.open(what["fifo"], os.O_WRONLY))  # waits for whoever waits for this
        if "grandchild" in what:
            self.leave_grandchild(what["grandchild"])
        if "raw" in what:
            self.write_bytes(what["raw"].encode("latin-1"))
        if "huge" in what:
            for _ in range(what["huge"] // 65536):
                self.write_bytes(b"x" * 65536)
        if "close" in what:
            os.close(1)
        if "signal" in what:
            os.kill(os.getpid(), what["signal"])
        if "exit" in what or request.get("call") == "exit":
            os._exit(what.get("exit", request.get("args", {}).get("code", 0)))
        if "kill" in what:
            kill_and_see(request["args"]["process"]["process_of"])
        if "late" in what:
            time.sleep(what["late"])
        while "freeze" in what or "close" in what:
            signal.pause()

    def leave_grandchild(self, pid_file: str) -> None:
        """It ignores signals, has a session of its own and holds this agent's standard output open."""
        subprocess.Popen([sys.executable, "-c", GRANDCHILD, pid_file], start_new_session=True)
        while not os.path.exists(pid_file):
            os.sched_yield()

    def spawn(self, args: dict[str, Any]) -> dict[str, Any]:
        command = [sys.executable, __file__, "--connect", args["connect"], "--token", args["token"]]
        environment = {**os.environ, "MAPCHECK_AGENT": args["agent"]}
        child = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        return {"returns": 1, "out": {"process": next(handles), "pid": child.pid}}

    def reply(self, request: dict[str, Any], what: dict[str, Any]) -> None:
        name, now = request["call"], time.monotonic_ns()
        returns: int | None = 1
        if name in NO_RESULT:
            returns = None
        elif name.startswith("WaitFor"):
            returns = 0
        elif name.startswith(("Create", "Open", "MapView")):
            returns = next(handles)
        out = {"target": next(handles)} if name == "DuplicateHandle" else {}
        facts = {"returns": returns, "last_error": 0, "kept": False, "out": out, "fault": None}
        said = {
            "id": request["id"],
            "event": "returned",
            "thread": request["thread"],
            **facts,
            "began": now,
            "ended": now,
        }
        for _ in range(what.get("times", 1)):
            self.write({**said, **{key: value for key, value in what.items() if key in (*said, "reason")}})


def kill_and_see(pid: int) -> None:
    """Returns when the process is dead, be it that nobody has waited for it yet."""
    watch = os.pidfd_open(pid)
    os.kill(pid, signal.SIGKILL)
    select.select([watch], [], [])
    os.close(watch)


def main() -> None:
    script = json.loads(os.environ.get("FAKE_SCRIPT", "{}")).get(os.environ["MAPCHECK_AGENT"], {})
    if "--connect" in sys.argv:
        host, _, port = sys.argv[sys.argv.index("--connect") + 1].rpartition(":")
        connection = socket.create_connection((host, int(port)))
        FakeAgent(connection.recv, connection.sendall, script, sys.argv[sys.argv.index("--token") + 1]).run()
    FakeAgent(lambda size: os.read(0, size), lambda data: os.write(1, data), script, None).run()


if __name__ == "__main__":
    main()
