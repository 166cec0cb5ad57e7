"""IAM's two wildcards: `*` is any run of characters, `?` is exactly one. Everything else is itself, `[` and `.` too.

A policy variable's value is taken literally: its own `*` and `?` are carried through as `STAR` and `QUESTION`.
"""

from __future__ import annotations

import functools
import re

STAR, QUESTION = "\ue000", "\ue001"
_SIGNS = {"?": ".", STAR: r"\*", QUESTION: r"\?"}


@functools.lru_cache(maxsize=8192)
def compiled(pattern: str, ignore_case: bool = False) -> re.Pattern[str]:
    """The regular expression of a pattern; the whole text must match it.

    What stands between two stars is taken where it is found first, and never again (an atomic group): that loses no
    match, and a pattern of many stars costs no more than its length times the text's.
    """
    first, *rest = ("".join(_SIGNS.get(sign) or re.escape(sign) for sign in part) for part in pattern.split("*"))
    if rest:
        *between, last = rest
        first += "".join(f"(?>.*?{part})" for part in between if part) + f".*{last}"
    return re.compile(first, re.DOTALL | (re.IGNORECASE if ignore_case else 0))


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether the whole of `text` is what `pattern` says."""
    return pattern == "*" or compiled(pattern, ignore_case).fullmatch(text) is not None


def arn_matches(pattern: str, arn: str) -> bool:
    """Component by component, as the Arn operators compare: a wildcard does not cross a colon before the resource."""
    wanted, given = pattern.split(":", 5), arn.split(":", 5)
    return len(wanted) == len(given) == 6 and all(map(matches, wanted, given))


def literal(text: str) -> str:
    """A text whose own `*` and `?` stand for themselves."""
    return text.replace("*", STAR).replace("?", QUESTION)


def plain(pattern: str) -> str:
    """The text that a pattern without wildcards stands for."""
    return pattern.replace(STAR, "*").replace(QUESTION, "?")
