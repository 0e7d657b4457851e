"""The flare plan on a flare day: what one wrote on a good day comes first."""

from __future__ import annotations

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel

from biofeedback.core.words import _
from biofeedback.diary.plan import ADJUST, FlarePlan
from biofeedback.ui.look import Look
from biofeedback.ui.pages.today_card import TodayCard
from biofeedback.ui.views import TodayView
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.text import label


class PlanCard(TodayCard):
    """Shows the plan. flare_over: the open flare has ended. tell_asked: more about this flare."""

    least_px = 430
    on_flare_day, on_other_days = True, False
    flare_over = pyqtSignal()
    tell_asked = pyqtSignal()

    def __init__(self, look: Look) -> None:
        """Make it empty."""
        super().__init__(look, _("Your plan for a day like this"), kind="kind")
        self.parts: list[tuple[str, QLabel, QLabel]] = []
        for field, title in (
            ("helps", _("What helps me")),
            ("shorter", _("The shorter practice")),
            ("lighter", _("Less, but not nothing")),
            ("call", _("Whom I call")),
            ("others", _("What I tell others")),
        ):
            heading, words = label(title, "strong"), label()
            self.parts.append((field, heading, words))
            self.column.addWidget(heading)
            self.column.addWidget(words)
        self.none = label(
            _(
                "No plan is written yet; that is for a good day. For now: warmth, rest in short "
                "spells, a little gentle movement, slow breathing."
            )
        )
        self.column.addWidget(self.none)
        self.column.addWidget(label(_(ADJUST), "strong"))
        self.column.addStretch(1)
        self.over = KeyButton(look, _("The flare is over"), "E")
        self.tell = KeyButton(look, _("Tell more about it"), "D", "plain")
        for button in (self.over, self.tell):
            button.set_large(True)
            self.column.addWidget(button)
        self.over.clicked.connect(lambda: self.flare_over.emit())
        self.tell.clicked.connect(lambda: self.tell_asked.emit())
        self.show_plan(None)

    def show_today(self, view: TodayView) -> None:
        """Let an open flare be ended."""
        self.over.setVisible(view.flare_since is not None)

    def show_plan(self, plan: FlarePlan | None) -> None:
        """Show what was written on a good day; None: nothing yet."""
        written = plan is not None and plan.is_written
        for field, heading, words in self.parts:
            text = getattr(plan, field) if plan is not None else None
            words.setText(text or "")
            for part in (heading, words):
                part.setVisible(bool(text))
        self.none.setVisible(not written)
