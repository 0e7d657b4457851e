"""Heart Rate Measurement (GATT 0x2A37): bytes to values and back, RR kept in 1/1024 s.

Source: Bluetooth SIG, Heart Rate Service 1.0, section 3.1 and the GATT Specification Supplement.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntFlag

HEART_RATE_SERVICE = "0000180d-0000-1000-8000-00805f9b34fb"
HEART_RATE_MEASUREMENT = "00002a37-0000-1000-8000-00805f9b34fb"
RR_UNITS_PER_S = 1024


class Flags(IntFlag):
    """The first byte of a measurement."""

    HEART_RATE_16_BIT = 0x01
    CONTACT_DETECTED = 0x02
    CONTACT_SUPPORTED = 0x04
    ENERGY_PRESENT = 0x08
    RR_PRESENT = 0x10


@dataclass(frozen=True, slots=True)
class Measurement:
    """One notification of a heart-rate sensor.

    heart_rate_bpm: 0-65535 (0 while the sensor finds none). contact: skin contact, None where
    the sensor does not say. energy_kj: since its last reset. rr_1024: the RR intervals, oldest
    first, as sent, in 1/1024 s. rr_flagged: whether the sensor says it sends RR at all (a
    notification with the flag and no interval is legal). truncated: bytes were missing or left
    over; what could be read whole is here, the rest is not guessed. wide: heart rate came (or
    goes out) in 16 bits.
    """

    heart_rate_bpm: int
    contact: bool | None = None
    energy_kj: int | None = None
    rr_1024: tuple[int, ...] = ()
    rr_flagged: bool = False
    wide: bool = False
    truncated: bool = False

    @property
    def rr_ms(self) -> tuple[float, ...]:
        """The RR intervals in ms; n / 1024 s is exact in a float."""
        return tuple(rr * 1000.0 / RR_UNITS_PER_S for rr in self.rr_1024)

    @classmethod
    def from_bytes(cls, payload: bytes) -> Measurement | None:
        """Return what a notification says, or None when not even a heart rate came whole."""
        if not payload:
            return None
        flags = Flags(payload[0] & 0x1F)
        wide = Flags.HEART_RATE_16_BIT in flags
        at = 3 if wide else 2
        if len(payload) < at:
            return None
        heart_rate = int.from_bytes(payload[1:at], "little")
        contact = None
        if Flags.CONTACT_SUPPORTED in flags:
            contact = Flags.CONTACT_DETECTED in flags
        energy = None
        truncated = False
        if Flags.ENERGY_PRESENT in flags:
            if len(payload) < at + 2:
                truncated = True
                at = len(payload)
            else:
                energy = int.from_bytes(payload[at : at + 2], "little")
                at += 2
        rr: tuple[int, ...] = ()
        rr_flagged = Flags.RR_PRESENT in flags
        if rr_flagged:
            whole = (len(payload) - at) // 2
            rr = struct.unpack_from(f"<{whole}H", payload, at)
            at += 2 * whole
        truncated = truncated or at != len(payload)
        return cls(heart_rate, contact, energy, rr, rr_flagged, wide, truncated)

    def __bytes__(self) -> bytes:
        """Return the notification that says this; ValueError for values that do not fit."""
        flags = Flags(0)
        wide = self.wide or self.heart_rate_bpm > 0xFF
        if wide:
            flags |= Flags.HEART_RATE_16_BIT
        if self.contact is not None:
            flags |= Flags.CONTACT_SUPPORTED
            if self.contact:
                flags |= Flags.CONTACT_DETECTED
        if self.energy_kj is not None:
            flags |= Flags.ENERGY_PRESENT
        if self.rr_flagged or self.rr_1024:
            flags |= Flags.RR_PRESENT
        try:
            payload = struct.pack("<BH" if wide else "<BB", flags, self.heart_rate_bpm)
            if self.energy_kj is not None:
                payload += struct.pack("<H", self.energy_kj)
            return payload + struct.pack(f"<{len(self.rr_1024)}H", *self.rr_1024)
        except struct.error as error:
            raise ValueError(f"does not fit a heart rate measurement: {self}") from error
