"""A sheet of paper to write and draw on, in points from the top left; the only user of fpdf2."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from biofeedback.core.words import spoken
from biofeedback.exchange.report import Paper
from biofeedback.exchange.report_face import face_for, units

if TYPE_CHECKING:
    from fpdf import FPDF

FONTS = Path(__file__).resolve().parent / "fonts"
SIZES = {Paper.A4: (595.28, 841.89), Paper.LETTER: (612.0, 792.0)}
FAMILY = "Inter"
# The typeface of this computer beside it, where a language needs one.
OTHER = "Other"
# Stands for letters the face has none of; never an empty box, which says nothing.
LEFT_OUT = "[…]"
LEADING = 1.34
# Greys alone: what is printed without colour says the same.
INK, GREY, LINE, PALE = 20, 85, 190, 228

Point = tuple[float, float]


class Sheet:
    """Pages of one size. Sizes of type and lengths in points; greys 0 (black) to 255 (white)."""

    def __init__(self, paper: Paper, title: str, made_at: datetime) -> None:
        """Begin the first page."""
        from fpdf import FPDF

        self.width, self.height = SIZES[paper]
        self._pieces: dict[tuple[str, float, bool], float] = {}
        self._wrapped: dict[tuple[str, float, float, bool], list[str]] = {}
        self._pdf: FPDF = FPDF(unit="pt", format=(self.width, self.height))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.set_creation_date(made_at)
        self._pdf.set_title(title)
        self._pdf.set_creator("biofeedback")
        self._pdf.set_lang(spoken().code)
        for style, file in (("", "Inter-Regular.ttf"), ("B", "Inter-SemiBold.ttf")):
            self._pdf.add_font(FAMILY, style, str(FONTS / file))
        face: Any = self._pdf.fonts["inter"]
        self._known = frozenset(face.cmap)
        self._beside: frozenset[int] = frozenset()
        self._beside_bold = False
        self._take_other_face()
        self.new_page()

    def _take_other_face(self) -> None:
        """Add a typeface of this computer where the language that is spoken needs one."""
        face = None if spoken().latin else face_for(spoken().script)
        if face is None:
            return
        self._pdf.add_font(OTHER, "", face.regular, collection_font_number=face.number)
        taken: Any = self._pdf.fonts[OTHER.lower()]
        self._beside = frozenset(taken.cmap)
        if face.bold is not None:
            self._pdf.add_font(OTHER, "B", face.bold, collection_font_number=face.number)
            self._beside_bold = True

    def new_page(self) -> None:
        """Begin another page."""
        self._pdf.add_page()

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return self._pdf.pages_count

    def printable(self, words: str) -> str:
        """Return words without what no line can hold; letters no face has become "[…]"."""
        seen = "".join(one for one in words if category(one) != "Cf")
        seen = re.sub(r"\s+", " ", seen).strip()
        known = self._known | self._beside
        held = "".join(one if ord(one) in known else "\0" for one in seen)
        return re.sub(r"\0(?:[ \0]*\0)?", LEFT_OUT, held)

    def lacks(self, words: str) -> bool:
        """Return whether some of these words can't be printed."""
        return LEFT_OUT in self.printable(words) and LEFT_OUT not in words

    def _runs(self, words: str, size: float, *, bold: bool) -> Iterator[str]:
        """Yield the stretches of words of one typeface, each with that typeface set."""
        for own, letters in groupby(words, lambda one: ord(one) not in self._beside - self._known):
            style = "B" if bold and (own or self._beside_bold) else ""
            self._pdf.set_font(FAMILY if own else OTHER, style, size)
            yield "".join(letters)

    def measure(self, words: str, size: float, *, bold: bool = False) -> float:
        """Return how wide words are."""
        runs = self._runs(words, size, bold=bold)
        return sum(float(self._pdf.get_string_width(run)) for run in runs)

    def wrap(self, words: str, width: float, size: float, *, bold: bool = False) -> list[str]:
        """Return words in lines no wider than `width`; a word that is wider is cut into pieces."""
        key = (words, width, size, bold)
        if key not in self._wrapped:
            self._wrapped[key] = self._wrap(words, width, size, bold)
        return list(self._wrapped[key])

    def _wrap(self, words: str, width: float, size: float, bold: bool) -> list[str]:
        lines: list[str] = []
        line, used = "", 0.0
        for before, unit in self._units(words):
            wide, space = self._piece(unit, size, bold), self._piece(before, size, bold)
            if line and used + space + wide <= width:
                line, used = f"{line}{before}{unit}", used + space + wide
                continue
            if line:
                lines.append(line)
            line, used = unit, wide
            if wide > width:
                line, used = "", 0.0
                for letter in unit:
                    each = self._piece(letter, size, bold)
                    if line and used + each > width:
                        lines.append(line)
                        line, used = "", 0.0
                    line, used = line + letter, used + each
        return [*lines, line] if line else lines

    def _units(self, words: str) -> Iterator[tuple[str, str]]:
        """Yield what stands before it and what is kept in one line, one after the other."""
        for word in self.printable(words).split(" "):
            for n, unit in enumerate(units(word)):
                yield ("" if n else " "), unit

    def _piece(self, words: str, size: float, bold: bool) -> float:
        """Return a word's width, measured once; a line is as wide as its words and spaces."""
        key = (words, size, bold)
        if key not in self._pieces:
            self._pieces[key] = self.measure(words, size, bold=bold)
        return self._pieces[key]

    def write(
        self, at: Point, words: str, size: float, *, bold: bool = False, grey: int = INK
    ) -> None:
        """Write one line, its baseline at `at`."""
        if not words:
            return
        self._pdf.set_text_color(grey)
        left = at[0]
        for run in self._runs(self.printable(words), size, bold=bold):
            self._pdf.text(left, at[1], run)
            left += float(self._pdf.get_string_width(run))

    def rule(self, one: Point, other: Point, *, grey: int = LINE, width: float = 0.6) -> None:
        """Draw a line."""
        self._pdf.set_draw_color(grey)
        self._pdf.set_line_width(width)
        self._pdf.line(one[0], one[1], other[0], other[1])

    def box(self, left: float, top: float, width: float, height: float, *, grey: int) -> None:
        """Draw a filled box."""
        self._pdf.set_fill_color(grey)
        self._pdf.rect(left, top, width, height, style="F")

    def dot(self, at: Point, size: float, *, grey: int = INK, hollow: bool = False) -> None:
        """Draw a dot; hollow ones have a white middle."""
        self._pdf.set_draw_color(grey)
        self._pdf.set_line_width(0.7)
        self._pdf.set_fill_color(255 if hollow else grey)
        left, top = at[0] - size / 2, at[1] - size / 2
        self._pdf.ellipse(left, top, size, size, style="DF" if hollow else "F")

    def path(self, points: Sequence[Point], *, grey: int = INK, width: float = 0.9) -> None:
        """Draw a line through points."""
        if len(points) > 1:
            self._pdf.set_draw_color(grey)
            self._pdf.set_line_width(width)
            self._pdf.polyline(list(points))

    def diamond(self, at: Point, size: float, *, grey: int = INK) -> None:
        """Draw a filled diamond."""
        x, y, half = at[0], at[1], size / 2
        self._pdf.set_fill_color(grey)
        corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        self._pdf.polygon(corners, style="F")

    def data(self) -> bytes:
        """Return the whole as a PDF."""
        return bytes(self._pdf.output())
