# SPDX-License-Identifier: Apache-2.0
"""`expect:` to what the judge gets, form by form."""

from __future__ import annotations

import pytest

from harness.text.case import Expectation, FaultExpectation, Ref
from harness.tests.test_cases import VIEW, steps


@pytest.mark.parametrize(
    "call, text, expectation",
    [
        ("CreateEvent: {}", "success", Expectation("success", outcome="success")),
        ("CreateEvent: {}", "failure", Expectation("failure", outcome="failure")),
        ("CreateEvent: {}", "existed", Expectation("existed", outcome="success", last_error=183)),
        ("CreateEvent: {}", "ERROR_ACCESS_DENIED", Expectation("ERROR_ACCESS_DENIED", outcome="failure", last_error=5)),
        ("CreateEvent: {}", "{error: 1000}", Expectation("{error: 1000}", outcome="failure", last_error=1000)),
        ("CreateEvent: {}", "{fails with: 5}", Expectation("{fails with: 5}", outcome="failure", last_error=5)),
        ("CreateEvent: {}", "{returns: handle}", Expectation("{returns: handle}", returns="handle")),
        ("CreateEvent: {}", "{returns: NULL}", Expectation("{returns: NULL}", returns="null")),
        ("CreateEvent: {}", "{last_error: kept}", Expectation("{last_error: kept}", last_error="kept")),
        ("CreateEvent: {}", "{last_error: ERROR_SUCCESS}", Expectation("{last_error: ERROR_SUCCESS}", last_error=0)),
        (
            "CreateFile: {path: $path}",
            "{returns: INVALID_HANDLE_VALUE}",
            Expectation("{returns: INVALID_HANDLE_VALUE}", returns="invalid_handle"),
        ),
        ("SetEvent: 4", "{returns: true}", Expectation("{returns: true}", returns="true")),
        ("WaitForSingleObject: {handle: 4, timeout: 0}", "WAIT_TIMEOUT", Expectation("WAIT_TIMEOUT", returns=258)),
        (
            "WaitForSingleObject: {handle: 4, timeout: 0}",
            "WAIT_ABANDONED_0+2",
            Expectation("WAIT_ABANDONED_0+2", returns=130),
        ),
        ("VirtualQuery: $view", "0", Expectation("0", returns=0)),
        (
            "VirtualQuery: $view",
            "{BaseAddress: $view+1, Type: MEM_MAPPED, RegionSize: 4KiB}",
            Expectation(
                "{BaseAddress: $view+1, Type: MEM_MAPPED, RegionSize: 4KiB}",
                out={"BaseAddress": Ref("view", 1), "Type": 0x40000, "RegionSize": 4096},
            ),
        ),
        ("peek: $view", "{bytes: 5a}", Expectation("{bytes: 5a}", out={"bytes": "5A"})),
        ("peek: $view", "{fault: read}", Expectation("{fault: read}", fault=FaultExpectation("read"))),
        (
            "peek: $view",
            "{fault: any, at: $view+2}",
            Expectation("{fault: any, at: $view+2}", fault=FaultExpectation(None, Ref("view", 2))),
        ),
        (
            "peek: $view",
            "{fault: {kind: guard, at: $view}}",
            Expectation("{fault: {kind: guard, at: $view}}", fault=FaultExpectation("guard", Ref("view"))),
        ),
    ],
)
def test_expectations(call: str, text: str, expectation: Expectation) -> None:
    assert steps(f"{VIEW}  - a.{call}\n    expect: {text}\n")[-1].expect == expectation


def test_a_set_of_outcomes_is_argued() -> None:
    (step,) = steps("  - a.SetEvent: 4\n    expect: [success, ERROR_INVALID_HANDLE]\n    because: it depends\n")
    success = Expectation("[success, ERROR_INVALID_HANDLE]", outcome="success")
    failure = Expectation("[success, ERROR_INVALID_HANDLE]", outcome="failure", last_error=6)
    assert step.expect == Expectation("[success, ERROR_INVALID_HANDLE]", any_of=(success, failure))
