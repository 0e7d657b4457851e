"""The clinic's pages: the lock, the caseload, a client, a certificate, accounts, the trail."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from biofeedback.clinic.caseload import Case, Need, Review
from biofeedback.clinic.house import Deleted, Opened
from biofeedback.core.words import _
from biofeedback.sessions.plan import Plan
from biofeedback.store.accounts import Account
from biofeedback.store.audit import Line
from biofeedback.store.clients import Client, Consent, Note
from biofeedback.store.erasure import Certificate
from biofeedback.store.roles import Role
from biofeedback.store.shards import Places
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.certificate import CertificatePage
from biofeedback.ui.pages.client import ClientPage
from biofeedback.ui.pages.clients import ClientsPage
from biofeedback.ui.pages.clinic_begin import ClinicPage
from biofeedback.ui.pages.lock import LockPage
from biofeedback.ui.pages.staff import StaffPage
from biofeedback.ui.pages.trail import TrailPage
from biofeedback.ui.window import Window

Scene = Callable[[Look], Window]
TODAY = date(2026, 11, 25)
AT = datetime(2026, 11, 25, 9, 5, tzinfo=UTC)
ME = Account("a1", "Dr. Okri", Role.THERAPIST, AT, "")
STAFF = (
    ME,
    Account("a2", "Ben", Role.ASSISTANT, AT, ""),
    Account("a3", "Ward office", Role.VIEWER, AT, ""),
    Account("a4", "Kim", Role.ASSISTANT, AT, "", AT),
)
NAMES = {one.id: one.name for one in STAFF}
_WORDS = ("Maple", "Birch", "Cedar", "Hazel", "Linden", "Alder", "Rowan", "Aspen", "Harbour")
GIVEN = ("Ada", "Ben", "Cleo", "Dana", "Emil", "Fay", "Gil", "Hana", "Ivo", "June")

CONSENT = Consent(date(2026, 9, 30), "1", "a1")
MAPLE = Client(
    "c1",
    "Maple 27",
    "Cleo Danason",
    "0170 000 000",
    (CONSENT,),
    revision=3,
    changed_by="a2",
    changed_at=AT,
)
NOTES = (
    Note("n1", "a1", AT, True, "Asks whether the new job is too much; to come back to in January."),
    Note("n2", "a2", AT - timedelta(days=7), False, "Prefers the strap a hole wider."),
    Note("n3", "a5", AT - timedelta(days=14), True, None),
)
MAPLE_OPENED = Opened(MAPLE, NOTES, {**NAMES, "a5": "Dr. Sand"}, "a1")


def caseload(count: int) -> tuple[Case, ...]:
    """Return so many believable clients."""
    chance = random.Random(27)
    return tuple(_case(chance, number) for number in range(count))


def _case(chance: random.Random, number: int) -> Case:
    word, given = chance.choice(_WORDS), chance.choice(GIVEN)
    client = Client(
        f"c{number}",
        f"{word} {number + 10}",
        f"{given} {chance.choice(GIVEN)}son" if chance.random() < 0.8 else None,
        consents=(CONSENT,) if chance.random() < 0.95 else (),
    )
    if chance.random() < 0.02:
        return Case(replace(client, pseudonym=None, name=None), needs=(Need.KEY,))
    last = TODAY - timedelta(days=int(chance.expovariate(0.25)))
    plan = Plan(chance.choice((4, 5, 7)), 5.0, TODAY - timedelta(days=70))
    needs = () if client.consents else (Need.CONSENT,)
    if chance.random() < 0.04:
        needs = (*needs, Need.SIGNAL)
    return Case(
        client,
        last if chance.random() < 0.95 else None,
        chance.randint(0, 7),
        plan if chance.random() < 0.9 else None,
        chance.choice((-2.6, -1.4, 1.3, 3.0)) if chance.random() < 0.1 else None,
        TODAY - timedelta(days=chance.randint(0, 5)) if chance.random() < 0.05 else None,
        chance.choice(tuple(Review)) if chance.random() < 0.15 else None,
        needs,
    )


def _clinic(look: Look, page: str) -> Window:
    """Return a window as a clinic has it."""
    window = compose(look)
    window.add_way(_("Clients"), "Alt+8", lambda: None, "clients")
    window.add_way(_("Lock"), "Ctrl+L", lambda: None)
    window.set_footer(
        _("{name}, {role}. No client is chosen.").format(name="Dr. Okri", role=_("therapist"))
    )
    window.go(page)
    return window


def _lock(*, wrong: bool = False, running: bool = False, paper: bool = False) -> Scene:
    def show(look: Look) -> Window:
        window = compose(look)
        page = window.page("lock", LockPage)
        page.show_accounts(STAFF[:3], "a1")
        page.show_running(running)
        if wrong:
            page.say_wrong("This is not the passphrase of this account; try again.")
        page.paper.setVisible(paper)
        window.go("lock")
        return window

    return show


def _clients(cases: tuple[Case, ...], *, form: bool = False, typed: str = "") -> Scene:
    def show(look: Look) -> Window:
        window = _clinic(look, "clients")
        page = window.page("clients", ClientsPage)
        page.show_cases(cases, cares=True)
        page.search.setText(typed)
        if form:
            page.open_form("Meadow 41")
        return window

    return show


def _client(opened: Opened, *, conflict: bool = False, gone: bool = False) -> Scene:
    def show(look: Look) -> Window:
        window = _clinic(look, "client")
        page = window.page("client", ClientPage)
        page.show_client(opened, therapist=True)
        if conflict:
            page.contact.setText("at work until four")
            theirs = replace(MAPLE, name="Cleo Ruiz", contact="0170 111 111", revision=4)
            page.show_conflict(replace(theirs, changed_at=AT, changed_by="a2"))
        if gone:
            page.text.setPlainText("Slept badly since Sunday; wants to go on with five minutes.")
            page.show_gone()
        return window

    return show


def _certificate(look: Look) -> Window:
    window = _clinic(look, "certificate")
    rows = {"session": 61, "checkin": 80, "diary_entry": 112, "client_note": 4, "practice_plan": 2}
    done = Certificate("0199f1c2-7a30-7000-8000-5d1f2e3c4b5a", AT, rows, 5, (Path("/media/stick"),))
    page = window.page("certificate", CertificatePage)
    page.show_deleted(Deleted("Maple 27", "Dr. Okri", done))
    return window


def _staff(look: Look) -> Window:
    window = _clinic(look, "staff")
    places = Places(None, Path("/media/stick/keys"))
    window.page("staff", StaffPage).show_staff(STAFF, (places, "/home/clinic/client-keys"), 0)
    return window


def _trail(look: Look) -> Window:
    window = _clinic(look, "trail")
    told = ("signed_in", "list_read", "opened", "records_opened", "note_written", "changed")
    lines = tuple(
        Line(
            900 - n,
            AT - timedelta(minutes=3 * n),
            ("a1", "a2")[n % 2],
            told[-n % len(told)],
            "c1" if -n % len(told) > 1 else None,
            "",
        )
        for n in range(60)
    )
    page = window.page("trail", TrailPage)
    page.show_lines(lines, NAMES, {"c1": "Maple 27"})
    page.show_result(())
    return window


def _begin(look: Look) -> Window:
    window = compose(look)
    window.page("clinic", ClinicPage)
    window.go("clinic")
    return window


SCENES: dict[str, Scene] = {
    "lock": _lock(),
    "lock-wrong": _lock(wrong=True, running=True),
    "lock-paper": _lock(paper=True),
    "clients": _clients(caseload(500)),
    "clients-few": _clients(caseload(6), form=True),
    "clients-nobody": _clients(caseload(6), typed="nobody of this name"),
    "clients-empty": _clients(()),
    "client": _client(MAPLE_OPENED),
    "client-conflict": _client(MAPLE_OPENED, conflict=True),
    "client-gone": _client(MAPLE_OPENED, gone=True),
    "client-guest": _client(
        Opened(Client("c9", "Guest 2026-11-25 10:05", guest=True), (), NAMES, "a1")
    ),
    "client-keyless": _client(Opened(Client("c8", None), (), NAMES, "a1")),
    "certificate": _certificate,
    "staff": _staff,
    "trail": _trail,
    "clinic": _begin,
}
