"""Policy variables: where they are replaced, by what, and what a missing one does.

Expected values are read from the IAM user guide, "IAM policy elements: Variables and tags".
"""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import ALLOWED, IMPLICIT, holds, outcome, statement

from tutor.iam import Context
from tutor.iam.variables import fill, keys

NEW, OLD = "2012-10-17", "2008-10-17"


@pytest.mark.parametrize(
    ("text", "context", "filled"),
    [
        ("plain", {}, "plain"),
        ("${aws:username}", {"aws:username": "me"}, "me"),
        ("${AWS:UserName}", {"aws:username": "me"}, "me"),
        ("${ aws:username }", {"aws:username": "me"}, "me"),
        ("a${x}b${y}c", {"x": "1", "y": "2"}, "a1b2c"),
        ("${x}", {}, None),
        ("${x}${y}", {"y": "1"}, None),
        ("${y}${x}", {"y": "1"}, None),
        ("${x}", {"x": ["1", "2"]}, None),
        ("${x}", {"x": ["1"]}, "1"),
        ("${x, 'd'}", {}, "d"),
        ("${x,'d'}", {}, "d"),
        ("${x, ''}", {}, ""),
        ("${x, 'd e, f'}", {}, "d e, f"),
        ("${x, 'd'}", {"x": "1"}, "1"),
        ("${x, 'd'}", {"x": ["1", "2"]}, None),
        ("${x, d}", {}, None),
        ("${aws:PrincipalTag/team, 'company-wide'}", {}, "company-wide"),
        ("${$}", {}, "$"),
        ("${$}{x}", {"x": "1"}, "${x}"),
        ("${x", {"x": "1"}, "${x"),
        ("$x {x}", {"x": "1"}, "$x {x}"),
        ("${}", {}, None),
    ],
)
def test_filling(text: str, context: dict[str, Any], filled: str | None) -> None:
    assert fill(text, Context(context)) == filled


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("plain", []),
        ("${aws:username}", ["aws:username"]),
        ("${ aws:username }", ["aws:username"]),
        ("a${x}b${y, 'd'}c${x}", ["x", "y", "x"]),
        ("${*}${?}${$}${}${ , 'd'}", []),
        ("${x", []),
    ],
)
def test_the_keys_that_a_text_uses(text: str, used: list[str]) -> None:
    assert list(keys(text)) == used


@pytest.mark.parametrize(
    "text", ["${" + " " * 10_000, "${" + " " * 10_000 + "}", "${" * 5_000, "${x," + " '" * 5_000 + "}"]
)
def test_a_long_variable_takes_no_longer_than_its_length(text: str) -> None:
    """With a pattern that tries every way to divide the spaces, each of these would take minutes."""
    assert fill(text, Context({})) in (text, None)
    assert list(keys(text)) in ([], ["x"])


@pytest.mark.parametrize(
    ("resource", "context", "version", "expected"),
    [
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, NEW, ALLOWED),
        ("arn:aws:s3:::bucket/${AWS:UserName}", {"aws:username": "key"}, NEW, ALLOWED),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "other"}, NEW, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}", {}, NEW, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username, 'key'}", {}, NEW, ALLOWED),
        ("arn:aws:s3:::bucket/${aws:username, 'key'}", {"aws:username": "no"}, NEW, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, OLD, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, None, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "*"}, NEW, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "k?y"}, NEW, IMPLICIT),
        ("arn:aws:s3:::bucket/${aws:username}*", {"aws:username": "k"}, NEW, ALLOWED),
        ("arn:aws:s3:::bucket/${*}", {}, NEW, IMPLICIT),
        # An AWS managed policy (AmazonTimestreamInfluxDBServiceRolePolicy) has a variable for the account.
        ("arn:aws:s3::${aws:PrincipalAccount}:bucket/key", {"aws:PrincipalAccount": ""}, NEW, ALLOWED),
    ],
)
def test_in_a_resource(resource: str, context: dict[str, str], version: str | None, expected: Any) -> None:
    assert outcome(statement(resource=resource), context=context, version=version) is expected


def test_in_a_notresource_a_variable_without_a_value_names_nothing() -> None:
    all_but = {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/${aws:username}"}
    assert outcome(all_but, context={"aws:username": "key"}) is IMPLICIT
    assert outcome(all_but, context={"aws:username": "other"}) is ALLOWED
    assert outcome(all_but) is ALLOWED


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("${*}", "*", ALLOWED),
        ("${?}", "?", ALLOWED),
        ("${$}", "$", ALLOWED),
        ("${*}", "x", IMPLICIT),
        ("${?}", "x", IMPLICIT),
        ("${*}*", "*x", ALLOWED),
        ("${*}*", "xx", IMPLICIT),
    ],
)
def test_special_variables_are_literal(text: str, name: str, expected: Any) -> None:
    assert outcome(statement(resource=f"arn:aws:s3:::b/{text}"), resource=f"arn:aws:s3:::b/{name}") is expected


@pytest.mark.parametrize(
    ("operator", "wanted", "given", "other", "met"),
    [
        ("StringEquals", "${x}", "1", "1", True),
        ("StringEquals", "${x}", "1", "2", False),
        ("StringEquals", "${x}", "a*", "a*", True),
        ("StringEquals", "${*}", "*", "", True),
        ("StringEquals", "${?}", "?", "", True),
        ("StringEquals", "${*}", "x", "", False),
        ("StringLike", "${x}*", "1abc", "1", True),
        ("StringLike", "${x}", "abc", "a*", False),
        ("StringLike", "${x}", "a*", "a*", True),
        ("StringLike", "${*}", "*", "", True),
        ("StringLike", "${*}", "abc", "", False),
        ("StringLike", "${?}", "a", "", False),
        ("StringEqualsIgnoreCase", "${x}", "ABC", "abc", True),
        ("StringNotEquals", "${x}", "1", "1", False),
        ("StringNotEquals", "${x}", "1", "2", True),
        ("ArnLike", "arn:aws:s3:::${x}/*", "arn:aws:s3:::b/k", "b", True),
        ("ArnLike", "arn:aws:s3:::${x}/*", "arn:aws:s3:::c/k", "b", False),
        ("ArnLike", "arn:aws:s3:::${*}", "arn:aws:s3:::b", "", False),
        ("Bool", "${x}", "true", "true", True),
        ("ForAnyValue:StringEquals", ["${x}"], ["1", "2"], "2", True),
        # "You can't use a policy variable with other operators": what stands there is no number, date or address.
        ("NumericEquals", "${x}", "1", "1", False),
        ("DateEquals", "${x}", "2026", "2026", False),
        ("IpAddress", "${x}", "10.1.1.1", "10.1.1.1", False),
        ("BinaryEquals", "${x}", "YWJj", "YWJj", False),
    ],
)
def test_in_a_condition(operator: str, wanted: Any, given: Any, other: str, met: bool) -> None:
    assert holds(operator, wanted, given, x=other) is met


def test_in_a_condition_a_variable_without_a_value_is_equal_to_nothing() -> None:
    assert not holds("StringEquals", "${x}", "")
    assert not holds("StringLike", "*${x}", "a")
    assert holds("StringEquals", ["${x}", "a"], "a")
    assert holds("StringNotEquals", "${x}", "a")
    assert holds("StringEquals", "${x, 'a'}", "a")


def test_in_a_condition_the_old_version_replaces_nothing() -> None:
    for version, expected in ((NEW, ALLOWED), (OLD, IMPLICIT), (None, IMPLICIT)):
        made = statement(Condition={"StringEquals": {"k": "${x}"}})
        assert outcome(made, context={"k": "1", "x": "1"}, version=version) is expected
    made = statement(Condition={"StringEquals": {"k": "${x}"}})
    assert outcome(made, context={"k": "${x}", "x": "1"}, version=OLD) is ALLOWED
