# SPDX-License-Identifier: Apache-2.0
"""How scenarios are run and judged. Each module is one noun of the flow; harness/README.md walks through them in order."""
