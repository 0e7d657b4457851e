"""Muscle and belt in their states: the page of sensors, a practice, what is left of it."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace

from biofeedback.core.metrics import Breathing, BreathSource, Summary
from biofeedback.core.muscle import (
    BeltNow,
    BeltSummary,
    Contact,
    Direction,
    HeartAndBreath,
    MuscleChannel,
    MuscleLevel,
    MuscleRange,
    MuscleSummary,
)
from biofeedback.core.pacing import PaceTrack
from biofeedback.devices.sensor_frames import SensorKind
from biofeedback.devices.sensors import SensorInfo
from biofeedback.sessions import muscle_steps
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.model_beside import BesideView
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.sensors import SensorsPage, SensorsView
from biofeedback.ui.views import SessionView
from biofeedback.ui.window import Window
from tests.ui import believable

NOW_S = 214.0
OWN = MuscleRange((3.4, 4.1), (96.0, 121.0))
SIDES = ("left", "right")
AIM = muscle_steps.aim_at(Direction.DOWN, OWN, 0.05)
IN_REACH = (
    SensorInfo("lsl:emg=Trapezius", "Trapezius", SensorKind.EMG, 1000.0, SIDES, "µV"),
    SensorInfo("lsl:belt=Chest", "Chest", SensorKind.BELT, 25.0, ("belt",), None),
    SensorInfo(
        "lsl:emg=Slow", "Smoothed EMG", SensorKind.EMG, 32.0, ("emg",), None,
        "This sensor sends 32 values a second; at least 250 are needed.",
    ),
)  # fmt: skip


def levels(until_s: float, *, loose: bool = False) -> tuple[MuscleLevel, ...]:
    """A muscle that lets go, with a short twitch."""
    source, found = random.Random(4), []
    for tenth in range(650):
        at_s = until_s - 65.0 + tenth / 10.0
        tense = 9.0 + 14.0 * math.exp(-tenth / 120.0) + (30.0 if 380 < tenth < 400 else 0.0)
        off = loose and tenth > 520
        values = [tense * share * source.uniform(0.9, 1.1) for share in (0.9, 0.75)]
        found.append(
            MuscleLevel(
                at_s,
                (None if off else values[0], values[1]),
                (Contact.OFF if off else Contact.GOOD, Contact.GOOD),
            )
        )
    return tuple(found)


def beside(*kinds: str, loose: bool = False, aim: bool = True) -> BesideView:
    times = [NOW_S - 65.0 + n / 10.0 for n in range(650)]
    curve = tuple((at_s, 50.0 - 6.0 * math.cos(2 * math.pi * at_s / 10.0)) for at_s in times)
    muscle = "emg" in kinds
    return BesideView(
        frozenset(kinds),
        SIDES if muscle else (),
        levels(NOW_S, loose=loose) if muscle else (),
        AIM if muscle and aim else None,
        True if muscle and aim else None,
        96.0,
        BeltNow(NOW_S, 6.0, 0.7, 98.0, True) if "belt" in kinds else None,
        curve if "belt" in kinds else (),
    )


def _live(view: BesideView, spec: str) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        shown = believable.live(NOW_S)
        told = Breathing(6.0, 0.95, BreathSource.BELT)
        shown = replace(shown, metrics=replace(shown.metrics, breathing=told))
        if spec.startswith("lsl"):
            shown = replace(believable.connecting("none"), begun_s=3.0, state=None)
        page = window.page("live", LivePage)
        live = replace(shown, spec=spec, beside=view)
        page.begin(live, lambda: NOW_S, PaceTrack())
        page.show_view(live)
        window.go("live")
        page.refresh()
        return window

    return show


def _page(view: SensorsView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("sensors", SensorsPage).show_view(view)
        window.go("sensors")
        return window

    return show


def summary(heart: bool = True) -> Summary:
    """What a practice of muscle, belt and perhaps heart amounts to."""
    made = believable.session().summary if heart else Summary(0, 300.0)
    assert made is not None
    together = HeartAndBreath(0.91, 0.24, 6.0, 196.0, 17, "msc-welch32/1")
    return replace(
        made,
        messages=(),
        muscle=MuscleSummary(
            (
                MuscleChannel("left", 288.4, 9.4, 6.1, 14.9),
                MuscleChannel("right", 291.0, 7.6, 5.0, 11.8),
            ),
            0.5,
            (20.0, 450.0),
            50.0,
            10.6,
            AIM,
            201.3,
            None,
            "band20-450-rms500/1",
        ),
        belt=BeltSummary(
            29, 288.0, 6.0, 4.1, 5.9, 0.7, -8.0, together if heart else None, "foot-parabola/1"
        ),
    )


def session(heart: bool = True) -> SessionView:
    line = [(level.at_s - 149.0, level.rms_uv) for start in (0,) for level in levels(NOW_S)[start:]]
    stretched = [(4.6 * at_s, values) for at_s, values in line]
    lines = tuple(tuple((at_s, values[side]) for at_s, values in stretched) for side in (0, 1))
    view = replace(believable.session(), summary=summary(heart), muscle_lines=lines)
    if not heart:
        view = replace(view, points=(), scores=(), marks=(), beside=())
        view = replace(view, row=replace(view.row, title="Muscle practice", coherence=None))
    return view


def _review(heart: bool) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = compose(look)
        window.page("review", ReviewPage).show_view(session(heart))
        window.go("review")
        return window

    return show


def _after(look: Look) -> Window:
    window = compose(look)
    window.page("after", AfterPage).show_view(session(False))
    window.go("after")
    return window


SCENES = {
    "sensors": _page(
        SensorsView("lsl:emg=Trapezius+lsl:belt=Chest", False, IN_REACH, None, OWN, SIDES, True)
    ),
    "sensors-empty": _page(SensorsView()),
    "sensors-missing": _page(
        SensorsView(
            problem="Muscle sensors and belts need the Lab Streaming Layer, which is not "
            "installed: add it with “pip install pylsl”; everything else works without it."
        )
    ),
    "sensors-none": _page(SensorsView("sim-emg", False, ())),
    "live-muscle": _live(beside("emg"), "lsl:emg"),
    "live-muscle-loose": _live(beside("emg", loose=True), "lsl:emg"),
    "live-combined": _live(beside("emg", "belt"), "ble:H10+lsl:emg+lsl:belt"),
    "live-belt": _live(beside("belt"), "lsl:belt"),
    "after-muscle": _after,
    "review-muscle": _review(False),
    "review-combined": _review(True),
}
