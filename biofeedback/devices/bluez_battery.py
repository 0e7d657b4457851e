"""What BlueZ itself knows of a strap's battery, for when it keeps the battery service to itself."""

from __future__ import annotations

from biofeedback.devices.system_bus import ask_bluez


async def battery_of_bluez(path: str) -> float | None:
    """Return what BlueZ itself knows of a device's battery (Battery1, some time after connecting).

    It keeps the battery service to itself in some versions and settings.
    """
    found = await ask_bluez(
        path, "org.freedesktop.DBus.Properties", "Get", "ss", "org.bluez.Battery1", "Percentage"
    )
    return None if found is None else float(found[0].value)
