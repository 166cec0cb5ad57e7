"""Why a resource failed, as CloudFormation says it in an event's ResourceStatusReason.

Source: reasons quoted in public reports, among them `Resource handler returned message: "Policy … does not exist or is
not attachable. (Service: Iam, Status Code: 404, Request ID: …)" (RequestToken: …, HandlerErrorCode: NotFound)`, the
same with `(SDK Attempt Count: 1)` since 2025, `Resource of type 'AWS::IAM::Role' with identifier '…' already exists.`,
and `Invalid request provided: Create TaskDefinition: …` of ECS.
"""

from __future__ import annotations

from typing import Any

from sandbox.cloudformation.properties import Unfit
from sandbox.cloudformation.stacks import Resource
from sandbox.errors import AwsError

CANCELLED = "Resource creation cancelled"
UPDATE_CANCELLED = "Resource update cancelled"

_SERVICES = {
    "IAM": "Iam",
    "ECS": "Ecs",
    "ECR": "Ecr",
    "Logs": "CloudWatchLogs",
    "DynamoDB": "DynamoDb",
    "SSM": "Ssm",
    "EC2": "Ec2",
}
_HANDLER_CODES = {
    "NotFound": ("NoSuchEntity", "NotFound", "NotFoundException", "NoSuchBucket"),
    "AlreadyExists": ("AlreadyExists", "AlreadyExistsException", "ExistsException", "AlreadyOwnedByYou"),
    "ServiceLimitExceeded": ("LimitExceeded", "LimitExceededException"),
    "AccessDenied": ("AccessDenied", "AccessDeniedException"),
    "GeneralServiceException": ("ValidationError",),
}
"""HandlerErrorCode by the end of the service's own code; InvalidRequest for every other."""

_SAYS_ITS_OWN = frozenset(("AWS::IAM::ManagedPolicy", "AWS::SecretsManager::Secret"))
"""Types whose handler passes the service's words on when the name is taken."""


def reason(resource: Resource, refused: Exception, random: Any) -> str:
    """The reason for a refusal of the service (AwsError) or of the type's schema (Unfit)."""
    if isinstance(refused, Unfit):
        lines = "\n".join(refused.problems)
        return f"Properties validation failed for resource {resource.logical_id} with message:\n{lines}"
    assert isinstance(refused, AwsError)
    if refused.code in ("SandboxCannotDoThis", "CloudFormation"):
        return refused.message
    code = handler_code(refused.code)
    if code == "AlreadyExists" and resource.type not in _SAYS_ITS_OWN:
        message = f"Resource of type '{resource.type}' with identifier '{_identifier(resource)}' already exists."
    else:
        service = resource.type.split("::")[1]
        message = (
            f"{_prefix(resource)}{refused.message} (Service: {_SERVICES.get(service, service)}, "
            f"Status Code: {refused.status}, Request ID: {token(random)}) (SDK Attempt Count: 1)"
        )
    return f'Resource handler returned message: "{message}" (RequestToken: {token(random)}, HandlerErrorCode: {code})'


def handler_code(code: str) -> str:
    """CloudFormation's HandlerErrorCode for a service's error code."""
    for name, ends in _HANDLER_CODES.items():
        if code.endswith(ends):
            return name
    return "InvalidRequest"


def own(message: str) -> AwsError:
    """A failure that CloudFormation itself finds: its message is the whole reason."""
    return AwsError("CloudFormation", message)


def token(random: Any) -> str:
    """An id in the form of a request's."""
    return str(random.uuid4())


def _prefix(resource: Resource) -> str:
    if resource.type == "AWS::ECS::TaskDefinition":
        return "Invalid request provided: Create TaskDefinition: "
    return "Invalid request provided: " if resource.type.startswith("AWS::ECS::") else ""


def _identifier(resource: Resource) -> str:
    name = str(resource.properties.get(resource.named_by, ""))
    if resource.type == "AWS::Logs::LogGroup":
        return f'{{"/properties/LogGroupName":"{name}"}}'
    return name
