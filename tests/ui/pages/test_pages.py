"""Each page by its keys and buttons: what is asked reaches whoever listens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtWidgets import (
    QAbstractButton,
    QLabel,
    QLineEdit,
    QListView,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from biofeedback.core.pacing import PaceTrack
from biofeedback.core.settings import Settings
from biofeedback.devices.protocol import StrapInfo
from biofeedback.sessions.events import Paused
from biofeedback.ui.look import Look
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.strap_picker import StrapPickerPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.welcome import WelcomePage
from biofeedback.ui.views import HistoryView, PickerView, SettingsView, StartRequest, StrapView
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.moment_chart import MomentChart
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.widgets.timeline import Timeline
from biofeedback.ui.window import Window
from tests.screens import settle
from tests.ui import believable
from tests.ui.scenes import SCENES

SHOWS_ITS_FOCUS = (
    NumberTile,
    QAbstractButton,
    QLineEdit,
    QPlainTextEdit,
    QListView,
    QTableView,
    QLabel,
    Timeline,
    MomentChart,
)


def opened(qtbot: QtBot, window: Window) -> Window:
    qtbot.addWidget(window)
    window.resize(1240, 820)
    window.show()
    window.activateWindow()
    settle()
    return window


def strike(
    qtbot: QtBot, window: Window, key: Qt.Key, modifier: Qt.KeyboardModifier | None = None
) -> None:
    target = window.focusWidget() or window
    qtbot.keyClick(target, key, modifier or Qt.KeyboardModifier.NoModifier)


@pytest.mark.parametrize(
    ("key", "choice"), [(Qt.Key.Key_1, "ble"), (Qt.Key.Key_2, "sim"), (Qt.Key.Key_3, "none")]
)
def test_the_first_start_is_answered_with_one_key(
    look: Look, qtbot: QtBot, key: Qt.Key, choice: str
) -> None:
    window = opened(qtbot, SCENES["welcome"](look))
    page = window.page("welcome", WelcomePage)
    with qtbot.waitSignal(page.chosen) as told:
        strike(qtbot, window, key)
    assert told.args == [choice]


def test_space_starts_the_practice_of_the_day(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    page = window.page("today", TodayPage)
    with qtbot.waitSignal(page.start_asked) as told:
        strike(qtbot, window, Qt.Key.Key_Space)
    assert told.args == [StartRequest("plain", 5.0, 5.5)]


def test_a_flare_day_offers_less_and_asks_nothing(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today-flare"](look))
    page = window.page("today", TodayPage)
    with qtbot.waitSignal(page.start_asked) as told:
        strike(qtbot, window, Qt.Key.Key_Space)
    assert told.args[0].minutes == 2.0
    assert "resting counts" in page.why.text()
    assert not page.gentle.isVisible()


def test_two_gentle_minutes_are_a_key_away_on_any_day(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    page = window.page("today", TodayPage)
    with qtbot.waitSignal(page.start_asked) as told:
        strike(qtbot, window, Qt.Key.Key_G)
    assert told.args == [StartRequest("flare", 2.0, None)]


def live_window(look: Look, qtbot: QtBot) -> tuple[Window, LivePage]:
    window = opened(qtbot, SCENES["live-target"](look))
    return window, window.page("live", LivePage)


@pytest.mark.parametrize(
    ("key", "signal"),
    [
        (Qt.Key.Key_M, "mark_asked"),
        (Qt.Key.Key_Space, "pause_asked"),
        (Qt.Key.Key_Escape, "end_asked"),
        (Qt.Key.Key_D, "dizzy_asked"),
        (Qt.Key.Key_F, "full_screen_asked"),
    ],
)
def test_each_key_of_the_practice_asks_for_its_own(
    look: Look, qtbot: QtBot, key: Qt.Key, signal: str
) -> None:
    window, page = live_window(look, qtbot)
    with qtbot.waitSignal(getattr(page, signal)):
        strike(qtbot, window, key)


def test_the_pause_key_goes_on_when_paused(look: Look, qtbot: QtBot) -> None:
    window, page = live_window(look, qtbot)
    page.show_view(page.view.apply(Paused(111.0, "ble:H10", on=True)))
    assert page.pause.text() == "Go on"
    with qtbot.waitSignal(page.pause_asked) as told:
        strike(qtbot, window, Qt.Key.Key_Space)
    assert told.args == [False]


def test_space_pauses_even_after_a_click_on_mark(look: Look, qtbot: QtBot) -> None:
    window, page = live_window(look, qtbot)
    qtbot.mouseClick(page.mark, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.pause_asked), qtbot.assertNotEmitted(page.mark_asked):
        strike(qtbot, window, Qt.Key.Key_Space)


def test_a_key_held_down_marks_once(look: Look, qtbot: QtBot) -> None:
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QKeyEvent

    from biofeedback.ui.pages.page import press_key

    _window, page = live_window(look, qtbot)
    held = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_M, Qt.KeyboardModifier.NoModifier, "m", autorep=True
    )
    with qtbot.assertNotEmitted(page.mark_asked):
        assert not press_key(page, held)


def test_the_detail_is_shown_and_hidden_by_its_key(look: Look, qtbot: QtBot) -> None:
    window, page = live_window(look, qtbot)
    assert not page.strips.tachogram.isVisible()
    strike(qtbot, window, Qt.Key.Key_V)
    settle()
    assert page.strips.tachogram.isVisible()
    assert "RMSSD 41 ms" in page.strips.facts.text()
    strike(qtbot, window, Qt.Key.Key_V)
    settle()
    assert not page.strips.tachogram.isVisible()


def test_without_sound_there_is_no_key_for_it(look: Look, qtbot: QtBot) -> None:
    window, page = live_window(look, qtbot)
    assert not page.sound.isVisible()
    page.allow_sound(False)
    settle()
    with qtbot.waitSignal(page.sound_asked) as told:
        strike(qtbot, window, Qt.Key.Key_S)
    assert told.args == [True]


def test_after_a_loss_the_numbers_on_the_page_are_gone(look: Look, qtbot: QtBot) -> None:
    _window, page = live_window(look, qtbot)
    assert page.heart.value.text() == "68"
    page.show_view(believable.lost(111.0))
    shown = [t.value.text() for t in (page.heart, page.breathing, page.coherence, page.swing)]
    assert not any(character.isdigit() for words in shown for character in words)
    assert page.orb.ring.score is None


def test_numbers_go_by_themselves_when_nobody_brings_new_ones(look: Look, qtbot: QtBot) -> None:
    now = [111.0]
    page = LivePage(look)
    qtbot.addWidget(page)
    page.begin(believable.live(111.0), lambda: now[0], believable.TRACK)
    assert page.heart.value.text() == "68"
    now[0] = 114.0
    page.refresh()
    assert page.heart.value.text() == "waiting for heartbeats"


def test_without_a_strap_there_are_no_numbers_at_all(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["live-none"](look))
    page = window.page("live", LivePage)
    assert not page.heart.isVisible()
    assert not page.strips.isVisible()
    assert page.orb.isVisible()
    assert not page.orb.ring.shown


def test_a_new_session_begins_with_an_empty_trace(look: Look, qtbot: QtBot) -> None:
    _window, page = live_window(look, qtbot)
    page.begin(believable.connecting(), lambda: 0.5, PaceTrack())
    assert page.strips.trace.points == ()
    assert page.time.text() == "5:00"


def test_the_note_and_the_rating_are_handed_over(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["after"](look))
    page = window.page("after", AfterPage)
    with qtbot.waitSignal(page.pain_given) as rated:
        page.pain.press(2)
    assert rated.args == [2]
    assert page.change.text().startswith("2 points lower")
    page.note.setPlainText("  a warm room helped ")
    with qtbot.waitSignal(page.finished) as done:
        strike(qtbot, window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert done.args == ["a warm room helped"]


def test_numbers_that_come_late_leave_the_note_alone(look: Look, qtbot: QtBot) -> None:
    page = AfterPage(look)
    qtbot.addWidget(page)
    page.show_view(replace(believable.session(), summary=None))
    page.note.setPlainText("half a sent")
    page.pain.press(5)
    page.show_view(believable.session())
    assert page.note.toPlainText() == "half a sent"
    assert page.pain.value == 5


def test_the_history_is_searched_by_its_words(look: Look, qtbot: QtBot) -> None:
    page = HistoryPage(look)
    qtbot.addWidget(page)
    page.show_view(believable.history())
    assert len(page.shown) == 24
    page.search.setText("warm BATH")
    assert [row.note for row in page.shown] == ["warm bath before"]
    page.search.setText("simulated")
    assert [row.origin for row in page.shown] == ["sim"]
    page.search.setText("nothing like this")
    assert not page.open.isEnabled()
    assert "try fewer" in page.count.text()


def test_a_session_is_opened_and_deleted_by_key(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["history"](look))
    page = window.page("history", HistoryPage)
    strike(qtbot, window, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.opened) as told:
        strike(qtbot, window, Qt.Key.Key_Return)
    assert told.args == ["0190-1"]
    with qtbot.waitSignal(page.deleted) as told:
        strike(qtbot, window, Qt.Key.Key_Delete)
    assert told.args == ["0190-1"]


def test_an_empty_history_has_one_next_step(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["history-empty"](look))
    page = window.page("history", HistoryPage)
    assert not page.list.isVisible()
    with qtbot.waitSignal(page.practise_asked):
        strike(qtbot, window, Qt.Key.Key_Space)


def test_ten_years_of_sessions_are_listed_at_once(look: Look, qtbot: QtBot) -> None:
    page = HistoryPage(look)
    qtbot.addWidget(page)
    row = believable.row()
    page.show_view(HistoryView(tuple(replace(row, id=str(n)) for n in range(3650))))
    page.show()
    settle()
    assert len(page.shown) == 3650


def test_the_review_shows_every_beat_and_what_was_left_out(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["review"](look))
    page = window.page("review", ReviewPage)
    assert len(page.tachogram.points) == len(believable.session().points)
    assert page.tachogram.accessibleDescription().endswith("2 left out.")
    with qtbot.waitSignal(page.back):
        strike(qtbot, window, Qt.Key.Key_Escape)


def test_a_strap_is_chosen_by_its_number(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap"](look))
    page = window.page("strap", StrapPickerPage)
    with qtbot.waitSignal(page.chosen) as told:
        strike(qtbot, window, Qt.Key.Key_2)
    assert told.args == ["ble:A0:9E:1A:00:00:02", "HRM-Dual:112233"]


def test_straps_of_the_same_name_are_told_apart_and_so_remembered(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap"](look))
    page = window.page("strap", StrapPickerPage)
    twins = tuple(StrapInfo(f"C4:11:22:33:00:0{n}", "HRM 40213", -60) for n in (1, 2))
    page.show_view(PickerView(StrapView(), found=(*twins, StrapInfo("D0", "TICKR 12AB", -70))))
    settle()
    with qtbot.waitSignal(page.chosen) as told:
        strike(qtbot, window, Qt.Key.Key_2)
    assert told.args == ["ble:C4:11:22:33:00:02", "HRM 40213 (00:02)"]
    with qtbot.waitSignal(page.chosen) as told:
        strike(qtbot, window, Qt.Key.Key_3)
    assert told.args[1] == "TICKR 12AB"


def test_looking_for_straps_can_be_stopped_with_the_same_key(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap"](look))
    page = window.page("strap", StrapPickerPage)
    with qtbot.waitSignal(page.scan_asked):
        strike(qtbot, window, Qt.Key.Key_L)
    page.show_view(PickerView(StrapView(), scanning=True))
    settle()
    with qtbot.waitSignal(page.stop_asked):
        strike(qtbot, window, Qt.Key.Key_L)


def test_a_strap_that_is_not_found_has_a_next_step(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["strap-none"](look))
    page = window.page("strap", StrapPickerPage)
    assert "look again" in page.problem.text()
    with qtbot.waitSignal(page.doctor_asked):
        strike(qtbot, window, Qt.Key.Key_W)


def test_a_practice_without_a_pace_asks_for_none(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["practise"](look))
    page = window.page("practise", PractisePage)
    assert page.view is not None
    n = [choice.key for choice in page.view.choices].index("quiet_rest")
    page._group.button(n).click()
    assert not page.pace.isVisible()
    with qtbot.waitSignal(page.start_asked) as told:
        page.start.click()
    assert told.args == [StartRequest("quiet_rest", 5.0, None)]


def test_pace_and_minutes_are_set_by_key(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["practise"](look))
    page = window.page("practise", PractisePage)
    strike(qtbot, window, Qt.Key.Key_F)
    strike(qtbot, window, Qt.Key.Key_H)
    assert page.request() == StartRequest("plain", 4.0, 6.0)
    assert "10.0 s" in page.summary.text()


def test_settings_are_told_whole_and_at_once(look: Look, qtbot: QtBot) -> None:
    page = SettingsPage(look)
    qtbot.addWidget(page)
    page.show_view(SettingsView(Settings(minutes=7.0), "home"))
    with qtbot.waitSignal(page.changed) as told:
        page.themes["night"].click()
    with qtbot.waitSignal(page.changed) as told:
        page.sizes[200].click()
    assert told.args == [Settings(minutes=7.0, theme="night", text_percent=200)]


def test_whether_an_ecg_is_kept_is_chosen_and_shown(look: Look, qtbot: QtBot) -> None:
    page = SettingsPage(look)
    qtbot.addWidget(page)
    page.show_view(SettingsView(Settings(), "home"))
    assert page.samples[True].isChecked()
    with qtbot.waitSignal(page.changed) as told:
        page.samples[False].click()
    assert told.args == [Settings(keep_samples=False)]
    page.show_view(SettingsView(Settings(keep_samples=False), "home"))
    assert page.samples[False].isChecked()


def test_encrypted_is_only_said_where_it_is_true(look: Look, qtbot: QtBot) -> None:
    page = SettingsPage(look)
    qtbot.addWidget(page)
    page.show()
    page.show_view(SettingsView(Settings(), "home", encrypted=False))
    assert not page.safe.isVisible()
    assert "ncrypt" not in page.safe.text()
    page.show_view(SettingsView(Settings(), "home", encrypted=True))
    assert page.safe.isVisible()


def test_the_navigation_lists_only_pages_that_work(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["settings"](look))
    buttons = window.nav.findChildren(KeyButton)
    pages = ["Today", "Practise", "Diary", "Goals", "Trends", "History", "Settings", "Help", "Keys"]
    assert [button.text() for button in buttons] == pages
    strike(qtbot, window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    assert window.name == "history"


def test_the_navigation_is_out_of_the_way_in_practice(look: Look, qtbot: QtBot) -> None:
    window, _page = live_window(look, qtbot)
    assert not window.nav.isVisible()


def test_a_narrow_window_has_the_navigation_on_top(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    window.resize(560, 800)
    settle()
    assert window.nav.height() < window.nav.width()
    window.resize(1240, 800)
    settle()
    assert window.nav.height() > window.nav.width()


def test_closing_asks_first_when_told_to(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    window.may_close = lambda: False
    assert not window.close()
    assert window.isVisible()
    window.may_close = lambda: True
    assert window.close()


def test_tab_reaches_everything_on_today_in_the_order_of_reading(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["today"](look))
    page = window.page("today", TodayPage)
    page.strap.setFocus()
    visited: list[QWidget] = []
    for _n in range(30):
        focused = window.focusWidget()
        if focused is None or focused in visited:
            break
        visited.append(focused)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    order = [visited.index(w) for w in (page.strap, page.start, page.gentle, page.other)]
    assert order == sorted(order)
    assert page.card("check_in", CheckInCard).sleep.more in visited
    # The navigation is one stop; the arrow keys walk in it.
    assert set(window.nav.findChildren(KeyButton)) & set(visited)


def tab_stops(qtbot: QtBot, window: Window) -> list[QWidget]:
    """Return where Tab stops, from the window itself on, until it has come round."""
    window.setFocus()
    visited: list[QWidget] = []
    for _n in range(80):
        qtbot.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        focused = window.focusWidget()
        if focused is None or focused in visited:
            break
        visited.append(focused)
    return visited


@pytest.mark.parametrize("scene", SCENES)
def test_tab_stops_only_where_something_is_seen(look: Look, qtbot: QtBot, scene: str) -> None:
    window = opened(qtbot, SCENES[scene](look))
    stops = tab_stops(qtbot, window)
    assert stops
    for stop in stops:
        assert isinstance(stop, SHOWS_ITS_FOCUS), stop
        assert stop.isVisible()


@pytest.mark.parametrize("scene", SCENES)
def test_no_key_presses_two_buttons(look: Look, qtbot: QtBot, scene: str) -> None:
    window = opened(qtbot, SCENES[scene](look))
    page = window.stack.currentWidget()
    assert page is not None
    buttons = [*page.findChildren(KeyButton), *window.nav.findChildren(KeyButton)]
    keys = [b.key_words for b in buttons if b.key_words and b.isVisible() and b.isEnabled()]
    assert sorted(keys) == sorted(set(keys))


def test_tab_comes_to_the_choices_before_the_start(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["practise"](look))
    page = window.page("practise", PractisePage)
    stops = tab_stops(qtbot, window)
    chosen = page._group.checkedButton()
    order = [stops.index(stop) for stop in (chosen, page.pace.less, page.minutes.more, page.start)]
    assert order == sorted(order)


def test_tab_comes_to_the_language_before_somebody_else(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["settings"](look))
    page = window.page("settings", SettingsPage)
    stops = tab_stops(qtbot, window)
    order = [
        stops.index(stop)
        for stop in (page.themes["paper"], page.sizes[100], page.languages[None], page.people)
    ]
    assert order == sorted(order)


def test_tab_comes_to_what_is_chosen_not_to_the_first(look: Look, qtbot: QtBot) -> None:
    page = SettingsPage(look)
    qtbot.addWidget(page)
    page.show_view(SettingsView(Settings(theme="night", text_percent=150), "home"))
    for buttons, chosen in ((page.themes, "night"), (page.sizes, 150)):
        stops = [v for v, b in buttons.items() if b.focusPolicy() & Qt.FocusPolicy.TabFocus]
        assert stops == [chosen]


def test_a_note_is_handed_over_by_any_way_off_the_page(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["after"](look))
    page = window.page("after", AfterPage)
    page.note.setPlainText(" the rain helped ")
    with qtbot.waitSignal(page.note_left) as told:
        strike(qtbot, window, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert window.name == "today"
    assert told.args == ["the rain helped"]
    window.go("after")
    with qtbot.assertNotEmitted(page.note_left):
        window.go("today")


def test_a_note_left_as_it_was_is_not_handed_over(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["after"](look))
    page = window.page("after", AfterPage)
    with qtbot.assertNotEmitted(page.note_left):
        window.go("today")
    window.go("after")
    page.note.setPlainText("told by the button")
    page.finish.click()
    with qtbot.assertNotEmitted(page.note_left):
        window.go("today")


def test_a_late_space_presses_nothing_after_the_practice(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["after"](look))
    page = window.page("after", AfterPage)
    with (
        qtbot.assertNotEmitted(page.finished),
        qtbot.assertNotEmitted(page.pain_given),
        qtbot.assertNotEmitted(page.beats_asked),
    ):
        strike(qtbot, window, Qt.Key.Key_Space)
        strike(qtbot, window, Qt.Key.Key_Escape)
        strike(qtbot, window, Qt.Key.Key_Return)
    assert window.name == "after"


def test_a_deletion_can_be_undone_until_the_person_goes_on(look: Look, qtbot: QtBot) -> None:
    window = opened(qtbot, SCENES["history-deleted"](look))
    assert not window.toast.findChildren(QTimer)[0].isActive()
    window.go("history")
    assert window.toast.isVisible()
    window.go("today")
    assert not window.toast.isVisible()
    window.toast.say("Saved.")
    assert window.toast.findChildren(QTimer)[0].isActive()
    window.go("history")
    assert window.toast.isVisible()
