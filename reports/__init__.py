# SPDX-License-Identifier: Apache-2.0
"""What happened: pages made from records. Knows the record's format and the verdicts' names, and no other room."""
