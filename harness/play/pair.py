# SPDX-License-Identifier: Apache-2.0
"""Two connected sockets within this process. What one sends is at the other at once, on every system."""

from __future__ import annotations

import socket


def prompt_pair() -> tuple[socket.socket, socket.socket]:
    """As `socket.socketpair`. Windows makes it of TCP, where a second small message would wait for the first one's
    acknowledgement, for tens of milliseconds."""
    pair = socket.socketpair()
    for end in pair:
        if end.family in (socket.AF_INET, socket.AF_INET6):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return pair
