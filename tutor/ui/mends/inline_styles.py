"""Markdown's blocks, mended for speed: the style of code or of emphasis within a block is made when it is wanted.

Textual 8.2.8 makes all four of them with each block, also with a list or a row of a table, which has no text of its
own: it was half of what mounting a text took.
"""

from __future__ import annotations

from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.widgets.markdown import MarkdownBlock

_styles_of = MarkdownBlock.get_component_styles


def _wanted_so_far(self: MarkdownBlock) -> frozenset[str]:
    """What is to be styled anew with the block."""
    return frozenset(self._component_styles)


def _made_when_wanted(self: MarkdownBlock, *names: str) -> RenderStyles:
    for name in MarkdownBlock.COMPONENT_CLASSES.intersection(names) - self._component_styles.keys():
        node = DOMNode(classes=name)
        node._attach(self)
        self.app.stylesheet.apply(node, animate=False)
        self._component_styles[name] = node.styles
    return _styles_of(self, *names)


MarkdownBlock._get_component_classes = _wanted_so_far  # type: ignore[method-assign,assignment]
MarkdownBlock.get_component_styles = _made_when_wanted  # type: ignore[method-assign,assignment]
