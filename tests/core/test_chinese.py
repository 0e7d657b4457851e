"""Chinese as it is set: one form of address, its own signs, a space beside Latin letters."""

from __future__ import annotations

import re

import pytest

from tests import catalogues

HAN = "[\u4e00-\u9fff]"
# Days are written without spaces (2026年11月23日); filters of a file dialog keep their form.
DAYS = re.compile(r"\{year\}年|\{month\}|\{day\}日|\{year\}|\d+月")
OF_FILES = re.compile(r" \(\*[.\w]*\);?;?")


def faults(sentence: str) -> list[str]:
    """Return what is not as Chinese is set here."""
    text = OF_FILES.sub("", sentence)
    found = []
    if "你" in text:
        found.append("a person is 您")
    if re.search(rf"{HAN}[,;:!?()]|[,;:!?()]{HAN}", text):
        found.append("a Latin sign beside a Chinese letter")
    apart = DAYS.sub(" ", text)
    if re.search(rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9%]{HAN}", apart):
        found.append("no space between Chinese and Latin letters")
    if re.search("[，。：；？！、（）“”] (?=[^ ·])| [，。：；？！、（）”]", text):
        found.append("a space beside a sign that has its own")
    return found


def said() -> list[str]:
    forms = [message.string for message in catalogues.read("zh") if message.id]
    return [one for form in forms for one in ([form] if isinstance(form, str) else form)]


def test_every_sentence_is_set_alike() -> None:
    assert {one: found for one in said() if (found := faults(one))} == {}


@pytest.mark.parametrize(
    "slip", ["你今天好吗？", "好,谢谢。", "约6 次", "RMSSD在静息时", "好。 谢谢", "（示例）"]
)
def test_a_planted_slip_is_found(slip: str) -> None:
    assert bool(faults(slip)) == (slip != "（示例）")
