"""Starting the window: only what the first paint needs is imported before it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from biofeedback.core.clock import Clock, SystemClock
from biofeedback.core.errors import BiofeedbackError
from biofeedback.core.settings import Settings, home_folder, load_settings
from biofeedback.core.words import _
from biofeedback.ui.about_desk import AboutDesk
from biofeedback.ui.check_in_desk import CheckInDesk
from biofeedback.ui.clients_desk import ClientsDesk
from biofeedback.ui.clinic_beginning import ClinicBeginning
from biofeedback.ui.clinic_desk import ClinicDesk
from biofeedback.ui.compare_desk import CompareDesk
from biofeedback.ui.defects import Defects
from biofeedback.ui.desk import Desk
from biofeedback.ui.diary_desk import DiaryDesk
from biofeedback.ui.entry_desk import EntryDesk
from biofeedback.ui.example_desk import ExampleDesk
from biofeedback.ui.experiment_desk import ExperimentDesk
from biofeedback.ui.goals_desk import GoalsDesk
from biofeedback.ui.handover_clinic_desk import HandoverClinicDesk
from biofeedback.ui.handover_desk import HandoverDesk
from biofeedback.ui.look import Look
from biofeedback.ui.own_making import OwnMaking
from biofeedback.ui.own_practices import OwnPractices
from biofeedback.ui.pages.page import Page
from biofeedback.ui.plan_desk import PlanDesk
from biofeedback.ui.questions_desk import QuestionsDesk
from biofeedback.ui.reminding import Reminding, SystemTray
from biofeedback.ui.report_desk import ReportDesk
from biofeedback.ui.resonance_desk import ResonanceDesk
from biofeedback.ui.room_desk import RoomDesk
from biofeedback.ui.sensors_desk import SensorsDesk
from biofeedback.ui.single import SingleInstance
from biofeedback.ui.speaking import speak
from biofeedback.ui.staff_desk import StaffDesk
from biofeedback.ui.theme import FOLDER, Theme, theme_for
from biofeedback.ui.today_goals_desk import TodayGoalsDesk
from biofeedback.ui.tour_desk import TourDesk
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
    speak(None)  # so that a sentence on the settings themselves is understood
    settings, problem = _settings()
    speak(settings.language)
    window, desk = furnish(clock, settings)
    practising = desk.practising
    defects = Defects(window, clock, lambda: practising.running, lambda: practising.kept)
    defects.watch(desk.context.bridge)
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
    look.use_letters(settings.letter_keys)
    look.tell_every_s = settings.tell_every_s
    window = compose(look)
    desk = Desk(window, look, clock, settings)
    AboutDesk(desk.context)
    diary = DiaryDesk(desk.context)
    ResonanceDesk(desk.context, desk.practising)
    OwnMaking(desk.context, OwnPractices(desk.context))
    CheckInDesk(desk.context)
    ExampleDesk(desk.context)
    TourDesk(desk.context)
    EntryDesk(desk.context)
    GoalsDesk(desk.context)
    TodayGoalsDesk(desk.context)
    TrendsDesk(desk.context, desk.looking_back.open_review, diary.open_day)
    ReportDesk(desk.context)
    SensorsDesk(desk.context, desk.practising)
    CompareDesk(desk.context)
    ExperimentDesk(desk.context)
    QuestionsDesk(desk.context)
    clinic = ClinicDesk(desk.context)
    ClinicBeginning(desk.context, clinic)
    room = RoomDesk(desk.context, desk.practising, desk.looking_back.open_review, clinic.look_at)
    clinic.locked.connect(room.lock)
    clinic.entered.connect(room.unlock)
    ClientsDesk(desk.context, clinic)
    StaffDesk(desk.context, clinic)
    HandoverClinicDesk(desk.context, HandoverDesk(desk.context, desk.practising.start), clinic)
    plan = PlanDesk(desk.context)
    tray = SystemTray(desk.context, lambda: bring_forward(window))
    Reminding(desk.context, plan, lambda: desk.practising.running, tray)
    desk.context.language_changed.connect(lambda: speak_anew(window, look))
    window.go("today" if settings.welcomed else "welcome")
    return window, desk


def speak_anew(window: Window, look: Look) -> None:
    """Let the whole window speak the language of now; the desks connect the new pages."""
    compose(look, window)
    window.speak_anew()
    if window.name == "settings":
        from biofeedback.ui.pages.settings import SettingsPage

        window.page("settings", SettingsPage).focus_language()


def bring_forward(window: Window) -> None:
    """Show the window in front of others."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.raise_()
    window.activateWindow()


def compose(look: Look, window: Window | None = None) -> Window:
    """Return the window with every page that works; pages are made when they are first shown.

    window: one that stands already, whose navigation is to speak another language.
    """
    window = window or Window(look)
    for name, words, module, kind in (
        ("today", _("Today"), "today", "TodayPage"),
        ("practise", _("Practise"), "practise", "PractisePage"),
        ("diary", _("Diary"), "diary", "DiaryPage"),
        ("goals", _("Goals"), "goals", "GoalsPage"),
        ("trends", _("Trends"), "trends", "TrendsPage"),
        ("history", _("History"), "history", "HistoryPage"),
        ("settings", _("Settings"), "settings", "SettingsPage"),
        ("room_set_up", "", "room_set_up", "RoomSetUpPage"),
        ("room", "", "room", "RoomPage"),
        ("welcome", "", "welcome", "WelcomePage"),
        ("who", "", "welcome", "WhoPage"),
        ("live", "", "live", "LivePage"),
        ("after", "", "after", "AfterPage"),
        ("review", "", "review", "ReviewPage"),
        ("strap", "", "strap_picker", "StrapPickerPage"),
        ("resonance", "", "resonance", "ResonancePage"),
        ("sensors", "", "sensors", "SensorsPage"),
        ("own_practice", "", "own_practice", "OwnPracticePage"),
        ("experiment", "", "experiment", "ExperimentPage"),
        ("questions", "", "questions", "QuestionsPage"),
        ("pain", "", "pain", "PainPage"),
        ("night", "", "night", "NightPage"),
        ("flare", "", "flare", "FlarePage"),
        ("plan", "", "flare_plan", "FlarePlanPage"),
        ("practice_plan", "", "practice_plan", "PracticePlanPage"),
        ("peg", "", "peg", "PegPage"),
        ("care", "", "care", "CarePage"),
        ("earlier", "", "earlier", "EarlierPage"),
        ("learn", "", "learn", "LearnPage"),
        ("about", "", "about", "AboutPage"),
        ("gallery", "", "gallery", "GalleryPage"),
        ("report", "", "report", "ReportPage"),
        ("compare", "", "compare", "ComparePage"),
        ("goal", "", "goal_form", "GoalFormPage"),
        ("activity", "", "activity_form", "ActivityPage"),
        ("matters", "", "matters", "MattersPage"),
        ("predict", "", "predict", "PredictPage"),
        ("function", "", "function", "FunctionPage"),
        ("handover", "", "handover", "HandoverPage"),
        ("handover_keys", "", "handover_keys", "HandoverKeysPage"),
        ("handover_opened", "", "handover_opened", "HandoverOpenedPage"),
        ("handover_bring", "", "handover_bring", "HandoverBringPage"),
        ("handover_clients", "", "handover_clients", "HandoverClientsPage"),
        ("handover_make", "", "handover_make", "HandoverMakePage"),
        ("lock", "", "lock", "LockPage"),
        ("clinic", "", "clinic_begin", "ClinicPage"),
        ("clients", "", "clients", "ClientsPage"),
        ("client", "", "client", "ClientPage"),
        ("certificate", "", "certificate", "CertificatePage"),
        ("staff", "", "staff", "StaffPage"),
        ("trail", "", "trail", "TrailPage"),
    ):
        window.add_page(name, _maker(module, kind, look), words)
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


def _maker(module: str, kind: str, look: Look) -> Callable[[], Page]:
    """Return what makes a page; its module is read when the page is first wanted."""

    def make() -> Page:
        from importlib import import_module

        made = getattr(import_module(f"biofeedback.ui.pages.{module}"), kind)(look)
        assert isinstance(made, Page)
        return made

    return make
