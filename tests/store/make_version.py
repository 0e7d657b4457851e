"""Makes the fixture of the present version of the tables: a home as it is before the next step.

Run as `python -m tests.store.make_version` when a step is released; never again for an earlier
one. A fixture is a backup file with the passphrase below, and what was in it as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

from biofeedback.core.clock import ManualClock
from biofeedback.diary.care import Medication
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.entry import told_of
from biofeedback.diary.flare import Flare
from biofeedback.diary.pain import Pain
from biofeedback.diary.sleep import Night
from biofeedback.sessions.entry import Breathing, Entry, StepPlan
from biofeedback.sessions.plan import Plan
from biofeedback.sessions.protocol import StepKind
from biofeedback.sessions.protocol_writer import write_protocol
from biofeedback.sessions.records import Actor
from biofeedback.store.backup import write_backup
from biofeedback.store.opening import Store, open_store
from biofeedback.store.sessions import Rating
from tests.store.samples import START, a_draft, a_gap, a_mark, a_summary, chunks_of, some_beats

FOLDER = Path(__file__).resolve().parent.parent / "data" / "store"
PASSPHRASE = "an old passphrase"
DAYS = (date(2026, 1, 1), date(2026, 2, 1))


def main() -> None:
    folder = Path(sys.argv[1]) if sys.argv[1:] else FOLDER
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with (
        tempfile.TemporaryDirectory() as home,
        open_store(ManualClock(START), Path(home), passphrase=PASSPHRASE) as store,
    ):
        fill(store)
        version = store.database.version()
        folder.mkdir(parents=True, exist_ok=True)
        write_backup(store.database, folder / f"version-{version}.backup", PASSPHRASE)
        kept = json.dumps(describe(store), ensure_ascii=False)
        (folder / f"version-{version}.json").write_text(kept + "\n", encoding="utf-8")


def fill(store: Store) -> None:
    """Keep something of every kind, for two people."""
    for number, name in enumerate(("Ada", "Grace")):
        person = store.people.home_person() if number == 0 else store.people.add(name)
        store.people.rename(person.id, name)
        actor = Actor(person.id)
        sessions, checkins = store.sessions(actor), store.checkins(actor)
        practised = sessions.begin(a_draft(START + timedelta(days=number)))
        for chunk in chunks_of(some_beats(120, seed=number), size=3):
            sessions.append(practised, chunk)
        sessions.finish(practised, "done", a_summary(120), 108.5, "Polar H10")
        sessions.set_note(practised, "Rückenschmerz, dann ruhig 🌿")
        sessions.set_rating(practised, before=Rating(6, 5, 4), after=Rating(4, None, 7))
        imported = sessions.import_recording(
            a_draft(START - timedelta(days=3), origin="import"),
            some_beats(300, seed=10 + number),
            (a_gap(),),
            a_summary(300, score=55.0),
            happenings=(a_mark(),),
        )
        again = sessions.import_recording(
            a_draft(START - timedelta(days=4), origin="import"), some_beats(30, 20), (), a_summary()
        )
        sessions.delete(again.id)
        sessions.set_note(imported.id, "imported")
        left_open = sessions.begin(a_draft(START + timedelta(days=2 + number)))
        for chunk in chunks_of(some_beats(40, seed=30 + number)):
            sessions.append(left_open, chunk)
        first = checkins.add(CheckIn(date(2026, 1, 5), "Europe/Berlin", pain_now=4, flare=False))
        checkins.correct(
            first.id,
            CheckIn(date(2026, 1, 5), "Europe/Berlin", pain_now=5, pain_worst=7, sleep_h=6.25),
        )
        checkins.add(CheckIn(date(2026, 1, 6), "Asia/Kolkata", flare=True, note="wet day"))
        _fill_diary(store, actor)
        _fill_protocols(store, actor)


def _fill_diary(store: Store, actor: Actor) -> None:
    diary, day, zone = store.diary(actor), date(2026, 1, 4), "Europe/Berlin"
    pain = diary.tell(Pain(day, zone, worst=7, places=("back.middle.lower_back",)))
    diary.correct(pain.id, Pain(day, zone, worst=6, now=0, qualities=("aching",), note="Wärme 🌿"))
    diary.tell(Flare(date(2026, 1, 2), zone, before="two bad nights"))
    diary.tell(Night(day, zone, time(23, 15), time(23, 40), 20, 2, 30, time(7), time(7, 20), 6))
    diary.tell(Medication(day, zone, "Naproxen", "stopped", dose="250 mg"))
    diary.delete(diary.tell(Pain(date(2026, 1, 3), zone, now=1)).id)


def _fill_protocols(store: Store, actor: Actor) -> None:
    protocols, plans = store.protocols(actor), store.plans(actor)
    breath = Breathing.of_parts((4.0, 0.0, 6.0, 0.0), per_min=5.5)
    mine = Entry("", "Abends 🌿", (StepPlan(StepKind.PACE, 300.0, breath),))
    kept = protocols.add(mine)
    protocols.change(kept.id, replace(mine, how_to="Licht aus."))
    protocols.delete(protocols.add(replace(mine, name="Not any more")).id)
    plans.keep(Plan(7, 5.0, date(2026, 1, 1)))
    plans.keep(Plan(5, 6.0, date(2026, 1, 4), steps=False, remind_at=time(18, 30)))


def describe(store: Store) -> dict[str, Any]:
    """Return what is kept, in words that later versions still have."""
    return {person.name: _person(store, person.id) for person in store.people.all()}


def _person(store: Store, person_id: str) -> dict[str, Any]:
    sessions = store.sessions(Actor(person_id))
    kept = {}
    for session_id in sessions.ids():
        content = sessions.get(session_id)
        session = content.session
        kept[session_id] = {
            "started_at": session.draft.started_at.isoformat(),
            "draft": {
                name: getattr(session.draft, name)
                for name in ("zone", "strap", "strap_name", "protocol", "protocol_json", "origin")
            },
            "status": session.status,
            "ended": session.ended,
            "duration_s": session.duration_s,
            "note": session.note,
            "ratings": [asdict(rating) for rating in sessions.ratings(session_id)],
            "beats": [[beat.at_s, beat.rr_ms, beat.index, beat.segment] for beat in content.beats],
            "packets": [[each.arrived_s, each.payload.hex()] for each in content.packets],
            "gaps": [[gap.from_s, gap.to_s] for gap in content.gaps],
            "happenings": [[each.t_s, each.kind, each.detail_json] for each in content.happenings],
            "summary": None
            if session.summary is None
            else [
                session.summary.beats,
                session.summary.rmssd_ms,
                session.summary.coherence.score,
                len(session.summary.verdicts),
                len(session.summary.windows),
            ],
        }
    checkins = store.checkins(Actor(person_id)).list(*DAYS)
    days = [
        [str(value) if name in ("day", "made_at") else value for name, value in entry.items()]
        for entry in (asdict(one.entry) | {"id": one.id} for one in checkins)
    ]
    histories = [len(store.checkins(Actor(person_id)).history(one.id)) for one in checkins]
    found = {"sessions": kept, "checkins": days, "histories": histories}
    diary = store.diary(Actor(person_id))
    entries = diary.list(*DAYS)
    if entries:  # versions before 0003 have none
        found["diary"] = [
            [one.id, str(one.entry.day), one.entry.zone, told_of(one.entry)] for one in entries
        ]
        found["diary_histories"] = [len(diary.history(one.id)) for one in entries]
    found |= _protocols(store, Actor(person_id))
    return found


def _protocols(store: Store, actor: Actor) -> dict[str, Any]:
    kept, plans = store.protocols(actor).list(), store.plans(actor).history()
    if not kept and not plans:  # versions before 0004 have none
        return {}
    return {
        "protocols": [[one.id, one.origin, write_protocol(one.entry)] for one in kept],
        "plans": [
            [str(value) if name in ("since", "remind_at") else value for name, value in each]
            for each in (asdict(plan).items() for plan in plans)
        ],
    }


if __name__ == "__main__":
    main()
