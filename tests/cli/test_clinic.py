"""A clinic's records from the command line: every command asks who it is, and keeps to the role."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from biofeedback.app import clients_told
from biofeedback.app.exports import Exported
from biofeedback.app.handover import VALID, look
from biofeedback.app.handover_keys import Side, compare, link_of, take_key
from biofeedback.app.handover_practice import Choice, write_back
from biofeedback.cli.signing import PASSPHRASE_VARIABLE
from biofeedback.clinic.rights import COMMANDS, FREE_COMMANDS, may_run
from biofeedback.core.clock import SystemClock
from biofeedback.core.errors import StoreError
from biofeedback.diary.pain import Pain
from biofeedback.store.opening import open_store
from biofeedback.store.roles import Role
from tests.cli.clinic_home import House, a_house, commands
from tests.cli.run import run
from tests.store import clinics
from tests.store.conftest import quick_passphrases

STAFF = (Role.THERAPIST, Role.ASSISTANT, Role.VIEWER)
# What a therapist may not do either: it is for somebody's own records at home.
OF_A_HOME = ("demo", "handover bring-back")
# What can't go on here for another reason than who asks.
OTHERWISE = {"restore": "are in use", "handover open": "no file that was handed over"}
WRITES_TRIED = ("session", "diary add pain", "handover take-key", "backup", "clients add")
# These open a client's records only for a client of theirs, named in their own way.
READ = ("sessions", "sessions show", "trends", "diary list", "diary history", "goals", "protocols")
OKRI = ("--account", "dr.  OKRI")
MAPLE = ("--client", "maple 27")
TYPED = f"{clinics.WORDS[Role.THERAPIST]}\n"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("clinic")
    with (
        pytest.MonkeyPatch.context() as patch,
        quick_passphrases(patch),
        a_house(folder, patch) as made,
    ):
        yield made


def test_every_command_is_somebodys_or_needs_no_records() -> None:
    assert sorted(commands()) == sorted([*COMMANDS, *FREE_COMMANDS])


def test_without_signing_in_every_command_refuses_and_shows_and_changes_nothing(
    house: House,
) -> None:
    before, files = house.digests(), sorted(house.home.rglob("*"))
    for command in COMMANDS:
        code, out, err = house.run(*house.type(command))
        assert (command, code, out) == (command, 2, "")
        assert err.startswith("These records are a clinic's and locked"), (command, err)
        assert err.count("\n") == 1
    assert house.digests() == before
    assert sorted(house.home.rglob("*")) == files


@pytest.mark.parametrize("role", STAFF)
def test_who_may_not_is_refused_with_a_sentence_and_changes_nothing(
    house: House, role: Role
) -> None:
    tables = ("session", "diary_entry", "client", "own_protocol")
    told = [house.count(table) for table in tables]
    for command in COMMANDS:
        if may_run(role, command) and command not in OF_A_HOME:
            continue
        code, out, err = house.as_role(role, command)
        assert (command, code, out) == (command, 2, "")
        wanted = "own records at home" if command in OF_A_HOME else "may not do that"
        assert wanted in err, command
        assert err.count("\n") == 1
    assert [house.count(table) for table in tables] == told


@pytest.mark.parametrize("role", STAFF)
def test_who_may_is_let_through(house: House, role: Role) -> None:
    for command in COMMANDS:
        tried = command in (*READ, *WRITES_TRIED) or role is Role.THERAPIST
        if not tried or not may_run(role, command):
            continue
        code, _out, err = house.as_role(role, command)
        assert "may not" not in err, (command, err)
        if command in OTHERWISE:
            assert OTHERWISE[command] in err
        else:
            assert code == 0, (command, err)


@pytest.mark.parametrize("command", READ)
def test_each_reading_is_in_the_trail_by_account_and_client(house: House, command: str) -> None:
    before = house.lines()[-1].number
    assert house.as_role(Role.VIEWER, command)[0] == 0
    new = house.lines(before)
    assert [one.what for one in new] == ["signed_in", "list_read", "records_opened", "locked"]
    assert {one.account_id for one in new} == {new[0].account_id}
    assert [one.subject_id for one in new] == [None, None, house.client_id, None]


@pytest.mark.parametrize(
    ("words", "given", "said"),
    [
        (("--account", "Dr. Nobody", *MAPLE), TYPED, "no account called 'Dr. Nobody'"),
        ((*OKRI, "--client", "Maple"), TYPED, "no client called 'Maple'"),
        ((*OKRI,), TYPED, "--client NAME"),
        ((*OKRI, *MAPLE), "wrong words of mine\n", "not the passphrase"),
        ((*OKRI, *MAPLE), "\n", "Passphrase of Dr. Okri: nothing was given"),
        (MAPLE, TYPED, "--account NAME"),
    ],
)
def test_who_is_not_known_gets_one_sentence(
    house: House, words: tuple[str, ...], given: str, said: str
) -> None:
    code, out, err = house.run("sessions", *words, given=given)
    assert (code, out) == (2, "")
    assert said in err
    assert err.count("\n") == 1


def test_a_wrong_passphrase_is_written_down(house: House) -> None:
    before = house.lines()[-1].number
    house.run("sessions", *OKRI, *MAPLE, given="wrong words of mine\n")
    assert [one.what for one in house.lines(before)] == ["sign_in_refused"]


def test_the_passphrase_may_stand_in_the_environment_and_is_taken_from_there(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(PASSPHRASE_VARIABLE, TYPED.strip())
    code, out, _err = house.run("sessions", "--json", *OKRI, *MAPLE)
    assert (code, json.loads(out)[-1]["origin"]) == (0, "live")
    assert PASSPHRASE_VARIABLE not in os.environ


def test_who_and_for_whom_may_stand_before_the_word_that_says_what(house: House) -> None:
    code, out, _err = house.run(
        "sessions", *OKRI, *MAPLE, "show", house.words["session"], "--json", given=TYPED
    )
    assert (code, json.loads(out)["session_id"]) == (0, house.words["session"])
    # Nobody is taken along to the next command.
    assert house.run("sessions", given=TYPED)[0] == 2


def test_a_client_shows_nothing_of_another_ones(house: House) -> None:
    session = house.words["session"]
    code, out, _err = house.run(
        "sessions", "show", session, *OKRI, "--client", "Birch", given=TYPED
    )
    assert (code, out) == (2, "")
    found = house.run("diary", "list", "--json", *OKRI, "--client", "Birch", given=TYPED)[1]
    assert json.loads(found) == []


def test_names_and_notes_are_shown_to_whom_their_keys_open_them(house: House) -> None:
    def listed(role: Role) -> dict[str, object]:
        found = json.loads(house.as_role(role, "clients", "--json")[1])
        return next(one for one in found if one["pseudonym"] == "Maple 27")

    def notes(role: Role) -> dict[bool, object]:
        found = json.loads(house.as_role(role, "clients show", "--json")[1])
        return {one["private"]: one["text"] for one in found["notes"]}

    assert listed(Role.THERAPIST)["name"] == "Marguerite Zeller"
    assert listed(Role.VIEWER)["name"] is None
    assert notes(Role.THERAPIST) == {True: "My own doubt.", False: "Prefers mornings."}
    assert notes(Role.ASSISTANT) == {True: None, False: "Prefers mornings."}


def test_a_trail_that_was_changed_is_told_with_exit_code_2(house: House) -> None:
    code, out, err = house.as_role(Role.THERAPIST, "trail", "--json")
    assert (code, json.loads(out)["as_written"], err.count("\n")) == (0, True, 1)
    with house.edited("UPDATE audit SET what = 'locked' WHERE number = 1"):
        code, out, err = house.as_role(Role.THERAPIST, "trail")
    assert code == 2
    assert "Line 1 of the audit trail was changed." in err


def test_several_straps_are_several_people_and_not_one_client(house: House) -> None:
    typed = ("session", "--strap", "sim", "--strap", "sim:hr=60", "--minutes", "0.1")
    before = house.count("session")
    code, _out, err = house.run(*typed, *OKRI, *MAPLE, given=TYPED)
    assert code == 2
    assert "the room in the window" in err
    assert house.count("session") == before


def test_a_whole_clinic_leaves_for_files_that_need_no_app(house: House, tmp_path: Path) -> None:
    to = tmp_path / "all"
    typed = ("export", "--to", str(to), "--every-client", "--format", "json", *OKRI)
    assert house.run(*typed, given=TYPED)[0] == 0
    listed = {one["pseudonym"]: one for one in json.loads((to / "clients.json").read_text())}
    maple = listed["Maple 27"]
    assert maple["name"] == "Marguerite Zeller"
    assert {one["private"]: one["text"] for one in maple["notes"]} == {
        True: None,
        False: "Prefers mornings.",
    }
    assert json.loads((to / maple["folder"] / "client.json").read_text())["id"] == maple["id"]
    assert list((to / maple["folder"] / "sessions").glob(f"*{house.words['session']}.json"))
    assert not list((to / listed["Birch"]["folder"]).glob("sessions/*"))
    # Several people's folders don't become one client's record.
    rows = house.count("session")
    code, _out, err = house.run("import", str(to), *OKRI, "--client", "Birch", given=TYPED)
    assert (code, house.count("session")) == (2, rows)
    assert "archives of several people" in err
    again = house.run("import", str(to / maple["folder"]), *OKRI, *MAPLE, "--json", given=TYPED)[1]
    assert json.loads(again)["added"] == 0


def test_a_clinic_that_can_t_be_written_whole_leaves_nothing(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to, real, written = tmp_path / "all", clients_told.export, []

    def fails_at_the_second(*args: Any) -> Exported:
        if written:
            raise StoreError("the disk is gone")
        written.append(real(*args))
        return written[0]

    monkeypatch.setattr(clients_told, "export", fails_at_the_second)
    typed = ("export", "--to", str(to), "--every-client", "--format", "fhir", *OKRI)
    code, out, err = house.run(*typed, given=TYPED)
    assert (code, out) == (1, "")
    assert "the disk is gone" in err
    assert written[0].files > 0
    assert not to.exists()


def test_one_s_own_private_notes_leave_only_when_asked_for(house: House, tmp_path: Path) -> None:
    def private(name: str, *more: str) -> object:
        typed = ("export", "--to", str(tmp_path / name), "--format", "fhir", *more, *OKRI, *MAPLE)
        assert house.run(*typed, given=TYPED)[0] == 0
        notes = json.loads((tmp_path / name / "client.json").read_text())["notes"]
        return next(one["text"] for one in notes if one["private"])

    assert private("without") is None
    assert private("with", "--private-notes") == "My own doubt."


def test_a_clinic_comes_back_on_another_computer_with_its_clients_keys(
    house: House, tmp_path: Path
) -> None:
    copy, backup, new = tmp_path / "copy", tmp_path / "all.backup", tmp_path / "new"
    copy.mkdir()
    assert house.run("keys", "clients", "--copy-to", str(copy), *OKRI, given=TYPED)[0] == 0
    lines = f"{TYPED}a phrase of the backup\n"
    typed = ("backup", "--to", str(backup), "--with-passphrase", *OKRI)
    assert house.run(*typed, given=lines)[0] == 0

    nothing = run(new, "restore", str(backup))
    assert (nothing.returncode, nothing.stdout) == (2, "")
    assert "Passphrase of this backup: nothing was given" in nothing.stderr
    assert run(new, "restore", str(backup), typed="a phrase of the backup\n").returncode == 0

    open_it = {"BIOFEEDBACK_PASSPHRASE": "a phrase of the backup"}
    refused = run(new, "restore", str(backup), **open_it)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--account NAME" in refused.stderr
    back = run(new, "keys", "clients", "--bring-back", str(copy), *OKRI, typed=TYPED, **open_it)
    assert "Keys that came back" in back.stdout
    found = run(new, "clients", "--json", *OKRI, typed=TYPED, **open_it)
    assert "Marguerite Zeller" in {one["name"] for one in json.loads(found.stdout)}
    again = run(new, "restore", str(backup), *OKRI, typed=TYPED, **open_it)
    assert again.returncode == 0
    assert list((new / "copies").iterdir())


def test_a_plan_and_practice_go_to_and_fro_and_each_is_written_down(
    house: House, tmp_path: Path
) -> None:
    def typed(*words: str) -> str:
        code, out, err = house.run(*words, *OKRI, given=TYPED)
        assert code == 0, err
        return out

    cedar = json.loads(typed("clients", "add", "Cedar", "--json"))["id"]
    mine = json.loads(typed("handover", "--for", "cedar", "--json"))
    before = house.lines()[-1].number
    plan, back = tmp_path / "plan.handover", tmp_path / "back.handover"
    with open_store(SystemClock(), tmp_path / "patient") as patient:
        there = take_key(patient, link_of(patient, Side.HOME), mine["key"], "Dr. Okri")
        there = compare(patient, there, " ".join(mine["words"]))
        typed("handover", "take-key", there.key, "--for", "Cedar")
        typed("handover", "compare", *there.words, "--client", "Cedar")
        typed("handover", "plan", "--for", "Cedar", "--to", str(plan))
        assert look(patient, Side.HOME, plan).plan is not None
        today = SystemClock().utc().date()
        patient.diary(patient.actor()).tell(Pain(today, "Europe/Berlin", worst=6))
        write_back(patient, there, Choice(None, frozenset({"pain"})), today, VALID, back)
    assert "Practice of Cedar" in typed("handover", "open", str(back), "--take")
    found = json.loads(typed("diary", "list", "--client", "Cedar", "--json"))
    assert [one["worst"] for one in found] == [6]
    said = [one.what for one in house.lines(before) if one.subject_id == cedar]
    assert [one for one in said if one != "records_opened"] == [
        "keys_compared",
        "plan_given",
        "practice_taken",
    ]


def test_at_home_nobody_signs_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.mktemp("home")
    said = run(home, "sessions", "--account", "Dr. Okri")
    assert (said.returncode, said.stdout) == (2, "")
    assert "nobody signs in" in said.stderr
    assert run(home, "sessions").returncode == 0
