"""Somebody at the keyboard of a virtual screen, who knows only what a screen reader says."""

from __future__ import annotations

import asyncio
import ctypes
from collections.abc import Callable

from tests.access.bus import FOCUSED, REGISTRY, Node, Reader

CONTROLLER = "/org/a11y/atspi/registry/deviceeventcontroller"
KEY_SYMBOL = 3
TAB, RETURN, ESCAPE, SPACE, DOWN = 0xFF09, 0xFF0D, 0xFF1B, 0x20, 0xFF54
PATIENCE_S = 30.0


def give_focus(display: str) -> None:
    """Give the keyboard to the shown windows of a screen that has no window manager."""
    lib = ctypes.CDLL("libX11.so.6")
    lib.XOpenDisplay.restype = ctypes.c_void_p
    lib.XDefaultRootWindow.restype = ctypes.c_ulong
    # A window that is not shown can't have it; that is no reason to end.
    ignore = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda _d, _e: 0)
    lib.XSetErrorHandler(ignore)
    opened = ctypes.c_void_p(lib.XOpenDisplay(display.encode()))
    root, unused = ctypes.c_ulong(lib.XDefaultRootWindow(opened)), ctypes.c_ulong()
    windows, count = ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
    lib.XQueryTree(opened, root, ctypes.byref(unused), ctypes.byref(unused),
                   ctypes.byref(windows), ctypes.byref(count))  # fmt: skip
    for n in range(count.value):
        lib.XSetInputFocus(opened, ctypes.c_ulong(windows[n]), 2, 0)
    lib.XSync(opened, 0)
    lib.XCloseDisplay(opened)


def situation(tree: Node) -> str:
    """Return in words what has the focus and what is on the screen, for a failure to tell."""
    nodes = list(tree.walk())
    held = [f"{node.role} {node.name!r}" for node in nodes if FOCUSED in node.states]
    shown = [node.name for node in nodes if node.showing and node.name]
    return f"the focus is at {held or 'nothing'}; there are {shown}"


class Hand:
    """Presses keys and hears what is on the screen."""

    def __init__(self, bus: Reader, to: str, path: str) -> None:
        self._bus, self._to, self._path = bus, to, path

    async def press(self, symbol: int | str) -> None:
        """Press a key: a character, or one of the symbols above."""
        code = ord(symbol) if isinstance(symbol, str) else symbol
        await self._bus.call(
            REGISTRY,
            CONTROLLER,
            "org.a11y.atspi.DeviceEventController",
            "GenerateKeyboardEvent",
            "isu",
            [code, "", KEY_SYMBOL],
        )

    async def tree(self) -> Node:
        """Return all that is on the screen."""
        return await self._bus.read(self._to, self._path)

    async def hears(self, heard: Callable[[Node], bool], what: str) -> Node:
        """Return the first thing of which `heard` is true, waiting for it."""
        tree = None
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    tree = await self.tree()
                    for node in tree.walk():
                        if node.showing and heard(node):
                            return node
                    await asyncio.sleep(0.05)
        except TimeoutError:
            told = situation(tree) if tree else "nothing could be read"
            raise AssertionError(f"{what} never came; {told}") from None

    async def named(self, name: str) -> Node:
        """Return the thing with a name, waiting for it."""
        return await self.hears(lambda node: node.name == name, name)

    async def tab_to(self, name: str, most: int = 80) -> None:
        """Press Tab until something with that name has the focus."""
        for _turn in range(most):
            await self.press(TAB)
            if name == await self.focused():
                return
        raise AssertionError(f"Tab never came to {name!r}; {situation(await self.tree())}")

    async def focused(self) -> str:
        """Return the name of what has the focus, "" for nothing."""
        await asyncio.sleep(0.05)
        found = [n.name for n in (await self.tree()).walk() if FOCUSED in n.states and n.name]
        return found[-1] if found else ""
