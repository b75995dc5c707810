"""A line on a terminal that says how far long work has come."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Final, Self, TextIO

_QUIET_S: Final = 0.5
"""Work shorter than this needs no line."""

_PAUSE_S: Final = 0.1


class Progress:
    """Says how far work has come, on standard error, only if that is a terminal.

    Call it with the parts done and the parts in all. On leaving, the line is wiped out.

    >>> with Progress("pricing") as progress:
    ...     progress(1, 2)
    """

    def __init__(self, what: str, stream: TextIO | None = None) -> None:
        self._what = what
        self._stream = sys.stderr if stream is None else stream
        self._next_s = time.monotonic() + _QUIET_S
        self._width = 0

    def __call__(self, done: int, total: int) -> None:
        """Show that so many parts of all are done."""
        now_s = time.monotonic()
        if now_s < self._next_s or not self._stream.isatty():
            return
        self._next_s = now_s + _PAUSE_S
        self._show(f"{self._what}: {100 * done // max(total, 1)} %")

    def note(self) -> Self:
        """Show the work itself, where it tells no parts."""
        if self._stream.isatty():
            self._show(f"{self._what} …")
        return self

    def _show(self, text: str) -> None:
        self._stream.write(f"\r{text:<{self._width}}")
        self._stream.flush()
        self._width = len(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._width:
            self._stream.write(f"\r{'':<{self._width}}\r")
            self._stream.flush()
