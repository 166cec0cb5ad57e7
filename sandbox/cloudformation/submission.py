"""What a client submits for a stack: template, parameters, capabilities; all that is judged before anything is made."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.cloudformation import arguments, order, parameters, types
from sandbox.cloudformation.api import Api
from sandbox.cloudformation.functions import Scope, text
from sandbox.cloudformation.stacks import Stack
from sandbox.cloudformation.template import Template, invalid, parse, resources
from sandbox.errors import AwsError
from tutor.iam.documents import parse as parse_policy
from tutor.iam.evaluation import Outcome
from tutor.iam.trust import ServicePrincipal, evaluate_trust

_NAME = re.compile("[a-zA-Z][-a-zA-Z0-9]*")
_NAMED = {
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
}
_NEED_CAPABILITY = frozenset(_NAMED) | {
    f"AWS::IAM::{name}"
    for name in ("AccessKey", "Policy", "RolePolicy", "UserPolicy", "GroupPolicy", "UserToGroupAddition")
}
"""Source: CloudFormation user guide, "Acknowledging IAM resources in CloudFormation templates"."""


@dataclass(frozen=True)
class Submission:
    """A template with its parameters, as text and (`values`) as Ref gives them. `tags` is None when none were given."""

    text: str
    template: Template
    parameters: dict[str, str]
    values: dict[str, Any]
    tags: dict[str, str] | None
    capabilities: list[str]
    notification_arns: list[str]
    role_arn: str

    def changes_nothing(self, stack: Stack) -> bool:
        """Whether the stack already is what is submitted. One whose last change failed never is."""
        return (
            stack.status not in ("CREATE_FAILED", "UPDATE_FAILED")
            and self.template == stack.template
            and self.parameters == stack.parameters
            and (self.tags is None or self.tags == stack.tags)
        )

    def keep(self, stack: Stack) -> None:
        """Make it the stack's own."""
        stack.text, stack.template, stack.parameters = self.text, self.template, self.parameters
        stack.capabilities = self.capabilities
        if self.tags is not None:
            stack.tags = self.tags
        stack.notification_arns = self.notification_arns or stack.notification_arns
        stack.role_arn = self.role_arn or stack.role_arn


def stack_name(asked: Mapping[str, Any]) -> str:
    """The stack's name or id in a request. Raises AwsError when it can be neither."""
    name = str(asked.get("StackName", ""))
    if name.startswith("arn:"):
        return name
    if not _NAME.fullmatch(name):
        raise invalid(f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
                      "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*")  # fmt: skip
    if len(name) > 128:
        raise invalid(f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: "
                      "Member must have length less than or equal to 128")  # fmt: skip
    return name


def read(asked: Mapping[str, Any], stack: Stack, api: Api) -> Submission:
    """What is submitted for `stack`. Raises AwsError in the order in which CloudFormation looks."""
    source = body(asked, stack, api)
    template = valid(source)
    changed = [name for name, found in stack.resources.items() if found.status != "DELETE_COMPLETE"
               and resources(template).get(name, {}).get("Type", found.type) != found.type]  # fmt: skip
    if changed:
        raise invalid("Update of resource type is not permitted. The new template modifies resource type of the "
                      f"following resources: [{', '.join(changed)}]")  # fmt: skip
    given = parameters.given(list(asked.get("Parameters", [])), stack.parameters)
    complete = parameters.complete(template, given)
    _acknowledged(template, list(asked.get("Capabilities", [])))
    _check_service_role(str(asked.get("RoleARN", "")), api)
    values = parameters.values(template, complete, api)
    _check_functions(stack, template, values, api)
    tags = {str(t["Key"]): text(t.get("Value")) for t in asked["Tags"]} if asked.get("Tags") else None
    return Submission(
        source, template, complete, values, tags, list(asked.get("Capabilities", [])),
        list(asked.get("NotificationARNs", [])), str(asked.get("RoleARN", "")),
    )  # fmt: skip


def body(asked: Mapping[str, Any], stack: Stack | None, api: Api) -> str:
    """The template's text: given, in a bucket, or the stack's own again. Raises AwsError."""
    given = [key for key in ("TemplateBody", "TemplateURL") if asked.get(key)]
    previous = stack is not None and bool(asked.get("UsePreviousTemplate", False))
    if previous and given:
        raise invalid("You cannot specify both usePreviousTemplate and Template Body/Template URL.")
    if previous and stack is not None:
        return stack.text
    if len(given) != 1:
        raise invalid("Either Template URL or Template Body must be specified.")
    if given == ["TemplateBody"]:
        found = str(asked["TemplateBody"])
        if len(found.encode()) > 51200:
            raise invalid(f"1 validation error detected: Value '{found}' at 'templateBody' failed to satisfy "
                          "constraint: Member must have length less than or equal to 51200")  # fmt: skip
        return found
    return _fetched(str(asked["TemplateURL"]), api)


def valid(source: str) -> Template:
    """A template of which everything that it says of itself is right. Raises AwsError."""
    template = parse(source)
    if "Transform" in template:
        raise AwsError("SandboxCannotDoThis", "The sandbox's CloudFormation knows no transforms (macros, SAM).")
    types.check(template)
    arguments.check(template)
    order.check_references(template)
    return template


def capabilities(template: Template) -> tuple[list[str], list[str]]:
    """The capability that a template needs, and the types that need it; both empty when it needs none."""
    needing = [r for r in resources(template).values() if r["Type"] in _NEED_CAPABILITY]
    named = [r for r in needing if _NAMED.get(r["Type"], "") in r.get("Properties", {})]
    names = list(dict.fromkeys(str(r["Type"]) for r in (named or needing)))
    return (["CAPABILITY_NAMED_IAM"] if named else ["CAPABILITY_IAM"] if needing else []), names


def _acknowledged(template: Template, given: list[str]) -> None:
    needed, _ = capabilities(template)
    if not needed or needed[0] in given or "CAPABILITY_NAMED_IAM" in given:
        return
    raise AwsError("InsufficientCapabilitiesException", f"Requires capabilities : [{needed[0]}]")


def _check_service_role(arn: str, api: Api) -> None:
    """Refuse a service role that is not there or does not let CloudFormation in."""
    if not arn:
        return
    api.require_pass_role(arn)
    role = next((role for role in api.backend("iam").roles.values() if role.arn == arn), None)
    trusted = role is not None and evaluate_trust(
        parse_policy(str(role.assume_role_policy_document)), ServicePrincipal("cloudformation.amazonaws.com")
    )
    if not trusted or trusted.outcome is not Outcome.ALLOWED:
        raise invalid(f"Role {arn} is invalid or cannot be assumed")


def _check_functions(stack: Stack, template: Template, values: Mapping[str, Any], api: Api) -> None:
    """Resolve everything with nothing made, so that a malformed function is refused before anything is."""
    scope = Scope(stack, template, values, api, made={})
    existing = [name for name, resource in resources(template).items() if scope.exists(resource)]
    order.check_conditions(template, existing)
    for name in template.get("Conditions", {}):
        scope.condition(str(name))
    for name in existing:
        scope.properties(name)
    for name, output in template.get("Outputs", {}).items():
        if scope.exists(output):
            scope.output(name)


def _fetched(url: str, api: Api) -> str:
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path.lstrip("/")
    if parts.scheme not in ("http", "https") or not path:
        raise invalid("TemplateURL must be a supported URL.")
    bucket, _, key = path.partition("/")
    if ".s3" in host and not host.startswith("s3"):
        bucket, key = host.partition(".s3")[0], path
    try:
        found = api.call("s3", "GetObject", Bucket=bucket, Key=key)["Body"]
    except AwsError as refused:
        raise invalid(f"S3 error: {refused.message}") from None
    read = getattr(found, "read", None)
    content = read() if callable(read) else found
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
