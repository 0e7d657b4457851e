"""The clinic's room while it is open: a tile for each person, and what the leader can do."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.sessions.room import MOST_SEATS
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.room_panel import SURE_MS, RoomPanel
from biofeedback.ui.room_views import SeatView
from biofeedback.ui.room_words import room_line
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.island import Island
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.seat_tile import SeatTile
from biofeedback.ui.widgets.text import label

# One part of the page after the other, so that no frame of the patient's breath waits for all.
PART_MS = 33
# While a frame of the breath is waited for: how soon to look again (ms), and how often at most.
AFTER_BREATH_MS, MOST_WAITS = 3, 6
# The part of the page that is no tile.
REST = -1
# How wide a tile is at least: of up to four (two beside two), of more (four beside four).
FEW, FEW_PX, MANY_PX = 4, 270, 205
# A pedal sends a plain key; these mark also while a note is written.
MARK_KEYS = (Qt.Key.Key_F8, Qt.Key.Key_PageDown)
MARK_ALL_KEYS = (Qt.Key.Key_F9, Qt.Key.Key_PageUp)


class RoomPage(Page):
    """Shows SeatViews; the one who is chosen stands in the panel.

    begin_all_asked, end_all_asked, screen_asked, join_asked, leave_asked. pause_all_asked: True to
    pause. sound_asked: True for on. mark_asked: a seat's key, "" for all. chosen: a seat's key.
    """

    with_navigation = False
    begin_all_asked = pyqtSignal()
    pause_all_asked = pyqtSignal(bool)
    end_all_asked = pyqtSignal()
    mark_asked = pyqtSignal(str)
    screen_asked = pyqtSignal()
    sound_asked = pyqtSignal(bool)
    join_asked = pyqtSignal()
    leave_asked = pyqtSignal()
    chosen = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page; it is empty until `show_seats`."""
        super().__init__(look, _("The room"), margin=20)
        self.seats: dict[str, SeatView] = {}
        self.breath_due: Callable[[], bool] = lambda: False
        """Whether the patient's breath is about to be drawn: it goes first."""
        self.key = ""
        self.tiles: list[SeatTile] = []
        self.column.setSpacing(12)
        self.column.addWidget(self._head())
        body = QWidget()
        self._body = Reflow(look, gap=14, fill=True, grow=True)
        body.setLayout(self._body)
        self._grid = QWidget()
        self._tiles_flow = Reflow(look, gap=12, even=True, grow=True)
        self._grid.setLayout(self._tiles_flow)
        self.panel = RoomPanel(look)
        self._body.add(self._grid, least_px=520, weight=12)
        self._body.add(Island(self.panel), least_px=290, weight=1)
        self.column.addWidget(body, 1)
        self.panel.mark_asked.connect(lambda: self.mark_asked.emit(self.key))
        self._timer = QTimer(self)
        self._timer.setInterval(PART_MS)
        self._timer.timeout.connect(self._take_turn)
        self._part = self._waits = 0
        self._due: list[int] = []
        self._sure = QTimer(self)
        self._sure.setSingleShot(True)
        self._sure.setInterval(SURE_MS)
        self._sure.timeout.connect(self._not_sure)

    def _head(self) -> QWidget:
        head = QWidget()
        flow = Reflow(self.look, gap=12, fill=True)
        head.setLayout(flow)
        words = QWidget()
        column = Reflow(self.look, gap=2, fill=True)
        words.setLayout(column)
        self.name = label(_("The room"), "title")
        self.line = label(role="quiet")
        column.add(self.name, least_px=600)
        column.add(self.line, least_px=600)
        keys = QWidget()
        buttons = Reflow(self.look, gap=8, end=True)
        keys.setLayout(buttons)
        self.screen_button = KeyButton(self.look, _("Show the patient's screen"), "P")
        self.sound = KeyButton(self.look, _("Sound on"), "S")
        self._sounds = False
        self.begin_all = KeyButton(self.look, _("Begin for all"), "Return", "primary")
        self.pause_all = KeyButton(self.look, _("Pause all"), "Space")
        self.mark_all = KeyButton(self.look, _("Mark for all"), "Shift+M")
        self.join = KeyButton(self.look, _("Somebody joins …"), "J")
        self.end_all = KeyButton(self.look, _("End for all"), "Esc")
        self.leave = KeyButton(self.look, _("Leave the room"), "Esc", "primary")
        self.sound.clicked.connect(lambda: self.sound_asked.emit(not self._sounds))
        for button in (self.screen_button, self.sound, self.begin_all, self.pause_all):
            buttons.add(button)
        buttons.add(self.mark_all)
        buttons.add(self.join)
        buttons.add(self.end_all)
        buttons.add(self.leave)
        self.screen_button.clicked.connect(lambda: self.screen_asked.emit())
        self.begin_all.clicked.connect(lambda: self.begin_all_asked.emit())
        self.pause_all.clicked.connect(lambda: self.pause_all_asked.emit(not self._all_paused))
        self.mark_all.clicked.connect(lambda: self.mark_asked.emit(""))
        self.join.clicked.connect(lambda: self.join_asked.emit())
        self.end_all.clicked.connect(self._end)
        self.leave.clicked.connect(lambda: self.leave_asked.emit())
        flow.add(Island(words), least_px=240, weight=10)
        flow.add(keys)
        return head

    # What is shown

    def show_seats(self, seats: tuple[SeatView, ...]) -> None:
        """Show other people: the room as it opens, or somebody who joined."""
        self.seats = {view.key: view for view in seats}
        while len(self.tiles) < len(seats):
            tile = SeatTile(self.look, len(self.tiles) + 1)
            tile.chosen.connect(self.choose)
            tile.mark_asked.connect(self.mark_asked.emit)
            self.tiles.append(tile)
            self._tiles_flow.add(Island(tile))
        for tile in self.tiles[len(seats) :]:
            island = tile.parentWidget()
            assert island is not None
            tile.forget()
            island.hide()
            self._tiles_flow.removeWidget(island)
            island.deleteLater()
        del self.tiles[len(seats) :]
        few = len(seats) <= FEW
        self._tiles_flow.let_least(FEW_PX if few else MANY_PX, 2 if few else 4)
        if self.key not in self.seats:
            self.key = seats[0].key if seats else ""
        self._not_sure()
        self._due.clear()
        self.refresh()
        tab_as_read(self)

    def forget(self) -> None:
        """Let go of everybody, and of what was being written."""
        self.panel.forget()
        self.show_seats(())
        self.line.setText("")

    def show_seat(self, view: SeatView) -> None:
        """Show one seat as it is after an event, when its turn comes."""
        before, number = self.seats[view.key], list(self.seats).index(view.key)
        self.seats[view.key] = view
        if _standing(before) != _standing(view):
            # What can be done now is another thing: before all that only goes on.
            self._due = [number, REST, *(n for n in self._due if n not in (number, REST))]
            if view.key == self.key:
                self._refresh_rest()
        elif before.live.points is not view.live.points and number not in self._due:
            self._due.append(number)

    def show_screen(self, words: str) -> None:
        """Say where the patient's screen is."""
        self.screen_button.set_words(words)

    def show_sound(self, on: bool, silent: str = "") -> None:
        """Show whether the breath is heard; silent: a word where it can't be."""
        self._sounds = on
        self.sound.set_words(_("Sound off") if on else _("Sound on"))
        self.sound.setToolTip(silent)
        self.sound.setAccessibleDescription(silent)

    def choose(self, key: str) -> None:
        """Let the panel be of another one."""
        if key in self.seats and key != self.key:
            keys = list(self.seats)
            self._due[:0] = [keys.index(key), keys.index(self.key)]
            self.key = key
            self._refresh_rest()
            self.chosen.emit(key)

    def refresh(self) -> None:
        """Bring everything up to this moment."""
        for number in range(len(self.tiles)):
            self._refresh_tile(number)
        self._refresh_rest()

    def _take_turn(self) -> None:
        """Bring one part up to this moment, after the patient's breath if that is due."""
        if self._waits < MOST_WAITS and self.breath_due():
            self._waits += 1
            self._timer.setInterval(AFTER_BREATH_MS)
            return
        if self._waits:
            self._waits = 0
            self._timer.setInterval(PART_MS)
        part = self._next_part()
        if part == REST:
            self._refresh_rest()
        else:
            self._refresh_tile(part)

    def _next_part(self) -> int:
        """Return what has news, in the order in which it came; else each in its turn."""
        if self._due:
            part = self._due[0]
            self._due = [n for n in self._due if n != part]
            return part
        self._part = (self._part + 1) % (len(self.tiles) + 1)
        return self._part if self._part < len(self.tiles) else REST

    def _refresh_tile(self, number: int) -> None:
        view, tile = list(self.seats.values())[number], self.tiles[number]
        news = tile.view is None or tile.view.live.points is not view.live.points
        moves = news or not self.look.reduce_motion
        tile.show_seat(view, chosen=view.key == self.key, moves=moves)

    def _refresh_rest(self) -> None:
        if not self.seats:
            return
        views = tuple(self.seats.values())
        self.line.setText(room_line(views))
        self.panel.show_seat(self.seats[self.key])
        over = all(view.over for view in views)
        begun = any(view.begun and not view.over for view in views)
        self.begin_all.setVisible(not over and any(not v.begun and not v.over for v in views))
        self.pause_all.setVisible(begun)
        self.pause_all.set_words(_("Go on with all") if self._all_paused else _("Pause all"))
        self.mark_all.setVisible(begun and len(views) > 1)
        self.end_all.setVisible(not over)
        self.leave.setVisible(over)
        self.screen_button.setVisible(not over)
        self.sound.setVisible(not over)
        teaching = all(view.plan.person.simulated for view in views)
        self.join.setVisible(not over and not teaching and len(views) < MOST_SEATS)

    @property
    def _all_paused(self) -> bool:
        running = [view for view in self.seats.values() if view.begun and not view.over]
        return bool(running) and all(view.live.paused for view in running)

    # Keys

    def _end(self) -> None:
        if not self._sure.isActive():
            self._sure.start()
            self.end_all.set_words(_("Really end for all?"))
            return
        self._not_sure()
        self.end_all_asked.emit()

    def _not_sure(self) -> None:
        self._sure.stop()
        self.end_all.set_words(_("End for all"))

    def take_key(self, event: QKeyEvent) -> bool:
        """Mark by a pedal, write a note by N; the rest are the buttons' keys."""
        if event.isAutoRepeat():
            return False
        if event.key() in MARK_KEYS:
            self.mark_asked.emit(self.key)
        elif event.key() in MARK_ALL_KEYS:
            self.mark_asked.emit("")
        elif event.key() == Qt.Key.Key_N and self.panel.note.isEnabled():
            self.panel.write_note()
        else:
            return False
        return True

    def take_focus(self) -> None:
        """Nothing has the focus at first: the keys are for the room."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: QShowEvent | None) -> None:
        """Keep up with time while seen."""
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent | None) -> None:
        """Cost nothing while not."""
        super().hideEvent(event)
        self._timer.stop()


def _standing(view: SeatView) -> tuple[object, ...]:
    """Return what decides which buttons there are, and what a hand has just done."""
    live = view.live
    return view.begun, view.over, live.paused, live.state, live.marks, live.pace_per_min, view.past
