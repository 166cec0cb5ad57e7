"""Near misses: the statement that would have allowed a denied request but for one thing, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import IMPLICIT, ME, policy, statement

from tutor.iam import Context, Request, evaluate
from tutor.iam.nearest import one_off


def misses(*statements: dict[str, Any], context: dict[str, str] | None = None, **layers: Any) -> list[Any]:
    """The near misses of ecr:GetAuthorizationToken on a repository."""
    request = Request("ecr:GetAuthorizationToken", "arn:aws:ecr:r:1:repository/x", ME, Context(context or {}))
    decision = evaluate(request, [policy(*statements)], **layers)
    assert decision.outcome is IMPLICIT
    return list(decision.near_misses)


TOKEN = "ecr:GetAuthorizationToken"


def test_a_near_miss_by_resource() -> None:
    (miss,) = misses(statement(action="ecr:*", resource="arn:aws:ecr:r:1:repository/y", Sid="Pull"))
    assert (miss.but_for, miss.statement.index) == ("resource", 0)
    assert miss.sentence == (
        "Statement 1 (Pull) of the policy allows ecr:GetAuthorizationToken, but only on arn:aws:ecr:r:1:repository/y, "
        "and the request is for arn:aws:ecr:r:1:repository/x."
    )
    (miss,) = misses({"Effect": "Allow", "Action": TOKEN, "NotResource": "arn:aws:ecr:*"})
    assert "but not on arn:aws:ecr:*" in miss.sentence


def test_a_near_miss_by_condition() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": ["r", "s"], "aws:username": "me"}}
    (miss,) = misses(statement(action=TOKEN, Condition=condition), context={"aws:RequestedRegion": "t"})
    assert miss.but_for == "condition"
    assert "StringEquals aws:RequestedRegion r, s, and the request has t" in miss.sentence
    assert "StringEquals aws:username me, and the request has no such key" in miss.sentence
    (miss,) = misses(
        statement(action=TOKEN, Condition=condition), context={"aws:RequestedRegion": "t", "aws:username": "me"}
    )
    assert "aws:username" not in miss.sentence


@pytest.mark.parametrize(
    "slip",
    [
        "ecr:GetAuthorisationToken",
        "ecr:GetAuthorizationTokens",
        "ecr:GetAuthorizatonToken",
        "ecr:GetAuthroizationToken",
        "ec:GetAuthorizationToken",
        "ecr:getauthorisationtoken",
    ],
)
def test_a_near_miss_by_one_character(slip: str) -> None:
    (miss,) = misses(statement(action=["ecr:BatchGetImage", slip]))
    assert (miss.but_for, miss.meant) == ("action", TOKEN)
    assert miss.sentence == f"Statement 1 of the policy says {slip}, which is not an action; you mean {TOKEN}."


def test_a_near_miss_by_another_real_action() -> None:
    decision = evaluate(
        Request("s3:GetObject"), [policy(statement(action="s3:PutObject"), statement(action="s3:Pet*"))]
    )
    assert decision.near_misses == ()
    decision = evaluate(Request("ecs:ListTasks"), [policy(statement(action="ecs:ListTask?s"))])
    assert decision.near_misses[0].sentence.endswith("says ecs:ListTask?s, one character off ecs:ListTasks.")


def test_what_misses_by_two_things_is_no_near_miss() -> None:
    condition = {"StringEquals": {"a": "b"}}
    assert misses(statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y", Condition=condition)) == []
    assert misses(statement(action="ecr:GetAuthorisationToken", Condition=condition)) == []
    assert misses(statement(action="ecr:GetAuthorisationToken", resource="arn:aws:ecr:r:1:repository/y")) == []
    assert misses(statement(action="ecr:GetAuthorisationTokenz")) == []
    assert misses({"Effect": "Allow", "NotAction": "ecr:*", "Resource": "*"}) == []


def test_the_nearest_comes_first_and_denials_are_none() -> None:
    near = misses(
        statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"),
        statement(action="ecr:GetAuthorisationToken"),
        statement(action=TOKEN, Condition={"StringEquals": {"a": "b"}}),
        statement("Deny", action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"),
    )
    assert [miss.but_for for miss in near] == ["condition", "action", "resource"]


def test_the_near_miss_stands_in_the_layer_that_did_not_allow() -> None:
    limit = policy(statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"))
    (miss,) = misses(statement(action="*"), boundary=[limit])
    assert miss.but_for == "resource"
    assert miss.statement is limit.statements[0]


def test_a_near_miss_names_its_statement_whatever_it_misses_by() -> None:
    fine = statement(action="s3:PutObject", resource="arn:aws:s3:::b/k")
    wrong = [
        statement(action=TOKEN, resource=["arn:aws:ecr:r:1:repository/y", "arn:aws:ecr:r:1:repository/z"]),
        statement(action="ecr:GetAuthorisationToken"),
        statement(action=TOKEN, Condition={"StringEquals": {"a": "b"}, "Bool": {"c": ["true", "false"]}}),
    ]
    found = misses(fine, *wrong, statement("Deny", action="s3:*"), fine)
    assert [(miss.but_for, miss.statement.index) for miss in found] == [
        ("condition", 3),
        ("action", 2),
        ("resource", 1),
    ]
    assert "StringEquals a b, and the request has no such key; Bool c true, false, and" in found[0].sentence
    assert "only on arn:aws:ecr:r:1:repository/y, arn:aws:ecr:r:1:repository/z, and" in found[2].sentence


def test_several_given_values_are_listed() -> None:
    made = statement(Condition={"ForAllValues:StringEquals": {"aws:TagKeys": "a"}})
    request = Request("s3:GetObject", "*", ME, Context({"aws:TagKeys": ["b", "c"]}))
    (miss,) = evaluate(request, [policy(made)]).near_misses
    assert miss.sentence.endswith("ForAllValues:StringEquals aws:TagKeys a, and the request has b, c.")


def test_variables_count_in_what_is_near() -> None:
    """In the new version `${x}` has the request's value; in the old one it is only a text."""
    made = statement(
        action=TOKEN, resource="arn:aws:ecr:r:1:repository/${y}", Condition={"StringEquals": {"k": "${x}"}}
    )
    given = {"k": "1", "x": "1", "y": "other"}
    (miss,) = misses(made, context=given)
    assert miss.but_for == "resource"
    (miss,) = misses(made, context={"k": "2", "x": "1", "y": "x"})
    assert miss.but_for == "condition"
    slip = statement(action="ecr:GetAuthorisationToken", resource="arn:aws:ecr:r:1:repository/${y}")
    assert [miss.but_for for miss in misses(slip, context={"y": "x"})] == ["action"]
    assert misses(slip, context={"y": "z"}) == []
    old = policy(statement(Condition={"StringEquals": {"k": "${x}", "l": "1"}}), version="2008-10-17")
    request = Request("s3:GetObject", "*", ME, Context({"k": "${x}", "x": "1"}))
    (miss,) = evaluate(request, [old]).near_misses
    assert miss.sentence.endswith("does not hold: StringEquals l 1, and the request has no such key.")


def test_an_empty_list_of_resources_is_said() -> None:
    (miss,) = misses(statement(action=TOKEN, resource=[]))
    assert miss.sentence == (
        "Statement 1 of the policy allows ecr:GetAuthorizationToken, but its list of resources is empty, so it allows "
        "nothing."
    )


def test_a_near_miss_in_a_keys_policy_by_whom_it_names() -> None:
    key = policy(statement(action="kms:*", Principal={"AWS": "arn:aws:iam::111122223333:role/r"}), source="the key")
    request = Request("kms:Decrypt", "arn:aws:kms:r:1:key/1", ME)
    (miss,) = evaluate(request, [policy(statement(action="kms:*"))], resource=key).near_misses
    assert miss.but_for == "principal"
    assert miss.sentence == (
        "Statement 1 of the key allows kms:Decrypt, but only to arn:aws:iam::111122223333:role/r, and the caller is "
        f"{ME}."
    )


@pytest.mark.parametrize(
    ("pattern", "action", "near"),
    [
        ("s3:GetObject", "s3:GetObject", False),
        ("s3:Get*", "s3:GetObject", False),
        ("s3:GetObjekt", "s3:GetObject", True),
        ("s3:GetObjectt", "s3:GetObject", True),
        ("s3:GetObjec", "s3:GetObject", True),
        ("s3:GetObjetc", "s3:GetObject", True),
        ("s3:eGtObject", "s3:GetObject", True),
        ("3:GetObject", "s3:GetObject", True),
        ("x3:GetObject", "s3:GetObject", True),
        ("ss3:GetObject", "s3:GetObject", True),
        ("s3:Objetc", "s3:GetObject", False),
        ("s3:GetObjetcs", "s3:GetObject", False),
        ("s3:GetObjeXX", "s3:GetObject", False),
        ("s3:GetObjectXX", "s3:GetObject", False),
        ("s3:GetObjectX", "s3:GetObjec", False),
        ("s3:GXtObjXct", "s3:GetObject", False),
        ("3s:GetObjetc", "s3:GetObject", False),
        ("", "a", True),
        ("a", "", True),
        ("", "", False),
    ],
)
def test_one_character_off(pattern: str, action: str, near: bool) -> None:
    assert one_off(pattern, action) is near
