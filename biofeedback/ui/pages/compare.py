"""Two kept sessions beside each other: the other is chosen, then every number of both."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QWidget

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.review_words import care_words, compared
from biofeedback.ui.pages.session_words import facts, origin_words, when_words
from biofeedback.ui.review_views import CompareView
from biofeedback.ui.views import SessionRow, SessionView
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.meaning import Meanings, ask_meaning
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.tachogram import Tachogram
from biofeedback.ui.widgets.text import label


class ComparePage(Page):
    """Shows a CompareView. chosen: the id of the other session. again: choose another. back."""

    chosen = pyqtSignal(str)
    again = pyqtSignal()
    back = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Two sessions beside each other"))
        self.view: CompareView | None = None
        head = QWidget()
        flow = Reflow(look, gap=12, fill=True)
        head.setLayout(flow)
        buttons = QWidget()
        keys = Reflow(look, gap=10, end=True)
        buttons.setLayout(keys)
        self.both = KeyButton(look, _("Show both"), "Return", "primary")
        self.another = KeyButton(look, _("Choose another"), "C")
        self.leave = KeyButton(look, _("Back to the session"), "Esc")
        keys.add(self.both)
        keys.add(self.another)
        keys.add(self.leave)
        flow.add(label(_("Two sessions beside each other"), "title"), least_px=460, weight=4)
        flow.add(buttons, least_px=420, weight=4)
        self.column.addWidget(head)
        self.lead = label(role="quiet")
        self.column.addWidget(self.lead)
        self.choices = Table(look, _("Sessions to choose from, newest first"))
        self.column.addWidget(self.choices, 1)
        self.coherence = Meanings(look, ((_("Coherence"), "number:coherence"),))
        self.column.addWidget(self.coherence)
        self.empty = EmptyState(
            _("There is no other session yet"),
            _("After your next practice the two can stand beside each other here."),
        )
        self.column.addWidget(self.empty)
        self.cards = QWidget()
        sides = Reflow(look, gap=16, even=True)
        self.cards.setLayout(sides)
        self.sides: list[tuple[Card, Tachogram]] = []
        for _n in range(2):
            card, chart = Card(""), Tachogram(look)
            card.column.addWidget(chart, 1)
            sides.add(card, least_px=420)
            self.sides.append((card, chart))
        self.column.addWidget(self.cards)
        self.care_card = Card(_("To bear in mind"))
        self.care = label()
        self.care_card.column.addWidget(self.care)
        self.column.addWidget(self.care_card)
        self.numbers = Table(look, _("Every number of both"))
        self.numbers.setSortingEnabled(False)  # they stand in the order of the review
        self.column.addWidget(self.numbers)
        self.meaning = KeyButton(look, _("What does this number mean?"), "M")
        self.meaning.clicked.connect(self.numbers.open_current)
        self.numbers.opened.connect(self._explain)
        self.column.addWidget(self.meaning)
        self.column.addStretch(0)
        for table in (self.choices, self.numbers):
            header = table.horizontalHeader()
            assert header is not None
            header.setStretchLastSection(True)
        look.changed.connect(self._fit_numbers)
        self.choices.opened.connect(self._chosen)
        self.both.clicked.connect(self.choices.open_current)
        self.another.clicked.connect(lambda: self.again.emit())
        self.leave.clicked.connect(lambda: self.back.emit())

    def show_view(self, view: CompareView) -> None:
        """Show what can be chosen, or both once it is."""
        self.view = view
        other = view.other
        choosing = other is None
        self.choices.setVisible(choosing and bool(view.choices))
        self.empty.setVisible(choosing and not view.choices)
        self.both.setVisible(choosing and bool(view.choices))
        self.another.setVisible(not choosing)
        for part in (self.cards, self.care_card, self.numbers, self.meaning):
            part.setVisible(not choosing)
        self.coherence.setVisible(choosing and bool(view.choices))
        if other is None:
            words = _("Beside {title}, {when}: choose another session.")
            self.lead.setText(words.format(title=view.one.row.title, when=when_words(view.one.row)))
            self._show_choices(view.choices)
            return
        self.lead.setText(_("Both intervals are drawn over the same length of time."))
        length_s = 60.0 * max(view.one.row.minutes, other.row.minutes)
        for (card, chart), side in zip(self.sides, (view.one, other), strict=True):
            card.title.setText(_name(side))
            card.title.show()
            card.setAccessibleName(_name(side))
            chart.show_beats(side.points, 0.0, length_s)
        self.care.setText("\n".join(care_words(view.one, other)))
        titles = (_("Number"), when_words(view.one.row), when_words(other.row))
        rows = compared(view.one, other)
        self.numbers.setVisible(bool(rows))
        self.meaning.setVisible(bool(rows))
        self.numbers.show_rows(titles, rows, sort=(-1, False))
        self._fit_numbers()

    def _explain(self, number: int) -> None:
        """Open what the number of a row means."""
        if self.view is not None and self.view.one.summary is not None:
            ask_meaning(self, facts(self.view.one.summary)[number].topic)

    def _fit_numbers(self) -> None:
        """Show all numbers at once: a table that scrolls in a page that scrolls is hard to read."""
        side, header = self.numbers.verticalHeader(), self.numbers.horizontalHeader()
        if side is not None and header is not None:
            rows = len(self.numbers.shown) * side.defaultSectionSize()
            self.numbers.setFixedHeight(rows + header.minimumHeight() + 6)

    def _show_choices(self, rows: tuple[SessionRow, ...]) -> None:
        cells: list[tuple[Cell, ...]] = []
        for row in rows:
            score = _("not known")
            if row.coherence is not None:
                score = _("{n:.0f} of 100").format(n=row.coherence)
            origin = origin_words(row)
            cells.append(
                (
                    (when_words(row), row.started.isoformat()),
                    (row.title, row.title),
                    (score, row.coherence),
                    (origin, origin),
                )
            )
        titles = (_("When"), _("What"), _("Coherence"), _("Source"))
        self.choices.show_rows(titles, cells)

    def _chosen(self, number: int) -> None:
        if self.view is not None:
            self.chosen.emit(self.view.choices[number].id)

    def forget(self) -> None:
        """Show nothing of one person to the next."""
        self.view = None
        self.choices.show_rows((), ())
        self.numbers.show_rows((), ())
        for _card, chart in self.sides:
            chart.show_beats((), 0.0, 60.0)

    def take_focus(self) -> None:
        """Begin where something can be chosen or read."""
        for table in (self.choices, self.numbers):
            if table.isVisibleTo(self):
                table.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.leave.setFocus()


def _name(view: SessionView) -> str:
    return _("{title}, {when}").format(title=view.row.title, when=when_words(view.row))
