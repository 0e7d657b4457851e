"""Settings from one TOML file, and where everything lives."""

from __future__ import annotations

import os
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from biofeedback.core.errors import BadInputError, StoreUnwritableError
from biofeedback.core.words import _

HOME_VARIABLE = "BIOFEEDBACK_HOME"
APP_NAME = "biofeedback"


def home_folder() -> Path:
    """Return where data and settings live: BIOFEEDBACK_HOME, else the platform's own folder."""
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        try:
            return Path(chosen).expanduser()
        except RuntimeError:  # there is nobody of that name
            return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path(APP_NAME, appauthor=False)


def make_private(folder: Path) -> Path:
    """Create a folder only this account can enter; StoreUnwritableError if it can't be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        sentence = _("The folder {folder} can't be used ({why}); choose another or free it.")
        raise StoreUnwritableError(
            sentence.format(folder=folder, why=error.strerror or type(error).__name__)
        ) from error
    return folder


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person has chosen. text_percent: 100-200. pace_per_min: breaths per minute.

    theme: "auto" (night in the evening), "paper" or "night". strap: the spec used last.
    sensors: those that practise along, as in a spec ("lsl:emg+lsl:belt").
    streams_out: whether other programs may hear a practice (Lab Streaming Layer).
    keep_samples: whether a strap's ECG and movement stay with a session, as they came.
    weekly_peg: whether Today asks the three questions once a week.
    reminded: the day of the last reminder, and whom it was for ("2026-11-23 id").
    trend_lanes, trend_range: what is shown on the page of trends (keys, with spaces between).

    How practice is led: sound (tones of the breath), volume_percent, voice, sound_lead_ms (how
    much earlier tones are sent, for headphones by radio).
    gentle_start: whether the pace begins at the person's own rate, where that is known.
    daily: the practice behind Today's button (a key of the library, or the name of one's own).
    What the heart shows: picture, feedback_sound, quiet (no score at all), aim ("fixed",
    "personal" or "adaptive"), target_score (65-90), challenge.
    tell_every_s: how often a screen reader is told the numbers of a practice, 0 for never.
    letter_keys: whether letters, digits and signs press buttons, without Ctrl or Alt.
    toured: the tour of the app was begun once, so it is not offered any more.
    several: more than one person practises here, so who it is is asked before anything is kept.
    """

    language: str | None = None
    theme: str = "auto"
    text_percent: int = 100
    reduce_motion: bool = False
    sound: bool = False
    strap: str | None = None
    strap_name: str | None = None
    sensors: str | None = None
    streams_out: bool = False
    pace_per_min: float = 6.0
    minutes: float = 5.0
    person_id: str | None = None
    welcomed: bool = False
    several: bool = False
    weekly_peg: bool = True
    reminded: str | None = None
    keep_samples: bool = True
    trend_lanes: str | None = None
    trend_range: str | None = None
    volume_percent: int = 50
    voice: bool = False
    sound_lead_ms: int = 0
    picture: bool = False
    feedback_sound: bool = True
    quiet: bool = False
    aim: str = "fixed"
    target_score: float = 70.0
    challenge: bool = False
    gentle_start: bool = True
    daily: str | None = None
    letter_keys: bool = True
    toured: bool = False
    tell_every_s: int = 30


def settings_file() -> Path:
    """Return where the settings are kept."""
    return home_folder() / "settings.toml"


def load_settings(path: Path | None = None) -> Settings:
    """Return the settings; what is missing is the default, an unknown key is left alone.

    Raises BadInputError with file and key when a value has the wrong kind.
    """
    path = path or settings_file()
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except NotADirectoryError:
        return Settings()  # a home that is a file is told when something is to be kept there
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        sentence = _("{file} can't be read as settings ({why}); mend or delete it.")
        raise BadInputError(sentence.format(file=path, why=error)) from error
    defaults = Settings()
    known: dict[str, Any] = {}
    for field in fields(Settings):
        if field.name not in found:
            continue
        value, default = found[field.name], getattr(defaults, field.name)
        if isinstance(default, float) and type(value) is int:
            value = float(value)
        wanted = str if default is None else type(default)
        if type(value) is not wanted:
            sentence = _("{file}: {key} should be of the kind {kind}, not {value!r}.")
            raise BadInputError(
                sentence.format(file=path, key=field.name, kind=wanted.__name__, value=value)
            )
        known[field.name] = value
    return replace(defaults, **known)


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings whole or not at all, readable by this account only."""
    import tomli_w

    path = path or settings_file()
    make_private(path.parent)
    chosen = {key: value for key, value in asdict(settings).items() if value is not None}
    draft = path.with_suffix(".new")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        tomli_w.dump(chosen, out)
    draft.replace(path)
