# SPDX-License-Identifier: Apache-2.0
"""Ctrl-C and its kin. The first signal asks for an end in good order, the second takes one at once.

While nobody listens the first raises KeyboardInterrupt in the main thread; while `listening` it only calls the
listener, which must be quick and must not wait. The handlers of before are put back at the end.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has
EXIT_CODE = 3


class Interrupt:
    def __init__(self) -> None:
        self.received: str | None = None  # the signal's name
        self._listener: Callable[[], None] | None = None
        self._last_resort: Callable[[], None] | None = None
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupt:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in NAMES if hasattr(signal, name)):
                # A signal that our parent had ignored (nohup) stays ignored.
                if signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @contextmanager
    def listening(self, listener: Callable[[], None], last_resort: Callable[[], None]) -> Iterator[None]:
        self._listener, self._last_resort = listener, last_resort
        try:
            yield
        finally:
            self._listener = None

    def _handle(self, number: int, frame: FrameType | None) -> None:
        again, self.received = self.received is not None, signal.Signals(number).name
        if again:
            try:
                if self._last_resort is not None:
                    self._last_resort()
            finally:
                os._exit(EXIT_CODE)
        if self._listener is None:
            raise KeyboardInterrupt
        self._listener()
