"""The roles of an account as cards: who may assume them, what they may do, who uses them for what. Pure.

Values in, values out: no I/O, no screen. `card.py` has the values, `making.py` makes them from what was read (and says
what is to be read), `marking.py` says what has changed between two looks, `trust.py` puts a trust policy in few words.
"""

from tutor.cards.card import Card, Cards, Line, Meant, Trust, Use, lines
from tutor.cards.making import cards, needs
from tutor.cards.marking import Marked, changed_lines, marked

__all__ = [
    "Card",
    "Cards",
    "Line",
    "Marked",
    "Meant",
    "Trust",
    "Use",
    "cards",
    "changed_lines",
    "lines",
    "marked",
    "needs",
]
