"""A report in Chinese: set in a typeface of this computer, in English where there is none."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdf import PdfReader

from biofeedback.core.words import speaking
from biofeedback.exchange import report_face
from biofeedback.exchange.report import Paper
from biofeedback.exchange.report_face import Face, face_for, printed_language, units
from biofeedback.exchange.report_sheet import Sheet

NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
WORDS = "练习，疼痛。"


def a_typeface(file: Path, letters: str = WORDS) -> Path:
    """Write a typeface of these letters, each a square as wide as it is high."""
    names = {ord(one): f"uni{ord(one):04X}" for one in letters}
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    made = FontBuilder(1000, isTTF=True)
    made.setupGlyphOrder([".notdef", *names.values()])
    made.setupCharacterMap(names)
    made.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    made.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 100)))
    made.setupHorizontalHeader(ascent=900, descent=-100)
    made.setupNameTable({"familyName": "Squares", "styleName": "Regular"})
    made.setupOS2()
    made.setupPost()
    file.parent.mkdir(parents=True, exist_ok=True)
    made.save(file)
    return file


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(report_face, "folders", lambda: (tmp_path / "none", tmp_path / "fonts"))
    return tmp_path / "fonts"


def test_the_best_typeface_is_found_with_its_bold_one(fonts: Path) -> None:
    assert face_for("SimplifiedChinese") is None
    for name in ("wqy/wqy-zenhei.ttc", "noto/NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"):
        a_typeface(fonts / name)
    noto = (fonts / "noto/NotoSansCJK-Regular.ttc", fonts / "NotoSansCJK-Bold.ttc")
    assert face_for("SimplifiedChinese") == Face(*noto, number=2)
    noto[0].unlink()
    assert face_for("SimplifiedChinese") == Face(fonts / "wqy/wqy-zenhei.ttc")
    assert face_for("Arabic") is None
    (fonts / "wqy/wqy-zenhei.ttc").write_bytes(b"cut off")
    assert face_for("SimplifiedChinese") is None


def test_a_report_speaks_english_where_its_letters_cant_be_set(fonts: Path) -> None:
    with speaking("zh"):
        assert printed_language().code == "en"
        a_typeface(fonts / "simhei.ttf")
        assert printed_language().code == "zh"
    with speaking("de"):
        assert printed_language().code == "de"


def test_chinese_and_latin_letters_stand_in_one_line(fonts: Path) -> None:
    a_typeface(fonts / "simhei.ttf")
    with speaking("zh"):
        sheet = Sheet(Paper.A4, "x", NOW)
    assert sheet.printable("练习 RMSSD 龘") == "练习 RMSSD […]"
    latin = sheet.measure(" RMSSD", 10.0)
    assert sheet.measure("练习 RMSSD", 10.0) == pytest.approx(20.0 + latin, abs=0.1)
    sheet.write((50.0, 50.0), "练习 RMSSD", 10.0)
    sheet.write(
        (50.0, 80.0), WORDS, 10.0, bold=True
    )  # there is no bold one: the plain one is taken
    text = PdfReader(io.BytesIO(sheet.data())).pages[0].extract_text()
    assert "练习" in text
    assert "RMSSD" in text
    assert WORDS in text


def test_a_line_ends_between_letters_but_never_begins_with_what_closes(fonts: Path) -> None:
    a_typeface(fonts / "simhei.ttf")
    with speaking("zh"):
        sheet = Sheet(Paper.A4, "x", NOW)
    assert sheet.wrap(WORDS, 25.0, 10.0) == ["练", "习，", "疼", "痛。"]
    assert sheet.wrap(WORDS, 35.0, 10.0) == ["练习，", "疼痛。"]
    assert sheet.data()  # lets go of the typeface's file


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("well-known", ["well-known"]),
        ("“don’t”", ["“don’t”"]),
        ("练习，疼痛。", ["练", "习，", "疼", "痛。"]),
        ("（次/分）加重", ["（次/", "分）", "加", "重"]),
        ("按“今天”页", ["按", "“今", "天”", "页"]),
        ("…", ["…"]),
    ],
)
def test_where_a_line_may_end(word: str, parts: list[str]) -> None:
    assert units(word) == parts
    assert "".join(units(word)) == word
