"""A policy's text to be written, with what IAM and the linter say of it below, as one writes."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static, TextArea

from tutor.actions.policy_editor import Kind, Remark, remarks
from tutor.ui.widgets.long_text import LongText
from tutor.ui.widgets.output import clean

_SIGNS = {"error": "✗", "warning": "▲", "advice": "i"}
_STYLES = {"error": "$text-error", "warning": "$text-warning", "advice": "$text-muted"}
_REST = 0.12
"""Seconds without a key before the text is looked at."""


class JsonEditor(Vertical):
    """Posts `Edited` at each change, and `Remarked` when it was looked at."""

    @dataclass
    class Edited(Message):
        """The text was changed."""

        editor: JsonEditor
        text: str

    @dataclass
    class Remarked(Message):
        """The text was looked at."""

        editor: JsonEditor
        text: str
        remarks: tuple[Remark, ...]

    def __init__(self, text: str, kind: Kind, *, id: str) -> None:
        super().__init__(id=id, classes="json-editor")
        self._kind = kind
        self._begin = text
        self.remarks: tuple[Remark, ...] = ()
        self.area = TextArea(text, show_line_numbers=True, compact=True, tab_behavior="focus", soft_wrap=True)
        self._said = Static("", classes="remarks", markup=False)

    def compose(self) -> ComposeResult:
        """The text, and what is said of it."""
        yield self.area
        with LongText(classes="remarks-scroll"):
            yield self._said

    def on_mount(self) -> None:
        """Look at what stands there."""
        self.area.indent_width = 4
        self._look()

    @property
    def text(self) -> str:
        """What stands there."""
        return self.area.text

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Look at it when the writer rests."""
        event.stop()
        self.post_message(self.Edited(self, self.text))
        self.set_timer(_REST, self._look_at_last)

    def _look_at_last(self) -> None:
        self._look()

    def _look(self) -> None:
        text = self.text

        def look() -> None:
            self.post_message(self.Remarked(self, text, remarks(text, self._kind)))

        self.run_worker(look, thread=True, group="remarks")

    def on_json_editor_remarked(self, event: Remarked) -> None:
        """Show it, unless the text has changed since."""
        if event.text != self.text or event.editor is not self:
            event.stop()
            return
        self.remarks = event.remarks
        parts = [Content.styled(clean(f"{_SIGNS[r.level]} {r.said()}\n"), _STYLES[r.level]) for r in event.remarks]
        good = Content.styled("✓ IAM takes it, and the linter has nothing to say.", "$text-success")
        self._said.update(Content.assemble(*parts) if parts else good)
