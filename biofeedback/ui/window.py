"""The window: the way to each page that works, and the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from biofeedback.core.words import _, spoken
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page, press_key
from biofeedback.ui.widgets.focus import LetWaysThrough
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.notice_bar import NoticeBar
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import label, set_role
from biofeedback.ui.widgets.toast import Toast
from biofeedback.ui.widgets.tour_card import TourCard

NAV_PX = 208
# Around the navigation: left, top, right, bottom; less above and below where it must stay low.
NAV_MARGINS, LOW_MARGINS, NAV_SPACING = (14, 26, 14, 22), (14, 8, 14, 6), 14
# Below this width (at 100 % text) the navigation stands above the page.
NARROW_PX = 640

_P = TypeVar("_P", bound=Page)


class Window(QMainWindow):
    """Navigation beside one page at a time; a page is made when it is first wanted.

    painted: the first paint is done. went: the name of the page now shown.
    made: the name of a page just made. tour_asked: in the help. closing asks
    `may_close` first, so that a running session is never lost to a click.
    """

    painted = pyqtSignal()
    went = pyqtSignal(str)
    made = pyqtSignal(str)
    tour_asked = pyqtSignal()

    def __init__(self, look: Look, *, footer: str = "") -> None:
        """footer: one true sentence on where the records are, under the navigation."""
        super().__init__()
        self.look = look
        self.may_close: Callable[[], bool] = lambda: True
        # Where one gets to who wants to go to a page; in a clinic not always there.
        self.way: Callable[[str], str] = lambda name: name
        # A key that goes before those of the page; True: that was it.
        self.first_key: Callable[[QKeyEvent], bool] = lambda _event: False
        self._makers: dict[str, Callable[[], Page]] = {}
        self._pages: dict[str, Page] = {}
        self._buttons: dict[str, KeyButton] = {}
        self._was_painted = False
        self.name: str | None = None
        self.setWindowTitle(_("Biofeedback"))
        self.setMinimumSize(480, 480)
        # Keys reach it without a button in focus, but Tab never stops where nothing can be seen.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._ways_through = LetWaysThrough(self)
        body = QWidget()
        body.setObjectName("page")
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, body)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self.nav = self._navigation(footer)
        self._row.addWidget(self.nav)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = NoticeBar(look)
        column.addWidget(self.notice)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.tour = TourCard(look)
        column.addWidget(self.tour)
        self.toast = Toast(look)
        column.addWidget(self.toast)
        self._row.addWidget(right, 1)
        self.setCentralWidget(body)
        look.changed.connect(self._fit_navigation)

    def _navigation(self, footer: str) -> QFrame:
        nav = QFrame()
        nav.setObjectName("nav")
        nav.setAccessibleName(_("Pages"))
        column = QVBoxLayout(nav)
        column.setContentsMargins(*NAV_MARGINS)
        column.setSpacing(NAV_SPACING)
        self._name = label(_("Biofeedback"), "heading", wrap=False)
        self._name.setIndent(13)
        self._align_name()
        column.addWidget(self._name)
        ways = QWidget()
        self._ways = Reflow(self.look, gap=4, even=True)
        ways.setLayout(self._ways)
        column.addWidget(ways)
        column.addStretch(1)
        self.keys = KeyButton(self.look, _("Keys"), "?", "nav")
        self.keys.clicked.connect(self.show_keys)
        self.help = KeyButton(self.look, _("Help"), "F1", "nav")
        self.help.clicked.connect(lambda: self.show_help())
        self.look.keys_changed.connect(self._keys_changed)
        self._keys_changed()
        self._feet_place = QWidget()
        self._feet = Reflow(self.look, gap=4, even=True)
        self._feet_place.setLayout(self._feet)
        for foot in (self.help, self.keys):
            self._feet.add(foot)
        column.addWidget(self._feet_place)
        self.footer = label(footer, "small")
        self.footer.setContentsMargins(13, 0, 0, 0)
        self.footer.setVisible(bool(footer))
        column.addWidget(self.footer)
        self._group = QButtonGroup(nav)
        return nav

    def add_page(self, name: str, make: Callable[[], Page], words: str = "") -> None:
        """Let a page be gone to by name; with `words` the navigation lists it.

        One that is listed already takes these words: the language is another.
        """
        self._makers[name] = make
        if name in self._buttons:
            self._buttons[name].set_words(words)
        elif words:
            button = KeyButton(self.look, words, f"Alt+{len(self._buttons) + 1}", "nav")
            button.setCheckable(True)
            button.clicked.connect(lambda: self.go(name))
            self._group.addButton(button)
            self._ways.add(button)
            self._buttons[name] = button
            self._fit_navigation()

    def add_way(self, words: str, key: str, go: Callable[[], None], name: str = "") -> KeyButton:
        """List a further way in the navigation; name: of the page it leads to."""
        button = KeyButton(self.look, words, key, "nav")
        button.clicked.connect(lambda _on=False: go())
        if name:
            button.setCheckable(True)
            self._group.addButton(button)
            self._buttons[name] = button
        self._ways.add(button)
        self._fit_navigation()
        return button

    def nav_button(self, name: str) -> KeyButton | None:
        """Return the navigation's button of a page, None where it lists none."""
        return self._buttons.get(name)

    def has_page(self, name: str) -> bool:
        """Return whether there is such a page."""
        return name in self._makers

    def page_names(self) -> tuple[str, ...]:
        """Return every page there is, by name."""
        return tuple(self._makers)

    def page(self, name: str, kind: type[_P]) -> _P:
        """Return a page, made now if it is wanted for the first time."""
        if name not in self._pages:
            made = self._makers[name]()
            self._pages[name] = made
            self.stack.addWidget(made)
            self._ways_through.watch(made)
            self.made.emit(name)
        found = self._pages[name]
        if not isinstance(found, kind):
            raise TypeError(f"{name} is a {type(found).__name__}")
        return found

    def made_page(self, name: str, kind: type[_P]) -> _P | None:
        """Return a page if it was made already, else None."""
        found = self._pages.get(name)
        return found if isinstance(found, kind) else None

    def let_go(self, *names: str) -> None:
        """Let go of pages that are not shown now, and of all they say; each is made anew."""
        for name in names:
            page = self._pages.get(name)
            if page is not None and name != self.name:
                del self._pages[name]
                self.stack.removeWidget(page)
                page.deleteLater()

    def go(self, name: str) -> None:
        """Show a page."""
        name = self.way(name)
        page = self.page(name, Page)
        if name != self.name and self.toast.undoable:
            # Going on is the next action: what was deleted stays so.
            self.toast.end()
        self.name = name
        self.stack.setCurrentWidget(page)
        self.nav.setVisible(page.with_navigation)
        self.notice.allow(page.with_navigation)
        if name in self._buttons:
            self._buttons[name].setChecked(True)
        page.take_focus()
        self.went.emit(name)

    def speak_anew(self) -> None:
        """Make every page anew in the language that is spoken now, and show the present one."""
        self.toast.end()
        self._say_names()
        for page in self._pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        self._pages.clear()
        name, self.name = self.name, None
        if name is not None:
            self.go(name)
        self._fit_navigation()

    def _align_name(self) -> None:
        """Let the name stand where the ways begin; a label goes by its letters, which are Latin."""
        sides = Qt.AlignmentFlag
        side = sides.AlignRight if spoken().right_to_left else sides.AlignLeft
        self._name.setAlignment(side | sides.AlignAbsolute | sides.AlignVCenter)

    def _say_names(self) -> None:
        self.setWindowTitle(_("Biofeedback"))
        self.nav.setAccessibleName(_("Pages"))
        self._name.setText(_("Biofeedback"))
        self._align_name()
        self.keys.set_words(_("Keys"))
        self.help.set_words(_("Help"))
        self.toast.undo.set_words(_("Undo"))

    def show_full(self, full: bool) -> None:
        """Fill the screen, or not; a window that was closed stays closed."""
        if full:
            self.showFullScreen()
        elif self.isVisible() and self.isFullScreen():
            self.showNormal()

    def set_footer(self, sentence: str) -> None:
        """Say another sentence under the navigation."""
        self.footer.setText(sentence)
        self._fit_navigation()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Press the button that shows the key: of the page, the foot, the navigation."""
        if event is None:
            return
        current = self.stack.currentWidget()
        asked = event.text() == "?" and self.look.letter_keys
        if event.key() == Qt.Key.Key_F1:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            (self.show_keys if shifted else self.show_help)()
            return
        if asked:
            self.show_keys()
            return
        if self.first_key(event) or (isinstance(current, Page) and current.take_key(event)):
            return
        for root in (self.tour, current, self.toast, self.nav):
            if root is not None and press_key(root, event):
                return
        super().keyPressEvent(event)

    def _keys_changed(self) -> None:
        """Show the key that lists the keys: "?" writes something, Shift+F1 never does."""
        self.keys.set_key("?" if self.look.letter_keys else "Shift+F1")

    def show_keys(self) -> None:
        """List the keys that work at this moment."""
        from biofeedback.ui.widgets.key_sheet import KeySheet

        sheet = KeySheet(
            self.look, self, (self.tour, self.stack.currentWidget(), self.toast, self.nav)
        )
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def show_help(self, topic: str = "") -> None:
        """Open the help at a topic, else at the page that is shown; a practice goes on below."""
        from biofeedback.ui.widgets.help_sheet import HelpSheet

        sheet = HelpSheet(self.look, self, topic or self.name or "")
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.open()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint, and say so the first time."""
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Put the navigation where there is room for it."""
        super().resizeEvent(event)
        self._fit_navigation()

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Close unless a session wants to be ended first."""
        if event is None:
            return
        if self.may_close():
            self.toast.end()
            event.accept()
        else:
            event.ignore()

    @property
    def _small(self) -> bool:
        return self.look.theme.percent <= 150

    def _crowded(self, side: int) -> bool:
        """Whether the ways, one below the other, need more height than the window has."""
        target = self.look.theme.target_px
        listed = [self._ways.itemAt(n) for n in range(self._ways.count())]
        shown = [item.widget() for item in listed if item is not None and not item.isEmpty()]
        # Help and keys may stand among them just now; beside the page they stand below.
        ways = sum(widget not in (self.help, self.keys) for widget in shown)
        height = (ways + 2) * (target + 4) + sum(NAV_MARGINS[1::2]) + 3 * NAV_SPACING
        if self._named():
            height += self._name.sizeHint().height()
        if self.footer.text():
            height += self.footer.heightForWidth(side - sum(NAV_MARGINS[::2]))
        return height > self.height()

    def _named(self) -> bool:
        """Whether the app's name stands above the ways: not beside a clinic's in large letters."""
        return len(self._buttons) < 8 or self._small

    def _keep_low(self, low: bool) -> None:
        """Above the page, leave the height to it where words are large: help among the ways.

        The keys are not written then; "?" lists them, and they work all the same.
        """
        if low:
            for foot in (self.help, self.keys):
                self._feet.removeWidget(foot)
                self._ways.removeWidget(foot)
                self._ways.add(foot)
        elif not self._feet.count():
            for foot in (self.help, self.keys):
                self._ways.removeWidget(foot)
                self._feet.add(foot)
        self._feet_place.setVisible(not low)
        for button in self.nav.findChildren(KeyButton):
            button.show_key(not low)
        layout = self.nav.layout()
        if layout is not None:
            layout.setContentsMargins(*(LOW_MARGINS if low else NAV_MARGINS))
            layout.setSpacing(4 if low else NAV_SPACING)

    def _fit_navigation(self) -> None:
        widest = max((button.whole_px for button in self._buttons.values()), default=0)
        if self._named():
            # Where the ways have short names, the app's own is the widest.
            widest = max(widest, self._name.sizeHint().width() - 16)
        side = max(
            self.look.theme.scaled(NAV_PX) if self.look.theme.percent <= 125 else 0, widest + 44
        )
        narrow = self.width() < self.look.theme.scaled(NARROW_PX) or self._crowded(side)
        set_role(self.nav, "flat", "true" if narrow else "false")
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._keep_low(narrow and not self._small)
        self._name.setVisible(not narrow and self._named())
        self.footer.setVisible(bool(self.footer.text()) and not narrow)
        self.nav.setMinimumWidth(0 if narrow else side)
        self.nav.setMaximumWidth(16_777_215 if narrow else side)
