# SPDX-License-Identifier: Apache-2.0
"""From a case and its history to a judgement. Pure: starts nothing, reads no file and no clock."""
