"""That what was made is gone again: roles, policies, users, task definitions, log groups, tasks, services."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tutor.checks.commands import aws, boto3
from tutor.checks.families import short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.registry import check
from tutor.snapshot import Absent, Item, Need, Present, Role, Snapshot, Unreadable

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html"
_IAM = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html"
_WHY = "What is left behind costs money, or can be used: a clean account has neither."


def _found(
    name: str,
    title: str,
    what: str,
    left: Sequence[str],
    fix: Fix,
    reference: str,
    evidence: Iterable[str] = (),
    why: str = _WHY,
) -> Finding:
    """The finding on what is left, or on nothing."""
    return Finding(
        name,
        Status.FAIL if left else Status.PASS,
        title,
        expected=f"no {what}",
        observed=f"Still there: {', '.join(left)}." if left else "They are gone.",
        why=why if left else "",
        fix=fix if left else Fix(),
        evidence=tuple(map(Evidence, evidence)),
        reference=reference,
    )


def _unread(name: str, title: str, items: Iterable[Item[object]]) -> Finding | None:
    """Unknown, where one cannot be read and none is known to be left."""
    listed = list(items)
    if any(isinstance(item, Present) and item.value != () for item in listed):
        return None
    bad = next((item for item in listed if isinstance(item, Unreadable)), None)
    return could_not_find_out(name, title, bad) if bad else None


# -- IAM -------------------------------------------------------------------------------------------


@check("roles-gone", title="The roles are gone", needs=lambda roles: [Need("role", role) for role in roles])
def roles_gone(snapshot: Snapshot, *, roles: list[str]) -> Finding:
    """The account has none of these roles any more."""
    title = f"{_listed(roles)} gone"
    items = [snapshot.get(Need("role", role)) for role in roles]
    unread = _unread("roles-gone", title, items)
    if unread:
        return unread
    left: list[Role] = [item.value for item in items if isinstance(item, Present)]
    cli, python = [], []
    for role in left:
        for attached in role.attached.value if isinstance(role.attached, Present) else ():
            cli.append(aws("iam", "detach-role-policy", role_name=role.name, policy_arn=attached.arn))
            python.append(boto3("iam", "detach_role_policy", RoleName=role.name, PolicyArn=attached.arn))
        for inline in role.inline.value if isinstance(role.inline, Present) else ():
            cli.append(aws("iam", "delete-role-policy", role_name=role.name, policy_name=inline.name))
            python.append(boto3("iam", "delete_role_policy", RoleName=role.name, PolicyName=inline.name))
        cli.append(aws("iam", "delete-role", role_name=role.name))
        python.append(boto3("iam", "delete_role", RoleName=role.name))
    names = [role.name for role in left]
    fix = Fix(
        f"Take all policies off {', '.join(names)}, then delete the role: IAM keeps one that still has any.",
        "\n".join(cli),
        f"IAM > Roles: select {', '.join(names)} > Delete",
        "\n".join(python),
    )
    return _found("roles-gone", title, f"role {' or '.join(roles)}", names, fix, _IAM, [role.arn for role in left])


@check("policies-gone", title="The policies are gone", needs=lambda policies: [Need("policy-names")])
def policies_gone(snapshot: Snapshot, *, policies: list[str]) -> Finding:
    """The account has none of these customer-managed policies any more."""
    title = f"{_listed(policies)} gone"
    item = snapshot.get(Need("policy-names"))
    if isinstance(item, Unreadable):
        return could_not_find_out("policies-gone", title, item)
    there = item.value if isinstance(item, Present) else ()
    left = [name for name in policies if name in there]
    cli = [line for name in left for line in _policy_lines(name)]
    fix = Fix(
        f"Detach {', '.join(left)} from everyone, then delete it.",
        "\n".join(cli),
        f"IAM > Policies: select {', '.join(left)} > Delete",
    )
    return _found("policies-gone", title, f"policy {' or '.join(policies)}", left, fix, _IAM)


def _policy_lines(name: str) -> list[str]:
    """For sh: the ARN, who has it, its older versions, and the policy itself."""
    find = aws("iam", "list-policies", scope="Local", query=f"Policies[?PolicyName=='{name}'].Arn", output="text")
    entities = 'aws iam list-entities-for-policy --policy-arn "$arn" --output text --query'
    versions = 'aws iam list-policy-versions --policy-arn "$arn" --output text --query'
    return [
        f"arn=$({find})",
        f"for role in $({entities} 'PolicyRoles[].RoleName'); do "
        'aws iam detach-role-policy --role-name "$role" --policy-arn "$arn"; done',
        f"for user in $({entities} 'PolicyUsers[].UserName'); do "
        'aws iam detach-user-policy --user-name "$user" --policy-arn "$arn"; done',
        f"for version in $({versions} 'Versions[?!IsDefaultVersion].VersionId'); do "
        'aws iam delete-policy-version --policy-arn "$arn" --version-id "$version"; done',
        'aws iam delete-policy --policy-arn "$arn"',
    ]


@check("users-gone", title="The users are gone", needs=lambda users: [Need("user-names")])
def users_gone(snapshot: Snapshot, *, users: list[str]) -> Finding:
    """The account has none of these users any more."""
    title = f"{_listed(users)} gone"
    item = snapshot.get(Need("user-names"))
    if isinstance(item, Unreadable):
        return could_not_find_out("users-gone", title, item)
    there = item.value if isinstance(item, Present) else ()
    left = [name for name in users if name in there]
    fix = Fix(
        f"Delete the access keys and policies of {', '.join(left)}, then the user.",
        "\n".join(line for name in left for line in _user_lines(name)),
        f"IAM > Users: select {', '.join(left)} > Delete",
    )
    return _found("users-gone", title, f"user {' or '.join(users)}", left, fix, _IAM)


def _user_lines(name: str) -> list[str]:
    """For sh: keys, policies, groups, and the user itself."""
    user = f"--user-name {shlex.quote(name)}"

    def each(listing: str, query: str, act: str, parameter: str) -> str:
        listed = f"$(aws iam {listing} {user} --output text --query '{query}')"
        return f'for one in {listed}; do aws iam {act} {user} --{parameter} "$one"; done'

    return [
        each("list-access-keys", "AccessKeyMetadata[].AccessKeyId", "delete-access-key", "access-key-id"),
        each("list-attached-user-policies", "AttachedPolicies[].PolicyArn", "detach-user-policy", "policy-arn"),
        each("list-user-policies", "PolicyNames[]", "delete-user-policy", "policy-name"),
        each("list-groups-for-user", "Groups[].GroupName", "remove-user-from-group", "group-name"),
        f"aws iam delete-user {user}",
    ]


# -- ECS and logs ----------------------------------------------------------------------------------


@check(
    "task-definitions-gone",
    title="The task definitions are gone",
    needs=lambda families: [Need("task-definitions", family) for family in families],
)
def task_definitions_gone(snapshot: Snapshot, *, families: list[str]) -> Finding:
    """No revision of these families is active any more."""
    title = f"{_listed(families)} gone"
    items = [snapshot.get(Need("task-definitions", family)) for family in families]
    unread = _unread("task-definitions-gone", title, items)
    if unread:
        return unread
    left = [str(arn) for item in items if isinstance(item, Present) for arn in item.value]
    fix = Fix(
        "Deregister every revision that is active. It stays readable as INACTIVE, and nothing new runs of it.",
        "\n".join(aws("ecs", "deregister-task-definition", task_definition=short(arn)) for arn in left),
        f"ECS > Task definitions > {', '.join(families)}: select every revision > Actions > Deregister",
        "\n".join(boto3("ecs", "deregister_task_definition", taskDefinition=short(arn)) for arn in left),
    )
    what = f"active revision of {' or '.join(families)}"
    return _found("task-definitions-gone", title, what, list(map(short, left)), fix, PAGE, left)


@check(
    "log-groups-gone",
    title="The log groups are gone",
    needs=lambda groups: [Need("log-group", f"|{group}") for group in groups],
    rests_on=("tasks-stopped", "services-gone"),
)
def log_groups_gone(snapshot: Snapshot, *, groups: list[str]) -> Finding:
    """None of these log groups is there any more, in the account's own region."""
    title = f"{_listed(groups)} gone"
    items = {group: snapshot.get(Need("log-group", f"|{group}")) for group in groups}
    unread = _unread("log-groups-gone", title, items.values())
    if unread:
        return unread
    left = [group for group, item in items.items() if isinstance(item, Present)]
    fix = Fix(
        f"Delete {', '.join(left)}, with all that is logged in it.",
        "\n".join(aws("logs", "delete-log-group", log_group_name=group) for group in left),
        f"CloudWatch > Log groups: select {', '.join(left)} > Actions > Delete log group(s)",
        "\n".join(boto3("logs", "delete_log_group", logGroupName=group) for group in left),
    )
    arns = [str(item.value) for item in items.values() if isinstance(item, Present)]
    return _found("log-groups-gone", title, f"log group {' or '.join(groups)}", left, fix, PAGE, arns)


@check(
    "tasks-stopped",
    title="No task runs",
    needs=lambda cluster: [Need("tasks", f"{cluster}|")],
    rests_on=("services-gone",),
)
def tasks_stopped(snapshot: Snapshot, *, cluster: str) -> Finding:
    """No task runs in the cluster, nor is one on its way."""
    title = f"No task runs in {cluster}"
    item = snapshot.get(Need("tasks", f"{cluster}|"))
    if isinstance(item, Unreadable):
        return could_not_find_out("tasks-stopped", title, item)
    tasks = () if isinstance(item, Absent) else item.value
    left = [task for task in tasks if task.status != "STOPPED"]
    ids = [f"{short(task.arn)} ({task.status}, {short(task.definition)})" for task in left]
    fix = Fix(
        "Stop every task.",
        "\n".join(aws("ecs", "stop-task", cluster=cluster, task=task.arn) for task in left),
        f"ECS > Clusters > {cluster} > Tasks: Stop > Stop all",
        "\n".join(boto3("ecs", "stop_task", cluster=cluster, task=task.arn) for task in left),
    )
    found = _found("tasks-stopped", title, f"task in {cluster}", ids, fix, PAGE, [task.arn for task in left])
    return found if left else _with(found, "None runs.")


@check("services-gone", title="No service is left", needs=lambda cluster: [Need("services", cluster)])
def services_gone(snapshot: Snapshot, *, cluster: str) -> Finding:
    """The cluster has no service any more: one that is left would start its tasks again."""
    title = f"No service is left in {cluster}"
    item = snapshot.get(Need("services", cluster))
    if isinstance(item, Unreadable):
        return could_not_find_out("services-gone", title, item)
    left = [] if isinstance(item, Absent) else list(item.value)
    fix = Fix(
        "Delete every service; its tasks stop with it.",
        "\n".join(f"{aws('ecs', 'delete-service', cluster=cluster, service=name)} --force" for name in left),
        f"ECS > Clusters > {cluster} > Services: Delete service, with Force delete",
        "\n".join(boto3("ecs", "delete_service", cluster=cluster, service=name, force=True) for name in left),
    )
    why = "A service starts a task again whenever one is stopped."
    found = _found("services-gone", title, f"service in {cluster}", left, fix, PAGE, why=why)
    return found if left else _with(found, "There is none.")


def _with(found: Finding, observed: str) -> Finding:
    return replace(found, observed=observed)


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names)} {'is' if len(names) == 1 else 'are'}"
