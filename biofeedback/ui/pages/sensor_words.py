"""What is said of muscle and belt, live and afterwards; pure."""

from __future__ import annotations

from biofeedback.core.metrics import Summary
from biofeedback.core.muscle import Contact, Direction, MuscleAim, MuscleChannel, MuscleRange
from biofeedback.core.words import _, number
from biofeedback.signal.emg import balance_percent, mean_level
from biofeedback.ui.model_beside import BesideView
from biofeedback.ui.pages.session_words import Fact
from biofeedback.ui.words import Tile, clock_words

MUSCLE, BELT = "number:muscle", "number:belt"
# Within this many percent two sides count as equal.
EVEN_PERCENT = 10.0


def muscle_tile(view: BesideView, now_s: float) -> Tile:
    """Return the muscle's level as it may be shown, or why there is none."""
    level = view.level_at(now_s)
    name = _("Muscle")
    if level is None:
        note = _("no signal") if view.levels or view.gone else _("waiting for the sensor")
        return Tile(name, None, "", note, False, MUSCLE)
    mean = mean_level(level.rms_uv)
    if mean is None:
        return Tile(name, None, "", contact_words(level.contact, view.names), False, MUSCLE)
    note = _aim_note(view)
    if any(value is None for value in level.rms_uv):
        note = contact_words(level.contact, view.names)
    return Tile(name, number(mean, ".1f") if mean < 10 else f"{mean:.0f}", "µV", note, topic=MUSCLE)


def contact_words(contact: tuple[Contact, ...], names: tuple[str, ...]) -> str:
    """Return what is wrong with the first channel that can't be trusted."""
    for n, one in enumerate(contact):
        name = side_word(names[n]) if n < len(names) else str(n + 1)
        if one is Contact.OFF:
            return _("{side}: electrode loose? press it on").format(side=name)
        if one is Contact.ARTIFACT:
            return _("{side}: disturbed, a moving cable?").format(side=name)
    return _("settling")


def side_word(name: str) -> str:
    """Return what a channel is called, in the person's language where it is a side."""
    return {"left": _("left"), "right": _("right")}.get(name.lower(), name)


def _aim_note(view: BesideView) -> str:
    if view.aim is None:
        return _("RMS of 0.5 s, 20–450 Hz")
    down = view.aim.direction is Direction.DOWN
    if view.in_aim:
        return _("below the line: loose") if down else _("above the line: working")
    return _("above the line: let go") if down else _("below the line: a little more")


def balance_words(view: BesideView, now_s: float) -> str:
    """Return how the two sides stand to one another, "" with one side or too little."""
    level = view.level_at(now_s)
    if level is None or len(level.rms_uv) < 2:
        return ""
    return _balance(balance_percent(*level.rms_uv[:2]), view.names)


def _balance(percent: float | None, names: tuple[str, ...]) -> str:
    if percent is None or len(names) < 2:
        return ""
    if abs(percent) <= EVEN_PERCENT:
        return _("both sides about equal")
    more = side_word(names[0] if percent > 0 else names[1])
    return _("{side} does more ({percent:.0f} %)").format(side=more, percent=abs(percent))


def threshold_words(aim: MuscleAim | None, in_aim_s: float) -> str:
    """Return where the line stands and how long the muscle was where it is trained to."""
    if aim is None:
        return ""
    where = (
        _("Below {uv} µV for {time}")
        if aim.direction is Direction.DOWN
        else _("Above {uv} µV for {time}")
    )
    uv = number(aim.threshold_uv, ".1f") if aim.threshold_uv < 10.0 else f"{aim.threshold_uv:.0f}"
    return where.format(uv=uv, time=clock_words(in_aim_s))


def belt_tile(view: BesideView, now_s: float) -> Tile:
    """Return the breath by the belt."""
    name = _("Breathing, from the belt")
    breath = view.breath_at(now_s)
    if breath is None:
        note = _("no signal") if view.curve or view.gone else _("waiting for the belt")
        return Tile(name, None, "", note, False, BELT)
    if breath.rate_per_min is None:
        return Tile(name, None, "", _("finding the breath"), False, BELT)
    note = ""
    if breath.inhale_to_exhale is not None:
        note = ratio_words(breath.inhale_to_exhale)
    return Tile(name, number(breath.rate_per_min, ".1f"), _("per min"), note, topic=BELT)


def ratio_words(ratio: float) -> str:
    """Return inhale to exhale as people write it: in 1 : out 1.5."""
    if ratio <= 1.0:
        return _("in 1 : out {out:.1f}").format(out=1.0 / ratio)
    return _("in {into:.1f} : out 1").format(into=ratio)


def range_words(own: MuscleRange | None, names: tuple[str, ...]) -> str:
    """Return a muscle's own range, a line a side."""
    if own is None:
        return _("Not measured yet: it takes a minute and a half.")
    lines = []
    for n, (low, high) in enumerate(zip(own.resting_uv, own.maximum_uv, strict=False)):
        name = side_word(names[n]) if n < len(names) else str(n + 1)
        if low is None or high is None:
            lines.append(_("{side}: could not be measured").format(side=name))
        else:
            lines.append(
                _("{side}: at rest {low:.1f} µV, comfortably strong {high:.0f} µV").format(
                    side=name, low=low, high=high
                )
            )
    return "\n".join(lines)


def sensor_facts(summary: Summary) -> tuple[Fact, ...]:
    """Return what muscle and belt amount to, with window, band and definition."""
    found: list[Fact] = []
    muscle, belt = summary.muscle, summary.belt
    if muscle is not None:
        made = _("RMS of {window:g} s, {low:g}–{high:g} Hz.").format(
            window=muscle.window_s, low=muscle.band_hz[0], high=muscle.band_hz[1]
        )
        if muscle.mains_hz is not None:
            made += " " + _("Mains hum of {hz:g} Hz was taken out.").format(hz=muscle.mains_hz)
        made += " " + _("Definition {name}.").format(name=muscle.definition)
        for channel in muscle.channels:
            found.append(Fact(_("Muscle, {side}").format(side=side_word(channel.name)),
                              _level_words(channel), made, MUSCLE))  # fmt: skip
        names = tuple(channel.name for channel in muscle.channels)
        if (words := _balance(muscle.balance_percent, names)) != "":
            meaning = _("(left − right) / (left + right) of the mean levels.")
            found.append(Fact(_("The two sides"), words, meaning, MUSCLE))
        if muscle.aim is not None and muscle.in_aim_s is not None:
            words = threshold_words(muscle.aim, muscle.in_aim_s)
            meaning = _("Only moments that could be trusted are counted.")
            found.append(Fact(_("Where it was trained to"), words, meaning, MUSCLE))
        if muscle.range is not None:
            meaning = _("Rest: median of the quiet part. Strong: the best second of three tries.")
            found.append(Fact(_("Your range"), range_words(muscle.range, names), meaning, MUSCLE))
    if belt is not None and belt.rate_per_min is not None:
        value = _("{rate:.1f} per min").format(rate=belt.rate_per_min)
        if belt.inhale_to_exhale is not None:
            value = _("{rate}, {ratio}").format(
                rate=value, ratio=ratio_words(belt.inhale_to_exhale)
            )
        meaning = _("{count} breaths by the belt. Definition {name}.").format(
            count=belt.breaths, name=belt.definition
        )
        found.append(Fact(_("Breathing, from the belt"), value, meaning, BELT))
        if belt.depth_trend_percent is not None:
            value = _("{percent:+.0f} %").format(percent=belt.depth_trend_percent)
            meaning = _("From the first to the last third of the session.")
            found.append(Fact(_("Depth of the breath"), value, meaning, BELT))
        heart = belt.with_heart
        if heart is not None:
            value = _("{coherence:.2f} at {rate:.1f} per min").format(
                coherence=heart.coherence, rate=heart.per_min
            )
            meaning = _(
                "Cross-spectrum, 0–1. Unrelated signals stay below {chance:.2f} 95 times in 100. "
                "Definition {name}."
            ).format(chance=heart.chance, name=heart.definition)
            found.append(Fact(_("Heart and breath together"), value, meaning, BELT))
    return tuple(found)


def _level_words(channel: MuscleChannel) -> str:
    if channel.mean_uv is None:
        return _("not known")
    return _("{mean:.1f} µV ({low:.1f} to {high:.1f})").format(
        mean=channel.mean_uv, low=channel.lowest_uv, high=channel.highest_uv
    )
