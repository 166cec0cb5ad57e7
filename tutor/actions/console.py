"""The IAM console's *Create role* as data: its pages, labels and choices, and the same by AWS CLI and boto3.

The labels are the console's own (facts of the workshop's page). Each use case beside the right one is a real wrong
turn: it gives the trust policy that the console would give.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tutor.iam.errors import PolicyError
from tutor.iam.grammar import check_trust
from tutor.iam.names import check_description, check_role_name, check_tags

if TYPE_CHECKING:
    from tutor.actions.api_change import Change

PAGES = ("Select trusted entity", "Add permissions", "Name, review, and create")
ENTITY_TYPES = ("AWS service", "AWS account", "Web identity", "SAML 2.0 federation", "Custom trust policy")
ENTITY_DESCRIPTIONS: Mapping[str, str] = {
    "AWS service": "Allow AWS services like EC2, Lambda, or others to perform actions in this account.",
    "AWS account": "Allow entities in other AWS accounts belonging to you or a 3rd party to perform actions in this "
    "account.",
    "Web identity": "Allows users federated by the specified external web identity provider to assume this role to "
    "perform actions in this account.",
    "SAML 2.0 federation": "Allow users federated with SAML 2.0 from a corporate directory to perform actions in this "
    "account.",
    "Custom trust policy": "Create a custom trust policy to enable others to perform actions in this account.",
}
"""What the console says of each type. Source: public walk-throughs of the console that quote it."""
IDENTITY_PROVIDERS: Mapping[str, str] = {
    "Amazon Cognito": "cognito-identity.amazonaws.com",
    "Google": "accounts.google.com",
    "Facebook": "graph.facebook.com",
    "Login with Amazon": "www.amazon.com",
}
"""The web identity providers that IAM knows without one being added. Source: IAM guide, "Create a role for OpenID
Connect federation"."""


@dataclass(frozen=True, slots=True)
class UseCase:
    """A use case under a service: the principal it trusts, and the description that the console fills in."""

    label: str
    principal: str
    description: str


SERVICES: Mapping[str, tuple[UseCase, ...]] = {
    "Elastic Container Service": (
        UseCase(
            "Elastic Container Service",
            "ecs.amazonaws.com",
            "Allows ECS to create and manage AWS resources on your behalf.",
        ),
        UseCase(
            "Elastic Container Service Autoscale",
            "application-autoscaling.amazonaws.com",
            "Allows Auto Scaling to access and update ECS services.",
        ),
        UseCase(
            "Elastic Container Service Task",
            "ecs-tasks.amazonaws.com",
            "Allows ECS tasks to call AWS services on your behalf.",
        ),
        UseCase(
            "EC2 Role for Elastic Container Service",
            "ec2.amazonaws.com",
            "Allows EC2 instances in an ECS cluster to access ECS.",
        ),
    ),
    "EC2": (UseCase("EC2", "ec2.amazonaws.com", "Allows EC2 instances to call AWS services on your behalf."),),
    "Lambda": (
        UseCase("Lambda", "lambda.amazonaws.com", "Allows Lambda functions to call AWS services on your behalf."),
    ),
    "CodeBuild": (
        UseCase("CodeBuild", "codebuild.amazonaws.com", "Allows CodeBuild to call AWS services on your behalf."),
    ),
}
_OWN_DESCRIPTIONS = frozenset({"", *(case.description for cases in SERVICES.values() for case in cases)})


@dataclass(slots=True)
class CreateRoleForm:
    """What stands in the form.

    `policies` are ARNs in the order they were selected, `boundary` is the permissions boundary's ARN or empty, `tags`
    are lines `key=value`. `home_account` is the account that the role is made in (a SAML provider belongs to it).
    """

    entity_type: str = ENTITY_TYPES[0]
    service: str = ""
    use_case: str = ""
    account: str = ""
    provider: str = ""
    audience: str = ""
    saml_provider: str = ""
    home_account: str = ""
    boundary: str = ""
    tags: str = ""
    custom_trust: str = ""
    policies: list[str] = field(default_factory=list)
    role_name: str = ""
    description: str = ""

    def chosen(self) -> UseCase | None:
        """The use case that is selected."""
        return next((case for case in SERVICES.get(self.service, ()) if case.label == self.use_case), None)

    def choose(self, service: str, use_case: str) -> None:
        """Select a use case; the console then fills in its description."""
        self.service, self.use_case = service, use_case
        self._describe()

    def choose_type(self, entity_type: str) -> None:
        """Select a trusted entity type; a use case's description is of *AWS service* alone."""
        self.entity_type = entity_type
        self._describe()

    def _describe(self) -> None:
        """The description follows what is chosen, as long as it is one of the console's own."""
        if self.description in _OWN_DESCRIPTIONS:
            case = self.chosen() if self.entity_type == "AWS service" else None
            self.description = case.description if case else ""

    def trust(self) -> str:
        """The trust policy that the form makes, or an empty text while it says too little."""
        if self.entity_type == "Custom trust policy":
            return self.custom_trust
        case = self.chosen()
        if self.entity_type == "AWS service" and case:
            return _trust({"Service": case.principal})
        if self.entity_type == "AWS account" and self.account:
            return _trust({"AWS": f"arn:aws:iam::{self.account}:root"})
        if self.entity_type == "Web identity" and self.provider and self.audience:
            provider = IDENTITY_PROVIDERS[self.provider]
            key = f"{provider}:{_AUDIENCE.get(provider, 'aud')}"
            condition = {"StringEquals": {key: self.audience}}
            return _trust({"Federated": provider}, "sts:AssumeRoleWithWebIdentity", condition)
        if self.entity_type == "SAML 2.0 federation" and self.saml_provider:
            arn = f"arn:aws:iam::{self.home_account}:saml-provider/{self.saml_provider}"
            condition = {"StringEquals": {"SAML:aud": "https://signin.aws.amazon.com/saml"}}
            return _trust({"Federated": arn}, "sts:AssumeRoleWithSAML", condition)
        return ""

    def tag_list(self) -> list[dict[str, str]]:
        """The tags as IAM takes them. Raises PolicyError for a line without a key, or a key that is there twice."""
        found: dict[str, str] = {}
        for line in filter(None, map(str.strip, self.tags.replace(";", "\n").splitlines())):
            key, _, value = (part.strip() for part in line.partition("="))
            if not key:
                raise PolicyError("InvalidInput", f"The tag {line!r} has no key. Write key=value.")
            if key.lower() in map(str.lower, found):
                raise PolicyError("InvalidInput", _TWICE)
            found[key] = value
        check_tags(found)
        return [{"Key": key, "Value": value} for key, value in found.items()]

    def fault(self, page: int) -> str:
        """What keeps the learner from leaving this page (from 0), or nothing."""
        return next(iter(self.faults(page).values()), "")

    def faults(self, page: int) -> dict[str, str]:
        """The same by the form's field that it is about; at most one a field, in the order of the page."""
        if page == 0:
            return self._entity_faults()
        if page != 2:
            return {}
        found: dict[str, str] = {}
        rules = (
            ("role_name", lambda: check_role_name(self.role_name)),
            ("description", lambda: check_description(self.description)),
            ("tags", self.tag_list),
        )
        for name, rule in rules:
            try:
                rule()
            except PolicyError as error:
                found[name] = error.message
        if not self.role_name:
            found["role_name"] = "Role name is required."
        return found

    def _entity_faults(self) -> dict[str, str]:
        if self.entity_type == "AWS account" and not re.fullmatch(r"(\d{12})?", self.account):
            return {"account": "An account ID has 12 digits."}
        if self.entity_type == "Custom trust policy" and self.custom_trust.strip():
            try:
                check_trust(self.custom_trust)
            except PolicyError as error:
                return {"custom_trust": error.message}
        if self.trust().strip():
            return {}
        field, sentence = {
            "AWS service": ("use_case" if self.service else "service", "Choose a service and a use case first."),
            "AWS account": ("account", "Enter the account's 12 digits first."),
            "Web identity": ("audience", "Choose an identity provider and enter its audience first."),
            "SAML 2.0 federation": ("saml_provider", "Enter the name of the SAML provider first."),
            "Custom trust policy": ("custom_trust", "Write the trust policy first."),
        }[self.entity_type]
        return {field: sentence}

    def cli(self) -> str:
        """The same with the AWS CLI, ready to paste. What is not filled in yet stands as …"""
        name = shlex.quote(self.role_name) if self.role_name else "…"
        trust = shlex.quote(self.trust()) if self.trust() else "…"
        lines = [f"aws iam create-role --role-name {name}"]
        if self.description:
            lines.append(f"--description {shlex.quote(self.description)}")
        if self.boundary:
            lines.append(f"--permissions-boundary {shlex.quote(self.boundary)}")
        if self._tags():
            lines.append(f"--tags {_tags_said(self._tags())}")
        lines.append(f"--assume-role-policy-document {trust}")
        attach = [f"aws iam attach-role-policy --role-name {name} --policy-arn {shlex.quote(a)}" for a in self.policies]
        return "\n".join([" \\\n  ".join(lines), *attach])

    def boto3(self) -> str:
        """The same with boto3."""
        name = repr(self.role_name) if self.role_name else "…"
        trust = repr(self.trust()) if self.trust() else "…"
        lines = ['iam = boto3.client("iam")', "iam.create_role(", f"    RoleName={name},"]
        if self.description:
            lines.append(f"    Description={self.description!r},")
        if self.boundary:
            lines.append(f"    PermissionsBoundary={self.boundary!r},")
        if self._tags():
            lines.append(f"    Tags={self._tags()!r},")
        lines += [f"    AssumeRolePolicyDocument={trust},", ")"]
        lines += [f"iam.attach_role_policy(RoleName={name}, PolicyArn={arn!r})" for arn in self.policies]
        return "\n".join(lines)

    def request(self) -> dict[str, Any]:
        """The parameters of CreateRole. Raises PolicyError for tags that IAM does not take."""
        given = {
            "RoleName": self.role_name,
            "AssumeRolePolicyDocument": self.trust(),
            "Description": self.description,
            "PermissionsBoundary": self.boundary,
            "Tags": self.tag_list(),
        }
        return {name: value for name, value in given.items() if value or name == "RoleName"}

    def _tags(self) -> list[dict[str, str]]:
        try:
            return self.tag_list()
        except PolicyError:
            return []


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of it. `error` is in AWS's words; `done` says what was made before it."""

    done: tuple[str, ...]
    error: str = ""


def apply(form: CreateRoleForm, iam: Any) -> Applied:
    """Create the role through a boto3 IAM client as the console does: role, then policies. Stops at an error."""
    from botocore.exceptions import BotoCoreError, ClientError

    done: list[str] = []
    try:
        role = iam.create_role(**form.request())["Role"]
        done.append(f"created {role['Arn']}")
        for arn in form.policies:
            iam.attach_role_policy(RoleName=form.role_name, PolicyArn=arn)
            done.append(f"attached {arn}")
    except ClientError as error:
        detail = error.response["Error"]
        return Applied(tuple(done), f"{detail['Code']}: {detail['Message']}")
    except (BotoCoreError, PolicyError) as error:
        return Applied(tuple(done), str(error))
    return Applied(tuple(done))


def change_of(form: CreateRoleForm) -> Change:
    """What *Create role* does, as calls. Raises PolicyError for tags that IAM does not take."""
    from tutor.actions.api_change import ApiCall, Change

    calls = [ApiCall("create_role", form.request(), f"created {form.role_name}")]
    for arn in form.policies:
        calls.append(ApiCall("attach_role_policy", {"RoleName": form.role_name, "PolicyArn": arn}, f"attached {arn}"))
    return Change("iam", "Create role", tuple(calls))


def policy_arns(iam: Any, scope: str = "AWS") -> list[str]:
    """The ARNs of all managed policies, sorted by name. `scope` is ListPolicies': AWS's own (`AWS`), the account's own
    (`Local`)."""
    found: list[str] = []
    marker: dict[str, str] = {}
    while True:
        page = iam.list_policies(Scope=scope, MaxItems=1000, **marker)
        found += [policy["Arn"] for policy in page["Policies"]]
        if not page.get("IsTruncated"):
            return sorted(found, key=lambda arn: arn.rpartition("/")[2].lower())
        marker = {"Marker": page["Marker"]}


_TWICE = "Duplicate tag keys found. Please note that Tag keys are case insensitive."
_AUDIENCE = {"graph.facebook.com": "app_id", "www.amazon.com": "app_id"}
"""What a provider calls its audience where it is not `aud`. Source: IAM guide, "Keys for AWS OIDC federation"."""


def _tags_said(tags: list[dict[str, str]]) -> str:
    """Tags on a command line: by the CLI's shorthand, or as JSON where that cannot say one of them.

    Of what IAM takes these are values that begin with `=` and letters beyond Unicode's first plane.
    """
    if any(tag["Value"].startswith("=") or max(tag["Key"] + tag["Value"]) > "\uffff" for tag in tags):
        return shlex.quote(json.dumps(tags, ensure_ascii=False))
    return " ".join(shlex.quote(f"Key={tag['Key']},Value={tag['Value']}") for tag in tags)


def _trust(
    principal: Mapping[str, str], action: str = "sts:AssumeRole", condition: Mapping[str, object] | None = None
) -> str:
    statement: dict[str, object] = {"Effect": "Allow", "Principal": principal, "Action": action}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
