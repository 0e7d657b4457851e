"""What a deletion removed, to be given to whoever asked for it."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal

from biofeedback.clinic.certificate import certificate_lines
from biofeedback.clinic.house import Deleted
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.form import FormPage
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.text import label


class CertificatePage(FormPage):
    """Shows a Deleted. saved: its text is wanted as a file."""

    saved = pyqtSignal(str)

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(
            look,
            _("Deleted for good"),
            _("This is shown once and kept nowhere: it still has the pseudonym in it."),
            back=_("Clients"),
        )
        self.save = self.button(
            self.tools, _("Save as a file …"), "S", lambda: self.saved.emit(self.text), "primary"
        )
        self.text = ""
        card = Card(_("Certificate"))
        self.words = label()
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        card.column.addWidget(self.words)
        self.column.addWidget(card)
        self.column.addStretch(1)

    def show_deleted(self, deleted: Deleted) -> None:
        """Show what was deleted."""
        self.text = "\n".join(certificate_lines(deleted))
        self.words.setText(self.text)

    def take_focus(self) -> None:
        """Begin at keeping it."""
        self.save.setFocus()
