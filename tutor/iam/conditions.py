"""Condition blocks: every operator, the set operators, `IfExists`, and what each does when the key is missing.

Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
keys". Values of one key are joined by OR (by NOR for a negated operator), keys and operators by AND. A value that is
not of the operator's kind (`ten` for a number) matches nothing.
"""

from __future__ import annotations

import base64
import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from operator import eq, ge, gt, le, lt
from typing import TYPE_CHECKING, NamedTuple

from tutor.iam.errors import UnknownElementError
from tutor.iam.patterns import arn_matches, matches, plain
from tutor.iam.request import Context
from tutor.iam.variables import fill

if TYPE_CHECKING:
    from tutor.iam.documents import Condition

Match = Callable[[str, str], bool]


class Operator(NamedTuple):
    """A condition operator, taken apart. `compare` gets the policy's value and the request's; it is None for `Null`.
    `variables` says whether policy variables in the policy's values are replaced."""

    compare: Match | None
    negated: bool = False
    quantifier: str = ""
    if_exists: bool = False
    variables: bool = False


class Test:
    """A condition made ready: one key, one operator, the policy's values."""

    __slots__ = ("_key", "_operator", "_quantifier", "_variables", "_wanted")

    def __init__(self, condition: Condition, operator: Operator, *, variables: bool) -> None:
        self._key = condition.key.lower()
        self._operator = operator
        # Request tags whose names differ in case only are several tags, each with one value, under one key: a
        # quantifier has no say over them (measured on AWS; the conformance suite names the cases).
        self._quantifier = "" if self._key.startswith("aws:requesttag/") else operator.quantifier
        self._wanted = condition.values
        self._variables = variables and operator.variables and any("${" in value for value in condition.values)

    def holds(self, context: Context) -> bool:
        """Whether the request's context meets it."""
        values, compare = context.get(self._key), self._operator.compare
        if compare is None:
            return any((values is None) == (wanted.lower() == "true") for wanted in self._wanted)
        if values is None:
            return self._holds_for_nothing()
        quantifier, negated = self._quantifier, self._operator.negated
        if quantifier and not any(values):
            return quantifier == "forallvalues"  # nothing but empty texts is "a null data set"
        wanted: Sequence[str | None] = self._wanted
        if self._variables:
            wanted = [fill(value, context) for value in self._wanted]
        every = quantifier == "forallvalues" or (negated and not quantifier)
        for value in values:
            met = any(w is not None and compare(w, value) for w in wanted) != negated
            if met != every:
                return met
        return every

    def _holds_for_nothing(self) -> bool:
        """The key is missing. `IfExists` looks at one value at a time, so ForAnyValue, which has none, ignores it."""
        operator = self._operator
        if operator.quantifier:
            return operator.quantifier == "forallvalues"
        return operator.if_exists or operator.negated


def compile_condition(condition: Condition, *, variables: bool) -> Test:
    """The condition made ready; `variables` says whether its policy's version has policy variables. Raises
    UnknownElementError for an unknown operator."""
    return Test(condition, check_operator(condition.operator), variables=variables)


def holds(condition: Condition, context: Context, *, variables: bool) -> bool:
    """Whether the request's context meets the condition. Raises UnknownElementError for an unknown operator."""
    return compile_condition(condition, variables=variables).holds(context)


def check_operator(name: str) -> Operator:
    """The operator of that name. Raises UnknownElementError when there is none."""
    rest, quantifier = name.lower(), ""
    for prefix in ("forallvalues", "foranyvalue"):
        if rest.startswith(prefix + ":"):
            rest, quantifier = rest.removeprefix(prefix + ":"), prefix
    if_exists = rest.endswith("ifexists")
    rest = rest.removesuffix("ifexists")
    if rest == "null" and not if_exists:
        return Operator(None)
    if rest not in _OPERATORS:
        raise UnknownElementError(f"there is no condition operator {name!r}")
    compare, negated = _OPERATORS[rest]
    return Operator(compare, negated, quantifier, if_exists, rest.startswith(_WITH_VARIABLES))


def _equals(wanted: str, value: str) -> bool:
    return plain(wanted) == value


def _equals_ignoring_case(wanted: str, value: str) -> bool:
    return plain(wanted).lower() == value.lower()


def _numbers(test: Callable[[Decimal, Decimal], bool], wanted: str, value: str) -> bool:
    if not _NUMBER.fullmatch(wanted) or not _NUMBER.fullmatch(value):
        return False
    return test(Decimal(value), Decimal(wanted))


def _dates(test: Callable[[float, float], bool], wanted: str, value: str) -> bool:
    a, b = moment(value), moment(wanted)
    return a is not None and b is not None and test(a, b)


def moment(text: str) -> float | None:
    """Seconds since 1970 of a date, or None. A date is one of the forms of ISO 8601 that the W3C's note names (UTC
    when it names no zone), or a number of seconds, which a year of four digits is not."""
    found = _DATE.fullmatch(text)
    if not found:
        return float(text) if _SECONDS.fullmatch(text) else None
    year, month, day, time, zone = found.groups()
    date = f"{year}-{month or '01'}-{day or '01'}{time or 'T00:00'}{zone or 'Z'}"
    try:
        return datetime.fromisoformat(date.upper()).timestamp()
    except ValueError:
        return None


def _bool(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower() and value.lower() in ("true", "false")


def _binary(wanted: str, value: str) -> bool:
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(value, validate=True)
    except ValueError:
        return False


def _ip(wanted: str, value: str) -> bool:
    if not _CIDR.fullmatch(wanted):
        return False  # a network written with a mask, which Python would take
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(wanted, strict=False)
    except ValueError:
        return False


_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")
_TIME = r"([Tt][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)([Zz]|[+-][0-9]{2}:[0-9]{2})?"
_DATE = re.compile(rf"([0-9]{{4}})(?:-([0-9]{{2}})(?:-([0-9]{{2}})(?:{_TIME})?)?)?")
_CIDR = re.compile(r"[0-9a-fA-F.:]+(/[0-9]+)?")
_WITH_VARIABLES = ("string", "arn", "bool")

_OPERATORS: dict[str, tuple[Match, bool]] = {
    "stringequals": (_equals, False),
    "stringnotequals": (_equals, True),
    "stringequalsignorecase": (_equals_ignoring_case, False),
    "stringnotequalsignorecase": (_equals_ignoring_case, True),
    "stringlike": (matches, False),
    "stringnotlike": (matches, True),
    "numericequals": (partial(_numbers, eq), False),
    "numericnotequals": (partial(_numbers, eq), True),
    "numericlessthan": (partial(_numbers, lt), False),
    "numericlessthanequals": (partial(_numbers, le), False),
    "numericgreaterthan": (partial(_numbers, gt), False),
    "numericgreaterthanequals": (partial(_numbers, ge), False),
    "dateequals": (partial(_dates, eq), False),
    "datenotequals": (partial(_dates, eq), True),
    "datelessthan": (partial(_dates, lt), False),
    "datelessthanequals": (partial(_dates, le), False),
    "dategreaterthan": (partial(_dates, gt), False),
    "dategreaterthanequals": (partial(_dates, ge), False),
    "bool": (_bool, False),
    "binaryequals": (_binary, False),
    "ipaddress": (_ip, False),
    "notipaddress": (_ip, True),
    "arnequals": (arn_matches, False),
    "arnlike": (arn_matches, False),
    "arnnotequals": (arn_matches, True),
    "arnnotlike": (arn_matches, True),
}
