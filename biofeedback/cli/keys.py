"""Single keys from a terminal, while it is one; nothing where nobody can type."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def keys(pressed: Callable[[str], None]) -> Iterator[bool]:
    """Call `pressed` with each key; yield whether there is anyone to press one.

    The terminal is put back as it was. On systems without termios no keys are read.
    """
    try:
        import termios
        import tty

        stdin = sys.stdin.fileno()
        before = termios.tcgetattr(stdin)
    except (ImportError, AttributeError, ValueError, OSError):
        yield False
        return
    except termios.error:
        yield False
        return
    loop = asyncio.get_running_loop()
    loop.add_reader(stdin, lambda: _read(stdin, pressed))
    tty.setcbreak(stdin)
    try:
        yield True
    finally:
        loop.remove_reader(stdin)
        termios.tcsetattr(stdin, termios.TCSADRAIN, before)


def _read(stdin: int, pressed: Callable[[str], None]) -> None:
    for key in os.read(stdin, 32).decode("utf-8", "ignore"):
        pressed(key)
