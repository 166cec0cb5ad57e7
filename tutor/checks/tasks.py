"""What runs in a cluster: a task of a family, a service."""

from __future__ import annotations

from collections.abc import Iterable

from tutor.checks import commands, families
from tutor.checks.families import Registered, registered, short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.fixes import could_not_find_out
from tutor.checks.launches import BASES, PAGE
from tutor.checks.registry import check
from tutor.snapshot import Absent, Need, Present, ServiceEntry, Snapshot, TaskEntry, Unreadable

_SUBNET = (
    "$(aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query 'Subnets[0].SubnetId' --output text)"
)
_NETWORK = f'--network-configuration "awsvpcConfiguration={{subnets=[{_SUBNET}],assignPublicIp=ENABLED}}"'
_SERVICES = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html"
_WORDS = (
    ("connection issue", "timeout-taken-for-iam"),
    ("i/o timeout", "timeout-taken-for-iam"),
    ("did not contain json key", "wrong-json-key"),
    ("log group does not exist", "log-group-missing"),
)
"""Words of a stopped reason that leave no doubt about the cause."""


def _task_needs(cluster: str, family: str) -> Iterable[Need]:
    return [families.need_of(family), Need("tasks", f"{cluster}|{family}")]


@check("task-runs", title="A task runs", needs=_task_needs, rests_on=(*BASES, "task-starts", "service-runs"))
def task_runs(snapshot: Snapshot, *, cluster: str, family: str) -> Finding:
    """A task of the family's newest revision is RUNNING in the cluster."""
    title = f"A task of {family} runs in {cluster}"
    found = registered(snapshot, family, "task-runs", title)
    if isinstance(found, Finding):
        return found
    item = snapshot.get(Need("tasks", f"{cluster}|{family}"))
    if isinstance(item, Unreadable):
        return could_not_find_out("task-runs", title, item)
    tasks: tuple[TaskEntry, ...] = item.value if isinstance(item, Present) else ()
    own = [task for task in tasks if task.definition == found.definition.arn]
    running = [task for task in own if task.status == "RUNNING"]
    if running:
        return Finding(
            "task-runs",
            Status.PASS,
            title,
            expected=f"a task of {found.name} is RUNNING",
            observed=f"Task {short(running[0].arn)} of {found.name} is RUNNING.",
            evidence=(Evidence(running[0].arn),),
            reference=PAGE,
        )
    observed, misconception = _instead(item, tasks, own, cluster, found)
    return Finding(
        "task-runs",
        Status.FAIL,
        title,
        expected=f"a task of {found.name} is RUNNING",
        observed=observed,
        why="Only a launch shows whether the roles do their parts: a task that stops says which call failed.",
        fix=_wait(cluster, own) or run_task(cluster, family),
        misconception=misconception,
        evidence=tuple(Evidence(task.arn) for task in (own or tasks)[:1]),
        reference=PAGE,
    )


def _instead(
    item: object, tasks: tuple[TaskEntry, ...], own: list[TaskEntry], cluster: str, found: Registered
) -> tuple[str, str | None]:
    """What there is in place of a running task, and what it shows."""
    if isinstance(item, Absent):
        return f"There is no cluster {cluster}.", None
    coming = next((task for task in own if task.status not in ("STOPPED", "DEPROVISIONING", "STOPPING")), None)
    if coming:
        return f"Task {short(coming.arn)} is {coming.status}: it is on its way.", None
    if own:
        last = own[0]
        return f"The last one, {short(last.arn)}, is {last.status}: {_reason(last)}", misconception_of(_reason(last))
    older = next((task for task in tasks if task.status == "RUNNING"), None)
    if older:
        return f"What runs is {short(older.definition)}, not {found.name}.", "old-revision-runs"
    return f"No task of {found.name} was run in {cluster}.", None


def _reason(task: TaskEntry) -> str:
    said = f"{task.stop_code}: {task.stopped_reason}" if task.stop_code else task.stopped_reason or "no reason is given"
    return " ".join((said, *(reason for reason in task.containers if reason not in said)))


def misconception_of(reason: str) -> str | None:
    """What a stopped reason shows by its words alone."""
    return next((shown for words, shown in _WORDS if words in reason), None)


def _wait(cluster: str, own: list[TaskEntry]) -> Fix | None:
    coming = [task.arn for task in own if task.status in ("PROVISIONING", "PENDING", "ACTIVATING")]
    if not coming:
        return None
    return Fix(
        "Wait until it runs, or stops and says why.",
        commands.aws("ecs", "wait tasks-running", cluster=cluster, tasks=coming[:1]),
        f"ECS > Clusters > {cluster} > Tasks",
        f'boto3.client("ecs").get_waiter("tasks_running").wait(cluster={cluster!r}, tasks={coming[:1]!r})',
    )


def run_task(cluster: str, family: str) -> Fix:
    """Run one task of the family's newest revision, in a default subnet."""
    run = commands.aws("ecs", "run-task", cluster=cluster, task_definition=family, launch_type="FARGATE")
    return Fix(
        f"Mend what the stopped reason names, then run {family} in {cluster}.",
        f"{run} {_NETWORK}",
        f"ECS > Clusters > {cluster} > Tasks > Run new task: launch type FARGATE, family {family}",
        f'boto3.client("ecs").run_task(cluster={cluster!r}, taskDefinition={family!r}, launchType="FARGATE", '
        f"networkConfiguration={_PYTHON_NETWORK})",
    )


_PYTHON_NETWORK = (
    '{"awsvpcConfiguration": {"subnets": [boto3.client("ec2").describe_subnets(Filters=[{"Name": "default-for-az", '
    '"Values": ["true"]}])["Subnets"][0]["SubnetId"]], "assignPublicIp": "ENABLED"}}'
)


# -- services --------------------------------------------------------------------------------------


def _service_needs(cluster: str, service: str, family: str) -> Iterable[Need]:
    return [
        families.need_of(family),
        Need("service", f"{cluster}|{service}"),
        Need("tasks", f"{cluster}|{family}"),
    ]


@check("service-runs", title="The service runs", needs=_service_needs, rests_on=(*BASES, "task-starts"))
def service_runs(snapshot: Snapshot, *, cluster: str, service: str, family: str) -> Finding:
    """The service runs the family's newest revision: as many tasks of it as it wants, and at least one."""
    title = f"The service {service} runs {family}"
    found = registered(snapshot, family, "service-runs", title)
    if isinstance(found, Finding):
        return found
    item = snapshot.get(Need("service", f"{cluster}|{service}"))
    listed = snapshot.get(Need("tasks", f"{cluster}|{family}"))
    for read in (item, listed):
        if isinstance(read, Unreadable):
            return could_not_find_out("service-runs", title, read)
    there: ServiceEntry | None = item.value if isinstance(item, Present) else None
    tasks: tuple[TaskEntry, ...] = listed.value if isinstance(listed, Present) else ()
    own = [t for t in tasks if t.group == f"service:{service}" and t.definition == found.definition.arn]
    running = [t for t in own if t.status == "RUNNING"]
    if there and _is_served(there, found, len(running)):
        return _service_passes(there, found, title)
    observed, misconception = _service_instead(there, found, cluster, service, len(running))
    return Finding(
        "service-runs",
        Status.FAIL,
        title,
        expected=f"{service} runs {found.name}",
        observed=observed,
        why="A service starts its tasks again and again; its events say why one could not be placed.",
        fix=_mend_service(there, cluster, service, family),
        misconception=misconception,
        evidence=(Evidence(there.arn),) if there else (),
        reference=_SERVICES,
    )


def _is_served(there: ServiceEntry, found: Registered, running: int) -> bool:
    newest = there.status == "ACTIVE" and there.definition == found.definition.arn
    return newest and 0 < there.desired <= running


def _service_passes(there: ServiceEntry, found: Registered, title: str) -> Finding:
    return Finding(
        "service-runs",
        Status.PASS,
        title,
        expected=f"{short(there.arn)} runs {found.name}",
        observed=f"{there.desired} of {there.desired} tasks of {found.name} run.",
        evidence=(Evidence(there.arn),),
        reference=_SERVICES,
    )


def _service_instead(
    there: ServiceEntry | None, found: Registered, cluster: str, service: str, running: int
) -> tuple[str, str | None]:
    if there is None:
        return f"There is no service {service} in {cluster}.", None
    if there.status != "ACTIVE":
        return f"{service} is {there.status}.", None
    if there.definition != found.definition.arn:
        other = short(there.definition)
        same = other.rpartition(":")[0] == found.definition.family
        return f"{service} runs {other}, not {found.name}.", "old-revision-runs" if same else None
    if not there.desired:
        return f"{service} wants no task: its desired count is 0.", None
    said = f" Its last event: {there.events[0]}" if there.events else ""
    shown = misconception_of(there.events[0]) if there.events else None
    return f"{running} of {there.desired} tasks of {found.name} run.{said}", shown


def _mend_service(there: ServiceEntry | None, cluster: str, service: str, family: str) -> Fix:
    if there is None or there.status != "ACTIVE":
        create = commands.aws(
            "ecs",
            "create-service",
            cluster=cluster,
            service_name=service,
            task_definition=family,
            desired_count="1",
            launch_type="FARGATE",
        )
        return Fix(
            f"Create the service {service} in {cluster}, with one task of {family}.",
            f"{create} {_NETWORK}",
            f"ECS > Clusters > {cluster} > Services > Create: family {family}, service name {service}",
            f'boto3.client("ecs").create_service(cluster={cluster!r}, serviceName={service!r}, '
            f'taskDefinition={family!r}, desiredCount=1, launchType="FARGATE", '
            f"networkConfiguration={_PYTHON_NETWORK})",
        )
    count = str(there.desired or 1)
    update = commands.aws(
        "ecs", "update-service", cluster=cluster, service=service, task_definition=family, desired_count=count
    )
    return Fix(
        f"Mend what its events name, then deploy the newest revision of {family}.",
        f"{update} --force-new-deployment",
        f"ECS > Clusters > {cluster} > Services > {service} > Update: the newest revision, Force new deployment",
        f'boto3.client("ecs").update_service(cluster={cluster!r}, service={service!r}, taskDefinition={family!r}, '
        f"desiredCount={count}, forceNewDeployment=True)",
    )
