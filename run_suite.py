#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The front door: finds a Python that can run the harness, the running one first, and hands over to harness.cli."""
import os
import subprocess
import sys

ABLE = (
    "import sys, importlib.util as i; sys.exit(sys.version_info < (3, 11) or not all(map(i.find_spec, sys.argv[1:])))"
)
MODULES = ["yaml", "jinja2", "rich"]
DEBIANS = "/usr/bin/python3"  # the `python3` on the path is often another one, without Debian's modules


def able(python):
    return subprocess.call([python, "-c", ABLE] + MODULES, stderr=subprocess.DEVNULL) == 0


if __name__ == "__main__":
    if sys.executable != DEBIANS and os.path.exists(DEBIANS) and not able(sys.executable) and able(DEBIANS):
        os.execv(DEBIANS, [DEBIANS, os.path.abspath(__file__)] + sys.argv[1:])
    try:
        if sys.version_info < (3, 11):
            raise ImportError("this is Python %d.%d" % sys.version_info[:2])
        import yaml, jinja2, rich  # noqa: E401, F401
    except ImportError as missing:
        sys.stderr.write("error: mapcheck needs Python 3.11 or newer with PyYAML, Jinja2 and rich: %s.\n" % missing)
        sys.stderr.write("run ./install_deps.sh, or: python3 -m pip install PyYAML Jinja2 rich\n")
        sys.exit(3)
    from harness.cli import main

    sys.exit(main(sys.argv[1:]))
