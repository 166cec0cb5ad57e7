"""Commands in findings: the same mend by AWS CLI and by Python, safe to paste whatever the names are."""

from __future__ import annotations

import json
import shlex

from tutor.checks.finding import Finding, Fix, Status
from tutor.snapshot import Unreadable

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"


def cli(operation: str, **parameters: str) -> str:
    """`aws iam …` with each parameter quoted for a shell."""
    words = [f"--{name.replace('_', '-')} {shlex.quote(value)}" for name, value in parameters.items()]
    return " ".join(["aws iam", operation, *words])


def python(operation: str, **parameters: str) -> str:
    """The same through boto3."""
    words = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
    return f'boto3.client("iam").{operation}({words})'


def reference_trust(service: str) -> str:
    """The trust policy that lets in `service`, as one line of JSON."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def mend_trust(role: str, service: str) -> Fix:
    """Replace the trust policy with the reference."""
    document = reference_trust(service)
    return Fix(
        text=f"Replace the trust policy of {role} with one that lets {service} call sts:AssumeRole.",
        cli=cli("update-assume-role-policy", role_name=role, policy_document=document),
        console=f"IAM > Roles > {role} > Trust relationships > Edit trust policy: paste {document}",
        python=python("update_assume_role_policy", RoleName=role, PolicyDocument=document),
    )


def attach(role: str, arns: list[str]) -> Fix:
    """Attach these policies."""
    names = ", ".join(arn.rpartition("/")[2] for arn in arns)
    return Fix(
        text=f"Attach {names} to {role}.",
        cli="\n".join(cli("attach-role-policy", role_name=role, policy_arn=arn) for arn in arns),
        console=f"IAM > Roles > {role} > Add permissions > Attach policies: select {names}",
        python="\n".join(python("attach_role_policy", RoleName=role, PolicyArn=arn) for arn in arns),
    )


def create_role(role: str, service: str) -> Fix:
    """Create the role with the reference trust policy."""
    document = reference_trust(service)
    return Fix(
        text=f"Create the role {role}.",
        cli=cli("create-role", role_name=role, assume_role_policy_document=document),
        console=(
            "IAM > Roles > Create role: AWS service, Elastic Container Service, Elastic Container Service Task; "
            f"at the end, Role name {role}"
        ),
        python=python("create_role", RoleName=role, AssumeRolePolicyDocument=document),
    )


_DENIED = ("AccessDenied", "AccessDeniedException", "UnauthorizedOperation")
_READ = "Let the identity that checks read IAM (for example with the policy IAMReadOnlyAccess)."


def could_not_find_out(check: str, title: str, item: Unreadable) -> Finding:
    """The finding of a check whose evidence cannot be read."""
    return Finding(
        check,
        Status.UNKNOWN,
        title,
        observed=f"Could not find out: {item.why}",
        why="This says nothing about the role. The tutor could not look.",
        fix=Fix(item.remedy or (_READ if item.code in _DENIED else "Look again when that is mended.")),
        reference=PAGE,
    )


def role_is_missing(check: str, title: str, role: str, service: str) -> Finding:
    """The finding of a check on a role that is not there."""
    return Finding(
        check,
        Status.FAIL,
        title,
        expected=f"the role {role}",
        observed=f"There is no role {role}.",
        why="Nothing else can be judged before the role is there.",
        fix=create_role(role, service),
        reference=PAGE,
    )
