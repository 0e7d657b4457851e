"""From the words of `--strap` to the sensors beside a strap; nothing heavy, and no library."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.sensor_frames import SensorKind

if TYPE_CHECKING:
    from biofeedback.devices.sensors import Sensor

SIMULATED = {SensorKind.EMG: "sim-emg", SensorKind.BELT: "sim-belt"}
_BEGINS = r"(?:lsl:|sim-emg$|sim-belt$|sim-emg\+|sim-belt\+)"
_SENSOR = re.compile(rf"\+(?={_BEGINS})")
_FIRST = re.compile(_BEGINS)


def parted(spec: str) -> tuple[str, tuple[str, ...]]:
    """Return the strap ("none" where there is none) and the sensors that words ask for."""
    parts = _SENSOR.split(spec)
    if _FIRST.match(spec):
        return "none", tuple(parts)
    return parts[0], tuple(parts[1:])


def joined(strap: str, sensors: tuple[str, ...]) -> str:
    """Return the words for a strap with sensors; `parted` undoes it."""
    return "+".join(sensors if strap == "none" and sensors else (strap, *sensors))


def kinds_in(spec: str) -> frozenset[SensorKind]:
    """Return what is measured beside the heart."""
    return frozenset(
        kind
        for sensor in parted(spec)[1]
        for kind in SensorKind
        if sensor == SIMULATED[kind] or re.match(rf"lsl:{kind.value}(=|$)", sensor)
    )


def open_sensor(
    sensor: str,
    strap: str,
    clock: Clock,
    fullness: Callable[[float], float | None],
    speed: float = 1.0,
    tense: Callable[[], bool] = lambda: False,
) -> Sensor:
    """Return the sensor that words name; nothing is looked for yet.

    strap: the strap beside it, whose simulated person a simulated belt is around. tense: whether
    a simulated muscle is asked to tighten now. Raises
    BadInputError for a sensor there is none of.
    """
    if sensor in SIMULATED.values():
        from biofeedback.devices.heart import SimulatedSettings
        from biofeedback.devices.simulated import parse_spec
        from biofeedback.devices.simulated_sensors import SimulatedBelt, SimulatedEmg

        if sensor == SIMULATED[SensorKind.EMG]:
            return SimulatedEmg(clock, asked=tense)
        person = parse_spec(strap) if strap.partition(":")[0] == "sim" else SimulatedSettings()
        return SimulatedBelt(clock, person, fullness)
    what, _equals, name = sensor.removeprefix("lsl:").partition("=")
    if what in (kind.value for kind in SensorKind):
        from biofeedback.devices.lsl import LslSensor

        return LslSensor(SensorKind(what), name or None, clock, speed=speed)
    raise BadInputError(
        _(
            'There is no sensor "{sensor}"; use lsl:emg, lsl:emg=NAME, lsl:belt, lsl:belt=NAME, '
            "sim-emg or sim-belt."
        ).format(sensor=sensor)
    )
