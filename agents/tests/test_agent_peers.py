# SPDX-License-Identifier: Apache-2.0
"""The calls on processes, threads and jobs: opened by handle, asked for their end, suspended, ended together."""

from __future__ import annotations

from collections.abc import Callable

from calls_spelt import FOREVER, event, mutex, ref, wait
from driven_agent import ENDED, DrivenAgent, Program

STILL_ACTIVE, KILL_ON_CLOSE = 259, 0x2000
SYNCHRONIZE, QUERY = 0x100000, 0x1000
TIMED_OUT, NOT_SUPPORTED = 258, 50

Start = Callable[[], DrivenAgent]


def new_job(agent: DrivenAgent) -> None:
    agent.make("CreateJobObjectW", {"inherit": False, "name": None}, keep="job")


def test_a_process_is_opened_once_more_and_asked_how_it_ended(start: Start) -> None:
    one, two = start(), start()
    peer = {"process_of": two.hello["pid"]}
    two.make(*event())  # the reference knows the end of those only who have made a call
    one.make("OpenProcess", {"access": SYNCHRONIZE | QUERY, "inherit": False, "of": peer}, keep="peer")
    assert one.ask("GetExitCodeProcess", {"process": ref("peer")})["out"] == {"exit_code": STILL_ACTIVE}
    assert one.ask("terminate", {"process": ref("peer"), "exit_code": 1})["last_error"] == 5
    assert two.ask("exit", {"code": 7, "how": "ExitProcess"}) is ENDED
    assert one.ask(*wait(ref("peer"), 30_000))["returns"] == 0
    assert one.ask("GetExitCodeProcess", {"process": ref("peer")})["out"] == {"exit_code": 7}


def test_a_thread_is_suspended_as_often_as_it_has_to_be_resumed(agent: DrivenAgent, program: Program) -> None:
    for keep in ("begun", "event"):
        agent.make(*event(), keep=keep)
    opened = {"access": 0x1FFFFF, "inherit": False, "of": "CURRENT_THREAD"}
    agent.make("OpenThread", opened, keep="thread", thread=2)
    assert agent.ask("GetExitCodeThread", {"thread": ref("thread")})["out"] == {"exit_code": STILL_ACTIVE}
    both = {"signal": ref("begun"), "wait_on": ref("event"), "timeout": FOREVER, "alertable": False}
    blocked = agent.start("SignalObjectAndWait", both, thread=2)
    assert agent.ask(*wait(ref("begun")))["returns"] == 0, "inside of its call the thread holds no lock of the agent"
    assert agent.ask(*wait(ref("thread"), 0))["returns"] == TIMED_OUT
    if program.layer == "reference":
        assert agent.ask("SuspendThread", {"thread": ref("thread")})["last_error"] == NOT_SUPPORTED
    else:
        assert [agent.ask("SuspendThread", {"thread": ref("thread")})["returns"] for _ in range(2)] == [0, 1]
        assert [agent.ask("ResumeThread", {"thread": ref("thread")})["returns"] for _ in range(2)] == [2, 1]
    assert agent.ask("ResumeThread", {"thread": ref("thread")})["returns"] == 0
    agent.start("SetEvent", {"event": ref("event")})
    replies = {reply["id"]: reply for reply in (agent.next(), agent.next())}
    assert replies[blocked]["returns"] == 0
    assert agent.ask("SuspendThread", {"thread": ref("event")})["returns"] == 0xFFFFFFFF


def test_a_job_ends_its_members_together(start: Start) -> None:
    one, two = start(), start()
    peer = {"process_of": two.hello["pid"]}
    new_job(one)
    assert one.ask("IsProcessInJob", {"process": peer, "job": ref("job")})["out"] == {"member": False}
    one.make("AssignProcessToJobObject", {"job": ref("job"), "process": peer})
    assert one.ask("IsProcessInJob", {"process": peer, "job": ref("job")})["out"] == {"member": True}
    told = one.ask("QueryInformationJobObject", {"job": ref("job")})["out"]
    assert told == {"TotalProcesses": 1, "ActiveProcesses": 1, "TotalTerminatedProcesses": 0}
    one.make("TerminateJobObject", {"job": ref("job"), "exit_code": 9})
    assert two.next() is ENDED
    assert one.ask(*wait(peer, 30_000))["returns"] == 0
    assert one.ask("GetExitCodeProcess", {"process": peer})["out"] == {"exit_code": 9}


def test_a_job_ends_its_members_with_its_last_handle_if_told(start: Start) -> None:
    one, two = start(), start()
    peer = {"process_of": two.hello["pid"]}
    two.make(*mutex(initial_owner=True))
    new_job(one)
    one.make("SetInformationJobObject", {"job": ref("job"), "limits": KILL_ON_CLOSE, "processes": 0})
    one.make("AssignProcessToJobObject", {"job": ref("job"), "process": peer})
    one.make("CloseHandle", {"handle": ref("job")})
    assert two.next() is ENDED
    assert one.ask(*wait(peer, 30_000))["returns"] == 0


def test_the_working_set_takes_sizes(agent: DrivenAgent, program: Program) -> None:
    sizes = {"process": "CURRENT_PROCESS", "minimum": 1 << 21, "maximum": 1 << 23}
    assert agent.ask("SetProcessWorkingSetSize", sizes)["returns"] == 1
    if program.layer == "reference":  # Wine 8.0 says yes to everything
        assert agent.ask("SetProcessWorkingSetSize", sizes | {"process": 0})["last_error"] == 6
