#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The front door: finds a Python that can run the harness, the running one first, and hands over to harness.cli."""
import os
import sys
from importlib.util import find_spec

HERE = os.path.dirname(os.path.abspath(__file__))
MODULES = ("yaml", "jinja2", "rich")
DEBIANS = "/usr/bin/python3"  # the `python3` on the path is often another one, without Debian's modules
ASKED = "MAPCHECK_SECOND_PYTHON"  # set for Debian's, which then does not look for yet another

if __name__ == "__main__":
    if sys.version_info < (3, 11) or not all(map(find_spec, MODULES)):
        if os.path.exists(DEBIANS) and ASKED not in os.environ:
            arguments = [DEBIANS, os.path.abspath(__file__)] + sys.argv[1:]
            os.execve(DEBIANS, arguments, dict(os.environ, **{ASKED: "1"}))
        sys.stderr.write(
            "error: mapcheck needs Python 3.11 or newer with PyYAML, Jinja2 and rich; this is Python %d.%d.\n"
            "Run ./install_deps.sh, or: %s -m pip install PyYAML Jinja2 rich\n"
            % (sys.version_info[:2] + (sys.executable,))
        )
        sys.exit(3)
    os.environ.pop(ASKED, None)
    if sys.dont_write_bytecode:  # the sources stay as clean as asked; compiled modules go where all that is made goes
        sys.dont_write_bytecode, sys.pycache_prefix = False, os.path.join(HERE, "out", "python")
    from harness.cli import main

    sys.exit(main(sys.argv[1:]))
