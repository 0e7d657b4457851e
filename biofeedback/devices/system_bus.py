"""Linux's message bus, over which Bluetooth is reached; and what it means when it can't be."""

from __future__ import annotations

import os
from typing import Any

from biofeedback.core.words import _
from biofeedback.devices.reconnect import ConnectFailedError, Trouble

VARIABLE = "DBUS_SYSTEM_BUS_ADDRESS"
LONGEST_SHOWN = 60


def bus_failure(error: Exception) -> ConnectFailedError | None:
    """Return what an error in reaching the bus means for the person; None: it is another's.

    Nothing that is tried again mends any of them, so the first one is told.
    """
    from dbus_fast.errors import AuthError, InvalidAddressError

    detail = f"{type(error).__name__}: {error}"
    match error:
        case InvalidAddressError():
            address = os.environ.get(VARIABLE, "")
            if len(address) > LONGEST_SHOWN:
                address = address[:LONGEST_SHOWN] + "…"
            sentence = _(
                'Bluetooth can\'t be reached: "{address}", which {variable} is set to, is no '
                "address of a message bus (D-Bus)."
            ).format(address=address, variable=VARIABLE)
            return ConnectFailedError(Trouble.NO_BUS, detail, sentence)
        case AuthError():
            sentence = _("This account may not use Bluetooth on this computer.")
            return ConnectFailedError(Trouble.NOT_ALLOWED, detail, sentence)
        case TimeoutError():
            return None
        case OSError():
            sentence = _(
                "Bluetooth can't be reached: the system's message bus (D-Bus) is not running."
            )
            return ConnectFailedError(Trouble.NO_BUS, detail, sentence)
    return None


async def ask_bluez(
    path: str, interface: str, member: str, signature: str = "", *words: str
) -> list[Any] | None:
    """Return what BlueZ answers to a question, None where it refuses; raise what the bus raises."""
    from dbus_fast import BusType, Message, MessageType
    from dbus_fast.aio import MessageBus

    bus = MessageBus(bus_type=BusType.SYSTEM)
    try:
        await bus.connect()
        reply = await bus.call(
            Message(
                destination="org.bluez",
                path=path,
                interface=interface,
                member=member,
                signature=signature,
                body=list(words),
            )
        )
        return reply.body if reply.message_type is MessageType.METHOD_RETURN else None
    finally:
        bus.disconnect()
        if bus.unique_name is not None:
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]


def is_named() -> bool:
    """Return whether the environment says which bus to use, instead of the system's own."""
    return bool(os.environ.get(VARIABLE))
