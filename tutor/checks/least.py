"""Least privilege: the execution role starts the task, and allows nothing beyond."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor import permissions
from tutor.checks import commands, launches, rehearsed
from tutor.checks.families import short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.registry import check
from tutor.iam import UnknownElementError
from tutor.snapshot import Present, Role, Snapshot, Unreadable

if TYPE_CHECKING:
    from tutor.checks.rehearsed import Rehearsed
    from tutor.iam.least_privilege import Excess

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
_NAME = "least-privilege"


@check(
    _NAME,
    title="The execution role allows no more than the start needs",
    needs=rehearsed.needs,
    follow=rehearsed.follow,
    rests_on=(*launches.BASES, "task-starts"),
)
def least_privilege(snapshot: Snapshot, *, family: str) -> Finding:
    """The execution role of the newest revision starts the task, and allows nothing beyond what that needs.

    Resources count as well as actions: the narrowest that cover every launch (`roletutor least-privilege` prints them),
    or narrower ones. The role may have it by any policies of its own.
    """
    title = f"The execution role of {family} allows no more than the start needs"
    found = rehearsed.rehearsed(snapshot, family, _NAME, title)
    if isinstance(found, Finding):
        return found
    launch = launches.judged(found, _NAME, title)
    if launch.status is not Status.PASS:
        return launch
    role = found.role(found.definition.execution_role)
    if role is None:
        if found.definition.execution_role:
            return could_not_find_out(_NAME, title, Unreadable("the execution role could not be read"))
        return replace(launch, observed="It starts without an execution role.", notes=())
    try:
        return _judge(found, role, title)
    except UnknownElementError as error:
        return could_not_find_out(_NAME, title, Unreadable(f"a policy cannot be judged: {error}"))


def _judge(of: Rehearsed, role: Role, title: str) -> Finding:
    has = permissions.policies_of(role)
    if has.unread:
        return could_not_find_out(_NAME, title, Unreadable("; ".join(has.unread)))
    beyond, wider = _excess(of, has)
    expected = f"what starting {of.registered.name} needs, and no more"
    if not beyond.actions and not wider:
        return Finding(
            _NAME,
            Status.PASS,
            title,
            expected=expected,
            observed=f"{role.name} starts {of.registered.name} and allows nothing beyond.",
            evidence=(Evidence(role.arn),),
            reference=PAGE,
        )
    return Finding(
        _NAME,
        Status.FAIL,
        title,
        expected=expected,
        observed=_observed(role, beyond, wider),
        why="Whoever gets hold of the start, by a bad image or a changed task definition, gets these rights as well.",
        fix=_fix(of, role),
        misconception=_misconception(role, beyond, wider),
        evidence=tuple(Evidence(role.arn, source) for source in has.texts) or (Evidence(role.arn),),
        notes=tuple(f"Among the worst: {', '.join(beyond.dangerous)}." for _ in [0] if beyond.dangerous),
        reference=PAGE,
    )


def _excess(of: Rehearsed, has: permissions.Policies) -> tuple[Excess, tuple[str, ...]]:
    """What the role allows beyond the need, where its boundary allows it as well."""
    from tutor.ecs import RoleKind, needs
    from tutor.iam.least_privilege import Need as Wanted
    from tutor.iam.least_privilege import allowed_actions, excess

    wanted = [Wanted(n.action, n.grant) for n in needs(of.definition, of.world) if n.role is RoleKind.EXECUTION]
    found = excess(has.identity, wanted)
    if not has.boundary:
        return found, found.wider
    limit = set(allowed_actions(has.boundary))
    limited = excess(has.boundary, wanted)
    return (
        replace(
            found,
            actions=tuple(a for a in found.actions if a in limit),
            dangerous=tuple(a for a in found.dangerous if a in limit),
            by_service=_count([a for a in found.actions if a in limit]),
        ),
        tuple(a for a in found.wider if a in limited.wider),
    )


def _count(actions: Sequence[str]) -> dict[str, int]:
    count: dict[str, int] = {}
    for action in actions:
        service = action.partition(":")[0]
        count[service] = count.get(service, 0) + 1
    return count


def _observed(role: Role, beyond: Excess, wider: Sequence[str]) -> str:
    said = []
    if beyond.actions:
        services = ", ".join(f"{service} {number}" for service, number in beyond.by_service.items())
        one = len(beyond.actions) == 1
        said.append(
            f"{role.name} allows {len(beyond.actions)} action{'' if one else 's'} that the start does not need: "
            + (beyond.actions[0] if one else services)
            + "."
        )
    if wider:
        said.append(f"On more than the start needs: {', '.join(wider)}.")
    return " ".join(said)


def _misconception(role: Role, beyond: Excess, wider: Sequence[str]) -> str | None:
    attached = role.attached.value if isinstance(role.attached, Present) else ()
    if any(":iam::aws:policy/" in policy.arn for policy in attached):
        return "managed-policy-is-least-privilege"
    if beyond.actions:
        from tutor.iam import facts

        application = ("s3", "dynamodb", "sqs", "sns", "rds-db")
        if any(action.partition(":")[0] in application and facts.exists(action) for action in beyond.actions):
            return "app-permission-on-execution-role"
        return None
    return "resource-wider-than-needed" if wider else None


def _fix(of: Rehearsed, role: Role) -> Fix:
    """One inline policy with what is needed; then everything else off the role."""
    from tutor.ecs import least_privilege as smallest

    policy = smallest(of.definition, of.world) or {}
    made = commands.put_policy(
        role,
        f"start-{of.definition.family}"[:128],
        policy.get("Statement", []),
        f"Give {role.name} the smallest policy that starts {of.definition.family}, then take its other policies off.",
    )
    attached = role.attached.value if isinstance(role.attached, Present) else ()
    inline = role.inline.value if isinstance(role.inline, Present) else ()
    off = [commands.aws("iam", "detach-role-policy", role_name=role.name, policy_arn=p.arn) for p in attached]
    off += [commands.aws("iam", "delete-role-policy", role_name=role.name, policy_name=p.name) for p in inline]
    python = [commands.boto3("iam", "detach_role_policy", RoleName=role.name, PolicyArn=p.arn) for p in attached]
    python += [commands.boto3("iam", "delete_role_policy", RoleName=role.name, PolicyName=p.name) for p in inline]
    names = ", ".join([*(short(p.arn) for p in attached), *(p.name for p in inline)])
    return Fix(
        made.text,
        "\n".join((made.cli, *off)),
        f"{made.console}; then remove {names}" if names else made.console,
        "\n".join((made.python, *python)),
    )
