"""Parsing: every form that IAM takes, where each statement came from, and what is no policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tutor.iam import Context, PolicyError, parse
from tutor.iam.documents import Condition

ONE = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}


def test_a_full_statement_is_kept_with_its_place() -> None:
    full = {
        "Sid": "All",
        "Effect": "Deny",
        "NotPrincipal": {"AWS": ["a", "b"], "Service": "c"},
        "NotAction": ["s3:*"],
        "NotResource": "r",
        "Condition": {"Bool": {"x": [True, False, 1, 1.5, "t"]}, "Null": {"y": "true"}},
    }
    read = parse({"Version": "2012-10-17", "Id": "i", "Statement": [ONE, full]}, source="mine")
    first, second = read.statements
    assert (read.version, read.source) == ("2012-10-17", "mine")
    assert (first.effect, first.actions, first.resources) == ("Allow", ("s3:GetObject",), ("*",))
    assert (first.sid, first.index, first.source, first.variables) == ("", 0, "mine", True)
    assert (first.principals, first.conditions) == (None, ())
    assert (first.not_action, first.not_resource, first.not_principal) == (False, False, False)
    assert (second.effect, second.sid, second.index) == ("Deny", "All", 1)
    assert second.principals == (("AWS", "a"), ("AWS", "b"), ("Service", "c"))
    assert (second.not_action, second.not_resource, second.not_principal) == (True, True, True)
    assert (second.actions, second.resources) == (("s3:*",), ("r",))
    assert second.conditions == (
        Condition("Bool", "x", ("true", "false", "1", "1.5", "t")),
        Condition("Null", "y", ("true",)),
    )


def test_scalars_lists_text_and_mappings_are_the_same() -> None:
    plain = parse({"Statement": ONE})
    assert plain == parse({"Statement": [ONE]}) == parse(json.dumps({"Statement": ONE}))
    assert plain == parse({"Statement": {**ONE, "Action": ["s3:GetObject"], "Resource": ["*"]}})
    assert plain.version == "2008-10-17"
    assert not plain.statements[0].variables


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": ["*"]}])
def test_everyone_in_three_spellings(principal: Any) -> None:
    assert parse({"Statement": {**ONE, "Principal": principal}}).statements[0].principals == (("AWS", "*"),)


def test_every_kind_of_principal() -> None:
    kinds = {"AWS": "a", "Service": "b", "Federated": "c", "CanonicalUser": "d"}
    assert dict(parse({"Statement": {**ONE, "Principal": kinds}}).statements[0].principals or ()) == kinds


SYNTAX = "Syntax errors in policy."
JSON = "This policy contains invalid Json"


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", JSON),
        ("{", JSON),
        ('{"Statement": Infinity}', JSON),
        ("[" * 100_000, JSON),
        ("[]", SYNTAX),
        ("1", SYNTAX),
        ({}, SYNTAX),
        ({"Statement": None}, SYNTAX),
        ({"Statement": "x"}, SYNTAX),
        ({"Statement": ["x"]}, SYNTAX),
        ({"Statement": [None]}, SYNTAX),
        ({"Version": "2012-10-18", "Statement": ONE}, SYNTAX),
        ({"Version": None, "Statement": ONE}, SYNTAX),
        ({"Statement": {**ONE, "Resources": "*"}}, SYNTAX),
        ({"Statement": {**ONE, "effect": "Allow"}}, SYNTAX),
        ({"Statement": {**ONE, "Effect": "allow"}}, SYNTAX),
        ({"Statement": {**ONE, "Effect": None}}, SYNTAX),
        ({"Statement": {**ONE, "Effect": ["Allow"]}}, SYNTAX),
        ({"Statement": {**ONE, "Sid": 1}}, SYNTAX),
        ({"Statement": {**ONE, "NotAction": "s3:*"}}, SYNTAX),
        ({"Statement": {**ONE, "NotResource": "*"}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": "*", "NotPrincipal": "*"}}, SYNTAX),
        ({"Statement": {**ONE, "Action": 1}}, SYNTAX),
        ({"Statement": {**ONE, "Action": {"s3": "*"}}}, SYNTAX),
        ({"Statement": {**ONE, "Action": ["s3:*", None]}}, SYNTAX),
        ({"Statement": {**ONE, "Resource": [["*"]]}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": "me"}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": {}}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": ["*"]}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": {"Aws": "*"}}}, SYNTAX),
        ({"Statement": {**ONE, "Principal": {"AWS": 1}}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": []}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": "x"}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": {"StringEquals": "x"}}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": {"StringEquals": {"k": None}}}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": {"StringEquals": {"k": {"a": "b"}}}}}, SYNTAX),
        ({"Statement": {**ONE, "Condition": {"StringEquals": {"k": [["a"]]}}}}, SYNTAX),
        ({"Statement": {"Effect": "Allow", "Resource": "*"}}, "Policy statement must contain actions."),
    ],
)
def test_what_is_no_policy(document: Any, message: str) -> None:
    with pytest.raises(PolicyError) as caught:
        parse(document)
    assert (caught.value.code, caught.value.message) == ("MalformedPolicyDocument", message)
    assert str(caught.value) == f"MalformedPolicyDocument: {message}"


def test_a_context_finds_keys_in_any_case_and_joins_those_that_differ_in_case_only() -> None:
    context = Context({"aws:RequestTag/Env": "a", "aws:requesttag/ENV": ["b", "c"], "empty": [], "blank": ""})
    assert context["AWS:RequestTag/env"] == ("a", "b", "c")
    assert "empty" not in context
    assert context["blank"] == ("",)
    assert dict(context) == {"aws:requesttag/env": ("a", "b", "c"), "blank": ("",)}
    assert len(context) == 2
    assert not Context()
