"""Hand-over where a clinic has accounts: by name, written down, and gone with its client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from biofeedback.app.handover import VALID, held_plan, look, write_plan
from biofeedback.app.handover_keys import Link, Side, clients, compare, link_of, take_key
from biofeedback.app.handover_practice import Choice, take_practice, write_back
from biofeedback.clinic.book import Keeper
from biofeedback.clinic.house import Clinic, HandedOver, begin_clinic
from biofeedback.clinic.rights import RefusedError
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.diary.pain import Pain
from biofeedback.store.backup import write_backup
from biofeedback.store.backup_file import sealed_beside
from biofeedback.store.kept_backups import BACKUPS_FOLDER
from biofeedback.store.opening import Store, open_store
from biofeedback.store.roles import Role
from tests.app.handing import PLAN, START
from tests.store.conftest import nobody_elses_secrets

__all__ = ["nobody_elses_secrets"]

WORDS, OTHER = "four quiet words here", "other words of mine"
TODAY = START.date()


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Store]:
    with open_store(ManualClock(START), tmp_path / "patient") as opened:
        yield opened


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with open_store(ManualClock(START), tmp_path / "clinic") as opened:
        yield begin_clinic(opened, "Dr. Okri", WORDS)[0]


def exchange(clinic: Clinic, patient: Store, client_id: str) -> tuple[Link, Link]:
    here = link_of(clinic.store, Side.CLINIC, client_id, clinic.names()[client_id])
    there = link_of(patient, Side.HOME)
    take_key(patient, there, here.key, "Dr. Okri")
    there = compare(patient, there, " ".join(here.words))
    take_key(clinic.store, here, there.key)
    here = compare(
        clinic.store,
        here,
        " ".join(there.words),
        lambda link: clinic.handed_over(link.person_id, HandedOver.KEYS),
    )
    return here, there


def test_a_plan_and_practice_go_to_and_fro_by_the_names_the_clinic_keeps_sealed(
    clinic: Clinic, patient: Store, tmp_path: Path
) -> None:
    maple = clinic.add_client("Maple 27")
    here, there = exchange(clinic, patient, maple.id)
    assert [(link.name, link.ready) for link in clients(clinic.store, clinic.names())] == [
        ("Maple 27", True)
    ]
    write_plan(clinic.store, here, PLAN, TODAY, VALID, tmp_path / "plan")
    assert look(patient, Side.HOME, tmp_path / "plan").plan == PLAN
    patient.diary(patient.actor()).tell(Pain(TODAY, "UTC", worst=4))
    write_back(patient, there, Choice(None), TODAY, VALID, tmp_path / "back")
    looked = look(clinic.store, Side.CLINIC, tmp_path / "back", clinic.names())
    assert looked.link.name == "Maple 27"
    assert take_practice(clinic.store, looked).added == 1
    told = [line.what for line in clinic.trail(maple.id)]
    assert {"keys_compared", "records_opened"} <= set(told)


def test_what_cannot_be_written_down_does_not_count(
    clinic: Clinic, patient: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    maple = clinic.add_client("Maple 27")
    written = Clinic._write

    def full(self: Clinic, what: str, *more: object, **named: object) -> None:
        if what == "keys_compared":
            raise BadInputError("The trail is full.")
        written(self, what, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Clinic, "_write", full)
    with pytest.raises(BadInputError, match="full"):
        exchange(clinic, patient, maple.id)
    (partner,) = Keeper(clinic.store.database).read().partners
    assert partner.checked_at is None


def test_while_locked_and_for_who_only_looks_nothing_is_handed_over(
    clinic: Clinic, patient: Store, tmp_path: Path
) -> None:
    maple = clinic.add_client("Maple 27")
    here, _there = exchange(clinic, patient, maple.id)
    office, _paper = clinic.add_account("Ward office", Role.VIEWER, OTHER)
    clinic.lock()
    with pytest.raises(RefusedError, match="sign in first"):
        write_plan(clinic.store, here, PLAN, TODAY, VALID, tmp_path / "plan")
    clinic.sign_in(office.id, OTHER)
    with pytest.raises(RefusedError, match="may not do that"):
        write_plan(clinic.store, here, PLAN, TODAY, VALID, tmp_path / "plan")
    with pytest.raises(RefusedError, match="may not do that"):
        clinic.names()
    assert not (tmp_path / "plan").exists()


def test_a_deletion_takes_their_keys_and_plan_out_of_the_book_and_every_backup(
    clinic: Clinic, patient: Store, tmp_path: Path
) -> None:
    maple, birch = clinic.add_client("Maple 27"), clinic.add_client("Birch 3")
    here, _there = exchange(clinic, patient, maple.id)
    write_plan(clinic.store, here, PLAN, TODAY, VALID, tmp_path / "plan")
    database = clinic.store.database
    (database.home / BACKUPS_FOLDER).mkdir(exist_ok=True)
    backup = database.home / BACKUPS_FOLDER / "records-20261123T180000Z.backup"
    write_backup(database, backup)
    assert list(sealed_beside(backup)) == ["handover.sealed"]
    aside = database.home / "copies" / "before-restore-20261123T180000Z-ab"
    aside.mkdir(parents=True)
    for name in ("records.db", "records.db-wal", "handover.sealed"):
        if (database.home / name).exists():
            (aside / name).write_bytes((database.home / name).read_bytes())
    clinic.delete_client(maple.id)
    assert Keeper(database).read().partners == ()
    assert sealed_beside(backup) == {}
    assert not (aside / "handover.sealed").exists()
    # The clinic's own keys stay: everybody else's files go on.
    assert link_of(clinic.store, Side.CLINIC, birch.id).key == here.key


def test_two_records_made_one_keep_the_key_that_was_compared(
    clinic: Clinic, patient: Store, tmp_path: Path
) -> None:
    kept, gone = clinic.add_client("Maple 27"), clinic.add_client("Maple twice")
    here, there = exchange(clinic, patient, gone.id)
    write_plan(clinic.store, here, PLAN, TODAY, VALID, tmp_path / "plan")
    clinic.merge(kept.id, gone.id)
    (link,) = clients(clinic.store, clinic.names())
    assert (link.person_id, link.ready) == (kept.id, True)
    assert held_plan(link) == PLAN
    patient.diary(patient.actor()).tell(Pain(TODAY, "UTC", worst=4))
    write_back(patient, there, Choice(None), TODAY, VALID, tmp_path / "back")
    assert look(clinic.store, Side.CLINIC, tmp_path / "back").link.person_id == kept.id
