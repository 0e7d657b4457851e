"""Eight people's tiles beside the patient's breath: one at a time, and the breath first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from biofeedback.core.beats import Beat, Verdict
from biofeedback.core.breath import BreathPattern
from biofeedback.core.metrics import BeatVerdict
from biofeedback.core.pacing import PaceTrack
from biofeedback.sessions.events import BeatArrived, TimeBegan, VerdictReady
from biofeedback.ui.app import compose
from biofeedback.ui.look import Look
from biofeedback.ui.pages.room import MOST_WAITS, RoomPage
from biofeedback.ui.room_views import SeatView
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.seat_tile import strap_chip_of
from biofeedback.ui.widgets.trace import Trace
from biofeedback.ui.window import Window
from biofeedback.ui.words import Tone
from tests.ui.scenes_room import NOW_S, seats


class Console:
    """A therapist's window with eight at once; time goes on by hand, turn by turn."""

    def __init__(self, qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
        self.window: Window = compose(look)
        qtbot.addWidget(self.window)
        self.page = self.window.page("room", RoomPage)
        self.page.show_seats(seats(8))
        self.window.resize(1440, 900)
        self.window.go("room")
        self.window.show()
        qtbot.waitExposed(self.window)
        self.page._timer.stop()
        self.settle()
        self.painted: list[str] = []
        draw = Trace.draw

        def counted(trace: Trace, painter: object) -> None:
            self.painted.append(self.key_of(trace))
            draw(trace, painter)  # type: ignore[arg-type]

        monkeypatch.setattr(Trace, "draw", counted)

    def key_of(self, trace: Trace) -> str:
        return next((tile.key for tile in self.page.tiles if tile.trace is trace), "")

    def settle(self) -> None:
        for _again in range(4):
            QApplication.processEvents()

    def turn(self) -> list[str]:
        """Let one turn pass; return whose traces were painted in it."""
        self.painted.clear()
        self.page._take_turn()
        self.settle()
        return list(self.painted)

    def beat(self, view: SeatView) -> SeatView:
        """Let one more beat come at a seat."""
        live = view.live
        last = live.points[-1]
        point = replace(last, at_s=last.at_s + 0.8, index=last.index + 1)
        return replace(view, live=replace(live, points=(*live.points, point)))


@pytest.fixture
def console(qtbot: QtBot, look: Look, monkeypatch: pytest.MonkeyPatch) -> Console:
    return Console(qtbot, look, monkeypatch)


def test_beats_of_eight_at_once_are_painted_one_tile_a_turn(console: Console) -> None:
    page = console.page
    news = [console.beat(view) for view in page.seats.values()]
    for view in news:
        page.show_seat(view)
    console.settle()
    assert not console.painted, "nothing is painted before its turn"
    turns = [console.turn() for _seat in news]
    assert all(len(turn) <= 1 for turn in turns), turns
    assert sorted(key for turn in turns for key in turn) == sorted(page.seats)
    for tile, view in zip(page.tiles, news, strict=True):
        assert tile.trace.points is view.live.points


@pytest.mark.parametrize(
    ("many", "columns"), [(1, 1), (2, 2), (3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 4)]
)
def test_everybody_is_in_sight_at_once(console: Console, many: int, columns: int) -> None:
    page = console.page
    page.show_seats(seats(many))
    console.settle()
    area = page.area.viewport()
    assert area is not None
    seen = area.rect()
    for tile in page.tiles:
        assert seen.contains(QRect(tile.mapTo(area, QPoint(0, 0)), tile.size())), tile.key
    assert len({tile.mapTo(page, QPoint(0, 0)).x() for tile in page.tiles}) == columns


def test_whoever_had_no_beat_has_a_turn_too(console: Console) -> None:
    turns = [console.turn() for _turn in range(9)]
    assert all(len(turn) <= 1 for turn in turns)
    assert sorted(key for turn in turns for key in turn) == sorted(console.page.seats)


def test_the_patients_breath_goes_before_a_tile_but_never_holds_the_console_up(
    console: Console,
) -> None:
    page, due = console.page, True

    def breath_due() -> bool:
        return due

    page.breath_due = breath_due
    page.show_seat(console.beat(page.seats["seat-3"]))
    assert console.turn() == []
    due = False
    assert console.turn() == ["seat-3"]
    due = True  # a display that draws nothing, as one that is asleep
    page.show_seat(console.beat(page.seats["seat-4"]))
    turns = [console.turn() for _turn in range(MOST_WAITS + 1)]
    assert turns == [*([[]] * MOST_WAITS), ["seat-4"]]


def test_numbers_that_change_lay_nothing_out_outside_their_tile(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = console.page
    outer = {id(page._body), id(page._tiles_flow)}
    laid: list[int] = []
    place: Callable[[Reflow, QRect], None] = Reflow.setGeometry

    def counted(flow: Reflow, rect: QRect) -> None:
        laid.append(id(flow))
        place(flow, rect)

    monkeypatch.setattr(Reflow, "setGeometry", counted)
    tile = page.tiles[2]
    tile.title.setText("5:03 left")
    tile.numbers[0].value.setText("101 bpm")
    console.settle()
    assert laid, "inside the tile it is"
    assert not outer & set(laid)
    tile.title.setText("a sentence that needs several lines " * 12)
    console.settle()
    assert outer & set(laid), "what needs more room is given it"
    assert tile.title.height() >= tile.title.heightForWidth(tile.title.width())


def test_what_can_be_done_for_the_chosen_one_is_right_at_once(console: Console) -> None:
    page = console.page
    view = page.seats[page.key]
    page.show_seat(replace(view, live=replace(view.live, paused_since_s=view.now())))
    assert page.panel.pause.text() == "Go on"


def test_the_hearts_line_goes_on_when_the_time_begins_and_no_number_of_before_stays() -> None:
    view = replace(seats(1)[0], begun=False)
    when = datetime(2026, 1, 5, 8, tzinfo=UTC)
    begun = view.apply(TimeBegan(0.0, view.live.spec, 111.0, 111.0, when))
    before, after = view.live.points, begun.live.points
    assert [point.at_s for point in after] == [point.at_s - 111.0 for point in before]
    assert [point.index for point in after] == list(range(-len(before), 0))
    assert begun.live.numbers(0.5).hr_bpm is None
    assert not begun.live.scores
    beat = begun.apply(BeatArrived(0.4, view.live.spec, Beat(0.4, 850.0, 0)))
    verdict = BeatVerdict(0, 0.4, Verdict.EXTRA, None)
    judged = beat.apply(VerdictReady(0.4, view.live.spec, verdict)).live.points
    assert judged[-1].verdict is Verdict.EXTRA
    assert judged[:-1] == after


def test_the_pace_behind_the_line_is_of_the_time_that_begins(qtbot: QtBot, look: Look) -> None:
    track = PaceTrack()
    trace = Trace(look, track.breath)
    qtbot.addWidget(trace)
    trace.resize(400, 120)
    points = seats(1)[0].live.points
    trace.show_beats(points, 111.0)
    trace.grab()
    track.begin(0.0, BreathPattern.paced(6.0))
    trace.show_beats((), 20.0)
    trace.grab()
    assert {n for n, fullness in trace._pace.items() if fullness is None} == set()


def test_a_note_is_of_the_moment_it_was_begun_and_waits_while_another_is_looked_at(
    console: Console, qtbot: QtBot
) -> None:
    page, noted = console.page, []
    page.panel.noted.connect(lambda *told: noted.append((page.key, *told)))
    now = [30.0]
    page.show_seats(tuple(replace(view, now=lambda: now[0]) for view in page.seats.values()))
    note = page.panel.note
    qtbot.keyClicks(note, "shoulders")
    now[0] = 34.0
    page.choose("seat-2")
    assert note.text() == ""
    qtbot.keyClicks(note, "yawns")
    now[0] = 38.0
    page.choose("seat-0")
    qtbot.keyClicks(note, " drop")
    now[0] = 41.0
    qtbot.keyClick(note, Qt.Key.Key_Return)
    page.choose("seat-2")
    qtbot.keyClick(note, Qt.Key.Key_Return)
    assert noted == [("seat-0", "shoulders drop", 30.0), ("seat-2", "yawns", 34.0)]
    qtbot.keyClicks(note, "of this one")
    page.show_seats(seats(8))
    assert note.text() == "of this one", "somebody else has joined"
    page.panel.forget()
    page.show_seats(seats(2))
    assert note.text() == "", "nobody else's note is left for the next who sit here"


def test_a_battery_that_may_not_last_the_hour_is_told_on_the_tile() -> None:
    view = seats(1)[0]

    def told(percent: float | None) -> tuple[Tone, str]:
        with_it = replace(view, live=replace(view.live, battery_percent=percent))
        chip = strap_chip_of(with_it, NOW_S)
        return chip.tone, chip.text

    assert told(None) == told(21.0)
    assert told(12.0) == (Tone.CARE, f"{told(None)[1]} · battery 12 %")
    lost = seats(2)[1]
    low = replace(lost, live=replace(lost.live, battery_percent=5.0))
    assert strap_chip_of(low, NOW_S) == strap_chip_of(lost, NOW_S), "looking for it comes first"


def test_one_letter_ends_nobodys_session(console: Console) -> None:
    page, ended = console.page, []
    page.panel.end_asked.connect(lambda: ended.append(page.key))
    page.panel.end.click()
    page.choose("seat-2")
    page.panel.end.click()
    assert not ended, "another one was asked about"
    page.panel.end.click()
    assert ended == ["seat-2"]
    page.panel.end.click()
    page.panel._sure.timeout.emit()
    page.panel.end.click()
    assert ended == ["seat-2"], "what was asked a while ago is asked again"
