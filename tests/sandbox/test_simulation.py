"""The policy simulator: decisions, the statements that decide and where they stand, missing keys, pages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sandbox_support import ACCOUNT, allow, answer, deny, document

from sandbox.operations.positions import positions
from tutor.account import sandbox

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
TRUST = document({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})
# The document, and the positions, are those of the AWS CLI's example of simulate-custom-policy.
EXAMPLE = (
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":'
    '{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}'
)


@pytest.fixture(scope="module")
def iam(shared_account: Any, shared_home: Path) -> Iterator[Any]:
    """IAM with a role `r` that may read one bucket."""
    sandbox.reset(shared_home)
    client = shared_account.client("iam")
    client.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    client.put_role_policy(RoleName="r", PolicyName="read", PolicyDocument=document(
        allow("s3:GetObject", "arn:aws:s3:::b/*"), deny("s3:*", "arn:aws:s3:::b/secret")))  # fmt: skip
    client.attach_role_policy(RoleName="r", PolicyArn="arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess")
    return client


def at(time: str) -> list[dict[str, Any]]:
    """aws:CurrentTime as a context entry."""
    return [{"ContextKeyName": "aws:CurrentTime", "ContextKeyValues": [time], "ContextKeyType": "date"}]


def test_the_aws_cli_s_own_example(iam: Any) -> None:
    given = {"PolicyInputList": [EXAMPLE], "ActionNames": ["dynamodb:CreateBackup"]}
    found = iam.simulate_custom_policy(**given, ContextEntries=at("2019-04-25T11:00:00Z"))
    place = {"StartPosition": {"Line": 1, "Column": 38}, "EndPosition": {"Line": 1, "Column": 167}}
    matched = [{"SourcePolicyId": "PolicyInputList.1", "SourcePolicyType": "IAM Policy", **place}]
    whole = {"EvalActionName": "dynamodb:CreateBackup", "EvalResourceName": "*", "EvalDecision": "allowed",
             "MatchedStatements": matched, "MissingContextValues": []}  # fmt: skip
    assert found["EvaluationResults"] == [whole]
    assert found["IsTruncated"] is False
    found = iam.simulate_custom_policy(**given, ContextEntries=at("2014-04-25T11:00:00Z"))
    assert found["EvaluationResults"] == [{**whole, "EvalDecision": "implicitDeny", "MatchedStatements": []}]
    found = iam.simulate_custom_policy(**given)["EvaluationResults"][0]
    assert (found["EvalDecision"], found["MissingContextValues"]) == ("implicitDeny", ["aws:CurrentTime"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The first two as the CLI's reference and reported outputs have them.
        ('{\n    "Version": "2012-10-17",\n    "Statement": [\n        {\n"Effect": "Allow",\n"Action": "a:b",\n'
         '"Resource": [\n"*"]\n        }\n    ]\n}', (((3, 19), (9, 10)),)),
        ('{\n  "Version": "2012-10-17",\n  "Statement": [\n    {\n"Effect": "Allow",\n"Action": "*",\n"Resource": "*"\n'
         '    }\n  ]\n}', (((3, 17), (8, 6)),)),
        ('{"Statement":[{"a":"]}"},{"b":1}]}', (((1, 15), (1, 25)), ((1, 25), (1, 33)))),
        ('{"Statement":[]}', ()),
        ('{"Version":"2012-10-17"}', ()),
        ("nonsense", ()),
    ],
)  # fmt: skip
def test_statements_stand_where_aws_says_they_stand(text: str, expected: Any) -> None:
    assert positions(text) == expected


def decisions(result: Any) -> dict[str, str]:
    """Each resource's decision."""
    return {part["EvalResourceName"]: part["EvalResourceDecision"] for part in result["ResourceSpecificResults"]}


def test_several_actions_on_several_resources_of_a_role(iam: Any) -> None:
    arns = ["arn:aws:s3:::b/k", "arn:aws:s3:::b/secret", "arn:aws:s3:::c/k"]
    found = iam.simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["s3:GetObject", "s3:PutObject"], ResourceArns=arns
    )["EvaluationResults"]
    assert [result["EvalActionName"] for result in found] == ["s3:GetObject", "s3:PutObject"]
    assert decisions(found[0]) == dict(zip(arns, ["allowed", "explicitDeny", "implicitDeny"], strict=True))
    assert decisions(found[1]) == dict(zip(arns, ["implicitDeny", "explicitDeny", "implicitDeny"], strict=True))
    assert found[0]["EvalDecision"] == "explicitDeny"
    matched = found[0]["ResourceSpecificResults"][0]["MatchedStatements"][0]
    assert matched["SourcePolicyId"] == "role_r_read"
    assert found[0]["EvalDecisionDetails"] == {}


def test_managed_policies_are_called_by_their_name(iam: Any) -> None:
    found = iam.simulate_principal_policy(PolicySourceArn=ROLE, ActionNames=["ssm:GetParameters"])
    assert found["EvaluationResults"][0]["EvalDecision"] == "allowed"
    matched = found["EvaluationResults"][0]["MatchedStatements"]
    assert [one["SourcePolicyId"] for one in matched] == ["AmazonSSMReadOnlyAccess"]


def test_policies_given_beside_count_and_a_boundary_limits(iam: Any) -> None:
    given = {"PolicySourceArn": ROLE, "ActionNames": ["ecs:RunTask", "ssm:GetParameter"]}
    more = iam.simulate_principal_policy(**given, PolicyInputList=[document(allow("ecs:*"))])["EvaluationResults"]
    assert [one["EvalDecision"] for one in more] == ["allowed", "allowed"]
    limits = [document(allow("ssm:*"))]
    found = iam.simulate_principal_policy(
        **given, PolicyInputList=[document(allow("ecs:*"))], PermissionsBoundaryPolicyInputList=limits
    )["EvaluationResults"]
    assert [one["EvalDecision"] for one in found] == ["implicitDeny", "allowed"]
    inside = [one["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"] for one in found]
    assert inside == [False, True]


def test_a_resource_policy_grants_to_the_named_caller_and_across_accounts_only_with_both(iam: Any) -> None:
    bob = f"arn:aws:iam::{ACCOUNT}:user/bob"
    bucket = {"Effect": "Allow", "Principal": {"AWS": bob}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}
    given = {"ActionNames": ["s3:GetObject"], "ResourceArns": ["arn:aws:s3:::b/k"], "ResourcePolicy": document(bucket)}
    nothing, reading = [document(allow("ecs:*"))], [document(allow("s3:GetObject"))]
    found = iam.simulate_custom_policy(**given, PolicyInputList=nothing, CallerArn=bob)["EvaluationResults"][0]
    assert found["EvalDecision"] == "allowed"
    other = {**given, "ResourceOwner": "arn:aws:iam::999988887777:root", "CallerArn": bob}
    found = iam.simulate_custom_policy(**other, PolicyInputList=nothing)["EvaluationResults"][0]
    assert found["EvalDecision"] == "implicitDeny"
    found = iam.simulate_custom_policy(**other, PolicyInputList=reading)["EvaluationResults"][0]
    assert found["EvalDecision"] == "allowed"
    assert answer(iam, "simulate_custom_policy", **given, PolicyInputList=nothing) == (
        "InvalidInput 400 Invalid caller - Caller cannot be null or empty."
    )


def test_the_caller_gives_its_name_to_variables(iam: Any) -> None:
    own = [document(allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*"))]
    given = {"PolicyInputList": own, "ActionNames": ["s3:GetObject"], "ResourceArns": ["arn:aws:s3:::b/bob/k"]}
    found = iam.simulate_custom_policy(**given, CallerArn=f"arn:aws:iam::{ACCOUNT}:user/bob")["EvaluationResults"][0]
    assert found["EvalDecision"] == "allowed"
    part = iam.simulate_custom_policy(**given)["EvaluationResults"][0]["ResourceSpecificResults"][0]
    assert (part["EvalResourceDecision"], part["MissingContextValues"]) == ("implicitDeny", ["aws:username"])


def test_pages(iam: Any) -> None:
    actions = [f"s3:Get{number}" for number in range(5)]
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[document(allow("*"))], ActionNames=actions, PaginationConfig={"PageSize": 2}
    )
    found = [[one["EvalActionName"] for one in page["EvaluationResults"]] for page in pages]
    assert found == [actions[:2], actions[2:4], actions[4:]]


@pytest.mark.parametrize(
    ("arn", "said"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/nope", "NoSuchEntity 404 The role with name nope cannot be found."),
        (f"arn:aws:iam::{ACCOUNT}:user/nope", "NoSuchEntity 404 The user with name nope cannot be found."),
        (f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s", "InvalidInput 400 Invalid Entity Arn: "
         f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s does not clearly define entity type and name."),
    ],
)  # fmt: skip
def test_who_cannot_be_simulated(iam: Any, arn: str, said: str) -> None:
    assert answer(iam, "simulate_principal_policy", PolicySourceArn=arn, ActionNames=["s3:GetObject"]) == said
    assert answer(iam, "get_context_keys_for_principal_policy", PolicySourceArn=arn) == said


def test_a_policy_that_is_none_is_refused(iam: Any) -> None:
    given = {"PolicyInputList": ["{"], "ActionNames": ["s3:GetObject"]}
    assert answer(iam, "simulate_custom_policy", **given) == "InvalidInput 400 This policy contains invalid Json"


def test_context_keys_of_conditions_and_variables(iam: Any) -> None:
    texts = [EXAMPLE, document(allow("s3:*", "arn:aws:s3:::b/${aws:username}"))]
    assert iam.get_context_keys_for_custom_policy(PolicyInputList=texts)["ContextKeyNames"] == [
        "aws:CurrentTime",
        "aws:username",
    ]
    assert iam.get_context_keys_for_principal_policy(PolicySourceArn=ROLE)["ContextKeyNames"] == []


def test_the_real_cli_reads_it(iam: Any, shared_account: Any) -> None:
    words = ("iam", "simulate-principal-policy", "--policy-source-arn", ROLE, "--action-names", "s3:GetObject",
             "--resource-arns", "arn:aws:s3:::b/k")  # fmt: skip
    ended = subprocess.run([str(Path(sys.executable).with_name("aws")), *words], env=shared_account.environment(),
                           capture_output=True, text=True, timeout=60)  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout)["EvaluationResults"][0]["EvalDecision"] == "allowed"
