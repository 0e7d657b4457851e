"""Colours, type and space from one file, filled into one style sheet and the pens of the plots."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QBrush, QColor, QFont, QFontDatabase, QPalette, QPen

from biofeedback.core.errors import BadInputError
from biofeedback.core.words import _

FOLDER = Path(__file__).resolve().parent
FAMILY = "Inter"
SMALLEST_PERCENT, LARGEST_PERCENT = 100, 200


@dataclass(frozen=True, slots=True)
class Colors:
    """The named colours of a theme, as "#RRGGBB"."""

    bg: str
    surface: str
    ink: str
    ink2: str
    line: str
    edge: str
    accent: str
    on_accent: str
    accent_soft: str
    flare: str
    flare_soft: str
    amber: str
    sleep: str
    good: str


@cache
def _file() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "theme.toml").read_text(encoding="utf-8"))


def theme_names() -> tuple[str, ...]:
    """Return the names a theme can be asked for with."""
    return tuple(_file()["themes"])


def text_pairs() -> tuple[tuple[str, str], ...]:
    """Return every (text, background) pair of colour names that is used."""
    return tuple((ink, ground) for ground, inks in _file()["text"].items() for ink in inks)


@dataclass(frozen=True)
class Theme:
    """A theme at a text size. percent: 100-200, for all type and what must grow with it."""

    name: str
    percent: int
    dark: bool
    colors: Colors

    @classmethod
    def load(cls, name: str, percent: int = 100) -> Theme:
        """Return the theme; BadInputError for an unknown name. `percent` is kept in 100-200."""
        if name not in theme_names():
            raise BadInputError(_('There is no theme "{name}".').format(name=name))
        found = _file()["themes"][name]
        colors = Colors(**{field.name: found[field.name] for field in fields(Colors)})
        percent = min(max(percent, SMALLEST_PERCENT), LARGEST_PERCENT)
        return cls(name, percent, bool(found["dark"]), colors)

    def color(self, name: str, alpha: float = 1.0) -> QColor:
        """Return a named colour; `alpha` 0-1."""
        color = QColor(getattr(self.colors, name))
        color.setAlphaF(alpha)
        return color

    def scaled(self, px: float) -> int:
        """Return a length that grows with the text, in pixels."""
        return round(px * self.percent / 100)

    def type_px(self, role: str) -> int:
        """Return a size of type ("small", "base", "title", "number", ...) in pixels."""
        return self.scaled(_file()["type"][role])

    def space(self, role: str) -> int:
        """Return a distance in pixels; distances stay when the text grows."""
        return int(_file()["space"][role])

    @cached_property
    def target_px(self) -> int:
        """The least height and width of anything to press, in pixels."""
        return max(int(_file()["touch"]["target"]), self.scaled(34))

    def font(self, role: str = "base", *, bold: bool = False) -> QFont:
        """Return the app's face in a role's size, with figures of equal width."""
        font = app_font()
        font.setPixelSize(self.type_px(role))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font

    def pen(self, name: str, *, dotted: bool = False, alpha: float = 1.0) -> QPen:
        """Return a pen for traces: 1 px, cosmetic, so that long noisy lines stay cheap."""
        pen = QPen(self.color(name, alpha), 1.0)
        pen.setCosmetic(True)
        if dotted:
            pen.setStyle(Qt.PenStyle.CustomDashLine)
            pen.setDashPattern([1.0, 4.0])
        return pen

    def brush(self, name: str, alpha: float = 1.0) -> QBrush:
        """Return a flat brush."""
        return QBrush(self.color(name, alpha))

    def palette(self) -> QPalette:
        """Return the palette for what the style sheet does not reach (dialogs, selections)."""
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, name in (
            (roles.Window, "bg"),
            (roles.WindowText, "ink"),
            (roles.Base, "surface"),
            (roles.AlternateBase, "bg"),
            (roles.Text, "ink"),
            (roles.Button, "surface"),
            (roles.ButtonText, "ink"),
            (roles.Highlight, "accent"),
            (roles.HighlightedText, "on_accent"),
            (roles.ToolTipBase, "surface"),
            (roles.ToolTipText, "ink"),
            (roles.PlaceholderText, "ink2"),
            (roles.Link, "accent"),
        ):
            palette.setColor(role, self.color(name))
        return palette

    def style_sheet(self) -> str:
        """Return the one style sheet of the app, filled with this theme."""
        words = {field.name: getattr(self.colors, field.name) for field in fields(Colors)}
        words |= {f"{role}_px": str(self.type_px(role)) for role in _file()["type"]}
        words |= {"target": str(self.target_px), "radius": str(self.space("radius"))}
        words |= {"inner": str(self.target_px - 4), "field": str(self.target_px - 10)}
        words["handle"] = str(self.scaled(10))
        text = (FOLDER / "theme.qss").read_text(encoding="utf-8")
        for word, value in words.items():
            text = text.replace(f"@{word}@", value)
        return text


@cache
def _registered() -> str:
    for path in sorted((FOLDER / "fonts").glob("*.otf")):
        QFontDatabase.addApplicationFont(str(path))
    return FAMILY if FAMILY in QFontDatabase.families() else QFont().family()


def app_font() -> QFont:
    """Return the shipped face with tabular figures, registered on first use."""
    font = QFont(_registered())
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2)."""

    def luminance(color: QColor) -> float:
        parts = (color.redF(), color.greenF(), color.blueF())
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def theme_for(setting: str, hour: int) -> str:
    """Return which theme a setting means at an hour (0-23): "auto" is night in the evening."""
    if setting in theme_names():
        return setting
    return "night" if hour >= 19 or hour < 7 else "paper"
