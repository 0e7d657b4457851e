"""From the words of `--strap` to a strap."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from biofeedback.core.clock import Clock
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.devices.none import NoStrap
from biofeedback.devices.protocol import Strap
from biofeedback.devices.replay import Recording, ReplayStrap

FASTEST_BLUETOOTH = 20.0


def open_strap(
    spec: str,
    clock: Clock,
    *,
    fullness: Callable[[float], float | None],
    read_recording: Callable[[Path], Recording],
    speed: float = 1.0,
    tense: Callable[[], bool] = lambda: False,
    called: str | None = None,
) -> Strap:
    """Return the strap that `spec` names; nothing is connected yet.

    spec: `sim`, `sim:KEY=VALUE,...`, `ble`, `ble:ADDRESS-or-name`, `replay:FILE` or `none`; with
    sensors beside it `+lsl:emg`, `+lsl:emg=NAME`, `+lsl:belt`, `+lsl:belt=NAME`, `+sim-emg` or
    `+sim-belt`, which also stand alone.
    fullness: how full the lungs should be at a moment of the clock, for a simulated person; tense:
    whether they are asked to tighten a muscle. called: the name to speak of it by, where the spec
    has its address.
    Raises BadInputError for anything else, with what is wrong in it.
    """
    from biofeedback.devices.sensor_specs import parted

    alone, sensors = parted(spec)
    if sensors:
        from biofeedback.devices.sensor_specs import open_sensor
        from biofeedback.devices.sensors import StrapWithSensors

        strap = open_strap(
            alone,
            clock,
            fullness=fullness,
            read_recording=read_recording,
            speed=speed,
            called=called,
        )
        beside = [open_sensor(each, alone, clock, fullness, speed, tense) for each in sensors]
        return StrapWithSensors(spec, strap, beside, clock)
    kind, _colon, rest = spec.partition(":")
    match kind:
        case "none" if not rest:
            return NoStrap()
        case "sim":
            from biofeedback.devices.simulated import SimulatedStrap, parse_spec

            return SimulatedStrap(spec, parse_spec(spec), clock, fullness)
        case "ble":
            if speed > FASTEST_BLUETOOTH:
                raise BadInputError(
                    _("With a Bluetooth strap the speed can be up to {fastest:g}.").format(
                        fastest=FASTEST_BLUETOOTH
                    )
                )
            from biofeedback.devices.ble import BleStrap

            return BleStrap(spec, rest or None, clock, called=called)
        case "replay" if rest:
            return ReplayStrap(spec, read_recording(Path(rest)), clock)
    raise BadInputError(
        _(
            'There is no strap "{spec}"; use sim, sim:hr=60,breath=pacer, ble, ble:NAME, '
            "replay:FILE or none."
        ).format(spec=spec)
    )


def origin_of(spec: str) -> str:
    """Return what a session with this strap is: "live", "sim" or "replay"."""
    from biofeedback.devices.sensor_specs import parted

    alone, sensors = parted(spec)
    kind = alone.partition(":")[0]
    if kind in ("sim", "replay"):
        return kind
    return "sim" if any(sensor.startswith("sim-") for sensor in sensors) else "live"
