"""Textual's stylesheet, mended for speed: which rules are a widget's is found with few questions.

Textual 8.2.8 hashes every rule of the app by a method in Python for each widget, and matches a rule from the app
inwards, so that of one that wants the focus it learns at the very end that the widget does not have it.
"""

from __future__ import annotations

from textual.css import match, stylesheet
from textual.css.model import CombinatorType, RuleSet, Selector
from textual.dom import DOMNode

_match_outside_in = match._check_selectors


def _match(selectors: list[Selector], path: list[DOMNode]) -> bool:
    """Whether the last of `path`, which leads there from the app, is what the selectors are about."""
    last = selectors[-1]
    if not last.check(path[-1]):
        return False
    if len(selectors) == 1 and last.combinator is CombinatorType.DESCENDENT:
        return True
    return _match_outside_in(selectors, path)


match._check_selectors = stylesheet._check_selectors = _match  # type: ignore[assignment, attr-defined]
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]  # the same, by the interpreter itself
