"""Why a strap is not found or no sound is heard, in words, on each system."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from biofeedback.core.checks import Check
from biofeedback.core.clock import Clock
from biofeedback.core.words import _, listed
from biofeedback.devices.reconnect import Trouble
from biofeedback.devices.system_bus import VARIABLE, is_named

LOOK_S = 4.0
SYSTEM_BUS_SOCKETS = ("run/dbus/system_bus_socket", "var/run/dbus/system_bus_socket")


async def bluetooth(clock: Clock, look_s: float = LOOK_S) -> list[Check]:
    """Return what can be told of the way to a strap; looks around for `look_s` seconds."""
    checks = linux_ground() if platform.system() == "Linux" else []
    if any(check.ok is False for check in checks):
        return checks
    from biofeedback.devices.ble import BleScanner, ScanFailedError

    try:
        found = await BleScanner(clock).scan(look_s)
    except ScanFailedError as error:
        return [*checks, Check("bluetooth", False, str(error), _action(error.trouble))]
    checks.append(Check("bluetooth", True, _("Bluetooth is on and can look for straps.")))
    held = [strap for strap in found if strap.rssi_dbm is None]
    free = [strap for strap in found if strap.rssi_dbm is not None]
    if free:
        names = listed(strap.name or strap.id for strap in free)
        checks.append(Check("strap", True, _("In reach: {names}.").format(names=names)))
    if held:
        names = listed(strap.name or strap.id for strap in held)
        checks.append(
            Check(
                "strap",
                None,
                _("Connected to this computer already: {names}.").format(names=names),
                _("If no heartbeats come, another program holds it: close that program."),
            )
        )
    if not found:
        checks.append(
            Check(
                "strap",
                None,
                _("No strap is in reach just now."),
                _(
                    "Wet its electrodes, wear it and sit near the computer. If a phone or another "
                    "program is connected to it, disconnect it there: a strap that is held does "
                    "not show itself. Change its battery if it is over a year old."
                ),
            )
        )
    return checks


def linux_ground(root: Path = Path("/")) -> list[Check]:
    """Return what stands between this program and BlueZ on Linux, as its files tell."""
    if not is_named() and not any((root / socket).exists() for socket in SYSTEM_BUS_SOCKETS):
        return [
            Check(
                "bluetooth",
                False,
                _("The system D-Bus, over which Bluetooth is reached, is not running."),
                _("Install and start it: sudo apt-get install dbus bluez"),
            )
        ]
    if is_named():
        return []
    adapters = root / "sys/class/bluetooth"
    if not adapters.is_dir() or not any(adapters.iterdir()):
        return [
            Check(
                "bluetooth",
                False,
                _("This computer has no Bluetooth adapter, or its driver is not loaded."),
                _("Plug in a Bluetooth adapter (4.0 or newer)."),
            )
        ]
    blocked = [
        switch
        for switch in (root / "sys/class/rfkill").glob("rfkill*")
        if _text(switch / "type") == "bluetooth"
        and "1" in (_text(switch / "soft"), _text(switch / "hard"))
    ]
    if blocked:
        hard = any(_text(switch / "hard") == "1" for switch in blocked)
        return [
            Check(
                "bluetooth",
                False,
                _("Bluetooth is blocked on this computer."),
                _("Use the switch or key on the computer.") if hard else "rfkill unblock bluetooth",
            )
        ]
    return []


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


def _action(trouble: Trouble) -> str:
    """Return what to do about a trouble, in this system's own words."""
    system = platform.system()
    if trouble is Trouble.NO_BLUETOOTH:
        return _("Plug in a Bluetooth adapter (4.0 or newer).")
    if system == "Darwin":
        return _(
            "Switch Bluetooth on, and allow this app under System Settings, Privacy and "
            "Security, Bluetooth."
        )
    if system == "Windows":
        if trouble is Trouble.NOT_ALLOWED:
            return _("Allow apps to use Bluetooth under Settings, Privacy and security, Radios.")
        return _("Switch Bluetooth on under Settings, Bluetooth and devices.")
    if system != "Linux":
        return _("Switch Bluetooth on in the system's settings.")
    match trouble:
        case Trouble.ADAPTER_OFF:
            return _("Switch it on in the system's settings, or type: bluetoothctl power on")
        case Trouble.NOT_ALLOWED:
            return _("Type: sudo usermod -aG bluetooth $USER, then log out and in again.")
        case Trouble.NO_ANSWER:
            return _("Start the service anew: sudo systemctl restart bluetooth")
        case Trouble.NO_BUS if is_named():
            return _("{variable} is set: let it name a bus that runs, or type: unset {variable}"
                     ).format(variable=VARIABLE)  # fmt: skip
        case _:
            return _("Install and start it: sudo apt-get install bluez dbus, then sudo "
                     "systemctl start bluetooth")  # fmt: skip


def sound() -> Check:
    """Return whether this computer seems able to sound; the app works without."""
    if platform.system() != "Linux":
        return Check("sound", None, _("Sound goes through the system; its volume is set there."))
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    server = any((runtime / name).exists() for name in ("pulse/native", "pipewire-0"))
    card = any(Path("/dev/snd").glob("pcm*p")) if Path("/dev/snd").is_dir() else False
    if server or card or "PULSE_SERVER" in os.environ:
        return Check("sound", True, _("A way for sound was found."))
    return Check(
        "sound",
        None,
        _("No sound device was found; the app stays silent and shows the breath."),
        None
        if shutil.which("pactl")
        else _("Where sound is wanted: install PipeWire or PulseAudio."),
    )
