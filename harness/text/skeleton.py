# SPDX-License-Identifier: Apache-2.0
"""`new AREA/NAME`: a scenario that passes `check` from its first minute and says where to go on."""

from __future__ import annotations

import re
from pathlib import Path

from ..errors import UsageError, probably
from .ledger import CLAUSES
from .loader import ID, SCENARIOS
from .words import MODELINE

TEMPLATE = """\
# SPDX-License-Identifier: Apache-2.0
{modeline}
# The language is taught in scenarios/README.md; say here what the rule alone does not, or nothing.
format: 1
rule: {rule}
clauses: [] # ids of the ledger: [S-03, D-024]; ./run_suite.py list --clause 'some words' finds them
basis: inferred # documented or verified, once a source says so
agents: [holder, rival] # each is a process of its own
steps:
  - holder.CreateFileMapping: {{name: $name, size: 4096}} # without `expect:` it is setup, and has to succeed
    as: mapping
  - rival.OpenFileMapping: {{name: $name, access: FILE_MAP_READ}}
    expect: success
"""


def areas(root: Path) -> list[str]:
    """The areas that have scenarios."""
    return sorted({path.parent.name for path in (root / SCENARIOS).glob("*/*.yaml")} - {CLAUSES})


def write(root: Path, scenario_id: str) -> Path:
    """Writes the file and returns where it is; what is there already is never touched."""
    stripped = scenario_id.removeprefix(SCENARIOS + "/").removesuffix(".yaml")
    if not ID.fullmatch(stripped):
        raise UsageError(f"`{scenario_id}` is no id: AREA/NAME, with a-z, 0-9 and _ in both{_suggestion(stripped)}")
    area, name = stripped.split("/")
    if area == CLAUSES:
        raise UsageError(f"scenarios/{CLAUSES}/ holds the ledger: choose another area")
    path = root / SCENARIOS / area / f"{name}.yaml"
    meant = probably(area, areas(root))
    if meant and not path.parent.exists():
        raise UsageError(
            f"there is no area `{area}`{meant}; make the folder scenarios/{area}/ if it is to be a new one"
        )
    text = TEMPLATE.format(modeline=MODELINE, rule=name.replace("_", " ").strip().capitalize() or name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path} is there already") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def _suggestion(text: str) -> str:
    parts = [re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") for part in text.split("/")]
    return f", probably `{parts[0]}/{'_'.join(parts[1:])}`" if len(parts) > 1 and all(parts) else ""
