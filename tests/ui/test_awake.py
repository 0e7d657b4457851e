"""The screen stays on while a practice runs: asked of a desktop's own service over D-Bus."""

import asyncio
import subprocess
import sys
import textwrap
from contextlib import closing

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems have other means")

PRACTICE = """
    from PyQt6.QtCore import QCoreApplication
    from biofeedback.ui.awake import Awake
    app = QCoreApplication([])
    awake = Awake()
    awake.keep("A breathing practice is running")
    awake.let()
    awake.let()
"""


def practise(address: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PRACTICE)],
        env={"DBUS_SESSION_BUS_ADDRESS": address, "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


async def test_the_screen_is_kept_on_and_let_go_once():
    from dbus_fast.aio import MessageBus
    from dbus_fast.annotations import DBusStr, DBusUInt32
    from dbus_fast.service import ServiceInterface, dbus_method

    from tests.virtual_bluez.daemon import PrivateBus

    class ScreenSaver(ServiceInterface):
        def __init__(self) -> None:
            super().__init__("org.freedesktop.ScreenSaver")
            self.calls: list[tuple[str, object]] = []

        @dbus_method()
        def Inhibit(self, _app: DBusStr, why: DBusStr) -> DBusUInt32:  # noqa: N802
            self.calls.append(("Inhibit", why))
            return 77

        @dbus_method()
        def UnInhibit(self, cookie: DBusUInt32):  # noqa: N802
            self.calls.append(("UnInhibit", cookie))

    with closing(PrivateBus()) as daemon:
        bus = await MessageBus(bus_address=daemon.address).connect()
        screen = ScreenSaver()
        bus.export("/org/freedesktop/ScreenSaver", screen)
        await bus.request_name("org.freedesktop.ScreenSaver")
        done = await asyncio.to_thread(practise, daemon.address)
        bus.disconnect()
    assert done.returncode == 0, done.stderr
    assert screen.calls == [("Inhibit", "A breathing practice is running"), ("UnInhibit", 77)]


def test_without_a_desktop_nothing_happens():
    done = practise("unix:path=/nonexistent")
    assert done.returncode == 0
    assert "Traceback" not in done.stderr
