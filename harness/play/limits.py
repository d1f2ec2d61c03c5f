# SPDX-License-Identifier: Apache-2.0
"""How long the runner waits, in seconds, before it calls a silence by its name. One object for a whole run.

The harness waits by one clock, `time.perf_counter`: on Windows `time.monotonic` of Python before 3.13 moves in steps of
15.6 ms, which is as long as `settle_s`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """A limit is for what should not happen; only `settle_s` is ever waited for in a case that goes well."""

    step_s: float = 10.0  # one call, from sending to its reply
    case_s: float = 60.0  # one round of a case, without the start of its agents
    settle_s: float = 0.02  # after `entered`, before a call counts as blocked
    start_s: float = 30.0  # an agent's process, from its start to its hello
    ping_s: float = 2.0  # an agent's reader thread, which runs no call, to answer a ping
    end_s: float = 2.0  # an agent, to end by itself once its input has ended

    def scaled(self, factor: float) -> Limits:
        """The same limits on a machine that is `factor` times slower (`--timeout-scale`)."""
        return Limits(
            step_s=self.step_s * factor,
            case_s=self.case_s * factor,
            settle_s=self.settle_s * factor,
            start_s=self.start_s * factor,
            ping_s=self.ping_s * factor,
            end_s=self.end_s * factor,
        )
