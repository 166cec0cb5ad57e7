"""Whether the newest revision of a family would start, and whether a shell could be opened in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from tutor.checks import causes, commands, mends, rehearsed
from tutor.checks.families import short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.registry import check
from tutor.checks.rehearsed import Rehearsed
from tutor.snapshot import Snapshot, Unreadable

if TYPE_CHECKING:
    from tutor.ecs import Stage

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
BASES = (
    "role-exists",
    "role-trusts",
    "role-has-policies",
    "trust-guarded",
    "task-definition-exists",
    "task-definition-role",
    "task-definition-matches",
    "secret-injected",
    "roles-apart",
)
"""What a launch rests on."""


@check("task-starts", title="The task would start", needs=rehearsed.needs, follow=rehearsed.follow, rests_on=BASES)
def task_starts(snapshot: Snapshot, *, family: str) -> Finding:
    """The newest revision would start on Fargate: its launch is rehearsed, call by call, with both its roles."""
    title = f"{family} would start"
    found = rehearsed.rehearsed(snapshot, family, "task-starts", title)
    return found if isinstance(found, Finding) else judged(found, "task-starts", title)


def judged(of: Rehearsed, check_name: str, title: str) -> Finding:
    """The finding on a launch: it starts, it stops and why, or nobody can say."""
    launch = of.launch
    if launch.starts is None:
        return could_not_find_out(check_name, title, Unreadable("; ".join(launch.unreadable)))
    if launch.starts:
        return Finding(
            check_name,
            Status.PASS,
            title,
            expected=f"{of.registered.name} starts",
            observed=f"{of.registered.name} would start: every container would run.",
            evidence=(Evidence(of.definition.arn),),
            notes=tuple(_warnings(of)),
            reference=PAGE,
        )
    stage = launch.stopped_at
    said = str(launch.refusal) if launch.refusal else launch.stopped_reason
    if stage is None:
        return Finding(check_name, Status.FAIL, title, observed=said, reference=PAGE)
    return Finding(
        check_name,
        Status.FAIL,
        title,
        expected=f"{of.registered.name} starts",
        observed=f"It would stop at {_call(stage)}. AWS: {said}",
        why=_why(stage),
        fix=mends.mend(stage, of),
        misconception=causes.misconception(stage, of),
        evidence=tuple(_evidence(stage, of)),
        notes=_notes(stage),
        reference=PAGE,
    )


def _call(stage: Stage) -> str:
    return f"{stage.action} on {stage.resource}" if stage.action else f"{stage.name.lower()} ({stage.resource})"


def _why(stage: Stage) -> str:
    from tutor.ecs import RoleKind, Trouble, Who

    if stage.trouble is Trouble.NETWORK:
        return "The call did not get through: that is the network between the task and AWS, and no permission mends it."
    if stage.who is Who.ECS:
        kind = "task execution role" if stage.role is RoleKind.EXECUTION else "task role"
        return f"ECS assumes the {kind} {short(stage.role_arn)} before anything else, and is not let in."
    by = {
        RoleKind.EXECUTION: f"with the permissions of the task execution role {short(stage.role_arn)}, before any of "
        "your code runs. The task role plays no part in it",
        RoleKind.TASK: f"with the permissions of the task role {short(stage.role_arn)}",
    }.get(stage.role, "without a role of yours")
    if stage.trouble is Trouble.IAM:
        return f"ECS's agent makes this call {by}."
    return f"ECS's agent does this {by}; what is missing here is no permission. {stage.note}".strip()


def _notes(stage: Stage) -> tuple[str, ...]:
    if stage.decision is None or stage.decision.allowed:
        return ()
    return tuple(f"Nearest miss: {miss.sentence}" for miss in stage.decision.near_misses[:1])


def _warnings(of: Rehearsed) -> Iterable[str]:
    for stage in of.launch.warnings:
        yield f"But {_call(stage)} would fail once it runs: {stage.error}"
    if of.snapshot.target.kind != "sandbox":
        yield "The network and an organisation's policies are not looked at here; on AWS they count."


def _evidence(stage: Stage, of: Rehearsed) -> Iterable[Evidence]:
    seen = stage.decision.deciding or tuple(m.statement for m in stage.decision.near_misses) if stage.decision else ()
    for statement in seen:
        yield Evidence(stage.role_arn, statement.source, statement.index)
    if not seen:
        yield Evidence(stage.role_arn or of.definition.arn)


@check(
    "exec-works",
    title="A shell can be opened with ECS Exec",
    needs=rehearsed.needs,
    follow=rehearsed.follow,
    rests_on=(*BASES, "task-starts"),
)
def exec_works(snapshot: Snapshot, *, family: str) -> Finding:
    """The task role of the newest revision allows the four calls by which ECS Exec opens its channels."""
    title = f"ECS Exec works in {family}"
    found = rehearsed.rehearsed(snapshot, family, "exec-works", title)
    if isinstance(found, Finding):
        return found
    from tutor.ecs import State, rehearse_exec

    stages = rehearse_exec(found.definition, found.world)
    unknown = next((stage for stage in stages if stage.state is State.UNKNOWN), None)
    if unknown:
        return could_not_find_out("exec-works", title, Unreadable(unknown.note))
    failed = [stage for stage in stages if stage.state is State.FAILED]
    actions = [stage.action for stage in stages]
    if not failed:
        return Finding(
            "exec-works",
            Status.PASS,
            title,
            expected="the task role allows " + ", ".join(actions),
            observed="It allows them.",
            evidence=(Evidence(found.definition.task_role),),
            reference=_EXEC,
        )
    return _no_exec(found, failed, title)


_EXEC = (
    "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions"
)


def _no_exec(of: Rehearsed, failed: list[Stage], title: str) -> Finding:
    from tutor.ecs import State, rehearse_exec

    swapped = replace(of.definition, task_role=of.definition.execution_role)
    on_execution = bool(swapped.task_role) and all(
        stage.state is State.PASSED for stage in rehearse_exec(swapped, of.world)
    )
    role = of.role(of.definition.task_role)
    statement = {"Effect": "Allow", "Action": [stage.action for stage in failed], "Resource": "*"}
    text = f"Allow {', '.join(stage.action for stage in failed)} on * to the task role"
    if role is None or failed[0].decision is None:
        fix = Fix(f"{text}, and name one in the task definition (taskRoleArn).")
    else:
        fix = mends.of_denial(
            failed[0].decision,
            role,
            failed[0].action,
            lambda: commands.put_policy(role, "ecs-exec", [statement], f"{text} {role.name}."),
        )
    return Finding(
        "exec-works",
        Status.FAIL,
        title,
        expected="the task role allows " + ", ".join(stage.action for stage in failed),
        observed=failed[0].error + (" The task execution role allows them." if on_execution else ""),
        why="The agent that opens the shell runs inside the container, and has the task role's credentials only.",
        fix=fix,
        misconception="exec-on-execution-role" if on_execution else None,
        evidence=(Evidence(of.definition.task_role or of.definition.arn),),
        reference=_EXEC,
    )
