"""Believable data for pictures and tests: a heart that follows the breath, a week, a history."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.metrics import (
    BeatVerdict,
    Breathing,
    BreathSource,
    Coherence,
    Metrics,
    Quality,
    Summary,
)
from biofeedback.core.pacing import PaceTrack
from biofeedback.core.words import _
from biofeedback.devices.protocol import StrapInfo, StrapState
from biofeedback.diary.plan import FlarePlan
from biofeedback.diary.told import ToldDay
from biofeedback.sessions.events import (
    BeatArrived,
    Cued,
    FeedbackReady,
    Marked,
    MetricsReady,
    Paused,
    Saved,
    StepChanged,
    StrapChanged,
    VerdictReady,
)
from biofeedback.sessions.feedback import Coach, FeedbackPlan
from biofeedback.sessions.gentle import FOUND_TEXT, LISTEN_TEXT
from biofeedback.sessions.protocol import LISTENING, StepKind
from biofeedback.ui.diary_views import CheckInView, DayRow, DiaryView
from biofeedback.ui.model import LiveView, MarkPoint, ScorePoint, Script, SpectrumView
from biofeedback.ui.practices import choices
from biofeedback.ui.review_views import CompareView
from biofeedback.ui.views import (
    BesideLine,
    DayView,
    HistoryView,
    PickerView,
    PractiseView,
    SessionRow,
    SessionView,
    StartRequest,
    StrapView,
    TodayView,
)

BEGUN_S = 3.0
NOW_S = 111.0
PACE_PER_MIN = 5.5
TRACK = PaceTrack.steady(PACE_PER_MIN, BEGUN_S)


@cache
def beats(until_s: float, seed: int = 4) -> tuple[Beat, ...]:
    """Beats of a heart around 68 bpm that swings by 18 with each breath, a little late."""
    noise = random.Random(seed)
    found, t, drift = [], BEGUN_S, 0.0
    while t < until_s:
        drift = 0.97 * drift + noise.gauss(0.0, 0.25)
        turns = TRACK.turns(t - 1.1) or 0.0
        bpm = 68 + drift - 8.5 * math.cos(2 * math.pi * turns) + noise.gauss(0.0, 0.7)
        rr_ms = round(60.0 / bpm * 1024) / 1.024
        t += rr_ms / 1000.0
        found.append(Beat(t, rr_ms, len(found)))
    return tuple(found)


def score_at(t_s: float) -> float:
    """A score that settles, reaches the target, slips once and comes back."""
    rise = 86.0 * (1.0 - math.exp(-(t_s - BEGUN_S) / 45.0))
    slip = 16.0 * math.exp(-(((t_s - 190.0) / 22.0) ** 2))
    return max(rise - slip + 3.0 * math.sin(t_s / 5.3) + 1.5 * math.sin(t_s / 2.1), 0.0)


def metrics_at(t_s: float) -> Metrics:
    score = score_at(t_s)
    sure = t_s > 40
    return Metrics(
        hr_bpm=68.3,
        rmssd_ms=41.2,
        swing_bpm=17.8 if t_s > 18 else None,
        coherence=Coherence(
            score if t_s > 18 else None, 3.1 if t_s > 70 else None, 5.6, 0.93 if sure else 0.6
        ),
        breathing=(Breathing(5.6, 0.5, BreathSource.RR) if t_s > 35 else Breathing(source=None)),
        artifact_fraction=0.006,
        quality=Quality.GOOD if t_s > 8 else None,
    )


def measured(view: LiveView, coach: Coach, t_s: float) -> LiveView:
    """The view after the numbers of a moment and the feedback made of them."""
    numbers = metrics_at(t_s)
    view = view.apply(MetricsReady(t_s, view.spec, numbers))
    return view.apply(FeedbackReady(t_s, view.spec, coach.update(t_s, numbers, PACE_PER_MIN)))


# Shown by many scenes in the same moment; nothing in it can change, nor is it of a language.
@cache
def live(
    until_s: float,
    spec: str = "ble:H10",
    total_s: float = 300.0,
    plan: FeedbackPlan | None = None,
) -> LiveView:
    """A session in full course at `until_s`."""
    view = LiveView(spec, total_s, PACE_PER_MIN)
    view = view.apply(StrapChanged(0.2, spec, StrapState.CONNECTED, "Polar H10", 80.0))
    view = view.apply(StrapChanged(1.0, spec, StrapState.STREAMING, "Polar H10", 80.0))
    view = view.apply(StepChanged(BEGUN_S, spec, "practice", 0))
    told, coach = BEGUN_S, Coach(plan or FeedbackPlan())
    for beat in beats(until_s):
        view = view.apply(BeatArrived(beat.at_s, spec, beat))
        odd = beat.index % 97 == 61
        kind = Verdict.ECTOPIC if odd else Verdict.NORMAL
        verdict = BeatVerdict(beat.index, beat.at_s, kind, 880.0 if odd else None)
        view = view.apply(VerdictReady(beat.at_s, spec, verdict))
        while told + 1.0 <= beat.at_s:
            told += 1.0
            view = measured(view, coach, told)
    view = measured(view, coach, until_s)
    return view.apply(Saved(until_s, spec, "0190", until_s - 0.8))


def quiet(at_s: float) -> LiveView:
    return live(at_s, plan=FeedbackPlan(quiet=True))


def swing(at_s: float) -> LiveView:
    """Somebody who usually stands below any honest target."""
    return live(at_s, plan=FeedbackPlan(usual_score=48.0, usual_swing_bpm=16.0))


def connecting(spec: str = "ble:H10") -> LiveView:
    return LiveView(spec, 300.0, PACE_PER_MIN).apply(
        StrapChanged(0.2, spec, StrapState.CONNECTING, "Polar H10")
    )


def waiting(spec: str = "ble:H10") -> LiveView:
    view = connecting(spec)
    view = view.apply(StepChanged(BEGUN_S, spec, "practice", 0))
    return view.apply(StrapChanged(3.1, spec, StrapState.WAITING_FOR_RR, "Polar H10", 80.0))


def scanning(spec: str = "none") -> LiveView:
    """A body scan while a sentence of its script stands there."""
    view = LiveView(spec, 300.0, script=Script((0.0, 20.0), ("", ""), (True, False), speaks=True))
    view = view.apply(StepChanged(BEGUN_S, spec, "instruction", 0))
    return view.apply(
        Cued(NOW_S, spec, "Go up to your ankles, your calves, your knees. Any answer is right.")
    )


def asking() -> LiveView:
    """A step that asks how it is."""
    kinds = (StepKind.RATING, StepKind.PACE)
    script = Script((0.0, 60.0), ("", ""), (True, False), kinds=kinds)
    return replace(live(NOW_S), script=script, step=0, step_name="rating")


def listening() -> LiveView:
    """The moment before the pace, in which the breath is listened for."""
    text = _(LISTEN_TEXT)
    script = Script((0.0, 0.0), (text, ""), (True, False), speaks=True)
    return replace(live(34.0), script=script, step=0, step_name=LISTENING, said=text)


def begun_gently(at_s: float) -> LiveView:
    """The pace began at the person's own breath and slows down."""
    script = Script((0.0, 0.0), ("", ""), (True, False), speaks=True)
    said = _(FOUND_TEXT).format(pace=13.0)
    return replace(live(at_s), script=script, step=1, said=said)


def lost(at_s: float, spec: str = "ble:H10") -> LiveView:
    return live(at_s, spec).apply(StrapChanged(at_s, spec, StrapState.RECONNECTING, "Polar H10"))


def paused(at_s: float) -> LiveView:
    view = live(at_s).apply(Marked(at_s - 20, "ble:H10", None))
    return view.apply(Paused(at_s, "ble:H10", on=True))


def unsure(at_s: float) -> LiveView:
    shaky = replace(
        metrics_at(at_s),
        swing_bpm=None,
        rmssd_ms=None,
        coherence=Coherence(),
        breathing=Breathing(),
        artifact_fraction=0.13,
        quality=Quality.CAUTION,
    )
    return live(at_s).apply(MetricsReady(at_s, "ble:H10", shaky))


def spectrum() -> SpectrumView:
    rates = tuple(2.4 + 0.1 * n for n in range(130))
    power = tuple(
        math.exp(-(((r - 5.6) / 0.5) ** 2)) + 0.05 * math.exp(-(((r - 11.1) / 0.7) ** 2)) + 0.01
        for r in rates
    )
    return SpectrumView(rates, power)


MONDAY = datetime(2026, 11, 23, 19, 40, tzinfo=UTC)


def week() -> tuple[DayView, ...]:
    minutes = (5.0, 5.0, 2.0, 2.0, 0.0, 5.0, 0.0)
    first = date(2026, 11, 17)
    return tuple(
        DayView(first + timedelta(days=n), m, flare=n in (2, 3), today=n == 6)
        for n, m in enumerate(minutes)
    )


def today() -> TodayView:
    return TodayView(
        now=MONDAY,
        start=StartRequest("plain", 5.0, 5.5),
        why="In for 5.5 s, out for 5.5 s. The pace you chose on 9 November.",
        strap=StrapView("ble:H10", "Polar H10", StrapState.CONNECTED, 80.0),
        pain_now=4,
        week=week(),
    )


def first_day() -> TodayView:
    days = tuple(
        DayView(date(2026, 11, 17) + timedelta(days=n), None, today=n == 6) for n in range(7)
    )
    return TodayView(
        now=MONDAY.replace(hour=9),
        start=StartRequest("plain", 5.0, 6.0),
        strap=StrapView("sim"),
        week=days,
        first_session=True,
    )


def check_in(*, told: bool = False, flare: bool = False) -> CheckInView:
    """Return the day's check-in: untold with a usual night, or told as far as a day is."""
    day = ToldDay(TODAY)
    if told:
        day = ToldDay(TODAY, pain_worst=5, pain_average=4, pain_now=4, flare=False, sleep_h=7.5)
    if flare:
        day = ToldDay(TODAY, pain_worst=8, flare=True)
    note = "rain, a slow day" if told else None
    return CheckInView(TODAY, TODAY, day, note, usual_h=None if flare else 7.0)


def plan() -> FlarePlan:
    return FlarePlan(
        date(2026, 10, 4),
        "Europe/Berlin",
        helps="A warm bath, the blue playlist, lying on the floor with legs up.",
        shorter="Two minutes of breathing, in bed if need be.",
        lighter="Half the walk. Laundry waits. One call with a friend stays.",
        call="Ada, 030 12345. The clinic when it lasts over a week.",
        others="It is a flare, not your fault. I will be slower for a few days.",
    )


def flare_day() -> TodayView:
    return replace(today(), flare_today=True, flare_since=date(2026, 11, 21), pain_now=8)


def summary() -> Summary:
    return Summary(
        beats=342,
        duration_s=300.1,
        quality=Quality.GOOD,
        artifact_fraction=2 / 342,
        hr_bpm=68.2,
        rr_mean_ms=879.6,
        sdnn_ms=51.0,
        rmssd_ms=41.2,
        pnn50_percent=18.4,
        lf_ms2=812.0,
        hf_ms2=211.0,
        swing_bpm=17.8,
        coherence=Coherence(68.0, 3.1, 5.6, 0.9),
        breathing=Breathing(5.6, 0.5, BreathSource.RR),
        definitions={"coherence": "least-squares/1", "artifacts": "lipponen-tarvainen-causal/1"},
    )


def row() -> SessionRow:
    return SessionRow("0190", MONDAY, "5 minutes at 5.5 breaths a minute", 5.0, 68.0, None)


@cache
def session() -> SessionView:
    view = live(300.0)
    scores = tuple(
        ScorePoint(float(t), score_at(float(t)) if t > 20 else None) for t in range(4, 300)
    )
    every = LiveView("ble:H10", 300.0, PACE_PER_MIN)
    points = []
    for beat in beats(300.0):
        every = every.apply(BeatArrived(beat.at_s, "ble:H10", beat))
        point = every.points[-1]
        odd = beat.index in (61, 158)
        kind = Verdict.ECTOPIC if odd else Verdict.NORMAL
        points.append(replace(point, rr_ms=point.rr_ms * (0.7 if odd else 1.0), verdict=kind))
    return SessionView(
        row=row(),
        summary=summary(),
        pace_per_min=PACE_PER_MIN,
        scores=scores,
        points=tuple(points),
        marks=(MarkPoint(176.0, "phone rang"),),
        in_target_s=view.in_target_s,
        pain_before=4,
        usual_coherence=(55.0, 70.0),
    )


def reviewed() -> SessionView:
    """The same session as its review shows it: beside other definitions, one beat corrected."""
    view = session()
    points = tuple(
        replace(p, corrected_ms=p.rr_ms / 0.7) if p.verdict is not Verdict.NORMAL else p
        for p in view.points
    )
    ways = (
        BesideLine("least_squares_15", "lsq15-tiled/1", 74.0, 19),
        BesideLine("magnitude_squared_64", "msc64/1", 85.0, 4),
        BesideLine("phase_locking_30", "plv30/1", 95.0, 9),
    )
    return replace(view, points=points, beside=ways)


def compared() -> CompareView:
    """This session beside an earlier one at another pace, in which the heart followed less."""
    rows = history().rows
    earlier = replace(
        session(),
        row=replace(rows[3], title="5 minutes at 6 breaths a minute", minutes=5.0),
        pace_per_min=6.0,
        summary=replace(summary(), hr_bpm=72.4, rmssd_ms=33.0, swing_bpm=11.2),
    )
    return CompareView(reviewed(), earlier, rows[1:])


def history() -> HistoryView:
    notes = {0: "phone rang once", 3: "slept badly, still did two minutes", 6: "warm bath before"}
    rows = []
    for n in range(24):
        flare = n in (3, 4)
        rows.append(
            SessionRow(
                f"0190-{n}",
                MONDAY - timedelta(days=n + n // 5, minutes=13 * (n % 4)),
                "2 minutes at 6 breaths a minute" if flare else "5 minutes at 5.5 breaths a minute",
                2.0 if flare else 5.0,
                None if n == 7 else 68.0 - 1.3 * n + 5 * math.sin(n),
                notes.get(n),
                "sim" if n == 23 else "live",
                "stopped" if n == 9 else "done",
            )
        )
    return HistoryView(tuple(rows))


TODAY = MONDAY.date()


def diary(*, told: bool = False, flare: bool = False, day: date = TODAY) -> DiaryView:
    """Return six weeks, a few days of them not told, with a flare some weeks ago."""
    chance = random.Random(9)
    rows = []
    for ago in range(42):
        when = TODAY - timedelta(days=ago)
        if ago in (5, 11, 12, 30) or (ago == 0 and not told):
            rows.append(DayRow(ToldDay(when)))
            continue
        in_flare = 15 <= ago <= 18 or (flare and ago <= 2)
        worst = chance.randint(7, 9) if in_flare else chance.randint(3, 6)
        rows.append(
            DayRow(
                ToldDay(
                    when,
                    pain_worst=worst,
                    pain_now=max(worst - chance.randint(0, 3), 0),
                    flare=in_flare,
                    sleep_h=6.5 if ago % 3 else None,
                    bed=time(22 + ago % 2, 15),
                    wake=time(6, 45),
                    walking_min=None if in_flare else 20,
                ),
                ("Naproxen, 250 mg, stopped",) if ago == 9 else (),
            )
        )
    return DiaryView(TODAY, day, tuple(rows), time(22, 45), time(6, 45))


def empty_diary() -> DiaryView:
    days = (TODAY - timedelta(days=ago) for ago in range(42))
    return DiaryView(TODAY, TODAY, tuple(DayRow(ToldDay(day)) for day in days))


def practices(chosen: str = "plain") -> PractiseView:
    return PractiseView(choices(), chosen, PACE_PER_MIN, 5.0)


def picker() -> PickerView:
    return PickerView(
        StrapView("ble:H10", "Polar H10", StrapState.CONNECTED, 80.0),
        found=(
            StrapInfo("A0:9E:1A:00:00:01", "Polar H10 1A2B3C4D", -52, "polar_h10", True),
            StrapInfo("A0:9E:1A:00:00:02", "HRM-Dual:112233", -71, "heart_rate", True),
            StrapInfo("A0:9E:1A:00:00:03", None, -88, "heart_rate", None),
        ),
    )
