"""What stands above a lane of the time line: its name and what it is, in the lines it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PyQt6.QtGui import QFont, QFontMetrics

from biofeedback.core.words import _
from biofeedback.ui.timeline import Lane

BETWEEN = "  \u00b7  "
NAME_GAP_PX = 8
# So that a lane has room for the longest it may say while it is zoomed.
_MANY_DAYS = 100


def about_parts(lane: Lane, gathered_days: int) -> list[str]:
    """Return what a lane is, in parts; gathered_days: how many share a column (1: none do)."""
    said = [lane.about] if lane.about else []
    if len(lane.series) > 1:
        first, second = lane.series[0].told, lane.series[1].told
        form = (
            _("bars: {first}, dashes: {second}")
            if lane.shape == "bars"
            else _("coloured: {first}, grey: {second}")
        )
        said.append(form.format(first=first, second=second))
    if lane.mean:
        said.append(_("line: mean of 7 days"))
    if lane.asks:
        said.append(_("? = not recorded"))
    if gathered_days > 1:
        form = (
            _("columns of {n} days: mean and greatest")
            if lane.shape == "bars"
            else _("columns of {n} days: least, mean, greatest")
        )
        said.append(form.format(n=gathered_days))
    return said


def caption_lines(
    parts: Sequence[str], metrics: QFontMetrics, name_px: int, width: int
) -> list[str]:
    """Return the lines that parts fill at a width; the first begins beside a name of `name_px`."""
    lines = [""]
    room = width - name_px - NAME_GAP_PX
    for part in parts:
        tried = f"{lines[-1]}{BETWEEN}{part}" if lines[-1] else part
        if metrics.horizontalAdvance(tried) <= room:
            lines[-1] = tried
            continue
        room = width
        for line in _folded(part, metrics, width):
            lines.append(line)
    return lines


def most_lines(lanes: Iterable[Lane], font: QFont, width: int) -> int:
    """Return in how many lines the fullest of these lanes says what it is, whatever is gathered."""
    metrics, bold = QFontMetrics(font), QFontMetrics(bold_of(font))
    said = [(lane.name, about_parts(lane, _MANY_DAYS)) for lane in lanes]
    return max(
        len(caption_lines(parts, metrics, bold.horizontalAdvance(name), width))
        for name, parts in [*said, marks_caption()]
    )


def marks_caption() -> tuple[str, list[str]]:
    """Return the name of the lane of what was changed, and what it is."""
    return _("Medication and other care"), [_("what was changed")]


def bold_of(font: QFont) -> QFont:
    """Return the face of a lane's name."""
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold


def _folded(part: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Return a part in lines of whole words, where it alone is wider than the width."""
    lines = [""]
    for word in part.split():
        tried = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and metrics.horizontalAdvance(tried) > width:
            lines.append(word)
        else:
            lines[-1] = tried
    return lines
