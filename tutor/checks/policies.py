"""Which managed policies a role has: which are missing, which look-alike is there instead, what is beyond the need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tutor.checks.drafts import FORM, drafted, in_form
from tutor.checks.finding import Evidence, Finding, Status
from tutor.checks.fixes import PAGE, attach, could_not_find_out, create_role, role_is_missing
from tutor.checks.registry import check
from tutor.iam import PolicyError, parse
from tutor.iam.principals import ECS_TASKS
from tutor.iam.trust import allows_action
from tutor.snapshot import Absent, AttachedPolicy, Need, Present, Role, Snapshot, Unreadable

SERVICE_ROLE = frozenset(
    (
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonEC2ContainerServiceforEC2Role",
        "AmazonEC2ContainerServiceRole",
        "AmazonEC2ContainerServiceAutoscaleRole",
        "AmazonEC2ContainerServiceEventsRole",
        "AWSLambdaBasicExecutionRole",
    )
)
"""Policies whose ARN has the path `service-role/`."""

WHAT_FOR: Mapping[str, str] = {
    "AmazonECSTaskExecutionRolePolicy": "what every task needs to start: pull the image, write the logs",
    "AmazonEC2ContainerRegistryReadOnly": "pulling images from ECR",
    "CloudWatchLogsFullAccess": "creating the log group when it is not there",
    "SecretsManagerReadWrite": "reading the secret with the database's connection string",
}

LOOK_ALIKES: Mapping[str, tuple[str, ...]] = {
    "AmazonECSTaskExecutionRolePolicy": (
        "AmazonEC2ContainerServiceforEC2Role",
        "AmazonEC2ContainerServiceRole",
        "AmazonEC2ContainerServiceEventsRole",
        "AmazonEC2ContainerServiceAutoscaleRole",
        "AWSLambdaBasicExecutionRole",
        "AmazonECS_FullAccess",
        "AmazonECSServiceRolePolicy",
        "AmazonECSInfrastructureRolePolicyForVolumes",
    ),
    "AmazonEC2ContainerRegistryReadOnly": (
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEC2ContainerRegistryPowerUser",
        "AmazonEC2ContainerRegistryFullAccess",
        "AmazonElasticContainerRegistryPublicReadOnly",
    ),
    "CloudWatchLogsFullAccess": ("CloudWatchFullAccess", "CloudWatchFullAccessV2", "CloudWatchLogsReadOnlyAccess"),
    "SecretsManagerReadWrite": ("AWSSecretsManagerClientReadOnlyAccess", "AmazonSSMReadOnlyAccess"),
}
"""What is taken for each of the page's four. Source: names of AWS-managed policies."""

_TITLE = "The role has its policies"


def _needs(role: str, policies: list[str], draft: bool = False) -> Iterable[Need]:
    return [Need("role", role), *([FORM] if draft else ())]


@check("role-has-policies", title=_TITLE, needs=_needs, rests_on=("role-exists",))
def role_has_policies(snapshot: Snapshot, *, role: str, policies: list[str], draft: bool = False) -> Finding:
    """Each of these managed policies is attached to the role. What is attached beyond them is named, not failed.

    With `draft`, what is selected in the console's form is judged as long as the role is not there.
    """
    title = f"{role} has its {_count(len(policies))}"
    item = snapshot.role(role)
    if isinstance(item, Unreadable):
        return could_not_find_out("role-has-policies", title, item)
    if isinstance(item, Present):
        return _judge(item.value, policies, title)
    form = snapshot.get(FORM) if draft else Absent()
    if isinstance(form, Present):
        made = _judge(drafted(form.value, role, snapshot.target), policies, title)
        return in_form(made, create_role(role, ECS_TASKS))
    return role_is_missing("role-has-policies", title, role, ECS_TASKS)


def _judge(found: Role, policies: list[str], title: str) -> Finding:
    if isinstance(found.attached, Unreadable):
        return could_not_find_out("role-has-policies", title, found.attached)
    attached = found.attached.value if isinstance(found.attached, Present) else ()
    wanted = [_wanted(policy, found.arn, attached) for policy in policies]
    missing = [arn for arn in wanted if arn not in {policy.arn for policy in attached}]
    notes = _notes(found, [policy for policy in attached if policy.arn not in wanted], missing)
    if not missing:
        return Finding(
            "role-has-policies",
            Status.PASS,
            title,
            expected=", ".join(map(_name, wanted)),
            observed=f"All {len(wanted)} are attached." if len(wanted) > 1 else "It is attached.",
            evidence=tuple(Evidence(found.arn, arn) for arn in wanted),
            notes=notes,
            reference=PAGE,
        )
    return _fail(found, title, wanted, missing, attached, notes)


def arn_of(policy: str, role_arn: str) -> str:
    """The ARN of a policy named by ARN or by the name of an AWS-managed one, in the partition of `role_arn`."""
    if policy.startswith("arn:"):
        return policy
    partition = role_arn.split(":")[1] if role_arn.count(":") >= 5 else "aws"
    path = "service-role/" if policy in SERVICE_ROLE else ""
    return f"arn:{partition}:iam::aws:policy/{path}{policy}"


def _wanted(policy: str, role_arn: str, attached: tuple[AttachedPolicy, ...]) -> str:
    """The ARN that is wanted. An AWS-managed policy's name is its own whatever its path, so the attached one counts."""
    arn = arn_of(policy, role_arn)
    same = (p.arn for p in attached if _is_aws(p.arn) and _name(p.arn) == policy)
    return next(same, arn)


def _is_aws(arn: str) -> bool:
    return ":iam::aws:policy/" in arn


def _fail(
    role: Role,
    title: str,
    wanted: list[str],
    missing: list[str],
    attached: tuple[AttachedPolicy, ...],
    notes: tuple[str, ...],
) -> Finding:
    instead = {arn: _instead(arn, attached, _inline(role)) for arn in missing}
    lines = [f"{len(wanted) - len(missing)} of {len(wanted)} are attached."]
    for arn in missing:
        there = instead[arn]
        lines.append(f"Missing: {_name(arn)}." + (f" Instead there is {there.name} ({_why(there)})." if there else ""))
    reasons = [f"{_name(arn)} is for {WHAT_FOR[_name(arn)]}" for arn in missing if _name(arn) in WHAT_FOR]
    return Finding(
        "role-has-policies",
        Status.FAIL,
        title,
        expected=", ".join(map(_name, wanted)),
        observed=" ".join(lines),
        why="; ".join(reasons) + "." if reasons else "",
        fix=attach(role.name, missing),
        misconception=_misconception(role, missing, instead, attached),
        evidence=tuple(Evidence(role.arn, policy.arn) for policy in attached) or (Evidence(role.arn),),
        notes=notes,
        reference=PAGE,
    )


def _misconception(
    role: Role, missing: list[str], instead: Mapping[str, AttachedPolicy | None], attached: tuple[AttachedPolicy, ...]
) -> str | None:
    if any(instead.values()):
        return "look-alike-policy"
    names = {policy.name for policy in attached}
    asks = "CloudWatchLogsFullAccess" in map(_name, missing) and "AmazonECSTaskExecutionRolePolicy" in names
    if asks and names <= _NO_LOG_GROUPS and not _may_create_log_groups(role):
        return "execution-policy-creates-log-groups"
    return None


_NO_LOG_GROUPS = frozenset(
    (
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonEC2ContainerRegistryReadOnly",
        "AmazonEC2ContainerRegistryPullOnly",
        "SecretsManagerReadWrite",
        "AWSSecretsManagerClientReadOnlyAccess",
        "AmazonSSMReadOnlyAccess",
    )
)
"""Policies known not to give logs:CreateLogGroup. Beside another one, nobody says here that it is not given."""


def _may_create_log_groups(role: Role) -> bool:
    """Whether an inline policy gives logs:CreateLogGroup on something, or cannot be read."""
    if not isinstance(role.inline, Present):
        return isinstance(role.inline, Unreadable)
    for policy in role.inline.value:
        try:
            statements = parse(policy.document).statements
        except PolicyError:
            return True
        if any(s.effect == "Allow" and allows_action(s, "logs:CreateLogGroup") for s in statements):
            return True
    return False


def _inline(role: Role) -> tuple[AttachedPolicy, ...]:
    """The inline policies, as what may stand in an attached one's place."""
    policies = role.inline.value if isinstance(role.inline, Present) else ()
    return tuple(AttachedPolicy(policy.name, "", Present(policy.document)) for policy in policies)


def _instead(
    arn: str, attached: tuple[AttachedPolicy, ...], inline: tuple[AttachedPolicy, ...] = ()
) -> AttachedPolicy | None:
    name = _name(arn)
    for policy in (*attached, *inline):
        if policy.name == name or (_is_aws(policy.arn) and policy.name in LOOK_ALIKES.get(name, ())):
            return policy
    return None


def _why(policy: AttachedPolicy) -> str:
    if not policy.arn:
        return "an inline policy of the role's own; what is asked for is the AWS-managed one of that name"
    if not _is_aws(policy.arn):
        return f"a policy of this account's own, {policy.arn}; what is asked for is the AWS-managed one of that name"
    return "another policy with a similar name"


def _notes(role: Role, extra: list[AttachedPolicy], missing: list[str]) -> tuple[str, ...]:
    stand_ins = {p.name for arn in missing if (p := _instead(arn, tuple(extra)))}
    beyond = [policy.name for policy in extra if policy.name not in stand_ins]
    notes = []
    if beyond:
        notes.append(
            f"Attached beyond what is asked: {', '.join(beyond)}. It is no mistake here, but more than needed."
        )
    if isinstance(role.inline, Unreadable):
        notes.append(f"The inline policies could not be read: {role.inline.why}")
    elif isinstance(role.inline, Present) and role.inline.value:
        notes.append(f"Inline policies beside them: {', '.join(policy.name for policy in role.inline.value)}.")
    if role.boundary:
        notes.append(f"A permissions boundary limits the role: {role.boundary}.")
    return tuple(notes)


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _count(number: int) -> str:
    words = {1: "one policy", 2: "two policies", 3: "three policies", 4: "four policies"}
    return words.get(number, f"{number} policies")
