"""Two computers of a clinic on one PostgreSQL, each a process of its own."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from biofeedback.app import outbox
from biofeedback.app.records import open_records
from biofeedback.clinic.house import Clinic, begin_clinic
from biofeedback.core.clock import ManualClock
from biofeedback.core.errors import BadInputError
from biofeedback.sessions.records import Actor, Chunk
from biofeedback.store.clients import ChangedMeanwhileError, GoneError
from biofeedback.store.opening import open_store
from biofeedback.store.roles import Role
from biofeedback.store.schema_clinic import account
from tests.clinic import many
from tests.clinic.other_computer import BEATS, NOW, Line, contend
from tests.store.conftest import nobody_elses_secrets, postgres, postgres_url
from tests.store.samples import a_draft, a_summary

__all__ = ["nobody_elses_secrets", "postgres", "postgres_url"]

WORDS, OTHER = "four quiet words here", "other words of mine"


@pytest.fixture(scope="module")
def line() -> Iterator[Line]:
    """Start the other computer once; each test opens its own clinic there."""
    made = Line()
    yield made
    made.close()


@dataclass
class Here:
    """This computer, with a therapist signed in; `other` has Ben, an assistant."""

    clinic: Clinic
    other: Line
    ben: str
    home: Path
    url: str


@pytest.fixture
def here(
    line: Line, postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Here]:
    shared, home = tmp_path / "shared", tmp_path / "here"
    shared.mkdir()
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(home))
    monkeypatch.setenv("BIOFEEDBACK_DATABASE", postgres_url)
    with open_store(ManualClock(NOW), home, url=postgres_url) as store:
        clinic, _paper = begin_clinic(store, "Dr. Okri", WORDS)
        clinic.add_account("Ben", Role.ASSISTANT, OTHER)
        clinic.share_keys(shared)
        ben = line.do("open", tmp_path / "there", postgres_url, shared, "Ben", OTHER)
        yield Here(clinic, line, ben, home, postgres_url)


def test_the_list_of_clients_is_worked_out_without_what_takes_long_to_load(here: Here) -> None:
    many.fill(here.clinic, 12, NOW.date(), seed=3)
    assert sum(one.change is not None for one in here.clinic.caseload(NOW.date())) > 0
    assert here.other.do("caseload", NOW.date()) == [12, False]


def test_of_two_who_edit_one_client_the_second_is_shown_the_firsts_and_both_are_kept(
    here: Here,
) -> None:
    made = here.clinic.add_client("Maple 27", "Marguerite Zeller")
    mine = replace(made, contact="0170 1234")
    assert here.other.do("rename", made.id, "Rita Zeller") == 2
    with pytest.raises(ChangedMeanwhileError) as refused:
        here.clinic.change_client(mine)
    theirs = refused.value.theirs
    assert (theirs.name, theirs.changed_by) == ("Rita Zeller", here.ben)
    assert mine.contact == "0170 1234", "what was written here is still in hand"
    here.clinic.change_client(replace(theirs, contact=mine.contact))
    kept = here.clinic.open_client(made.id).client
    assert (kept.name, kept.contact, kept.revision) == ("Rita Zeller", "0170 1234", 3)


def test_two_who_write_on_and_on_to_one_field_lose_no_word_of_each_other(here: Here) -> None:
    count, again = 8, 0
    words = sorted(f"{who}{number}" for who in "ab" for number in range(count))
    for meeting in range(6):  # where one was too slow to meet the other, once more
        made = here.clinic.add_client(f"Maple {meeting}")
        answer = here.other.begin("contend", made.id, "b", count)
        again += contend(here.clinic, made.id, "a", count)
        again += answer()
        kept = here.clinic.open_client(made.id).client
        assert sorted(str(kept.contact).split()) == words
        assert kept.revision == 1 + len(words)
        if again:
            break
    assert again > 0, "they met"


@pytest.mark.parametrize("how", ["ended", "another role"])
def test_whoever_is_locked_out_meanwhile_has_their_session_recorded_whole(
    here: Here, how: str
) -> None:
    made = here.clinic.add_client("Maple 27")
    session_id = here.other.do("begin", made.id)
    assert here.other.do("belongs") is True
    if how == "ended":
        here.clinic.end_account(here.ben)
    else:
        with here.clinic.store.database.write() as connection:
            theirs = sa.update(account).where(account.c.id == here.ben)
            connection.execute(theirs.values(role=Role.VIEWER.value))
    here.clinic.lock()
    assert here.other.do("belongs") is False
    assert here.other.do("lock") is True
    assert here.other.do("finish") == session_id
    again = here.other.do("sign_in_by_id", here.ben, OTHER)
    if how == "ended":
        assert "no such account" in again["refused"]
    else:
        assert "may not do that" in here.other.do("begin", made.id)["refused"]
    (okri,) = [one for one in here.clinic.who_works_here() if one.name == "Dr. Okri"]
    here.clinic.sign_in(okri.id, WORDS)
    kept = here.clinic.store.sessions(Actor(made.id)).get(session_id)
    assert (kept.session.status, kept.beats) == ("done", BEATS)
    assert kept.session.summary is not None


def test_a_running_session_keeps_its_client_from_being_deleted_at_the_other_computer(
    here: Here,
) -> None:
    made, double = here.clinic.add_client("Maple 27"), here.clinic.add_client("Birch 3")
    here.other.do("begin", made.id)
    for act in (
        lambda: here.clinic.delete_client(made.id),
        lambda: here.clinic.merge(double.id, made.id),
    ):
        with pytest.raises(BadInputError, match="is running"):
            act()
    here.other.do("finish")
    assert here.clinic.delete_client(made.id).certificate.rows["session"] == 1
    assert "no such client" in here.other.do("rename", made.id, "Rita")["refused"]
    here.other.do("rename", double.id, "Rita Zeller")
    here.clinic.delete_client(double.id)
    with pytest.raises(GoneError):
        here.clinic.open_client(double.id)


@pytest.mark.parametrize("when", ["inside", "after"])
def test_what_waited_is_sent_once_also_when_the_sender_is_killed_in_the_middle(
    here: Here, when: str
) -> None:
    made = here.clinic.add_client("Maple 27")
    expected = set()
    with outbox.open_outbox(ManualClock(NOW), home=here.home) as waiting:
        waiting.people.know(made.id)
        kept = waiting.sessions(Actor(made.id))
        for _each in range(3):
            session_id = kept.begin(a_draft())
            kept.append(session_id, Chunk(12.0, BEATS))
            kept.finish(session_id, "done", a_summary(len(BEATS)), 12.0)
            expected.add(session_id)
    killed_by = here.other.do("send_killed", here.home, here.url, when)
    assert killed_by == signal.SIGKILL
    there = here.clinic.store.sessions(Actor(made.id))
    assert len(there.ids()) == (1 if when == "inside" else 2), "in the middle"
    said: list[str] = []
    for _start in range(2):
        with open_records(ManualClock(NOW), said.append):
            pass
    assert {one: there.get(one).beats for one in there.ids()} == dict.fromkeys(expected, BEATS)
    assert all(one.status == "done" and one.summary for one in there.list())
    assert len([one for one in said if "sent" in one]) == 1
    with outbox.open_outbox(ManualClock(NOW), home=here.home) as waiting:
        assert waiting.sessions(Actor(made.id)).ids() == ()
