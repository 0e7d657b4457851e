"""Choosing a practice: what it is for, how fast, how long."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import Qt, pyqtBoundSignal, pyqtSignal
from PyQt6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.words import _
from biofeedback.sessions.change import NAMES, Rated
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.views import PracticeChoice, PractiseView, StartRequest
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.felt import FeltRow
from biofeedback.ui.widgets.focus import WalkInOrder, stop_at_chosen, tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label, rule, safety_label

# The letters of a title that a button of the list has room for.
MOST_SHOWN = 32


class PractisePage(Page):
    """Shows a PractiseView. start_asked: a StartRequest. pace_asked: to find one's own pace.

    A stronger pattern starts when who should take care has been in sight: where that is scrolled
    away, the first press of Start shows it.
    plan_asked: the plan of days and minutes.
    make_asked: to make a breath of one's own; build_asked: a practice of several steps.
    daily_asked: the key of the one that Today's button should start.
    copy_asked: the PracticeChoice to make another one of. take_in_asked: to keep a practice's file
    as one's own; change_asked, save_asked, delete_asked: the Entry of the own one that is chosen.
    """

    start_asked = pyqtSignal(object)
    pace_asked = pyqtSignal()
    plan_asked = pyqtSignal()
    make_asked = pyqtSignal()
    build_asked = pyqtSignal()
    copy_asked = pyqtSignal(object)
    daily_asked = pyqtSignal(str)
    change_asked = pyqtSignal(object)
    take_in_asked = pyqtSignal()
    sensors_asked = pyqtSignal()
    save_asked = pyqtSignal(object)
    delete_asked = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(look, _("Practise"))
        self.view: PractiseView | None = None
        self._care_shown = ""
        self.column.addWidget(label(_("Practise"), "title"))
        cards = QWidget()
        flow = Reflow(look, gap=20, fill=True)
        cards.setLayout(flow)
        flow.add(self._choices_card(), least_px=310)
        flow.add(self._chosen_card(), least_px=390)
        self.column.addWidget(cards)
        self.column.addStretch(1)
        self.keep_below(self._foot())

    def _choices_card(self) -> Card:
        card = Card(_("Which one?"))
        self._group = QButtonGroup(self)
        self._list = QWidget()
        self._list_column = QVBoxLayout(self._list)
        self._list_column.setContentsMargins(0, 0, 0, 0)
        self._list_column.setSpacing(6)
        card.column.addWidget(self._list)
        card.column.addSpacing(12)
        self.find_pace = KeyButton(self.look, _("Find the pace that suits you …"), "P")
        self.find_pace.clicked.connect(lambda: self.pace_asked.emit())
        self.plan = KeyButton(self.look, _("My practice plan …"), "M")
        self.plan.clicked.connect(lambda: self.plan_asked.emit())
        self.make = KeyButton(self.look, _("Make your own breath …"), "N")
        self.make.clicked.connect(lambda: self.make_asked.emit())
        self.build = KeyButton(self.look, _("Put several steps together …"), "B")
        self.build.clicked.connect(lambda: self.build_asked.emit())
        self.take_in = KeyButton(self.look, _("Take in from a file …"), "I")
        self.take_in.clicked.connect(lambda: self.take_in_asked.emit())
        ways = QWidget()
        flow = Reflow(self.look, gap=8)
        ways.setLayout(flow)
        self.sensors = KeyButton(self.look, _("Muscle and belt …"), "U")
        self.sensors.clicked.connect(lambda: self.sensors_asked.emit())
        for button in (
            self.find_pace,
            self.plan,
            self.make,
            self.build,
            self.take_in,
            self.sensors,
        ):
            flow.add(button)
        card.column.addWidget(ways)
        card.column.addStretch(1)
        self._group.idClicked.connect(lambda _id: self._tell())
        stop_at_chosen(self._group)
        self._walk = WalkInOrder(self._group)
        return card

    def _chosen_card(self) -> Card:
        card = Card(kind="invitation")
        self.name = label(role="heading")
        self.purpose = label()
        self.how_to = label()
        self.length = label(role="strong")
        self.course = label(role="quiet")
        self.pace_name = label(_("Breaths a minute"), "strong")
        self.pace = Stepper(self.look, _("Breaths a minute"), _("{value:g} /min"), 0.5)
        self.pace.name_buttons((_("Slower"), "S"), (_("Faster"), "F"))
        self.pace.set_range(SLOWEST_PER_MIN, FASTEST_PER_MIN, begin=6.0)
        self.minutes_name = label(_("Minutes"), "strong")
        self.minutes = Stepper(self.look, _("Minutes"), _("{value:g} min"), 1.0)
        self.minutes.name_buttons((_("Shorter"), "H"), (_("Longer"), "L"))
        self.minutes.set_range(1.0, 60.0, begin=5.0)
        self.summary = label(role="quiet")
        self.care = safety_label(role="amber")
        self.evidence = label(role="small")
        self.source = label(role="small")
        for part in (self.name, self.purpose, self.how_to, self.length, self.course):
            card.column.addWidget(part)
        left = Qt.AlignmentFlag.AlignLeft
        card.column.addWidget(self.pace_name)
        card.column.addWidget(self.pace, 0, left)
        card.column.addWidget(self.minutes_name)
        card.column.addWidget(self.minutes, 0, left)
        card.column.addWidget(self.summary)
        card.column.addSpacing(8)
        for part in (self.care, self.evidence, self.source):
            card.column.addWidget(part)
        card.column.addSpacing(8)
        self.own = QWidget()
        flow = Reflow(self.look, gap=8)
        self.own.setLayout(flow)
        self.change = KeyButton(self.look, _("Change …"), "E")
        self.save = KeyButton(self.look, _("Save as a file …"), "A")
        self.delete = KeyButton(self.look, _("Delete"), "Del")
        for button, asked in (
            (self.change, self.change_asked),
            (self.save, self.save_asked),
            (self.delete, self.delete_asked),
        ):
            button.clicked.connect(lambda _on, tell=asked: self._ask_of_own(tell))
            flow.add(button)
        card.column.addWidget(self.own)
        self.daily = KeyButton(self.look, _("Start this one from Today"), "T")
        self.daily.clicked.connect(self._make_daily)
        card.column.addWidget(self.daily, 0, left)
        self.is_daily = label(_("Today's button starts this one."), "quiet")
        card.column.addWidget(self.is_daily)
        self.copy = KeyButton(self.look, _("Make one of your own from it …"), "C")
        self.copy.clicked.connect(lambda: self.copy_asked.emit(self.chosen))
        card.column.addWidget(self.copy, 0, left)
        self._ask_before(card)
        card.column.addStretch(1)
        self.pace.changed.connect(lambda _value: self._tell())
        self.minutes.changed.connect(lambda _value: self._tell())
        return card

    def _foot(self) -> QWidget:
        """Make what is always in sight: what would start, and the key that starts it."""
        foot = QWidget()
        flow = Reflow(self.look, gap=16, fill=True)
        foot.setLayout(flow)
        self.ready = label(role="strong")
        self.start = KeyButton(self.look, _("Start"), "Space", "primary")
        self.start.clicked.connect(self._start)
        flow.add(self.ready, least_px=200, weight=20)
        flow.add(self.start)
        return foot

    def _ask_before(self, card: Card) -> None:
        """Ask for tension and mood; said here, the page after can tell what changed."""
        self.felt = {
            rated: FeltRow(self.look, rated, may_take_back=True)
            for rated in (Rated.TENSION, Rated.MOOD)
        }
        card.column.addSpacing(14)
        card.column.addWidget(rule())
        card.column.addWidget(label(_("Before you begin, if you like"), "strong"))
        for rated, row in self.felt.items():
            card.column.addWidget(label(_(NAMES[rated])))
            card.column.addWidget(row)

    def show_choices(self, choices: tuple[PracticeChoice, ...], chosen: str = "") -> None:
        """Show other practices; what was chosen and set stays, unless `chosen` says another."""
        if self.view is None:
            return
        was = chosen or (self.chosen.key if self.chosen else "")
        keys = [choice.key for choice in choices]
        self.show_view(
            replace(
                self.view,
                choices=choices,
                chosen=was if was in keys else keys[0],
                pace_per_min=self.pace.value or self.view.pace_per_min,
                minutes=self.minutes.value or self.view.minutes,
            )
        )

    def show_view(self, view: PractiseView) -> None:
        """Show other practices."""
        self.view = view
        in_list = any(button.hasFocus() for button in self._group.buttons())
        for button in self._group.buttons():
            self._group.removeButton(button)
        while (item := self._list_column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        group, row = "", Reflow(self.look, gap=8)
        for n, choice in enumerate(view.choices):
            if choice.group != group or not n:
                group = choice.group
                if n:
                    self._list_column.addSpacing(6)
                self._list_column.addWidget(label(group, "strong"))
                holder, row = QWidget(), Reflow(self.look, gap=8)
                holder.setLayout(row)
                self._list_column.addWidget(holder)
            row.add(self._choice(n, choice, choice.key == view.chosen))
        tab_as_read(self)
        if in_list and (marked := self._group.checkedButton()) is not None:
            marked.setFocus()
        self.pace.show_value(view.pace_per_min)
        self.minutes.show_value(view.minutes)
        self._tell()

    def _choice(self, n: int, choice: PracticeChoice, chosen: bool) -> KeyButton:
        words = choice.title if choice.own is None else _short(choice.title)
        button = KeyButton(self.look, words, str(n + 1) if n < 9 else "", "choice")
        button.setAccessibleName(choice.title)
        button.setCheckable(True)
        button.setChecked(chosen)
        self._group.addButton(button, n)
        self._walk.watch(button)
        said = " ".join(part for part in (choice.purpose, choice.evidence, choice.care) if part)
        button.setAccessibleDescription(said)
        return button

    @property
    def chosen(self) -> PracticeChoice | None:
        """The practice that is marked."""
        n = self._group.checkedId()
        return self.view.choices[n] if self.view is not None and n >= 0 else None

    def request(self) -> StartRequest | None:
        """Return what would be started now."""
        choice = self.chosen
        if choice is None:
            return None
        pace = self.pace.value if choice.paced else None
        own = choice.minutes
        minutes = (self.minutes.value or 5.0) if choice.timed or own is None else own
        return StartRequest(
            choice.key,
            minutes,
            pace,
            self.felt[Rated.TENSION].value,
            self.felt[Rated.MOOD].value,
            choice.own,
        )

    def _tell(self) -> None:
        choice, request = self.chosen, self.request()
        if choice is None or request is None:
            return
        self.name.setText(choice.title)
        self.purpose.setText(choice.purpose)
        self.purpose.setVisible(bool(choice.purpose))
        self.own.setVisible(choice.own is not None)
        is_daily = self.view is not None and choice.key == self.view.daily
        self.daily.setVisible(not is_daily)
        self.is_daily.setVisible(is_daily)
        self.how_to.setText(choice.how_to)
        self.how_to.setVisible(bool(choice.how_to))
        for part in (self.pace, self.pace_name):
            part.setVisible(choice.paced)
        for part in (self.minutes, self.minutes_name):
            part.setVisible(choice.timed)
        self.length.setVisible(choice.minutes is not None)
        if choice.minutes is not None:
            self.length.setText(_("{minutes:.0f} min").format(minutes=choice.minutes))
        self.course.setText(
            "\n".join(
                _("{n}. {step}").format(n=n, step=step)
                for n, step in enumerate(choice.course, start=1)
            )
        )
        self.course.setVisible(bool(choice.course))
        self.care.setText(choice.care or "")
        self.care.setVisible(bool(choice.care))
        self.start.setAccessibleDescription(choice.care or "")
        if self._care_shown != choice.key:
            self._care_shown = ""
        self.evidence.setText(choice.evidence)
        self.source.setText(_("Source: {source}").format(source=choice.source))
        self.source.setVisible(bool(choice.source))
        self.summary.setText(_summary(choice, request))
        self.ready.setText(_ready(choice, request))

    def _make_daily(self) -> None:
        if self.view is not None and (choice := self.chosen) is not None:
            self.view = replace(self.view, daily=choice.key)
            self._tell()
            if choice.stronger:
                # From tomorrow on Today's button starts it, and says less than this page.
                self._bring_care()
            self.daily_asked.emit(choice.key)

    def _ask_of_own(self, asked: pyqtBoundSignal) -> None:
        choice = self.chosen
        if choice is not None and choice.own is not None:
            asked.emit(choice.own)

    def _start(self) -> None:
        choice, request = self.chosen, self.request()
        if choice is None or request is None:
            return
        if choice.stronger and self._care_shown != choice.key and not self._care_in_sight():
            self._care_shown = choice.key
            self._bring_care()
            self.ready.setText(_("Please read first who should take care; then Start."))
            return
        self._care_shown = ""
        self.forget_felt()
        self.start_asked.emit(request)

    def _care_in_sight(self) -> bool:
        """Return whether all of who should take care can be read where the page stands."""
        return bool(self.care.visibleRegion().boundingRect() == self.care.rect())

    def _bring_care(self) -> None:
        """Bring who should take care into sight."""
        above = (self.area.height() - self.care.height()) // 2
        self.area.ensureWidgetVisible(self.care, 0, max(above, 0))

    def forget_felt(self) -> None:
        """Show no tension and mood: what is said belongs to one person's one practice."""
        for row in self.felt.values():
            row.show_value(None)

    def take_focus(self) -> None:
        """One press from here to the first breath."""
        self.start.setFocus()


def _short(title: str) -> str:
    """Return a person's own title as a button has room for it."""
    return title if len(title) <= MOST_SHOWN else title[: MOST_SHOWN - 1].rstrip() + "…"


def _ready(choice: PracticeChoice, request: StartRequest) -> str:
    """Return what the key beside it starts."""
    name, minutes, pace = choice.title, round(request.minutes, 1), request.pace_per_min
    if pace is None:
        return _("{name}: {minutes:g} min").format(name=name, minutes=minutes)
    words = _("{name}: {minutes:g} min at {pace:g} breaths a minute")
    return words.format(name=name, minutes=minutes, pace=pace)


def _summary(choice: PracticeChoice, request: StartRequest) -> str:
    """Return in a sentence what the breath does, or who leads."""
    if request.pace_per_min is not None:
        return _("A breath takes {seconds:.1f} s.").format(seconds=60.0 / request.pace_per_min)
    if choice.speaks:
        return _("Its words are shown as they come; the settings can have them spoken.")
    return (
        _("Breathe as the circle shows.")
        if choice.breathes
        else _("No pacer: breathe as it comes.")
    )
