"""CloudFormation: what it makes of roles and task definitions, and how it fails."""

from __future__ import annotations

import json
from typing import Any

from fidelity.row import Ok, Refused, Row, Step
from fidelity.sources import INFERRED, api, issue, pull
from fidelity.steps import did, nothing

STAGE = nothing
TRUST = {"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}  # fmt: skip
WRONG = json.loads(json.dumps(TRUST).replace("ecs-tasks", "ecs-task"))
EXECUTION = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
NAMED = ["CAPABILITY_NAMED_IAM"]


def role(**properties: Any) -> dict[str, Any]:
    """A role as a resource."""
    return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": TRUST, **properties}}


def stack(name: str, resources: Any, **more: Any) -> dict[str, Any]:
    """CreateStack's input."""
    return {"StackName": name, "TemplateBody": json.dumps({"Resources": resources}), "Capabilities": NAMED, **more}


def made(name: str, resources: Any, **more: Any) -> tuple[Step, ...]:
    """The stack was created."""
    return (did("cloudformation.CreateStack", **stack(name, resources, **more)),)


def fails(id: str, behaviour: str, resource: Any, reason: str, source: str, cli: bool = False) -> Row:
    """A resource that fails, with the reason in the stack's events."""
    path = "StackEvents[?ResourceStatus=='CREATE_FAILED'] | [-1].ResourceStatusReason"
    return Row(f"stack-{id}", behaviour, "cloudformation.DescribeStackEvents", {"StackName": id}, Ok({path: reason}),
               source, before=made(id, {"R": resource}), cli=cli)  # fmt: skip


def said(message: str, status: int, code: str) -> str:
    """IAM's words inside of a handler's."""
    return (f'Resource handler returned message: "{message} (Service: Iam, Status Code: {status}, Request ID: …) (SDK '
            f'Attempt Count: 1)" (RequestToken: …, HandlerErrorCode: {code})')  # fmt: skip


TASK = {
    "Type": "AWS::ECS::TaskDefinition",
    "Properties": {
        "Family": "of-stack", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"], "Cpu": "256",
        "Memory": "512", "ExecutionRoleArn": {"Fn::GetAtt": ["E", "Arn"]}, "TaskRoleArn": {"Fn::GetAtt": ["T", "Arn"]},
        "ContainerDefinitions": [{"Name": "core", "Image": "nginx"}],
    },
}  # fmt: skip
ROWS = (
    Row("stack-named-iam", "A named role needs CAPABILITY_NAMED_IAM", "cloudformation.CreateStack",
        {"StackName": "named", "TemplateBody": json.dumps({"Resources": {"R": role(RoleName="n")}})},
        Refused("InsufficientCapabilitiesException", 400, "Requires capabilities : [CAPABILITY_NAMED_IAM]"),
        api("cloudformation", "CreateStack"), cli=True),
    Row("stack-iam", "A role without a name needs CAPABILITY_IAM", "cloudformation.CreateStack",
        {"StackName": "unnamed", "TemplateBody": json.dumps({"Resources": {"R": role()}})},
        Refused("InsufficientCapabilitiesException", 400, "Requires capabilities : [CAPABILITY_IAM]"),
        api("cloudformation", "CreateStack")),
    Row("stack-role-policies", "A role keeps its managed policies", "iam.ListAttachedRolePolicies",
        {"RoleName": "by-stack"}, Ok({"AttachedPolicies[].PolicyArn": [EXECUTION]}),
        "CloudFormation user guide, AWS::IAM::Role",
        before=made("policies", {"R": role(RoleName="by-stack", ManagedPolicyArns=[EXECUTION])})),
    Row("stack-task-definition", "A task definition keeps its roles, its network and Fargate",
        "ecs.DescribeTaskDefinition", {"taskDefinition": "of-stack"},
        Ok({"taskDefinition.executionRoleArn": "arn:aws:iam::{account}:role/stack-e",
            "taskDefinition.taskRoleArn": "arn:aws:iam::{account}:role/stack-t",
            "taskDefinition.networkMode": "awsvpc", "taskDefinition.requiresCompatibilities": ["FARGATE"]}),
        "CloudFormation user guide, AWS::ECS::TaskDefinition",
        before=made("tasks", {"E": role(RoleName="stack-e"), "T": role(RoleName="stack-t"), "D": TASK})),
    fails("misspelt", "A trust policy that IAM refuses", role(AssumeRolePolicyDocument=WRONG),
          said('Invalid principal in policy: "SERVICE":"ecs-task.amazonaws.com"', 400, "InvalidRequest"),
          issue("aws-samples/aws-cdk-examples", 801), cli=True),
    fails("no-policy", "A managed policy that is not there",
          role(ManagedPolicyArns=[EXECUTION.replace("service-role/", "")]),
          said(f"Policy {EXECUTION.replace('service-role/', '')} does not exist or is not attachable.", 404,
              "NotFound"),
          pull("getmoto/moto", 6482)),
    fails("no-trust", "A role without a trust policy", {"Type": "AWS::IAM::Role", "Properties": {"Path": "/"}},
          "Properties validation failed for resource R with message:\n#: required key [AssumeRolePolicyDocument] not "
          "found", INFERRED),
    fails("extra-property", "A property that a role does not have", role(ManagedPolicies=[EXECUTION]),
          "Properties validation failed for resource R with message:\n#: extraneous key [ManagedPolicies] is not "
          "permitted", INFERRED),
    Row("stack-rolled-back", "A failed stack is rolled back", "cloudformation.DescribeStacks", {"StackName": "rolled"},
        Ok({"Stacks[0].StackStatus": "ROLLBACK_COMPLETE"}), api("cloudformation", "DescribeStacks"),
        before=made("rolled", {"R": role(AssumeRolePolicyDocument=WRONG)})),
    Row("stack-rollback-leaves-nothing", "And leaves nothing behind", "iam.GetRole", {"RoleName": "undone"},
        Refused("NoSuchEntity", 404, "The role with name undone cannot be found."),
        "CloudFormation user guide, Choose how to handle failures when provisioning resources",
        before=made("undone", {"A": role(RoleName="undone"), "B": {**role(AssumeRolePolicyDocument=WRONG),
                                                                   "DependsOn": "A"}})),
    Row("stack-rolled-back-update", "It can only be deleted", "cloudformation.UpdateStack", stack("dead",
        {"R": role()}),
        Refused("ValidationError", 400, "Stack:arn:aws:cloudformation:{region}:{account}:stack/dead/… is in "
                "ROLLBACK_COMPLETE state and can not be updated."), issue("bitovi/bitops", 128),
        before=made("dead", {"R": role(AssumeRolePolicyDocument=WRONG)})),
    Row("stack-missing", "A stack that is not there", "cloudformation.DescribeStacks", {"StackName": "nope"},
        Refused("ValidationError", 400, "Stack with id nope does not exist"), api("cloudformation", "DescribeStacks")),
    Row("stack-taken", "A stack's name is taken", "cloudformation.CreateStack", stack("twin", {"R": role()}),
        Refused("AlreadyExistsException", 400, "Stack [twin] already exists"), api("cloudformation", "CreateStack"),
        before=made("twin", {"R": role()})),
    Row("stack-no-change", "An update that changes nothing", "cloudformation.UpdateStack", stack("same", {"R": role()}),
        Refused("ValidationError", 400, "No updates are to be performed."), api("cloudformation", "UpdateStack"),
        before=made("same", {"R": role()})),
    Row("stack-no-resources", "A template has resources", "cloudformation.ValidateTemplate", {"TemplateBody": "{}"},
        Refused("ValidationError", 400, "Template format error: At least one Resources member must be defined."),
        issue("mludvig/aws-ethereum-miner", 7)),
)  # fmt: skip
