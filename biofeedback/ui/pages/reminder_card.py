"""Whether and when to be reminded of the plan; off until somebody wants it."""

from __future__ import annotations

from datetime import time

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import button_in, row_in
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import stop_at_chosen
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

# Offered first, and in steps of a quarter of an hour.
BEGIN_AT, STEP_MINUTES = time(18, 30), 15.0


class ReminderCard(Card):
    """chosen: the local time to be reminded at, None for never."""

    chosen = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make it: no reminder."""
        super().__init__(_("A quiet reminder"))
        self._kept: time | None = None
        self.column.addWidget(
            label(
                _(
                    "Once a day by the system's tray, while this app is open. Not on a flare day, "
                    "not after practice, not when the week's days are kept. It says nothing about "
                    "health."
                )
            )
        )
        row = row_in(look, self)
        group = QButtonGroup(self)
        self.choices: dict[bool, KeyButton] = {}
        for on, words, key in ((False, _("No reminder"), "Q"), (True, _("Remind me"), "R")):
            button = button_in(row, look, words, key, self._choose, "choice")
            button.setCheckable(True)
            button.setAccessibleDescription(_("A quiet reminder"))
            group.addButton(button)
            self.choices[on] = button
        stop_at_chosen(group)
        self.at_name = label(_("At"), "strong")
        self.at = Stepper(look, _("Time of the reminder"), _time_words, STEP_MINUTES)
        self.at.name_buttons((_("Earlier"), "A"), (_("Later"), "T"))
        self.at.set_range(0.0, 24 * 60 - STEP_MINUTES, begin=_minutes(BEGIN_AT))
        self.column.addWidget(self.at_name)
        self.column.addWidget(self.at, 0, Qt.AlignmentFlag.AlignLeft)
        row = row_in(look, self)
        self.keep = button_in(row, look, _("Keep this time"), "K", self._choose)
        self.column.addStretch(1)
        self.at.changed.connect(lambda _value: self._tell())
        self.show_time(None)

    def show_time(self, at: time | None) -> None:
        """Show when one is reminded; a time being set stays until it is kept."""
        setting = self._kept is not None and self.time() != self._kept and at == self._kept
        if not setting:
            self.at.show_value(_minutes(at or BEGIN_AT))
        self._kept = at
        self.choices[at is not None].setChecked(True)
        self._tell()

    def time(self) -> time:
        """Return the time that is shown."""
        hours, minutes = divmod(round(self.at.value or 0.0), 60)
        return time(hours, minutes)

    def _tell(self) -> None:
        for part in (self.at_name, self.at):
            part.setVisible(self._kept is not None)
        self.keep.setVisible(self._kept is not None and self.time() != self._kept)

    def _choose(self) -> None:
        self.chosen.emit(self.time() if self.choices[True].isChecked() else None)


def _minutes(at: time) -> float:
    return at.hour * 60.0 + at.minute


def _time_words(value: float) -> str:
    hours, minutes = divmod(round(value), 60)
    return f"{hours:02d}:{minutes:02d}"
