"""Systems Manager: parameters one by one, documents, and the rest by the types that IAM knows.

A SecureString under a customer-managed key needs kms:Decrypt through Systems Manager when it is read in clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sandbox.authorization.arns import Resolver, arn, by_types, named, tag_map, text, texts
from sandbox.authorization.asked import Asked, action_name
from sandbox.authorization.services.kms import key_arn

if TYPE_CHECKING:
    from sandbox.invocation import Invocation

_PARAMETERS = frozenset(
    (
        "DeleteParameter",
        "DeleteParameters",
        "GetParameter",
        "GetParameterHistory",
        "GetParameters",
        "GetParametersByPath",
        "LabelParameterVersion",
        "PutParameter",
        "UnlabelParameterVersion",
    )
)
# fmt: off
_TAGGED = {"Parameter": "parameter", "Document": "document", "MaintenanceWindow": "maintenancewindow",
           "PatchBaseline": "patchbaseline", "ManagedInstance": "managed-instance", "OpsItem": "opsitem",
           "OpsMetadata": "opsmetadata", "Automation": "automation-execution", "Association": "association"}
# fmt: on


def asked(invocation: Invocation) -> Iterator[Asked]:
    """What the request asks."""
    given, operation = invocation.input, invocation.call.operation
    action = action_name("ssm", operation)
    if operation in _PARAMETERS:
        for name in texts(given, "Name", "Names", "Path") or ["*"]:
            yield from _parameter(invocation, action, name)
    elif operation == "DescribeParameters":
        yield Asked(action, arn(invocation, "ssm", "*"))
    elif text(given, "ResourceType") in _TAGGED and text(given, "ResourceId"):
        kind, name = text(given, "ResourceType"), text(given, "ResourceId")
        resource = arn(invocation, "ssm", f"{_TAGGED[kind]}/{name.lstrip('/')}")
        yield Asked(action, resource, tags=lambda: _tags(invocation, kind, name))
    else:
        yield from by_types(invocation, _RESOLVERS)


def _parameter(invocation: Invocation, action: str, name: str) -> Iterator[Asked]:
    plain = name.split(":parameter", 1)[1] if name.startswith("arn:") and ":parameter" in name else name
    plain, _, _ = plain.partition(":")
    resource = arn(invocation, "ssm", f"parameter/{plain.lstrip('/')}")
    if name.startswith("arn:"):
        resource = re.sub(r"(:parameter[^:]*).*", r"\1", name)
    context = {"ssm:Overwrite": str(bool(invocation.input.get("Overwrite"))).lower()}
    if action == "ssm:GetParametersByPath":
        context["ssm:Recursive"] = str(bool(invocation.input.get("Recursive"))).lower()
    yield Asked(action, resource, context, tags=lambda: _tags(invocation, "Parameter", plain))
    key = _key(invocation, plain)
    if key:
        service = f"ssm.{invocation.region}.amazonaws.com"
        more = {
            "kms:ViaService": service,
            "kms:CallerAccount": invocation.caller.account,
            "kms:EncryptionContext:PARAMETER_ARN": resource,
            "kms:EncryptionContextKeys": ["PARAMETER_ARN"],
        }
        needs = "kms:Encrypt" if action == "ssm:PutParameter" else "kms:Decrypt"
        yield Asked(needs, key_arn(invocation, key) or key, more, via=service)


def _key(invocation: Invocation, name: str) -> str:
    """The customer-managed key that this call needs, or nothing."""
    given = invocation.input
    if invocation.call.operation == "PutParameter":
        key = text(given, "KeyId") if given.get("Type") == "SecureString" else ""
    elif given.get("WithDecryption"):
        versions = invocation.backend("ssm")._parameters.get(name) or []
        secure = [found for found in versions if found.parameter_type == "SecureString"]
        key = str(secure[-1].keyid or "") if secure else ""
    else:
        key = ""
    return "" if key.endswith("alias/aws/ssm") else key


def _documents(invocation: Invocation, given: Mapping[str, Any]) -> Iterator[str]:
    for name in texts(given, "Name", "DocumentName"):
        if name.startswith("arn:"):
            yield name
        elif name.startswith(("AWS-", "AWSEC2-", "AWSConfigRemediation-", "AWSSupport-", "AmazonCloudWatch-")):
            yield f"arn:aws:ssm:{invocation.region}::document/{name}"
        else:
            yield arn(invocation, "ssm", f"document/{name}")


def _instances(invocation: Invocation, given: Mapping[str, Any]) -> Iterator[str]:
    for name in texts(given, "InstanceId", "InstanceIds", "Target"):
        if name.startswith("i-"):
            yield arn(invocation, "ec2", f"instance/{name}")


def _managed(invocation: Invocation, given: Mapping[str, Any]) -> Iterator[str]:
    for name in texts(given, "InstanceId", "InstanceIds", "Target"):
        if name.startswith("mi-"):
            yield arn(invocation, "ssm", f"managed-instance/{name}")


_RESOLVERS: dict[str, Resolver] = {
    "document": _documents,
    "instance": _instances,
    "managed-instance": _managed,
    "association": named("ssm", "association/", "AssociationId", "AssociationIds"),
    "maintenancewindow": named("ssm", "maintenancewindow/", "WindowId"),
    "windowtarget": named("ssm", "windowtarget/", "WindowTargetId"),
    "windowtask": named("ssm", "windowtask/", "WindowTaskId"),
    "patchbaseline": named("ssm", "patchbaseline/", "BaselineId"),
    "opsitem": named("ssm", "opsitem/", "OpsItemId"),
    "opsmetadata": named("ssm", "opsmetadata/", "OpsMetadataArn"),
    "automation-execution": named("ssm", "automation-execution/", "AutomationExecutionId"),
    "servicesetting": named("ssm", "servicesetting/", "SettingId"),
    "session": named("ssm", "session/", "SessionId"),
    "resourcedatasync": named("ssm", "resource-data-sync/", "SyncName"),
}


def _tags(invocation: Invocation, kind: str, name: str) -> Mapping[str, str]:
    return tag_map(invocation.backend("ssm")._resource_tags.get(kind, {}).get(name, {}))
