from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from biofeedback.core.beats import Verdict
from biofeedback.core.pacing import PaceTrack
from biofeedback.ui.look import Look
from biofeedback.ui.model import TracePoint
from biofeedback.ui.widgets.trace import Trace, smooth

NO_PACE = PaceTrack()


def trace_on(look: Look, qtbot: QtBot) -> Trace:
    trace = Trace(look, NO_PACE.breath)
    qtbot.addWidget(trace)
    trace.resize(660, 128)
    trace.show()
    return trace


def steady(
    from_s: float, to_s: float, segment: int = 0, rr_ms: float = 1000.0
) -> tuple[TracePoint, ...]:
    count = int((to_s - from_s) * 1000 / rr_ms) + 1
    return tuple(TracePoint(from_s + n * rr_ms / 1000, rr_ms, n, segment) for n in range(count))


def columns_with_line(trace: Trace, look: Look) -> set[int]:
    """Return which columns of pixels hold a piece of the line."""
    image: QImage = trace.grab().toImage()
    accent = look.theme.color("accent")
    found = set()
    for x in range(image.width()):
        for y in range(image.height()):
            color = QColor(image.pixel(x, y))
            if abs(color.red() - accent.red()) < 60 and abs(color.blue() - accent.blue()) < 60:
                found.add(x)
                break
    return found


def test_a_gap_breaks_the_line(look: Look, qtbot: QtBot) -> None:
    trace = trace_on(look, qtbot)
    trace.show_beats(steady(0, 20) + steady(40, 60, segment=1), 60.0)
    drawn = columns_with_line(trace, look)
    gap = [x for x in range(260, 420) if x in drawn]
    assert gap == []
    assert any(x in drawn for x in range(60, 200))
    assert any(x in drawn for x in range(500, 640))


def test_beats_that_stay_away_break_the_line_even_within_a_segment(
    look: Look, qtbot: QtBot
) -> None:
    trace = trace_on(look, qtbot)
    trace.show_beats(steady(0, 20) + steady(40, 60), 60.0)
    assert not columns_with_line(trace, look) & set(range(260, 420))


def test_a_beat_that_is_left_out_does_not_pull_the_line(look: Look, qtbot: QtBot) -> None:
    trace = trace_on(look, qtbot)
    odd = TracePoint(30.5, 500.0, 99, 0, Verdict.ECTOPIC)
    clean = steady(0, 60)
    trace.show_beats(clean, 60.0)
    before = trace.grab().toImage()
    trace.show_beats((*clean[:31], odd, *clean[31:]), 60.0)
    assert trace.grab().toImage() == before


def test_the_trace_flows_with_time_not_with_frames(look: Look, qtbot: QtBot) -> None:
    trace = trace_on(look, qtbot)
    points = steady(0, 60)
    trace.show_beats(points, 60.0)
    before = columns_with_line(trace, look)
    trace.show_beats(points, 75.0)
    after = columns_with_line(trace, look)
    assert max(before) - max(after) > 120


def test_a_steady_heart_is_not_blown_up_to_look_like_swing(look: Look, qtbot: QtBot) -> None:
    trace = trace_on(look, qtbot)
    trace.show_beats(
        tuple(TracePoint(p.at_s, 1000.0 + (n % 2), n, 0) for n, p in enumerate(steady(0, 60))), 60.0
    )
    assert trace._high - trace._low >= 14


def test_the_trace_is_told_in_words(look: Look, qtbot: QtBot) -> None:
    trace = trace_on(look, qtbot)
    trace.show_beats(steady(0, 60), 60.0)
    assert trace.accessibleDescription() == "Heart rate: from 60 to 60 bpm, last 60."


heights = st.lists(st.floats(0, 100), min_size=2, max_size=30)


@given(heights)
def test_the_curve_meets_every_point_and_never_swings_beyond_its_neighbours(
    ys: list[float],
) -> None:
    points = [QPointF(10.0 * n, y) for n, y in enumerate(ys)]
    path = smooth(points)
    assert path.elementCount() == 1 + 3 * (len(points) - 1)
    for n, (a, b) in enumerate(itertools.pairwise(points)):
        end = path.elementAt(3 * n + 3)
        assert (end.x, end.y) == (b.x(), b.y())
        low, high = min(a.y(), b.y()) - 1e-6, max(a.y(), b.y()) + 1e-6
        for piece in (path.elementAt(3 * n + 1), path.elementAt(3 * n + 2)):
            assert low <= piece.y <= high
