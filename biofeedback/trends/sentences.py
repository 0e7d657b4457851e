"""The findings in words: whole sentences, each number with its unit, never a cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from biofeedback.core.day_words import long_day
from biofeedback.core.words import _, mark, plural
from biofeedback.core.words import number as written
from biofeedback.trends.association import Lack, Seen
from biofeedback.trends.looks import AFTER_DAYS


@dataclass(frozen=True, slots=True)
class Words:
    """A question's own sentences; `less`, `more`, `unclear` are filled with numbers.

    {effect}: its size; {least}, {most}: the ends of the interval away from zero; {low}, {high}:
    its ends on either side of zero, all without sign; {count}: comparisons.
    """

    title: str
    unit: str
    before: str
    after: str
    less: str
    more: str
    unclear: str
    caution: str


WORDS: Mapping[str, Words] = {
    "practice_pain": Words(
        mark("Practice, and the next day's worst pain"),
        mark("points (0-10)"),
        mark("practised the day before"),
        mark("worst pain, 0-10"),
        mark(
            "On days after practice your worst pain was on average {effect} points lower "
            "(likely {least} to {most} points). A pattern, not proof."
        ),
        mark(
            "On days after practice your worst pain was on average {effect} points higher "
            "(likely {least} to {most} points). A pattern, not proof."
        ),
        mark(
            "So far ({count} days) your records don't show a difference in worst pain on days "
            "after practice; anything from {low} points lower to {high} points higher fits."
        ),
        mark(
            "Better days may also make practice easier, and pain has ups and downs of its own. "
            "A planned experiment can tell more."
        ),
    ),
    "practice_sleep": Words(
        mark("Practice, and the night that follows"),
        mark("h"),
        mark("practised that day"),
        mark("sleep of the night, h"),
        mark(
            "In nights after practice you slept on average {effect} h less (likely {least} to "
            "{most} h). A pattern, not proof."
        ),
        mark(
            "In nights after practice you slept on average {effect} h longer (likely {least} to "
            "{most} h). A pattern, not proof."
        ),
        mark(
            "So far ({count} nights) your records don't show a difference in sleep after days "
            "with practice; anything from {low} h less to {high} h longer fits."
        ),
        mark(
            "Calm days may bring both practice and sleep, and sleep as remembered is not sleep "
            "as measured. A planned experiment can tell more."
        ),
    ),
    "sleep_pain": Words(
        mark("Sleep, and the worst pain of the day after"),
        mark("points (0-10) per hour"),
        mark("sleep of the night before, h"),
        mark("worst pain, 0-10"),
        mark(
            "After nights with an hour more sleep your worst pain was on average {effect} points "
            "lower (likely {least} to {most} points). A pattern, not proof."
        ),
        mark(
            "After nights with an hour more sleep your worst pain was on average {effect} points "
            "higher (likely {least} to {most} points). A pattern, not proof."
        ),
        mark(
            "So far ({count} days) your records don't show that worst pain differs with the "
            "night's sleep; per hour more, anything from {low} points lower to {high} points "
            "higher fits."
        ),
        mark(
            "Pain may disturb sleep just as well, and a bad day may colour how the night is "
            "remembered."
        ),
    ),
    "practice_flare": Words(
        mark("Practice in one week, and a flare in the next"),
        mark("percentage points"),
        mark("more practice days than usual in the week before"),
        mark("a flare in the week"),
        mark(
            "After weeks with more practice than usual for you, weeks with a flare were {effect} "
            "percentage points rarer (likely {least} to {most} percentage points). A pattern, "
            "not proof."
        ),
        mark(
            "After weeks with more practice than usual for you, weeks with a flare were {effect} "
            "percentage points more frequent (likely {least} to {most} percentage points). A "
            "pattern, not proof."
        ),
        mark(
            "So far ({count} weeks) your records don't show a difference in flares after weeks "
            "with more practice; anything from {low} percentage points rarer to {high} percentage "
            "points more frequent fits."
        ),
        mark("A flare that is on its way may keep you from practice days before you call it one."),
    ),
    "swings_flare": Words(
        mark("Ups and downs of activity in one week, and a flare in the next"),
        mark("percentage points"),
        mark("larger swings of activity than usual in the week before"),
        mark("a flare in the week"),
        mark(
            "After weeks with larger swings of activity than usual for you, weeks with a flare "
            "were {effect} percentage points rarer (likely {least} to {most} percentage points). "
            "A pattern, not proof."
        ),
        mark(
            "After weeks with larger swings of activity than usual for you, weeks with a flare "
            "were {effect} percentage points more frequent (likely {least} to {most} percentage "
            "points). A pattern, not proof."
        ),
        mark(
            "So far ({count} weeks) your records don't show a difference in flares after weeks "
            "with larger swings of activity; anything from {low} percentage points rarer to "
            "{high} percentage points more frequent fits."
        ),
        mark(
            "Rising pain may itself make days uneven before you call it a flare, and holidays or "
            "work may change both."
        ),
    ),
    "practice_rest": Words(
        mark("Practice in the week before, and RMSSD at rest"),
        mark("percent"),
        mark("more practice days than usual in the week before"),
        mark("RMSSD at rest, natural logarithm of ms"),
        mark(
            "After weeks with more practice than usual for you, your RMSSD at rest was on average "
            "{effect} percent lower (likely {least} to {most} percent). A pattern, not proof."
        ),
        mark(
            "After weeks with more practice than usual for you, your RMSSD at rest was on average "
            "{effect} percent higher (likely {least} to {most} percent). A pattern, not proof."
        ),
        mark(
            "So far ({count} measurements) your records don't show a difference in RMSSD at rest "
            "after weeks with more practice; anything from {low} percent lower to {high} percent "
            "higher fits."
        ),
        mark("Posture, hour, illness and medication change RMSSD as well."),
    ),
}


def number(value: float) -> str:
    """Return a size without sign, in as many digits as it deserves."""
    size = abs(value)
    if size < 0.005:
        return "0"
    if size >= 9.95:
        return written(size, ".0f")
    return written(size, ".1f" if size >= 0.095 else ".2f")


def said(key: str, seen: Seen) -> str:
    """Return what a question showed at its look."""
    words = WORDS[key]
    assert seen.effect is not None
    assert seen.interval is not None
    low, high = seen.interval
    if not seen.stands_out:
        return _(words.unclear).format(
            count=len(seen.pairs), low=number(min(low, 0.0)), high=number(max(high, 0.0))
        )
    least, most = sorted((abs(low), abs(high)))
    sentence = _(words.less) if seen.effect < 0.0 else _(words.more)
    return sentence.format(effect=number(seen.effect), least=number(least), most=number(most))


def silence(key: str) -> str:
    """Return what stands where nothing may be said yet."""
    return _("Not enough data yet to say anything about: {question}.").format(
        question=_(WORDS[key].title)
    )


def needed(lack: Lack, *, weekly: bool, rest: bool, next_look: date, before_looks: int) -> str:
    """Return what is still missing, and when the next look is, in whole sentences.

    before_looks: days that still count towards the next look.
    """
    found: list[str] = []
    counted: tuple[tuple[int, Callable[[int], str]], ...]
    if weekly:
        counted = (
            (lack.pairs, _weeks_to_compare),
            (lack.with_it, _weeks_with),
            (lack.without_it, _weeks_without),
            (lack.flares, _flares),
            (lack.calm, _calm),
        )
    else:
        counted = (
            (lack.pairs, _measurements if rest else _days_to_compare),
            (lack.with_it, _days_with),
            (lack.without_it, _days_without),
        )
    found += [say(missing) for missing, say in counted if missing]
    if not lack.varies:
        found.append(_("Everything told so far is alike, so that there is nothing to compare."))
    if not found and before_looks:
        found.append(
            plural(
                "{count} day more, told together with the day before it.",
                "{count} days more, each told together with the day before it.",
                before_looks,
            ).format(count=before_looks)
        )
    if not found:
        found.append(_("Enough is told by now."))
    found.append(_("The next look comes on {day} at the earliest.").format(day=long_day(next_look)))
    return " ".join(found)


def late(count: int) -> str | None:
    """Return what to say where days before a look changed after it."""
    if not count:
        return None
    return plural(
        "{count} day before this look was told, imported or corrected after it; what is shown "
        "counts it as it stands now.",
        "{count} days before this look were told, imported or corrected after it; what is shown "
        "counts them as they stand now.",
        count,
    ).format(count=count)


def example() -> str:
    """Return what is said wherever made-up days stand beside a person's own, or instead of them."""
    return _("Contains made-up example data: not a real person's.")


def simulated(count: int) -> str:
    """Return what is said where sessions with a simulated strap stand among a person's own."""
    return plural(
        "{count} session was simulated: not a real heart.",
        "{count} sessions were simulated: not a real heart.",
        count,
    ).format(count=count)


def rule() -> str:
    """Return when looks are made, for whoever asks why not now."""
    first, second, third = AFTER_DAYS
    return _(
        "Your data are looked at when {first}, {second} and {third} days can be compared with "
        "the day before, then once a year. Whoever looks more often finds something by chance."
    ).format(first=first, second=second, third=third)


def _days_to_compare(count: int) -> str:
    return plural(
        "{count} day more is needed, told together with the day before it.",
        "{count} days more are needed, each told together with the day before it.",
        count,
    ).format(count=count)


def _measurements(count: int) -> str:
    return plural(
        "{count} resting measurement more is needed, within two weeks of the one before it.",
        "{count} resting measurements more are needed, each within two weeks of the one before.",
        count,
    ).format(count=count)


def _weeks_to_compare(count: int) -> str:
    return plural(
        "{count} week more is needed, told together with the week before it.",
        "{count} weeks more are needed, each told together with the week before it.",
        count,
    ).format(count=count)


def _days_with(count: int) -> str:
    return plural(
        "Of these, {count} day more with it is needed (practice, or more than usual).",
        "Of these, {count} days more with it are needed (practice, or more than usual).",
        count,
    ).format(count=count)


def _days_without(count: int) -> str:
    return plural(
        "{count} day more without it is needed (no practice, or not more than usual).",
        "{count} days more without it are needed (no practice, or not more than usual).",
        count,
    ).format(count=count)


def _weeks_with(count: int) -> str:
    return plural(
        "{count} week more above your usual is needed.",
        "{count} weeks more above your usual are needed.",
        count,
    ).format(count=count)


def _weeks_without(count: int) -> str:
    return plural(
        "{count} week more not above your usual is needed.",
        "{count} weeks more not above your usual are needed.",
        count,
    ).format(count=count)


def _flares(count: int) -> str:
    return plural(
        "It can be told only after {count} flare more; may it be long in coming.",
        "It can be told only after {count} flares more; may they be long in coming.",
        count,
    ).format(count=count)


def _calm(count: int) -> str:
    return plural(
        "{count} stretch more without a flare is needed.",
        "{count} stretches more without a flare are needed.",
        count,
    ).format(count=count)
