"""A client's record ended: joined with another of the same, or deleted with a certificate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QStandardPaths
from PyQt6.QtWidgets import QFileDialog, QInputDialog, QLineEdit

from biofeedback.core.words import _, as_name
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.clinic.house import Clinic, Deleted
    from biofeedback.store.clients import Client
    from biofeedback.ui.clients_desk import ClientsDesk


class ClientEnding(QObject):
    """Asks before what can't be taken back, and shows what was done."""

    def __init__(self, context: Context, desk: ClinicDesk, clients: ClientsDesk) -> None:
        """clients: whose page asks for it."""
        super().__init__(clients)
        self._context, self._desk, self._clients = context, desk, clients
        context.when_made("certificate", Page, lambda _page: self._connect_certificate())

    def merge(self) -> None:
        """Ask which other record is of the same client, and join the two."""

        def ask(everybody: tuple[Client, ...]) -> None:
            kept = self._clients.shown
            others = {
                one.pseudonym: one.id for one in everybody if one.id != kept and one.pseudonym
            }
            if kept is None or not others:
                self._context.say(_("There is no other client."))
                return
            chosen, given = QInputDialog.getItem(
                self._context.window,
                _("Two records of the same client"),
                _(
                    "Everything of the other record comes to this one, and the other is gone. "
                    "This can't be taken back. Which one is it?"
                ),
                sorted(others),
                0,
                False,
            )
            if given:
                gone = others[chosen]
                self._clients.change(lambda clinic: clinic.merge(kept, gone))

        self._desk.ask(lambda clinic: clinic.clients(), ask)

    def delete(self) -> None:
        """Ask for the client's name as a sign that it is meant, and delete for good."""
        page = self._clients.page
        opened = page.opened
        if opened is None:
            return
        client = opened.client
        wanted = client.pseudonym or _("delete")
        typed, given = QInputDialog.getText(
            self._context.window,
            _("Delete for good"),
            _(
                "Everything of this client is deleted, here and in the backups of this computer. "
                "Nobody can bring it back. To go on, type: {pseudonym}"
            ).format(pseudonym=wanted),
            QLineEdit.EchoMode.Normal,
        )
        if not given:
            return
        if typed.strip().casefold() != wanted.casefold():
            page.say_problem(_("That was something else; nothing was deleted."))
            return

        def show(deleted: Deleted) -> None:
            from biofeedback.ui.pages.certificate import CertificatePage

            page.forget()
            self._clients.shown = None
            if self._desk.client is not None and self._desk.client.id == client.id:
                self._desk.show_whose(None)
                self._context.person_changed.emit()
            self._context.window.page("certificate", CertificatePage).show_deleted(deleted)
            self._context.window.go("certificate")

        clinic = self._desk.clinic
        assert clinic is not None
        self._context.bridge.ask_records(
            lambda: clinic.delete_client(client.id),
            show,
            lambda error: page.say_problem(self._context.sentence(error)),
        )

    def _connect_certificate(self) -> None:
        from biofeedback.ui.pages.certificate import CertificatePage

        page = self._context.window.page("certificate", CertificatePage)
        page.back.connect(lambda: self._context.window.go("clients"))
        page.saved.connect(self._save)

    def _save(self, text: str) -> None:
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(documents) or Path.home())
        name = as_name(_("certificate {day}.txt").format(day=f"{self._context.now():%Y-%m-%d}"))
        chosen, _kind = QFileDialog.getSaveFileName(
            self._context.window, _("Save the certificate"), str(folder / name)
        )
        if not chosen:
            return
        to = Path(chosen)

        def work(_clinic: Clinic) -> str:
            from biofeedback.app.text_file import write_new

            write_new(to, text)
            return _("The certificate is in {file}. It is not encrypted.").format(file=to.name)

        self._desk.ask(work, self._context.say)
