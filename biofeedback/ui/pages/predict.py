"""A prediction put to a small test: how sure before, what happened, how sure now."""

from __future__ import annotations

from dataclasses import replace

from biofeedback.app.goals import GoalsState
from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _
from biofeedback.diary.prediction import Prediction
from biofeedback.ui.look import Look
from biofeedback.ui.pages.goals_room import GoalsRoom, button_in, line_in, row_in, short_day
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.focus import tab_as_read
from biofeedback.ui.widgets.lines import Line, LineList
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

STEP = 5.0


class PredictPage(GoalsRoom):
    """Shows the predictions. told: a new one. corrected: what happened. deleted: by id."""

    def __init__(self, look: Look) -> None:
        """Make the page."""
        super().__init__(
            look,
            _("Try a prediction"),
            _("Write down what you expect, try it in a small and safe way, and see what happens."),
        )
        self._shown: tuple[tuple[str, Prediction], ...] = ()
        new = Card(_("Before"))
        self.what = line_in(
            new, _("What do you think will happen?"), _("If I bend down, I will be in bed tomorrow")
        )
        self.belief = self._belief(new, _("How sure are you now?"))
        self.test = line_in(
            new, _("A small test of it"), _("Lift one empty basket, twice"), most=2000
        )
        row = row_in(look, new)
        self.keep = button_in(row, look, _("Keep the prediction"), "Ctrl+Return", self._keep)
        new.column.addStretch(1)
        after = Card(_("After"))
        self.none = label(_("No prediction yet."), "quiet")
        after.column.addWidget(self.none)
        self.list = LineList(look, _("Predictions, the latest first"))
        after.column.addWidget(self.list)
        self.happened = line_in(after, _("What happened?"), most=2000)
        self.now = self._belief(after, _("How sure are you of it afterwards?"))
        row = row_in(look, after)
        self.tell = button_in(row, look, _("Keep what happened"), "", self._tell)
        self.delete = button_in(row, look, _("Delete it"), "Del", self._delete, "plain")
        after.column.addStretch(1)
        selection = self.list.selectionModel()
        if selection is not None:
            selection.currentChanged.connect(lambda *_indexes: self._show_chosen())
        self.cards((new, 440), (after, 440))
        self.column.addStretch(1)
        tab_as_read(self)

    def _belief(self, card: Card, name: str) -> Stepper:
        card.column.addWidget(label(name, "strong"))
        made = Stepper(self.look, name, lambda value: _("{n:.0f} of 100").format(n=value), STEP)
        made.name_buttons((_("Less sure"), ""), (_("Surer"), ""))
        made.set_range(0, 100, 50)
        row_in(self.look, card).add(made)
        return made

    def take_focus(self) -> None:
        """Begin at the first question."""
        self.what.setFocus()

    def clear(self) -> None:
        """Begin a new one."""
        self.what.clear()
        self.test.clear()
        self.belief.show_value(None)
        self.happened.clear()
        self.now.show_value(None)
        self.say_problem("")

    def show_state(self, state: GoalsState) -> None:
        """Show the predictions, those without an end first."""
        super().show_state(state)
        latest = state.predictions[::-1]
        shown = tuple(sorted(latest, key=lambda pair: not pair[1].is_open))
        changed, self._shown = shown != self._shown, shown
        self.list.show_lines([line_of(one) for _id, one in shown])
        for part in (self.list, self.tell, self.delete):
            part.setVisible(bool(shown))
        self.none.setVisible(not shown)
        if changed:
            self._show_chosen()

    @property
    def chosen(self) -> tuple[str, Prediction] | None:
        """The prediction that is marked."""
        n = self.list.chosen
        return None if n is None or n >= len(self._shown) else self._shown[n]

    def _show_chosen(self) -> None:
        found = self.chosen
        self.happened.setText("" if found is None else found[1].happened or "")
        self.now.show_value(
            None if found is None or found[1].belief_after is None else found[1].belief_after
        )

    def _keep(self) -> None:
        def keep() -> None:
            assert self.state is not None
            if not self.what.text().strip():
                raise BadInputError(_("What do you think will happen?"))
            belief = self.belief.value
            self.told.emit(
                Prediction(
                    self.state.today,
                    self.state.zone,
                    self.what.text().strip(),
                    None if belief is None else round(belief),
                    self.test.text().strip() or None,
                )
            )

        self.attempt(keep)

    def _tell(self) -> None:
        def tell() -> None:
            found, belief = self.chosen, self.now.value
            if found is None:
                raise BadInputError(_("Mark a prediction in the list first."))
            entry_id, one = found
            changed = replace(
                one,
                happened=self.happened.text().strip() or None,
                belief_after=None if belief is None else round(belief),
            )
            self.corrected.emit(entry_id, changed)

        self.attempt(tell)

    def _delete(self) -> None:
        if self.chosen is not None:
            self.deleted.emit(self.chosen[0])


def line_of(one: Prediction) -> Line:
    """Return a prediction in two lines."""
    before, after = one.belief_before, one.belief_after
    if before is not None and after is not None:
        sure = _("sure {before}, then {after} of 100").format(before=before, after=after)
    elif before is not None:
        sure = _("sure {before} of 100").format(before=before)
    else:
        sure = ""
    happened = one.happened or (_("not tried yet") if one.is_open else "")
    parts = (short_day(one.day), sure, happened)
    return Line(
        one.what, "  ·  ".join(part for part in parts if part), "accent" if one.is_open else ""
    )
