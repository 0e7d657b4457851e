"""Records of every kind in an open store, for what leaves and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path

from biofeedback.app.imports import take
from biofeedback.core.beats import Gap
from biofeedback.diary.checkin import CheckIn
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.plan import Plan
from biofeedback.sessions.protocol import StepKind
from biofeedback.sessions.records import Chunk, Happening
from biofeedback.store.opening import Store
from biofeedback.store.sessions import Rating
from tests.app import whole_diary
from tests.store.samples import START, a_draft, a_summary, packets_of, some_beats

DATA = Path(__file__).resolve().parent.parent / "data"


def fill(store: Store) -> None:
    """Put in what a person may have after a while: practice, imports, a diary with corrections."""
    actor = store.actor()
    store.people.rename(actor.person_id, "Änne O'Neil")
    sessions, checkins = store.sessions(actor), store.checkins(actor)
    beats = some_beats(400)
    ours = sessions.begin(a_draft())
    marks = (
        Happening(0.5, "step", '{"index": 0, "name": "breathe"}'),
        Happening(9.25, "mark", '{"text": "Tür, \\"laut\\""}'),
    )
    gaps = (Gap(beats[199].at_s, beats[200].at_s),)
    sessions.append(ours, Chunk(beats[-1].at_s, beats, packets_of(beats), gaps, marks))
    sessions.finish(ours, "done", a_summary(400), 360.25, "Polar H10 12345678")
    sessions.set_note(ours, "slept badly; =1+1\nsecond line, with comma")
    sessions.set_rating(ours, before=Rating(6, 5, 4), after=Rating(4, None, 7))
    empty = sessions.begin(a_draft(START.replace(day=6), strap="none", protocol="pacer"))
    sessions.finish(empty, "stopped", a_summary(0), 61.0)
    sim = sessions.begin(a_draft(START.replace(day=7), origin="sim", zone="America/New_York"))
    sessions.append(sim, Chunk(30.0, some_beats(30, seed=2)))
    sessions.finish(sim, "interrupted", a_summary(30), 30.0)
    for name in ("rr/rest_rri.txt", "ectopic/mitbih_100_beats.csv", "daily/sleepcycle_2014.csv"):
        assert take(DATA / name, store).refusal is None
    for name in (
        "daily/elitehrv_export_2017.csv",
        "daily/sleepmeter_25_1.csv",
        "pain/p3_knee_pain.csv",
    ):
        assert take(DATA / name, store).refusal is None
    first = checkins.add(CheckIn(date(2026, 1, 5), "Europe/Berlin", pain_now=4, note="a, b"))
    second = checkins.correct(first.id, CheckIn(date(2026, 1, 5), "Europe/Berlin", pain_now=5))
    checkins.correct(
        second.id,
        CheckIn(date(2026, 1, 5), "Europe/Berlin", 5, 7, 4, flare=True, sleep_h=6.5),
    )
    checkins.add(CheckIn(date(2026, 1, 6), "Europe/Berlin", flare=False), origin="demo")
    gone = checkins.add(CheckIn(date(2026, 1, 7), "Europe/Berlin", pain_now=1, note="a secret"))
    checkins.correct(gone.id, CheckIn(date(2026, 1, 7), "Europe/Berlin", pain_now=2))
    for each in checkins.list(date(2026, 1, 7), date(2026, 1, 7)):
        checkins.delete(each.id)
    whole_diary.tell(store)
    breath = Breathing.of_parts((4.0, 0.0, 6.0, 0.0), per_min=5.5)
    mine = Entry("", 'Évening, "slow"', (StepPlan(StepKind.PACE, 300.0, breath),))
    kept = store.protocols(actor).add(mine)
    store.protocols(actor).change(kept.id, replace(mine, how_to="Lights low."))
    store.plans(actor).keep(Plan(5, 6.0, date(2026, 1, 4), remind_at=time(18, 30)))


BEGAN = datetime(2026, 1, 5, 22, 30, tzinfo=UTC)
