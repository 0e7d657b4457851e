"""Example data to look around in: a made-up person's months of practice, marked as such."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from biofeedback.core.beats import Beat
from biofeedback.core.metrics import Summary
from biofeedback.core.pacing import PacedSpan, PaceTrack
from biofeedback.core.words import _
from biofeedback.devices.heart import SimulatedHeart, SimulatedSettings
from biofeedback.devices.heart_rate import RR_UNITS_PER_S
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.entry import Entry
from biofeedback.diary.function import Function
from biofeedback.diary.pain import Pain
from biofeedback.diary.peg import Peg
from biofeedback.diary.sleep import Night
from biofeedback.sessions.library import practice
from biofeedback.sessions.protocol_json import protocol_to_json
from biofeedback.sessions.records import EXAMPLE, Happening, SessionDraft

ORIGIN = EXAMPLE
PACE_PER_MIN = 5.5
_PLACES = ("back.left.lower_back", "back.right.lower_back")


@dataclass(frozen=True, slots=True)
class DemoSession:
    """A made-up session, ready to be kept like an imported one."""

    draft: SessionDraft
    beats: tuple[Beat, ...]
    summary: Summary
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class DemoDay:
    """A made-up day: its check-in (None: not said), its practice (None: none), its diary."""

    day: date
    checkin: CheckIn | None
    session: DemoSession | None
    entries: tuple[Entry, ...] = ()


def demo_days(today: date, days: int, zone: str, seed: int = 2026) -> Iterator[DemoDay]:
    """Yield made-up days up to yesterday, oldest first; the same for the same arguments.

    A person with back pain who practises on most days, less in flares, and whose swing per
    breath grows with the weeks. The pain is drawn on its own: the example shows how things
    look, not that practice helps.
    """
    chance = random.Random(seed)
    pain, flare_left = 4.0, 0
    for number in range(days):
        day = today - timedelta(days=days - number)
        if flare_left == 0 and chance.random() < 0.035:
            flare_left = chance.randint(2, 5)
        in_flare = flare_left > 0
        flare_left = max(flare_left - 1, 0)
        pain += 0.35 * ((7.0 if in_flare else 3.8) - pain) + chance.gauss(0.0, 0.7)
        pain = min(max(pain, 0.0), 10.0)
        sleep_h = min(max(chance.gauss(6.2 if in_flare else 7.0, 0.8), 3.0), 9.5)
        checkin = None
        if chance.random() > 0.12:
            worst = min(round(pain + abs(chance.gauss(0.8, 0.6))), 10)
            checkin = CheckIn(
                day,
                zone,
                pain_now=min(round(pain), worst),
                pain_worst=worst,
                flare=in_flare,
                sleep_h=round(sleep_h * 4) / 4 if chance.random() > 0.1 else None,
            )
        session = None
        if chance.random() < (0.45 if in_flare else 0.72):
            swing_ms = 55.0 + 70.0 * number / max(days, 60) + chance.gauss(0.0, 12.0)
            session = _session(day, zone, 2.0 if in_flare else 5.0, max(swing_ms, 20.0), chance)
        yield DemoDay(day, checkin, session, () if checkin is None else tuple(_told(checkin, seed)))


def _told(checkin: CheckIn, seed: int) -> Iterator[Entry]:
    """Yield what else a made-up person tells of a day: the night, how it went, once a week PEG."""
    day, zone, worst = checkin.day, checkin.zone, checkin.pain_worst or 0
    chance = random.Random(f"{seed} {day}")
    yield Pain(day, zone, average=max(worst - chance.randint(1, 2), 0), places=_PLACES)
    if checkin.sleep_h is not None:
        latency, awake = chance.randrange(5, 45, 5), chance.randrange(0, 60, 10)
        up = datetime.combine(day, time(6, chance.randrange(15, 60, 5)))
        out = up - timedelta(minutes=round(checkin.sleep_h * 60) + latency + awake)
        yield Night(
            day,
            zone,
            bed=(out - timedelta(minutes=10)).time(),
            lights_out=out.time(),
            latency_min=latency,
            awakenings=awake // 20,
            awake_min=awake,
            wake=up.time(),
            rise=(up + timedelta(minutes=10)).time(),
            quality=min(max(round(checkin.sleep_h) + chance.randint(-1, 1), 0), 10),
        )
    yield Function(
        day,
        zone,
        walking_min=max(round(chance.gauss(10 if checkin.flare else 24, 6)), 0),
        confidence=min(max(round(chance.gauss(6, 1)), 0), 10),
        energy=min(max(round(chance.gauss(3 if checkin.flare else 5, 1)), 0), 10),
    )
    if day.weekday() == 6:
        pain, joy, does = (max(worst - chance.randint(0, 2), 0) for _n in range(3))
        yield Peg(day, zone, pain, joy, does)


def _session(
    day: date, zone: str, minutes: float, swing_ms: float, chance: random.Random
) -> DemoSession:
    from biofeedback.signal.summary import analyze

    protocol = practice("plain", pace_per_min=PACE_PER_MIN, minutes=minutes)
    pattern = protocol.steps[0].pattern
    assert pattern is not None
    track = PaceTrack([PacedSpan(0.0, protocol.seconds, pattern)])

    def fullness(t_s: float) -> float | None:
        breath = track.breath(t_s)
        return None if breath is None else breath.fullness

    settings = SimulatedSettings(
        hr=chance.gauss(68.0, 3.0),
        swing_ms=swing_ms,
        noise_ms=chance.uniform(6.0, 12.0),
        ectopics=0.3,
        seed=chance.randrange(2**31),
    )
    heart = SimulatedHeart(settings, fullness)
    beats = tuple(
        Beat(beat.at_s, beat.rr_1024 * 1000.0 / RR_UNITS_PER_S, index)
        for index, beat in enumerate(heart.beats_until(protocol.seconds))
    )
    summary = analyze(beats, pace=track, duration_s=protocol.seconds)
    evening = datetime.combine(day, time(20, chance.randrange(60)), ZoneInfo(zone))
    draft = SessionDraft(
        started_at=evening.astimezone(ZoneInfo("UTC")),
        zone=zone,
        strap="sim",
        strap_name=_("Example"),
        protocol=protocol.name,
        protocol_json=protocol_to_json(protocol),
        origin=ORIGIN,
    )
    step = Happening(0.0, "step", '{"index": 0, "name": "practice"}')
    return DemoSession(draft, beats, summary, (step,))
