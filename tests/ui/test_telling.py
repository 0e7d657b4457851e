from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from biofeedback.core.settings import Settings
from biofeedback.sessions.events import SessionEnded
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.telling import INTERVALS_S, Telling, may_tell, nearest_s, told_words
from biofeedback.ui.views import SettingsView
from biofeedback.ui.words import tiles
from tests.ui import believable


def test_the_numbers_of_a_moment_are_one_line_and_what_is_not_known_says_so() -> None:
    view = believable.live(111.0)
    said = told_words(tiles(view, 111.0, 5.5), "3:12", "left of 5:00")
    assert said.startswith("Heart: 68 bpm; Breathing: ")
    assert said.endswith("; 3:12 left of 5:00")
    unsure = told_words(tiles(believable.lost(103.0), 111.0, 5.5), "3:12", "left of 5:00")
    assert "Heart: waiting for heartbeats" in unsure
    assert told_words((), "3:12", "left of 5:00") == "3:12 left of 5:00"


def test_it_is_told_at_the_interval_and_never_in_between(qtbot: QtBot) -> None:
    page = QWidget()
    page.setAccessibleName("Practice")
    qtbot.addWidget(page)
    telling = Telling(page)
    told = [t for t in range(100) if telling.tell(f"at {t}", float(t), 30)]
    assert told == [30, 60, 90]
    assert telling.accessibleName() == "at 90"
    assert page.accessibleName() == "Practice. at 90"
    telling.begin()
    assert page.accessibleName() == "Practice"


def test_off_nothing_is_told_by_itself(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    telling = Telling(page)
    assert not any(telling.tell("numbers", float(t), 0) for t in range(200))


def test_a_sentence_of_the_practice_is_not_talked_over(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    telling = Telling(page)
    told = [t for t in range(60) if telling.tell("numbers", float(t), 15, "x" if t > 10 else "")]
    assert told == [19, 34, 49]


def test_nothing_is_told_in_a_pause_or_while_something_is_asked() -> None:
    assert may_tell(believable.live(111.0))
    assert not may_tell(believable.paused(111.0))
    assert not may_tell(believable.asking())
    assert not may_tell(believable.connecting())


def test_the_live_page_tells_its_numbers_in_quiet_the_time_alone(look: Look, qtbot: QtBot) -> None:
    page, now = LivePage(look), [111.0]
    qtbot.addWidget(page)
    page.begin(believable.live(111.0), lambda: now[0], believable.TRACK)
    now[0] = 141.5
    page.refresh()
    assert page.telling.accessibleName().startswith("Heart: ")
    page.show_quiet(True)
    now[0] = 172.0
    page.refresh()
    assert page.telling.accessibleName().endswith("left of 5:00")
    assert "Heart" not in page.telling.accessibleName()


def ended(view: LiveView) -> LiveView:
    return view.apply(SessionEnded(142.0, view.spec, "1", None, believable.summary(), "done", True))


def test_after_the_practice_the_page_is_called_by_its_own_name_again(
    look: Look, qtbot: QtBot
) -> None:
    page, now = LivePage(look), [111.0]
    qtbot.addWidget(page)
    for ends in (lambda: page.show_view(ended(believable.live(142.0))), page.hide):
        page.show()
        now[0] = 111.0
        page.begin(believable.live(111.0), lambda: now[0], believable.TRACK)
        now[0] = 141.5
        page.refresh()
        assert page.accessibleName().startswith("Practice. Heart: ")
        ends()
        assert page.accessibleName() == "Practice"
        assert page.telling.accessibleName() == "Nothing told yet"


@pytest.mark.parametrize(("kept", "shown"), [(0, 0), (1, 15), (30, 30), (45, 30), (900, 60)])
def test_an_interval_from_elsewhere_is_shown_as_the_nearest(kept: int, shown: int) -> None:
    assert nearest_s(kept) == shown


def test_the_settings_offer_it_and_say_what_was_chosen(look: Look, qtbot: QtBot) -> None:
    page = SettingsPage(look)
    qtbot.addWidget(page)
    page.show_view(SettingsView(Settings(), "/home/ada", encrypted=True))
    assert page.told[30].isChecked()
    assert tuple(page.told) == INTERVALS_S
    with qtbot.waitSignal(page.changed) as changed:
        page.told[0].click()
    assert changed.args == [replace(Settings(), tell_every_s=0)]
