"""Believable days for the time line and the report: a made-up person's weeks or years."""

from __future__ import annotations

import random
from datetime import date, timedelta

from biofeedback.trends.findings import Finding, RawPair, SwingDay, Swings, WeekChange
from biofeedback.trends.table import DayRow, MedicationChange
from biofeedback.ui.timeline_rows import timeline_of
from biofeedback.ui.trends_views import DEFAULT_LANES, FoundView, TrendsPageView

TODAY = date(2026, 11, 23)
ALL = frozenset({*DEFAULT_LANES, "resting_rmssd_ms", "practice_rmssd_ms", "walking_min"})


def rows(days: int, seed: int = 7, last: date = TODAY) -> tuple[DayRow, ...]:
    """Days up to `last` with flares, untold days, nights told and measured, changed medication."""
    chance = random.Random(seed)
    made, pain, left = [], 4.0, 0
    for n in range(days):
        day = last - timedelta(days=days - 1 - n)
        if left == 0 and chance.random() < 0.035 and n > 3:
            left = chance.randint(2, 5)
        flare = left > 0
        left = max(left - 1, 0)
        pain = min(
            max(pain + 0.35 * ((7.0 if flare else 3.8) - pain) + chance.gauss(0, 0.7), 0), 10
        )
        told = chance.random() > 0.1
        practised = chance.random() < (0.4 if flare else 0.75)
        rested = n % 7 == 3
        medication = ()
        if n % 190 == 17:
            medication = (MedicationChange("Naproxen", "started", "250 mg"),)
        elif n % 190 == 40:
            medication = (MedicationChange("Naproxen", "stopped"),)
        made.append(
            DayRow(
                day,
                practice_min=(2.0 if flare else 5.0) if practised else 0.0 if told else None,
                coherence=min(40 + 30 * n / max(days, 60) + chance.gauss(0, 6), 96)
                if practised
                else None,
                practice_rmssd_ms=60 + chance.gauss(0, 9) if practised else None,
                resting_rmssd_ms=28 + 4 * n / max(days, 60) + chance.gauss(0, 4)
                if rested
                else None,
                resting_hr_bpm=66.0 if rested else None,
                pain_worst=min(round(pain + 0.8), 10) if told else None,
                pain_now=round(pain) if told else None,
                flare=flare if told or flare else None,
                sleep_h=round(4 * max(chance.gauss(6.2 if flare else 7.0, 0.8), 3)) / 4
                if told and chance.random() > 0.1
                else None,
                measured_sleep_h=max(chance.gauss(6.8, 0.7), 3) if n % 3 else None,
                walking_min=None if flare or not told else 10 + round(20 * chance.random()),
                steps=round(max(chance.gauss(2500 if flare else 5200, 1500), 200))
                if told
                else None,
                medication=medication,
                session_ids=(f"0190-{n}",) if practised else (),
                last_told=day if told else None,
            )
        )
    return tuple(made)


def findings(days: int) -> tuple[Finding, ...]:
    """What looking back tells after so many days: silence before four weeks."""
    if days < 28:
        missing = 28 - days
        return tuple(
            Finding(key, title, None, unit, None, None, None, None, None,
                    TODAY + timedelta(days=missing), "not_enough_data",
                    f"{missing} more days are needed before this is looked at.",
                    "Not enough data yet.")
            for key, title, unit in (
                ("practice_sleep", "Practice and the night after", "min"),
                ("practice_pain", "Practice and pain on the next day", "points"),
                ("swings_flare", "Busy days and flares", "points"),
            )
        )  # fmt: skip
    chance = random.Random(3)
    pairs = tuple(
        RawPair(TODAY - timedelta(days=n), float(n % 3 != 0),
                7.0 + 0.4 * (n % 3 != 0) + chance.gauss(0, 0.7))
        for n in range(min(days, 60), 0, -1)
    )  # fmt: skip
    scatter = tuple(
        RawPair(one.day, one.after, 9 - 0.7 * one.after + chance.gauss(0, 1)) for one in pairs
    )
    look = TODAY - timedelta(days=3)
    return (
        Finding("practice_sleep", "Practice and the night after", 22.0, "min", (2.0, 43.0), 0.983,
                42, 18, look, look + timedelta(days=30), "goes_with", None,
                "On nights after practice you slept on average 22 min longer (likely 2 to 43 min). "
                "A pattern, not a proof.",
                "Better days may also make practice easier.", 6, None,
                "practised", "sleep of the night after, h", True, pairs),
        Finding("practice_pain", "Practice and pain on the next day", -0.2, "points", (-0.7, 0.3),
                0.983, 40, 17, look, look + timedelta(days=30), "unclear", None,
                "So far (57 days) your data don't show a difference; anything from "
                "\N{MINUS SIGN}0.7 to +0.3 points fits.",
                "Pain that is told rarely hides small differences.", 4,
                "2 days before this look were corrected after it.",
                "practised", "worst pain of the next day, 0 to 10", True, pairs),
        Finding("sleep_pain", "Sleep and pain on the next day", -0.7, "points per h", (-1.1, -0.3),
                0.983, 52, 0, look, look + timedelta(days=30), "clear", None,
                "After longer nights your pain was on average 0.7 points per h lower (likely 0.3 "
                "to 1.1). A pattern, not a proof.", "Pain itself may shorten the night.", 8, None,
                "hours asleep", "worst pain of the day, 0 to 10", False, scatter),
        Finding("swings_flare", "Busy days and flares", None, "points", None, None, None, None,
                None, None, "not_enough_data", "2 more flares are needed before this is looked at.",
                "Not enough data yet."),
    )  # fmt: skip


def swings(made: tuple[DayRow, ...]) -> Swings:
    """Steps day by day, days far above usual, and a kind sentence."""
    days = tuple(
        SwingDay(row.day, row.steps, row.flare, bool(row.steps and row.steps > 7200))
        for row in made
    )
    if len(made) < 28:
        return Swings("steps", days, 0, 0, None, "", "After four weeks of steps or walking this "
                      "shows what came before flares.")  # fmt: skip
    return Swings(
        "steps", days, 5, 3, 0.21,
        "Counted so far: before 3 of 5 flares there was a day with far more steps than usual for "
        "you in the three days before; before other days that was so 21 percent of the time. A "
        "count can't tell whether that is more than chance.", None,
    )  # fmt: skip


def weeks(days: int) -> tuple[WeekChange, ...]:
    """Weeks 4, 8 and 12 against the first, as far as they are over."""
    told = []
    for week, pain, noise, sleep in ((4, 4.2, 1.2, 7.1), (8, 3.1, 1.3, None), (12, 3.0, 1.3, 6.9)):
        if days < 7 * week:
            continue
        beyond = 4.6 - pain > noise
        told.append(
            WeekChange("pain", "Worst pain", week, 4.6, pain, pain - 4.6, noise, "points (0-10)",
                       beyond, f"Week {week}: worst pain {pain} points on average, 4.6 points in "
                       "the first week" + (f": lower by {4.6 - pain:.1f} points, more than your "
                       f"everyday variation of {noise} points." if beyond else
                       f". That is within your everyday variation of {noise} points."))
        )  # fmt: skip
        if sleep is None:
            told.append(
                WeekChange("sleep_h", "Sleep", week, 6.4, None, None, None, "h", None,
                           f"Week {week}: too few nights were told to compare.")
            )  # fmt: skip
        else:
            told.append(
                WeekChange("sleep_h", "Sleep", week, 6.4, sleep, sleep - 6.4, 0.5, "h",
                           sleep - 6.4 > 0.5, f"Week {week}: {sleep} h of sleep on average, 6.4 h "
                           "in the first week.")
            )  # fmt: skip
    return tuple(told)


def found(made: tuple[DayRow, ...]) -> FoundView:
    return FoundView(findings(len(made)), weeks(len(made)), swings(made))


def page(days: int, range_key: str = "8w", *, every: bool = False) -> TrendsPageView:
    """The page after so many days."""
    made = rows(days)
    lanes = ALL if every else frozenset(DEFAULT_LANES)
    return TrendsPageView(timeline_of(made, TODAY), lanes, range_key, found(made))


def empty_page() -> TrendsPageView:
    return TrendsPageView(timeline_of((), TODAY), frozenset(DEFAULT_LANES))
