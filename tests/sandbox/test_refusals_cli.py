"""The same refusals as the real AWS CLI shows them."""

from __future__ import annotations

from typing import Any

import aws_cli
import pytest

ARN = "arn:aws:iam::aws:policy/AmazonECSTaskExecutionRolePolicy"
GOOD = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},'
    '"Action":"sts:AssumeRole"}]}'
)
ROWS = [
    (("create-role", "--role-name", "a", "--assume-role-policy-document", "trust.json"),
     "(MalformedPolicyDocument) when calling the CreateRole operation: This policy contains invalid Json"),
    (("create-role", "--role-name", "a", "--assume-role-policy-document", GOOD.replace("ecs-tasks", "ecs-task")),
     '(MalformedPolicyDocument) when calling the CreateRole operation: Invalid principal in policy: '
     '"SERVICE":"ecs-task.amazonaws.com"'),
    (("create-role", "--role-name", "THERE", "--assume-role-policy-document", GOOD),
     "(EntityAlreadyExists) when calling the CreateRole operation: Role with name THERE already exists."),
    (("create-role", "--role-name", "a/b", "--assume-role-policy-document", GOOD),
     "(ValidationError) when calling the CreateRole operation: The specified value for roleName is invalid."),
    (("attach-role-policy", "--role-name", "there", "--policy-arn", ARN),
     f"(NoSuchEntity) when calling the AttachRolePolicy operation: Policy {ARN} does not exist or is not attachable."),
    (("update-assume-role-policy", "--role-name", "there", "--policy-document", GOOD.replace("sts:", "s3:")),
     "(MalformedPolicyDocument) when calling the UpdateAssumeRolePolicy operation: AssumeRole policy may only specify "
     "STS AssumeRole actions."),
    (("get-role", "--role-name", "nope"),
     "(NoSuchEntity) when calling the GetRole operation: The role with name nope cannot be found."),
    (("generate-service-last-accessed-details", "--arn", "arn:aws:iam::111122223333:user/workshop-admin"),
     "(SandboxCannotDoThis) when calling the GenerateServiceLastAccessedDetails operation"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "said"), ROWS, ids=[" ".join(row[0][:3:2]) for row in ROWS])
def test_the_aws_cli_says(account: Any, words: tuple[str, ...], said: str) -> None:
    account.client("iam").create_role(RoleName="there", AssumeRolePolicyDocument=GOOD)
    ended = aws_cli.run(account.environment(), "iam", *words)
    assert said in ended.stderr
    assert ended.returncode in (252, 253, 254, 255)
    assert "retries" not in ended.stderr
