"""Textual's stylesheet, mended for speed: a widget that gets other styles is refreshed once.

Textual 8.2.8 sets each rule of a widget anew, also those that are as they were, and refreshes the widget, and for a
colour all that is in it, after each one that is not: most of what another theme takes.
"""

from __future__ import annotations

from typing import Any

from textual.css.styles import RulesMap
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

_replace_textuals = Stylesheet.replace_rules


def _replace_rules(node: DOMNode, rules: RulesMap, animate: bool = False) -> None:
    """Give `node` these rules in place of those it has; `animate`: those that its styles say so of come gradually."""
    styles = node.styles.base
    asked: dict[tuple[tuple[str, bool], ...], None] = {}

    def note(**wanted: bool) -> None:
        asked[tuple(wanted.items())] = None

    styles.refresh = note  # type: ignore[method-assign]
    try:
        if animate and rules.get("transitions"):
            _replace_textuals(node, rules, animate=True)
        else:
            before: dict[str, object] = styles.get_rules()  # type: ignore[assignment]
            for name in before.keys() | rules.keys():
                value: Any = rules.get(name)
                if value is not before.get(name):
                    setattr(styles, name, value)
            node.notify_style_update()  # also where nothing is another: what it inherits may be
    finally:
        del styles.refresh
    for wanted in asked:
        styles.refresh(**dict(wanted))


Stylesheet.replace_rules = staticmethod(_replace_rules)  # type: ignore[method-assign]
