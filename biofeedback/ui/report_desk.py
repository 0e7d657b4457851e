"""The report's page: made beside the window, written where the person says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QStandardPaths
from PyQt6.QtWidgets import QFileDialog

from biofeedback.core.words import _, as_name
from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.app.reports import Wish
    from biofeedback.store.opening import Store


class ReportDesk(QObject):
    """Answers the page of the report."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        context.when_made("trends", Page, lambda _page: self._connect_trends())
        context.when_made("report", Page, lambda _page: self._connect())
        context.window.went.connect(self._went)

    def _connect_trends(self) -> None:
        from biofeedback.ui.pages.trends import TrendsPage

        page = self._context.window.page("trends", TrendsPage)
        page.report_asked.connect(lambda: self._context.window.go("report"))

    def _connect(self) -> None:
        from biofeedback.ui.pages.report import ReportPage

        page = self._context.window.page("report", ReportPage)
        page.back.connect(lambda: self._context.window.go("trends"))
        page.made.connect(self._write)

    def _went(self, name: str) -> None:
        if name == "report" and self._context.is_another("report"):
            from biofeedback.ui.pages.report import ReportPage

            self._context.window.page("report", ReportPage).forget()

    def _write(self, wish: Wish) -> None:
        window, now = self._context.window, self._context.now()
        name = as_name(_("report {day}.pdf").format(day=f"{now:%Y-%m-%d}"))
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(documents) or Path.home())
        chosen, _kind = QFileDialog.getSaveFileName(
            window, _("Save the report"), str(folder / name), _("PDF (*.pdf)")
        )
        if not chosen:
            return
        to = Path(chosen)
        if not to.suffix:
            # The dialog asked about another name than this one: nothing is written over unasked.
            to = to.with_suffix(".pdf")
            if to.exists():
                sentence = _("{file} is there already; choose it, or another name.")
                self._context.say(sentence.format(file=to.name))
                return

        def work(store: Store) -> str:
            from biofeedback.app.reports import make_report, write_report

            write_report(make_report(store, now.date(), now, wish), to)
            return _("The report is in {file}. It is not encrypted.").format(file=to.name)

        self._context.say(_("The report is being made …"))
        self._context.ask_records(work, self._context.say)
