# SPDX-License-Identifier: Apache-2.0
"""Where one run on one target puts its files. The run's id is in every object name, so that two runs never meet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RunPlaces:
    out: Path  # out/<target>: belongs to this run on this target
    run_id: str  # letters and digits, unique among the runs of a machine

    @property
    def files(self) -> Path:
        """One folder for each case that is being played; empty after the run."""
        return self.out / "files"

    @property
    def logs(self) -> Path:
        """What agents, object managers and servers wrote to their standard error."""
        return self.out / "logs"
