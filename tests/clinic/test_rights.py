"""The access matrix: what the code allows is what the table written by hand says, call by call."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from biofeedback.clinic.house import Clinic
from biofeedback.clinic.rights import (
    COMMANDS,
    FREE_COMMANDS,
    RefusedError,
    may_call,
    may_run,
    may_see,
)
from biofeedback.clinic.staff import roles_of
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.sessions.records import Actor
from biofeedback.store.accounts import AccountStore
from biofeedback.store.opening import Store, open_store
from biofeedback.store.roles import Role
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from tests.store import clinics
from tests.store.conftest import nobody_elses_secrets
from tests.ui.conftest import look, one_look

__all__ = ["look", "nobody_elses_secrets", "one_look"]

TABLE = Path(__file__).with_name("access_matrix.txt")
LETTERS = {"t": Role.THERAPIST, "a": Role.ASSISTANT, "v": Role.VIEWER, "p": Role.PATIENT}
OTHER_THAN_DOORS = (
    *(
        "actor",
        "called",
        "close",
        "everybody",
        "is_clinic",
        "left_open",
        "newcomer",
        "notice",
        "people",
    ),
)


def by_hand() -> dict[str, frozenset[Role] | None]:
    """Return the table: of each call, who may make it; None for what needs nobody signed in."""
    found: dict[str, frozenset[Role] | None] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, *letters = line.split()
            assert name not in found, name
            found[name] = (
                None if letters == ["-"] else frozenset(LETTERS[x] for x in letters if x != ".")
            )
    return found


def public(kind: type) -> Iterator[str]:
    for name, member in inspect.getmembers(kind):
        if not name.startswith("_") and (callable(member) or isinstance(member, property)):
            yield name


def doors(store: Store) -> dict[str, type]:
    """Return the kind of store behind each door of a home's records."""
    found: dict[str, type] = {"people": type(store.people)}
    for name in public(Store):
        if name not in OTHER_THAN_DOORS:
            found[name] = type(getattr(store, name)(Actor("nobody")))
    return found


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Store]:
    with open_store(ManualClock(), tmp_path / "home") as opened:
        yield opened


def test_the_code_allows_what_the_table_says_call_by_call_and_page_by_page(
    records: Store, look: Look
) -> None:
    generated: dict[str, frozenset[Role] | None] = {}
    for door, kind in doors(records).items():
        for call in public(kind):
            generated[f"{door}.{call}"] = frozenset(r for r in Role if may_call(r, door, call))
    for act in public(Clinic):
        roles = roles_of(getattr(Clinic, act))
        generated[f"clinic.{act}"] = None if roles is None else frozenset(roles)
    window = compose(look)
    for page in window.page_names():
        generated[f"page.{page}"] = frozenset(r for r in Role if may_see(r, page))
    window.deleteLater()
    for command in COMMANDS:
        of_it = frozenset(role for role in Role if may_run(role, command))
        generated[f"command.{command.replace(' ', '.')}"] = of_it
    generated |= {f"command.{command.replace(' ', '.')}": None for command in FREE_COMMANDS}
    assert generated == by_hand()


@pytest.fixture
def clinic(records: Store) -> clinics.Clinic:
    return clinics.begin(records)


def test_every_door_is_shut_while_nobody_is_signed_in(
    records: Store, clinic: clinics.Clinic
) -> None:
    made = clinic.clients.add("Maple 27")
    names = doors(records)
    house = Clinic(records)
    for door in names:
        with pytest.raises(RefusedError, match="sign in first"):
            _ = records.people if door == "people" else getattr(records, door)(Actor(made.id))
    with pytest.raises(RefusedError, match="sign in first"):
        records.actor(made.id)
    for act in public(Clinic):
        if roles_of(getattr(Clinic, act)) is not None:
            with pytest.raises(RefusedError, match="sign in first"):
                getattr(house, act)()


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.ASSISTANT, Role.VIEWER])
def test_each_call_on_records_is_let_through_or_refused_as_the_table_says(
    records: Store, clinic: clinics.Clinic, role: Role
) -> None:
    made = clinic.clients.add("Maple 27")
    names = doors(records)
    account = clinic.therapist.account if role is Role.THERAPIST else clinic.hire(role).account
    house = Clinic(records)
    house.sign_in(account.id, clinics.WORDS[role])
    tried = 0
    for name, roles in by_hand().items():
        door, _dot, call = name.partition(".")
        if door in names:
            behind = records.people if door == "people" else getattr(records, door)(Actor(made.id))
            assert roles is not None
            if role in roles:
                assert getattr(behind, call) is not None
            else:
                with pytest.raises(RefusedError, match="may not do that"):
                    getattr(behind, call)
            tried += 1
        elif door == "clinic" and roles is not None and role not in roles:
            with pytest.raises(RefusedError, match="may not do that"):
                getattr(house, call)()
            tried += 1
    assert tried > 60


def test_a_role_changed_in_the_table_brings_no_key(records: Store, clinic: clinics.Clinic) -> None:
    made = clinic.clients.add("Maple 27", name="Marguerite Zeller")
    viewer = clinic.hire(Role.VIEWER).account
    with records.database.write() as connection:
        connection.exec_driver_sql("UPDATE account SET role = 'therapist' WHERE role = 'viewer'")
    house = Clinic(records)
    assert house.sign_in(viewer.id, clinics.WORDS[Role.VIEWER]).role is Role.THERAPIST
    assert house.clients()[0].name is None
    with pytest.raises(Exception, match="numbers only"):
        house.open_client(made.id)


def test_without_a_client_nothing_of_anybody_is_opened(
    records: Store, clinic: clinics.Clinic
) -> None:
    house = Clinic(records)
    house.sign_in(clinic.therapist.account.id, clinics.WORDS[Role.THERAPIST])
    with pytest.raises(BadInputError, match="Choose a client"):
        records.actor()


def test_a_home_is_asked_nothing(records: Store) -> None:
    assert not records.is_clinic
    assert records.warden is None
    assert records.sessions(records.actor()).ids() == ()
    assert not AccountStore(records.database).any()
