"""Clients of a clinic: sealed, found as typed, changed by two, joined, and deleted for good."""

from __future__ import annotations

import secrets
import shutil
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.diary.checkin import CheckIn
from biofeedback.diary.pain import Pain
from biofeedback.sessions.records import Actor
from biofeedback.store import erasure
from biofeedback.store.backup_file import check_backup, unpacked
from biofeedback.store.clients import ChangedMeanwhileError, Consent
from biofeedback.store.erasure import _fold_in, delete_client, join
from biofeedback.store.files import OUTBOX_FOLDER
from biofeedback.store.opening import Store, open_store
from biofeedback.store.roles import Role
from biofeedback.store.rotation import keep_backup
from biofeedback.store.schema import chunk
from biofeedback.store.schema_clinic import client, client_note
from biofeedback.store.sealing import ClinicKeys, opened_by
from tests.store import clinics
from tests.store.conftest import Opener
from tests.store.samples import a_draft, a_summary, some_beats

NAME, NOTE, WORRY = "Marguerite Zeller", "a note about Zeller's stairs", "a worry told by Zeller"
DAY = date(2026, 1, 5)


def _records(store: Store, client_id: str) -> None:
    """Let a client have practised and told something."""
    actor = store.actor(client_id)
    sessions = store.sessions(actor)
    made = sessions.import_recording(a_draft(), some_beats(9), (), a_summary(9)).id
    sessions.set_note(made, WORRY)
    store.checkins(actor).add(CheckIn(DAY, "Europe/Berlin", pain_worst=7, note=WORRY))
    store.diary(actor).tell(Pain(DAY, "Europe/Berlin", worst=6, note=WORRY))


def test_a_client_comes_back_as_written(store: Store) -> None:
    clinic = clinics.begin(store)
    made = clinic.clients.add("Maple 27", name=NAME, contact="0170 1234")
    consent = Consent(DAY, "1", clinic.therapist.account.id)
    changed = clinic.clients.change(replace(made, consents=(consent,)))
    assert clinic.clients.get(made.id) == changed
    assert changed.consent == consent
    assert (changed.pseudonym, changed.name, changed.revision) == ("Maple 27", NAME, 2)
    withdrawn = replace(consent, withdrawn_on=date(2026, 2, 1))
    assert clinic.clients.change(replace(changed, consents=(withdrawn,))).consent is None
    assert clinic.clients.all() == (clinic.clients.get(made.id),)


def test_clients_are_no_people_of_the_home_and_still_have_records(store: Store) -> None:
    me = store.people.home_person()
    made = clinics.begin(store).clients.add("Maple 27")
    assert store.people.all() == (me,)
    assert store.actor(made.id).person_id == made.id
    assert store.people.get(made.id).name == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", 2), ("map", 1), ("MAPLE 2", 1), ("zell", 1), ("birch zell", 0), ("ß", 0), ("7 map", 1)],
)
def test_a_client_is_found_as_typed(file_store: Store, typed: str, found: int) -> None:
    clients = clinics.begin(file_store).clients
    clients.add("Maple 27", name=NAME)
    clients.add("Birch 3")
    assert sum(one.matches(typed) for one in clients.all()) == found


def test_the_list_goes_by_words_and_numbers_as_people_count(file_store: Store) -> None:
    clients = clinics.begin(file_store).clients
    for pseudonym in ("maple 27", "Maple 9", "Alder 105", "Alder 21", "Zed"):
        clients.add(pseudonym)
    listed = [one.pseudonym for one in clients.all()]
    assert listed == ["Alder 21", "Alder 105", "Maple 9", "maple 27", "Zed"]


def test_a_pseudonym_is_needed_and_taken_once(file_store: Store) -> None:
    clients = clinics.begin(file_store).clients
    clients.add("Maple 27")
    for pseudonym, why in (("  ", "needs a pseudonym"), (" maple  27", "already")):
        with pytest.raises(BadInputError, match=why):
            clients.add(pseudonym)
    assert len(clients.all()) == 1


def test_of_two_who_edit_at_once_the_second_sees_what_the_first_kept(opener: Opener) -> None:
    here = clinics.begin(opener())
    there = clinics.Clinic(opener(), here.accounts, here.therapist, here.shards)
    made = here.clients.add("Maple 27", name=NAME)
    before = there.clients.state()
    mine, theirs = here.clients.get(made.id), there.clients.get(made.id)
    here.clients.change(replace(mine, name="Rita Zeller"))
    assert there.clients.state() != before
    with pytest.raises(ChangedMeanwhileError) as refused:
        there.clients.change(replace(theirs, contact="0170 1234"))
    assert refused.value.theirs.name == "Rita Zeller"
    assert there.clients.get(made.id).contact is None
    again = replace(refused.value.theirs, contact="0170 1234")
    assert there.clients.change(again).name == "Rita Zeller"
    assert here.clients.get(made.id).contact == "0170 1234"


def test_a_viewer_sees_pseudonyms_and_has_no_key_for_names(store: Store) -> None:
    clinic = clinics.begin(store)
    made = clinic.clients.add("Maple 27", name=NAME)
    viewer = clinic.hire(Role.VIEWER)
    # Whatever the table of accounts says about the role:
    seen = clinic.clients_of(replace(viewer, account=replace(viewer.account, role=Role.THERAPIST)))
    assert (seen.get(made.id).pseudonym, seen.get(made.id).name) == ("Maple 27", None)
    with pytest.raises(StoreError, match="numbers only"):
        seen.notes(made.id)


def test_a_private_note_is_its_writers_alone(store: Store) -> None:
    clinic = clinics.begin(store)
    made = clinic.clients.add("Maple 27")
    clinic.clients.add_note(made.id, NOTE, private=True)
    clinic.clients.add_note(made.id, "for all of us")
    assert {one.text for one in clinic.clients.notes(made.id)} == {NOTE, "for all of us"}
    for role in (Role.THERAPIST, Role.ASSISTANT):
        colleague = clinic.hire(role, f"another {role}")
        seen = clinic.clients_of(colleague).notes(made.id)
        assert {one.text for one in seen} == {None, "for all of us"}
        with pytest.raises(BadInputError, match="who wrote it"):
            clinic.clients_of(colleague).remove_note(seen[-1].id)


def test_an_assistant_with_the_whole_database_opens_no_private_note(store: Store) -> None:
    """With every key an assistant's passphrase opens, and every row: only layers come off."""
    clinic = clinics.begin(store)
    made = clinic.clients.add("Maple 27")
    clinic.clients.add_note(made.id, NOTE, private=True)
    clinic.clients.add_note(made.id, "for all of us")
    assistant = clinic.hire(Role.ASSISTANT)
    searcher = clinics.Searcher(store.database.home, [assistant.keys])
    with store.database.read() as connection:
        sealed = list(connection.execute(sa.select(client_note.c.sealed)).scalars())
    texts = [searcher.opens(one) for one in sealed]
    assert any("for all of us" in text for text in texts)
    assert all(text and NOTE not in text for text in texts)
    inner = [text.split('"')[3] for text in texts]
    assert [opened_by(assistant.private, one) for one in inner] == [None, None]
    assert NOTE in [opened_by(clinic.therapist.private, one) for one in inner]


def test_the_database_alone_says_no_name(store: Store) -> None:
    clinic = clinics.begin(store)
    made = clinic.clients.add("Maple 27", name=NAME)
    clinic.clients.add_note(made.id, NOTE)
    with store.database.read() as connection:
        rows = str(connection.execute(sa.select(client)).all())
        rows += str(connection.execute(sa.select(client_note)).all())
    for word in ("Maple", "Zeller", "Marguerite", "stairs"):
        assert word not in rows


def test_two_records_of_one_client_become_one(store: Store) -> None:
    clinic = clinics.begin(store)
    kept = clinic.clients.add("Maple 27")
    gone = clinic.clients.add("Guest", name=NAME, guest=True)
    consent = Consent(DAY, "1", clinic.therapist.account.id)
    gone = clinic.clients.change(replace(gone, consents=(consent,)))
    clinic.clients.add_note(gone.id, NOTE, private=True)
    for one in (kept, gone):
        _records(store, one.id)
    joined = join(store.database, clinic.shards, clinic.clients, kept.id, gone.id)
    assert (joined.pseudonym, joined.name, joined.guest) == ("Maple 27", NAME, False)
    assert joined.consent == consent
    assert [one.text for one in clinic.clients.notes(kept.id)] == [NOTE]
    assert len(store.sessions(store.actor(kept.id)).ids()) == 2
    assert len(store.diary(store.actor(kept.id)).list(DAY, DAY)) == 2
    assert clinic.clients.all() == (joined,)
    assert clinic.shards.get(gone.id) is None
    with pytest.raises(BadInputError, match="nobody"):
        store.actor(gone.id)


def test_a_client_without_key_is_listed_and_comes_back_with_the_second_copy(
    file_store: Store, tmp_path: Path
) -> None:
    clinic = clinics.begin(file_store)
    second = tmp_path / "stick"
    second.mkdir()
    early = clinic.clients.add("Maple 27", name=NAME)
    assert clinic.shards.missing_in_second() is None
    assert clinic.shards.keep_second(second) == 1
    late = clinic.clients.add("Birch 3")
    assert clinic.shards.missing_in_second() == 0
    shutil.rmtree(clinic.shards.folder)
    clinic.shards.forget()
    assert [one.pseudonym for one in clinic.clients.all()] == [None, None]
    with pytest.raises(StoreError, match="not on this computer"):
        clinic.clients.notes(early.id)
    assert clinic.shards.bring_back(second) == 2
    assert clinic.clients.get(early.id).name == NAME
    assert clinic.clients.get(late.id).pseudonym == "Birch 3"


def test_sharing_the_keys_loses_none_and_touches_nothing_else(
    file_store: Store, tmp_path: Path
) -> None:
    clinic = clinics.begin(file_store)
    made = clinic.clients.add("Maple 27", name=NAME)
    shared, link = tmp_path / "shared", tmp_path / "link"
    shared.mkdir()
    foreign = shared / "server.key"
    foreign.write_text("somebody else's")
    clinic.shards.share(shared)
    link.symlink_to(shared)
    clinic.shards.share(link)  # the same place by another name
    clinic.shards.refresh_second(lambda _one: True)
    clinic.shards.forget()
    assert clinic.clients.get(made.id).name == NAME
    assert foreign.read_text() == "somebody else's"
    # A place that holds another key of this client gets none of them, and none is destroyed.
    other = tmp_path / "other"
    other.mkdir()
    (other / f"{made.id}.key").write_text("ab" * 32 + "\n")
    with pytest.raises(StoreError, match="another key"):
        clinic.shards.share(other)
    clinic.shards.forget()
    assert clinic.clients.get(made.id).name == NAME


def test_a_damaged_key_is_counted_and_comes_back_from_the_second_copy(
    file_store: Store, tmp_path: Path
) -> None:
    clinic = clinics.begin(file_store)
    stick = tmp_path / "stick"
    stick.mkdir()
    made = clinic.clients.add("Maple 27", name=NAME)
    clinic.shards.keep_second(stick)
    copy, own = stick / f"{made.id}.key", clinic.shards.folder / f"{made.id}.key"
    whole = copy.read_bytes()
    copy.write_bytes(whole[:20])
    assert clinic.shards.missing_in_second() == 1
    clinic.shards.refresh_second(lambda _one: False)
    assert copy.read_bytes() == whole
    own.write_bytes(b"")
    clinic.shards.forget()
    assert clinic.shards.bring_back(stick) == 1
    assert clinic.clients.get(made.id).name == NAME


def test_somebody_is_adopted_whose_key_an_earlier_try_left_behind(file_store: Store) -> None:
    clinic = clinics.begin(file_store)
    person = file_store.people.add("Ada")
    clinic.shards.make(person.id)
    assert clinic.clients.adopt(person.id, "Maple 27").name == "Ada"


def test_each_name_is_opened_once_while_it_stands_and_not_for_everybody_who_is_adopted(
    file_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from biofeedback.store import clients as room

    count = 0
    really = room.opened

    def counted(key: bytes, sealed: bytes) -> dict[str, Any]:
        nonlocal count
        count += 1
        return really(key, sealed)

    monkeypatch.setattr(room, "opened", counted)
    clinic = clinics.begin(file_store)
    everybody = clinic.clients  # of one who is signed in
    people = [file_store.people.add(f"Ada {n}").id for n in range(12)]
    made = everybody.adopt_all(people, lambda taken: f"Maple {10 + len(taken)}")
    assert [one.pseudonym for one in made] == [f"Maple {10 + n}" for n in range(12)]
    assert [one.name for one in made] == [f"Ada {n}" for n in range(12)]
    assert all(one.name == "" for one in file_store.people.all() if one.id in people)
    assert count == 2 * 12  # face and rest of each, once
    assert {one.id for one in everybody.all()} == set(people)
    assert count == 2 * 12
    everybody.change(replace(made[0], name="Grace"))
    assert {one.name for one in everybody.all()} >= {"Grace", "Ada 1"}
    assert count == 2 * 12 + 2
    clinic.shards.forget()
    (clinic.shards.folder / f"{people[0]}.key").unlink()
    assert everybody.get(people[0]).pseudonym is None


def test_of_who_is_gone_nothing_stays_opened(file_store: Store) -> None:
    clinic = clinics.begin(file_store)
    everybody, elsewhere = clinic.clients, clinic.clients
    made = [everybody.add(f"Maple {n}", name=NAME) for n in (11, 12, 13, 14)]
    assert len(everybody.all()) == len(elsewhere.all()) == 4
    delete_client(file_store.database, clinic.shards, made[0].id)
    assert [one.pseudonym for one in elsewhere.all()] == ["Maple 12", "Maple 13", "Maple 14"]
    delete_client(file_store.database, clinic.shards, made[1].id)
    with pytest.raises(BadInputError, match="no such client"):
        elsewhere.get(made[1].id)
    clinic.shards.forget()
    (clinic.shards.folder / f"{made[2].id}.key").unlink()
    assert elsewhere.get(made[2].id).pseudonym is None
    assert set(elsewhere._opened) == {made[3].id}
    everybody.let_go(made[0].id)
    assert made[0].id not in everybody._opened


def test_of_several_all_are_adopted_or_none(file_store: Store) -> None:
    clinic = clinics.begin(file_store)
    people = [file_store.people.add(f"Ada {n}").id for n in range(3)]
    with pytest.raises(BadInputError, match="already"):
        clinic.clients.adopt_all(people, lambda _taken: "Maple 27")
    assert clinic.clients.all() == ()
    assert clinic.clients.adopt_all(people[:1], lambda _taken: "Maple 27")[0].name == "Ada 0"


# Deletion


def _search(clinic: clinics.Clinic, known: list[ClinicKeys], files: list[Path]) -> str:
    home = clinic.store.database.home
    searcher = clinics.Searcher(home, known)
    assert clinic.store.database.unlocked is not None
    key = clinic.store.database.unlocked.key
    texts = []
    for file in files:
        if file.suffix == ".backup":
            with unpacked(file, home) as (records, _lock, _info):
                texts.append(searcher.text_of(records, key))
        else:
            texts.append(searcher.text_of(file, key))
    return "\n".join(texts)


def test_after_a_deletion_the_search_that_found_a_client_finds_nothing(
    tmp_path: Path, clock: ManualClock
) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere.backup"
    with open_store(clock, home) as store:
        clinic = clinics.begin(store)
        other = clinic.clients.add("Birch 3", name="Benno Ruiz")
        made = clinic.clients.add("Maple 27", name=NAME)
        clinic.clients.add_note(made.id, NOTE)
        _records(store, made.id)
        _records(store, other.id)
        keep_backup(store.database)
        (kept,) = (home / "backups").glob("*.backup")
        shutil.copy(kept, elsewhere)
        known, files = [clinic.therapist.keys], [home / "records.db", kept]
        for file in (*files, elsewhere):
            found = _search(clinic, known, [file])
            assert all(word in found for word in (NAME, NOTE, "Maple 27")), file
        assert all(WORRY in _search(clinic, known, [file]) for file in files)

        done = delete_client(store.database, clinic.shards, made.id)
        assert (done.backups, done.out_of_reach) == (1, ())
        assert (done.rows["session"], done.rows["checkin"], done.rows["client_note"]) == (1, 1, 1)
        clock._now += 90_000.0
        keep_backup(store.database)
        backups = sorted((home / "backups").glob("*.backup"))
        assert len(backups) == 2
        found = _search(clinic, known, [home / "records.db", *backups])
        assert "Benno Ruiz" in found
        assert made.id not in found
        # The other client's three tellings are all still in each of the three.
        assert found.count(WORRY) == 3 * 3
        assert not any(word in found for word in (NAME, NOTE, "Maple 27"))
        # A backup that was carried away before: what was sealed stays so, with every key left.
        assert not any(
            word in _search(clinic, known, [elsewhere]) for word in (NAME, NOTE, "Maple")
        )
        assert store.database.problems() == []
        assert [one.pseudonym for one in clinic.clients.all()] == ["Birch 3"]
    assert check_backup(backups[0]).counts["client"] == 1, "the rewritten backup is sound"


def test_a_second_place_out_of_reach_is_named_and_brought_up_to_date_later(
    file_store: Store, tmp_path: Path
) -> None:
    clinic = clinics.begin(file_store)
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    clinic.shards.keep_second(stick)
    made, other = clinic.clients.add("Maple 27"), clinic.clients.add("Birch 3")
    stick.rename(away)
    done = delete_client(file_store.database, clinic.shards, made.id)
    assert done.out_of_reach == (stick,)
    away.rename(stick)
    assert (stick / f"{made.id}.key").exists()
    clinic.shards.refresh_second(lambda one: one == made.id)
    assert [path.stem for path in stick.iterdir()] == [other.id]


@pytest.mark.skipif(sys.platform != "linux", reason="cryptography comes with Linux's keyring")
def test_no_page_of_the_file_in_use_or_free_holds_a_word_of_a_deleted_client(
    tmp_path: Path, clock: ManualClock
) -> None:
    home, words = tmp_path / "home", ("stairs", "Zeller")
    with open_store(clock, home) as store:
        clinic = clinics.begin(store)
        made = clinic.clients.add("Maple 27", name=NAME)
        _records(store, made.id)
        sessions, checkins = (
            store.sessions(store.actor(made.id)),
            store.checkins(store.actor(made.id)),
        )
        # Written, changed, and gone again: earlier states lie in pages and in the log, too.
        for number in range(40):
            told = checkins.add(CheckIn(DAY, "Europe/Berlin", note=f"{WORRY} {number} " * 40))
            checkins.correct(told.id, CheckIn(DAY, "Europe/Berlin", note=f"stairs {number} " * 60))
            sessions.set_note(sessions.ids()[0], f"{WORRY} {number} " * 90)
        assert store.database.unlocked is not None
        key, records = store.database.unlocked.key, home / "records.db"
        _fold_in(store.database)
        before = clinics.plain_pages(records, key)
        sought = {made.id.encode(), *(word.encode() for word in words)}
        assert {one for one in sought if one in before} == sought
        delete_client(store.database, clinic.shards, made.id)
        assert (home / "records.db-wal").stat().st_size == 0
        after = clinics.plain_pages(records, key)
        assert len(after) == len(before), "the file keeps its pages, free ones now"
        assert {one for one in sought if one in after} == set()
        assert b"CREATE TABLE" in after
    for path in home.rglob("*"):
        if path.is_file():
            assert not any(one in path.read_bytes() for one in sought), path


def test_a_servers_pages_hold_nothing_that_opens_after_a_deletion(
    tmp_path: Path, clock: ManualClock, postgres_url: str
) -> None:
    data = Path(postgres_url.split("host=")[1].split("&")[0]) / "data"
    with open_store(clock, tmp_path / "home", url=postgres_url) as store:
        clinic = clinics.begin(store)
        made = clinic.clients.add("Maple 27", name=NAME)
        clinic.clients.add_note(made.id, NOTE)
        # Large enough to be laid aside in slices, in a table behind the table.
        clinic.clients.add_note(made.id, secrets.token_hex(6_000))
        _records(store, made.id)
        _records(store, made.id)
        with store.database.read() as connection:
            columns = (client_note.c.sealed, client.c.about, chunk.c.payload)
            sealed = [
                bytes(one)
                for column in columns
                for one in connection.execute(sa.select(column)).scalars()
            ]
        known = [clinic.therapist.keys]
        searcher = clinics.Searcher(tmp_path / "home", known)
        assert any(NOTE in searcher.opens(one) for one in sealed)
        assert any(NAME in searcher.opens(one) for one in sealed)
        with store.database.by_itself() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        assert max(map(len, sealed)) > 8_000
        wanted = {*(one[:500] for one in sealed), WORRY.encode()}
        assert _in_pages(data, wanted) == wanted
        done = delete_client(store.database, clinic.shards, made.id)
        assert not done.server_keeps
        assert done.on_server
        with store.database.by_itself() as connection:
            connection.exec_driver_sql("CHECKPOINT")
        assert _in_pages(data, wanted) == set()
        # The server's log may keep what was written: no name and no note of it opens any more.
        left = clinics.Searcher(tmp_path / "home", known)
        assert {left.opens(one) for one in sealed} == {""}


def test_a_large_table_of_beats_is_left_to_the_server_and_that_is_said(
    tmp_path: Path, clock: ManualClock, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "MOST_REWRITTEN", 1_000)
    with open_store(clock, tmp_path / "home", url=postgres_url) as store:
        clinic = clinics.begin(store)
        made = clinic.clients.add("Maple 27", name=NAME)
        _records(store, made.id)
        assert delete_client(store.database, clinic.shards, made.id).server_keeps


def test_what_waits_here_for_the_server_goes_with_a_client_or_is_named(
    tmp_path: Path, clock: ManualClock, postgres_url: str
) -> None:
    home = tmp_path / "home"
    with open_store(clock, home, url=postgres_url) as store:
        clinic = clinics.begin(store)
        made, other = clinic.clients.add("Maple 27"), clinic.clients.add("Birch 3")
        with open_store(clock, home / OUTBOX_FOLDER, url="") as waiting:
            for one in (made, other):
                waiting.people.know(one.id)
                waiting.sessions(Actor(one.id)).import_recording(
                    a_draft(), some_beats(9), (), a_summary(9)
                )
        done = delete_client(store.database, clinic.shards, made.id)
        assert done.out_of_reach == ()
        assert done.rows["session"] == 1
        with open_store(clock, home / OUTBOX_FOLDER, url="") as waiting:
            assert waiting.sessions(Actor(made.id)).ids() == ()
            assert len(waiting.sessions(Actor(other.id)).ids()) == 1
        (home / OUTBOX_FOLDER / "records.db").write_bytes(b"damaged" * 1_000)
        done = delete_client(store.database, clinic.shards, other.id)
        assert done.out_of_reach == (home / OUTBOX_FOLDER,)


def _in_pages(data: Path, sought: set[bytes]) -> set[bytes]:
    """Return what of this is still in a file of the server's tables."""
    files = [path for path in (data / "base").rglob("[1-9]*") if path.is_file()]
    own = [path for path in files if int(path.name.split("_")[0].split(".")[0]) >= 16_384]
    pages = b"\0".join(path.read_bytes() for path in own)
    return {one for one in sought if one in pages}
