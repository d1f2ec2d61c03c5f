# SPDX-License-Identifier: Apache-2.0
"""`python3 -m reports RECORD... -o DIR`: a report from records of any machine, without the harness."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reports import files
from reports.merge import REFUSE, WINNERS
from reports.record import RecordError


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m reports", description="Make one report from records of runs.")
    parser.add_argument("records", nargs="+", type=Path, metavar="RECORD", help="a record.json")
    parser.add_argument("-o", "--out", type=Path, default=Path("out/report"), metavar="DIR", help="default: out/report")
    parser.add_argument("--prefer", choices=WINNERS, default=REFUSE, help="which record wins a contradiction")
    options = parser.parse_args(arguments)
    try:
        records = files.merged(options.records, options.prefer)
        page = files.write(records, options.out)
        merged = files.write_merged(records, options.out) if len(records) < len(options.records) else []
    except RecordError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"error: the report cannot be written: {error}", file=sys.stderr)
        return 2
    print(*merged, page, sep="\n")
    absent = files.incomplete(records)
    for each in absent:
        print(f"incomplete: {each}", file=sys.stderr)
    return 3 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
