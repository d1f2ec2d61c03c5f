# SPDX-License-Identifier: Apache-2.0
"""Targets, and the worlds they need around an agent: object manager, Wine prefix and server, what must be built."""
