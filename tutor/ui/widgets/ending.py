"""The end of a lesson: what its step is done by, as it stands now, and the way on and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual import events

    from tutor.checks import Finding
    from tutor.workshop.model import Step

_SIGNS: Mapping[str, tuple[str, str]] = {
    "pass": ("✓", "$text-success"),
    "fail": ("✗", "$text-error"),
    "unknown": ("?", "$text-warning"),
    "skipped": ("–", "$text-muted"),
}


class StepChecks(Static):
    """What the step is done by: its checks on the account, and its questions. A click looks again."""

    def __init__(self, step: Step, findings: Sequence[Finding], open: int, *, done: bool) -> None:
        super().__init__("", classes="step-checks", markup=False)
        self._step = step
        self._findings = findings
        self._open = open
        self._done = done
        self._text = Content()
        self._show()

    def on_click(self) -> None:
        """Look at the account and judge."""
        if self._step.checks or self._step.questions:
            self.call_later(self.app.run_action, "check")

    def show_findings(self, findings: Sequence[Finding], *, done: bool) -> None:
        """Show the last verdict."""
        self._findings, self._done = findings, self._done or done
        self._show()

    def show_open(self, number: int) -> None:
        """Show how many of its questions are still open."""
        self._open = number
        self._show()

    def _show(self) -> None:
        self.set_class(self._done, "-done")
        self.border_title = Content("✓ This step is done" if self._done else "This step is done when …")
        judged = self._step.checks or self._step.questions
        self.border_subtitle = Content(f"{keys.key_of('check')} or click: check" if judged else "")
        rows = list(self._rows())
        if not rows:
            rows = [Content("✓ it is read." if self._done else f"○ it is read: {keys.key_of('next')} goes on.")]
        text = Content("\n").join(rows)
        if (text.plain, text.spans) != (self._text.plain, self._text.spans):  # the same again would be laid out again
            self._text = text
            self.update(text)

    def _rows(self) -> Iterator[Content]:
        if self._findings:
            for finding in self._findings:
                status = finding.status.value
                sign, style = _SIGNS[status]
                yield Content.assemble((f"{sign} ", style), clean(finding.title), (f": {status}", style))
        else:
            from tutor.checks.registry import find

            for call in self._step.checks:
                yield Content(f"○ {clean(find(call.name).title)}")
        total = len(self._step.questions)
        if total:
            what = "its question is answered" if total == 1 else f"its {total} questions are answered"
            if self._open:
                yield Content(f"○ {what}: {self._open} still open")
            else:
                yield Content.assemble(("✓ ", "$text-success"), what)


class Neighbours(Horizontal):
    """The steps before and after, to be clicked. An empty title: there is none."""

    def __init__(self, before: str, after: str) -> None:
        super().__init__(classes="neighbours")
        self._before = Static(Content(clean(f"‹ {before}") if before else ""), classes="before", markup=False)
        self._after = Static(Content(clean(f"{after} ›") if after else ""), classes="after", markup=False)
        self._before.tooltip, self._after.tooltip = (
            f"{keys.key_of(id)}: the {which}" for id, which in (("back", "step before"), ("next", "next step"))
        )

    def compose(self) -> ComposeResult:
        """Back at the left, on at the right."""
        yield self._before
        yield self._after

    def on_click(self, event: events.Click) -> None:
        """Go there."""
        for part, action in ((self._before, "previous_step"), (self._after, "next_step")):
            if event.widget is part:
                self.call_later(self.app.run_action, action)
