"""Condition blocks: every operator, the set operators, `IfExists`, and what each does when the key is missing.

Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
keys". Values of one key are joined by OR (by NOR for a negated operator), keys and operators by AND.
"""

from __future__ import annotations

import base64
import binascii
import functools
import ipaddress
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import TYPE_CHECKING, NamedTuple

from tutor.iam.errors import UnknownElementError
from tutor.iam.patterns import arn_matches, matches, plain
from tutor.iam.request import Context
from tutor.iam.variables import fill

if TYPE_CHECKING:
    from tutor.iam.documents import Condition

Match = Callable[[str, str], bool]


class Operator(NamedTuple):
    """A condition operator, taken apart. `compare` gets the policy's value and the request's."""

    compare: Match | None
    negated: bool
    quantifier: str
    if_exists: bool


class Test:
    """A condition made ready: one key, one operator, the policy's values."""

    __slots__ = ("_key", "_operator", "_variables", "_wanted")

    def __init__(self, condition: Condition, operator: Operator, *, variables: bool) -> None:
        self._key = condition.key.lower()
        self._operator = operator
        self._wanted = condition.values
        self._variables = variables and any("${" in value for value in condition.values)

    def holds(self, context: Context) -> bool:
        """Whether the request's context meets it."""
        operator, values = self._operator, context.get(self._key)
        compare = operator.compare
        if compare is None:
            return all((values is None) == (wanted.lower() == "true") for wanted in self._wanted)
        if values is None:
            if operator.if_exists or operator.quantifier == "forallvalues":
                return True
            return operator.negated and not operator.quantifier
        wanted: Sequence[str | None] = self._wanted
        if self._variables:
            wanted = [fill(value, context) for value in self._wanted]
        # Request tags whose names differ in case only are several tags, each with one value, under one key: a
        # quantifier has no say over them (measured on AWS; the conformance suite names the cases).
        quantifier = "" if self._key.startswith("aws:requesttag/") else operator.quantifier
        every = quantifier == "forallvalues" or (operator.negated and not quantifier)
        for value in values:
            met = any(w is not None and compare(w, value) for w in wanted) != operator.negated
            if met != every:
                return met
        return every


def compile_condition(condition: Condition, *, variables: bool = True) -> Test:
    """The condition made ready. Raises UnknownElementError for an unknown operator."""
    return Test(condition, check_operator(condition.operator), variables=variables)


def holds(condition: Condition, context: Context, *, variables: bool = True) -> bool:
    """Whether the request's context meets the condition. Raises UnknownElementError for an unknown operator."""
    return compile_condition(condition, variables=variables).holds(context)


@functools.lru_cache(maxsize=256)
def check_operator(name: str) -> Operator:
    """The operator of that name. Raises UnknownElementError when there is none."""
    rest, quantifier = name.lower(), ""
    for prefix in ("forallvalues", "foranyvalue"):
        if rest.startswith(prefix + ":"):
            rest, quantifier = rest.removeprefix(prefix + ":"), prefix
    if_exists = rest.endswith("ifexists")
    rest = rest.removesuffix("ifexists")
    if rest == "null" and not if_exists:
        return Operator(None, False, quantifier, False)
    if rest not in _OPERATORS:
        raise UnknownElementError(f"there is no condition operator {name!r}")
    compare, negated = _OPERATORS[rest]
    return Operator(compare, negated, quantifier, if_exists)


def _equals(wanted: str, value: str) -> bool:
    return plain(wanted) == value


def _equals_ignoring_case(wanted: str, value: str) -> bool:
    return plain(wanted).casefold() == value.casefold()


def _number(test: Callable[[float, float], bool]) -> Match:
    def compare(wanted: str, value: str) -> bool:
        try:
            return test(float(value), float(wanted))
        except ValueError:
            return False

    return compare


def _date(test: Callable[[float, float], bool]) -> Match:
    def compare(wanted: str, value: str) -> bool:
        a, b = moment(value), moment(wanted)
        return a is not None and b is not None and test(a, b)

    return compare


def moment(text: str) -> float | None:
    """Seconds since 1970 of an ISO 8601 date (UTC when it names no zone) or of a number, or None."""
    if re.fullmatch(r"\d+(\.\d+)?", text) and not re.fullmatch(r"\d{4}", text):
        return float(text)
    try:
        when = datetime.fromisoformat(text + "-01-01" if re.fullmatch(r"\d{4}", text) else text)
    except ValueError:
        return None
    return (when if when.tzinfo else when.replace(tzinfo=timezone.utc)).timestamp()  # noqa: UP017


def _bool(wanted: str, value: str) -> bool:
    return wanted.lower() == value.lower()


def _binary(wanted: str, value: str) -> bool:
    try:
        return base64.b64decode(wanted, validate=True) == base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return False


def _ip(wanted: str, value: str) -> bool:
    try:
        network, address = ipaddress.ip_network(wanted, strict=False), ipaddress.ip_address(value)
    except ValueError:
        return False
    return address.version == network.version and address in network


_OPERATORS: dict[str, tuple[Match, bool]] = {
    "stringequals": (_equals, False),
    "stringnotequals": (_equals, True),
    "stringequalsignorecase": (_equals_ignoring_case, False),
    "stringnotequalsignorecase": (_equals_ignoring_case, True),
    "stringlike": (matches, False),
    "stringnotlike": (matches, True),
    "numericequals": (_number(lambda a, b: a == b), False),
    "numericnotequals": (_number(lambda a, b: a == b), True),
    "numericlessthan": (_number(lambda a, b: a < b), False),
    "numericlessthanequals": (_number(lambda a, b: a <= b), False),
    "numericgreaterthan": (_number(lambda a, b: a > b), False),
    "numericgreaterthanequals": (_number(lambda a, b: a >= b), False),
    "dateequals": (_date(lambda a, b: a == b), False),
    "datenotequals": (_date(lambda a, b: a == b), True),
    "datelessthan": (_date(lambda a, b: a < b), False),
    "datelessthanequals": (_date(lambda a, b: a <= b), False),
    "dategreaterthan": (_date(lambda a, b: a > b), False),
    "dategreaterthanequals": (_date(lambda a, b: a >= b), False),
    "bool": (_bool, False),
    "binaryequals": (_binary, False),
    "ipaddress": (_ip, False),
    "notipaddress": (_ip, True),
    "arnequals": (arn_matches, False),
    "arnlike": (arn_matches, False),
    "arnnotequals": (arn_matches, True),
    "arnnotlike": (arn_matches, True),
}
