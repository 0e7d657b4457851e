"""Believable experiments in every state that a person may meet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from biofeedback.app.experimenting import ExperimentView
from biofeedback.trends.experiment import Estimate
from biofeedback.trends.experiment_words import result

TODAY = date(2026, 11, 23)
NONE = ExperimentView("none", TODAY)
RUNNING = ExperimentView(
    "running",
    TODAY,
    "1",
    "practice",
    "pain",
    TODAY - timedelta(days=22),
    TODAY + timedelta(days=33),
    TODAY + timedelta(days=35),
    56,
    number=23,
    today_first=True,
    kept=17,
    known=20,
    stop_on_flare=True,
)
RESTING = replace(RUNNING, today_first=False)
AGREED = replace(
    RUNNING,
    phase="agreed",
    first=TODAY + timedelta(days=1),
    last=TODAY + timedelta(days=56),
    result_on=TODAY + timedelta(days=58),
    number=0,
    today_first=None,
    kept=0,
    known=0,
)
WAITING = replace(RUNNING, phase="waiting", number=56, today_first=None, kept=44, known=51)
_FOUND = Estimate(-0.9, (-1.6, -0.2), 0.012, 23, 24, (-1.1, (-2.0, -0.3)), 0.86)
CLEAR = replace(WAITING, phase="over", result=result("practice", "pain", _FOUND))
UNCLEAR = replace(
    CLEAR,
    result=result(
        "practice",
        "pain",
        replace(_FOUND, effect=-0.2, interval=(-0.9, 0.5), p=0.6, as_done=(-0.3, (-1.1, 0.6))),
    ),
)
STOPPED = replace(
    CLEAR,
    stopped="flare",
    stopped_on=TODAY - timedelta(days=3),
    result=None,
    needs="It ended before its date, so nothing is concluded from it.",
)
