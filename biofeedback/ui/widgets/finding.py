"""One finding as a card: the sentence, how it was looked at, what else could explain it."""

from __future__ import annotations

from datetime import date

import numpy as np
from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from biofeedback.core.words import _, number, plural
from biofeedback.trends.findings import Finding
from biofeedback.ui.look import Look
from biofeedback.ui.timeline_words import long_day
from biofeedback.ui.widgets.meaning import MeaningButton
from biofeedback.ui.widgets.plot import Plot
from biofeedback.ui.widgets.text import label


def verdict_words(finding: Finding) -> str:
    """Return how sure it is, in a word or two."""
    return {
        "clear": _("A clear pattern"),
        "goes_with": _("Goes with"),
        "unclear": _("Can't tell yet"),
    }.get(finding.verdict, _("Not enough data yet"))


def counts_words(finding: Finding) -> str:
    """Return on how many days it rests, and when it is looked at; "" where nothing was."""
    parts = []
    if finding.n_with is not None and finding.n_without is not None:
        parts.append(
            _("{n_with} with, {n_without} without").format(
                n_with=finding.n_with, n_without=finding.n_without
            )
        )
    if finding.missing:
        parts.append(
            plural("{n} left out: not told", "{n} left out: not told", finding.missing).format(
                n=finding.missing
            )
        )
    if finding.looked_on is not None:
        parts.append(_("looked at through {day}").format(day=_day(finding.looked_on)))
    if finding.next_look is not None:
        parts.append(_("next look {day} at the earliest").format(day=_day(finding.next_look)))
    return "  ·  ".join(parts)


def _day(day: date) -> str:
    return long_day(day)


class FindingCard(QFrame):
    """Shows a Finding; its side is drawn firm where it is clear, dotted where nobody can tell."""

    def __init__(self, look: Look, finding: Finding) -> None:
        super().__init__()
        self._look = look
        self.finding = finding
        self.setObjectName("finding")
        self.setAccessibleName(finding.title)
        said = [finding.text, finding.needs or "", finding.caution, finding.late or ""]
        self.setAccessibleDescription(" ".join(part for part in said if part))
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 18, 22, 18)
        column = QVBoxLayout()
        column.setSpacing(6)
        row.addLayout(column, 1)
        self.verdict = label(verdict_words(finding), "small")
        self.title = label(finding.title, "strong")
        head = QHBoxLayout()
        head.addWidget(self.verdict, 1)
        head.addWidget(MeaningButton(look, finding.title, "number:effect"))
        column.addLayout(head)
        column.addWidget(self.title)
        self.text = label(finding.text)
        column.addWidget(self.text)
        for words in (finding.needs, finding.late):
            if words and words not in finding.text:
                column.addWidget(label(words, "quiet"))
        if finding.pairs:
            self.picture: RawPicture | None = RawPicture(look, finding)
            column.addWidget(self.picture)
        else:
            self.picture = None
        if finding.caution and finding.caution not in finding.text:
            column.addWidget(label(finding.caution, "small"))
        if words := counts_words(finding):
            column.addWidget(label(words, "small"))
        column.addStretch(1)

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Draw the frame, then the side."""
        super().paintEvent(event)
        theme = self._look.theme
        color, style = {
            "clear": ("good", Qt.PenStyle.SolidLine),
            "goes_with": ("accent", Qt.PenStyle.SolidLine),
            "unclear": ("ink2", Qt.PenStyle.DashLine),
        }.get(self.finding.verdict, ("edge", Qt.PenStyle.DotLine))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color(color), 4.0, style)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        left = self.layoutDirection() is not Qt.LayoutDirection.RightToLeft
        x, high = (9.0 if left else self.width() - 9.0), float(self.height() - 14)
        painter.drawLine(QPointF(x, 14.0), QPointF(x, high))
        if self.finding.verdict == "goes_with":
            painter.setPen(QPen(theme.color("surface"), 1.2))
            painter.drawLine(QPointF(x, 14.0), QPointF(x, high))
        painter.end()


class RawPicture(Plot):
    """Every pair that was compared as a dot; two groups side by side, each with its mean."""

    def __init__(self, look: Look, finding: Finding) -> None:
        super().__init__(look, _("Every day that was compared"))
        self.finding = finding
        self._before = np.array([pair.before for pair in finding.pairs])
        self._after = np.array([pair.after for pair in finding.pairs])
        said = _("{n} dots: {before} across, {after} up.").format(
            n=len(finding.pairs), before=finding.before_words, after=finding.after_words
        )
        if finding.two_groups:
            for value, words in ((1.0, _("with")), (0.0, _("without"))):
                group = self._after[self._before == value]
                if group.size:
                    said += " " + _("Mean {group}: {mean:.1f}.").format(
                        group=words, mean=float(group.mean())
                    )
        self.setAccessibleDescription(said)

    def sizeHint(self) -> QSize:
        """Return a small size."""
        return QSize(260, 116 + self.look.theme.scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Return the least size."""
        return QSize(180, 90 + self.look.theme.scaled(26))

    def draw(self, painter: QPainter) -> None:
        """Draw axes, dots and, for two groups, means."""
        theme, metrics = self.look.theme, painter.fontMetrics()
        low, high = float(self._after.min()), float(self._after.max())
        low, high = (low - 0.5, high + 0.5) if high - low < 1e-9 else (low, high)
        digits = 0 if high - low >= 4 else 1
        box = self.box([f"{high:.{digits}f}", f"{low:.{digits}f}"])
        title = metrics.height() + 2
        box.setTop(box.top() + title)
        painter.setPen(theme.color("ink2"))
        words = metrics.elidedText(
            self.finding.after_words, Qt.TextElideMode.ElideRight, int(self.width())
        )
        painter.drawText(QPointF(0, metrics.ascent()), words)
        for value, y in ((high, box.top()), (low, box.bottom())):
            self.left_label(painter, box, y, f"{value:.{digits}f}")
        painter.setPen(theme.pen("line"))
        painter.drawLine(box.bottomLeft(), box.bottomRight())

        def y_of(value: float) -> float:
            return box.bottom() - (value - low) / (high - low) * box.height()

        pen = QPen(theme.color("accent", 0.6), 4.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        if self.finding.two_groups:
            for value, share, words in ((0.0, 0.27, _("without")), (1.0, 0.73, _("with"))):
                middle = box.left() + share * box.width()
                group = self._after[self._before == value]
                painter.setPen(pen)
                for n, after in enumerate(group.tolist()):
                    # Side by side in a fixed order, so that equal values are seen.
                    away = ((n * 7) % 19 - 9) / 9.0 * 0.17 * box.width()
                    painter.drawPoint(QPointF(middle + away, y_of(after)))
                if group.size:
                    painter.setPen(QPen(theme.color("ink"), 2.0))
                    y, half = y_of(float(group.mean())), 0.2 * box.width()
                    painter.drawLine(QPointF(middle - half, y), QPointF(middle + half, y))
                self.below_label(painter, box, middle, words)
            return
        left, right = float(self._before.min()), float(self._before.max())
        wide = max(right - left, 1e-9)
        painter.setPen(pen)
        for before, after in zip(self._before.tolist(), self._after.tolist(), strict=True):
            x = box.left() + 4 + (before - left) / wide * (box.width() - 8)
            painter.drawPoint(QPointF(x, y_of(after)))
        self.below_label(painter, box, box.left(), number(left, ".3g"))
        self.below_label(painter, box, box.right(), number(right, ".3g"))
        self.below_label(painter, box, box.center().x(), self.finding.before_words)
