"""The About page: filled when it is gone to; the web is asked only at the press of its button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QUrl
from PyQt6.QtGui import QDesktopServices

from biofeedback.ui.context import Context
from biofeedback.ui.pages.page import Page

if TYPE_CHECKING:
    from biofeedback.ui.pages.about import AboutView


class AboutDesk(QObject):
    """Answers what the settings and the About page ask about the app itself."""

    def __init__(self, context: Context) -> None:
        """Wait for the pages to be made."""
        super().__init__(context)
        self._context = context
        context.when_made("settings", Page, lambda _page: self._connect_settings())
        context.when_made("about", Page, lambda _page: self._connect())
        context.when_made("gallery", Page, lambda _page: self._connect_gallery())

    def _connect_settings(self) -> None:
        from biofeedback.ui.pages.settings import SettingsPage

        page = self._context.window.page("settings", SettingsPage)
        page.about_asked.connect(lambda: self._context.window.go("about"))

    def _connect(self) -> None:
        from biofeedback.ui.pages.about import AboutPage

        page = self._context.window.page("about", AboutPage)
        page.back.connect(lambda: self._context.window.go("settings"))
        page.gallery_asked.connect(lambda: self._context.window.go("gallery"))
        page.updates_asked.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        self._context.bridge.ask_records(_read, page.show_view, self._context.say_error)

    def _connect_gallery(self) -> None:
        from biofeedback.ui.pages.gallery import GalleryPage

        page = self._context.window.page("gallery", GalleryPage)
        page.back.connect(lambda: self._context.window.go("about"))


def _read() -> AboutView:
    """Return what every package says of itself: some fifty files, read beside the window."""
    from biofeedback.app.parts import app_version, parts, updates_page
    from biofeedback.ui.pages.about import AboutView

    return AboutView(app_version(), parts(), updates_page())
