"""A therapist's records and a client's, in two homes, that have exchanged keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from biofeedback.app.handover_keys import Link, Side, compare, link_of, take_key
from biofeedback.clinic.book import Keeper
from biofeedback.clinic.contents import Given, HomePlan
from biofeedback.core.clock import ManualClock
from biofeedback.store.opening import Store, open_store

START = datetime(2026, 11, 23, 18, tzinfo=UTC)
EVENING = """\
format = "biofeedback-protocol"
version = 1
name = "Evening"
what_for = "To settle before the night."

[[steps]]
kind = "pace"
seconds = 120
breath = [4, 2, 6, 0]
"""
PLAN = HomePlan(
    4,
    6.0,
    (Given("resonance", 6.0, 5.5), Given("Evening", 2.0), Given("quiet_rest", 3.0)),
    (EVENING,),
    ("practice_pain", "sleep_pain"),
    "Slowly, and rest when you like.",
)


@dataclass
class Pair:
    """Both sides, and the folder that lies between them like a stick."""

    clinic: Store
    home: Store
    client: str
    stick: Path
    clocks: tuple[ManualClock, ManualClock]

    @property
    def at_home(self) -> Link:
        return link_of(self.home, Side.HOME)

    @property
    def in_clinic(self) -> Link:
        return link_of(self.clinic, Side.CLINIC, self.client)

    def exchange(self) -> None:
        """Give each the other's key, and read its words aloud."""
        take_key(self.home, self.at_home, self.in_clinic.key, "Dr Sund")
        take_key(self.clinic, self.in_clinic, self.at_home.key)
        compare(self.home, self.at_home, " ".join(self.in_clinic.words))
        compare(self.clinic, self.in_clinic, " ".join(self.at_home.words))

    def pass_days(self, days: float) -> None:
        for clock in self.clocks:
            clock._now += days * 86_400.0

    def forget_what_came(self) -> None:
        """Be as after a restore of a backup from before: both know no file again."""
        for store in (self.clinic, self.home):
            Keeper(store.database).change(lambda book: replace(book, seen={}))


@contextmanager
def pair(folder: Path) -> Iterator[Pair]:
    """Open both homes, made on first use; who practises at home is P-17 in the clinic."""
    clocks = ManualClock(START), ManualClock(START)
    with (
        open_store(clocks[0], folder / "clinic") as clinic,
        open_store(clocks[1], folder / "home") as home,
    ):
        known = [one for one in clinic.people.all() if one.name == "P-17"]
        if not known:
            # Who came first is the home's own person: the two must not come at one moment.
            clocks[0]._now = -60.0
            clinic.people.home_person()
            clocks[0]._now = 0.0
        client = known[0] if known else clinic.people.add("P-17")
        (folder / "stick").mkdir(exist_ok=True)
        yield Pair(clinic, home, client.id, folder / "stick", clocks)
