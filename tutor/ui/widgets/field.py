"""A field of a form: its label, a line of help, what is filled in, and what is wrong with it, right below."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from tutor.ui.widgets.output import clean


class Field(Vertical):
    """`of` says what it is about, so that a fault finds it: a form's field, or a path in a document. `help` stands
    above what is filled in, `below` under it."""

    def __init__(
        self, label: str | Content, *parts: Widget, of: str, help: str = "", below: str = "", classes: str = ""
    ) -> None:
        super().__init__(classes=f"field {classes}")
        self.of = of
        self._label = Content(label) if isinstance(label, str) else label
        self._help, self._below = help, below
        self._parts = parts
        self._fault = Static("", classes="fault", markup=False)

    def compose(self) -> ComposeResult:
        """Label, help, the parts, the fault."""
        if self._label:
            yield Static(self._label, classes="label", markup=False)
        if self._help:
            yield Static(Content(self._help), classes="help", markup=False)
        yield from self._parts
        yield self._fault
        if self._below:
            yield Static(Content(self._below), classes="help", markup=False)

    def show_fault(self, sentence: str) -> None:
        """Say what is wrong, or nothing."""
        self._fault.update(Content(clean(f"✗ {sentence}")) if sentence else "")
        self.set_class(bool(sentence), "-faulty")
