# SPDX-License-Identifier: Apache-2.0
"""Lets the tests import the package from the checkout, whatever folder pytest is started in."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
