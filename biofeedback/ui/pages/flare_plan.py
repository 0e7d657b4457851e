"""The flare plan, written on a good day in guided steps: one question at a time."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent
from PyQt6.QtWidgets import QPlainTextEdit, QWidget

from biofeedback.core.words import _
from biofeedback.diary.flare import WHAT_IT_IS
from biofeedback.diary.flare_rule import WHAT_IT_IS as RULE_WORDS
from biofeedback.diary.plan import ADJUST, MEANINGS
from biofeedback.ui.entry_views import EntryView
from biofeedback.ui.look import Look
from biofeedback.ui.pages.entry_form import EntryForm
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.text import heading, label


def steps() -> tuple[tuple[str, str, str], ...]:
    """Return the guided steps: the field, the question, what it may hold."""
    return (
        (
            "helps",
            _("What helps me?"),
            _("Warmth, a position, music, a person, a few steps: what has helped before."),
        ),
        (
            "shorter",
            _("What is my shorter practice?"),
            _("Two minutes count. Lying down counts. What is the least that is still yours?"),
        ),
        (
            "lighter",
            _("What do I do less of, and of what do I keep a little?"),
            _("Do less, not nothing: half the walk, not none; one thing you like."),
        ),
        (
            "call",
            _("Whom do I call, and when?"),
            _("A friend, family, the clinic. Also: after how many days do I ask for help?"),
        ),
        (
            "others",
            _("What do I tell others?"),
            _("A sentence that you need not think up on a bad day."),
        ),
    )


class _Text(QPlainTextEdit):
    """A text that says when it is left."""

    left = pyqtSignal()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class FlarePlanPage(EntryForm):
    """Shows an EntryView of a FlarePlan, one step at a time."""

    def __init__(self, look: Look) -> None:
        """Make the page; it shows nothing until `show_view`."""
        super().__init__(
            look,
            _("My flare plan"),
            _("Write it on a good day. On a flare day it stands first on Today."),
        )
        self.at = 0
        self.texts: dict[str, QPlainTextEdit] = {}
        self._steps: list[QWidget] = []
        card = Card()
        self.step = label(role="small")
        card.column.addWidget(self.step)
        for field, question, hint in steps():
            self._steps.append(self._text_step(card, field, question, hint))
        self._steps.append(self._meaning_step(card))
        card.column.addWidget(label(_(ADJUST), "strong"))
        row = QWidget()
        flow = Reflow(look, gap=10)
        row.setLayout(flow)
        self.before = KeyButton(look, _("Step before"), "Ctrl+B")
        self.after = KeyButton(look, _("Next step"), "Ctrl+N", "primary")
        self.before.clicked.connect(lambda: self._go(-1))
        self.after.clicked.connect(lambda: self._go(1))
        flow.add(self.before)
        flow.add(self.after)
        card.column.addWidget(row)
        self.flow.add(card, least_px=566)
        tab_as_read(self)
        self._go(0)

    def _text_step(self, card: Card, field: str, question: str, hint: str) -> QWidget:
        part = Card(kind="step")
        part.column.setContentsMargins(0, 0, 0, 0)
        part.column.addWidget(heading(question))
        part.column.addWidget(label(hint, "quiet"))
        text = _Text()
        text.left.connect(self.keep)
        text.setAccessibleName(question)
        text.setTabChangesFocus(True)
        text.setMinimumHeight(130)
        part.column.addWidget(text)
        self.texts[field] = text
        self._shows.append(lambda entry: text.setPlainText(getattr(entry, field) or ""))
        card.column.addWidget(part)
        return part

    def _meaning_step(self, card: Card) -> QWidget:
        part = Card(kind="step")
        part.column.setContentsMargins(0, 0, 0, 0)
        part.column.addWidget(heading(_("What is a flare for me?")))
        part.column.addWidget(label(_(WHAT_IT_IS), "quiet"))
        words = {key: _(said) for key, said in MEANINGS.items()}
        self.meaning = self._one(part, "meaning", _("Who says so"), words)
        part.column.addWidget(label(_(RULE_WORDS), "small"))
        self.own = self._line(part, "own_words", _("In my words"))
        card.column.addWidget(part)
        return part

    def keep(self) -> None:
        """Tell what is written now."""
        if self.view is not None:
            written = {name: text.toPlainText().strip() for name, text in self.texts.items()}
            self.say(**{name: words or None for name, words in written.items()})

    def _go(self, by: int) -> None:
        self.keep()
        last = len(self._steps) - 1
        if self.at + by > last:
            self._leave()
            return
        self.at = min(max(self.at + by, 0), last)
        for n, part in enumerate(self._steps):
            part.setVisible(n == self.at)
        words = _("Step {n} of {all}; each is kept as you go on")
        self.step.setText(words.format(n=self.at + 1, all=last + 1))
        self.before.setEnabled(self.at > 0)
        self.after.set_words(_("Next step") if self.at < last else _("Done"))
        if by:
            self.take_focus()

    def show_view(self, view: EntryView) -> None:
        """Show the plan from its first step."""
        self.view = None  # nothing half-written of another plan is told
        self.at = 0
        self._go(0)
        super().show_view(view)
        self.day.setVisible(False)

    def take_focus(self) -> None:
        """Begin in the text of this step."""
        texts = list(self.texts.values())
        if self.at < len(texts):
            texts[self.at].setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)

    def _leave(self) -> None:
        self.keep()
        super()._leave()
