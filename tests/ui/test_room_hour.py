"""A clinic hour through real windows: four straps on a virtual Bluetooth, and all goes wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from biofeedback.devices.protocol import StrapState
from biofeedback.store.opening import Store, open_store
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.room import RoomPage
from biofeedback.ui.pages.room_set_up import RoomSetUpPage
from biofeedback.ui.room_desk import RoomDesk
from tests.soak_notes import SOAK, note
from tests.ui.test_practising import SPEED, Stage
from tests.ui.test_practising import home as home  # the fixture
from tests.virtual_bluez import StrapPlan, VirtualSystem, virtual_bluez

# The long form goes to the end of it; the normal run ends it when all has happened.
MINUTES = 50.0
# None of them sends an ECG: every beat is an interval that the strap sent.
KINDS = ("coospo", "tickr", "garmin", "plain", "coospo")
NAMES = ("A-104", "A-117", "B-009", "B-031")


def plans() -> list[StrapPlan]:
    return [
        StrapPlan(
            KINDS[number],
            key=f"strap-{number}",
            name=f"Strap {number}",
            address=f"A0:9E:1A:00:12:{number:02X}",
            seed=number,
            rr_ms=740.0 + 50.0 * number,
        )
        for number in range(5)
    ]


class Clinic:
    """A therapist at the windows."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.stage = Stage(qtbot, Settings(welcomed=True, strap="none"))
        self.window = self.stage.window
        self.press = self.stage.hand.press
        (self.desk,) = self.stage.desk.context.findChildren(RoomDesk)
        # Who is there has been asked when this comes back: one person so far.
        answered: list[None] = []
        self.stage.desk.context.ask_records(lambda _store: None, answered.append)
        self.wait(lambda: bool(answered))
        self._people()

    def _people(self) -> None:
        store = self.stage.desk.context.store
        assert store is not None
        store.people.home_person()
        for name in NAMES:
            store.people.add(name)

    @property
    def set_up(self) -> RoomSetUpPage:
        return self.window.page("room_set_up", RoomSetUpPage)

    @property
    def page(self) -> RoomPage:
        return self.window.page("room", RoomPage)

    def wait(self, what, timeout: int = 60_000) -> None:
        self.qtbot.waitUntil(what, timeout=timeout)

    def leave_bluetooth(self) -> None:
        """Close Bleak's line to the bus, which it leaves to the garbage of a later test."""
        from bleak.backends.bluezdbus.manager import get_global_bluez_manager

        async def leave() -> None:
            manager = await get_global_bluez_manager()
            manager._bus.disconnect()
            await manager._bus.wait_for_disconnect()

        left: list[object] = []
        self.stage.desk.context.bridge.ask_devices(leave, left.append, left.append)
        self.wait(lambda: bool(left))
        assert left == [None]

    def seat(self, number: int) -> object:
        return self.page.seats[f"seat-{number}"]

    def sit(self, name: str, strap: str) -> None:
        page, many = self.set_up, len(self.set_up.view.seats)
        page.search.setText(name)
        self.wait(lambda: [line.first for line in page.people.lines] == [name])
        page.people.choose(0)
        rows = [line.first for line in page.straps.lines]
        page.straps.choose(rows.index(strap))
        page.minutes.show_value(MINUTES)
        page.sit.click()
        self.wait(lambda: len(page.view.seats) == many + 1)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(sys.platform != "linux", reason="D-Bus and BlueZ are Linux's")
def test_a_clinic_hour(
    qtbot: QtBot, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with virtual_bluez(*plans(), speed=SPEED) as system:
        clinic = Clinic(qtbot)
        clinic.window.go("room_set_up")
        page = clinic.set_up
        clinic.wait(lambda: len(page.view.people) >= 5)
        page.scan.click()
        clinic.wait(lambda: len(page.view.straps) >= 7)
        for number, name in enumerate(NAMES):
            clinic.sit(name, f"Strap {number}")
        clinic.press(Qt.Key.Key_Return)
        clinic.stage.at("room")
        room = clinic.page
        clinic.wait(
            lambda: all(v.live.metrics.hr_bpm is not None for v in room.seats.values()), 120_000
        )
        assert not any(view.begun for view in room.seats.values()), "nobody has begun"
        clinic.press(Qt.Key.Key_Return)
        clinic.wait(lambda: all(view.begun for view in room.seats.values()))
        lead_it(clinic, system)
        if not SOAK:
            # The spare strap is worn for a while before everybody ends.
            clinic.wait(lambda: len(sent_by(system, "strap-4")) > 15)
            clinic.press(Qt.Key.Key_Escape)
            clinic.press(Qt.Key.Key_Escape)
        clinic.wait(lambda: all(view.over for view in room.seats.values()), 500_000)
        clinic.wait(lambda: not clinic.stage.desk.practising.running)
        records_are_right(clinic, system)
        report_is_made(clinic, tmp_path / "report.pdf", monkeypatch)
        clinic.press(Qt.Key.Key_Escape)
        clinic.stage.at("room_set_up")
        clinic.leave_bluetooth()
        clinic.stage.close()


def lead_it(clinic: Clinic, system: VirtualSystem) -> None:
    """Mark, note, lose one strap, change another, end one early."""
    room, key = clinic.page, Qt.Key
    clinic.press(key.Key_1)
    clinic.press(key.Key_M)
    clinic.press(key.Key_N)
    for letter in "sighs":
        clinic.qtbot.keyClick(room.panel.note, letter)
    clinic.press(key.Key_F8)  # the pedal, while a note is written
    clinic.qtbot.keyClick(room.panel.note, key.Key_Return)
    clinic.wait(lambda: [m.text for m in room.seats["seat-0"].live.marks] == [None, None, "sighs"])
    clinic.press(key.Key_F9)
    clinic.wait(lambda: all(view.live.marks for view in room.seats.values()))
    system.fault("drop", for_s=60.0, strap="strap-1")
    lost = (StrapState.LOST, StrapState.RECONNECTING)
    clinic.wait(lambda: room.seats["seat-1"].live.state in lost, 120_000)
    others = [room.seats[f"seat-{n}"].live.state for n in (0, 2, 3)]
    assert others == [StrapState.STREAMING] * 3, "one strap's loss is nobody else's"
    # B-009's strap breaks; the spare goes on in the same record.
    system.fault("drop", for_s=100_000.0, strap="strap-2")
    clinic.press(key.Key_3)
    room.panel.strap.click()
    names = [button.text() for button in room.panel.strap_buttons]
    room.panel.strap_buttons[names.index("Strap 4")].click()
    clinic.wait(lambda: room.seats["seat-1"].live.state is StrapState.STREAMING, 120_000)
    clinic.wait(lambda: room.seats["seat-2"].live.strap_name == "Strap 4", 120_000)
    clinic.wait(lambda: room.seats["seat-2"].live.state is StrapState.STREAMING, 120_000)
    # B-031 goes early; a slower pace for A-104; everybody rests for a moment.
    clinic.press(key.Key_4)
    clinic.press(key.Key_E)
    assert room.panel.end.text() == "Really end?", "a letter alone ends nothing"
    clinic.press(key.Key_E)
    clinic.wait(lambda: room.seats["seat-3"].over)
    clinic.press(key.Key_1)
    clinic.press(key.Key_BracketLeft)
    clinic.wait(lambda: room.seats["seat-0"].live.pace_per_min == 5.5)
    clinic.press(key.Key_Space)
    running = ("seat-0", "seat-1", "seat-2")
    clinic.wait(lambda: all(room.seats[k].live.paused for k in running))
    clinic.press(key.Key_Space)
    clinic.wait(lambda: not any(room.seats[k].live.paused for k in running))


def records_are_right(clinic: Clinic, system: VirtualSystem) -> None:
    """Four records, to the beat, with what was said and done."""
    store = clinic.stage.desk.context.store
    assert store is not None
    by_name = {person.name: person.id for person in store.people.all()}
    groups, beats = set(), 0
    for number, name in enumerate(NAMES):
        (kept,) = store.sessions(store.actor(by_name[name])).list()
        content = store.sessions(store.actor(by_name[name])).get(kept.id)
        groups.add(kept.draft.group_id)
        assert kept.ended == ("done" if SOAK and number != 3 else "stopped")
        heard = [beat.rr_ms for beat in content.beats]
        assert [beat.index for beat in content.beats] == list(range(len(content.beats)))
        if number == 2:
            before = sum(beat.segment == 0 for beat in content.beats)
            sent = sent_by(system, "strap-2")
            first = tried(heard[:before], sent)
            assert heard[:before] == sent[first : first + before]
            spare = sent_by(system, "strap-4")
            first = spare.index(heard[before])
            assert heard[before:] == spare[first:][: len(heard) - before]
            assert len(heard) > before + 5
        else:
            sent = sent_by(system, f"strap-{number}")
            first = tried(heard, sent)
            assert heard == sent[first : first + len(heard)]
            # What was on its way when it ended is not the record's.
            assert first + len(heard) > len(sent) - 12 or number == 3
        beats += len(heard)
        marks = [h.detail_json for h in content.happenings if h.kind == "mark"]
        assert len(marks) == (4 if number == 0 else 1)
    assert len(groups) == 1
    straps = store.people.last_straps()
    assert straps[by_name["B-009"]] == ("ble:A0:9E:1A:00:12:04", "Strap 4"), "worn last"
    kinds = {h.kind for h in store.sessions(store.actor(by_name["A-104"])).get(
        store.sessions(store.actor(by_name["A-104"])).list()[0].id).happenings}  # fmt: skip
    assert {"pace", "pause", "resume"} <= kinds
    note(
        "A clinic hour",
        f"{MINUTES:.0f} minutes planned, four straps, one lost and back, one replaced, one ended "
        f"early: {beats} beats, four records right to the beat",
    )


def report_is_made(clinic: Clinic, to: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at one session of the hour, and at the next; then have a report made of a client."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_words: (str(to), ""))
    store = clinic.stage.desk.context.store
    assert store is not None
    by_name = {person.name: person.id for person in store.people.all()}
    for key, name in ((Qt.Key.Key_1, "A-104"), (Qt.Key.Key_2, "A-117")):
        clinic.press(key)
        clinic.press(Qt.Key.Key_R)
        clinic.stage.at("review")
        view = clinic.window.page("review", ReviewPage).view
        assert view is not None
        assert view.row.id == store.sessions(store.actor(by_name[name])).list()[0].id
        clinic.press(Qt.Key.Key_Escape)
        assert clinic.window.name == "room", "there are others to look at"
    clinic.press(Qt.Key.Key_T)
    clinic.stage.at("report")
    clinic.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clinic.wait(lambda: "not encrypted" in clinic.window.toast.words.text())
    said = " ".join(page.extract_text() for page in PdfReader(to).pages)
    assert "1 of 1 known days" in said
    for name in NAMES:
        assert (name in said) == (name == "A-117"), "one client's report tells of nobody else"
    clinic.window.go("room_set_up")
    assert clinic.window.name == "room", "the room is open until it is left"


def tried(heard: list[float], sent: list[float]) -> int:
    """Return how many beats came while the strap was tried, before it was begun: at least some."""
    first = next(n for n in range(len(sent)) if sent[n : n + 5] == heard[:5])
    assert 0 < first < 200
    return first


def sent_by(system: VirtualSystem, strap: str) -> list[float]:
    """The intervals (ms) that a strap sent, in order."""
    lines = [line for line in system.truth("beat", strap) if line["fate"] == "sent"]
    return [line["rr_1024"] * 1000.0 / 1024 for line in lines]


def words_of(root: QWidget) -> list[str]:
    """All that is written or read out in a window."""
    found = [root.windowTitle(), root.accessibleName(), root.accessibleDescription()]
    for child in root.findChildren(QWidget):
        found += [child.accessibleName(), child.accessibleDescription(), child.toolTip()]
        if isinstance(child, QLabel):
            found.append(child.text())
    return [words for words in found if words]


def opened(qtbot: QtBot, *, teaching: bool) -> Clinic:
    clinic = Clinic(qtbot)
    clinic.window.go("room_set_up")
    clinic.wait(lambda: len(clinic.set_up.view.people) >= 5)
    if teaching:
        clinic.press(Qt.Key.Key_R)
    clinic.stage.at("room")
    return clinic


def test_the_teaching_room_runs_on_stories_and_records_nothing(qtbot: QtBot, home: Path) -> None:
    clinic = opened(qtbot, teaching=True)
    clinic.press(Qt.Key.Key_Return)
    room = clinic.page
    clinic.wait(lambda: all(len(v.live.points) > 10 for v in room.seats.values()))
    assert "nothing is recorded" in room.line.text()
    clinic.press(Qt.Key.Key_Escape)
    assert any(not view.over for view in room.seats.values()), "ending for all is asked twice"
    clinic.press(Qt.Key.Key_Escape)
    clinic.wait(lambda: not clinic.stage.desk.practising.running)
    store: Store = clinic.stage.desk.context.store  # type: ignore[assignment]
    for person in store.people.all():
        assert not store.sessions(store.actor(person.id)).list()
    clinic.stage.close()


def test_the_patients_screen_never_shows_a_name_a_number_or_a_menu(
    qtbot: QtBot, home: Path
) -> None:
    clinic = opened(qtbot, teaching=True)
    clinic.press(Qt.Key.Key_P)
    clinic.press(Qt.Key.Key_Return)
    room = clinic.page
    clinic.wait(lambda: all(len(v.live.points) > 10 for v in room.seats.values()))
    patient = clinic.desk.patient
    assert patient is not None
    assert patient.screen.isVisible()
    for number in (1, 2, 3, 4):
        clinic.press(Qt.Key(Qt.Key.Key_0 + number))
        patient.refresh()
        patient.screen.grab()
        said = " ".join(words_of(patient.screen))
        for view in room.seats.values():
            assert view.plan.person.name not in said
        assert "bpm" not in said
        assert not patient.screen.findChildren(type(room.screen_button))
        assert not patient.screen.orb.ring.shown, "in a group it shows the breath alone"
    clinic.press(Qt.Key.Key_Escape)
    clinic.press(Qt.Key.Key_Escape)
    clinic.wait(lambda: not clinic.stage.desk.practising.running)
    clinic.wait(lambda: clinic.desk.patient is None)
    clinic.stage.close()


def test_closing_the_window_ends_the_room_and_keeps_everything(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = Clinic(qtbot)
    clinic.window.go("room_set_up")
    page = clinic.set_up
    clinic.wait(lambda: len(page.view.people) >= 5)
    clinic.sit("A-104", "Simulated strap")
    clinic.press(Qt.Key.Key_Return)
    clinic.stage.at("room")
    clinic.press(Qt.Key.Key_B)
    room = clinic.page
    clinic.wait(lambda: len(room.seats["seat-0"].live.points) > 10)
    monkeypatch.setattr("biofeedback.ui.desk.QMessageBox.exec", lambda box: box.defaultButton())
    monkeypatch.setattr(
        "biofeedback.ui.desk.QMessageBox.clickedButton",
        lambda box: box.buttons()[0],
    )
    clinic.window.close()
    clinic.wait(lambda: not clinic.window.isVisible())
    Stage.standing.remove(clinic.stage)
    with open_store(clinic.stage.clock) as store:
        (person,) = [one for one in store.people.all() if one.name == "A-104"]
        (kept,) = store.sessions(store.actor(person.id)).list()
        assert kept.draft.origin == "sim"
        assert kept.ended == "stopped"


def test_a_guest_gets_a_record_of_their_own(qtbot: QtBot, home: Path) -> None:
    clinic = Clinic(qtbot)
    clinic.window.go("room_set_up")
    page = clinic.set_up
    clinic.wait(lambda: len(page.view.people) >= 5)
    clinic.sit("A guest", "Simulated strap")
    clinic.press(Qt.Key.Key_Return)
    clinic.stage.at("room")
    clinic.press(Qt.Key.Key_B)
    clinic.wait(lambda: len(clinic.page.seats["seat-0"].live.points) > 5)
    clinic.press(Qt.Key.Key_E)
    clinic.press(Qt.Key.Key_E)
    clinic.wait(lambda: not clinic.stage.desk.practising.running)
    store: Store = clinic.stage.desk.context.store  # type: ignore[assignment]
    (guest,) = [one for one in store.people.all() if one.name.startswith("Guest 1")]
    assert len(store.sessions(store.actor(guest.id)).list()) == 1
    clinic.wait(lambda: clinic.page.seats["seat-0"].over)
    clinic.press(Qt.Key.Key_R)
    clinic.stage.at("review")
    clinic.stage.close()


def test_who_comes_late_joins_a_room_that_goes_on(qtbot: QtBot, home: Path) -> None:
    clinic, key = Clinic(qtbot), Qt.Key
    clinic.window.go("room_set_up")
    clinic.wait(lambda: len(clinic.set_up.view.people) >= 5)
    clinic.sit("A-104", "Simulated strap")
    clinic.press(key.Key_Return)
    clinic.stage.at("room")
    room = clinic.page
    clinic.press(key.Key_Return)
    clinic.wait(lambda: len(room.seats["seat-0"].live.points) > 5)
    clinic.press(key.Key_J)
    clinic.stage.at("room_set_up")
    clinic.press(key.Key_Escape)
    clinic.stage.at("room")
    clinic.press(key.Key_J)
    page = clinic.set_up
    clinic.wait(lambda: len(page.view.people) >= 5)
    page.search.setText("A-104")
    assert not page.people.lines, "nobody sits down twice"
    clinic.sit("A-117", "No strap")
    clinic.press(key.Key_Return)
    clinic.stage.at("room")
    assert room.key == "seat-1"
    clinic.wait(lambda: room.panel.begin.isVisible())
    clinic.press(key.Key_B)
    clinic.wait(lambda: room.seats["seat-1"].begun)
    clinic.wait(lambda: room.seats["seat-1"].live.elapsed_s(room.seats["seat-1"].now()) > 5.0)
    for _twice in range(2):
        clinic.press(key.Key_Escape)
    clinic.wait(lambda: not clinic.stage.desk.practising.running)
    store: Store = clinic.stage.desk.context.store  # type: ignore[assignment]
    by_name = {person.name: person.id for person in store.people.all()}
    first, late = (store.sessions(store.actor(by_name[n])).list() for n in ("A-104", "A-117"))
    assert len(first) == len(late) == 1
    assert first[0].draft.group_id == late[0].draft.group_id
    assert first[0].draft.started_at < late[0].draft.started_at
    assert first[0].duration_s > late[0].duration_s > 5.0
    clinic.wait(lambda: room.leave.isVisible())
    clinic.press(key.Key_Escape)
    clinic.stage.at("room_set_up")
    # A second group: nobody of the first is left in it.
    assert clinic.set_up.view.seats == ()
    clinic.press(key.Key_R)
    clinic.stage.at("room")
    clinic.wait(lambda: len(room.seats) == 4)
    assert "A-104" not in " ".join(words_of(clinic.window))
    exchange_straps(clinic)
    for _twice in range(2):
        clinic.press(key.Key_Escape)
    clinic.wait(lambda: not clinic.stage.desk.practising.running)
    clinic.stage.close()


def exchange_straps(clinic: Clinic) -> None:
    """Give two people their own straps, put on the wrong way round: both records tell of it."""
    room = clinic.page
    clinic.press(Qt.Key.Key_Return)
    clinic.wait(lambda: all(len(view.live.points) > 5 for view in room.seats.values()))
    clinic.press(Qt.Key.Key_1)
    clinic.press(Qt.Key.Key_A)
    pair = [room.seats[key] for key in ("seat-0", "seat-2")]
    own = [view.plan.strap for view in pair]
    assert pair[0].plan.person.name
    exchange(clinic, pair[1].plan.person.name)
    assert room.seats["seat-0"].plan.strap == own[0], "not before the room took it"
    told = exchanged(clinic, (own[1].spec, own[0].spec), 1)
    assert told == {"Straps exchanged: until here, the other's heart"}
    # They were right: given back, only the time between is the other's.
    clinic.press(Qt.Key.Key_A)
    exchange(clinic, pair[1].plan.person.name)
    told = exchanged(clinic, (own[0].spec, own[1].spec), 2)
    assert told == {
        "Straps exchanged back: with the other's strap on, it was the other's heart",
    }
    assert not room.seats["seat-1"].live.marks


def exchange(clinic: Clinic, who: str) -> None:
    offered = {button.text(): button for button in clinic.page.panel.strap_buttons}
    offered[f"Exchange with {who}"].click()


def exchanged(clinic: Clinic, specs: tuple[str, str], marks: int) -> set[str | None]:
    """Wait until both wear the other's strap; return what both records say of it now."""
    seats = clinic.page.seats
    for key, spec in zip(("seat-0", "seat-2"), specs, strict=True):
        clinic.wait(lambda k=key, s=spec: seats[k].plan.strap.spec == s)
        clinic.wait(lambda k=key: len(seats[k].live.marks) == marks)
    return {seats[key].live.marks[-1].text for key in ("seat-0", "seat-2")}
