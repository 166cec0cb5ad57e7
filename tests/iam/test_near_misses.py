"""Near misses: the statement that would have allowed a denied request but for one thing, and what is said of it."""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import IMPLICIT, ME, policy, statement

from tutor.iam import Context, Request, evaluate


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
