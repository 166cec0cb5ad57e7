"""Who may assume a role: trust policies on their own path."""

from __future__ import annotations

from typing import Any

import pytest

from tutor.iam import AwsPrincipal, Context, Outcome, ServicePrincipal, evaluate_trust, parse
from tutor.iam.trust import allows_action

A, I, E = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY  # noqa: E741
ACCOUNT = "111122223333"
ECS = ServicePrincipal("ecs-tasks.amazonaws.com")
USER = AwsPrincipal(f"arn:aws:iam::{ACCOUNT}:user/me")
SESSION = AwsPrincipal(f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s")
TASK = f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:task/default/0123"
ANY_ECS = f"arn:aws:ecs:*:{ACCOUNT}:*"
SENT = {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": TASK}


def one(principal: Any, effect: str = "Allow", action: Any = "sts:AssumeRole", **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {"Effect": effect, "Principal": principal, "Action": action, **more}


SERVICE = {"Service": "ecs-tasks.amazonaws.com"}


@pytest.mark.parametrize(
    ("statements", "who", "expected"),
    [
        ([one(SERVICE)], ECS, A),
        ([one({"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]})], ECS, A),
        ([one({"Service": "ECS-Tasks.amazonaws.com"})], ECS, A),
        ([one({"Service": "ecs.amazonaws.com"})], ECS, I),
        ([one({"AWS": "*"})], ECS, A),
        ([one("*")], ECS, A),
        ([one({"AWS": ACCOUNT})], ECS, I),
        ([one(SERVICE)], USER, I),
        ([one({"AWS": ACCOUNT})], USER, A),
        ([one({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], USER, A),
        ([one({"AWS": f"arn:aws:iam::{ACCOUNT}:root"})], SESSION, A),
        ([one({"AWS": "arn:aws:iam::999999999999:root"})], USER, I),
        ([one({"AWS": USER.arn})], USER, A),
        ([one({"AWS": USER.arn})], AwsPrincipal(f"arn:aws:iam::{ACCOUNT}:user/you"), I),
        ([one({"AWS": f"arn:aws:iam::{ACCOUNT}:role/r"})], SESSION, A),
        ([one({"AWS": f"arn:aws:iam::{ACCOUNT}:role/some/path/r"})], SESSION, A),
        ([one({"AWS": f"arn:aws:iam::{ACCOUNT}:role/q"})], SESSION, I),
        ([one({"AWS": SESSION.arn})], SESSION, A),
        ([one({"Federated": "accounts.google.com"})], USER, I),
        ([one(SERVICE, action=["sts:TagSession", "sts:AssumeRole"])], ECS, A),
        ([one(SERVICE, action="sts:TagSession")], ECS, I),
        ([one(SERVICE, action="STS:assumerole")], ECS, A),
        ([one(SERVICE, action="sts:Assume*")], ECS, A),
        ([one(SERVICE, "Deny")], ECS, E),
        ([one(SERVICE), one(SERVICE, "Deny")], ECS, E),
        ([one(SERVICE, "Deny"), one(SERVICE)], ECS, E),
        ([one(SERVICE), one({"Service": "ec2.amazonaws.com"}, "Deny")], ECS, A),
        ([one(SERVICE), one({"AWS": "*"}, "Deny")], ECS, E),
        ([], ECS, I),
    ],
)
def test_principals_and_actions(statements: list[dict[str, Any]], who: Any, expected: Outcome) -> None:
    assert evaluate_trust(parse({"Version": "2012-10-17", "Statement": statements}), who).outcome is expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:SourceAccount": ACCOUNT}}, A),
        ({"StringEquals": {"AWS:sourceaccount": ACCOUNT}}, A),
        ({"StringEquals": {"aws:SourceAccount": [ACCOUNT, "999999999999"]}}, A),
        ({"StringEquals": {"aws:SourceAccount": "999999999999"}}, I),
        ({"StringLike": {"aws:SourceAccount": "1111*"}}, A),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"}}, A),
        ({"ArnEquals": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"}}, A),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}}, A),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*"}}, I),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:ecs:ap-southeast-1:999999999999:*"}}, I),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:cluster/c"}}, I),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:task/default/*"}}, A),
        ({"StringLike": {"aws:SourceArn": f"arn:aws:ecs:*{ACCOUNT}*"}}, A),
        ({"StringEquals": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"}}, I),
        ({"ArnLike": {"aws:SourceArn": ANY_ECS}, "StringEquals": {"aws:SourceAccount": ACCOUNT}}, A),
        ({"ArnLike": {"aws:SourceArn": ANY_ECS}, "StringEquals": {"aws:SourceAccount": "9"}}, I),
        ({"StringEquals": {"sts:ExternalId": "x"}}, I),
        ({"StringNotEquals": {"aws:SourceAccount": "999999999999"}}, A),
        ({"Null": {"aws:SourceAccount": "false"}}, A),
        ({"Null": {"aws:SourceAccount": "true"}}, I),
        ({"Bool": {"aws:MultiFactorAuthPresent": "true"}}, I),
    ],
)  # fmt: skip
def test_source_conditions(condition: dict[str, Any], expected: Outcome) -> None:
    policy = parse({"Version": "2012-10-17", "Statement": one(SERVICE, Condition=condition)})
    decision = evaluate_trust(policy, ECS, context=Context(SENT))
    assert decision.outcome is expected
    assert len(decision.near) == (0 if expected is A else 1)
    assert decision.layer == ("" if expected is A else "trust")


def test_a_deny_on_a_condition_that_does_not_hold_denies_nothing() -> None:
    deny = one("*", "Deny", Condition={"StringNotEquals": {"aws:SourceAccount": ACCOUNT}})
    policy = parse({"Version": "2012-10-17", "Statement": [one(SERVICE), deny]})
    assert evaluate_trust(policy, ECS, context=Context(SENT)).outcome is A
    other = Context({**SENT, "aws:SourceAccount": "999999999999"})
    decision = evaluate_trust(policy, ECS, context=other)
    assert decision.outcome is E
    assert [statement.index for statement in decision.deciding] == [1]


def near(*statements: dict[str, Any], who: Any = ECS, **sent: str) -> list[tuple[str, str]]:
    """What the denial of sts:AssumeRole misses by, and in which words."""
    policy = parse({"Version": "2012-10-17", "Statement": list(statements)}, source="the trust policy")
    decision = evaluate_trust(policy, who, context=Context(sent))
    assert decision.outcome is I
    return [(miss.but_for, miss.sentence) for miss in decision.near_misses]


def test_the_nearest_miss_of_a_trust_policy() -> None:
    allows = "of the trust policy allows sts:AssumeRole, but"
    assert near(one({"Service": ["ecs.amazonaws.com", "ec2.amazonaws.com"]})) == [
        ("principal",
         f"Statement 1 {allows} only to ecs.amazonaws.com, ec2.amazonaws.com, and the caller is "
         "ecs-tasks.amazonaws.com.")
    ]  # fmt: skip
    assert near(one(SERVICE), who=USER) == [
        ("principal", f"Statement 1 {allows} only to ecs-tasks.amazonaws.com, and the caller is {USER.arn}.")
    ]
    spared = {"Effect": "Allow", "NotPrincipal": {"AWS": USER.arn}, "Action": "sts:AssumeRole"}
    assert near(spared, who=USER) == [
        ("principal", f"Statement 1 {allows} not to {USER.arn}, and the caller is {USER.arn}.")
    ]
    assert near(one({"AWS": []})) == [
        ("principal", f"Statement 1 {allows} only to nobody, and the caller is ecs-tasks.amazonaws.com.")
    ]
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    assert near(one(SERVICE, Condition=condition), **{"aws:SourceAccount": "9"}) == [
        ("condition", f"Statement 1 {allows} its condition does not hold: StringEquals aws:SourceAccount {ACCOUNT}, "
                      "and the request has 9.")
    ]  # fmt: skip
    assert near(one(SERVICE, action="sts:AssumeRoles")) == [
        ("action",
         "Statement 1 of the trust policy says sts:AssumeRoles, which is not an action; you mean sts:AssumeRole.")
    ]  # fmt: skip
    assert near(one({"AWS": ACCOUNT}, Condition=condition)) == []
    assert near(one({"AWS": ACCOUNT}, action="sts:AssumeRoles")) == []
    assert near() == []


def test_a_decision_names_its_statements_and_its_layer() -> None:
    policy = parse({"Statement": [one(SERVICE, Sid="a"), one({"AWS": USER.arn}, "Deny", Sid="b")]})
    allowed = evaluate_trust(policy, ECS)
    assert ([s.sid for s in allowed.deciding], allowed.layer, allowed.near_misses) == (["a"], "", ())
    denied = evaluate_trust(policy, USER)
    assert ([s.sid for s in denied.deciding], denied.layer) == (["b"], "trust")


@pytest.mark.parametrize(
    ("statement", "action", "about"),
    [
        (one(SERVICE), "sts:AssumeRole", True),
        (one(SERVICE), "STS:ASSUMEROLE", True),
        (one(SERVICE), "sts:TagSession", False),
        (one(SERVICE, action=["sts:TagSession", "sts:Assume*"]), "sts:AssumeRole", True),
        ({"Effect": "Allow", "Principal": SERVICE, "NotAction": "sts:TagSession"}, "sts:AssumeRole", True),
        ({"Effect": "Allow", "Principal": SERVICE, "NotAction": "sts:tagsession"}, "sts:TagSession", False),
    ],
)
def test_which_actions_a_statement_is_about(statement: dict[str, Any], action: str, about: bool) -> None:
    assert allows_action(parse({"Statement": statement}).statements[0], action) is about


def test_the_action_is_assumerole_unless_told_otherwise() -> None:
    policy = parse({"Statement": one(SERVICE, action="sts:AssumeRole")})
    assert (
        evaluate_trust(policy, AwsPrincipal(USER.arn))
        .near_misses[0]
        .sentence.startswith("Statement 1 of the policy allows sts:AssumeRole,")
    )


def test_another_action_has_its_own_answer() -> None:
    policy = parse({"Version": "2012-10-17", "Statement": one({"AWS": ACCOUNT}, action="sts:AssumeRole")})
    assert evaluate_trust(policy, USER).outcome is A
    assert evaluate_trust(policy, USER, action="sts:TagSession").outcome is I
