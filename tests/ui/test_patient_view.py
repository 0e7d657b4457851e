"""Nothing of one client is ever on another's screen: its words and its pixels, whatever A does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from PyQt6.QtCore import QObject, QRect, Qt
from PyQt6.QtGui import QImage
from PyQt6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from biofeedback.core.pacing import PaceTrack
from biofeedback.sessions.events import SessionEnded
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.model import MarkPoint, Script
from biofeedback.ui.pages.room import RoomPage
from biofeedback.ui.patient_screen import PatientScreen
from biofeedback.ui.patient_view import PatientView
from biofeedback.ui.room_views import PastSession, PersonChoice, SeatView
from biofeedback.ui.widgets.orb import Orb, orb_fonts
from tests.ui import believable
from tests.ui.scenes_room import NOW_S, seat

# What is only A's: found nowhere in what B sees.
NAME, NOTE, SAID, PAST = (
    "Zorro-777",
    "wept at the third breath",
    "Think of the sea, Zorro",
    "77 Feb",
)
SECRETS = (NAME, NOTE, SAID, PAST)


def of_a(pace: float) -> Mapping[str, SeatView]:
    """Everything that A may be and do."""
    usual = seat(0, believable.live(NOW_S), pace)
    named = replace(usual, plan=replace(usual.plan, person=PersonChoice("a", NAME)))
    live = named.live
    summary = believable.summary()
    ended = SessionEnded(NOW_S, live.spec, "id", "room", summary, "stopped", saved=True)
    return {
        "as usual": usual,
        "with a name": named,
        "noted": replace(named, live=replace(live, marks=(MarkPoint(40.0, NOTE),))),
        "with a past": replace(named, past=(PastSession(PAST, 77.0, 77.0, 77.0),)),
        "lost": seat(0, believable.lost(NOW_S - 8.0), pace),
        "unsure": seat(0, believable.unsure(NOW_S), pace),
        "tapped": replace(named, tapped_s=NOW_S - 1.0),
        "spoken to": replace(named, live=replace(live, said=SAID, script=Script(speaks=True))),
        "not begun": replace(
            named, begun=False, live=replace(believable.waiting(), spec=live.spec)
        ),
        "paused": replace(named, live=replace(live, paused_since_s=NOW_S - 5.0)),
        "ended": replace(named, live=replace(live, ended=ended)),
    }


class Shown:
    """The patient's screen, with B chosen; time stands still."""

    def __init__(self, qtbot: QtBot, look: Look, *, together: bool) -> None:
        context: Any = QObject()
        context.look, context.window = look, QWidget()
        qtbot.addWidget(context.window)
        self.context = context
        self.view = PatientView(context, together=together)
        self.screen = self.view.screen
        self.screen.resize(900, 700)
        self.screen.show()
        qtbot.waitExposed(self.screen)

    def picture(self, *views: SeatView) -> QImage:
        self.view.show_seats({view.key: view for view in views}, views[-1].key)
        self.view.refresh()
        self.screen.orb._refresh()
        for _again in range(3):
            QApplication.processEvents()
        return self.screen.grab().toImage()


@pytest.fixture
def shown(qtbot: QtBot, look: Look, request: pytest.FixtureRequest) -> Iterator[Shown]:
    made = Shown(qtbot, look, together=request.param)
    yield made
    made.view.end()


@pytest.mark.parametrize("shown", [False], indirect=True, ids=["each at an own pace"])
def test_bs_screen_is_the_same_to_the_pixel_whatever_a_is_and_does(shown: Shown) -> None:
    b = seat(1, believable.live(NOW_S), 6.0)
    as_ever = shown.picture(seat(0, believable.live(NOW_S), 5.0), b)
    for what, a in of_a(5.0).items():
        assert shown.picture(a, b) == as_ever, what
        assert not (said := carried(shown.screen)) & set(SECRETS), said
    other = replace(b, live=replace(b.live, paused_since_s=NOW_S - 5.0), track=PaceTrack())
    assert shown.picture(a, other) != as_ever, "what B does is to be seen"
    assert shown.picture(b, a) != as_ever, "and whose screen it is"


@pytest.mark.parametrize("shown", [True], indirect=True, ids=["all at one pace"])
def test_where_all_breathe_as_one_the_screen_is_the_breath_whatever_anybody_is(
    shown: Shown,
) -> None:
    b = seat(1, believable.live(NOW_S), 6.0)
    as_ever = shown.picture(seat(0, believable.live(NOW_S), 6.0), b)
    for what, a in of_a(6.0).items():
        if what != "spoken to":  # what is said is said to all
            assert shown.picture(a, b) == as_ever, what
            assert not carried(shown.screen) & set(SECRETS)


def test_what_the_therapist_has_of_b_tells_nothing_of_a(qtbot: QtBot, look: Look) -> None:
    window = compose(look)
    qtbot.addWidget(window)
    page = window.page("room", RoomPage)
    window.go("room")
    window.show()
    b = seat(1, believable.live(NOW_S), 6.0)
    for what, a in of_a(5.0).items():
        page.show_seats((a, b))
        page.choose(a.key)
        qtbot.keyClicks(page.panel.note, "half a note on Zorro")
        page.choose(b.key)
        page.refresh()
        said = carried(page.panel) | carried(page.tiles[1])
        assert not [words for words in said if "Zorro" in words or words in SECRETS], what
        page.choose(a.key)
        if what in ("noted", "with a past"):
            QApplication.processEvents()
            assert [words for words in carried(page.panel) if NOTE in words or words == PAST]


def test_the_keys_stay_the_therapists_whichever_window_is_in_front(
    qtbot: QtBot, look: Look
) -> None:
    window = compose(look)
    qtbot.addWidget(window)
    page = window.page("room", RoomPage)
    page.show_seats((seat(0, believable.live(NOW_S)), seat(1, believable.live(NOW_S))))
    window.go("room")
    window.show()
    screen = PatientScreen(look, window)
    qtbot.addWidget(screen)
    screen.show()
    marked: list[str] = []
    page.mark_asked.connect(marked.append)
    qtbot.keyClick(screen, Qt.Key.Key_F8)
    qtbot.keyClick(screen, Qt.Key.Key_2)
    qtbot.keyClick(screen, Qt.Key.Key_M)
    assert marked == ["seat-0", "seat-1"]


@pytest.mark.parametrize("side", [300, 700, 1000])
def test_the_words_on_a_wall_are_as_large_as_the_wall_allows(look: Look, side: int) -> None:
    phase, seconds = orb_fonts(look.theme, float(side))
    at_hand = orb_fonts(look.theme, 0.0)
    assert [font.pixelSize() for font in at_hand] == [30, 18]
    assert phase.pixelSize() == max(30, round(0.075 * side))
    assert seconds.pixelSize() == max(18, round(0.045 * side))


def test_the_patients_orb_is_written_for_the_far_end_of_the_room(qtbot: QtBot, look: Look) -> None:
    """The same moment at the same size: more ink stands in the circle than in the app's own."""

    def ink(orb: Orb) -> int:
        qtbot.addWidget(orb)
        orb.show_idle("Rest")
        orb.resize(900, 900)
        image = orb.grab(QRect(300, 380, 300, 140)).toImage()
        return sum(
            image.pixelColor(x, y).lightness() < 90
            for x in range(image.width())
            for y in range(image.height())
        )

    screen = PatientScreen(look)
    qtbot.addWidget(screen)
    assert screen.orb.afar
    assert ink(Orb(look, lambda: None, afar=True)) > 1.5 * ink(Orb(look, lambda: None)) > 0


def carried(root: QWidget) -> set[str]:
    """Return all words in a widget that are shown or read out."""
    found = {root.windowTitle()}
    for widget in (root, *root.findChildren(QWidget)):
        found |= {widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()}
        if isinstance(widget, QLabel | QPushButton | QLineEdit) and not widget.isHidden():
            found.add(widget.text())
    return found
