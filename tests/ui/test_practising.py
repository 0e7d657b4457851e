"""The whole way through real windows: first start, practice, what came of it, looking back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from PyQt6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PyQt6.QtGui import QDragEnterEvent, QDropEvent
from PyQt6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from biofeedback.app.records import UnwritableSink
from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings, load_settings
from biofeedback.devices.protocol import StrapState
from biofeedback.sessions.change import Rated
from biofeedback.store.opening import open_store
from biofeedback.store.sessions import Rating
from biofeedback.ui.app import furnish
from biofeedback.ui.desk import Desk
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.welcome import WhoPage
from biofeedback.ui.views import KeptView
from biofeedback.ui.window import Window
from tests.virtual_bluez import virtual_bluez

SPEED = 20.0
PLAIN = Qt.KeyboardModifier.NoModifier
A_MINUTE = Settings(welcomed=True, strap="sim:seed=5", minutes=1.0)


class Hand:
    """A person's hand on the keyboard."""

    def __init__(self, qtbot: QtBot, window: Window) -> None:
        self.presses = 0
        self._qtbot, self._window = qtbot, window

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        self.presses += 1
        target = self._window.focusWidget() or self._window
        self._qtbot.keyClick(target, key, modifiers)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    while Stage.standing:
        Stage.standing[-1].close()


class Stage:
    """A window on a fast clock, opened as at a start; its home closes what is left open."""

    standing: ClassVar[list[Stage]] = []

    def __init__(self, qtbot: QtBot, settings: Settings, clock: SystemClock | None = None) -> None:
        self.qtbot = qtbot
        self.clock = clock or SystemClock(SPEED)
        self.window: Window
        self.desk: Desk
        self.window, self.desk = furnish(self.clock, settings)
        self.standing.append(self)
        self.window.resize(1240, 820)
        self.window.show()
        qtbot.waitUntil(lambda: self.window.isVisible())
        self.desk.open()
        qtbot.waitUntil(lambda: self.desk.context.store is not None, timeout=20_000)
        self.hand = Hand(qtbot, self.window)

    def at(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.window.name == name, timeout=20_000)

    @property
    def live(self) -> LivePage:
        return self.window.page("live", LivePage)

    def close(self) -> None:
        if self in self.standing:
            self.standing.remove(self)
        if self.desk.practising.running:
            self.hand.press(Qt.Key.Key_Escape)
            self.qtbot.waitUntil(lambda: not self.desk.practising.running, timeout=20_000)
        self.qtbot.waitUntil(self._closed, timeout=20_000)

    def _closed(self) -> bool:
        return not self.desk.practising.running and self.window.close()


@pytest.fixture
def stage(qtbot: QtBot, home: Path) -> Iterator[Stage]:
    made = Stage(qtbot, A_MINUTE)
    yield made
    made.close()


def test_from_the_first_start_to_the_first_guided_breath_takes_at_most_four_actions(
    qtbot: QtBot, home: Path
):
    stage = Stage(qtbot, Settings())
    assert stage.window.name == "welcome"
    stage.hand.press(Qt.Key.Key_2)  # try it with a simulated strap
    stage.at("today")
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None, timeout=10_000)
    assert stage.hand.presses <= 4
    assert load_settings().strap == "sim"
    stage.close()


def test_a_practice_is_paused_marked_ended_rated_noted_reviewed_and_kept(
    qtbot: QtBot, stage: Stage
):
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    live = stage.live
    qtbot.waitUntil(lambda: live.view.metrics.hr_bpm is not None, timeout=10_000)
    stage.hand.press(Qt.Key.Key_M)
    qtbot.waitUntil(lambda: len(live.view.marks) == 1)
    stage.hand.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: live.view.paused)
    stage.hand.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not live.view.paused)
    qtbot.waitUntil(lambda: len(live.view.points) > 30, timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    shown = live.view
    assert shown.ended is not None
    assert shown.ended.reason == "stopped"
    kept_whole = stage.desk.practising.kept
    assert kept_whole is not None
    assert kept_whole.whole

    after = stage.window.page("after", AfterPage)
    after.pain.press(3)
    after.note.setPlainText("quiet room")
    qtbot.mouseClick(after.finish, Qt.MouseButton.LeftButton)
    stage.at("today")

    qtbot.mouseClick(stage.window._buttons["history"], Qt.MouseButton.LeftButton)
    stage.at("history")
    history = stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: bool(history.shown) and history.shown[0].note == "quiet room")
    [row] = history.shown
    assert row.id == shown.ended.session_id

    history.opened.emit(row.id)
    stage.at("review")
    review = stage.window.page("review", ReviewPage).view
    assert review is not None
    assert review.pain_after == 3
    assert review.summary is not None
    assert review.summary.beats == shown.ended.summary.beats
    assert [mark.at_s for mark in review.marks] == pytest.approx(
        [mark.at_s for mark in shown.marks], abs=1e-5
    )
    kept = {point.index: point for point in review.points}
    for point in shown.points:
        assert kept[point.index].rr_ms == point.rr_ms
        if point.verdict is not None:
            assert kept[point.index].verdict == point.verdict


def test_where_the_disk_takes_nothing_no_practice_is_said_to_be_kept(
    qtbot: QtBot, stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        stage.desk.context, "sink_now", lambda: UnwritableSink("The disk is full; free some space.")
    )
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None, timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    assert stage.desk.practising.kept == KeptView(False, None)


def test_a_deleted_session_can_be_brought_back(qtbot: QtBot, stage: Stage):
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: len(stage.live.view.points) > 5, timeout=10_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    stage.window.go("history")
    history = stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: len(history.shown) == 1)
    history.deleted.emit(history.shown[0].id)
    qtbot.waitUntil(lambda: len(history.shown) == 0)
    assert stage.window.toast.isVisible()
    stage.hand.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(history.shown) == 1)


def test_the_breath_alone_goes_to_its_end_by_itself(qtbot: QtBot, home: Path):
    stage = Stage(qtbot, Settings(welcomed=True, strap="none", minutes=0.5))
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("after")
    assert stage.live.view.ended is not None
    assert stage.live.view.ended.reason == "done"
    stage.close()


def test_dizzy_ends_kindly(qtbot: QtBot, stage: Stage):
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None)
    stage.hand.press(Qt.Key.Key_D)
    stage.at("after")
    assert stage.live.view.ended is not None
    assert stage.live.view.ended.reason == "dizzy"


def test_pain_given_today_is_kept_and_shown_again(qtbot: QtBot, stage: Stage):
    today = stage.window.page("today", TodayPage)
    card = today.card("check_in", CheckInCard)
    qtbot.waitUntil(lambda: card.view is not None)
    card.now.press(4)
    qtbot.waitUntil(lambda: today.view.pain_now == 4)
    card.sleep.less.click()
    qtbot.waitUntil(lambda: card.view.told.sleep_h == 6.5)
    assert card.view.told.pain_now == 4


def test_closing_in_mid_practice_asks_and_keeps_what_is_recorded(qtbot: QtBot, home: Path):
    stage = Stage(qtbot, A_MINUTE)
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: len(stage.live.view.points) > 10, timeout=10_000)

    def answer(which: int) -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        box.buttons()[which].click()

    QTimer.singleShot(200, lambda: answer(1))
    assert not stage.window.close()
    assert stage.desk.practising.running, "going on is the default"
    QTimer.singleShot(200, lambda: answer(0))
    stage.window.close()
    qtbot.waitUntil(lambda: not stage.window.isVisible(), timeout=20_000)
    with open_store(SystemClock()) as store:
        [kept] = store.sessions(store.actor()).list()
    assert kept.ended == "stopped"
    assert kept.summary is not None
    assert kept.summary.beats > 10


def test_a_lost_strap_leaves_the_breath_and_takes_the_numbers(qtbot: QtBot, home: Path):
    settings = Settings(welcomed=True, strap="sim:drop=20:20", minutes=1.5)
    stage = Stage(qtbot, settings)
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    live = stage.live
    qtbot.waitUntil(lambda: live.view.metrics.hr_bpm is not None, timeout=10_000)
    qtbot.waitUntil(lambda: live.view.lost_since_s is not None, timeout=10_000)
    assert live.view.numbers(live.view.lost_since_s or 0.0).hr_bpm is None
    assert live.orb.isVisible()
    qtbot.waitUntil(
        lambda: live.view.lost_since_s is None and live.view.metrics.hr_bpm is not None,
        timeout=10_000,
    )
    stage.close()


def test_a_real_bluetooth_strap_is_found_chosen_and_practised_with(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
):
    with virtual_bluez(speed=SPEED) as radio:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", radio.address)
        stage = Stage(qtbot, Settings(minutes=1.0))
        stage.hand.press(Qt.Key.Key_1)  # a chest strap
        stage.at("strap")
        from biofeedback.ui.pages.strap_picker import StrapPickerPage

        picker = stage.window.page("strap", StrapPickerPage)
        qtbot.waitUntil(lambda: bool(picker.view.found), timeout=20_000)
        qtbot.mouseClick(picker.buttons[0], Qt.MouseButton.LeftButton)
        stage.at("today")
        stage.hand.press(Qt.Key.Key_Space)
        stage.at("live")
        qtbot.waitUntil(lambda: len(stage.live.view.points) > 20, timeout=20_000)
        assert stage.live.view.strap_name
        stage.hand.press(Qt.Key.Key_Escape)
        stage.at("after")
        shown = stage.live.view
        stage.close()
    assert shown.ended is not None
    with open_store(SystemClock()) as store:
        content = store.sessions(store.actor()).get(shown.ended.session_id or "")
    assert len(content.beats) == shown.ended.summary.beats
    assert content.packets, "the raw packets are kept"
    stored = [(beat.index, beat.rr_ms) for beat in content.beats]
    assert stored[-len(shown.points) :] == [(p.index, p.rr_ms) for p in shown.points]


def test_a_strap_that_could_not_be_had_leads_to_the_doctor(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "nonsense")
    from biofeedback.ui.pages.strap_picker import StrapPickerPage

    strap = "ble:A0:9E:1A:5A:3B:7C"
    stage = Stage(qtbot, replace(A_MINUTE, strap=strap, strap_name="Polar H10 5A3B7C21"))
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: stage.live.view.state is StrapState.FAILED, timeout=20_000)
    assert "is no address of a message bus" in stage.live.line.text()
    qtbot.waitUntil(lambda: stage.live.view.begun_s is not None, timeout=20_000)
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    after = stage.window.page("after", AfterPage)
    assert "No heartbeat came from the strap" in after.kept.text()
    stage.hand.press(Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    stage.at("strap")
    picker = stage.window.page("strap", StrapPickerPage)
    qtbot.waitUntil(lambda: bool(picker.view.doctor), timeout=20_000)
    assert "unset DBUS_SYSTEM_BUS_ADDRESS" in picker.doctor_words.text()
    stage.close()


def test_two_who_share_the_computer_choose_at_the_start_and_have_records_of_their_own(
    qtbot: QtBot, home: Path
):
    stage = Stage(qtbot, A_MINUTE)
    card = stage.window.page("today", TodayPage).card("check_in", CheckInCard)
    qtbot.waitUntil(lambda: card.view is not None)
    card.now.press(7)
    qtbot.waitUntil(lambda: stage.window.page("today", TodayPage).view.pain_now == 7)
    stage.window.go("settings")
    stage.window.page("settings", SettingsPage).people.click()
    stage.at("who")
    who = stage.window.page("who", WhoPage)
    qtbot.keyClicks(who.name, "Bertrand")
    qtbot.keyClick(who.name, Qt.Key.Key_Return)
    stage.at("today")
    qtbot.waitUntil(lambda: stage.window.page("today", TodayPage).view.first_session)
    assert stage.window.page("today", TodayPage).view.pain_now is None
    assert card.view.told.pain_now is None
    stage.close()

    again = Stage(qtbot, A_MINUTE)
    again.at("who")
    assert len(again.window.page("who", WhoPage).buttons) == 2
    again.hand.press(Qt.Key.Key_1)
    again.at("today")
    qtbot.waitUntil(lambda: again.window.page("today", TodayPage).view.pain_now == 7)
    again.close()


def test_a_backup_and_a_recovery_key_are_two_presses_from_settings(
    qtbot: QtBot, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    target = tmp_path / "stick" / "mine.backup"
    target.parent.mkdir()
    monkeypatch.setattr(
        "biofeedback.ui.safekeeping.QFileDialog.getSaveFileName", lambda *_all: (str(target), "")
    )
    monkeypatch.setattr(
        "biofeedback.ui.safekeeping.QInputDialog.getText", lambda *_all: ("six plain words", True)
    )
    stage.window.go("settings")
    page = stage.window.page("settings", SettingsPage)
    page.backup.click()
    qtbot.waitUntil(target.exists, timeout=10_000)

    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return
        if box.informativeText():
            seen.append(box.informativeText())
        box.buttons()[0].click()

    pressing = QTimer()
    pressing.timeout.connect(answer)
    pressing.start(100)
    page.recovery.click()
    qtbot.waitUntil(lambda: bool(seen), timeout=20_000)
    pressing.stop()
    assert len("".join(seen[0].split())) > 30

    from biofeedback.store.backup import restore_backup

    restored = tmp_path / "restored"
    restore_backup(target, SystemClock(), restored, passphrase="six plain words")
    assert (restored / "records.db").exists()


def test_files_dropped_on_the_window_come_in_and_what_is_refused_is_said(
    qtbot: QtBot, stage: Stage, tmp_path: Path
):
    folder = tmp_path / "from my phone"
    folder.mkdir()
    data = Path(__file__).resolve().parent.parent / "data" / "rr"
    for name in ("pyhrv_nni_short.txt", "hertz_session.csv"):
        (folder / name).write_bytes((data / name).read_bytes())
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(folder))])

    def drop_it() -> None:
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(QPoint(200, 200), copy, mime, left, PLAIN)
        QApplication.sendEvent(stage.window, enter)
        assert enter.isAccepted()
        drop = QDropEvent(QPointF(200, 200), copy, mime, left, PLAIN)
        QApplication.sendEvent(stage.window, drop)

    drop_it()
    stage.at("history")
    history = stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: len(history.shown) == 1, timeout=10_000)
    said = stage.window.toast.words.text()
    assert "1 file came in." in said
    assert "hertz_session.csv" in said

    drop_it()
    qtbot.waitUntil(lambda: "here already" in stage.window.toast.words.text(), timeout=10_000)
    assert len(history.shown) == 1


def test_bringing_in_says_how_many_are_to_come_and_stops_when_asked(
    qtbot: QtBot, stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for number in range(5):
        intervals = "\n".join(str(800 + (beat * 37 + number) % 60) for beat in range(120))
        (tmp_path / f"{number}.txt").write_text(intervals)
    names = [str(tmp_path / f"{number}.txt") for number in range(5)]
    toast = stage.window.toast
    say, said = toast.say, []

    def stop_at_once(sentence: str, **more: object) -> None:
        say(sentence, **more)  # type: ignore[arg-type]
        said.append(sentence)
        if toast.undoable:
            assert toast.undo.isVisible()
            toast.undo.click()

    monkeypatch.setattr(toast, "say", stop_at_once)
    stage.desk.bringing_in.bring(names)
    qtbot.waitUntil(lambda: "came in" in said[-1] if said else False, timeout=10_000)
    assert said[0].startswith("Reading 0.txt; 4 to come")
    assert said[-1] == "1 file came in."
    history = stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: len(history.shown) == 1, timeout=10_000)


@pytest.mark.parametrize("leaving", ["by the navigation", "by closing the window"])
def test_a_note_is_kept_however_the_page_after_is_left(qtbot: QtBot, home: Path, leaving: str):
    stage = Stage(qtbot, Settings(welcomed=True, strap="none", minutes=0.2))
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("after")
    stage.window.page("after", AfterPage).note.setPlainText("better outside")
    if leaving == "by the navigation":
        stage.window.go("today")
    stage.close()
    with open_store(SystemClock()) as store:
        [kept] = store.sessions(store.actor()).list()
    assert kept.note == "better outside"


def test_a_practice_keeps_the_ecg_as_the_settings_say(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
):
    from biofeedback.sessions import begin

    asked: list[object] = []
    usual = begin.begin_session

    def begin_session(*words: object, **more: object) -> object:
        asked.append(more["keep_samples"])
        return usual(*words, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(begin, "begin_session", begin_session)
    stage = Stage(qtbot, replace(A_MINUTE, keep_samples=False))
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: bool(asked), timeout=10_000)
    assert asked == [False]
    stage.close()


def test_tension_and_mood_are_said_before_and_after_and_kept(qtbot: QtBot, home: object) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    qtbot.waitUntil(lambda: stage.desk.context.store is not None, timeout=10_000)
    stage.window.go("practise")
    practise = stage.window.page("practise", PractisePage)
    practise.felt[Rated.TENSION].press(7)
    practise.felt[Rated.MOOD].press(4)
    practise.start.click()
    assert practise.felt[Rated.TENSION].value is None
    live = stage.window.page("live", LivePage)
    qtbot.waitUntil(lambda: live.view.begun_s is not None, timeout=15_000)
    stage.hand.press(Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: stage.window.name == "after", timeout=15_000)
    after = stage.window.page("after", AfterPage)
    row, change = after.felt_rows[Rated.TENSION]
    row.press(5)
    assert "7 before, 5 after" in change.text()
    store = stage.desk.context.store
    assert store is not None
    sessions = store.sessions(store.actor())

    def kept() -> bool:
        found = sessions.list(limit=1)
        return bool(found) and sessions.ratings(found[0].id) == (
            Rating(None, 7, 4),
            Rating(None, 5, None),
        )

    qtbot.waitUntil(kept, timeout=10_000)
