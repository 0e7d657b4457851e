"""The diary: how a day was, in two taps, and the last weeks below, to be corrected."""

from __future__ import annotations

from datetime import date, time, timedelta

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QWidget

from biofeedback.core.words import _, plural
from biofeedback.diary.flare import WHAT_IT_IS
from biofeedback.ui.diary_views import DiaryView, Field, Said
from biofeedback.ui.look import Look
from biofeedback.ui.pages.diary_words import clock, day_name, row_lines
from biofeedback.ui.pages.page import Page
from biofeedback.ui.widgets.body_map import BodyMap, places_words
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

STEP_MIN = 15
USUAL_BED, USUAL_WAKE = time(22, 30), time(7, 0)
# Minutes since noon of the day before, and since midnight.
_NOON, _MIDNIGHT = 12 * 60, 0


def _minutes(moment: time, begins: int) -> float:
    return float((moment.hour * 60 + moment.minute - begins) % 1440)


def _moment(minutes: float, begins: int) -> time:
    whole = (round(minutes) + begins) % 1440
    return time(whole // 60, whole % 60)


class DiaryPage(Page):
    """Shows a DiaryView. said: one answer (Said). day_asked: another day. deleted: a day.

    more_asked: the name of a page that tells more, and the day it is about.
    """

    said = pyqtSignal(object)
    day_asked = pyqtSignal(object)
    deleted = pyqtSignal(object)
    more_asked = pyqtSignal(str, object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Diary"))
        self.view: DiaryView | None = None
        self.column.addWidget(label(_("Diary"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True, grow=True)
        cards.setLayout(flow)
        flow.add(self._day_card(), least_px=566)
        flow.add(self._weeks_card(), least_px=420)
        flow.add(self._more_card(), least_px=420)
        self.column.addWidget(cards, 1)
        tab_as_read(self)

    def _day_card(self) -> Card:
        card = Card()
        self.day = label(role="heading")
        card.column.addWidget(self.day)
        days = self._row(card)
        self.today = KeyButton(self.look, _("Today"), "T", "choice")
        self.yesterday = KeyButton(self.look, _("Yesterday"), "Y", "choice")
        for button in (self.today, self.yesterday):
            button.setCheckable(True)
            days.add(button)
        self.today.clicked.connect(lambda: self._ask_day(0))
        self.yesterday.clicked.connect(lambda: self._ask_day(1))
        self.worst = self._scale(card, _("Worst pain of the day"), "pain_worst")
        self.average = self._scale(card, _("Pain on average"), "pain_average")
        self.now_name = label(_("Pain now"), "strong")
        self.now = self._scale(card, _("Pain now"), "pain_now", self.now_name)
        self._flare(card)
        self._night(card)
        card.column.addStretch(1)
        return card

    def _row(self, card: Card) -> Reflow:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        card.column.addWidget(row)
        return flow

    def _scale(self, card: Card, name: str, field: Field, above: QLabel | None = None) -> ScaleRow:
        card.column.addSpacing(4)
        card.column.addWidget(above or label(name, "strong"))
        scale = ScaleRow(self.look, name, _("no pain"), _("worst imaginable"), may_take_back=True)
        scale.chosen.connect(lambda n: self._say(field, n))
        scale.taken_back.connect(lambda: self._say(field, None))
        card.column.addWidget(scale)
        return scale

    def _flare(self, card: Card) -> None:
        card.column.addSpacing(4)
        card.column.addWidget(label(_("A flare?"), "strong"))
        what = label(_(WHAT_IT_IS), "small")
        row = self._row(card)
        self.flare = KeyButton(self.look, _("Yes, a flare"), "F", "choice")
        self.no_flare = KeyButton(self.look, _("No"), "N", "choice")
        for button, value in ((self.flare, True), (self.no_flare, False)):
            button.setCheckable(True)
            button.setAccessibleName(f"{_('A flare?')} {button.text()}")
            row.add(button)
            button.clicked.connect(lambda on, v=value: self._say("flare", v if on else None))
        card.column.addWidget(what)

    def _night(self, card: Card) -> None:
        card.column.addSpacing(4)
        self.night = label(_("The night before"), "strong")
        card.column.addWidget(self.night)
        row = self._row(card)
        self.bed = self._clock(_("To bed"), ("A", "S"), _NOON, "bed")
        self.wake = self._clock(_("Awake"), ("J", "K"), _MIDNIGHT, "wake")
        self.bed.set_range(0, 1440 - STEP_MIN, _minutes(USUAL_BED, _NOON))
        self.wake.set_range(0, 1440 - STEP_MIN, _minutes(USUAL_WAKE, _MIDNIGHT))
        self.as_usual = KeyButton(self.look, _("As usual"), "U")
        self.as_usual.clicked.connect(self._say_usual)
        for part in (self.bed, self.wake, self.as_usual):
            row.add(part)

    def _clock(self, name: str, keys: tuple[str, str], begins: int, field: Field) -> Stepper:
        def words(minutes: float) -> str:
            return _("{name} {time}").format(name=name, time=clock(_moment(minutes, begins)))

        made = Stepper(
            self.look, name, words, STEP_MIN, untold=_("{name}: not told").format(name=name)
        )
        made.name_buttons((_("Earlier"), keys[0]), (_("Later"), keys[1]))
        made.changed.connect(lambda minutes: self._say(field, _moment(minutes, begins)))
        return made

    def _more_card(self) -> Card:
        card = Card(_("More, when you like"))
        places = QWidget()
        row = Reflow(self.look, gap=16)
        places.setLayout(row)
        self.body = BodyMap(self.look, small=True)
        self.where = label(role="quiet")
        row.add(self.body)
        row.add(self.where, least_px=220)
        card.column.addWidget(places)
        buttons = self._row(card)
        self.more: dict[str, KeyButton] = {}
        for name, words, key in (
            ("pain", _("Where and what it is like"), "P"),
            ("night", _("The night in detail"), "I"),
            ("flare", _("This flare"), "L"),
            ("plan", _("My flare plan"), "G"),
            ("peg", _("Three questions"), "Q"),
            ("function", _("What my body can do"), "W"),
            ("care", _("Medicines and other care"), "M"),
            ("earlier", _("Earlier answers"), "B"),
            ("learn", _("Read about pain"), "R"),
        ):
            button = self.more[name] = KeyButton(self.look, words, key)
            button.clicked.connect(lambda _on=False, n=name: self._ask_more(n))
            buttons.add(button)
        card.column.addStretch(1)
        return card

    def _ask_more(self, name: str) -> None:
        if self.view is not None:
            self.more_asked.emit(name, self.view.day)

    def _weeks_card(self) -> Card:
        card = Card(_("The last weeks"))
        card.explain(self.look, "number:pain")
        self.count = label(role="quiet")
        card.column.addWidget(self.count)
        self.list = LineList(self.look, _("Days, newest first"))
        self.list.doubleClicked.connect(lambda _index: self._correct())
        card.column.addWidget(self.list, 1)
        row = self._row(card)
        self.correct = KeyButton(self.look, _("Correct this day"), "Return")
        self.delete = KeyButton(self.look, _("Delete this day"), "Del", "plain")
        row.add(self.correct)
        row.add(self.delete)
        self.correct.clicked.connect(self._correct)
        self.delete.clicked.connect(self._delete)
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda *_indexes: self._enable())
        return card

    def show_view(self, view: DiaryView) -> None:
        """Show the diary as it is told now."""
        self.view = view
        told, ago = view.told, (view.today - view.day).days
        self.day.setText(day_name(view.day, view.today))
        self.today.setChecked(ago == 0)
        self.yesterday.setChecked(ago == 1)
        self.body.show_marks(view.places)
        self.where.setText(places_words(view.places) or _("No place marked on this day."))
        self.worst.show_value(told.pain_worst)
        self.average.show_value(told.pain_average)
        self.now.show_value(told.pain_now)
        # "Now" was then: of an earlier day it is only shown where it was told.
        for part in (self.now_name, self.now):
            part.setVisible(ago == 0 or told.pain_now is not None)
        self.now_name.setText(_("Pain now") if ago == 0 else _("Pain when asked"))
        self.flare.setChecked(told.flare is True)
        self.no_flare.setChecked(told.flare is False)
        self.bed.show_value(None if told.bed is None else _minutes(told.bed, _NOON))
        self.wake.show_value(None if told.wake is None else _minutes(told.wake, _MIDNIGHT))
        bed, wake = view.usual_bed or USUAL_BED, view.usual_wake or USUAL_WAKE
        self.bed.set_range(0, 1440 - STEP_MIN, _minutes(bed, _NOON))
        self.wake.set_range(0, 1440 - STEP_MIN, _minutes(wake, _MIDNIGHT))
        usual = view.usual_bed is not None and view.usual_wake is not None
        self.as_usual.setVisible(usual and told.bed is None and told.wake is None)
        if usual:
            self.as_usual.set_words(
                _("As usual: {bed} to {wake}").format(bed=clock(bed), wake=clock(wake))
            )
        lines = [
            Line(*row_lines(row, view.today), accent="flare" if row.told.flare else "")
            for row in view.rows
        ]
        self.list.show_lines(lines)
        days = sum(not row.is_empty for row in view.rows)
        self.count.setText(
            plural("{n} day told.", "{n} days told.", days).format(n=days)
            if days
            else _("Nothing told yet. One tap is enough to begin.")
        )
        self._enable()

    def take_focus(self) -> None:
        """Begin at the worst pain: a digit answers it."""
        for button in self.worst.findChildren(QPushButton):
            if button.focusPolicy() & Qt.FocusPolicy.TabFocus:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _enable(self) -> None:
        n = self.list.chosen
        row = None if self.view is None or n is None else self.view.rows[n]
        self.correct.setEnabled(row is not None)
        self.delete.setEnabled(row is not None and not row.is_empty)

    def _say(self, field: Field, value: int | bool | time | None) -> None:
        if self.view is not None:
            self.said.emit(Said(self.view.day, field, value))

    def _say_usual(self) -> None:
        view = self.view
        if view is not None:
            self._say("bed", view.usual_bed)
            self._say("wake", view.usual_wake)

    def _ask_day(self, ago: int) -> None:
        if self.view is not None:
            self.today.setChecked(self.view.day == self.view.today)
            self.yesterday.setChecked((self.view.today - self.view.day).days == 1)
            self.day_asked.emit(self.view.today - timedelta(days=ago))

    def _day_chosen(self) -> date | None:
        n = self.list.chosen
        return None if self.view is None or n is None else self.view.rows[n].told.day

    def _correct(self) -> None:
        day = self._day_chosen()
        if day is not None:
            self.day_asked.emit(day)
            self.take_focus()

    def _delete(self) -> None:
        day = self._day_chosen()
        if day is not None:
            self.deleted.emit(day)
