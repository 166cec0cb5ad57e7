"""A fence of the lesson that can be run: what it is, as whom it runs, and how it went the last time."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from tutor.ui import keys
from tutor.ui.widgets.output import clean

if TYPE_CHECKING:
    from textual.binding import BindingType

    from tutor.workshop.model import Action

Run: TypeAlias = Literal["", "running", "ran", "as-said", "otherwise", "failed", "stopped"]
"""How a fence went. `as-said`: it failed, as the lesson says; `otherwise`: the lesson says that it fails, and it did
not."""

_STATES: Mapping[Run, tuple[str, str]] = {
    "": ("", ""),
    "running": ("… running", "$text-warning"),
    "ran": ("✓ ran", "$text-success"),
    "as-said": ("✓ failed, as the lesson says", "$text-success"),
    "otherwise": ("✗ ran, and was to fail", "$text-error"),
    "failed": ("✗ failed", "$text-error"),
    "stopped": ("– stopped", "$text-warning"),
}
_TITLES = {"aws": "AWS CLI", "python": "Python", "wizard": "Console: Create role"}


class ActionBlock(Vertical, can_focus=True):
    """A fence that can be run: with Enter when it has the focus, or by a click."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.FENCE]

    class Asked(Message):
        """The learner wants this to be run."""

        def __init__(self, action: Action) -> None:
            super().__init__()
            self.action = action

    def __init__(self, action: Action, state: Run = "", values: re.Pattern[str] | None = None) -> None:
        super().__init__(classes=f"action {action.way}{' -in-task' if action.inside else ''}")
        self._block = action
        self._values = values
        self._verb = "open" if action.way == "wizard" else "run"
        self.show_state(state)

    @property
    def line(self) -> int:
        """Where it stands in its step.md."""
        return self._block.line

    def compose(self) -> ComposeResult:
        """As whom it runs and what is to be expected, and the text as it stands in the lesson."""
        from tutor.ui.widgets.prose import code, marked

        block = self._block
        if block.inside:
            yield Static(Content(clean(f"as the application in the task {block.inside}")), classes="as", markup=False)
        if block.fails:
            said = f"expected to fail: {block.fails}"
            yield Static(Content(clean(said)), classes="expected", markup=False)
        if block.way == "wizard":
            text = Content(clean(_wizard_words(block.source)))
        else:
            text = code(clean(block.source.rstrip("\n")), block.way)
        yield Static(marked(text, self._values), markup=False, classes="code")

    def copy_text(self) -> str:
        """What Ctrl+Y copies: the text that is run."""
        return self._block.source

    def show_state(self, state: Run) -> None:
        """Show how it goes or went, beside its title."""
        title = f"▶ {_TITLES[self._block.way]}"
        if self._block.inside:
            title += " · T in the task"
        said, style = _STATES[state]
        self.border_title = Content.assemble((title, "bold"), (f"  {said}" if said else "", style))
        again = " again" if state not in ("", "running") else ""
        self.border_subtitle = Content(
            f"{keys.key_of('stop')}: stop"
            if state == "running"
            else f"{keys.key_of('run-fence')} or click: {self._verb}{again}"
        )

    def action_run(self) -> None:
        """Ask for it to be run."""
        self.post_message(self.Asked(self._block))

    def on_click(self) -> None:
        """The same by mouse."""
        self.action_run()


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
