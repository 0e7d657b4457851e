"""Single keys from a terminal, while it is one; nothing where nobody can type."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ESCAPE = b"\x1b"


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
    data = os.read(stdin, 64)
    if not data:  # the terminal has gone: nobody presses anything any more
        asyncio.get_running_loop().remove_reader(stdin)
        return
    for key in pressed_keys(data):
        pressed(key)


def pressed_keys(data: bytes) -> str:
    """Return the keys in what a terminal sent; arrows, mouse and the like (ESC and more) are none.

    ESC alone is the Escape key.
    """
    return data.decode("utf-8", "ignore") if data == ESCAPE or ESCAPE not in data else ""
