"""How to breathe in a step: how fast, in what proportion, whether it slows down on the way."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QLabel, QVBoxLayout, QWidget

from biofeedback.core.breath import FASTEST_PER_MIN, SLOWEST_PER_MIN
from biofeedback.core.words import _, mark
from biofeedback.sessions.draft import USUAL_PACE_PER_MIN
from biofeedback.sessions.entry import Breathing
from biofeedback.ui.look import Look
from biofeedback.ui.widgets.choices import Choices
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.stepper import Stepper
from biofeedback.ui.widgets.text import label

# Each part of a breath in seconds: its name, the least, the most.
PARTS = (
    (mark("In"), 1.0, 10.0),
    (mark("Hold after breathing in"), 0.0, 10.0),
    (mark("Out"), 1.0, 12.0),
    (mark("Hold after breathing out"), 0.0, 10.0),
)
EVEN = (1.0, 0.0, 1.0, 0.0)
LONGER_OUT = (2.0, 0.0, 3.0, 0.0)
SECONDS = (4.0, 0.0, 6.0, 0.0)
PART_STEP_S = 0.5
GLIDE_TO_PER_MIN, GLIDE_S = 5.5, 240.0
MINUTE_S = 60.0


class BreathFields(QWidget):
    """Shows a Breathing and lets it be changed. changed: the new one."""

    changed = pyqtSignal(object)

    def __init__(self, look: Look) -> None:
        """Make the fields; they show nothing until `show_breathing`."""
        super().__init__()
        self._look = look
        self._breathing = Breathing.of_parts(EVEN, per_min=USUAL_PACE_PER_MIN)
        self._kept: Breathing | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.pace_name = self._name(_("Breaths a minute"))
        self.pace = Stepper(look, _("Breaths a minute"), _("{value:g} /min"), 0.5)
        self.pace.name_buttons((_("Slower"), "S"), (_("Faster"), "F"))
        self.pace.set_range(SLOWEST_PER_MIN, FASTEST_PER_MIN, begin=USUAL_PACE_PER_MIN)
        self.whose = Choices(
            look,
            _("Pace:"),
            {"yours": _("Chosen each time")},
        )
        self.pace_row = self._row(self.pace, self.whose)
        self._name(_("In and out"))
        self.shape = Choices(
            look,
            _("In and out:"),
            {
                "even": _("Alike"),
                "longer": _("Out a little longer"),
                "seconds": _("In seconds of your own"),
                "kept": _("As it came"),
            },
            single=True,
        )
        self._column.addWidget(self.shape)
        self.parts: list[Stepper] = []
        self.part_names: list[QLabel] = []
        self.seconds = QWidget()
        flow = Reflow(look, gap=10)
        self.seconds.setLayout(flow)
        for words, low, high in PARTS:
            flow.add(self._part(_(words), low, high))
        self._column.addWidget(self.seconds)
        self.breath = label(role="quiet")
        self._column.addWidget(self.breath)
        self.problem = label(role="amber")
        self._column.addWidget(self.problem)
        self._name(_("On the way"))
        self.glide = Choices(
            look,
            _("On the way:"),
            {"steady": _("Stays as it is"), "glides": _("Slows down, or quickens")},
            single=True,
        )
        self._column.addWidget(self.glide)
        self.glide_to = Stepper(look, _("Down or up to"), _("to {value:g} /min"), 0.5)
        self.glide_to.set_range(SLOWEST_PER_MIN, FASTEST_PER_MIN, begin=GLIDE_TO_PER_MIN)
        self.glide_min = Stepper(look, _("Within"), _("within {value:g} min"), 1.0)
        self.glide_min.set_range(1.0, 60.0, begin=GLIDE_S / MINUTE_S)
        self.glide_row = self._row(self.glide_to, self.glide_min)
        for stepper in (self.pace, self.glide_to, self.glide_min, *self.parts):
            stepper.changed.connect(lambda _value: self._tell())
        self.whose.changed.connect(lambda _keys: self._tell())
        self.glide.changed.connect(self._glide_chosen)
        self.shape.changed.connect(self._shape_chosen)

    def _name(self, words: str) -> QLabel:
        made = label(words, "strong")
        self._column.addWidget(made)
        return made

    def _row(self, *parts: QWidget) -> QWidget:
        row = QWidget()
        flow = Reflow(self._look, gap=10)
        row.setLayout(flow)
        for part in parts:
            flow.add(part)
        self._column.addWidget(row)
        return row

    def _part(self, words: str, low: float, high: float) -> QWidget:
        place = QWidget()
        column = QVBoxLayout(place)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(words, "small", wrap=False))
        made = Stepper(self._look, words, _("{value:g} s"), PART_STEP_S)
        made.set_range(low, high, low)
        made.less.setAccessibleName(_("{name}: shorter").format(name=words))
        made.more.setAccessibleName(_("{name}: longer").format(name=words))
        self.parts.append(made)
        column.addWidget(made)
        return place

    def show_breathing(self, breathing: Breathing, problem: str) -> None:
        """Show how to breathe, and what is missing in it ("" for nothing)."""
        self._breathing = breathing
        shape = shape_of(breathing)
        if shape == "kept":
            self._kept = breathing
        self.shape.buttons["kept"].setVisible(self._kept is not None)
        self.shape.show_pressed((shape,))
        timed = breathing.timed
        self.pace_name.setVisible(not timed)
        self.pace_row.setVisible(not timed)
        fixed = breathing.per_min is not None
        self.whose.show_pressed(() if fixed else ("yours",))
        self.pace.setVisible(fixed)
        if breathing.per_min is not None:
            self.pace.show_value(breathing.per_min)
        self.seconds.setVisible(shape == "seconds")
        if shape == "seconds" and breathing.parts is not None:
            for stepper, seconds in zip(self.parts, breathing.parts, strict=True):
                stepper.show_value(seconds)
        self.breath.setText(breath_words(breathing))
        glides = breathing.glide_to is not None
        self.glide.show_pressed(("glides" if glides else "steady",))
        self.glide_row.setVisible(glides)
        if breathing.glide_to is not None:
            self.glide_to.show_value(breathing.glide_to)
            self.glide_min.show_value(round(breathing.glide_s / MINUTE_S, 2))
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))

    def forget(self) -> None:
        """Begin with another step: what came with the one before is none of this one's."""
        self._kept = None

    def _shape_chosen(self, keys: tuple[str, ...]) -> None:
        """Take another proportion; the pace stays as near as it can."""
        was = self._breathing
        glide = {"glide_to": was.glide_to, "glide_s": was.glide_s}
        if keys == ("kept",) and self._kept is not None:
            made = replace(self._kept, glide_to=was.glide_to, glide_s=was.glide_s)
        elif keys == ("seconds",):
            made = Breathing.of_parts(_seconds_of(was), timed=True, **glide)
        else:
            parts = LONGER_OUT if keys == ("longer",) else EVEN
            pace = pace_of(was) if was.timed else was.per_min
            made = Breathing.of_parts(parts, per_min=pace, **glide)
        self.changed.emit(made)

    def _glide_chosen(self, keys: tuple[str, ...]) -> None:
        glides = keys == ("glides",)
        made = replace(
            self._breathing,
            glide_to=GLIDE_TO_PER_MIN if glides else None,
            glide_s=GLIDE_S if glides else 0.0,
        )
        self.changed.emit(made)

    def _tell(self) -> None:
        """Read the fields."""
        made = self._breathing
        if made.timed and shape_of(made) == "seconds":
            parts = tuple(stepper.value or 0.0 for stepper in self.parts)
            made = Breathing.of_parts(
                parts, timed=True, glide_to=made.glide_to, glide_s=made.glide_s
            )
        elif not made.timed:
            fixed = not self.whose.pressed
            pace = self.pace.value or USUAL_PACE_PER_MIN
            made = replace(made, per_min=pace if fixed else None)
        if made.glide_to is not None:
            made = replace(
                made,
                glide_to=self.glide_to.value or GLIDE_TO_PER_MIN,
                glide_s=(self.glide_min.value or GLIDE_S / MINUTE_S) * MINUTE_S,
            )
        self.changed.emit(made)


def shape_of(breathing: Breathing) -> str:
    """Return which of the choices a breath is: even, longer, seconds, or as it came ("kept")."""
    parts = breathing.parts
    if parts is None:
        return "kept"
    if breathing.timed:
        fits = all(
            low <= part <= high for part, (_name, low, high) in zip(parts, PARTS, strict=True)
        )
        return "seconds" if fits else "kept"
    for name, known in (("even", EVEN), ("longer", LONGER_OUT)):
        scale = parts[0] / known[0]
        if all(abs(part - scale * one) < 1e-9 for part, one in zip(parts, known, strict=True)):
            return name
    return "kept"


def pace_of(breathing: Breathing) -> float:
    """Return the pace of a breath of seconds, to the nearest half breath that can be breathed."""
    pace = 60.0 / sum(phase.seconds for phase in breathing.phases)
    return min(max(round(pace * 2.0) / 2.0, SLOWEST_PER_MIN), FASTEST_PER_MIN)


def _seconds_of(breathing: Breathing) -> tuple[float, float, float, float]:
    """Return a breath at about the same pace in half seconds."""
    parts = breathing.parts
    if parts is None or breathing.timed:
        return SECONDS
    whole = 60.0 / (breathing.per_min or USUAL_PACE_PER_MIN)
    fitted = [
        min(max(round(2.0 * whole * part / sum(parts)) / 2.0, low), high)
        for part, (_name, low, high) in zip(parts, PARTS, strict=True)
    ]
    return fitted[0], fitted[1], fitted[2], fitted[3]


def breath_words(breathing: Breathing) -> str:
    """Return how long a breath takes, and how many a minute that makes."""
    if breathing.timed:
        breath_s = sum(phase.seconds for phase in breathing.phases)
        return _("A breath takes {seconds:.1f} s: {pace:.1f} a minute.").format(
            seconds=breath_s, pace=60.0 / breath_s
        )
    if breathing.per_min is None:
        return _("The pace is asked for on the page of practices, each time.")
    return _("A breath takes {seconds:.1f} s.").format(seconds=60.0 / breathing.per_min)
