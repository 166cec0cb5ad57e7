"""What IAM refuses, the sandbox refuses, in AWS's code and words. Driven by real boto3 over HTTP."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

ONE = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trust(**changes: Any) -> str:
    """The reference trust policy, its statement changed; None takes a key out."""
    statement = {key: value for key, value in {**ONE, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


MALFORMED = "MalformedPolicyDocument"
TRUSTS = [
    ("not json", "{", MALFORMED, "This policy contains invalid Json"),
    ("a forgotten file://", "trust.json", MALFORMED, "This policy contains invalid Json"),
    ("empty object", "{}", MALFORMED, "Could not parse the policy: Statement is empty!"),
    ("no principal", trust(Principal=None), MALFORMED, "Missing required field Principal"),
    ("resource", trust(Resource="*"), MALFORMED, "Has prohibited field Resource"),
    ("notresource", trust(NotResource="*"), MALFORMED, "Has prohibited field NotResource"),
    ("misspelt", trust(Principal={"Service": "ecs-task.amazonaws.com"}), MALFORMED,
     'Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com"'),
    ("one of two misspelt", trust(Principal={"Service": ["ecs-tasks.amazonaws.com", "ecs-tasks"]}), MALFORMED,
     'Invalid principal in policy: "SERVICE":"ecs-tasks"'),
    ("aws principal", trust(Principal={"AWS": "bob"}), MALFORMED, 'Invalid principal in policy: "AWS":"bob"'),
    ("other action", trust(Action="s3:GetObject"), MALFORMED,
     "AssumeRole policy may only specify STS AssumeRole actions."),
    ("any action", trust(Action="*"), MALFORMED, "AssumeRole policy may only specify STS AssumeRole actions."),
    ("no action", trust(Action=None), MALFORMED, "Missing required field Action"),
    ("version", json.dumps({"Version": "2013-10-17", "Statement": [ONE]}), MALFORMED, "Syntax errors in policy."),
    ("effect", trust(Effect="allow"), MALFORMED, "Syntax errors in policy."),
    ("unknown element", trust(Actoin="x"), MALFORMED, "Syntax errors in policy."),
    ("operator", trust(Condition={"StringEqual": {"aws:SourceAccount": "1"}}), MALFORMED,
     "Invalid Condition type : StringEqual."),
    ("sid", trust(Sid="a b"), MALFORMED,
     "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*"),
    ("too long", json.dumps({"Version": "2012-10-17", "Id": "x" * 2048, "Statement": [ONE]}), "LimitExceeded",
     "Cannot exceed quota for ACLSizePerRole: 2048"),
]  # fmt: skip


def refused(call: Any, **parameters: Any) -> tuple[str, str, int]:
    """The code, message and HTTP status of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response
    return error["Error"]["Code"], error["Error"]["Message"], error["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize(("document", "code", "message"), [row[1:] for row in TRUSTS], ids=[row[0] for row in TRUSTS])
def test_a_wrong_trust_policy_is_refused(account: Any, document: str, code: str, message: str) -> None:
    iam = account.client("iam")
    assert refused(iam.create_role, RoleName="r", AssumeRolePolicyDocument=document)[:2] == (code, message)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    assert refused(iam.update_assume_role_policy, RoleName="r", PolicyDocument=document)[:2] == (code, message)
    kept = iam.get_role(RoleName="r")["Role"]["AssumeRolePolicyDocument"]
    assert kept == json.loads(trust())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("a b", "The specified value for roleName is invalid. It must contain only alphanumeric characters and/or the "
                "following: +=,.@_-"),
        ("x" * 65, f"1 validation error detected: Value '{'x' * 65}' at 'roleName' failed to satisfy constraint: "
                   "Member must have length less than or equal to 64"),
    ],
)  # fmt: skip
def test_a_wrong_role_name_is_refused(account: Any, name: str, message: str) -> None:
    client = account.client("iam")
    assert refused(client.create_role, RoleName=name, AssumeRolePolicyDocument=trust()) == (
        "ValidationError",
        message,
        400,
    )


def test_the_same_name_in_another_case_is_refused(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="MyRole", AssumeRolePolicyDocument=trust())
    assert refused(iam.create_role, RoleName="myrole", AssumeRolePolicyDocument=trust()) == (
        "EntityAlreadyExists",
        "Role with name myrole already exists.",
        409,
    )


def test_the_eleventh_policy_is_refused_and_a_second_attach_counts_once(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    arns = [policy["Arn"] for policy in iam.list_policies(Scope="AWS", MaxItems=11)["Policies"]]
    for arn in (*arns[:10], arns[0]):
        iam.attach_role_policy(RoleName="r", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arns[0])["Policy"]["AttachmentCount"] == 1
    assert refused(iam.attach_role_policy, RoleName="r", PolicyArn=arns[10]) == (
        "LimitExceeded",
        "Cannot exceed quota for PoliciesPerRole: 10",
        409,
    )


def test_missing_things_are_named_as_aws_names_them(account: Any) -> None:
    iam = account.client("iam")
    assert refused(iam.get_role, RoleName="nope") == ("NoSuchEntity", "The role with name nope cannot be found.", 404)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    arn = "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"  # the path service-role/ is missing
    assert refused(iam.attach_role_policy, RoleName="r", PolicyArn=arn)[:2] == (
        "NoSuchEntity",
        f"Policy {arn} does not exist or is not attachable.",
    )


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "This policy contains invalid Json"),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*"}]}', "Policy statement must contain resources."),
        ('{"Statement":[{"Effect":"Allow","Resource":"*"}]}', "Policy statement must contain actions."),
        ('{"Statement":[{"Effect":"Allow","Action":"s3","Resource":"*"}]}',
         "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"bucket"}]}',
         'Resource bucket must be in ARN format or "*".'),
        ('{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}]}',
         "Policy document should not specify a principal."),
    ],
)  # fmt: skip
def test_a_wrong_inline_policy_is_refused(account: Any, document: str, message: str) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
    assert refused(iam.put_role_policy, RoleName="r", PolicyName="p", PolicyDocument=document)[:2] == (
        MALFORMED,
        message,
    )


def test_all_managed_policies_are_there(account: Any) -> None:
    pages = account.client("iam").get_paginator("list_policies").paginate(Scope="AWS")
    arns = {policy["Arn"] for page in pages for policy in page["Policies"]}
    assert len(arns) == 1582
    assert "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" in arns


def test_what_the_sandbox_cannot_do_is_its_own_limit_and_no_500(account: Any) -> None:
    iam = account.client("iam")
    code, message, status = refused(
        iam.simulate_custom_policy, PolicyInputList=[trust(Resource="*", Principal=None)], ActionNames=["s3:GetObject"]
    )
    assert (code, status) == ("SandboxCannotDoThis", 400)
    assert "not a mistake of yours" in message
