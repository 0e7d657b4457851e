"""Keeps the screen from sleeping while a practice runs, by each system's own means."""

from __future__ import annotations

import os
import platform
import subprocess


class Awake:
    """Asks the system to leave the screen on; where it can't, nothing happens."""

    def __init__(self) -> None:
        self._cookie: int | None = None
        self._helper: subprocess.Popen[bytes] | None = None

    def keep(self, why: str) -> None:
        """Leave the screen on until `let`. why: what the system may show as the reason."""
        match platform.system():
            case "Linux":
                self._cookie = _inhibit(why)
            case "Darwin":
                self._helper = subprocess.Popen(["caffeinate", "-d", "-w", str(os.getpid())])
            case "Windows":
                _windows(keep=True)

    def let(self) -> None:
        """Let the screen sleep again."""
        if self._cookie is not None:
            _release(self._cookie)
            self._cookie = None
        if self._helper is not None:
            self._helper.terminate()
            self._helper.wait()
            self._helper = None
        if platform.system() == "Windows":
            _windows(keep=False)


_SERVICE, _PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"
# A desktop that does not answer must not hold the window up.
_TIMEOUT_MS = 300
_UNSIGNED = 3  # QMetaType.Type.UInt


def _inhibit(why: str) -> int | None:
    """Return the cookie of a Linux desktop's promise, None where there is no such desktop."""
    from PyQt6.QtDBus import QDBusConnection, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return None
    message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "Inhibit")
    message.setArguments(["biofeedback", why])
    reply = bus.call(message, timeout=_TIMEOUT_MS)
    arguments = reply.arguments()
    if reply.type() != QDBusMessage.MessageType.ReplyMessage or not arguments:
        return None
    return int(arguments[0])


def _release(cookie: int) -> None:
    from PyQt6.QtDBus import QDBusArgument, QDBusConnection, QDBusMessage

    number = QDBusArgument()
    number.add(cookie, _UNSIGNED)
    message = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SERVICE, "UnInhibit")
    message.setArguments([number])
    QDBusConnection.sessionBus().call(message, timeout=_TIMEOUT_MS)


def _windows(*, keep: bool) -> None:
    """Set the thread's execution state (kernel32): continuous, system and display required."""
    import ctypes

    continuous, system, display = 0x80000000, 0x00000001, 0x00000002
    state = continuous | system | display if keep else continuous
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (only there on Windows)
    kernel.SetThreadExecutionState(state)
