"""AWS's words for denied calls, and the answers of ECS's API to a launch, word for word, with the ids filled in.

What a stopped task says is in `stopped.py`. Request ids are worked out of what was asked, so that the same launch gives
the same text.
"""

from __future__ import annotations

import uuid

from tutor.iam import Decision, Outcome


def request_id(*parts: str) -> str:
    """A request's id, of a UUID's form, the same for the same parts."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "\n".join(parts)))


_EXPLICIT = {
    "identity": "an identity-based policy",
    "boundary": "a permissions boundary",
    "session": "a session policy",
    "resource": "a resource-based policy",
}
_IMPLICIT = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "resource": "resource-based policy",
}


def reason(decision: Decision, action: str) -> str:
    """The last clause of a denial. Source: IAM user guide, "Troubleshoot access denied error messages"."""
    if decision.outcome is Outcome.EXPLICIT_DENY:
        return f"with an explicit deny in {_EXPLICIT.get(decision.layer, _EXPLICIT['identity'])}"
    kind = _IMPLICIT.get(decision.layer, _IMPLICIT["identity"])
    return f"because no {kind} allows the {action} action"


def not_authorized(principal: str, action: str, resource: str, decision: Decision) -> str:
    """`User: … is not authorized to perform: … on resource: … because …`. S3 alone quotes the resource."""
    shown = f'"{resource}"' if action.startswith("s3:") else resource
    why = reason(decision, action)
    return f"User: {principal} is not authorized to perform: {action} on resource: {shown} {why}"


def api_error(service: str, operation: str, code: str, message: str, *asked: str, status: int = 400) -> str:
    """An error that AWS's SDK for Go has no type for."""
    identifier = request_id(service, operation, *asked)
    return (
        f"operation error {service}: {operation}, https response error StatusCode: {status}, RequestID: {identifier}, "
        f"api error {code}: {message}"
    )


def typed_error(service: str, operation: str, code: str, message: str, *asked: str) -> str:
    """An error that AWS's SDK for Go has a type for: `ResourceNotFoundException`."""
    identifier = request_id(service, operation, *asked)
    return (
        f"operation error {service}: {operation}, https response error StatusCode: 400, RequestID: {identifier}, "
        f"{code}: {message}"
    )


# The caller and ECS


def cannot_assume(role: str) -> str:
    """ECS may not assume the role, or there is none."""
    return (
        f"ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role "
        "being passed has the proper trust relationship and permissions and that your IAM user has permissions to "
        "pass this role."
    )


def no_such_container(name: str) -> str:
    """RunTask's answer to an override of a container that there is not. Source: public notes on it."""
    return f"Override for container named {name} is not a container in the TaskDefinition."


NO_LAUNCH_TYPE = "Task definition does not support launch_type FARGATE."
NO_TASK_ROLE_FOR_EXEC = (
    "The execute command failed because a valid task role is not being used. Specify a valid task role in your task "
    "definition or as a task override and try again."
)
"""RunTask's answer to enableExecuteCommand without a task role. Source: boto3's issue 3173."""


def no_task_role_for_exec(what: str) -> str:
    """CreateService's and UpdateService's answer (`what`: created, updated). Source: aws-cli's issue 6242."""
    return (
        f"The service couldn't be {what} because a valid taskRoleArn is not being used. Specify a valid task role in "
        "your task definition and try again."
    )


# The application


def access_denied(operation: str, message: str, code: str = "AccessDeniedException") -> str:
    """As the AWS CLI and boto3 print a denied call of the application."""
    return f"An error occurred ({code}) when calling the {operation} operation: {message}"


NO_CREDENTIALS = "Unable to locate credentials"
"""What the AWS CLI and boto3 say in a task without a task role."""
