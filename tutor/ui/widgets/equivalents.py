"""The same by other ways: what a form or a change is as AWS CLI, boto3 or JSON, live, in colour, to be copied."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from tutor.ui.widgets.coloured import Language, coloured
from tutor.ui.widgets.link import Link
from tutor.ui.widgets.long_text import LongText

LANGUAGES: Mapping[str, Language] = {"AWS CLI": "shell", "boto3": "python", "JSON": "json"}
Texts = Mapping[str, Callable[[], str]]


class Equivalents(Vertical):
    """A way a tab; only the one that is shown is worked out."""

    def __init__(self, ways: tuple[str, ...] = ("AWS CLI", "boto3"), *, id: str = "same") -> None:
        super().__init__(id=id)
        self.ways = ways
        self.way = ways[0]
        self._texts: Texts = {}
        self._shown = Static("", id="same-text", markup=False)

    def compose(self) -> ComposeResult:
        """The tabs, and the text of one."""
        with Horizontal(id="same-tabs"):
            for way in self.ways:
                yield Link(way, name=f"way:{way}", classes="tab", tooltip=f"The same as {way}")
            yield Static("", classes="gap", markup=False)
            yield Link("Copy", name="copy", id="same-copy", tooltip="Copy this text")
        with LongText(id="same-scroll"):
            yield self._shown

    def on_mount(self) -> None:
        """Show which one it is."""
        self._show()

    def show(self, texts: Texts) -> None:
        """Show the texts, by way."""
        self._texts = texts
        self._show()

    @property
    def text(self) -> str:
        """What is shown."""
        return self._texts[self.way]() if self.way in self._texts else ""

    def turn(self) -> None:
        """The next way."""
        self.way = self.ways[(self.ways.index(self.way) + 1) % len(self.ways)]
        self._show()

    def copy(self) -> None:
        """Copy what is shown, through the terminal."""
        self.app.copy_to_clipboard(self.text)
        self.app.notify(f"Copied: {self.way}.", timeout=3, markup=False)

    def on_link_pressed(self, event: Link.Pressed) -> None:
        """Another way, or copy."""
        name = event.link.name or ""
        event.stop()
        if name == "copy":
            self.copy()
        else:
            self.way = name.removeprefix("way:")
            self._show()

    def _show(self) -> None:
        for link in self.query(".tab").results(Link):
            link.set_class(link.name == f"way:{self.way}", "-on")
        text = self.text
        self._shown.update(coloured(text, LANGUAGES[self.way]) if text else Content(""))
