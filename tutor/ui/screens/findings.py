"""All that the last check of a step found: the list, root cause first, and beside it the chosen finding in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from tutor.checks.ranking import Ranked, ranked
from tutor.report.short import Way
from tutor.ui import keys
from tutor.ui.screens.over import Over
from tutor.ui.widgets.finding_details import SIGNS, STYLES, FindingDetails
from tutor.ui.widgets.key_line import KeyLine
from tutor.ui.widgets.options import Options
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.checks import Finding
    from tutor.study.documents import EvidenceDocument


@dataclass(frozen=True, slots=True)
class Leave:
    """With what the screen is left: the step to go to, or a command for the prompt."""

    step: str = ""
    command: str = ""


class FindingsScreen(Over["Leave | None"]):
    """The findings of one step. `lesson` gives of a misconception the step that explains it: its id and title, or None
    where this course has none."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.FINDINGS]
    AUTO_FOCUS = "OptionList"
    CSS_PATH = ["dialogs.tcss", "findings.tcss"]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    HELP = (
        "Findings\nWhat the last check found, the root cause first. Up and Down choose a finding; the tabs say how to "
        "mend it by each way. A command can be put at the prompt from here, and the step that explains it opened."
    )

    class CheckWanted(Message):
        """The step is to be judged again."""

    class EvidenceWanted(Message):
        """The policies that a finding points at are to be shown."""

        def __init__(self, finding: Finding) -> None:
            super().__init__()
            self.finding = finding

    def __init__(
        self,
        title: str,
        findings: Sequence[Finding],
        way: Way,
        lesson: Callable[[str], tuple[str, str] | None],
        wanted: Finding | None = None,
    ) -> None:
        super().__init__(classes="page")
        self._title = title
        self._way = way
        self._lesson = lesson
        self._wanted = wanted
        self.order: list[Ranked] = ranked(findings)
        self.chosen = 0
        self._list = Options(id="findings")
        self._details = FindingDetails()

    def compose(self) -> ComposeResult:
        """Title, list, details, buttons."""
        yield Static(Content(clean(f"Findings · {self._title}")), classes="top", markup=False)
        with Horizontal(id="findings-both"):
            yield self._list
            yield self._details
        with Horizontal(classes="buttons"):
            yield Button("Close", id="cancel", compact=True)
            yield Button("Check again", id="again", compact=True)
            yield Button("To the prompt", id="to-prompt", compact=True)
            yield Button("Copy", id="copy", compact=True)
            yield Button("", id="to-lesson", compact=True)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with the root cause, or with the one that was asked for."""
        wanted = (n for n, one in enumerate(self.order) if one.finding == self._wanted)
        self._fill(next(wanted, 0))

    # -- showing ---------------------------------------------------------------------------------

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """It was judged again. The same check stays chosen while it has not passed; else the new root cause is."""
        before = self.order[self.chosen].finding if self.order else None
        self.order = ranked(findings)
        same = (
            n
            for n, one in enumerate(self.order)
            if before is not None
            and (one.finding.check, one.finding.title) == (before.check, before.title)
            and one.finding.status.value != "pass"
        )
        self._fill(next(same, 0))

    def show_evidence(self, finding: Finding, documents: Sequence[EvidenceDocument]) -> None:
        """The policies in which it was seen were read."""
        if self.order and self.order[self.chosen].finding is finding:
            self._details.show_documents(documents)

    def _fill(self, chosen: int) -> None:
        self._list.clear_options()
        self._list.add_options([Option(_line(one)) for one in self.order])
        if self.order:
            self._list.highlighted = chosen
            self._show(chosen)
        for name in ("to-prompt", "copy", "to-lesson"):
            self.query_one(f"#{name}", Button).display = bool(self.order)
        self._buttons()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Another finding."""
        event.stop()
        if event.option_index != self.chosen:
            self._show(event.option_index)

    def _show(self, chosen: int) -> None:
        self.chosen = chosen
        one = self.order[chosen]
        explained = self._explained()
        self._details.show(one, self._way, explained[1] if explained else "")
        self._buttons()
        if any(seen.statement >= 0 for seen in one.finding.evidence):
            self.post_message(self.EvidenceWanted(one.finding))

    def _buttons(self) -> None:
        explained = self._explained()
        button = self.query_one("#to-lesson", Button)
        button.display = explained is not None
        name = explained[1] if explained else ""
        shown = name if self.size.width >= 100 else name.partition(" ")[0]  # the title stands beside it anyway
        button.label = Content(clean(f"Go to step {shown}"))
        fix = self._details.fix
        self.query_one("#copy", Button).display = fix is not None and bool(fix.ways)
        self.query_one("#to-prompt", Button).display = bool(self._command())

    def on_resize(self) -> None:
        """Where it is narrow the buttons are short."""
        self._buttons()

    def _explained(self) -> tuple[str, str] | None:
        id = self.order[self.chosen].finding.misconception if self.order else None
        return self._lesson(id) if id else None

    def _command(self) -> str:
        return self.order[self.chosen].finding.fix.cli if self.order else ""

    # -- keys and buttons ------------------------------------------------------------------------

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The buttons do what the keys do."""
        event.stop()
        actions = {
            "again": self.action_check,
            "to-prompt": self.action_to_prompt,
            "copy": self.action_copy,
            "to-lesson": self.action_lesson,
        }
        actions.get(event.button.id or "", self.action_close)()

    def action_check(self) -> None:
        """Judge the step again."""
        self.post_message(self.CheckWanted())

    def action_lesson(self) -> None:
        """Go to the step that explains it."""
        explained = self._explained()
        if explained:
            self.dismiss(Leave(step=explained[0]))
        else:
            self.notify("No step of this course is about this finding.", markup=False)

    def action_to_prompt(self) -> None:
        """Put the command that mends it at the prompt; it is not run."""
        command = self._command()
        if command:
            self.dismiss(Leave(command=command))
        else:
            self.notify("This has no command that mends it.", markup=False)

    def action_copy(self) -> None:
        """Copy the fix as it is shown."""
        fix = self._details.fix
        if fix is not None and fix.text:
            self.app.copy_to_clipboard(fix.text)
            self.notify("The fix is copied.", markup=False)

    def action_turn(self) -> None:
        """Show the fix by the next way."""
        if self._details.fix is not None:
            self._details.fix.turn()

    def action_scroll_page(self, pages: int) -> None:
        """Scroll the finding."""
        self._details.scroll_relative(y=pages * max(self._details.size.height - 2, 1), animate=False)

    def action_close(self) -> None:
        """Back to the lesson."""
        self.dismiss(None)


def _line(one: Ranked) -> Content:
    status = one.finding.status.value
    parts = [Content.styled(f"{SIGNS[status]} ", f"bold {STYLES[status]}"), Content(clean(one.finding.title))]
    if one.resting:
        parts.append(Content.styled(f"\n  root cause: {len(one.resting)} more on it", STYLES[status]))
    return Content.assemble(*parts)
