"""The lesson's prose: Markdown in the colours of the themes, with the learner's own values standing out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from markdown_it import MarkdownIt
from pygments.token import Token
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.highlight import HighlightTheme, highlight
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownBlock, MarkdownFence

from tutor.ui.mends import inline_styles  # noqa: F401 - Textual is mended by it

VALUE = "bold $text on $marked"
"""How a value of the learner's own stands in a text."""


class CodeTheme(HighlightTheme):
    """Colours of code from the themes; those that mean a role or a verdict are left to roles and verdicts."""

    STYLES = {
        Token.Comment: "$text-muted italic",
        Token.Keyword: "bold $text-accent",
        Token.Name.Builtin: "$text-accent",
        Token.Name.Tag: "$text-accent",
        Token.Name.Attribute: "$text-accent",
        Token.Literal.Number: "$text-warning",
        Token.Literal.String: "$text-warning",
        Token.Operator.Word: "bold $text-accent",
    }


def pattern(values: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these values in a text, each as a word of its own; None where there is nothing to find."""
    words = sorted({re.escape(value) for value in values if len(value) > 3}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])") if words else None


def marked(content: Content, values: re.Pattern[str] | None) -> Content:
    """The text with the values in it marked."""
    if values is None:
        return content
    for found in values.finditer(content.plain):
        content = content.stylize(VALUE, *found.span())
    return content


def code(text: str, language: str) -> Content:
    """A text of code in colours. `aws`: the command's name and its options stand out."""
    if language != "aws":
        return highlight(text, language=language, theme=CodeTheme)
    content = Content(text)
    for found in _COMMAND.finditer(text):
        content = content.stylize("bold", *found.span())
    for found in _OPTION.finditer(text):
        content = content.stylize("$text-accent", *found.span(1))
    return content


_COMMAND = re.compile(r"^aws(?: [a-z][a-z0-9-]*){0,2}", re.MULTILINE)
_OPTION = re.compile(r"(?:^|\s)(--[a-z][a-z0-9-]*)")


def warm() -> None:
    """Do in a thread what the first text would be kept waiting by: import what colours code, and compile what finds
    addresses in Markdown."""
    code("", "python")
    MarkdownIt("gfm-like").parse("https://example.com www.example.com a@example.com")


class Paragraph(MarkdownBlock):
    """A paragraph, or what stands in a list's item."""

    def set_content(self, content: Content) -> None:
        """See `MarkdownBlock`."""
        of = self._markdown
        super().set_content(marked(content, of.values if isinstance(of, Prose) else None))


class _Fence(MarkdownFence):
    """Code that is only to be read."""

    @classmethod
    def highlight(cls, code: str, language: str, ansi: bool = False, dark: bool = False) -> Content:
        """See `MarkdownFence`. What says no language is not guessed at: that takes every lexer there is."""
        name = language.partition(" ")[0]
        return highlight(code, language=name, theme=CodeTheme) if name else Content(code.expandtabs())


class Prose(Markdown):
    """Markdown of a lesson. `values` finds the learner's own in it."""

    BLOCKS = {
        **Markdown.BLOCKS,
        "paragraph_open": Paragraph,
        "fence": _Fence,
        "code_block": _Fence,
    }

    def __init__(self, markdown: str, values: re.Pattern[str] | None = None) -> None:
        super().__init__(open_links=False)
        self.values = values
        self._text = markdown

    def compose(self) -> ComposeResult:
        """The text's blocks at once. `Markdown` reads a text in a thread and mounts it when it is on the screen
        already, which for a few lines is the longer way, and moves all that is below."""
        yield from self._build_from_source(self._text)

    def update(self, markdown: str) -> AwaitComplete:
        """Nothing: a lesson's text stays as it was composed. `Markdown` asks for it once it is mounted."""
        return AwaitComplete()
