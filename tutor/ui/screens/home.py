"""Home: what this is, the courses with what was done of them, and the account to learn in. Enter goes on.

The frame with the two roles is drawn first; the lists come after it, and are filled as a worker finds what is in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tutor.printable import safe
from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.options import Options
from tutor.ui.widgets.top import TopBar

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.account.target import Target
    from tutor.ui.behind.targets import OfferedCourse, OfferedTarget

_ABOUT = (
    " teaches the two IAM roles of an Amazon ECS task: you make them, launch with them, and see which call needs which."
)
_EXECUTION = "starts the task: with it ECS and the Fargate agent pull the image, read the secrets and write the log"
_TASK = "is the application: with it your own code calls AWS while the task runs: a bucket, a queue, a table"
_REAL = (
    "A real AWS account. It is only read: your steps are judged by what is in it. Actions are refused until there is "
    "a guard for real accounts."
)
_FILE = (
    "A file with an account as it was exported: your steps are judged by what is in it, and nothing can be done in it."
)
_TURN = 1 / 30
"""Seconds: two turns of the screen's own clock, in which it draws what has changed."""
_SIGNS = 24
"""Up to so many steps are shown by a sign each; more by a bar."""


class Courses(Options):
    """The courses. Enter or a click opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.HOME_COURSES]


class Targets(Options):
    """The accounts. Enter or a click chooses one."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.HOME_TARGETS]


class HomeScreen(Over["tuple[str, Target] | None"]):
    """Closes with the course's name and the account to open it in, or with None: back to the lesson.

    `course` and `target` are those that are open, or were asked for. `opened`: there is a lesson to go back to.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.HOME]
    CSS_PATH = "home.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]
    HELP = (
        "Home\nEnter opens the course that is marked. Tab goes to the accounts: Enter chooses the one to learn in. The "
        "sandbox is on this machine; a real account is only read."
    )

    class Ready(Message):
        """Its lists are there, and wait to be filled."""

    def __init__(
        self, course: str, target: Target, *, opened: bool, at: Literal["courses", "targets"] = "courses"
    ) -> None:
        super().__init__(classes="home")
        self.target = target
        self._course = course
        self._opened = opened
        self._at = at
        self._found: dict[str, OfferedCourse] = {}
        self._accounts: Sequence[OfferedTarget] = ()
        self._top = TopBar(id="home-top")
        self._courses = Courses(id="courses", markup=False)
        self._targets = Targets(id="targets", markup=False)
        self._notes = {name: Static("", id=f"{name}-note", classes="note", markup=False) for name in _NOTES}

    def compose(self) -> ComposeResult:
        """What this is; the lists come later."""
        yield self._top
        with VerticalScroll(id="home-scroll", can_focus=False), Vertical(id="home-body"):
            yield Static(Content.assemble(("roletutor", "bold $text-accent"), _ABOUT), id="about", markup=False)
            with Horizontal(id="two-roles"):
                for letter, name, text in (("E", "task execution role", _EXECUTION), ("T", "task role", _TASK)):
                    card = Static(Content(text), classes=f"role -{letter.lower()}", markup=False)
                    card.border_title = Content.assemble((f"{letter} ", "bold"), name)
                    yield card
        yield KeyLine(compact=True)

    def on_mount(self) -> None:
        """The first frame comes before the lists."""
        self._top.show_course("")
        self._show_chosen()
        self.set_timer(_TURN, self._after_frame)

    def _after_frame(self, tries: int = 20) -> None:
        """The screen says in a turn of its own which keys work, and they are drawn in another: what is more begins
        then."""
        there = bool(self.query_one(KeyLine).keys) or not tries
        self.set_timer(_TURN, self._furnish if there else partial(self._after_frame, tries - 1))

    async def _furnish(self) -> None:
        body = self.query_one("#home-body")
        await body.mount(
            Static("Courses", classes="heading", markup=False),
            self._notes["courses"],
            self._courses,
            Static("Account to learn in", classes="heading", markup=False),
            self._targets,
            self._notes["targets"],
            self._notes["account"],
        )
        self._note("courses", "looking for courses …")
        self._show_chosen()
        (self._targets if self._at == "targets" else self._courses).focus()
        self.post_message(self.Ready())

    # -- what is found ---------------------------------------------------------------------------

    def show_courses(self, courses: Sequence[OfferedCourse], notice: str, *, all: bool) -> None:
        """Show the courses found so far, the one that is open or was worked in last as the first."""
        order = sorted(courses, key=lambda one: (one.name == self._course, one.last), reverse=True)
        if not self._opened:
            order = sorted(courses, key=lambda one: (one.last, one.name == self._course), reverse=True)
        self._found = {one.name: one for one in order}
        self._courses.clear_options()
        for number, one in enumerate(order):
            if number:
                self._courses.add_option(None)
            self._courses.add_option(Option(course_row(one), id=one.name, disabled=bool(one.fault)))
        sound = [one.name for one in order if not one.fault]
        self._courses.highlighted = self._courses.get_option_index(sound[0]) if sound else None
        nothing = "No course can be opened." if all and not sound else ""
        self._note("courses", " ".join(filter(None, (notice, nothing))))

    def show_targets(self, targets: Sequence[OfferedTarget], notice: str) -> None:
        """Show the accounts that can be chosen."""
        self._accounts = targets
        self._note("targets", notice)
        self._show_targets()

    # -- what the learner does -------------------------------------------------------------------

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A course is opened; an account is chosen, and Enter then goes on."""
        event.stop()
        if event.option_list is self._courses:
            self.dismiss((str(event.option_id), self.target))
        else:
            self.target = self._accounts[int(str(event.option_id))].target
            self._show_targets()
            self._show_chosen()
            self._courses.focus()

    def on_top_bar_home_asked(self, event: TopBar.HomeAsked) -> None:
        """It is home already: go to the accounts or to the courses."""
        event.stop()
        (self._targets if event.at == "targets" else self._courses).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a lesson there is no way back to it."""
        return self._opened if action == "close" else super().check_action(action, parameters)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)

    # -- what is seen ----------------------------------------------------------------------------

    def _show_targets(self) -> None:
        marked = next((n for n, one in enumerate(self._accounts) if one.target == self.target), 0)
        wide = max((len(safe(one.title)) for one in self._accounts), default=0)
        self._targets.clear_options()
        self._targets.add_options(
            Option(target_row(one, one.target == self.target, min(wide, 30)), id=str(number))
            for number, one in enumerate(self._accounts)
        )
        self._targets.highlighted = marked if self._accounts else None

    def _show_chosen(self) -> None:
        """Say in which account a course opens."""
        from tutor.ui.behind.targets import offered

        one = offered(self.target)
        title = f"REAL ACCOUNT: {one.title} · read-only" if one.real else one.title
        title = f"{title} · read-only" if self.target.kind == "file" else title
        self._top.show_target(title, *(["REAL ACCOUNT · read-only"] if one.real else []), real=one.real)
        self._note("account", _REAL if one.real else _FILE if self.target.kind == "file" else "")
        self._notes["account"].set_class(one.real, "-real")

    def _note(self, which: str, text: str) -> None:
        self._notes[which].update(Content(safe(text)))
        self._notes[which].display = bool(text)


_NOTES = ("courses", "targets", "account")


def course_row(of: OfferedCourse) -> Content:
    """A course: how it goes on, its title and what is done, what it is about; or what is wrong with it."""
    if of.fault:
        return Content.assemble(
            (f"✗ {safe(of.name)}", "bold $text-error"),
            (" cannot be opened\n", "$text-error"),
            (safe(of.fault), "$text-muted"),
        )
    number, total, done = of.at + 1, len(of.steps), sum(of.done)
    verb = "Look again" if done == total else "Continue" if of.begun else "Start"
    said = f"{done} of {total} steps done"
    parts: list[Content | tuple[str, str]] = [
        (f"▶ {verb}: {number} {safe(of.steps[of.at])}\n", "bold $text-accent"),
        (safe(of.title), "bold"),
        "  ",  # type: ignore[list-item]
        progress_bar(of),
        (f"  {said}", "$text-success" if done == total else ""),
    ]
    if of.summary:
        parts.append((f"\n{safe(of.summary)}", "$text-muted"))
    return Content.assemble(*parts)


def progress_bar(of: OfferedCourse) -> Content:
    """The steps as signs: ✓ done, ● where the learner is, ○ open. Many steps as a bar of parts."""
    if len(of.steps) > _SIGNS:
        full = _SIGNS * sum(of.done) // len(of.steps)
        return Content.assemble(("✓" * full, "$text-success"), ("○" * (_SIGNS - full), "$text-muted"))
    parts = []
    for index, done in enumerate(of.done):
        here = of.begun and index == of.at and not done
        sign = ("✓", "$text-success") if done else ("●", "$text-accent") if here else ("○", "$text-muted")
        parts.append(sign)
    return Content.assemble(*parts)


def target_row(of: OfferedTarget, chosen: bool, width: int) -> Content:
    """An account: whether it is chosen, what it is called, what is to be known of it."""
    title = safe(of.title)
    head = (f"{'◉' if chosen else '○'} {title:<{width}}  ", "bold" if chosen else "")
    if not of.real:
        return Content.assemble(head, (safe(of.about), "$text-muted"))
    about = f"  {safe(of.about)}" if of.about else ""
    return Content.assemble(head, (" REAL AWS ACCOUNT, read-only ", "bold $real-text on $real"), (about, "$text-muted"))
