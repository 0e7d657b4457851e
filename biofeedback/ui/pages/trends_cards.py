"""What looking back found, below the timeline: findings, weeks, and the swings of activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from biofeedback.core.words import _, plural
from biofeedback.trends.findings import Finding, SwingDay, Swings, WeekChange
from biofeedback.ui.look import Look
from biofeedback.ui.timeline_words import long_day, short_day
from biofeedback.ui.widgets.card import Card
from biofeedback.ui.widgets.finding import FindingCard
from biofeedback.ui.widgets.key_button import KeyButton
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.reflow import Reflow
from biofeedback.ui.widgets.table import Cell, Table
from biofeedback.ui.widgets.text import heading, label
from biofeedback.ui.widgets.weeks_picture import WeeksPicture

SWING_DAYS = 56


def empty_out(flow: Reflow) -> None:
    """Let go of everything in a row."""
    while (item := flow.takeAt(0)) is not None:
        old = item.widget()
        if old is not None:
            old.hide()
            old.deleteLater()


class FindingsRow(QWidget):
    """The findings as cards beside one another."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.title = heading(_("What goes with what"))
        self.state = label(role="quiet")
        column.addWidget(self.title)
        column.addWidget(self.state)
        cards = QWidget()
        self._flow = Reflow(look, gap=20, even=True)
        cards.setLayout(self._flow)
        column.addWidget(cards)
        self.cards: list[FindingCard] = []

    def show_waiting(self) -> None:
        """Say that it is being worked out."""
        self.show_findings(())
        self.state.setText(_("Your days are being compared …"))
        self.state.show()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Show findings: what was looked at first, what still waits for days after."""
        empty_out(self._flow)
        ordered = sorted(findings, key=lambda one: one.verdict == "not_enough_data")
        self.cards = [FindingCard(self._look, one) for one in ordered]
        for card in self.cards:
            self._flow.add(card, least_px=330)
        silent = sum(1 for one in findings if one.verdict == "not_enough_data")
        if findings and silent == len(findings):
            words = _("Nothing is claimed yet: each question is looked at once it has enough days.")
        elif findings:
            words = _(
                "Questions that were fixed beforehand, looked at on fixed days. A pattern is not "
                "a proof: only a planned experiment can tell what makes what."
            )
        else:
            words = ""
        self.state.setText(words)
        self.state.setVisible(bool(words))


class WeeksCard(Card):
    """Weeks 4, 8 and 12 against the first one: a sentence each, and a picture for each measure."""

    def __init__(self, look: Look) -> None:
        super().__init__(_("Weeks 4, 8 and 12 beside your first week"))
        self._look = look
        self.explain(look, "number:everyday_variation")
        self.legend = label(
            _(
                "Dotted: your first week. Box: everyday variation around it. A dot lies within "
                "it; a diamond is a change beyond it."
            ),
            "small",
        )
        self.column.addWidget(self.legend)
        measures = QWidget()
        self._flow = Reflow(look, gap=24, even=True)
        measures.setLayout(self._flow)
        self.column.addWidget(measures)
        self.pictures: list[WeeksPicture] = []
        self.hide()

    def show_weeks(self, weeks: Sequence[WeekChange]) -> None:
        """Show the changes; without any the card is away."""
        empty_out(self._flow)
        self.pictures = []
        by_measure: dict[str, list[WeekChange]] = {}
        for one in weeks:
            if one.text:
                by_measure.setdefault(one.measure, []).append(one)
        for found in by_measure.values():
            self._flow.add(self._measure(found), least_px=300)
        self.legend.setVisible(bool(self.pictures))
        self.setVisible(bool(by_measure))

    def _measure(self, weeks: Sequence[WeekChange]) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(4)
        title = _("{name}, {unit}").format(name=weeks[0].title, unit=weeks[0].unit)
        column.addWidget(label(title, "strong"))
        if any(one.baseline is not None for one in weeks):
            picture = WeeksPicture(self._look, weeks)
            self.pictures.append(picture)
            column.addWidget(picture)
        column.addWidget(label("\n".join(one.text for one in weeks)))
        column.addStretch(1)
        return made


class SwingsPlot(Plot):
    """Activity day by day; a triangle on a day far above usual; flares as bands behind."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, _("Activity and flares"))
        self.days: tuple[SwingDay, ...] = ()
        self.unit = ""

    def show_days(self, swings: Swings) -> None:
        """Show the last weeks."""
        self.days, self.unit = swings.days[-SWING_DAYS:], swings.unit
        self.setAccessibleDescription(swings.text or swings.needs or "")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a good size."""
        return QSize(600, 130 + self.look.theme.scaled(36))

    def draw(self, painter: QPainter) -> None:
        """Draw bands, bars and triangles."""
        known = [day.activity for day in self.days if day.activity is not None]
        if not known:
            return
        theme, metrics = self.look.theme, painter.fontMetrics()
        top = max([*known, 1.0])
        box = self.box([f"{top:.0f}", "0"])
        box.setTop(box.top() + metrics.height())
        step = box.width() / len(self.days)
        for n, day in enumerate(self.days):
            left = box.left() + n * step
            if day.flare:
                painter.fillRect(
                    QRectF(left, box.top() - 4, step + 0.5, box.height() + 4),
                    theme.color("flare_soft"),
                )
                painter.fillRect(QRectF(left, box.top() - 7, step + 0.5, 3), theme.color("flare"))
        self.left_label(painter, box, box.top(), f"{top:.0f}")
        self.left_label(painter, box, box.bottom(), "0")
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        wide = max(min(step * 0.62, 14.0), 1.5)
        for n, day in enumerate(self.days):
            middle = box.left() + (n + 0.5) * step
            if day.activity is None:
                if step >= metrics.horizontalAdvance("?") + 2:
                    painter.setPen(theme.color("ink2"))
                    x = middle - metrics.horizontalAdvance("?") / 2
                    painter.drawText(QPointF(x, box.center().y()), "?")
                continue
            height = max(day.activity / top * box.height(), 2.0)
            painter.fillRect(
                QRectF(middle - wide / 2, box.bottom() - height, wide, height), theme.brush("amber")
            )
            if day.high:
                painter.setPen(QPen(theme.color("ink"), 1.4))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                y = max(box.bottom() - height - 4, box.top() - 2)
                corners = [QPointF(middle - 4, y), QPointF(middle + 4, y), QPointF(middle, y - 7)]
                painter.drawPolygon(QPolygonF(corners))
        for n in (0, len(self.days) // 2, len(self.days) - 1):
            x = box.left() + (n + 0.5) * step
            self.below_label(painter, box, x, short_day(self.days[n].day))


class SwingsCard(Card):
    """Boom and bust, told kindly: the sentence, the picture, the same as a table with one key."""

    def __init__(self, look: Look) -> None:
        super().__init__(_("Busy days and flares"))
        self.explain(look, "number:swings")
        self.said = label()
        self.needs = label(role="quiet")
        self.legend = label(role="small")
        self.plot = SwingsPlot(look)
        self.table = Table(look, _("Activity and flares, day by day"))
        self.table.hide()
        row = QWidget()
        keys = Reflow(look, gap=10)
        row.setLayout(keys)
        self.as_table = KeyButton(look, _("Busy days as a table"), "B")
        self.as_table.setCheckable(True)
        keys.add(self.as_table)
        for part in (self.said, self.needs, self.legend):
            self.column.addWidget(part)
        self.column.addWidget(self.plot)
        self.column.addWidget(self.table)
        self.column.addWidget(row)
        self.as_table.clicked.connect(self._turn)
        self._any = False
        self.hide()

    def show_swings(self, swings: Swings) -> None:
        """Show the swings of activity; where none is known, say what is missing."""
        self._any = any(day.activity is not None for day in swings.days)
        self.said.setText(swings.text)
        self.said.setVisible(bool(swings.text))
        self.needs.setText(swings.needs or "")
        self.needs.setVisible(bool(swings.needs) and swings.needs != swings.text)
        unit = _("minutes of walking") if swings.unit == "min" else swings.unit
        legend = _(
            "Bars: activity of the day ({unit}). Triangle: far above your usual. Bands: flares. "
            "? = not recorded."
        )
        self.legend.setText(legend.format(unit=unit))
        self.legend.setVisible(self._any)
        self.as_table.setVisible(self._any)
        self.plot.show_days(swings)
        titles = (_("Day"), _("Activity, {unit}").format(unit=unit), _("Above usual"), _("Flare"))
        self.table.show_rows(titles, [_row(day) for day in swings.days])
        self._turn()
        self.setVisible(bool(swings.text or swings.needs))

    def _turn(self) -> None:
        table = self.as_table.isChecked()
        self.plot.setVisible(self._any and not table)
        self.table.setVisible(self._any and table)
        if self.table.isVisible():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)


def _row(day: SwingDay) -> tuple[Cell, ...]:
    flare = _("not told") if day.flare is None else _("yes") if day.flare else _("no")
    return (
        (long_day(day.day), day.day.isoformat()),
        ("?" if day.activity is None else f"{day.activity:.0f}", day.activity),
        (_("far above") if day.high else "", "1" if day.high else "0"),
        (flare, flare),
    )


def days_words(days: int, since: date) -> str:
    """Return how many days there are, and since when."""
    return plural("{n} day since {day}", "{n} days since {day}", days).format(
        n=days, day=long_day(since)
    )
