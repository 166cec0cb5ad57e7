"""Condition operators by table: each operator and form, the set operators, `IfExists`, missing keys, empty lists.

Expected values are read from the IAM user guide, "Condition operators", and "Single-valued vs. multivalued context
keys". `test_measured.py` has what AWS itself answers.
"""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import ALLOWED, IMPLICIT, holds, outcome, statement

from tutor.iam import UnknownElementError
from tutor.iam.conditions import moment

Y, N = True, False
B64 = "QmluYXJ5"


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("StringEquals", "a", "a", Y),
        ("StringEquals", "a", "A", N),
        ("stringequals", "a", "a", Y),
        ("STRINGEQUALS", "a", "a", Y),
        ("StringEquals", ["a", "b"], "b", Y),
        ("StringEquals", ["a", "b"], "c", N),
        ("StringEquals", "a*", "ab", N),
        ("StringEquals", "a*", "a*", Y),
        ("StringEquals", "a?", "a?", Y),
        ("StringEquals", "", "", Y),
        ("StringNotEquals", "a", "b", Y),
        ("StringNotEquals", ["a", "b"], "b", N),
        ("StringNotEquals", ["a", "b"], "c", Y),
        ("StringEqualsIgnoreCase", "a", "A", Y),
        ("StringEqualsIgnoreCase", "A", "a", Y),
        ("StringEqualsIgnoreCase", "ä", "Ä", Y),
        ("StringEqualsIgnoreCase", "strasse", "straße", N),
        ("StringEqualsIgnoreCase", "a", "b", N),
        ("StringNotEqualsIgnoreCase", "a", "A", N),
        ("StringNotEqualsIgnoreCase", "a", "b", Y),
        ("StringLike", "a*", "abc", Y),
        ("StringLike", "a*", "Abc", N),
        ("StringLike", "a?", "ab", Y),
        ("StringLike", "a?", "abc", N),
        ("StringLike", "[a]", "a", N),
        ("StringLike", "[a]", "[a]", Y),
        ("StringLike", "a.c", "abc", N),
        ("StringLike", "*", "", Y),
        ("StringLike", "a*c", "a\nc", Y),
        ("StringNotLike", "a*", "abc", N),
        ("StringNotLike", "a*", "b", Y),
    ],
)
def test_texts(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("NumericEquals", "10", "10.0", Y),
        ("NumericEquals", 10, "10", Y),
        ("NumericEquals", 1.5, "1.50", Y),
        ("NumericEquals", "-1", "-1", Y),
        ("NumericEquals", "+1", "1", Y),
        ("NumericEquals", ".5", "0.5", Y),
        ("NumericEquals", "1e3", "1000", Y),
        ("NumericEquals", "9007199254740993", "9007199254740992", N),
        ("NumericEquals", "10", "11", N),
        ("NumericNotEquals", "10", "11", Y),
        ("NumericNotEquals", "10", "10.0", N),
        ("NumericLessThan", "10", "9", Y),
        ("NumericLessThan", "10", "10", N),
        ("NumericLessThan", "10", "11", N),
        ("NumericLessThanEquals", "10", "10", Y),
        ("NumericLessThanEquals", "10", "10.1", N),
        ("NumericGreaterThan", "9", "10", Y),
        ("NumericGreaterThan", "10", "10", N),
        ("NumericGreaterThanEquals", "10", "10", Y),
        ("NumericGreaterThanEquals", "10", "9", N),
        ("NumericLessThan", "ten", "9", N),
        ("NumericLessThan", "10", "nine", N),
        ("NumericLessThan", "inf", "9", N),
        ("NumericLessThan", "10", "-inf", N),
        ("NumericEquals", "nan", "nan", N),
        ("NumericNotEquals", "nan", "1", Y),
        ("NumericEquals", "1_0", "10", N),
        ("NumericEquals", " 10", "10", N),
        ("NumericEquals", "0x10", "16", N),
        ("NumericEquals", "١", "1", N),
        ("NumericEquals", "1e9999", "1e9999", N),
        ("NumericEquals", "", "", N),
    ],
)
def test_numbers(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


def year(number: int) -> str:
    """The first second of a year."""
    return f"{number}-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("DateLessThan", year(2030), year(2026), Y),
        ("DateLessThan", year(2026), year(2026), N),
        ("DateLessThan", year(2020), year(2026), N),
        ("DateLessThanEquals", year(2026), year(2026), Y),
        ("DateLessThanEquals", year(2025), year(2026), N),
        ("DateGreaterThan", "2020-01-01", year(2026), Y),
        ("DateGreaterThan", year(2026), year(2026), N),
        ("DateGreaterThanEquals", year(2026), year(2026), Y),
        ("DateGreaterThanEquals", year(2027), year(2026), N),
        ("DateEquals", year(2026), "2026-01-01T01:00:00+01:00", Y),
        ("DateEquals", year(2026), year(2027), N),
        ("DateNotEquals", year(2026), year(2026), N),
        ("DateNotEquals", year(2026), year(2027), Y),
        ("DateLessThanEquals", "1767225600", year(2026), Y),
        ("DateGreaterThanEquals", year(2026), "1767225600", Y),
        ("DateLessThan", "1767225600", "1767225599.5", Y),
        ("DateLessThan", "soon", year(2026), N),
        ("DateLessThan", year(2026), "", N),
        ("DateNotEquals", "soon", year(2026), Y),
    ],
)
def test_dates(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


NEW_YEAR = 1767225600.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026", NEW_YEAR),
        ("2026-01", NEW_YEAR),
        ("2026-02", NEW_YEAR + 31 * 86400),
        ("2026-01-01", NEW_YEAR),
        ("2026-01-02", NEW_YEAR + 86400),
        ("2026-01-01T00:00Z", NEW_YEAR),
        ("2026-01-01T00:00:00Z", NEW_YEAR),
        ("2026-01-01t00:00:00z", NEW_YEAR),
        ("2026-01-01T00:00:00", NEW_YEAR),
        ("2026-01-01T00:00:00.5Z", NEW_YEAR + 0.5),
        ("2026-01-01T00:00:00-08:00", NEW_YEAR + 8 * 3600),
        ("2025-12-31T16:00-08:00", NEW_YEAR),
        ("0", 0.0),
        ("1767225600", NEW_YEAR),
        ("1767225600.25", NEW_YEAR + 0.25),
        ("20260101", 20260101.0),
        ("2026-13-01", None),
        ("2026-02-30", None),
        ("2026-1-1", None),
        ("2026-W01-1", None),
        ("2026-01-01 00:00:00Z", None),
        ("2026-01-01T25:00Z", None),
        ("20260101T000000Z", None),
        ("2026-01T00:00Z", None),
        ("0000-01-01", None),
        ("-5", None),
        ("1e9", None),
        ("", None),
        ("tomorrow", None),
    ],
)
def test_forms_of_a_date(text: str, seconds: float | None) -> None:
    assert moment(text) == seconds


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("Bool", "true", "true", Y),
        ("Bool", "True", "TRUE", Y),
        ("Bool", True, "true", Y),
        ("Bool", False, "false", Y),
        ("Bool", "true", "false", N),
        ("Bool", False, "true", N),
        ("Bool", "yes", "yes", N),
        ("Bool", "1", "true", N),
        ("Bool", "", "", N),
        ("Bool", ["true", "false"], "false", Y),
        ("BinaryEquals", B64, B64, Y),
        ("BinaryEquals", B64, "YWJj", N),
        ("BinaryEquals", B64, B64 + "\n", N),
        ("BinaryEquals", B64 + "\n", B64, N),
        ("BinaryEquals", "*", "*", N),
        ("BinaryEquals", "A", "A", N),
        ("IpAddress", "203.0.113.0/24", "203.0.113.9", Y),
        ("IpAddress", "203.0.113.0/24", "203.0.114.9", N),
        ("IpAddress", "203.0.113.77/24", "203.0.113.9", Y),
        ("IpAddress", "203.0.113.9", "203.0.113.9", Y),
        ("IpAddress", "203.0.113.9", "203.0.113.8", N),
        ("IpAddress", "0.0.0.0/0", "203.0.113.9", Y),
        ("IpAddress", "0.0.0.0/0", "2001:db8::1", N),
        ("IpAddress", "::/0", "203.0.113.9", N),
        ("IpAddress", "2001:db8::/32", "2001:db8::1", Y),
        ("IpAddress", "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::9", Y),
        ("IpAddress", "2001:db8::1", "2001:0db8:0:0:0:0:0:1", Y),
        ("IpAddress", "2001:db8::/32", "2001:db9::1", N),
        ("IpAddress", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1", Y),
        ("IpAddress", "203.0.113.0/255.255.255.0", "203.0.113.9", N),
        ("IpAddress", "203.0.113.0/33", "203.0.113.9", N),
        ("IpAddress", "203.0.113.*", "203.0.113.9", N),
        ("IpAddress", "10.0.0.0/8", "somewhere", N),
        ("NotIpAddress", "203.0.113.0/24", "203.0.114.9", Y),
        ("NotIpAddress", "203.0.113.0/24", "203.0.113.9", N),
    ],
)
def test_truth_bytes_and_addresses(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


LOGS = "arn:aws:logs:r:1:log-group:/ecs/td:log-stream:s"
FINANCE = "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("ArnEquals", "arn:aws:ecs:*:1:*", "arn:aws:ecs:eu-west-1:1:task/c/t", Y),
        ("ArnLike", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:1:task/c/t", Y),
        ("ArnLike", "arn:aws:ecs:r:1:task/?/t", "arn:aws:ecs:r:1:task/c/t", Y),
        ("ArnLike", "arn:aws:ecs:r:1:TASK/*", "arn:aws:ecs:r:1:task/c/t", N),
        ("ArnLike", "arn:aws:ecs:*", "arn:aws:ecs:r:1:task/c/t", N),
        ("ArnLike", "*", "arn:aws:ecs:r:1:task/c/t", N),
        ("ArnLike", "arn:aws:*:1:x", "arn:aws:ecs:r:1:x", N),
        ("ArnLike", "arn:aws:s3:::b", "arn:aws:s3:::b", Y),
        ("ArnLike", "arn:aws:s3:::b", "arn:aws:s3:::c", N),
        ("ArnLike", "arn:aws:s3:::b", "b", N),
        ("ArnLike", "*:*:*:*:*:*", "arn:aws:s3:::b", Y),
        # Six components: whatever follows the fifth colon is one, with its colons.
        ("ArnLike", "arn:aws:logs:*:*:log-group:*", LOGS, Y),
        ("ArnLike", "arn:aws:logs:*:*:*:log-stream:s", LOGS, Y),
        ("ArnLike", "arn:aws:logs:*:*:*", LOGS, Y),
        ("ArnLike", "arn:aws:logs:r:1:log-group:/ecs/td", LOGS, N),
        # The user guide's own example of what a text matches and an ARN does not.
        ("ArnLike", "arn:aws:someservice:*:111122223333:finance/*", FINANCE, N),
        ("StringLike", "arn:aws:someservice:*:111122223333:finance/*", FINANCE, Y),
        ("ArnNotLike", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:2:task", Y),
        ("ArnNotLike", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:1:task", N),
        ("ArnNotEquals", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:1:task", N),
        ("ArnNotEquals", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:2:task", Y),
    ],
)
def test_arns_component_by_component(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


POSITIVE = [
    ("StringEquals", "a"), ("StringEqualsIgnoreCase", "a"), ("StringLike", "a"), ("NumericEquals", "1"),
    ("NumericLessThan", "1"), ("NumericLessThanEquals", "1"), ("NumericGreaterThan", "1"),
    ("NumericGreaterThanEquals", "1"), ("DateEquals", "2026"), ("DateLessThan", "2026"), ("DateLessThanEquals", "2026"),
    ("DateGreaterThan", "2026"), ("DateGreaterThanEquals", "2026"), ("Bool", "true"), ("BinaryEquals", B64),
    ("IpAddress", "10.0.0.0/8"), ("ArnEquals", "arn:aws:s3:::b"), ("ArnLike", "arn:aws:s3:::b"),
]  # fmt: skip
NEGATED = [
    ("StringNotEquals", "a"), ("StringNotEqualsIgnoreCase", "a"), ("StringNotLike", "a"), ("NumericNotEquals", "1"),
    ("DateNotEquals", "2026"), ("NotIpAddress", "10.0.0.0/8"), ("ArnNotEquals", "arn:aws:s3:::b"),
    ("ArnNotLike", "arn:aws:s3:::b"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("prefix", "suffix", "positive", "negated"),
    [
        ("", "", N, Y),
        ("", "IfExists", Y, Y),
        ("ForAllValues:", "", Y, Y),
        ("ForAllValues:", "IfExists", Y, Y),
        ("ForAnyValue:", "", N, N),
        ("ForAnyValue:", "IfExists", N, N),
    ],
)
def test_every_operator_when_the_key_is_missing(prefix: str, suffix: str, positive: bool, negated: bool) -> None:
    for rows, met in ((POSITIVE, positive), (NEGATED, negated)):
        for operator, wanted in rows:
            for missing in (None, []):
                assert holds(prefix + operator + suffix, wanted, missing) is met, operator


@pytest.mark.parametrize(("operator", "wanted"), POSITIVE)
def test_ifexists_compares_a_key_that_is_there(operator: str, wanted: str) -> None:
    matching = {"NumericLessThan": "0", "NumericGreaterThan": "2", "DateLessThan": "2025", "DateGreaterThan": "2027",
                "IpAddress": "10.1.1.1"}.get(operator, wanted)  # fmt: skip
    for name in (operator + "IfExists", operator + "ifexists"):
        assert holds(name, wanted, matching)
        assert not holds(name, wanted, "nothing of the kind")


@pytest.mark.parametrize(("operator", "wanted"), NEGATED)
def test_negated_ifexists_compares_a_key_that_is_there(operator: str, wanted: str) -> None:
    same = "10.1.1.1" if operator == "NotIpAddress" else wanted
    assert not holds(operator + "IfExists", wanted, same)
    assert holds(operator + "IfExists", wanted, "another")


@pytest.mark.parametrize(
    ("wanted", "given", "met"),
    [
        ("true", None, Y), ("true", "a", N), ("true", [], Y), ("true", "", N),
        ("false", "a", Y), ("false", None, N), ("false", ["a", "b"], Y),
        (True, None, Y), (False, None, N), ("TRUE", None, Y), ("False", "a", Y),
        (["true", "false"], None, Y), (["true", "false"], "a", Y), ([], None, N), ([], "a", N),
    ],
)  # fmt: skip
def test_null_asks_whether_the_key_is_there(wanted: Any, given: Any, met: bool) -> None:
    assert holds("Null", wanted, given) is met


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "met"),
    [
        ("ForAllValues:StringEquals", ["a", "b"], ["a", "b"], Y),
        ("ForAllValues:StringEquals", ["a"], ["a", "b"], N),
        ("ForAllValues:StringEquals", ["a"], ["b", "a"], N),
        ("ForAllValues:StringEquals", ["a", "b", "c"], ["c"], Y),
        ("ForAllValues:StringEquals", ["a"], "", Y),  # "a null data set, such as an empty string"
        ("ForAllValues:StringEquals", ["a"], ["", "b"], N),
        ("ForAllValues:StringLike", ["a*"], ["ab", "ac"], Y),
        ("ForAllValues:StringNotEquals", ["a"], ["b", "c"], Y),
        ("ForAllValues:StringNotEquals", ["a"], ["a", "c"], N),
        ("forallvalues:stringequals", ["a"], ["a"], Y),
        ("ForAnyValue:StringEquals", ["a"], ["a", "b"], Y),
        ("ForAnyValue:StringEquals", ["a"], ["b", "a"], Y),
        ("ForAnyValue:StringEquals", ["c"], ["a", "b"], N),
        ("ForAnyValue:StringEquals", [""], "", N),
        ("ForAnyValue:StringNotEquals", ["a"], ["a", "b"], Y),
        ("ForAnyValue:StringNotEquals", ["a"], ["a"], N),
        ("ForAnyValue:NumericLessThan", ["10"], ["20", "5"], Y),
        ("ForAllValues:NumericLessThan", ["10"], ["20", "5"], N),
        ("ForAnyValue:ArnLike", ["arn:aws:s3:::b*"], ["arn:aws:s3:::c", "arn:aws:s3:::bc"], Y),
        ("ForAllValues:IpAddress", ["10.0.0.0/8"], ["10.1.1.1", "10.2.2.2"], Y),
        ("FORANYVALUE:StringEqualsIFEXISTS", ["a"], ["a"], Y),
        # Several values and no quantifier: any for a positive operator, none for a negated one.
        ("StringEquals", ["a"], ["b", "a"], Y),
        ("StringNotEquals", ["a"], ["b", "a"], N),
    ],
)
def test_set_operators(operator: str, wanted: Any, given: Any, met: bool) -> None:
    assert holds(operator, wanted, given) is met


@pytest.mark.parametrize(
    ("operator", "missing", "given"),
    [
        ("StringEquals", N, N),
        ("StringNotEquals", Y, Y),
        ("StringEqualsIfExists", Y, N),
        ("ForAllValues:StringEquals", Y, N),
        ("ForAnyValue:StringEquals", N, N),
    ],
)
def test_an_empty_list_of_values_matches_nothing(operator: str, missing: bool, given: bool) -> None:
    assert holds(operator, [], None) is missing
    assert holds(operator, [], "a") is given


@pytest.mark.parametrize("key", ["aws:PrincipalTag/Team", "AWS:principaltag/team", "aws:principaltag/TEAM"])
def test_keys_are_found_in_any_case(key: str) -> None:
    condition = {"StringEquals": {key: "x"}}
    assert outcome(statement(Condition=condition), context={"aws:PrincipalTag/team": "x"}) is ALLOWED


def test_keys_and_operators_are_joined_by_and() -> None:
    both = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    given = {"a": "1", "b": "2", "c": "true"}
    assert outcome(statement(Condition=both), context=given) is ALLOWED
    for missing in "abc":
        rest = {key: value for key, value in given.items() if key != missing}
        assert outcome(statement(Condition=both), context=rest) is IMPLICIT


@pytest.mark.parametrize(
    "operator",
    ["StringEqual", "NullIfExists", "ForSomeValues:StringEquals", "", "Like", "IfExists", "ForAnyValue:", "Not",
     "ForAnyValue:ForAllValues:StringEquals ", "StringEqualsIfExistsIfExists", "BinaryNotEquals", "BoolNot"],
)  # fmt: skip
def test_an_unknown_operator_raises_and_never_matches(operator: str) -> None:
    for effect in ("Allow", "Deny"):
        with pytest.raises(UnknownElementError, match=f"there is no condition operator '{operator}'"):
            outcome(statement(), statement(effect, Condition={operator: {"k": "a"}}))
