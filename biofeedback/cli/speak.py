"""How the command line speaks: results to stdout, messages to stderr."""

from __future__ import annotations

import json
import queue
import sys
import threading
from contextlib import suppress
from typing import Any


def print_error(sentence: str) -> None:
    """Say one sentence on stderr; where that is closed there is nobody to say it to."""
    if sys.stderr is not None:
        sys.stderr.write(sentence.rstrip() + "\n")
        sys.stderr.flush()


def print_result(text: str) -> None:
    """Write a result to stdout; BrokenPipeError where that is closed."""
    if sys.stdout is None:
        raise BrokenPipeError
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()


def print_json(document: Any) -> None:
    """Write one JSON document to stdout; never NaN."""
    print_result(json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2))


def speak_utf8() -> None:
    """Write UTF-8 whatever the system's code page; what has no letters is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            with suppress(ValueError, OSError):
                reconfigure(encoding="utf-8", errors="backslashreplace")


class LineWriter:
    """Writes lines to stdout on a thread of its own: a reader that stands still holds up nobody.

    Lines are flushed one by one. `error` is what writing ended with, None while all is well.
    """

    def __init__(self) -> None:
        """Begin to write."""
        self.error: OSError | None = None
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="lines", daemon=True)
        self._thread.start()

    def put(self, line: str) -> None:
        """Write a line soon; raise what writing has ended with."""
        if self.error is not None:
            raise self.error
        self._lines.put(line)

    def end(self) -> None:
        """Let what waits be written, then stop."""
        self._lines.put(None)

    @property
    def writing(self) -> bool:
        """Whether lines are still on their way."""
        return self._thread.is_alive()

    def _write(self) -> None:
        try:
            while (line := self._lines.get()) is not None:
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
        except OSError as error:
            self.error = error
