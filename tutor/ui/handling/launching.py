"""Launches to be seen: asked for, rehearsed, shown with the predictions beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tutor.ui.handling.learning import Learning

if TYPE_CHECKING:
    from tutor.ui import messages
    from tutor.ui.screens.launch import LaunchScreen
    from tutor.ui.widgets.launch import LaunchBlock


class Launching(Learning):
    """The launches' part of the screen."""

    def on_launch_block_asked(self, event: LaunchBlock.Asked) -> None:
        """A launch is to be seen."""
        launch = event.block.demonstration
        if self._first_predict(launch.line):
            return
        event.block.show_running()
        self._work(self.session.demonstrate, launch.task, self.current, launch.line)

    def on_launch_rehearsed(self, event: messages.LaunchRehearsed) -> None:
        """Show the calls, and the predictions beside them."""
        block = self._launch_block(event.step, event.line)
        if block is not None:
            from tutor.study.demonstrations import OTHERWISE, as_expected

            expected = block.demonstration.expected
            otherwise = expected is not None and not as_expected(expected, event.rehearsed.launch)
            texts = self._compare(event.step, event.line)
            block.show_launch(event.rehearsed, [OTHERWISE, *texts] if otherwise else texts)
            self.call_after_refresh(block.scroll_visible, animate=False, top=True)

    def on_launch_failed(self, event: messages.LaunchFailed) -> None:
        """Say why it could not be rehearsed."""
        block = self._launch_block(event.step, event.line)
        if block is not None:
            block.show_trouble(event.sentence)

    def _launch_block(self, step: str, line: int) -> LaunchBlock | None:
        """None where the learner is in another step by now."""
        from tutor.ui.widgets.launch import LaunchBlock

        if step != self.current:
            return None
        return next((block for block in self.lesson.blocks(LaunchBlock) if block.demonstration.line == line), None)

    # -- any launch of the account -----------------------------------------------------------------

    def action_launch(self) -> None:
        """Rehearse the launch of a task definition of the account, on a screen of its own."""
        from tutor.ui.screens.launch import LaunchScreen

        if len(self.screen_stack) > 1 or self.workshop is None:
            return
        account = self.session.account
        if account is None:
            self._say(" ".join(self.session.absent), "warning")
            return

        def closed(_: None) -> None:
            self.prompt.focus()

        info = account.info
        real = info.kind == "account"
        where = " · ".join(part for part in ("REAL ACCOUNT" if real else info.kind, info.account, info.region) if part)
        self.push_screen(LaunchScreen(where, real=real), closed)
        self._work(self.session.families)

    def on_families_read(self, event: messages.FamiliesRead) -> None:
        """Offer them, those first that the step is about."""
        from tutor.study.demonstrations import in_order

        screen = self._launch_screen()
        if screen is not None and self.workshop is not None:
            screen.show_families(in_order(event.families, self.workshop, self.current), event.error)

    def on_launch_screen_chosen(self, event: LaunchScreen.Chosen) -> None:
        """A launch that the step is about wants its prediction first; any other may be guessed at."""
        screen = self._launch_screen()
        if screen is None:
            return
        lines = self._shown_in_lesson(event.family)
        if any(not self._is_predicted(line) for line in lines):
            screen.dismiss(None)
            next(line for line in lines if self._first_predict(line))
            return
        self._work(self.session.see_launch, event.family)
        if screen.guess is None and not any(self._predictions(self.current, line) for line in lines):
            screen.ask()

    def on_launch_seen(self, event: messages.LaunchSeen) -> None:
        """Show it, with what the lesson's predictions said."""
        screen = self._launch_screen()
        if screen is not None and screen.family == event.task:
            texts = [text for line in self._shown_in_lesson(event.task) for text in self._compare(self.current, line)]
            screen.show_launch(event.rehearsed, texts)

    def on_launch_unseen(self, event: messages.LaunchUnseen) -> None:
        """Say why it could not be rehearsed."""
        screen = self._launch_screen()
        if screen is not None and screen.family == event.task:
            screen.show_trouble(event.sentence)

    def _shown_in_lesson(self, task: str) -> list[int]:
        """The lines of the step's fences that show this launch."""
        from tutor.study.demonstrations import launches

        step = self._step()
        return [one.line for one in launches(step) if one.task == task] if step else []

    def _is_predicted(self, line: int) -> bool:
        return all(self.session.predicted(self.current, question) for question in self._predictions(self.current, line))

    def _launch_screen(self) -> LaunchScreen | None:
        from tutor.ui.screens.launch import LaunchScreen

        top = self.screen_stack[-1:]  # a worker's message may come when no screen is left
        return top[0] if top and isinstance(top[0], LaunchScreen) else None
