# SPDX-License-Identifier: Apache-2.0
"""Playing a case with live agents: processes, channels, the schedule and the runner. Cases in, histories out."""
