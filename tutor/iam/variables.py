"""Policy variables: `${aws:username}`, with a default `${aws:PrincipalTag/team, 'none'}`, and `${*}`, `${?}`, `${$}`.

Source: IAM user guide, "IAM policy elements: Variables and tags". They exist in Version 2012-10-17 only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tutor.iam.patterns import QUESTION, STAR, literal
from tutor.iam.request import Context

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_DEFAULT = re.compile(r"'([^']*)'")
_SPECIAL = {"*": STAR, "?": QUESTION, "$": "$"}


def fill(text: str, context: Context) -> str | None:
    """The text with every variable replaced, or None when one has neither a single value nor a default."""
    if "${" not in text:
        return text
    missing = False

    def value(found: re.Match[str]) -> str:
        nonlocal missing
        inside = found.group(1)
        if inside in _SPECIAL:
            return _SPECIAL[inside]
        key, _, rest = inside.partition(",")
        default = _DEFAULT.fullmatch(rest.strip())
        values = context.get((key if default else inside).strip())
        if values is not None and len(values) == 1:
            return literal(values[0])
        if default and values is None:
            return literal(default.group(1))
        missing = True
        return ""

    filled = _VARIABLE.sub(value, text)
    return None if missing else filled


def keys(text: str) -> Iterator[str]:
    """The context keys whose values the variables of a text stand for, in their order."""
    for inside in _VARIABLE.findall(text):
        key = inside.partition(",")[0].strip()
        if key and key not in _SPECIAL:
            yield key
