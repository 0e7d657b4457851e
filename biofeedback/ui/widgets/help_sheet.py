"""Help over the page it is about: searched by words, read offline; Esc goes back to the page."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from biofeedback.app import helping
from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.scroll import ScrollPage
from biofeedback.ui.widgets.text import label


def kind_words(key: str) -> str:
    """Return what kind of topic it is."""
    match helping.kind_of(key):
        case helping.NUMBER:
            return _("a number")
        case helping.TROUBLE:
            return _("when something does not work")
    return _("a page of the app")


class _Article(ScrollPage):
    """What is read: it scrolls, so that it asks for no more height than it must have."""

    def sizeHint(self) -> QSize:
        """Return the least size: it takes what else there is."""
        return QSize(380, self.minimumHeight())


class HelpSheet(QDialog):
    """Shows one topic beside the list of those that say the words searched for."""

    def __init__(self, look: Look, parent: QWidget, topic: str) -> None:
        """Open at a topic; the first one where there is none of that name."""
        super().__init__(parent)
        self._look = look
        self.topic = ""
        self._keys: tuple[str, ...] = ()
        self.setWindowTitle(_("Help"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Search the help: strap, sleep, coherence …"))
        self.field.setAccessibleName(_("Search the help"))
        self.field.setClearButtonEnabled(False)
        self.field.textChanged.connect(lambda _text: self._search())
        column.addWidget(self.field)
        self.none = label(_("Nothing in the help says that. Another word may find it."), "quiet")
        column.addWidget(self.none)
        both = QWidget()
        flow = Reflow(look, gap=16, fill=True, grow=True)
        both.setLayout(flow)
        self.list = LineList(look, _("Topics of the help"))
        self.list.setMinimumHeight(150)
        flow.add(self.list, least_px=260, weight=2)
        self.article = _Article(12)
        # Large words in a small window scroll; they never push the way out over its edge.
        self.article.setMinimumHeight(min(look.theme.scaled(220), parent.height() // 3))
        flow.add(self.article, least_px=380, weight=3)
        column.addWidget(both, 1)
        feet = QWidget()
        foot = Reflow(look, gap=8)
        feet.setLayout(foot)
        close = KeyButton(look, _("Close"), "Esc")
        close.clicked.connect(self.accept)
        self.tour = KeyButton(look, _("Two-minute tour"), kind="link")
        self.tour.clicked.connect(self._take_tour)
        ways = getattr(parent, "nav", None)
        # Beside a page that stands alone, such as a practice, there is nowhere to lead to.
        self.tour.setVisible(isinstance(ways, QWidget) and not ways.isHidden())
        foot.add(close)
        foot.add(self.tour)
        column.addWidget(feet)
        marked = self.list.selectionModel()
        if marked is not None:
            marked.currentChanged.connect(lambda _now, _before: self._read_marked())
        theme = look.theme
        room = parent.size()
        self.resize(
            min(theme.scaled(860), room.width() - 60), min(theme.scaled(620), room.height() - 60)
        )
        self.buttons: list[KeyButton] = []
        self._search()
        self.open_topic(topic)
        self.list.setFocus()

    def _take_tour(self) -> None:
        """Close the help and ask the window for the tour."""
        asked = getattr(self.parent(), "tour_asked", None)
        self.accept()
        if asked is not None:
            asked.emit()

    def open_topic(self, topic: str) -> None:
        """Show a topic, with every topic in the list beside it."""
        if not helping.has_topic(topic):
            topic = helping.FIRST
        if topic not in self._keys:
            self.field.clear()
        self.list.choose(self._keys.index(topic))
        self._read(topic)

    def _search(self) -> None:
        self._keys = helping.found(self.field.text())
        self.list.show_lines([Line(helping.topic(k).title, kind_words(k)) for k in self._keys])
        self.none.setVisible(not self._keys)
        self.list.setVisible(bool(self._keys))
        if self._keys:
            self.list.choose(0)
            self._read(self._keys[0])

    def _read_marked(self) -> None:
        n = self.list.chosen
        if n is not None and n < len(self._keys):
            self._read(self._keys[n])

    def _read(self, topic: str) -> None:
        if topic == self.topic:
            return
        self.topic = topic
        page = helping.topic(topic)
        place = self.article.column
        while (item := place.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.article.setAccessibleName(page.title)
        place.setSpacing(8)
        place.addWidget(_read_label(page.title, "title"))
        for part in page.parts:
            words = f"•  {part.words}" if part.kind == "point" else part.words
            place.addWidget(_read_label(words, "heading" if part.kind == "heading" else "body"))
        version = helping.definition_of(topic)
        if version is not None:
            place.addWidget(
                _read_label(_("Worked out by definition {name}.").format(name=version), "small")
            )
        if page.sources:
            place.addWidget(label(_("What this stands on"), "strong"))
            for source in page.sources:
                place.addWidget(_read_label(source, "small"))
        self.buttons = []
        if page.see:
            place.addWidget(label(_("Read on"), "strong"))
            others = QWidget()
            flow = Reflow(self._look, gap=8)
            others.setLayout(flow)
            for key in page.see:
                button = KeyButton(self._look, helping.topic(key).title, kind="link")
                button.clicked.connect(lambda _on=False, k=key: self.open_topic(k))
                flow.add(button)
                self.buttons.append(button)
            place.addWidget(others)
        place.addStretch(1)
        bar = self.article.area.verticalScrollBar()
        if bar is not None:
            bar.setValue(0)


def _read_label(words: str, role: str) -> QWidget:
    made = label(words, role)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
