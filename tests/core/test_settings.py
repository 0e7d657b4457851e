"""Settings from one file, and where everything lives."""

import stat
import sys
from pathlib import Path

import pytest

from biofeedback.core.errors import BadInputError, BiofeedbackError
from biofeedback.core.settings import (
    Settings,
    home_folder,
    load_settings,
    make_private,
    save_settings,
)


def test_what_was_chosen_is_there_again(tmp_path: Path):
    path = tmp_path / "settings.toml"
    chosen = Settings(language="de", text_percent=150, pace_per_min=5.5, strap="ble:H10")
    save_settings(chosen, path)
    assert load_settings(path) == chosen
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_without_a_file_everything_is_the_default(tmp_path: Path):
    assert load_settings(tmp_path / "none.toml") == Settings()


def test_an_unknown_key_is_left_alone(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text('from_a_newer_version = 1\ntheme = "night"\nminutes = 3\n')
    assert load_settings(path) == Settings(theme="night", minutes=3.0)


@pytest.mark.parametrize("text", ["theme = 3", 'text_percent = "big"', "= nonsense", "\x00"])
def test_a_broken_file_gets_a_sentence_that_names_it(tmp_path: Path, text: str):
    path = tmp_path / "settings.toml"
    path.write_text(text)
    with pytest.raises(BadInputError, match=r"settings\.toml"):
        load_settings(path)


def test_home_is_where_the_person_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("BIOFEEDBACK_HOME", str(tmp_path / "my data"))
    assert home_folder() == tmp_path / "my data"
    monkeypatch.delenv("BIOFEEDBACK_HOME")
    assert home_folder().name == "biofeedback"


def test_a_folder_that_cannot_be_made_gets_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BiofeedbackError, match="can't be used"):
        make_private(tmp_path / "file" / "below")


def test_a_folder_in_the_place_of_the_file_gets_a_sentence(tmp_path: Path):
    (tmp_path / "settings.toml").mkdir()
    with pytest.raises(BadInputError, match=r"settings\.toml"):
        load_settings(tmp_path / "settings.toml")


def test_the_home_of_nobody_is_a_name_like_any_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BIOFEEDBACK_HOME", "~nobody-of-that-name/data")
    assert home_folder().name == "data"
