"""A home's records made a clinic's from the settings, and a recovery key shown on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtWidgets import QMessageBox, QWidget

from biofeedback.core.words import _
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic
    from biofeedback.store.opening import Store
    from biofeedback.store.recovery import RecoveryKey


class ClinicBeginning(QObject):
    """Answers the page on which a clinic begins."""

    def __init__(self, context: Context, desk: ClinicDesk) -> None:
        """desk: keeps the clinic's lock from then on."""
        super().__init__(desk)
        self._context, self._desk = context, desk
        context.when_made("clinic", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    def _connect(self) -> None:
        from biofeedback.ui.pages.clinic_begin import ClinicPage

        page = self._context.window.page("clinic", ClinicPage)
        page.back.connect(lambda: self._context.window.go("settings"))
        page.begun.connect(self._begin)

    def _begin(self, name: str, passphrase: str) -> None:
        from biofeedback.ui.pages.clinic_begin import ClinicPage

        page = self._context.window.page("clinic", ClinicPage)

        def work(store: Store) -> tuple[Clinic, RecoveryKey]:
            from biofeedback.clinic.house import begin_clinic

            return begin_clinic(store, name, passphrase)

        def begun(found: tuple[Clinic, RecoveryKey]) -> None:
            clinic, paper = found
            page.forget()
            self._desk.stand(clinic)
            show_paper(self._context.window, paper)
            self._desk.enter(clinic.me.account)

        store = self._context.store
        if store is None:
            self._context.ask_records(lambda _store: None, lambda _none: None)
            return
        self._context.bridge.ask_records(
            lambda: work(store),
            begun,
            lambda error: page.say_problem(self._context.sentence(error)),
        )

    def _went(self, name: str) -> None:
        if name == "clinic":
            from biofeedback.ui.pages.clinic_begin import ClinicPage

            self._context.window.page("clinic", ClinicPage).forget()


def show_paper(window: QWidget, paper: RecoveryKey) -> None:
    """Show an account's recovery key, once."""
    shown = QMessageBox(window)
    shown.setWindowTitle(_("Recovery key of this account"))
    shown.setText(
        _(
            "Write this on paper and keep it where nobody else looks. It is shown once; it opens "
            "the account if the passphrase is forgotten."
        )
    )
    shown.setInformativeText(paper.on_paper())
    shown.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByKeyboard
        | Qt.TextInteractionFlag.TextSelectableByMouse
    )
    shown.addButton(_("It is written down"), QMessageBox.ButtonRole.AcceptRole)
    shown.exec()
