"""Makes the strap that a person's words name, for a session's timeline."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from biofeedback.core.beats import Gap
from biofeedback.core.clock import Clock
from biofeedback.devices.protocol import Strap
from biofeedback.devices.replay import Recording
from biofeedback.sessions.muscle_steps import TENSE
from biofeedback.sessions.outlet import StreamsOut
from biofeedback.sessions.timeline import Timeline


def strap_maker(
    clock: Clock, speed: float = 1.0, called: str | None = None
) -> Callable[[str, Timeline], Strap]:
    """Return what makes a strap of a spec, breathing along with a session's timeline.

    called: the strap's name, where its spec says only its address.
    """
    from biofeedback.devices.specs import open_strap

    def make(spec: str, timeline: Timeline) -> Strap:
        return open_strap(
            spec,
            clock,
            fullness=timeline.fullness,
            read_recording=read_replay,
            speed=speed,
            tense=lambda: timeline.step == TENSE,
            called=called,
        )

    return make


def read_replay(path: Path) -> Recording:
    """Read any recording for replay; BadInputError with a sentence."""
    from biofeedback.exchange.rr_files import read_recording

    found = read_recording(path)
    first = found.beats[0]
    zero = first.at_s - first.rr_ms / 1000.0  # played from its own first interval on
    beats = tuple(replace(beat, at_s=beat.at_s - zero) for beat in found.beats)
    gaps = tuple(Gap(gap.from_s - zero, gap.to_s - zero) for gap in found.gaps)
    return Recording(beats, gaps, path.name)


def streams_out(clock: Clock, speed: float = 1.0) -> StreamsOut:
    """Return where other programs hear a session; nothing is opened before it begins."""
    from biofeedback.devices.lsl_outlet import LslStreamsOut

    return LslStreamsOut(clock, speed=speed)


def local_zone() -> str:
    """Return the person's time zone by its IANA name; UTC where the system doesn't say.

    It is asked for anew each time: who travels with the window open is somewhere else tomorrow.
    """
    import tzlocal

    # What it can't make out is said by the next line, as at the first time.
    with suppress(ValueError, LookupError, OSError):
        tzlocal.reload_localzone()
    return str(tzlocal.get_localzone_name() or "UTC")
