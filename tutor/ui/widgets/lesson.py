"""The step's text: prose, notes, and fences that can be run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

if TYPE_CHECKING:
    from tutor.workshop.model import Action, Step

_TITLES = {"aws": "AWS CLI", "python": "Python", "wizard": "Console: Create role"}
_ALERTS = {
    "note": "ℹ Note",
    "tip": "★ Tip",
    "important": "! Important",
    "warning": "▲ Warning",
    "caution": "■ Caution",
}


class ActionBlock(Vertical, can_focus=True):
    """A fence that can be run: with Enter when it has the focus, or by a click."""

    BINDINGS = [Binding("enter", "run", "Run", id="run-fence", tooltip="Run this")]

    class Asked(Message):
        """The learner wants this to be run."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, action: Action) -> None:
        super().__init__(classes=f"action {action.way}")
        self._block = action
        verb = "open" if action.way == "wizard" else "run"
        self.border_title = Content(f"▶ {_TITLES[action.way]}")
        self.border_subtitle = Content(f"Enter or click: {verb}")

    def compose(self) -> ComposeResult:
        """The text as it stands in the lesson."""
        text = self._block.source
        if self._block.way == "wizard":
            text = _wizard_words(text)
        yield Static(Content(text), markup=False, classes="code")

    def action_run(self) -> None:
        """Ask for it to be run."""
        self.post_message(self.Asked(self._block))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_run()


class Lesson(VerticalScroll):
    """The middle of the screen."""

    def show(self, step: Step, total: int) -> None:
        """Show a step from its beginning."""
        from textual.widgets import Markdown

        from tutor.workshop.model import Action, Alert, Prose

        parts: list[Widget] = [
            Static(Content(f"Step {step.number} of {total} · about {step.minutes} min"), classes="where", markup=False),
            Static(Content(step.title), classes="title", markup=False),
            Static(Content(step.goal), classes="goal", markup=False),
        ]
        for block in step.blocks:
            if isinstance(block, Prose):
                parts.append(Markdown(block.markdown, open_links=False))
            elif isinstance(block, Alert):
                title = Static(Content(_ALERTS[block.kind]), classes="alert-title", markup=False)
                parts.append(Vertical(title, Markdown(block.markdown), classes=f"alert {block.kind}"))
            elif isinstance(block, Action):
                parts.append(ActionBlock(block))
        with self.app.batch_update():
            self.remove_children()
            self.mount_all(parts)
            self.scroll_home(animate=False)


def _wizard_words(source: str) -> str:
    """The fields that the step is about, in the form's own words."""
    from tutor.workshop.wizard import wizard_fields

    labels = {
        "trusted_entity_type": "Trusted entity type",
        "service": "Service or use case",
        "use_case": "Use case",
        "role_name": "Role name",
        "description": "Description",
        "policies": "Policies",
    }
    lines = []
    for name, value in wizard_fields(source).items():
        if name in labels:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"{labels[name]}: {shown}")
    return "\n".join(lines)
