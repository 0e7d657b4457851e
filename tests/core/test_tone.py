"""What the app never says, in any language it speaks: no promise, no blame, no pushing."""

from __future__ import annotations

import re

import pytest

from tests import catalogues

# Patterns, in lower case. "cure" and "prove" may stand only where they are denied.
NEVER = {
    "en": (
        r"\bcures?\b", r"\bprov(?:e|es|en)\b", r"you failed", r"\bguarantee", r"pain-free",
        r"\bstreaks?\b", r"\bmust not miss", r"you should have", r"\bonly \d+ days? left",
        r"\bheals? your", r"always works", r"\boops\b", r"\bbad score\b", r"try harder",
    ),
    "de": (
        r"\bheil(?:t|en)\b", r"\bbewei(?:st|sen)\b", r"versagt", r"garantier", r"schmerzfrei",
        r"\bserie\b", r"sie hätten", r"wirkt immer", r"\bhoppla\b", r"strengen sie sich",
        r"\bsie müssen\b",
    ),
    "fr": (
        r"\bguéri(?:r|t|s|e|ra|sons?|ssent)\b", r"\bprouv(?:e|ent|ée?s?)\b", r"\béch(?:ec|ou)",
        r"\bgaranti", r"sans (?:aucune )?douleur", r"jours (?:d’affilée|de suite|consécutifs)",
        r"vous (?:auriez dû|devriez|devez)", r"il vous faut absolument", r"ne manquez",
        r"plus que \d+ jours?", r"(?:marche|agit|aide) toujours", r"\boups\b", r"mauvais score",
        r"faites (?:un|plus d’) ?efforts?",
    ),
    "ar": (
        r"(?<!مست)شف(?:اء|ى|ي)\b", r"يشفي", r"[يتأ]ُ?ثبت أن", r"مُ?ثبت", r"إثبات", r"فشل", r"أخفق",
        r"مضمون", r"نضمن", r"خالٍ? من الألم", r"دون ألم", r"سلسلة أيام", r"كان عليك",
        r"يجب عليك", r"عليك أن", r"لا تفوّ?ت", r"ينفع (?:دائمًا|الجميع)", r"عفوًا",
        r"درجة سيئة", r"جهدًا أكبر",
    ),
    "zh": (
        r"治愈", r"根治", r"治好", r"包治", r"证明了|已证明|证实", r"您失败", r"保证", r"立竿见影",
        r"[摆解]脱疼痛|告别疼痛", r"康复如初", r"连续打卡", r"您本该|您本应|您应该", r"您必须",
        r"只剩.{0,9}天", r"总是有效|一定有效|对所有人都有效", r"哎呀", r"再努力|加油",
    ),
}  # fmt: skip
# Where such a word is denied, asked about, or of a wound that heals.
DENIED = {
    "en": r"\bno\b|\bnot\b|n.t\b|\bnever\b|promised|it heals|may have healed|works for all",
    "de": r"\bnicht\b|\bkein|\bnie\b|versprochen|er heilt|noch heilen|bei allen",
    "fr": r"\bpas\b|\bne\b|\bn’|\baucun|\bjamais\b|promet|pour tout le monde",
    "ar": r"\bو?لا\b|\bلم\b|\bو?ليس|غير|أبدًا|وعد بالشفاء",
    "zh": r"不|没有|未|承诺治愈|对所有人",
}  # fmt: skip


def said(code: str) -> list[str]:
    """Return every sentence of the app in a language."""
    if code == "en":
        return [form for key in catalogues.keys(catalogues.gathered()) for form in key]
    strings = [message.string for message in catalogues.read(code) if message.id]
    return [form for one in strings for form in ([one] if isinstance(one, str) else one)]


def offending(sentence: str, code: str) -> list[str]:
    """Return what a sentence should not say."""
    low = sentence.lower()
    found = []
    for part in re.split(r"(?<=[.!?:;؛؟])\s|(?<=[。！？：；])", low):
        if not re.search(DENIED[code], part):
            found += [word for word in NEVER[code] if re.search(word, part)]
    return found


@pytest.mark.parametrize("code", sorted(NEVER))
def test_nothing_promises_blames_or_pushes(code: str) -> None:
    found = {sentence: words for sentence in said(code) if (words := offending(sentence, code))}
    assert found == {}


def test_a_planted_promise_is_found_and_its_denial_is_not() -> None:
    assert offending("Slow breathing cures pain.", "en")
    assert offending("You failed today. Try harder.", "en")
    assert offending("Langsames Atmen heilt Schmerzen.", "de")
    assert offending("Sie müssen heute üben.", "de")
    assert not offending("That it lowers pain is not proven.", "en")
    assert not offending("Eine Wirkung ist nicht bewiesen.", "de")
    assert offending("La respiration lente guérit la douleur.", "fr")
    assert offending("N’ayez pas peur. Vous devez pratiquer aujourd’hui.", "fr")
    assert not offending("Un effet sur la douleur n’est pas prouvé.", "fr")
    assert offending("التنفس البطيء يشفي الألم.", "ar")
    assert offending("فشلت اليوم؛ لا بأس.", "ar")
    assert offending("هل يساعد؟ أثره في الألم مثبت.", "ar")
    assert not offending("أما أثره في الألم فغير مثبت.", "ar")
    assert offending("慢呼吸能治愈疼痛。", "zh")
    assert offending("不用担心。您必须今天练习。", "zh")
    assert not offending("对疼痛的作用尚未得到证实。", "zh")


def test_each_language_that_is_offered_has_its_list() -> None:
    from biofeedback.core.languages import OFFERED

    assert {one.code for one in OFFERED} <= set(NEVER) == set(DENIED)
