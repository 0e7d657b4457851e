"""Before the clinic's room opens: who sits down, with which strap, to practise what."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from biofeedback.core.words import _, plural
from biofeedback.sessions.room import MOST_SEATS
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.room_views import PersonChoice, SeatPlan, SetUpView, StrapChoice
from biofeedback.ui.room_words import plan_words
from biofeedback.ui.views import PracticeChoice
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.finder import plain
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

SLOWEST, FASTEST = 3.0, 10.0


class RoomSetUpPage(Page):
    """Shows a SetUpView.

    seated: a SeatPlan. removed: the number of a seat. together_asked: True for one breath.
    scan_asked, open_asked, teach_asked. back_asked: to the room that is open, without more people.
    """

    seated = pyqtSignal(object)
    removed = pyqtSignal(int)
    together_asked = pyqtSignal(bool)
    scan_asked = pyqtSignal()
    open_asked = pyqtSignal()
    teach_asked = pyqtSignal()
    back_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Clinic room"))
        self.view = SetUpView()
        self._practices: tuple[PracticeChoice, ...] = ()
        self._found: list[PersonChoice] = []
        self._straps: list[StrapChoice] = []
        self.column.addWidget(label(_("Clinic room"), "title"))
        self.column.addWidget(
            label(
                _(
                    "Up to {n} people practise at once. Each has a strap, a pace and a record of "
                    "their own; the patient's screen shows the breath and nothing else."
                ).format(n=MOST_SEATS),
                "quiet",
            )
        )
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._add_card(), least_px=470, weight=7)
        flow.add(self._seats_card(), least_px=300, weight=4)
        self.column.addWidget(cards)
        self.column.addStretch(1)

    def _add_card(self) -> Card:
        card = Card(_("Who sits down?"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search by name"))
        self.search.setAccessibleName(_("Search by name"))
        self.search.textChanged.connect(lambda _text: self._show_people())
        self.people = LineList(self.look, _("People"))
        self.people.setMinimumHeight(150)
        self.nobody = label(role="quiet")
        self.straps = LineList(self.look, _("Straps"))
        self.straps.setMinimumHeight(150)
        self.scan = KeyButton(self.look, _("Look for straps"), "L")
        self.scan_words = label(role="quiet")
        lists = QWidget()
        beside = Reflow(self.look, gap=16, fill=True)
        lists.setLayout(beside)
        beside.add(_column(self.search, self.people, self.nobody), least_px=210)
        beside.add(_column(self.scan, self.straps, self.scan_words), least_px=210)
        self.practices = LineList(self.look, _("Practices"))
        self.practices.setMinimumHeight(150)
        beside.add(_column(label(_("Practice"), "strong"), self.practices), least_px=230)
        card.column.addWidget(lists)
        steps = QWidget()
        row = Reflow(self.look, gap=20)
        steps.setLayout(row)
        self.pace = Stepper(self.look, _("Pace"), _("{value:g} /min"), 0.5)
        self.pace.set_range(SLOWEST, FASTEST, begin=6.0)
        self.pace.name_buttons((_("Slower"), "S"), (_("Faster"), "F"))
        self.minutes = Stepper(self.look, _("Minutes"), _("{value:g} min"), 1.0)
        self.minutes.set_range(1.0, 60.0, begin=10.0)
        self.minutes.name_buttons((_("Shorter"), "H"), (_("Longer"), "G"))
        row.add(self.pace)
        row.add(self.minutes)
        card.column.addWidget(steps)
        self.sit = KeyButton(self.look, _("Add to the room"), "A", "primary")
        card.column.addWidget(self.sit, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addStretch(1)  # beside a long list of who sits there it stays at the top
        self.scan.clicked.connect(lambda: self.scan_asked.emit())
        self.sit.clicked.connect(self._sit)
        selection = self.people.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda _new, _old: self._offer_own_strap())
        selection = self.practices.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda _new, _old: self._fit_practice())
        self.pace.show_value(6.0)
        self.minutes.show_value(10.0)
        return card

    def _seats_card(self) -> Card:
        card = Card(_("In the room"), kind="invitation")
        self.empty = label(
            _("Nobody yet. Choose who sits down, the strap, the practice; then add them."), "quiet"
        )
        card.column.addWidget(self.empty)
        self._seats = QWidget()
        self._seats_column = QVBoxLayout(self._seats)
        self._seats_column.setContentsMargins(0, 0, 0, 0)
        self._seats_column.setSpacing(10)
        card.column.addWidget(self._seats)
        self.seat_rows: list[QWidget] = []
        self.take_out: list[KeyButton] = []
        self.together = KeyButton(self.look, _("One breath for all"), "T", "choice")
        self.together.setCheckable(True)
        self.together.clicked.connect(self.together_asked.emit)
        card.column.addWidget(self.together, 0, Qt.AlignmentFlag.AlignLeft)
        self.together_words = label(role="small")
        card.column.addWidget(self.together_words)
        self.open = KeyButton(self.look, _("Open the room"), "Return", "primary")
        self.open.clicked.connect(lambda: self.open_asked.emit())
        card.column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self.back = KeyButton(self.look, _("Back to the room"), "Esc")
        self.back.clicked.connect(lambda: self.back_asked.emit())
        card.column.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addStretch(1)
        self.teaching = QWidget()
        column = QVBoxLayout(self.teaching)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(label(_("To learn without patients"), "strong"))
        column.addWidget(
            label(
                _(
                    "Four simulated people: a nervous first session, a flare day, a loose strap, "
                    "one who has practised for months. Nothing of it is recorded."
                ),
                "small",
            )
        )
        self.teach = KeyButton(self.look, _("Open the teaching room"), "R")
        self.teach.clicked.connect(lambda: self.teach_asked.emit())
        column.addWidget(self.teach, 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addWidget(self.teaching)
        return card

    # What is shown

    def show_practices(self, practices: tuple[PracticeChoice, ...]) -> None:
        """Offer these practices."""
        self._practices = practices
        self.practices.show_lines([Line(one.title, one.purpose) for one in practices])
        self._fit_practice()

    def show_view(self, view: SetUpView) -> None:
        """Show who and what there is now."""
        self.view = view
        self._show_people()
        self._show_straps()
        self._show_seats()
        self.scan.setEnabled(not view.scanning)
        said = _("Looking … straps must be worn and wet.") if view.scanning else view.problem or ""
        self.scan_words.setText(said)
        self.scan_words.setVisible(bool(said))

    def _show_people(self) -> None:
        wanted = plain(self.search.text())
        seated = {seat.person.id for seat in self.view.given if seat.person.id is not None}
        self._found = [
            person
            for person in self.view.people
            if person.id not in seated and wanted in plain(person.name)
        ]
        lines = [
            Line(
                person.name,
                _("a record is opened now, named later")
                if person.id is None
                else _("strap remembered")
                if person.strap
                else _("no strap remembered"),
            )
            for person in self._found
        ]
        self.people.show_lines(lines)
        self.people.setVisible(bool(lines))
        self.nobody.setText("" if lines else _("Nobody of that name."))
        self.nobody.setVisible(not lines)
        full = len(self.view.given) >= MOST_SEATS
        self.sit.setEnabled(bool(lines) and not full)
        self._offer_own_strap()

    def _show_straps(self) -> None:
        given = {seat.strap.spec for seat in self.view.given if seat.strap.spec != "none"}
        self._straps = [choice for choice in self.view.straps if choice.spec not in given]
        self.straps.show_lines(
            [Line(choice.name, _strap_words(choice.spec)) for choice in self._straps]
        )
        self._offer_own_strap()

    def _offer_own_strap(self) -> None:
        """Mark the strap that the chosen person wore last, where it is free."""
        chosen = self.people.chosen
        if chosen is None or chosen >= len(self._found):
            return
        own = self._found[chosen].strap
        for n, choice in enumerate(self._straps):
            if choice.spec == own:
                self.straps.choose(n)

    def _show_seats(self) -> None:
        for row in self.seat_rows:
            row.hide()
            row.deleteLater()
        self.seat_rows, self.take_out = [], []
        for number, seat in enumerate(self.view.seats):
            self.seat_rows.append(self._seat_row(number, seat))
            self._seats_column.addWidget(self.seat_rows[-1])
        many, joining = len(self.view.seats), self.view.inside is not None
        self.empty.setVisible(not many)
        self.open.setEnabled(many > 0)
        if joining:
            self.open.set_words(_("Let them join the room"))
        elif many:
            words = plural("Open the room for {n}", "Open the room for {n}", many)
            self.open.set_words(words.format(n=many))
        else:
            self.open.set_words(_("Open the room"))
        self.back.setVisible(joining)
        self.teaching.setVisible(not joining)
        self.together.setVisible(many > 1 and not joining)
        self.together.setChecked(self.view.together)
        same = len({(seat.practice, seat.pace_per_min) for seat in self.view.seats}) <= 1
        self.together.setEnabled(same)
        self.together_words.setVisible(many > 1 and not joining)
        self.together_words.setText(
            _("All breathe in at the same moment; the patient's screen shows that breath.")
            if same
            else _("For one breath the practice and the pace must be the same.")
        )
        tab_as_read(self)

    def _seat_row(self, number: int, seat: SeatPlan) -> QWidget:
        row = QWidget()
        flow = Reflow(self.look, gap=10, fill=True)
        row.setLayout(flow)
        words = _("{strap} · {practice}").format(strap=seat.strap.name, practice=plan_words(seat))
        text = QWidget()
        column = QVBoxLayout(text)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(label(seat.person.name, "strong"))
        column.addWidget(label(words, "small"))
        out = KeyButton(self.look, _("Take out"), "", "plain")
        out.setAccessibleName(_("Take {who} out of the room").format(who=seat.person.name))
        out.clicked.connect(lambda: self.removed.emit(number))
        self.take_out.append(out)
        flow.add(text, least_px=200, weight=10)
        flow.add(out)
        return row

    def _fit_practice(self) -> None:
        choice = self._practice_chosen()
        self.pace.setVisible(choice is not None and choice.paced)
        self.minutes.setVisible(choice is not None and choice.timed)

    def _practice_chosen(self) -> PracticeChoice | None:
        chosen = self.practices.chosen
        return None if chosen is None else self._practices[chosen]

    def _sit(self) -> None:
        who, strap, practice = self.people.chosen, self.straps.chosen, self._practice_chosen()
        if who is None or strap is None or practice is None or who >= len(self._found):
            return
        minutes = self.minutes.value if practice.timed else practice.minutes
        self.seated.emit(
            SeatPlan(
                self._found[who],
                self._straps[strap],
                practice.key,
                practice.title,
                minutes or 10.0,
                self.pace.value if practice.paced else None,
            )
        )
        self.search.clear()

    def take_focus(self) -> None:
        """Begin with the people."""
        self.people.setFocus(Qt.FocusReason.OtherFocusReason)


def _column(*parts: QWidget) -> QWidget:
    """Return these one below the other."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for part in parts:
        column.addWidget(part)
    return made


def _strap_words(spec: str) -> str:
    if spec == "none":
        return _("the breath alone; minutes are kept")
    if spec.startswith("sim"):
        return _("made up, for trying out")
    return _("in reach, or remembered")
