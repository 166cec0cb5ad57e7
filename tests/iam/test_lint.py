"""Each rule of the policy linter: what it finds, and what it lets be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.iam import PolicyError, parse
from tutor.iam.lint import PolicyFinding, could_meet, lint_identity, lint_trust, rules

WHERE = "ap-southeast-1:111122223333"
SECRET = f"arn:aws:secretsmanager:{WHERE}:secret:dev/fcj/momentum"
GROUP = f"arn:aws:logs:{WHERE}:log-group:/ecs/fcj-core-fargate-td"
REPOSITORY = f"arn:aws:ecr:{WHERE}:repository/fcj-registry"
ECS = {"Service": "ecs-tasks.amazonaws.com"}
SOURCE = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any = ECS, action: Any = "sts:AssumeRole", condition: Any = SOURCE, **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition, **more}


def ids(findings: list[PolicyFinding]) -> list[str]:
    """The rules that spoke."""
    return [finding.id for finding in findings]


ALL_VALUES = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}
IDENTITY: list[tuple[str, dict[str, Any], str]] = [
    ("unknown-action", allow("ecr:GetAuthorisationToken"), "you mean ecr:GetAuthorizationToken"),
    ("unknown-action", allow("secretmanager:GetSecretValue"), "you mean secretsmanager:GetSecretValue"),
    ("unknown-action", allow("s3:Foo*"), "takes in no action"),
    ("", allow(["s3:GetObject", "s3:Get*", "S3:getobject"]), ""),
    ("allow-everything", allow("*"), "every action of every service on every resource"),
    ("", {"Effect": "Deny", "Action": "*", "Resource": "*"}, ""),
    ("allow-with-notaction", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "that is not listed"),
    ("", {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, ""),
    ("allow-with-notresource", {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}, "not listed"),
    ("", {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}, ""),
    ("pass-role-on-everything", allow("iam:PassRole"), "any role to any service"),
    ("pass-role-on-everything", allow("iam:Pass*", "arn:aws:iam::111122223333:role/*"), "any role"),
    ("", allow("iam:PassRole", "arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole"), ""),
    ("", allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}), ""),
    ("needs-star", allow("ecr:GetAuthorizationToken", REPOSITORY), "works with Resource * only"),
    ("needs-star", allow(["ecr:BatchGetImage", "ecr:GetAuthorizationToken"], REPOSITORY), "GetAuthorizationToken"),
    ("", allow("ecr:GetAuthorizationToken"), ""),
    ("", allow("ecr:BatchGetImage", REPOSITORY), ""),
    ("resource-never-fits", allow("s3:GetObject", "arn:aws:s3:::bucket"), "acts on arn:aws:s3:::bucket"),
    ("resource-never-fits", allow("ecr:BatchGetImage", SECRET + "-AbCdEf"), "No action of the statement"),
    ("", allow("s3:GetObject", "arn:aws:s3:::bucket/*"), ""),
    ("", allow(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]), ""),
    ("", allow("s3:*", "arn:aws:s3:::${aws:username}/*"), ""),
    ("log-group-without-star", allow("logs:CreateLogGroup", GROUP), f"write {GROUP}:*"),
    ("", allow("logs:CreateLogGroup", GROUP + ":*"), ""),
    ("json-key-in-resource", allow("secretsmanager:GetSecretValue", SECRET + "-AbCdEf:DB::"), SECRET + "-AbCdEf"),
    ("secret-without-suffix", allow("secretsmanager:GetSecretValue", SECRET), SECRET + "-??????"),
    ("", allow("secretsmanager:GetSecretValue", [SECRET + "-??????", SECRET + "-AbCdEf", SECRET + "-*"]), ""),
    ("forallvalues-allows-missing", allow("ec2:CreateTags", Condition=ALL_VALUES), "when aws:TagKeys is missing"),
    ("", allow("ec2:CreateTags", Condition={**ALL_VALUES, "Null": {"aws:TagKeys": "false"}}), ""),
    ("", {**allow("ec2:CreateTags", Condition=ALL_VALUES), "Effect": "Deny"}, ""),
    ("forallvalues-on-single-value",
     allow("s3:GetObject", Condition={"ForAllValues:StringEquals": {"aws:SourceVpc": "v"}}), "holds one value"),
    ("unknown-condition-key", allow("s3:GetObject", Condition={"StringEquals": {"s3:Prefx": "a"}}), "s3:Prefx"),
    ("unknown-condition-key", allow("s3:GetObject", Condition={"StringEquals": {"SourceIp": "a"}}), "no prefix"),
    ("", allow("s3:ListBucket", "arn:aws:s3:::b", Condition={"StringLike": {"S3:prefix": "a"}}), ""),
    ("", allow("s3:GetObject", Condition={"StringEquals": {"s3:ExistingObjectTag/team": "a"}}), ""),
]  # fmt: skip


@pytest.mark.parametrize(("id", "statement", "words"), IDENTITY, ids=range(len(IDENTITY)))
def test_identity_policies(id: str, statement: dict[str, Any], words: str) -> None:
    found = lint_identity(parse({"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets"), statement]}))
    assert ids(found) == ([id] if id else [])
    if id:
        assert words in found[0].sentence
        assert found[0].statement.index == 1


TRUST: list[tuple[str, dict[str, Any], str]] = [
    ("", trust(), ""),
    ("confused-deputy", trust(condition={}), "aws:SourceAccount or aws:SourceArn"),
    ("", trust(condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:r:1:*"}}), ""),
    ("", trust({"Service": "ec2.amazonaws.com"}, condition={}), ""),
    ("trusts-anyone", trust("*"), "Anyone on AWS"),
    ("trusts-anyone", trust({"AWS": ["*"]}), "Anyone on AWS"),
    ("", {**trust("*"), "Effect": "Deny"}, ""),
    ("allow-with-notprincipal",
     {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}, "not listed"),
    ("unknown-service-principal", trust({"Service": "ecs-task.amazonaws.com"}), "you mean ecs-tasks.amazonaws.com"),
    ("unknown-action", trust(action="sts:AssumeRoles"), "you mean sts:AssumeRole"),
    ("action-does-not-fit-principal", trust(action="sts:AssumeRoleWithWebIdentity"), "for identity providers"),
    ("action-does-not-fit-principal", trust({"Federated": "accounts.google.com"}), "WithWebIdentity"),
    ("", trust({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity"), ""),
    ("source-arn-of-cluster", trust(condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:r:1:cluster/c"}}),
     "use arn:aws:ecs:r:1:*"),
    ("forallvalues-on-single-value",
     trust(condition={"ForAllValues:StringEquals": {"aws:SourceAccount": "1"}}), "holds one value"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "statement", "words"), TRUST, ids=range(len(TRUST)))
def test_trust_policies(id: str, statement: dict[str, Any], words: str) -> None:
    found = lint_trust(parse({"Version": "2012-10-17", "Statement": statement}))
    assert ids(found) == ([id] if id else [])
    if id:
        assert words in found[0].sentence


def test_variables_need_the_newer_version() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}")
    for version, expected in (("2012-10-17", []), ("2008-10-17", ["variables-need-version"])):
        assert ids(lint_identity(parse({"Version": version, "Statement": statement}))) == expected
    assert ids(lint_identity(parse({"Statement": statement}))) == ["variables-need-version"]


def test_every_rule_has_a_row_that_fires() -> None:
    fired = {row[0] for row in IDENTITY + TRUST} | {"variables-need-version"}
    assert fired - {""} == set(rules())


@pytest.mark.parametrize(
    ("a", "b", "meet"),
    [
        ("abc", "abc", True),
        ("a*", "*c", True),
        ("a?c", "abc", True),
        ("a*d", "abc", False),
        ("", "*", True),
        ("a", "", False),
        ("*x*", "abc", False),
        ("a*b*c", "a?b?c", True),
        ("arn:${aws:x}:b", "arn:*:b", True),
        ("a?", "a", False),
        ("?", "*", True),
    ],
)
def test_whether_two_patterns_can_match_one_text(a: str, b: str, meet: bool) -> None:
    assert could_meet(a, b) is meet
    assert could_meet(b, a) is meet


words = st.sampled_from(
    ["*", "s3:Get*", "s3:GetObject", "sts:AssumeRole", "x", "a:b", "arn:aws:s3:::b/${x}", "", "::", "?"]
)
some = words | st.lists(words, max_size=3)


@given(st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": some, "Resource": some},
    optional={"Principal": st.just("*") | st.fixed_dictionaries({"Service": some, "AWS": some}),
              "Condition": st.dictionaries(words, st.dictionaries(words, some, max_size=2), max_size=2)},
))  # fmt: skip
def test_no_policy_breaks_the_linter(statement: dict[str, Any]) -> None:
    try:
        policy = parse({"Statement": [statement]})
    except PolicyError:
        return
    for finding in [*lint_identity(policy), *lint_trust(policy)]:
        assert finding.sentence
        assert finding.statement is policy.statements[0]
