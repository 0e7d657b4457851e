"""Review and comparison through a real window and real records: opened, walked, computed again."""

from __future__ import annotations

from pathlib import Path

from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.core.clock import SystemClock
from biofeedback.core.settings import Settings
from biofeedback.sessions.records import Chunk, Happening
from biofeedback.store.opening import open_store
from biofeedback.ui.pages.compare import ComparePage
from biofeedback.ui.pages.review import ReviewPage
from tests.store.conftest import nobody_elses_secrets
from tests.store.samples import START, a_draft, a_summary, packets_of, some_beats
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]


def keep_two(folder: Path) -> tuple[str, str]:
    """Keep two sessions whose stored numbers are not those of their beats."""
    ids = []
    with open_store(SystemClock(), folder) as store:
        sessions = store.sessions(store.actor())
        for n in range(2):
            beats = some_beats(200, seed=n)
            one = sessions.begin(a_draft(START.replace(day=5 + n)))
            began = Happening(0.0, "step", '{"index": 0, "name": "breathe"}')
            sessions.append(one, Chunk(beats[-1].at_s, beats, packets_of(beats), (), (began,)))
            sessions.finish(one, "done", a_summary(200), beats[-1].at_s)
            ids.append(one)
    return ids[0], ids[1]


def test_a_session_is_walked_computed_again_and_set_beside_another(
    qtbot: QtBot, home: Path
) -> None:
    first, second = keep_two(home)
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock())
    stage.desk.looking_back.open_review(second)
    stage.at("review")
    page = stage.window.page("review", ReviewPage)
    page.tachogram.choose(150)
    qtbot.waitUntil(lambda: page.beats_card.moment.text() != "", timeout=10_000)
    stored = page.view.summary if page.view else None
    assert stored is not None
    stage.hand.press(Qt.Key.Key_R)
    toast = stage.window.toast.words
    qtbot.waitUntil(lambda: "Computed again" in toast.text(), timeout=10_000)
    assert "changed" in toast.text()
    assert page.view is not None
    assert page.view.summary is not None
    assert page.view.summary.rmssd_ms != stored.rmssd_ms
    stage.hand.press(Qt.Key.Key_R)
    qtbot.waitUntil(lambda: "every number is the same" in toast.text(), timeout=10_000)
    stage.hand.press(Qt.Key.Key_C)
    stage.at("compare")
    compare = stage.window.page("compare", ComparePage)
    assert compare.view is not None
    assert [row.id for row in compare.view.choices] == [first]
    stage.hand.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: compare.numbers.isVisible(), timeout=10_000)
    assert "different versions" in compare.care.text(), "the first was not computed again"
    stage.hand.press(Qt.Key.Key_C)
    assert compare.choices.isVisible()
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("review")
    stage.close()
