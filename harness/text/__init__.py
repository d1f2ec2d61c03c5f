# SPDX-License-Identifier: Apache-2.0
"""Scenarios, clauses and known differences as text, up to typed cases. Starts nothing and knows no target."""
