"""The parts of the gallery, each made in the states that a person may meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from PyQt6.QtWidgets import (
    QLineEdit,
    QProgressBar,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)

from biofeedback.core.words import _
from biofeedback.ui.look import Look
from biofeedback.ui.model import ScorePoint
from biofeedback.ui.views import DayView
from biofeedback.ui.widgets.card import Card, EmptyState
from biofeedback.ui.widgets.chip import SignalChip
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.scale import ScaleRow
from biofeedback.ui.widgets.score_chart import ScoreChart
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label
from biofeedback.ui.widgets.tile import NumberTile
from biofeedback.ui.widgets.toast import Toast
from biofeedback.ui.widgets.week import WeekBars
from biofeedback.ui.widgets.week_plan import DONE, NOT, PARTLY, PLANNED, PlanDay, WeekPlan
from biofeedback.ui.words import Chip, Tile, Tone

_MONDAY = date(2026, 11, 23)
_HOVER, _FOCUS = QStyle.StateFlag.State_MouseOver, QStyle.StateFlag.State_HasFocus


@dataclass(frozen=True)
class Part:
    """A part: its key in the code, its name, what it is for, and (state, the part in it)."""

    key: str
    name: str
    purpose: str
    states: tuple[tuple[str, QWidget], ...]
    least_px: int = 0


class _Posed(KeyButton):
    """A button that holds still in a state that otherwise needs a hand."""

    def __init__(self, look: Look, text: str, key: str, kind: str, pose: QStyle.StateFlag) -> None:
        super().__init__(look, text, key, kind)
        self._pose = pose

    def initStyleOption(self, option: QStyleOptionButton | None) -> None:  # noqa: N802
        """Say that the pointer, or the keyboard, is here (the style asks)."""
        super().initStyleOption(option)
        if option is not None:
            option.state |= self._pose


def groups(look: Look) -> tuple[tuple[str, tuple[Part, ...]], ...]:
    """Return the cards of the gallery, each with its parts; everything is made anew."""
    return (
        (
            _("To press"),
            (_primary(look), _secondary(look), _plain(look), _link(look), _choice(look)),
        ),
        (_("To answer"), (_scale(look), _choices(look), _stepper(look), _field())),
        (_("To be told"), (_chip(look), _tile(look), _toast(look), _progress(), _problem())),
        (_("To hold together"), (_cards(), _empty(look))),
        (_("To look back"), (_score(look), _week(look), _week_plan(look))),
        (_("Words"), (_type(),)),
    )


def _button(look: Look, kind: str, words: str) -> tuple[tuple[str, QWidget], ...]:
    off = KeyButton(look, words, "", kind)
    off.setEnabled(False)
    return (
        (_("normal"), KeyButton(look, words, "", kind)),
        (_("under the pointer"), _Posed(look, words, "", kind, _HOVER)),
        (_("the keyboard is here"), _Posed(look, words, "", kind, _FOCUS)),
        (_("can't be pressed yet"), off),
    )


def _primary(look: Look) -> Part:
    return Part(
        "primary", _("Main button"), _("The one next step of a page; one on a page."),
        _button(look, "primary", _("Start practice")),
    )  # fmt: skip


def _secondary(look: Look) -> Part:
    long = KeyButton(
        look, _("Read how the numbers of this session were worked out, one after the other")
    )
    keyed = KeyButton(look, _("Pause"), "Ctrl+Alt+P")
    states = (*_button(look, "", _("Mark")), (_("with its key"), keyed), (_("long words"), long))
    return Part("secondary", _("Button"), _("Anything else that can be done here."), states)


def _plain(look: Look) -> Part:
    return Part(
        "plain", _("Quiet button"), _("What is seldom wanted, where a frame would be loud."),
        _button(look, "plain", _("Full screen")),
    )  # fmt: skip


def _link(look: Look) -> Part:
    return Part(
        "link", _("Way further"), _("To something that is read, or said when all is not well."),
        _button(look, "link", _("Dizzy or tingling?")),
    )  # fmt: skip


def _choice(look: Look) -> Part:
    states = list(_button(look, "choice", _("Paper")))
    chosen = KeyButton(look, _("Paper"), kind="choice")
    chosen.setCheckable(True)
    chosen.setChecked(True)
    states.insert(1, (_("chosen"), chosen))
    return Part(
        "choice", _("Choice"), _("One of a few that exclude one another; filled when chosen."),
        tuple(states),
    )  # fmt: skip


def _scale(look: Look) -> Part:
    empty, told, off = (
        ScaleRow(look, _("Pain now"), _("no pain"), _("worst imaginable")) for _n in range(3)
    )
    told.show_value(4)
    off.setEnabled(False)
    return Part(
        "scale", _("Scale"), _("A rating from 0 to 10: a digit, the arrows, or a press."),
        ((_("not told"), empty), (_("told"), told), (_("can't be pressed yet"), off)), 560,
    )  # fmt: skip


def _choices(look: Look) -> Part:
    kinds = {"dull": _("dull"), "burning": _("burning"), "stabbing": _("stabbing")}
    some = Choices(look, _("How it feels"), kinds)
    some.show_pressed(("dull", "burning"))
    none = Choices(look, _("How it feels"), kinds)
    return Part(
        "choices", _("Choices"), _("Several that may go together."),
        ((_("not told"), none), (_("told"), some)), 380,
    )  # fmt: skip


def _stepper(look: Look) -> Part:
    untold = Stepper(look, _("Hours slept"), _("{value:.3g} h"), 0.5)
    told = Stepper(look, _("Hours slept"), _("{value:.3g} h"), 0.5)
    told.show_value(7.5)
    return Part(
        "stepper", _("Stepper"), _("A number in small steps; never told by itself."),
        ((_("not told"), untold), (_("told"), told)), 380,
    )  # fmt: skip


def _field() -> Part:
    empty, told, off = (QLineEdit() for _n in range(3))
    for field in (empty, told, off):
        field.setAccessibleName(_("A line about the day"))
    empty.setPlaceholderText(_("A line about the day, if you like"))
    told.setText(_("Slept badly, rain all day, walked to the river and back all the same"))
    told.setCursorPosition(0)
    off.setEnabled(False)
    off.setText(_("only to be read"))
    return Part(
        "field", _("Field"), _("Words of one's own. What is too long scrolls; nothing is lost."),
        ((_("empty"), empty), (_("long"), told), (_("can't be written in yet"), off)), 300,
    )  # fmt: skip


def _chip(look: Look) -> Part:
    words = {
        Tone.GOOD: _("Polar H10 · signal clean"),
        Tone.WAIT: _("Polar H10 · looking for the strap"),
        Tone.CARE: _("Polar H10 · some beats are unclear"),
        Tone.LOST: _("Polar H10 · strap lost; the breath goes on"),
        Tone.NONE: _("No strap: the breath alone"),
    }
    names = {
        Tone.GOOD: _("well: a dot"),
        Tone.WAIT: _("busy: a ring"),
        Tone.CARE: _("care: a triangle"),
        Tone.LOST: _("wrong: a cross"),
        Tone.NONE: _("nothing: a dash"),
    }
    states = []
    for tone in Tone:
        chip = SignalChip(look)
        chip.show_chip(Chip(tone, words[tone]))
        states.append((names[tone], chip))
    return Part(
        "chip", _("Signal"), _("How the strap is, always in sight. Shape and words tell it."),
        tuple(states), 330,
    )  # fmt: skip


def _tile(look: Look) -> Part:
    shown = (
        (_("known"), Tile(_("Heart"), "68", _("bpm"), _("clean"))),
        (_("settling"), Tile(_("Coherence"), "41", _("of 100"), _("settling"), False)),
        (_("not known"), Tile(_("Breathing"), None, _("/min"), _("not sure"))),
    )
    states = []
    for state, tile in shown:
        made = NumberTile(look, tone="accent")
        made.show_tile(tile)
        states.append((state, made))
    return Part(
        "tile", _("Number"), _("One of the few numbers that matter, and how sure it is."),
        tuple(states), 220,
    )  # fmt: skip


def _toast(look: Look) -> Part:
    place = QWidget()
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    toast = Toast(look)
    # Only once it lies in something: shown before, it would be a window of its own.
    column.addWidget(toast)
    toast.say(_("The session of Monday is deleted."), undo=lambda: None)
    return Part(
        "toast", _("Line at the foot"), _("What was just done, and the way back."),
        ((_("can be undone"), place),), 520,
    )  # fmt: skip


def _progress() -> Part:
    bar = QProgressBar()
    bar.setTextVisible(False)
    bar.setAccessibleName(_("Reading your days"))
    bar.setRange(0, 3)
    bar.setValue(1)
    return Part(
        "progress", _("Progress"), _("Work that takes a while; words beside it say which."),
        ((_("busy"), bar),), 300,
    )  # fmt: skip


def _problem() -> Part:
    return Part(
        "problem", _("What went wrong"), _("One sentence: what, where, and what to do."),
        (
            (_("take care"), label(_("This needs a chest strap."), "amber")),
            (_("wrong"), label(_("Bluetooth is off. Switch it on, then look again."), "flare")),
        ),
        300,
    )  # fmt: skip


def _cards() -> Part:
    states: list[tuple[str, QWidget]] = []
    for kind, state, title in (
        ("card", _("usual"), _("This week")),
        ("invitation", _("the one to act on"), _("Tonight's practice")),
        ("kind", _("a kind one, on a flare day"), _("Your plan for a day like this")),
    ):
        card = Card(title, kind=kind)
        card.column.addWidget(label(_("What belongs together stands in one frame.")))
        states.append((state, card))
    return Part("card", _("Card"), _("A quiet frame with a heading."), tuple(states), 300)


def _empty(look: Look) -> Part:
    step = KeyButton(look, _("To today's practice"))
    empty = EmptyState(
        _("Nothing to look back on yet"), _("Once you practise, your days stand here."), step
    )
    return Part(
        "empty", _("Nothing yet"), _("What a page says while it is empty: one next step."),
        ((_("empty"), empty),), 420,
    )  # fmt: skip


def _score(look: Look) -> Part:
    known, none = ScoreChart(look), ScoreChart(look)
    known.show_scores(tuple(ScorePoint(t, 20.0 + t / 6) for t in range(30, 301, 10)), (), 300.0)
    none.show_scores((), (), 300.0)
    return Part(
        "score", _("Line"), _("A score through a session; nothing is drawn where none is known."),
        ((_("known"), known), (_("nothing known"), none)), 440,
    )  # fmt: skip


def _week(look: Look) -> Part:
    bars = WeekBars(look)
    kinds = ((5.0, False), (0.0, False), (None, False), (2.0, True), (0.0, True), (10.0, False))
    bars.show_days(
        tuple(
            DayView(_MONDAY + timedelta(days=n), minutes, flare=flare)
            for n, (minutes, flare) in enumerate(kinds)
        )
    )
    return Part(
        "week", _("Days"), _("A bar a day. Rest is a low bar, an unknown day a question mark."),
        ((_("practice, rest, unknown, flare"), bars),), 560,
    )  # fmt: skip


def _week_plan(look: Look) -> Part:
    plan = WeekPlan(look)
    marks = ((DONE, DONE), (PARTLY,), (), (NOT,), (PLANNED,), (), ())
    plan.show_days([PlanDay(each, len(each), n == 2, flare=n == 5) for n, each in enumerate(marks)])
    return Part(
        "week_plan", _("Plan of a week"), _("Full: done; half: partly; ring: planned; dash: not."),
        ((_("every mark"), plan),), 560,
    )  # fmt: skip


def _type() -> Part:
    roles = ("title", "heading", "number", "lead", "strong", "body", "quiet", "small")
    return Part(
        "type", _("Sizes of type"), _("One face, figures of equal width, 100 to 200 %."),
        tuple((role, label(_("Breathe out, 5.5 s"), role)) for role in roles),
    )  # fmt: skip
