"""The step's text: prose, notes, questions, fences that can be run, and launches to be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.launch import LaunchBlock
from tutor.ui.widgets.output import clean
from tutor.ui.widgets.question import QuestionBlock

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.study.reviews import Asked
    from tutor.ui.session import Shown
    from tutor.workshop.model import Action, Block, Step

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

    BINDINGS: ClassVar[list[BindingType]] = [*keys.FENCE]

    class Asked(Message):
        """The learner wants this to be run."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, action: Action) -> None:
        super().__init__(classes=f"action {action.way}")
        self._block = action
        verb = "open" if action.way == "wizard" else "run"
        self.border_title = Content(clean(f"▶ {_title(action)}"))
        self.border_subtitle = Content(f"Enter or click: {verb}")

    def compose(self) -> ComposeResult:
        """The text as it stands in the lesson."""
        text = self._block.source
        if self._block.way == "wizard":
            text = _wizard_words(text)
        yield Static(Content(clean(text)), markup=False, classes="code")

    def action_run(self) -> None:
        """Ask for it to be run."""
        self.post_message(self.Asked(self._block))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_run()


class Lesson(VerticalScroll):
    """The middle of the screen."""

    def show(
        self, step: Step, head: str, shown: Mapping[str, Shown], review: Sequence[Asked], *, keep_place: bool = False
    ) -> None:
        """Show a step from its beginning. `head` says which it is, `shown` what was answered, by `step/question`;
        `review` are questions of earlier steps that are asked first. `keep_place`: it is the same step again."""
        parts: list[Widget] = [
            Static(Content(clean(head)), classes="where", markup=False),
            Static(Content(clean(step.title)), classes="title", markup=False),
            Static(Content(clean(step.goal)), classes="goal", markup=False),
        ]
        if review:
            parts.append(Static(Content(_REVIEW), classes="review-title", markup=False))
            parts += [QuestionBlock(one.full_id, one.question, "review") for one in review]
        parts += [_widget(step, block, shown) for block in step.blocks]
        with self.app.batch_update():
            self.remove_children()
            self.mount_all(parts)
            if not keep_place:
                self.scroll_home(animate=False)


_REVIEW = "First, from earlier steps. It blocks nothing: answer what you remember."


def _widget(step: Step, block: Block, shown: Mapping[str, Shown]) -> Widget:
    from textual.widgets import Markdown

    from tutor.workshop.model import Action, Alert, Demonstration, Prose

    match block:
        case Prose():
            return Markdown(block.markdown, open_links=False)
        case Alert():
            title = Static(Content(_ALERTS[block.kind]), classes="alert-title", markup=False)
            return Vertical(title, Markdown(block.markdown, open_links=False), classes=f"alert {block.kind}")
        case Action():
            return ActionBlock(block)
        case Demonstration():
            return LaunchBlock(block)
        case _:
            full_id = f"{step.id}/{block.id}"
            return QuestionBlock(full_id, block, "step", shown.get(full_id))


def _title(action: Action) -> str:
    """How it is run, as whom, and what is to be expected."""
    parts = [_TITLES[action.way]]
    if action.inside:
        parts.append(f"inside {action.inside}")
    if action.fails:
        parts.append(f"expected to fail: {action.fails}")
    return " · ".join(parts)


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
