"""Muscle and belt through a real window: found, set up, trained, reviewed, exported, read again."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyedflib
import pytest
from PyQt6.QtCore import Qt
from pytestqt.qtbot import QtBot

from biofeedback.app.exports import Format, What, export
from biofeedback.app.imports import take
from biofeedback.core.clock import SystemClock
from biofeedback.core.metrics import BreathSource
from biofeedback.core.settings import Settings, load_settings
from biofeedback.sessions.recompute import summary_of
from biofeedback.sessions.summary_json import summary_to_dict
from biofeedback.store.opening import open_store
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.sensors import SensorsPage
from tests.devices.outlets import Told, outlets
from tests.store.conftest import nobody_elses_secrets
from tests.ui.test_practising import Stage, home

__all__ = ["home", "nobody_elses_secrets"]

# Slow enough for a busy machine to keep up with a thousand samples a second, on both sides.
SPEED = 12.0
CTRL = Qt.KeyboardModifier.ControlModifier


def page(stage: Stage) -> SensorsPage:
    return stage.window.page("sensors", SensorsPage)


def test_a_muscle_and_then_all_three_are_practised_reviewed_exported_and_read_again(
    qtbot: QtBot, home: Path, tmp_path: Path
) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none", minutes=1.0), SystemClock(SPEED))
    stage.window.go("strap")
    stage.hand.press(Qt.Key.Key_B)
    assert stage.window.name == "sensors"
    assert not page(stage).measure.isEnabled()

    # Simulated ones, for trying out; the belt is left out at first
    stage.hand.press(Qt.Key.Key_S)
    assert load_settings().sensors == "sim-emg+sim-belt"
    stage.hand.press(Qt.Key.Key_N)
    page(stage).chosen.emit("sim-emg")
    assert not page(stage).down.isEnabled()
    stage.hand.press(Qt.Key.Key_R)
    stage.at("live")
    view = stage.live
    qtbot.waitUntil(lambda: "tighten" in view.said.text(), timeout=40_000)
    assert view.beside.isVisible()
    stage.at("after")
    assert "at rest" in _texts(stage.window.page("after", AfterPage).sensor_card)
    stage.hand.press(Qt.Key.Key_Return, CTRL)
    stage.at("sensors")
    qtbot.waitUntil(lambda: page(stage).view.own is not None, timeout=20_000)
    assert page(stage).down.isEnabled(), page(stage).range.text()
    assert "comfortably strong" in page(stage).range.text()

    # Training: a line that can be moved, and is told
    stage.hand.press(Qt.Key.Key_D)
    stage.at("live")
    qtbot.waitUntil(lambda: view.view.beside.aim is not None, timeout=20_000)
    first = view.view.beside.aim
    assert first is not None
    stage.hand.press(Qt.Key.Key_BracketRight)
    qtbot.waitUntil(lambda: view.view.beside.aim != first, timeout=20_000)
    moved = view.view.beside.aim
    assert moved is not None
    assert moved.threshold_uv > first.threshold_uv
    qtbot.waitUntil(lambda: view.view.beside.in_aim_s > 1.0, timeout=40_000)
    assert view.beside.muscle.value.text().replace(".", "").isdigit()
    stage.hand.press(Qt.Key.Key_Escape)
    stage.at("after")
    stage.hand.press(Qt.Key.Key_B, CTRL)
    stage.at("review")
    review = stage.window.page("review", ReviewPage)
    qtbot.waitUntil(lambda: review.sensor_card.isVisible(), timeout=20_000)
    assert review.title.text() == "Muscle practice"
    assert "Below" in _texts(review.sensor_card)
    assert review.view is not None
    assert len(review.view.muscle_lines) == 2

    # Heart, belt and muscle at once
    context = stage.desk.context
    context.change_settings(
        Settings(welcomed=True, strap="sim:seed=5", sensors="sim-emg+sim-belt", minutes=1.0,
                 gentle_start=False)
    )  # fmt: skip
    stage.window.go("today")
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    stage.at("after")
    together = stage.window.page("after", AfterPage)
    assert together.view is not None
    summary = together.view.summary
    assert summary is not None
    assert summary.beats > 40
    assert summary.breathing.source is BreathSource.BELT
    assert summary.muscle is not None
    assert summary.muscle.aim is not None
    stage.hand.press(Qt.Key.Key_Return, CTRL)
    stage.window.go("history")
    history = stage.window.page("history", HistoryPage)
    qtbot.waitUntil(lambda: history.view is not None and len(history.view.rows) == 3)
    stage.close()

    # Exported as EDF+ and as an archive that another profile takes in, and computed again there
    with open_store(SystemClock(), home) as store:
        export(store, tmp_path / "edf", What.SESSIONS, Format.EDF)
        export(store, tmp_path / "archive")
        kept = store.sessions(store.actor())
        before = {one.id: kept.get(one.id) for one in kept.list(limit=None)}
    labels = set()
    for file in (tmp_path / "edf").glob("*.edf"):
        with pyedflib.EdfReader(str(file)) as reader:
            labels |= set(reader.getSignalLabels())
            place = reader.getSignalLabels().index("EMG right")
            assert reader.getSampleFrequency(place) == 1000.0
            assert np.abs(reader.readSignal(place)).max() > 5.0
    assert labels >= {"EMG left", "EMG right", "Resp belt", "Heart rate"}
    assert len(list((tmp_path / "archive" / "csv" / "muscle").iterdir())) == 3
    assert len(list((tmp_path / "archive" / "csv" / "breaths").iterdir())) == 1
    with open_store(SystemClock(), tmp_path / "other") as store:
        assert take(tmp_path / "archive" / "archive.json", store).refusal is None
        kept = store.sessions(store.actor())
        for session_id, content in before.items():
            again = kept.get(session_id)
            assert again.packets == content.packets
            now, then = summary_of(again), content.session.summary
            assert then is not None
            assert now.muscle is not None
            assert summary_to_dict(now)["muscle"] == summary_to_dict(then)["muscle"]
            assert summary_to_dict(now)["belt"] == summary_to_dict(then)["belt"]


def _texts(widget: object) -> str:
    from PyQt6.QtWidgets import QLabel, QWidget

    assert isinstance(widget, QWidget)
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def test_a_stream_in_reach_is_found_and_chosen_by_key(qtbot: QtBot, home: Path) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"), SystemClock(4.0))
    name = f"window-{id(stage)}"
    with outlets(Told(name, ("belt",), waits=False)):
        stage.window.go("practise")
        stage.window.page("practise", PractisePage).sensors.click()
        assert stage.window.name == "sensors"

        def found() -> bool:
            shown = page(stage).view
            if not shown.scanning and not any(name in one.name for one in shown.found or ()):
                stage.hand.press(Qt.Key.Key_L)
            return any(name in one.name for one in page(stage).view.found or ())

        qtbot.waitUntil(found, timeout=30_000)
        number = [name in one.name for one in page(stage).view.found or ()].index(True)
        page(stage).buttons[number].click()
    assert load_settings().sensors == f"lsl:belt={name}-belt"
    assert page(stage).now.text() == "A belt practises along."
    stage.close()


def test_other_programs_hear_a_practice_only_after_the_person_says_so(
    qtbot: QtBot, home: Path
) -> None:
    stage = Stage(qtbot, Settings(welcomed=True, strap="none"))
    stage.window.go("sensors")
    assert page(stage).sends.text() == "Nothing is sent out."
    stage.hand.press(Qt.Key.Key_O)
    qtbot.waitUntil(lambda: load_settings().streams_out, timeout=20_000)
    assert page(stage).sends.text() == "A practice is sent out while it runs."
    stage.hand.press(Qt.Key.Key_O)
    assert not load_settings().streams_out
    stage.close()


def test_without_the_library_the_page_says_so_and_everything_else_works(
    qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)
    stage = Stage(qtbot, Settings(welcomed=True, strap="none", minutes=1.0))
    stage.window.go("sensors")
    stage.hand.press(Qt.Key.Key_O)
    qtbot.waitUntil(lambda: "not installed" in page(stage).problem.text(), timeout=20_000)
    assert not load_settings().streams_out
    page(stage).problem.clear()  # said once more by who looks
    stage.hand.press(Qt.Key.Key_L)
    qtbot.waitUntil(lambda: "not installed" in page(stage).problem.text(), timeout=20_000)
    # a sensor that was chosen before: the practice says it and goes on
    page(stage).chosen.emit("lsl:belt")
    stage.window.go("today")
    stage.hand.press(Qt.Key.Key_Space)
    stage.at("live")
    qtbot.waitUntil(lambda: "not installed" in stage.live.line.text(), timeout=20_000)
    stage.close()
