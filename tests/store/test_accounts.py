"""Accounts: a passphrase opens one's own keys, and those of the role."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from biofeedback.core.errors import BadInputError, StoreError
from biofeedback.store.accounts import AccountStore
from biofeedback.store.locks import PassphraseBox
from biofeedback.store.opening import Store
from biofeedback.store.roles import Role
from biofeedback.store.schema_clinic import account
from tests.store import clinics


def test_a_home_has_no_account_and_becomes_a_clinic_once(store: Store) -> None:
    accounts = AccountStore(store.database)
    assert not accounts.any()
    clinics.begin(store)
    assert accounts.any()
    with pytest.raises(BadInputError, match="already"):
        accounts.begin("Somebody", "another good passphrase")


def test_a_passphrase_opens_the_account_and_no_other_does(store: Store) -> None:
    clinic = clinics.begin(store)
    me = clinic.therapist.account
    found = clinic.accounts.sign_in(me.id, clinics.WORDS[Role.THERAPIST])
    assert found is not None
    assert found.keys == clinic.therapist.keys
    for wrong in ("four quiet words", "", "   "):
        assert clinic.accounts.sign_in(me.id, wrong) is None


def test_a_passphrase_is_stretched_by_argon2id(file_store: Store) -> None:
    clinics.begin(file_store)
    with file_store.database.read() as connection:
        box = PassphraseBox.from_dict(
            json.loads(connection.execute(sa.select(account.c.box_json)).scalar_one())
        )
    assert box.memory_kib > 0
    assert box.opened(clinics.WORDS[Role.THERAPIST]) is not None


def test_each_role_gets_its_keys_and_no_more(store: Store) -> None:
    clinic = clinics.begin(store)
    keys = clinic.therapist.keys
    assert clinic.hire(Role.ASSISTANT).keys == keys
    viewer = clinic.hire(Role.VIEWER)
    assert (viewer.keys.view, viewer.keys.care) == (keys.view, None)
    assert {one.role for one in clinic.accounts.all()} == {"therapist", "assistant", "viewer"}


def test_a_new_passphrase_takes_the_place_of_the_old_one(store: Store) -> None:
    clinic = clinics.begin(store)
    me = clinic.therapist
    clinic.accounts.change_passphrase(me, "something else now")
    assert clinic.accounts.sign_in(me.account.id, clinics.WORDS[Role.THERAPIST]) is None
    found = clinic.accounts.sign_in(me.account.id, "something else now")
    assert found is not None
    assert bytes(found.private) == bytes(me.private)


def test_the_recovery_key_opens_an_account_whose_passphrase_was_forgotten(store: Store) -> None:
    accounts = AccountStore(store.database)
    me, paper = accounts.begin("Dr. Okri", clinics.WORDS[Role.THERAPIST])
    other, others_paper = accounts.add(me, "Ben", Role.ASSISTANT, clinics.WORDS[Role.ASSISTANT])
    with pytest.raises(StoreError, match="another account"):
        accounts.recover(me.account.id, others_paper.on_paper(), "a passphrase anew")
    found = accounts.recover(me.account.id, paper.on_paper(), "a passphrase anew")
    assert found.keys == me.keys
    assert accounts.sign_in(me.account.id, "a passphrase anew") is not None
    assert accounts.sign_in(other.id, "a passphrase anew") is None


def test_an_account_that_ended_signs_in_no_more_and_one_therapist_stays(store: Store) -> None:
    clinic = clinics.begin(store)
    ben = clinic.hire(Role.ASSISTANT).account
    clinic.accounts.end(ben.id)
    with pytest.raises(BadInputError, match="no such account"):
        clinic.accounts.sign_in(ben.id, clinics.WORDS[Role.ASSISTANT])
    with pytest.raises(BadInputError, match="has to stay"):
        clinic.accounts.end(clinic.therapist.account.id)
    clinic.hire(Role.THERAPIST, "Dr. Sand")
    clinic.accounts.end(clinic.therapist.account.id)


@pytest.mark.parametrize(
    ("name", "role", "passphrase", "why"),
    [
        ("dr. okri", Role.VIEWER, "long enough words", "already"),
        ("  ", Role.VIEWER, "long enough words", "needs a name"),
        ("Ben", Role.PATIENT, "long enough words", "therapist's, an assistant's"),
        ("Ben", Role.VIEWER, "short", "at least 8"),
    ],
)
def test_an_account_that_cannot_be_is_refused_with_a_sentence(
    file_store: Store, name: str, role: Role, passphrase: str, why: str
) -> None:
    clinic = clinics.begin(file_store)
    with pytest.raises(BadInputError, match=why):
        clinic.accounts.add(clinic.therapist, name, role, passphrase)
    assert len(clinic.accounts.all()) == 1


def test_keys_sealed_to_another_account_do_not_open(file_store: Store) -> None:
    clinic = clinics.begin(file_store)
    viewer = clinic.hire(Role.VIEWER).account
    with file_store.database.write() as connection:
        stolen = connection.execute(
            sa.select(account.c.keys_sealed).where(account.c.role == "therapist")
        ).scalar_one()
        change = sa.update(account).where(account.c.id == viewer.id)
        connection.execute(change.values(keys_sealed=stolen, role="therapist"))
    with pytest.raises(StoreError, match="can't be opened"):
        clinic.accounts.sign_in(viewer.id, clinics.WORDS[Role.VIEWER])
