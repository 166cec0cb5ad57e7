"""What each condition operator does with a key that is missing, that matches, and that does not: as AWS itself answers.

Source: outcomes of `aws iam simulate-custom-policy` published with the test suite of ministack 1.5.33 (its cases "key
presence"): Allow on everything beside a Deny under the one condition. `make conformance` runs that suite itself; here
its outcomes stand as facts.
"""

from __future__ import annotations

from typing import Any

import pytest

from tutor.iam import Context, Outcome, Request, evaluate, parse

DENIED, ALLOWED = Outcome.EXPLICIT_DENY, Outcome.ALLOWED
TOPIC = "arn:aws:sns:eu-central-1:111122223333:topic"
YEAR = "{}-01-01T00:00:00Z"
# operator, the policy's value, a value that matches it, one that does not; then, for missing, matching and other:
# is the condition met (the request denied)?
MEASURED = [
    ("StringEquals", "blue", "blue", "red", (False, True, False)),
    ("StringLike", "bl*", "blue", "red", (False, True, False)),
    ("NumericLessThan", "10", "5", "20", (False, True, False)),
    ("DateGreaterThan", YEAR.format(2030), YEAR.format(2031), YEAR.format(2029), (False, True, False)),
    ("ArnLike", "arn:aws:sns:*:111122223333:top*", TOPIC, TOPIC[:-5] + "other", (False, True, False)),
    ("IpAddress", "10.0.0.0/8", "10.1.2.3", "192.168.1.1", (False, True, False)),
    ("Bool", "true", "true", "false", (False, True, False)),
    ("StringNotEquals", "blue", "blue", "red", (True, False, True)),
    ("StringNotEqualsIgnoreCase", "BLUE", "blue", "red", (True, False, True)),
    ("StringNotLike", "bl*", "blue", "red", (True, False, True)),
    ("NumericNotEquals", "10", "10", "5", (True, False, True)),
    ("DateNotEquals", YEAR.format(2030), YEAR.format(2030), YEAR.format(2031), (True, False, True)),
    ("ArnNotEquals", TOPIC, TOPIC, TOPIC + "-other", (True, False, True)),
    ("ArnNotLike", "arn:aws:sns:*:111122223333:top*", TOPIC, TOPIC[:-5] + "other", (True, False, True)),
    ("NotIpAddress", "10.0.0.0/8", "10.1.2.3", "192.168.1.1", (True, False, True)),
    ("StringEqualsIfExists", "blue", "blue", "red", (True, True, False)),
    ("StringNotEqualsIfExists", "blue", "blue", "red", (True, False, True)),
    ("Null", "true", "blue", "blue", (True, False, False)),
    ("ForAnyValue:StringEquals", ["team"], ["team"], ["other"], (False, True, False)),
    ("ForAllValues:StringEquals", ["team"], ["team"], ["other"], (True, True, False)),
    ("ForAnyValue:StringNotEquals", ["team"], ["team"], ["other"], (False, False, True)),
    ("ForAllValues:StringNotEquals", ["team"], ["team"], ["other"], (True, False, True)),
    ("ForAnyValue:StringNotLike", ["te*"], ["team"], ["other"], (False, False, True)),
    ("ForAllValues:StringNotLike", ["te*"], ["team"], ["other"], (True, False, True)),
]


@pytest.mark.parametrize("state", range(3), ids=["missing", "matching", "other"])
@pytest.mark.parametrize(("operator", "wanted", "matching", "other", "met"), MEASURED, ids=[row[0] for row in MEASURED])
def test_key_presence(operator: str, wanted: Any, matching: Any, other: Any, met: tuple[bool, ...], state: int) -> None:
    policy = parse(
        {
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": "*", "Resource": "*"},
                {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {operator: {"test:key": wanted}}},
            ],
        }
    )
    value = (None, matching, other)[state]
    context = Context({} if value is None else {"test:key": value})
    decision = evaluate(Request("s3:GetObject", "arn:aws:s3:::b/k", context=context), [policy])
    assert decision.outcome is (DENIED if met[state] else ALLOWED)


# Source: the same suite, measured with signed CreateQueue calls: request tags whose names differ in case only.
@pytest.mark.parametrize("quantifier", ["", "ForAnyValue:", "ForAllValues:"])
@pytest.mark.parametrize("suffix", ["", "IfExists"])
@pytest.mark.parametrize("values", [("a", "b"), ("b", "a"), ("a", "a"), ("b", "c")])
@pytest.mark.parametrize(("operator", "negated"), [("StringEquals", False), ("StringNotEquals", True)])
def test_case_variants_of_a_request_tag(
    quantifier: str, suffix: str, values: tuple[str, str], operator: str, negated: bool
) -> None:
    condition = {f"{quantifier}{operator}{suffix}": {"aws:RequestTag/ENV": "a"}}
    policy = parse({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}})
    context = Context({"aws:RequestTag/Env": values[0], "aws:RequestTag/env": values[1]})
    decision = evaluate(Request("sqs:CreateQueue", context=context), [policy])
    assert decision.allowed == (("a" in values) != negated)
