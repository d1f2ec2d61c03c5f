# SPDX-License-Identifier: Apache-2.0
"""How scenarios are run and judged: one noun a module, one step of the flow a package; README.md walks through them."""
