"""How a computer becomes a clinic's: the first account, and what changes with it."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.pages.lock import secret_pair
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.text import label


class ClinicPage(FormPage):
    """Asks for the first account. begun: its name and passphrase."""

    begun = pyqtSignal(str, str)

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(look, _("Used in a clinic"), back=_("Back"))
        about = Card(_("What changes"))
        for words in (
            _("Whoever works here signs in; the window locks by key and after five idle minutes."),
            _("There is a list of clients, by pseudonym. Names and notes are kept sealed."),
            _("Each time somebody looks at a client, it is written down."),
            _("Whoever practised here so far becomes a client, with everything recorded."),
            _("This can't be taken back. On a home's computer nothing of it is needed."),
        ):
            about.column.addWidget(label(words))
        about.column.addStretch(1)
        first = Card(_("Your account, a therapist's"), kind="invitation")
        self.name = self.line(first, _("Your name"))
        self.passphrase = self.line(first, _("Passphrase"), secret=True)
        self.again = self.line(first, _("The same once more"), secret=True)
        first.column.addWidget(
            label(
                _(
                    "Next, a recovery key is shown once. Without passphrase and recovery key, "
                    "nobody can open names and notes again."
                ),
                "quiet",
            )
        )
        row = self.row(first)
        self.begin = self.button(row, _("Begin the clinic"), "Ctrl+Return", self._begin, "primary")
        self.cards((about, 420), (first, 420))
        self.column.addStretch(1)
        tab_as_read(self)

    def take_focus(self) -> None:
        """Begin at the name."""
        self.name.setFocus()

    def _begin(self) -> None:
        passphrase = secret_pair(self.passphrase, self.again)
        if passphrase is None:
            self.say_problem(_("The two passphrases are not the same."))
            return
        self.say_problem("")
        self.begun.emit(self.name.text(), passphrase)

    def forget(self) -> None:
        """Let go of what was typed."""
        for line in (self.name, self.passphrase, self.again):
            line.clear()
