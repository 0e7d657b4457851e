"""The check-in on Today: how the day is, in a few taps; each answer optional and kept at once."""

from __future__ import annotations

from datetime import timedelta

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QPushButton, QWidget

from biofeedback.core.words import _
from biofeedback.ui.diary_views import CheckInView, Field, Said
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.views import TodayView
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

USUAL_SLEEP_H = 7.0


class CheckInCard(TodayCard):
    """Shows a CheckInView. said: one answer (Said). day_asked: today or yesterday (a date)."""

    least_px, far = 566, True
    on_flare_day = True
    said = pyqtSignal(object)
    day_asked = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(look, _("How is it today?"))
        self.view: CheckInView | None = None
        self._flare_day = False
        self.hint = label(
            _("All of it is optional. Pressing a number again takes it back."), "quiet"
        )
        self.column.addWidget(self.hint)
        days = self._row()
        self.begin = KeyButton(look, _("Check in"), "I")
        self.today = KeyButton(look, _("Today"), "T", "choice")
        self.yesterday = KeyButton(look, _("Yesterday"), "Y", "choice")
        self.begin.clicked.connect(self.take_focus)
        self.days = (self.today, self.yesterday)
        days.add(self.begin)
        for ago, button in enumerate(self.days):
            button.setCheckable(True)
            days.add(button)
            button.clicked.connect(lambda _on=False, n=ago: self._ask_day(n))
        self.worst_name, self.worst = self._scale(_("Worst pain of the day"), "pain_worst")
        self.average_name, self.average = self._scale(_("Pain on average"), "pain_average")
        self.now_name, self.now = self._scale(_("Pain now"), "pain_now")
        self._night()
        self._flare()
        self._note()
        self.column.addStretch(1)
        tab_as_read(self)

    def _row(self) -> Reflow:
        row = QWidget()
        flow = Reflow(self.look, gap=10)
        row.setLayout(flow)
        self.column.addWidget(row)
        return flow

    def _scale(self, name: str, field: Field) -> tuple[QWidget, ScaleRow]:
        above = label(name, "strong")
        scale = ScaleRow(self.look, name, _("no pain"), _("worst imaginable"), may_take_back=True)
        scale.chosen.connect(lambda n: self._say(field, n))
        scale.taken_back.connect(lambda: self._say(field, None))
        self.column.addWidget(above)
        self.column.addWidget(scale)
        return above, scale

    def _night(self) -> None:
        self.sleep_name = label(_("Hours slept last night"), "strong")
        self.column.addWidget(self.sleep_name)
        self.night = QWidget()
        row = Reflow(self.look, gap=12)
        self.night.setLayout(row)
        self.sleep = Stepper(self.look, _("Hours slept last night"), _("{value:.3g} h"), 0.5)
        self.sleep.name_buttons((_("Less"), "J"), (_("More"), "K"))
        self.as_usual = KeyButton(self.look, "", "U")
        self.sleep.changed.connect(lambda hours: self._say("sleep_h", hours))
        self.as_usual.clicked.connect(self._say_usual)
        row.add(self.sleep)
        row.add(self.as_usual)
        self.column.addWidget(self.night)
        self.sleep_from = label(role="quiet")
        self.column.addWidget(self.sleep_from)

    def _flare(self) -> None:
        self.column.addWidget(label(_("A flare?"), "strong"))
        self.may_be = label(role="quiet")
        self.column.addWidget(self.may_be)
        row = self._row()
        self.flare = KeyButton(self.look, _("Yes, a flare"), "F", "choice")
        self.no_flare = KeyButton(self.look, _("No flare"), "N", "choice")
        for button, value in ((self.flare, True), (self.no_flare, False)):
            button.setCheckable(True)
            row.add(button)
            button.clicked.connect(lambda on, v=value: self._say("flare", v if on else None))

    def _note(self) -> None:
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        self.note.setPlaceholderText(_("A line about the day, if you like"))
        self.note.setAccessibleName(_("A line about the day"))
        self.note.editingFinished.connect(self._say_note)
        self.note.returnPressed.connect(self.note.clearFocus)
        self.column.addWidget(self.note)

    def take_focus(self) -> None:
        """Begin at the worst pain: a digit answers it, Tab goes on."""
        for button in self.worst.findChildren(QPushButton):
            if button.focusPolicy() & Qt.FocusPolicy.TabFocus:
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def show_today(self, view: TodayView) -> None:
        """Ask for less on a flare day: the worst pain, and whether it is one."""
        self._flare_day = view.flare_today
        self._settle()

    def show_view(self, view: CheckInView) -> None:
        """Show what is told of the day."""
        self.view = view
        told, ago = view.told, (view.today - view.day).days
        self.title.setText(_("How is it today?") if ago == 0 else _("How was yesterday?"))
        for n, button in enumerate(self.days):
            button.setChecked(n == ago)
        self.worst.show_value(told.pain_worst)
        self.average.show_value(told.pain_average)
        self.now.show_value(told.pain_now)
        self.flare.setChecked(told.flare is True)
        self.no_flare.setChecked(told.flare is False)
        known = view.imported_h if view.imported_h is not None else view.usual_h
        self.sleep.set_range(0.0, 16.0, begin=known or USUAL_SLEEP_H, from_begin=True)
        self.sleep.show_value(told.sleep_h)
        if view.imported_h is not None:
            words = _("As {source} says: {hours:.2g} h")
            self.as_usual.set_words(words.format(source=view.imported_from, hours=view.imported_h))
        elif view.usual_h is not None:
            self.as_usual.set_words(_("As usual: {hours:.2g} h").format(hours=view.usual_h))
        if not self.note.hasFocus():
            self.note.setText(view.note or "")
        self._settle()

    def _settle(self) -> None:
        """Show the parts that the day asks for."""
        view, full = self.view, not self._flare_day
        told = view.told if view is not None else None
        ago = 0 if view is None else (view.today - view.day).days
        for part in (self.hint, *self.days, self.begin, self.average_name, self.average, self.note):
            part.setVisible(full)
        # "Now" was then: of yesterday it is only shown where it was told.
        now = full and (ago == 0 or (told is not None and told.pain_now is not None))
        for part in (self.now_name, self.now):
            part.setVisible(now)
        own = view is not None and view.night_told
        self.sleep_name.setVisible(full)
        self.night.setVisible(full and not own)
        self.sleep_from.setVisible(full and own)
        if own and told is not None and told.sleep_h is not None:
            words = _("{hours:.2g} h, from the times you told in the diary.")
            self.sleep_from.setText(words.format(hours=told.sleep_h))
        known = view is not None and (view.imported_h or view.usual_h) is not None
        self.as_usual.setVisible(known and told is not None and told.sleep_h is None)
        asks = full and view is not None and view.may_be_flare
        self.may_be.setText(
            _("The worst pain is 2 or more above your usual. You asked to be asked: a flare?")
        )
        self.may_be.setVisible(asks)

    def _say(self, field: Field, value: int | float | bool | str | None) -> None:
        if self.view is not None:
            self.said.emit(Said(self.view.day, field, value))

    def _say_usual(self) -> None:
        view = self.view
        if view is not None:
            hours = view.imported_h if view.imported_h is not None else view.usual_h
            if hours is not None:
                self._say("sleep_h", round(hours, 2))

    def _say_note(self) -> None:
        words = self.note.text().strip() or None
        if self.view is not None and words != self.view.note:
            self._say("note", words)

    def _ask_day(self, ago: int) -> None:
        if self.view is not None:
            for n, button in enumerate(self.days):
                button.setChecked((self.view.today - self.view.day).days == n)
            self.day_asked.emit(self.view.today - timedelta(days=ago))
