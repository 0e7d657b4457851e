"""What BlueZ itself knows of a strap's battery, for when it keeps the battery service to itself."""

from __future__ import annotations


async def battery_of_bluez(path: str) -> float | None:
    """Return what BlueZ itself knows of a device's battery (Battery1, some time after connecting).

    It keeps the battery service to itself in some versions and settings.
    """
    from dbus_fast import BusType, Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = MessageBus(bus_type=BusType.SYSTEM)
    try:
        await bus.connect()
        reply = await bus.call(
            Message(
                destination="org.bluez",
                path=path,
                interface="org.freedesktop.DBus.Properties",
                member="Get",
                signature="ss",
                body=["org.bluez.Battery1", "Percentage"],
            )
        )
        if reply.message_type is not MessageType.METHOD_RETURN:
            return None
        return float(reply.body[0].value)
    finally:
        bus.disconnect()
        if bus.unique_name is not None:
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]
