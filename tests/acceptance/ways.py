"""Right and wrong ways to make the page's role, as data: what a learner does, and what the tutor must say of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ROLE = "fcjEcsTaskExecutionRole"
AWS = "arn:aws:iam::aws:policy/"
POLICIES = (
    AWS + "service-role/AmazonECSTaskExecutionRolePolicy",
    AWS + "AmazonEC2ContainerRegistryReadOnly",
    AWS + "CloudWatchLogsFullAccess",
    AWS + "SecretsManagerReadWrite",
)
TASKS = "ecs-tasks.amazonaws.com"
ACCOUNT = "111122223333"
ASSUME, TAG = "sts:AssumeRole", "sts:TagSession"
REFERENCE: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": TASKS}, "Action": "sts:AssumeRole"}],
}


@dataclass(frozen=True)
class Way:
    """A role as somebody makes it. `fails` maps each check that must fail to its misconception (None: none)."""

    id: str
    trust: dict[str, Any] = field(default_factory=lambda: REFERENCE)
    role: str = ROLE
    policies: tuple[str, ...] = POLICIES
    extra: Callable[[Any], None] | None = None
    fails: dict[str, str | None] = field(default_factory=dict)
    skips: tuple[str, ...] = ()
    path: str = "/"
    description: str = ""

    def build(self, iam: Any) -> None:
        """Do it, with a boto3 IAM client."""
        if self.role:
            more = {"Description": self.description} if self.description else {}
            iam.create_role(RoleName=self.role, Path=self.path, AssumeRolePolicyDocument=json.dumps(self.trust), **more)
            for arn in self.policies:
                iam.attach_role_policy(RoleName=self.role, PolicyArn=arn)
        if self.extra:
            self.extra(iam)


def trust(changes: dict[str, Any] | None = None, *, top: dict[str, Any] | None = None) -> dict[str, Any]:
    """The reference trust policy with its statement changed (a value of None takes the key out)."""
    document = copy.deepcopy(REFERENCE)
    for key, value in (changes or {}).items():
        if value is None:
            document["Statement"][0].pop(key, None)
        else:
            document["Statement"][0][key] = value
    for key, value in (top or {}).items():
        if value is None:
            document.pop(key, None)
        else:
            document[key] = value
    return document


def principal(*services: str) -> dict[str, Any]:
    """A trust policy for these services."""
    return trust({"Principal": {"Service": services[0] if len(services) == 1 else list(services)}})


ONE = REFERENCE["Statement"][0]
SOURCE = {
    "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"},
    "StringEquals": {"aws:SourceAccount": ACCOUNT},
}


def inline(iam: Any) -> None:
    """An inline policy beside the four."""
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}]}
    iam.put_role_policy(RoleName=ROLE, PolicyName="decrypt", PolicyDocument=json.dumps(document))


def own_policy(name: str, actions: str, path: str = "/") -> Callable[[Any], None]:
    """A customer-managed policy of that name, attached to the role."""

    def make(iam: Any) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        made = iam.create_policy(PolicyName=name, Path=path, PolicyDocument=json.dumps(document))
        iam.attach_role_policy(RoleName=ROLE, PolicyArn=made["Policy"]["Arn"])

    return make


def inline_policy(name: str, actions: str) -> Callable[[Any], None]:
    """An inline policy of that name."""

    def make(iam: Any) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=json.dumps(document))

    return make


RIGHT = [
    Way("the-page"),
    Way("service-in-a-list", trust({"Principal": {"Service": [TASKS]}})),
    Way("action-in-a-list", trust({"Action": ["sts:AssumeRole"]})),
    Way("both-in-lists", trust({"Principal": {"Service": [TASKS]}, "Action": ["sts:AssumeRole"]})),
    Way("statement-not-in-a-list", trust(top={"Statement": ONE})),
    Way("a-sid", trust({"Sid": "EcsTasks"})),
    Way("an-empty-sid", trust({"Sid": ""})),
    Way("version-2008", trust(top={"Version": "2008-10-17"})),
    Way("no-version", trust(top={"Version": None})),
    Way("an-id", trust(top={"Id": "anything"})),
    Way("action-in-another-case", trust({"Action": "STS:assumerole"})),
    Way("tag-session-beside", trust({"Action": ["sts:AssumeRole", "sts:TagSession"]})),
    Way("two-services-in-one-list", principal(TASKS, "ec2.amazonaws.com")),
    Way("other-order-of-services", principal("lambda.amazonaws.com", TASKS)),
    Way(
        "two-statements",
        trust(top={"Statement": [{**ONE, "Principal": {"Service": "ec2.amazonaws.com"}}, ONE]}),
    ),
    Way("source-conditions", trust({"Condition": SOURCE})),
    Way("source-account-only", trust({"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}})),
    Way("source-account-in-a-list", trust({"Condition": {"StringEquals": {"aws:SourceAccount": [ACCOUNT]}}})),
    Way(
        "source-arn-any-region",
        trust({"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}}}),
    ),
    Way("condition-key-in-another-case", trust({"Condition": {"StringEquals": {"AWS:sourceaccount": ACCOUNT}}})),
    Way("an-empty-condition", trust({"Condition": {}})),
    Way("source-account-if-exists", trust({"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": ACCOUNT}}})),
    Way("source-account-by-pattern", trust({"Condition": {"StringLike": {"aws:SourceAccount": "1111*"}}})),
    Way("not-another-account", trust({"Condition": {"StringNotEquals": {"aws:SourceAccount": "999999999999"}}})),
    Way(
        "source-arn-by-string",
        trust({"Condition": {"StringLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*"}}}),
    ),
    Way(
        "source-arn-beside-a-cluster",
        trust(
            {
                "Condition": {
                    "ArnLike": {
                        "aws:SourceArn": [
                            f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:cluster/main",
                            f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*",
                        ]
                    }
                }
            }
        ),
    ),
    Way(
        "denied-from-another-account",
        trust(
            top={
                "Statement": [
                    {
                        **ONE,
                        "Effect": "Deny",
                        "Condition": {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}},
                    },
                    ONE,
                ]
            }
        ),
    ),
    Way(
        "denied-to-another-service",
        trust(
            top={
                "Statement": [ONE, {**ONE, "Effect": "Deny", "Principal": {"Service": "ec2.amazonaws.com"}}],
            }
        ),
    ),
    Way("all-sts-actions", trust({"Action": "sts:*"})),
    Way("service-in-another-case", trust({"Principal": {"Service": "ECS-Tasks.amazonaws.com"}})),
    Way("people-beside", trust({"Principal": {"Service": TASKS, "AWS": f"arn:aws:iam::{ACCOUNT}:root"}})),
    Way("attached-twice", policies=(*POLICIES, POLICIES[0])),
    Way("an-own-policy-more", extra=own_policy("my-logs", "logs:*")),
    Way(
        "a-boundary-more",
        extra=lambda iam: iam.put_role_permissions_boundary(
            RoleName=ROLE, PermissionsBoundary=AWS + "AdministratorAccess"
        ),
    ),
    Way("tags", extra=lambda iam: iam.tag_role(RoleName=ROLE, Tags=[{"Key": "workshop", "Value": "fcj"}])),
    Way(
        "other-roles-of-a-like-name",
        extra=lambda iam: iam.create_role(
            RoleName="fcjEcsTaskExecutionRole2", AssumeRolePolicyDocument=json.dumps(REFERENCE)
        ),
    ),
    Way(
        "wrong-first-and-mended",
        principal("ec2.amazonaws.com"),
        extra=lambda iam: iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=json.dumps(REFERENCE)),
    ),
    Way(
        "mended-with-the-old-version",
        principal("ec2.amazonaws.com"),
        extra=lambda iam: iam.update_assume_role_policy(
            RoleName=ROLE, PolicyDocument=json.dumps(trust({"Action": [ASSUME, TAG]}, top={"Version": "2008-10-17"}))
        ),
    ),
    Way("policies-in-another-order", policies=tuple(reversed(POLICIES))),
    Way("one-policy-more", policies=(*POLICIES, AWS + "AmazonSSMReadOnlyAccess")),
    Way("an-inline-policy-more", extra=inline),
    Way("a-path", path="/workshop/"),
    Way("a-description", description="Allows ECS tasks to call AWS services on your behalf."),
]

_TRUST, _POLICIES, _EXISTS = "role-trusts", "role-has-policies", "role-exists"
_GONE: dict[str, str | None] = {_EXISTS: None}
_REST = (_TRUST, _POLICIES)


def _typo(name: str, misconception: str | None = "name-misspelt") -> Way:
    return Way(f"named-{name}", role=name, fails={_EXISTS: misconception}, skips=_REST)


def _trusts(id: str, document: dict[str, Any], misconception: str | None) -> Way:
    return Way(id, document, fails={_TRUST: misconception})


def _lacks(id: str, policies: tuple[str, ...], misconception: str | None = None) -> Way:
    return Way(id, policies=policies, fails={_POLICIES: misconception})


def _without(*indexes: int) -> tuple[str, ...]:
    return tuple(arn for i, arn in enumerate(POLICIES) if i not in indexes)


WRONG = [
    Way("nothing-made", role="", fails=_GONE, skips=_REST),
    _typo("fcjEcsTaskExecutionrole", "name-in-another-case"),
    _typo("fcjECSTaskExecutionRole", "name-in-another-case"),
    _typo("FCJECSTASKEXECUTIONROLE", "name-in-another-case"),
    _typo("fcjEcsTaskExectionRole"),
    _typo("fcjEcsTaskExecutionRole1"),
    _typo("fcjEcsTaskExecutionRoles2"),
    _typo("fcjEcsTaskExecutoinRole"),
    _typo("fjcEcsTaskExectionRole"),
    _typo("fcjecstaskexecutinrole"),
    _typo("ecsTaskExecutionRole", None),
    _typo("fcjEcsTaskRole", None),
    Way(
        "a-user-of-that-name",
        role="",
        extra=lambda iam: iam.create_user(UserName=ROLE),
        fails={_EXISTS: "user-taken-for-role"},
        skips=_REST,
    ),
    Way(
        "a-policy-of-that-name",
        role="",
        extra=lambda iam: iam.create_policy(
            PolicyName=ROLE,
            PolicyDocument=json.dumps(
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}]}
            ),
        ),
        fails={_EXISTS: "policy-taken-for-role"},
        skips=_REST,
    ),
    _trusts("trusts-ecs", principal("ecs.amazonaws.com"), "trusts-ecs-service"),
    _trusts("trusts-ec2", principal("ec2.amazonaws.com"), "trusts-ec2"),
    _trusts("trusts-lambda", principal("lambda.amazonaws.com"), "trusts-lambda"),
    _trusts("trusts-codebuild", principal("codebuild.amazonaws.com"), "trusts-other-service"),
    _trusts("trusts-autoscaling", principal("application-autoscaling.amazonaws.com"), "trusts-other-service"),
    _trusts("trusts-events", principal("events.amazonaws.com"), "trusts-other-service"),
    _trusts("trusts-ecs-and-ec2", principal("ecs.amazonaws.com", "ec2.amazonaws.com"), "trusts-ecs-service"),
    _trusts("trusts-anyone", trust({"Principal": {"AWS": "*"}}), "trusts-anyone"),
    _trusts("trusts-star", trust({"Principal": "*"}), "trusts-anyone"),
    _trusts("trusts-tasks-and-anyone", trust({"Principal": {"Service": TASKS, "AWS": "*"}}), "trusts-anyone"),
    _trusts("trusts-the-account", trust({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}), "trusts-account"),
    _trusts("denies", trust({"Effect": "Deny"}), "trust-denied"),
    _trusts(
        "allows-and-denies",
        trust(top={"Statement": [ONE, {**ONE, "Effect": "Deny"}]}),
        "trust-denied",
    ),
    _trusts("tag-session-only", trust({"Action": "sts:TagSession"}), "trust-wrong-action"),
    _trusts("web-identity-action", trust({"Action": "sts:AssumeRoleWithWebIdentity"}), "trust-wrong-action"),
    _trusts(
        "another-account",
        trust({"Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "an-mfa-condition",
        trust({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "an-external-id",
        trust({"Condition": {"StringEquals": {"sts:ExternalId": "workshop"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "a-cluster-in-source-arn",
        trust(
            {
                "Condition": {
                    "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:cluster/fcj-ecs-cluster"}
                }
            }
        ),
        "cluster-arn-in-source-arn",
    ),
    _trusts(
        "another-accounts-source-arn",
        trust({"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:ap-southeast-1:999999999999:*"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "an-organization-that-is-not-sent",
        trust({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-exampleorgid"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "another-service-as-the-source",
        trust({"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:lambda:ap-southeast-1:{ACCOUNT}:*"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "the-right-account-in-the-wrong-operator",
        trust({"Condition": {"StringNotEquals": {"aws:SourceAccount": ACCOUNT}}}),
        "condition-never-holds",
    ),
    _trusts(
        "both-conditions-and-one-never-holds",
        trust({"Condition": {**SOURCE, "StringEquals": {"aws:SourceAccount": "999999999999"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "no-source-account-at-all",
        trust({"Condition": {"Null": {"aws:SourceAccount": "true"}}}),
        "condition-never-holds",
    ),
    _trusts(
        "any-cluster-in-source-arn",
        trust({"Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:cluster/*"}}}),
        "cluster-arn-in-source-arn",
    ),
    _trusts(
        "a-cluster-in-source-arn-by-string",
        trust({"Condition": {"StringLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:cluster/main"}}}),
        "cluster-arn-in-source-arn",
    ),
    _trusts(
        "denied-to-everyone",
        trust(top={"Statement": [ONE, {**ONE, "Effect": "Deny", "Principal": "*"}]}),
        "trust-denied",
    ),
    _trusts(
        "denied-for-this-account",
        trust(
            top={
                "Statement": [
                    {
                        **ONE,
                        "Effect": "Deny",
                        "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                    },
                    ONE,
                ]
            }
        ),
        "trust-denied",
    ),
    _trusts("a-user", trust({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/workshop-admin"}}), "trusts-account"),
    _trusts("another-accounts-root", trust({"Principal": {"AWS": "999999999999"}}), "trusts-account"),
    _trusts(
        "anyone-on-a-condition",
        trust({"Principal": {"AWS": "*"}, "Condition": SOURCE}),
        "trusts-anyone",
    ),
    _trusts("trusts-ecs-and-lambda", principal("lambda.amazonaws.com", "ecs.amazonaws.com"), "trusts-lambda"),
    _trusts(
        "right-service-for-another-action-beside-ec2",
        trust(
            top={
                "Statement": [
                    {**ONE, "Action": "sts:TagSession"},
                    {**ONE, "Principal": {"Service": "ec2.amazonaws.com"}},
                ]
            }
        ),
        "trust-wrong-action",
    ),
    _lacks("no-policies", ()),
    _lacks("without-execution-policy", _without(0)),
    _lacks("without-registry-policy", _without(1)),
    _lacks("without-logs-policy", _without(2), "execution-policy-creates-log-groups"),
    _lacks("without-secrets-policy", _without(3)),
    _lacks("without-two", _without(1, 2), "execution-policy-creates-log-groups"),
    _lacks("only-the-execution-policy", _without(1, 2, 3), "execution-policy-creates-log-groups"),
    _lacks(
        "container-instance-policy-instead",
        (*_without(0), AWS + "service-role/AmazonEC2ContainerServiceforEC2Role"),
        "look-alike-policy",
    ),
    _lacks(
        "old-service-policy-instead",
        (*_without(0), AWS + "service-role/AmazonEC2ContainerServiceRole"),
        "look-alike-policy",
    ),
    _lacks("people-logs-policy-instead", (*_without(2), AWS + "CloudWatchFullAccess"), "look-alike-policy"),
    _lacks("pull-only-instead", (*_without(1), AWS + "AmazonEC2ContainerRegistryPullOnly"), "look-alike-policy"),
    _lacks("logs-read-only-instead", (*_without(2), AWS + "CloudWatchLogsReadOnlyAccess"), "look-alike-policy"),
    _lacks(
        "secrets-client-instead", (*_without(3), AWS + "AWSSecretsManagerClientReadOnlyAccess"), "look-alike-policy"
    ),
    Way(
        "an-own-policy-of-the-same-name",
        policies=_without(3),
        extra=own_policy("SecretsManagerReadWrite", "secretsmanager:*"),
        fails={_POLICIES: "look-alike-policy"},
    ),
    Way(
        "an-own-policy-with-the-same-path-too",
        policies=_without(0),
        extra=own_policy("AmazonECSTaskExecutionRolePolicy", "ecr:*", "/service-role/"),
        fails={_POLICIES: "look-alike-policy"},
    ),
    Way(
        "an-own-policy-that-grants-as-much",
        policies=_without(2),
        extra=own_policy("my-logs", "logs:*"),
        fails={_POLICIES: None},
    ),
    Way(
        "an-inline-policy-that-grants-as-much",
        policies=_without(2),
        extra=inline_policy("my-logs", "logs:*"),
        fails={_POLICIES: None},
    ),
    Way(
        "an-inline-policy-of-the-same-name",
        policies=_without(1),
        extra=inline_policy("AmazonEC2ContainerRegistryReadOnly", "ecr:*"),
        fails={_POLICIES: "look-alike-policy"},
    ),
    Way("administrator-instead", policies=(AWS + "AdministratorAccess",), fails={_POLICIES: None}),
    Way(
        "a-boundary-and-a-policy-missing",
        policies=_without(3),
        extra=lambda iam: iam.put_role_permissions_boundary(
            RoleName=ROLE, PermissionsBoundary=AWS + "SecretsManagerReadWrite"
        ),
        fails={_POLICIES: None},
    ),
    Way(
        "wrong-trust-and-a-policy-missing",
        principal("ec2.amazonaws.com"),
        policies=_without(3),
        fails={_TRUST: "trusts-ec2", _POLICIES: None},
    ),
]
