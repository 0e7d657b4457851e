"""Every page in every state that a person may meet, with believable data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from biofeedback.app.experimenting import ExperimentView
from biofeedback.app.goals import GoalsState
from biofeedback.app.parts import parts
from biofeedback.core.metrics import Summary
from biofeedback.core.pacing import PaceTrack
from biofeedback.core.settings import Settings
from biofeedback.diary.plan import FlarePlan
from biofeedback.sessions.events import Warned
from biofeedback.sessions.phrases import feedback_words
from biofeedback.ui.app import compose
from biofeedback.ui.diary_views import CheckInView, DiaryView
from biofeedback.ui.look import Look
from biofeedback.ui.model import LiveView
from biofeedback.ui.pages.about import AboutPage, AboutView
from biofeedback.ui.pages.after import AfterPage
from biofeedback.ui.pages.compare import ComparePage
from biofeedback.ui.pages.diary import DiaryPage
from biofeedback.ui.pages.experiment import ExperimentPage
from biofeedback.ui.pages.history import HistoryPage
from biofeedback.ui.pages.live import LivePage
from biofeedback.ui.pages.practise import PractisePage
from biofeedback.ui.pages.questions import QuestionsPage
from biofeedback.ui.pages.report import ReportPage
from biofeedback.ui.pages.review import ReviewPage
from biofeedback.ui.pages.settings import SettingsPage
from biofeedback.ui.pages.strap_picker import StrapPickerPage
from biofeedback.ui.pages.today import TodayPage
from biofeedback.ui.pages.today_check_in import CheckInCard
from biofeedback.ui.pages.today_goals import GoalsTodayCard
from biofeedback.ui.pages.today_plan import PlanCard
from biofeedback.ui.pages.today_prompts import PromptCard
from biofeedback.ui.pages.trends import TrendsPage
from biofeedback.ui.pages.welcome import WhoPage
from biofeedback.ui.review_shelf import moment_of
from biofeedback.ui.review_views import CompareView
from biofeedback.ui.trends_views import TrendsPageView
from biofeedback.ui.views import HistoryView, PickerView, SettingsView, StrapView, TodayView
from biofeedback.ui.window import Window
from tests.ui import (
    believable,
    believable_trends,
    experiments,
    scenes_clinic,
    scenes_diary,
    scenes_first,
    scenes_goals,
    scenes_handover,
    scenes_own,
    scenes_plan,
    scenes_resonance,
    scenes_room,
    scenes_sensors,
    scenes_straps,
)

NOW_S = 111.0
_NO_PACE = PaceTrack()


def _window(look: Look) -> Window:
    return compose(look)


def _today(
    view: TodayView,
    told: CheckInView,
    plan: FlarePlan | None = None,
    *,
    due: bool = False,
    goals: GoalsState = scenes_goals.EMPTY,
) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        page = window.page("today", TodayPage)
        page.card("check_in", CheckInCard).show_view(told)
        page.card("plan", PlanCard).show_plan(plan)
        page.card("prompts", PromptCard).show_due(due, ())
        page.card("goals", GoalsTodayCard).show_state(goals)
        page.show_view(view)
        window.go("today")
        return window

    return show


def _live(
    view: LiveView,
    *,
    now_s: float = NOW_S,
    track: PaceTrack = believable.TRACK,
    detail: bool = False,
    still: bool = False,
    picture: bool = False,
    quiet: bool = False,
    sound: bool | None = None,
) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        look.wear(look.theme, reduce_motion=still)
        window = _window(look)
        page = window.page("live", LivePage)
        page.begin(view, lambda: now_s, track)
        page.allow_sound(sound)
        page.show_quiet(quiet)
        page.show_picture(picture)
        if picture:
            # The sun has risen as far as it will: a picture does not wait.
            state = view.feedback_at(now_s)
            said = feedback_words(state)
            page.strips.picture.show_level(state.level, now_s, said)
            page.strips.picture.show_level(state.level, now_s + 60.0, said)
        if detail:
            page.show_detail(True)
            page.show_spectrum(believable.spectrum())
            page.strips.show_past(scenes_room.PAST)
        window.go("live")
        return window

    return show


def _welcome(look: Look) -> Window:
    window = _window(look)
    window.go("welcome")
    return window


def _who(look: Look) -> Window:
    window = _window(look)
    window.page("who", WhoPage).show_people((("1", "Ada"), ("2", "Bertrand")))
    window.go("who")
    return window


def _after(measured: bool) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        view = believable.session()
        if not measured:
            view = replace(view, summary=Summary(0, 300.0), scores=(), points=(), marks=())
        page = window.page("after", AfterPage)
        page.show_view(view)
        page.pain.press(3)
        window.go("after")
        return window

    return show


def _history(view: HistoryView, *, deleted: bool = False) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("history", HistoryPage).show_view(view)
        window.go("history")
        if deleted:
            window.toast.say("The session of Monday 23 November is deleted.", undo=lambda: None)
        return window

    return show


def _diary(view: DiaryView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("diary", DiaryPage).show_view(view)
        window.go("diary")
        return window

    return show


def _experiment(view: ExperimentView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("experiment", ExperimentPage).show_view(view)
        window.go("experiment")
        return window

    return show


def _questions(look: Look) -> Window:
    window = _window(look)
    window.page("questions", QuestionsPage).show_asked(("practice_pain", "swings_flare"))
    window.go("questions")
    return window


def _review(look: Look) -> Window:
    window = _window(look)
    window.page("review", ReviewPage).show_view(
        replace(
            believable.session(),
            row=replace(believable.row(), note="phone rang once"),
            pain_after=3,
        )
    )
    window.go("review")
    return window


def _review_moment(*, table: bool = False) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _review(look)
        page = window.page("review", ReviewPage)
        page.show_view(believable.reviewed())
        page.tachogram.choose(158)
        page.tachogram.zoom(0.25)
        page.beats_card.show_moment(moment_of(believable.reviewed().points, _at(page)))
        if table:
            page.beats_card.as_table.click()
        return window

    return show


def _at(page: ReviewPage) -> float:
    point = page.tachogram.point
    assert point is not None
    return point.at_s


def _compare(view: CompareView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("compare", ComparePage).show_view(view)
        window.go("compare")
        return window

    return show


def _trends(
    view: TrendsPageView | None, *, day: int | None = None, table: bool = False
) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        page = window.page("trends", TrendsPage)
        page.offer_experiment()
        if view is None:
            page.show_progress("Your days are being read …", 1, 2)
        else:
            page.show_view(view)
        window.go("trends")
        if day is not None and view is not None:
            page.days.timeline.choose(view.timeline.days - day)
            page.days.choose.click()
        if table:
            page.days.as_table.click()
        return window

    return show


def _strap(view: PickerView) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("strap", StrapPickerPage).show_view(view)
        window.go("strap")
        return window

    return show


def _practise(chosen: str) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _window(look)
        window.page("practise", PractisePage).show_view(believable.practices(chosen))
        window.go("practise")
        return window

    return show


def _settings(look: Look) -> Window:
    window = _window(look)
    settings = replace(Settings(), theme=look.theme.name, text_percent=look.theme.percent)
    window.page("settings", SettingsPage).show_view(
        SettingsView(settings, "/home/ada/.local/share/biofeedback", encrypted=True)
    )
    window.go("settings")
    return window


def _settings_searched(words: str) -> Callable[[Look], Window]:
    def show(look: Look) -> Window:
        window = _settings(look)
        finder = window.page("settings", SettingsPage).finder
        finder.field.setText(words)
        finder.begin()
        return window

    return show


def _about(look: Look) -> Window:
    window = _window(look)
    window.page("about", AboutPage).show_view(AboutView("1.2.3", parts()))
    window.go("about")
    return window


def _gallery(look: Look) -> Window:
    window = _window(look)
    window.go("gallery")
    return window


def _report(look: Look) -> Window:
    window = _window(look)
    page = window.page("report", ReportPage)
    page.questions.setPlainText("May I walk more than 20 minutes?")
    window.go("report")
    return window


_NOT_FOUND = PickerView(
    StrapView("none"),
    found=(),
    problem="Bluetooth is off. Switch it on, then look again.",
    doctor=(
        "Bluetooth: the adapter is off. Switch it on in the system's settings.",
        "Permission: given.",
        "Records: open, checked.",
    ),
)
_DIZZY = believable.live(NOW_S).apply(
    Warned(NOW_S, "ble:H10", "This rhythm does not suit this measurement; the breath goes on.")
)

SCENES: dict[str, Callable[[Look], Window]] = {
    "welcome": _welcome,
    "who": _who,
    "today": _today(believable.today(), believable.check_in(), goals=scenes_goals.monday()),
    "today-goalless": _today(believable.today(), believable.check_in()),
    "today-told": _today(
        believable.today(), believable.check_in(told=True), due=True, goals=scenes_goals.monday()
    ),
    "today-first": _today(believable.first_day(), believable.check_in()),
    "today-flare": _today(
        believable.flare_day(), believable.check_in(flare=True), believable.plan()
    ),
    "today-planless": _today(believable.flare_day(), believable.check_in(flare=True)),
    "practise": _practise("plain"),
    "practise-stronger": _practise("cyclic_sighing"),
    "practise-scan": _practise("body_scan_10"),
    **scenes_own.SCENES,
    **scenes_clinic.SCENES,
    "live-scan": _live(believable.scanning(), track=_NO_PACE),
    "live-asking": _live(believable.asking(), track=_NO_PACE),
    "live-listening": _live(believable.listening(), now_s=34.0, track=_NO_PACE),
    "live-gentle": _live(believable.begun_gently(NOW_S)),
    "live-target": _live(believable.live(NOW_S)),
    "live-still": _live(believable.live(NOW_S), still=True),
    "live-connecting": _live(believable.connecting(), track=_NO_PACE),
    "live-waiting": _live(believable.waiting()),
    "live-settling": _live(believable.live(34.0), now_s=34.0),
    "live-unsure": _live(believable.unsure(NOW_S)),
    "live-warned": _live(_DIZZY),
    "live-lost": _live(believable.lost(NOW_S - 8.0)),
    "live-paused": _live(believable.paused(NOW_S), track=_NO_PACE),
    "live-simulated": _live(believable.live(NOW_S, "sim")),
    "live-none": _live(replace(believable.connecting("none"), begun_s=3.0, state=None)),
    "live-sound": _live(believable.live(NOW_S), sound=True),
    "live-picture": _live(believable.live(NOW_S), picture=True, sound=True),
    "live-picture-target": _live(believable.live(160.0), now_s=160.0, picture=True),
    "live-quiet": _live(believable.quiet(NOW_S), quiet=True),
    "live-swing": _live(believable.swing(70.0), now_s=70.0, picture=True),
    "live-detailed": _live(believable.live(NOW_S), detail=True),
    "after": _after(True),
    "after-none": _after(False),
    "diary": _diary(believable.diary()),
    "diary-told": _diary(believable.diary(told=True)),
    "diary-flare": _diary(believable.diary(told=True, flare=True)),
    "diary-empty": _diary(believable.empty_diary()),
    "diary-corrected": _diary(
        believable.diary(told=True, day=believable.TODAY - timedelta(days=17))
    ),
    "history": _history(believable.history()),
    "history-deleted": _history(believable.history(), deleted=True),
    "history-empty": _history(HistoryView()),
    "trends": _trends(believable_trends.page(56, every=True), day=9),
    "trends-loading": _trends(None),
    "trends-empty": _trends(believable_trends.empty_page()),
    "trends-days": _trends(believable_trends.page(3)),
    "trends-years": _trends(believable_trends.page(3650, "all")),
    "trends-table": _trends(believable_trends.page(56), table=True),
    "review": _review,
    "review-moment": _review_moment(),
    "review-table": _review_moment(table=True),
    "compare": _compare(believable.compared()),
    "compare-choose": _compare(replace(believable.compared(), other=None)),
    "compare-none": _compare(CompareView(believable.reviewed())),
    "strap": _strap(believable.picker()),
    "strap-looking": _strap(PickerView(StrapView("ble:H10", "Polar H10"), scanning=True)),
    "strap-none": _strap(_NOT_FOUND),
    "settings": _settings,
    "settings-found": _settings_searched("breath"),
    "settings-backup": _settings_searched("backup"),
    "settings-not-found": _settings_searched("telescope"),
    "experiment": _experiment(experiments.NONE),
    "questions": _questions,
    "experiment-agreed": _experiment(experiments.AGREED),
    "experiment-running": _experiment(experiments.RUNNING),
    "experiment-resting": _experiment(experiments.RESTING),
    "experiment-clear": _experiment(experiments.CLEAR),
    "experiment-unclear": _experiment(experiments.UNCLEAR),
    "experiment-stopped": _experiment(experiments.STOPPED),
    **scenes_diary.SCENES,
    **scenes_resonance.SCENES,
    **scenes_first.SCENES,
    **scenes_sensors.SCENES,
    **scenes_goals.SCENES,
    **scenes_plan.SCENES,
    **scenes_handover.SCENES,
    **scenes_straps.SCENES,
    **scenes_room.SCENES,
    "about": _about,
    "gallery": _gallery,
    "report": _report,
}
