"""A clinic from the first account on: signed in, locked, looked at, and all of it written down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from biofeedback.app.outbox import open_outbox, send
from biofeedback.clinic.house import Clinic, begin_clinic, clinic_of
from biofeedback.clinic.rights import RefusedError
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.sessions.records import Actor, Chunk
from biofeedback.store.audit import MARK_FILE
from biofeedback.store.clients import ChangedMeanwhileError
from biofeedback.store.database import connect_file
from biofeedback.store.opening import Store, open_store
from biofeedback.store.roles import Role
from tests.store.conftest import nobody_elses_secrets
from tests.store.samples import a_draft, a_summary, some_beats

__all__ = ["nobody_elses_secrets"]

WORDS, OTHER = "four quiet words here", "other words of mine"


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Store]:
    with open_store(ManualClock(), tmp_path / "home") as opened:
        yield opened


@pytest.fixture
def clinic(records: Store) -> Clinic:
    made, paper = begin_clinic(records, "Dr. Okri", WORDS)
    assert len(paper.on_paper()) > 30
    return made


def _told(clinic: Clinic, client_id: str | None = None) -> list[str]:
    return [line.what for line in reversed(clinic.trail(client_id))]


def test_a_home_becomes_a_clinic_and_is_one_at_the_next_start(
    records: Store, tmp_path: Path
) -> None:
    assert clinic_of(records) is None
    begin_clinic(records, "Dr. Okri", WORDS)
    records.close()
    with open_store(ManualClock(), tmp_path / "home") as again:
        found = clinic_of(again)
        assert found is not None
        assert found.locked
        (me,) = found.who_works_here()
        with pytest.raises(BadInputError, match="not the passphrase"):
            found.sign_in(me.id, "something else")
        assert found.locked
        assert found.sign_in(me.id, WORDS).name == "Dr. Okri"
        assert _told(found) == ["clinic_begun", "sign_in_refused", "signed_in"]
        assert found.trail_problems() == ()


def test_each_reading_of_a_client_is_in_the_trail_by_name(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    other = clinic.add_client("Birch 3")
    clinic.open_client(made.id)
    clinic.open_client(made.id)
    # Records reached by another way than the page of the client are noticed at the door.
    clinic.store.diary(Actor(other.id)).list(date(2026, 1, 1), date(2026, 1, 2))
    clinic.store.sessions(Actor(other.id)).ids()
    assert _told(clinic, made.id) == ["client_made", "opened", "opened"]
    assert _told(clinic, other.id) == ["client_made", "records_opened"]
    lines = clinic.trail(made.id)
    assert {line.account_id for line in lines} == {clinic.me.account.id}
    clinic.lock()
    clinic.sign_in(clinic.who_works_here()[0].id, WORDS)
    clinic.choose(other.id)
    assert _told(clinic, other.id) == ["client_made", "records_opened", "records_opened"]


def test_what_cannot_be_written_down_is_not_shown(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = clinic.add_client("Maple 27")

    def full(*_args: object, **_kwargs: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(clinic._trail, "add", full)
    for read in (clinic.open_client, clinic.choose):
        with pytest.raises(OSError, match="no room"):
            read(made.id)
    with pytest.raises(OSError, match="no room"):
        clinic.store.sessions(Actor(made.id))
    assert clinic.store.person_id is None


def test_an_end_cut_off_the_trail_stays_told(clinic: Clinic) -> None:
    for name in ("Maple", "Birch"):
        clinic.add_client(name)
    clinic.lock()
    database = clinic.store.database
    assert database.path is not None
    assert database.unlocked is not None
    connection = connect_file(database.path, database.unlocked.key)
    connection.execute("DROP TRIGGER audit_no_delete")
    connection.execute("DELETE FROM audit WHERE number > 2")
    connection.close()
    clinic.sign_in(clinic.who_works_here()[0].id, WORDS)
    assert _told(clinic)[-2:] == ["trail_cut", "signed_in"]
    assert (database.home / MARK_FILE).exists()


def test_locking_takes_the_keys_away_and_a_running_practice_goes_on(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    clinic.choose(made.id)
    sink = clinic.store.sessions(clinic.store.actor())
    session_id = sink.begin(a_draft())
    beats = some_beats(9)
    sink.append(session_id, Chunk(4.0, beats[:4]))
    clinic.lock()
    assert clinic.locked
    with pytest.raises(RefusedError):
        clinic.clients()
    sink.append(session_id, Chunk(9.0, beats[4:]))
    sink.finish(session_id, "done", a_summary(9), 9.0)
    with pytest.raises(RefusedError):
        clinic.store.sessions(Actor(made.id))
    clinic.sign_in(clinic.who_works_here()[0].id, WORDS)
    kept = clinic.store.sessions(Actor(made.id)).get(session_id)
    assert kept.beats == beats


def test_lock_out_of_one_computer_does_not_stop_a_session_of_another(
    clinic: Clinic, tmp_path: Path
) -> None:
    made = clinic.add_client("Maple 27")
    with open_store(ManualClock(), tmp_path / "home") as there:
        other = clinic_of(there)
        assert other is not None
        other.sign_in(other.who_works_here()[0].id, WORDS)
        other.choose(made.id)
        sink = there.sessions(there.actor())
        session_id = sink.begin(a_draft())
        clinic.lock()
        assert not other.locked
        sink.append(session_id, Chunk(9.0, some_beats(9)))
        sink.finish(session_id, "done", a_summary(9), 9.0)
        assert other.clients()[0].pseudonym == "Maple 27"


def test_a_guest_becomes_a_client_with_the_record(clinic: Clinic) -> None:
    from dataclasses import replace

    guest = clinic.add_guest()
    second = clinic.add_guest()
    assert guest.guest
    assert guest.pseudonym != second.pseudonym
    clinic.choose(guest.id)
    sessions = clinic.store.sessions(clinic.store.actor())
    sessions.import_recording(a_draft(), some_beats(9), (), a_summary(9))
    made = clinic.change_client(replace(guest, pseudonym="Maple 27", guest=False))
    assert not made.guest
    assert len(clinic.store.sessions(Actor(made.id)).ids()) == 1


def test_consent_is_kept_with_day_and_version_and_may_be_withdrawn(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    today = clinic.store.database.clock.utc().astimezone().date()
    given = clinic.give_consent(made, today, "1")
    assert given.consent is not None
    assert (given.consent.given_on, given.consent.text_version) == (today, "1")
    with pytest.raises(ChangedMeanwhileError):
        clinic.give_consent(made, today, "2")
    for day, version, why in ((today + timedelta(days=1), "1", "to come"), (today, " ", "version")):
        with pytest.raises(BadInputError, match=why):
            clinic.give_consent(given, day, version)
    gone = clinic.withdraw_consent(given)
    assert gone.consent is None
    assert gone.consents[0].withdrawn_on == today
    assert _told(clinic, made.id) == ["client_made", "consent_given", "consent_withdrawn"]


def test_archived_clients_come_back(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    away = clinic.archive(made)
    assert away.archived_at is not None
    assert clinic.bring_back(away).archived_at is None


def test_a_deletion_leaves_a_certificate_and_a_line(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27")
    clinic.choose(made.id)
    running = clinic.store.sessions(clinic.store.actor()).begin(a_draft())
    with pytest.raises(BadInputError, match="is running"):
        clinic.delete_client(made.id)
    clinic.store.sessions(Actor(made.id)).finish(running, "done", a_summary(9), 9.0)
    deleted = clinic.delete_client(made.id)
    assert (deleted.pseudonym, deleted.by) == ("Maple 27", "Dr. Okri")
    assert deleted.certificate.rows["session"] == 1
    assert clinic.store.person_id is None
    assert clinic.clients() == ()
    assert _told(clinic, made.id)[-2:] == ["deletion_begun", "deleted"]
    assert "Maple" not in str(clinic.trail())
    assert clinic.trail_problems() == ()


def test_a_colleague_signs_in_with_their_own_words(clinic: Clinic) -> None:
    ben, paper = clinic.add_account("Ben", Role.ASSISTANT, OTHER)
    made = clinic.add_client("Maple 27", "Marguerite Zeller")
    clinic.add_private_note(made.id, "mine alone")
    clinic.lock()
    assert clinic.sign_in(ben.id, OTHER).role is Role.ASSISTANT
    seen = clinic.open_client(made.id)
    assert (seen.client.name, [note.text for note in seen.notes]) == ("Marguerite Zeller", [None])
    assert set(seen.names.values()) == {"Dr. Okri", "Ben"}
    clinic.lock()
    clinic.recover(ben.id, paper.on_paper(), "words chosen anew")
    clinic.lock()
    with pytest.raises(BadInputError):
        clinic.sign_in(ben.id, OTHER)
    clinic.sign_in(ben.id, "words chosen anew")


def test_whoever_practised_here_before_becomes_a_client_with_everything(records: Store) -> None:
    me = records.people.home_person()
    ada = records.people.add("Ada Lovelace")
    records.sessions(Actor(ada.id)).import_recording(a_draft(), some_beats(9), (), a_summary(9))
    made, _paper = begin_clinic(records, "Dr. Okri", WORDS)
    (client,) = made.clients()
    assert (client.id, client.name) == (ada.id, "Ada Lovelace")
    assert client.pseudonym
    assert made.store.people.get(ada.id).name == ""
    assert [one.id for one in made.store.people.all()] == [me.id]
    assert len(made.store.sessions(Actor(ada.id)).ids()) == 1


def test_several_who_practise_at_once_are_the_clients_and_guests(clinic: Clinic) -> None:
    made = clinic.add_client("Maple 27", "Marguerite Zeller")
    clinic.archive(clinic.add_client("Birch 3"))
    store = clinic.store
    guest = store.newcomer("whatever a home would say")
    assert [(one.id, one.name) for one in store.everybody()] == [
        (guest.id, guest.name),
        (made.id, "Maple 27"),
    ]
    assert guest.name.startswith("Guest ")
    assert clinic.open_client(guest.id).client.guest
    clinic.lock()
    for ask in (store.everybody, lambda: store.newcomer("x")):
        with pytest.raises(RefusedError):
            ask()


def _kept_elsewhere(clinic: Clinic, person_id: str) -> None:
    """Let a session of somebody wait on this computer for the server."""
    store = clinic.store
    with open_outbox(store.database.clock, home=store.database.home) as waiting:
        waiting.people.know(person_id)
        sink = waiting.sessions(Actor(person_id))
        session_id = sink.begin(a_draft())
        sink.append(session_id, Chunk(9.0, some_beats(9)))
        sink.finish(session_id, "done", a_summary(9), 9.0)


def _sent(clinic: Clinic) -> list[str]:
    """Start the app anew: what waited is sent before anybody signs in; then a therapist does."""
    said: list[str] = []
    clinic.lock()
    clinic.store.warden = None
    send(clinic.store, said.append)
    again = Clinic(clinic.store)
    again.sign_in(again.who_works_here()[0].id, WORDS)
    clinic._me, clinic.store.warden = again.me, again.store.warden
    return said


def test_a_session_kept_here_while_the_server_was_away_is_sent_once_to_its_client(
    clinic: Clinic,
) -> None:
    made, double = clinic.add_client("Maple 27"), clinic.add_client("Birch 3")
    gone = clinic.add_client("Cedar 8")
    for one in (made, double, gone):
        _kept_elsewhere(clinic, one.id)
    clinic.merge(made.id, double.id)
    clinic.delete_client(gone.id)
    said = _sent(clinic)
    assert [one for one in said if "sent" in one] == ["2 sessions kept on this computer were sent."]
    assert _sent(clinic) == []
    assert [one.id for one in clinic.clients()] == [made.id]
    assert len(clinic.store.sessions(Actor(made.id)).ids()) == 2, "its own, and its double's"


def test_a_session_begun_before_anybody_could_sign_in_becomes_a_clients(clinic: Clinic) -> None:
    _kept_elsewhere(clinic, "0199f1c2-7a30-7000-8000-5d1f2e3c4b5a")
    assert _sent(clinic) == ["1 session kept on this computer was sent."]
    (found,) = clinic.clients()
    assert found.pseudonym
    assert len(clinic.store.sessions(Actor(found.id)).ids()) == 1
    assert clinic.store.called(found.id) == found.pseudonym
