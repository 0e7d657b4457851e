"""Starting the window: only what the first paint needs is imported before it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PyQt6.QtCore import QLocale, Qt, QTimer
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.settings import Settings, home_folder, load_settings
from biofeedback.core.words import _, use_language
from biofeedback.ui.about_desk import AboutDesk
from biofeedback.ui.check_in_desk import CheckInDesk
from biofeedback.ui.desk import Desk
from biofeedback.ui.diary_desk import DiaryDesk
from biofeedback.ui.entry_desk import EntryDesk
from biofeedback.ui.look import Look
from biofeedback.ui.pages.page import Page
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.report_desk import ReportDesk
from biofeedback.ui.single import SingleInstance
from biofeedback.ui.theme import FOLDER, Theme, theme_for
from biofeedback.ui.trends_desk import TrendsDesk
from biofeedback.ui.window import Window

QUIT_AFTER_FIRST_PAINT = "--quit-after-first-paint"


def run_window(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; return the exit code.

    With --quit-after-first-paint it closes as soon as it has been painted.
    """
    app = QApplication([sys.argv[0]])
    app.setApplicationName("biofeedback")
    app.setDesktopFileName("org.biofeedback.Biofeedback")
    app.setWindowIcon(QIcon(str(FOLDER / "icon.svg")))
    single = SingleInstance(home_folder())
    if not single.take():
        return 0
    clock = SystemClock()
    settings, problem = _settings()
    use_language(settings.language)
    if settings.language:
        QLocale.setDefault(QLocale(settings.language))
    window, desk = furnish(clock, settings)
    catch_defects(window, clock)
    single.called.connect(lambda: bring_forward(window))
    if problem:
        window.toast.say(problem)
    if QUIT_AFTER_FIRST_PAINT in arguments:
        window.painted.connect(lambda: QTimer.singleShot(0, window.close))
    else:
        window.painted.connect(lambda: QTimer.singleShot(0, desk.open))
    window.resize(1240, 820)
    window.show()
    return app.exec()


def furnish(clock: Clock, settings: Settings) -> tuple[Window, Desk]:
    """Return the window at its first page, and the desk that answers it; nothing is shown yet."""
    look = Look(theme_of(settings, clock), reduce_motion=settings.reduce_motion)
    window = compose(look)
    desk = Desk(window, look, clock, settings)
    AboutDesk(desk.context)
    diary = DiaryDesk(desk.context)
    CheckInDesk(desk.context)
    EntryDesk(desk.context)
    TrendsDesk(desk.context, desk.looking_back.open_review, diary.open_day)
    ReportDesk(desk.context)
    window.go("today" if settings.welcomed else "welcome")
    return window, desk


def catch_defects(window: Window, clock: Clock) -> None:
    """Tell a defect in one sentence and go on: an exception must not take the window down.

    PyQt ends the program at an exception in a slot unless somebody else catches it.
    """
    import threading
    from types import TracebackType

    from biofeedback.core.crash import keep_trace

    def told(kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        window.toast.say(keep_trace(error, clock.utc()))

    def told_elsewhere(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            keep_trace(what.exc_value, clock.utc())

    sys.excepthook = told
    threading.excepthook = told_elsewhere


def bring_forward(window: Window) -> None:
    """Show the window in front of others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def compose(look: Look) -> Window:
    """Return the window with every page that works; pages are made when they are first shown."""
    window = Window(look)
    for name, words, make in (
        ("today", _("Today"), _today),
        ("practise", _("Practise"), _practise),
        ("diary", _("Diary"), _diary),
        ("trends", _("Trends"), _trends),
        ("history", _("History"), _history),
        ("settings", _("Settings"), _settings_page),
        ("welcome", "", _welcome),
        ("who", "", _who),
        ("live", "", _live),
        ("after", "", _after),
        ("review", "", _review),
        ("strap", "", _strap),
        ("pain", "", _pain),
        ("night", "", _night),
        ("flare", "", _flare),
        ("plan", "", _plan),
        ("peg", "", _peg),
        ("care", "", _care),
        ("earlier", "", _earlier),
        ("learn", "", _learn),
        ("about", "", _about),
        ("report", "", _report),
    ):
        window.add_page(name, _maker(make, look), words)
    return window


def theme_of(settings: Settings, clock: Clock) -> Theme:
    """Return the theme that the settings mean at this hour."""
    hour = clock.utc().astimezone().hour
    return Theme.load(theme_for(settings.theme, hour), settings.text_percent)


def _settings() -> tuple[Settings, str]:
    """Return the settings, and a sentence when they could not be read."""
    try:
        return load_settings(), ""
    except BiofeedbackError as error:
        return Settings(), str(error)


def _maker(make: Callable[[Look], Page], look: Look) -> Callable[[], Page]:
    return lambda: make(look)


def _today(look: Look) -> Page:
    return TodayPage(look)


def _practise(look: Look) -> Page:
    from biofeedback.ui.pages.practise import PractisePage

    return PractisePage(look)


def _diary(look: Look) -> Page:
    from biofeedback.ui.pages.diary import DiaryPage

    return DiaryPage(look)


def _trends(look: Look) -> Page:
    from biofeedback.ui.pages.trends import TrendsPage

    return TrendsPage(look)


def _history(look: Look) -> Page:
    from biofeedback.ui.pages.history import HistoryPage

    return HistoryPage(look)


def _settings_page(look: Look) -> Page:
    from biofeedback.ui.pages.settings import SettingsPage

    return SettingsPage(look)


def _welcome(look: Look) -> Page:
    from biofeedback.ui.pages.welcome import WelcomePage

    return WelcomePage(look)


def _who(look: Look) -> Page:
    from biofeedback.ui.pages.welcome import WhoPage

    return WhoPage(look)


def _live(look: Look) -> Page:
    from biofeedback.ui.pages.live import LivePage

    return LivePage(look)


def _after(look: Look) -> Page:
    from biofeedback.ui.pages.after import AfterPage

    return AfterPage(look)


def _review(look: Look) -> Page:
    from biofeedback.ui.pages.review import ReviewPage

    return ReviewPage(look)


def _strap(look: Look) -> Page:
    from biofeedback.ui.pages.strap_picker import StrapPickerPage

    return StrapPickerPage(look)


def _pain(look: Look) -> Page:
    from biofeedback.ui.pages.pain import PainPage

    return PainPage(look)


def _night(look: Look) -> Page:
    from biofeedback.ui.pages.night import NightPage

    return NightPage(look)


def _flare(look: Look) -> Page:
    from biofeedback.ui.pages.flare import FlarePage

    return FlarePage(look)


def _plan(look: Look) -> Page:
    from biofeedback.ui.pages.flare_plan import FlarePlanPage

    return FlarePlanPage(look)


def _peg(look: Look) -> Page:
    from biofeedback.ui.pages.peg import PegPage

    return PegPage(look)


def _care(look: Look) -> Page:
    from biofeedback.ui.pages.care import CarePage

    return CarePage(look)


def _earlier(look: Look) -> Page:
    from biofeedback.ui.pages.earlier import EarlierPage

    return EarlierPage(look)


def _learn(look: Look) -> Page:
    from biofeedback.ui.pages.learn import LearnPage

    return LearnPage(look)


def _about(look: Look) -> Page:
    from biofeedback.ui.pages.about import AboutPage

    return AboutPage(look)


def _report(look: Look) -> Page:
    from biofeedback.ui.pages.report import ReportPage

    return ReportPage(look)
