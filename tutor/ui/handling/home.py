"""Home: opened, filled, left; and one course or account given up for another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from tutor.ui.frame import Frame

if TYPE_CHECKING:
    from tutor.account.target import Target
    from tutor.ui import messages
    from tutor.ui.behind.targets import OfferedCourse
    from tutor.ui.screens.home import HomeScreen
    from tutor.ui.widgets.top import TopBar


class Home(Frame):
    """The way in, and from one course to another."""

    def on_mount(self) -> None:
        """Where nothing was asked for by name, home comes first."""
        if not self.opened:
            self.action_home()

    def action_home(self, at: Literal["courses", "targets"] = "courses") -> None:
        """The courses, and the account to learn in."""
        from tutor.ui.screens.home import HomeScreen

        if self._home_screen() is not None:
            return

        def closed(choice: tuple[str, Target] | None) -> None:
            if choice is not None:
                self.open_course(*choice)
            elif self.opened:
                self.prompt.focus()

        screen = HomeScreen(*self.asked, opened=self.opened, at=at)
        self.push_screen(screen, closed)

    def on_top_bar_home_asked(self, event: TopBar.HomeAsked) -> None:
        """The name or the account in the bar at the top was clicked."""
        if self.opened:
            self.action_home(event.at)

    def on_home_screen_ready(self, _: HomeScreen.Ready) -> None:
        """Find out what it offers. What a lesson takes is imported meanwhile."""
        self._work(self._find_courses)
        self._work(self._find_targets)

    def on_courses_found(self, event: messages.CoursesFound) -> None:
        """Show them."""
        screen = self._home_screen()
        if screen is not None:
            screen.show_courses(event.courses, event.notice, all=event.all)

    def on_targets_found(self, event: messages.TargetsFound) -> None:
        """Show them."""
        screen = self._home_screen()
        if screen is not None:
            screen.show_targets(event.targets, event.notice)

    # -- from one course or account to another ---------------------------------------------------

    def open_course(self, workshop: str, target: Target, step: str = "") -> None:
        """Leave what is open, and go into that course in that account: where the learner was in it, or at `step`.

        What is open already stays as it is. Asks first where something runs.
        """
        if self.opened and (workshop, target) == self.asked:
            if step:
                self._go(step)
            self.prompt.focus()
            return
        if not self.busy:
            self._leave_for(workshop, target, step)
            return
        from tutor.ui.screens.ask import Confirm

        def agreed(yes: bool | None) -> None:
            if yes:
                self._leave_for(workshop, target, step)
            else:
                self.prompt.focus()

        self.push_screen(Confirm(*self._at_leaving(), "Stay here"), agreed)

    def _leave_for(self, workshop: str, target: Target, step: str) -> None:
        """The old session is let go of, and is heard no more. What it has said already is heard before the new one
        begins: it stands before it in the queue."""
        self._change_session(workshop, target)
        self.call_later(self._enter, step)

    async def _enter(self, step: str) -> None:
        self._forget(step)
        if await self._furnish():
            self.opened = True
            self._begin_course()
            self.refresh_bindings()

    # -- below -----------------------------------------------------------------------------------

    def _home_screen(self) -> HomeScreen | None:
        from tutor.ui.screens.home import HomeScreen

        return next((screen for screen in self.screen_stack if isinstance(screen, HomeScreen)), None)

    def _find_courses(self) -> None:
        """In a worker's thread."""
        from tutor.home import noted
        from tutor.ui.behind import targets
        from tutor.ui.messages import CoursesFound

        found: tuple[OfferedCourse, ...] = ()
        notice = ""
        try:
            for found, notice in targets.courses(self._home, self._overrides, self._language, self.asked[0]):
                self.post_message(CoursesFound(found, notice))
        except Exception as error:
            notice = noted(error)
        self.post_message(CoursesFound(found, notice, all=True))
        self._preload()

    def _find_targets(self) -> None:
        """In a worker's thread."""
        from tutor.ui.behind import targets
        from tutor.ui.messages import TargetsFound

        self.post_message(TargetsFound(*targets.targets(self.asked[1])))

    def _preload(self) -> None:
        """In a worker's thread: import what the lesson will take, while the learner reads."""
        import pygments.lexers.python  # noqa: F401 - named by a text, so that a lesson's code finds it

        import tutor.account.sandbox
        import tutor.study.study
        import tutor.ui.widgets.lesson
        import tutor.ui.widgets.output
        import tutor.ui.widgets.prose  # noqa: F401
