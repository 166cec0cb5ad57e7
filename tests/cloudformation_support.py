"""Templates for the tests of CloudFormation, and ways to look at a stack."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

TRUST: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
NAMED = ["CAPABILITY_NAMED_IAM"]


def role(**properties: Any) -> dict[str, Any]:
    """A role that ECS tasks may assume, with these properties."""
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **properties}}


def allow(action: str) -> dict[str, Any]:
    """A policy document that allows one action on everything."""
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def events(account: Any, stack: str) -> list[tuple[str, str, str]]:
    """Status, logical id and reason of each event, oldest first."""
    found = account.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    return [(e["ResourceStatus"], e["LogicalResourceId"], e.get("ResourceStatusReason", "")) for e in reversed(found)]


def status(account: Any, stack: str) -> str:
    """The stack's status."""
    return str(account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])


def outputs(account: Any, stack: str) -> dict[str, str]:
    """The stack's outputs."""
    found = account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    return {row["OutputKey"]: row["OutputValue"] for row in found}


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and message of a refusal."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]
