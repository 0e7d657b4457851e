"""What the keys of the calm view do: the same letters as in the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from biofeedback.core.words import _
from biofeedback.sessions.change import ENDS, NAMES, Rated
from biofeedback.sessions.controls import Aimed, Command, GoOn, Mark, Pause, Rate, Resume, Stop
from biofeedback.sessions.feedback import FeedbackPlan
from biofeedback.sessions.protocol import Step, StepKind

HIGHEST = 10
_DIGITS = "0123456789"
_ENTER = "\r\n"
_RUBBED_OUT = "\x7f\b"
_ESCAPE = "\x1b"


@dataclass(frozen=True, slots=True)
class Asking:
    """How far the answers to a rating step are. typed: the digits of the one being given."""

    answers: tuple[int | None, ...] = ()
    typed: str = ""

    @property
    def asked(self) -> Rated | None:
        """What is asked for now, None once all was answered or passed over."""
        order = tuple(Rated)
        return order[len(self.answers)] if len(self.answers) < len(order) else None

    @property
    def words(self) -> str:
        """The question, with what was typed so far."""
        if (rated := self.asked) is None:
            return _("Thank you.")
        low, high = ENDS[rated]
        sentence = _("{name}, 0 ({low}) to 10 ({high}): {typed}")
        name = _(NAMES[rated])
        return sentence.format(name=name, low=_(low), high=_(high), typed=f"{self.typed}_")

    def pressed(self, key: str) -> Asking:
        """Return it after a key: a digit, Enter for the answer (or none), or one rubbed out."""
        if self.asked is None:
            return self
        if key in _DIGITS and int(self.typed + key) <= HIGHEST and self.typed != "0":
            return replace(self, typed=self.typed + key)
        if key in _RUBBED_OUT:
            return replace(self, typed=self.typed[:-1])
        if key in _ENTER:
            given = int(self.typed) if self.typed else None
            return Asking((*self.answers, given))
        return self


@dataclass
class CalmKeys:
    """Takes keys and sends what they ask for. send: where a wish goes; quiet: no numbers shown."""

    send: Callable[[Command], None]
    quiet: bool = False
    asking: Asking = field(default_factory=Asking)

    def begin(self) -> None:
        """Begin a step: what is asked in it is asked anew."""
        self.asking = Asking()

    def press(self, key: str, step: Step | None, *, paused: bool) -> str:
        """Do what a key asks for; return what to say about it, "" for nothing."""
        if key == _ESCAPE:
            self.send(Stop())
            return ""
        if step is not None and step.kind is StepKind.RATING and self._answered(key):
            return ""
        match key.lower():
            case " ":
                self.send(Resume() if paused else Pause())
            case "m":
                self.send(Mark())
                return _("Marked.")
            case "d":
                self.send(Stop("dizzy"))
            case "q":
                self.quiet = not self.quiet
                self.send(Aimed(FeedbackPlan(quiet=self.quiet)))
                if self.quiet:
                    return _("Quiet: the breath alone. Q shows the numbers again, Esc ends.")
            case "\r" | "\n":
                self.send(GoOn())
        return ""

    def _answered(self, key: str) -> bool:
        """Return whether a key belonged to the answers; the last one sends them."""
        before = self.asking
        self.asking = before.pressed(key)
        if before.asked is not None and self.asking.asked is None:
            self.send(Rate(*self.asking.answers))
        return self.asking != before

    def words(self, step: Step | None, *, paused: bool) -> str:
        """Return the keys that work now, in one line."""
        parts = [_("Space goes on") if paused else _("Space pause")]
        if step is not None and step.waits and not paused:
            parts.insert(0, _("Enter go on"))
        parts += [_("M mark"), _("D dizzy or tingling")]
        parts += [_("Q numbers") if self.quiet else _("Q quiet"), _("Esc end")]
        return " · ".join(parts)
