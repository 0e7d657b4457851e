"""One window for each home."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from biofeedback.ui.single import SingleInstance


def test_a_second_start_calls_the_first_one_forward(qtbot: QtBot, tmp_path: Path):
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.take()
    with qtbot.waitSignal(first.called):
        assert not second.take()


def test_another_home_is_another_window(qtbot: QtBot, tmp_path: Path):
    one, other = SingleInstance(tmp_path / "one"), SingleInstance(tmp_path / "other")
    assert one.take()
    assert other.take()


def test_what_a_crash_left_behind_is_no_obstacle(qtbot: QtBot, tmp_path: Path):
    first = SingleInstance(tmp_path)
    assert first.take()
    path = Path(first._server.fullServerName())
    first._server.close()
    path.touch()
    assert SingleInstance(tmp_path).take()
