"""Whether a program on this computer listens to a strap, as BlueZ tells it.

A link outlives the program that made it, so a strap that is connected already may be one that a
crashed program left behind, or another person's in the midst of a practice.
"""

from __future__ import annotations

from biofeedback.devices.heart_rate import HEART_RATE_MEASUREMENT
from biofeedback.devices.system_bus import ask_bluez


async def is_listened_to(path: str) -> bool:
    """Return whether anybody is told of the heart rate of the device at `path`.

    BlueZ forgets a listener that ends, however it ends.
    """
    found = await ask_bluez("/", "org.freedesktop.DBus.ObjectManager", "GetManagedObjects")
    for where, interfaces in (found[0] if found else {}).items():
        known = interfaces.get("org.bluez.GattCharacteristic1")
        if known is None or not where.startswith(path + "/"):
            continue
        if known["UUID"].value.lower() != HEART_RATE_MEASUREMENT:
            continue
        return any(known[name].value for name in ("Notifying", "NotifyAcquired") if name in known)
    return False
