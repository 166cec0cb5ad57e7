"""What people get wrong about the two roles: stable ids, each with the sentence that puts it right.

The ids go into reports and journals, so they never change. `lesson` is the step that explains it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misconception:
    """A way to be wrong, and the correction in a sentence."""

    id: str
    sentence: str
    lesson: str = "two-roles"


def _all(*entries: Misconception) -> Mapping[str, Misconception]:
    return {entry.id: entry for entry in entries}


MISCONCEPTIONS: Mapping[str, Misconception] = _all(
    Misconception(
        "app-permission-on-execution-role", "Calls that the application makes use the task role.", "task-role"
    ),
    Misconception(
        "secret-on-task-role",
        "A secret is injected before your code runs, with the execution role's permissions.",
        "secret",
    ),
    Misconception(
        "same-role-twice", "Keep the two roles apart, or application code inherits the start-up rights.", "task-role"
    ),
    Misconception("roles-swapped", "executionRoleArn starts the task; taskRoleArn runs inside it.", "task-definition"),
    Misconception(
        "trusts-ecs-service", "Both task roles trust ecs-tasks.amazonaws.com, not ecs.amazonaws.com.", "trusted-entity"
    ),
    Misconception(
        "trusts-ec2",
        "ec2.amazonaws.com is for container instances; both task roles trust ecs-tasks.amazonaws.com.",
        "trusted-entity",
    ),
    Misconception(
        "trusts-lambda",
        "lambda.amazonaws.com runs functions; a task's roles trust ecs-tasks.amazonaws.com.",
        "trusted-entity",
    ),
    Misconception(
        "trusts-other-service",
        "Of all services, only ecs-tasks.amazonaws.com assumes a task's roles.",
        "trusted-entity",
    ),
    Misconception(
        "trusts-anyone", "A trust policy with the principal * lets anyone on AWS assume the role.", "trusted-entity"
    ),
    Misconception(
        "trusts-account",
        "ECS assumes the role as a service; a trust for an account or a user does not let the service in.",
        "trusted-entity",
    ),
    Misconception("trust-denied", "A Deny that matches always wins over an Allow.", "trusted-entity"),
    Misconception(
        "trust-wrong-action",
        "ECS calls sts:AssumeRole; no other action in the trust policy stands in for it.",
        "trusted-entity",
    ),
    Misconception(
        "condition-never-holds",
        "ECS can only meet a condition on keys that it sends, with your account's own values.",
        "confused-deputy",
    ),
    Misconception(
        "cluster-arn-in-source-arn",
        "aws:SourceArn with a cluster's ARN is not supported; use arn:aws:ecs:region:account:*.",
        "confused-deputy",
    ),
    Misconception(
        "execution-policy-creates-log-groups",
        "AmazonECSTaskExecutionRolePolicy creates log streams only, never log groups.",
        "permissions",
    ),
    Misconception(
        "log-group-missing", "Create the log group, or set awslogs-create-group and grant it.", "task-definition"
    ),
    Misconception(
        "service-role-path-missing",
        "Of the four policies, only AmazonECSTaskExecutionRolePolicy has service-role/ in its ARN.",
        "permissions",
    ),
    Misconception(
        "look-alike-policy", "A policy with a similar name is another policy; match the whole ARN.", "permissions"
    ),
    Misconception("json-key-without-colons", "A JSON key in valueFrom needs both closing colons.", "secret"),
    Misconception("wrong-json-key", "JSON keys of a secret are exact and case-sensitive.", "secret"),
    Misconception(
        "json-key-in-policy", "A policy names the plain ARN of the secret, without a JSON key.", "least-privilege"
    ),
    Misconception(
        "token-scoped-to-repository",
        "ecr:GetAuthorizationToken is for the whole registry: Resource *.",
        "least-privilege",
    ),
    Misconception(
        "log-group-arn-without-star", "A log group's ARN in a policy needs :* at its end.", "least-privilege"
    ),
    Misconception(
        "secrets-policy-decrypts",
        "SecretsManagerReadWrite does not decrypt with a customer-managed key; add kms:Decrypt on the key.",
        "permissions",
    ),
    Misconception(
        "pass-role-missing", "Who registers or runs the task must be allowed to pass every role it names.", "pass-role"
    ),
    Misconception(
        "pass-role-on-ecs-role", "iam:PassRole belongs to the caller, not to the role that is passed.", "pass-role"
    ),
    Misconception("exec-on-execution-role", "ECS Exec uses the task role's permissions.", "task-role"),
    Misconception(
        "timeout-taken-for-iam",
        "A time-out is the network: mend the route, endpoint or security group.",
        "broken-tasks",
    ),
    Misconception("used-too-soon", "IAM is eventually consistent: try again after some seconds.", "launch"),
    Misconception(
        "task-role-always-needed", "Leave the task role out when the application makes no AWS calls.", "task-role"
    ),
    Misconception(
        "secret-rotated-app-unchanged", "Secrets are injected at the start: force a new deployment.", "secret"
    ),
    Misconception("policy-arn-for-role", "A task definition names a role's ARN, never a policy's.", "task-definition"),
    Misconception(
        "name-misspelt",
        "A role's name is exact to the letter, and cannot be changed: delete the role and create it again.",
        "name-and-create",
    ),
    Misconception(
        "name-in-another-case",
        "IAM keeps a role's name as you type it, upper and lower case too, and takes no second one in another case.",
        "name-and-create",
    ),
    Misconception(
        "policy-taken-for-role",
        "A policy says what is allowed; a role is what ECS assumes, and policies are attached to it.",
        "name-and-create",
    ),
    Misconception(
        "user-taken-for-role", "ECS assumes a role; it cannot become a user or use a user's keys.", "name-and-create"
    ),
    Misconception(
        "service-principal-misspelt",
        "A service principal is exact: ecs-tasks.amazonaws.com, with the hyphen and the s.",
        "trusted-entity",
    ),
    Misconception(
        "start-permission-on-task-role",
        "Pulling the image, reading files for the start and opening the log stream are the execution role's part.",
        "broken-tasks",
    ),
    Misconception(
        "execution-policy-reads-secrets",
        "AmazonECSTaskExecutionRolePolicy reads no secret: allow secretsmanager:GetSecretValue beside it.",
        "secret",
    ),
    Misconception(
        "secret-arn-without-suffix",
        "A secret's ARN ends with six random characters: write them in a policy, or -?????? in their place.",
        "least-privilege",
    ),
    Misconception("deny-wins", "A Deny that matches always wins, whatever else allows it.", "broken-tasks"),
    Misconception(
        "boundary-grants-nothing",
        "A permissions boundary only limits: what it leaves out is denied, and what it has must be allowed besides.",
        "broken-tasks",
    ),
    Misconception(
        "bucket-arn-for-objects",
        "s3:GetObject acts on objects: the ARN of the bucket needs /* at its end.",
        "task-role",
    ),
    Misconception(
        "secret-in-environment",
        "A value under environment is plain text for whoever may read the task definition; secrets names where it is.",
        "secret",
    ),
    Misconception(
        "secret-name-taken-for-parameter",
        "A valueFrom that is no ARN is a parameter of Parameter Store: name a secret by its ARN.",
        "secret",
    ),
    Misconception(
        "json-key-missing", "Without a JSON key in valueFrom, the whole text of the secret is injected.", "secret"
    ),
    Misconception(
        "old-revision-runs", "A new revision changes nothing that runs: run it, or update the service.", "secret"
    ),
    Misconception(
        "pass-role-for-every-role",
        "Who may pass every role may run code with an administrator's: name the roles.",
        "pass-role",
    ),
    Misconception(
        "passed-to-wrong-service",
        "A task's roles are passed to ecs-tasks.amazonaws.com; a condition on another service never holds.",
        "pass-role",
    ),
    Misconception(
        "managed-policy-is-least-privilege",
        "An AWS-managed policy allows what many tasks need; least privilege is what this one needs.",
        "least-privilege",
    ),
    Misconception(
        "resource-wider-than-needed",
        "Least privilege has two halves: the actions, and the resources that they are allowed on.",
        "least-privilege",
    ),
    Misconception(
        "trust-unguarded",
        "Without a condition on aws:SourceAccount or aws:SourceArn, ECS may be led to use a role for another account.",
        "confused-deputy",
    ),
)
"""Every misconception by its id."""
