"""What each name in the diary's told_json holds, for an export's README; held by a test."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from biofeedback.core.words import mark

LONG = ("id", "day", "zone", "kind", "replaced_by", "told", "value")
TOLD: Mapping[str, str] = {
    "worst": mark("pain, flare: the worst pain, 0-10"),
    "average": mark("pain: the day's average pain, 0-10"),
    "now": mark("pain: pain now, 0-10"),
    "places": mark("pain: where, as view.side.region; left is the person's left"),
    "qualities": mark("pain: what it is like"),
    "triggers": mark("pain: what may have set it off, in the person's words"),
    "lasted_min": mark("pain: how long the worst lasted, minutes"),
    "impact_mood": mark("pain: how far it got in the way of mood, 0-10"),
    "impact_sleep": mark("pain: how far it got in the way of sleep, 0-10"),
    "impact_function": mark("pain: how far it got in the way of doing things, 0-10"),
    "pain": mark("peg: pain on average in the past week, 0-10 (Krebs 2009)"),
    "enjoyment": mark("peg: how far it interfered with enjoyment of life, 0-10"),
    "activity": mark("peg: how far it interfered with general activity, 0-10"),
    "end": mark("flare: its last day (its first is the entry's day); empty: not over, as told"),
    "before": mark("flare: what came before it"),
    "helped": mark("flare: what helped"),
    "signs": mark("flare: what came before, as one of this app's words; no cause is meant"),
    "helps": mark("plan: what helps in a flare"),
    "shorter": mark("plan: the shorter practice"),
    "lighter": mark("plan: what is done less, and of what a little is kept"),
    "call": mark("plan: whom to call"),
    "others": mark("plan: what is said to others"),
    "meaning": mark("plan: own (the person decides) or rule (worst pain 2 above the usual asks)"),
    "own_words": mark("plan: what a flare is, in the person's words"),
    "bed": mark("sleep: went to bed, by the clock on the wall"),
    "lights_out": mark("sleep: began trying to sleep, by the clock on the wall"),
    "latency_min": mark("sleep: time to fall asleep, minutes"),
    "awakenings": mark("sleep: how often awake"),
    "awake_min": mark("sleep: awake between, minutes"),
    "wake": mark("sleep: the last waking, on the entry's day, by the clock on the wall"),
    "rise": mark("sleep: got up, by the clock on the wall"),
    "quality": mark("sleep: from 0, very bad, to 10, very good"),
    "late_caffeine": mark("sleep: caffeine after noon on the day before"),
    "wind_down": mark("sleep: wound down on the evening before"),
    "name": mark("medication: what, in the person's words"),
    "change": mark("medication: started, changed, stopped, or takes (goes on)"),
    "dose": mark("medication: as the person writes it"),
    "review_on": mark("medication: the next review"),
    "walking_min": mark("function: walking, minutes"),
    "steps": mark("function: steps"),
    "sit_to_stand": mark("function: stood up from a chair within 30 seconds, times"),
    "tug_s": mark("function: timed up and go, s"),
    "confidence": mark("function: confidence to do what matters, 0-10"),
    "energy": mark("function: energy, 0-10"),
    "stress": mark("function: stress, 0-10"),
    "work_h": mark("function: work, h"),
    "compare_with": mark("function: w (women) or m (men) and the age to compare standing up with"),
    "detail": mark("care: in the person's words"),
    "until": mark("care, activity: its last day; empty: on that day, or going on"),
    "what": mark("what was predicted, aimed for, planned, done; care: which kind"),
    "belief_before": mark("prediction: how sure before, 0-100"),
    "test": mark("prediction: the small test"),
    "happened": mark("prediction: what happened"),
    "belief_after": mark("prediction: how sure after, 0-100"),
    "question": mark("experiment: practice (or none), pace (5.5 or 6 /min), hour (of the day)"),
    "length_days": mark("experiment: how many days are drawn, the first is the day after"),
    "seed": mark("experiment: what the days are drawn from"),
    "stop_on_flare": mark("experiment: whether it ends when a flare begins"),
    "joint": mark("movement: neck, back, shoulder, elbow, wrist, hand (grip), hip, knee or ankle"),
    "side": mark("movement: left or right, the person's own"),
    "movement": mark("movement: which one, in own words"),
    "range_deg": mark("movement: how far, degrees"),
    "strength_kg": mark("movement: how strong, kg"),
    "amount": mark("goal: how much each time; done: how much it was; in the goal's unit"),
    "unit": mark("goal: min, times (in a row), steps, m or s"),
    "per_week": mark("goal: how often a week"),
    "by": mark("goal: by when"),
    "start": mark("goal: the amount it begins with; empty: the whole"),
    "step_percent": mark("goal: a week's step, percent; empty: 10"),
    "days": mark("goal, activity: on which days, mon to sun"),
    "outcome": mark(
        "goal: how it ended: reached, self_care or let_go; empty: open. experiment: pain (the "
        "next day's worst), sleep (the night after)"
    ),
    "ended_on": mark("goal: the day it ended; experiment: the day the person ended it early"),
    "sort": mark("activity: mobility, strength, walk, balance, desk_breaks or other"),
    "minutes": mark("activity: minutes each time"),
    "effort": mark("activity: whether recovery should follow; empty: as its sort usually does"),
    "how": mark("done: done, partly or not"),
    "decision": mark("review: step_up, step_down, hold or self_care"),
    "matters": mark("value: why it matters"),
    "done": mark("value: whether it was done"),
    "how_it_was": mark("value: how it was"),
    "note": mark("the person's note"),
}


def told_rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Return each thing told in a row of its own; each entry of a list too."""
    for row in rows:
        common = {name: row.get(name) for name in LONG}
        for told, value in json.loads(row["told_json"]).items():
            for one in value if isinstance(value, list) else [value]:
                yield {**common, "told": told, "value": one}
