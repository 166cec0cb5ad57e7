"""Checks on a family's newest active task definition: that it is there, its roles, its container."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from tutor.checks import commands, families
from tutor.checks.families import PAGE, Registered, registered, role_arn, short
from tutor.checks.finding import Evidence, Finding, Fix, Status
from tutor.checks.registry import check
from tutor.snapshot import Absent, Need, Present, Snapshot

if TYPE_CHECKING:
    from tutor.ecs.task_definition import Container

_FAMILIES = Need("families")
_FIELDS: Mapping[str, tuple[str, str, str]] = {
    "execution": ("executionRoleArn", "task execution role", "starts the task: it pulls the image, reads the secrets"),
    "task": ("taskRoleArn", "task role", "is what the application in the container calls AWS with"),
}
_NOTHING: dict[str, str] = {}
_TRUE = ("1", "t", "T", "TRUE", "true", "True")


# -- that it is there ------------------------------------------------------------------------------


def _follow_missing(snapshot: Snapshot, family: str) -> Iterable[Need]:
    """Where there is none: the families that there are, and the one whose name is most like it."""
    if not isinstance(snapshot.get(families.need_of(family)), Absent):
        return []
    near = _near(snapshot, family)
    return [_FAMILIES, *([families.need_of(near)] if near else [])]


@check("task-definition-exists", title="The task definition exists", needs=families.needs, follow=_follow_missing)
def task_definition_exists(snapshot: Snapshot, *, family: str) -> Finding:
    """The family has an active task definition."""
    title = f"The task definition {family} exists"
    found = registered(snapshot, family, "task-definition-exists", title)
    if isinstance(found, Registered):
        return Finding(
            "task-definition-exists",
            Status.PASS,
            title,
            expected=family,
            observed=found.definition.arn or found.name,
            evidence=(Evidence(found.definition.arn),),
            reference=PAGE,
        )
    if found.status is not Status.FAIL:
        return found
    near = _near(snapshot, family)
    there = families.newest(snapshot, near) if near else None
    fix = Fix(
        f"Register a task definition of the family {family}.",
        console=f"ECS > Task definitions > Create new task definition: Task definition family {family}",
    )
    if there:
        fix = commands.register(there.raw, {"family": family}, f"Register {near} under the name {family}.")
    return Finding(
        "task-definition-exists",
        Status.FAIL,
        title,
        expected=family,
        observed=found.observed + (f" There is {near}: is that a typing error?" if near else ""),
        why="A family's name is exact, upper and lower case too. Services and RunTask find it by that name only.",
        fix=fix,
        misconception="name-misspelt" if near else None,
        reference=PAGE,
    )


def _near(snapshot: Snapshot, family: str) -> str:
    item = snapshot.get(_FAMILIES)
    names = {name.lower(): name for name in item.value if name != family} if isinstance(item, Present) else {}
    near = difflib.get_close_matches(family.lower(), names, n=1, cutoff=0.9)
    return names[near[0]] if near else ""


# -- its roles -------------------------------------------------------------------------------------


def _follow_role(snapshot: Snapshot, family: str, field: str, role: str) -> Iterable[Need]:
    return [Need("role", role)] if families.newest(snapshot, family) else []


@check(
    "task-definition-role",
    title="The task definition names the role",
    needs=families.needs,
    follow=_follow_role,
    rests_on=("task-definition-exists",),
)
def task_definition_role(snapshot: Snapshot, *, family: str, field: Literal["execution", "task"], role: str) -> Finding:
    """The newest revision names this role in this field."""
    name, kind, part = _FIELDS[field]
    title = f"{family} names {role} as its {kind}"
    found = registered(snapshot, family, "task-definition-role", title)
    if isinstance(found, Finding):
        return found
    definition = found.definition
    given = definition.execution_role if field == "execution" else definition.task_role
    other = definition.task_role if field == "execution" else definition.execution_role
    item = snapshot.get(Need("role", role))
    there = item.value if isinstance(item, Present) and item.value.name == role else None
    wanted = there.arn if there else role_arn(role, snapshot.target)
    right = given == wanted or (there is None and ":role/" in given and short(given) == role)
    observed = f"{name} is {given}." if given else f"There is no {name}."
    fix = Fix()
    if not right:
        changes = {name: wanted}
        if other == wanted:  # the role stands in the other field, where what is here belongs, if anything
            changes[_FIELDS["task" if field == "execution" else "execution"][0]] = given if given != wanted else ""
        text = f"Name {wanted} in {name}."
        fix = commands.register(found.raw, {key: value or None for key, value in changes.items()}, text)
    return Finding(
        "task-definition-role",
        Status.PASS if right else Status.FAIL,
        title,
        expected=f"{name} is {wanted}",
        observed=observed,
        why="" if right else f"{name} {part}. {_also(other, wanted, field)}".strip(),
        fix=fix,
        misconception=None if right else _role_misconception(given, other, wanted, role),
        evidence=(Evidence(definition.arn),),
        reference=PAGE,
    )


def _also(other: str, wanted: str, field: str) -> str:
    if other != wanted:
        return ""
    name = _FIELDS["task" if field == "execution" else "execution"][0]
    return f"{short(wanted)} stands in {name}, which is the other role's field."


def _role_misconception(given: str, other: str, wanted: str, role: str) -> str | None:
    if given and given == other:
        return "same-role-twice"
    if other == wanted:
        return "roles-swapped"
    if ":policy/" in given:
        return "policy-arn-for-role"
    name = short(given)
    if name != role and name.lower() == role.lower():
        return "name-in-another-case"
    if name and name != role and difflib.SequenceMatcher(None, name, role).ratio() > 0.93:
        return "name-misspelt"
    return None


@check(
    "roles-apart",
    title="The two roles are two roles",
    needs=families.needs,
    rests_on=("task-definition-exists", "task-definition-role"),
)
def roles_apart(snapshot: Snapshot, *, family: str) -> Finding:
    """The newest revision does not name one and the same role in both fields."""
    title = f"The two roles of {family} are two roles"
    found = registered(snapshot, family, "roles-apart", title)
    if isinstance(found, Finding):
        return found
    execution, task = found.definition.execution_role, found.definition.task_role
    same = bool(task) and execution == task
    observed = f"executionRoleArn is {execution or 'not set'}, taskRoleArn is {task or 'not set'}."
    text = "Take taskRoleArn out, if the application makes no AWS calls; else name a role of the application's own."
    return Finding(
        "roles-apart",
        Status.FAIL if same else Status.PASS,
        title,
        expected="two different roles, or no task role",
        observed=observed,
        why="Whatever runs in the container gets the task role's credentials: with the same role in both fields, it "
        "may read every secret and pull every image that the start needs."
        if same
        else "",
        fix=commands.register(found.raw, {"taskRoleArn": None}, text) if same else Fix(),
        misconception="same-role-twice" if same else None,
        evidence=(Evidence(found.definition.arn),),
        reference=PAGE,
    )


# -- its container ---------------------------------------------------------------------------------


def _follow_log_group(
    snapshot: Snapshot, family: str, container: str, creates_log_group: bool = False, **_: object
) -> Iterable[Need]:
    found = families.newest(snapshot, family)
    one = found.container(container) if found and creates_log_group else None
    return [_log_group_need(one)] if one and one.log_configuration else []


def _log_group_need(container: Container) -> Need:
    options = container.log_configuration.options if container.log_configuration else {}
    return Need("log-group", f"{options.get('awslogs-region', '')}|{options.get('awslogs-group', '')}")


@check(
    "task-definition-matches",
    title="The task definition is as asked",
    needs=families.needs,
    follow=_follow_log_group,
    rests_on=("task-definition-exists",),
)
def task_definition_matches(
    snapshot: Snapshot,
    *,
    family: str,
    container: str,
    image: str = "",
    port: int = 0,
    log_group: str = "",
    creates_log_group: bool = False,
    environment: dict[str, str] = _NOTHING,
) -> Finding:
    """The newest revision has this container, with what is asked of it; what it has beyond that is its own affair.

    `creates_log_group`: the log group is there, or awslogs-create-group has the agent create it.
    """
    title = f"{family} is as asked"
    found = registered(snapshot, family, "task-definition-matches", title)
    if isinstance(found, Finding):
        return found
    one = found.container(container)
    if one is None:
        names = ", ".join(c.name for c in found.definition.containers)
        differences = [_Difference(f"a container {container}", f"the containers are {names}", {})]
    else:
        asked = (image, port, log_group, creates_log_group, environment)
        differences = list(_differences(snapshot, one, *asked, region=snapshot.target.region))
    expected = [
        f"image {image}" if image else "",
        f"port {port}" if port else "",
        f"log group {log_group}" if log_group else "",
        *(f"{key}={value}" for key, value in environment.items()),
    ]
    return Finding(
        "task-definition-matches",
        Status.FAIL if differences else Status.PASS,
        title,
        expected=f"container {container}: {', '.join(filter(None, expected)) or 'it is there'}",
        observed="; ".join(d.observed for d in differences) if differences else f"{found.name} is as asked.",
        why="; ".join(dict.fromkeys(d.why for d in differences if d.why)),
        fix=_mend(found, container, differences) if differences else Fix(),
        misconception=next((d.misconception for d in differences if d.misconception), None),
        evidence=(Evidence(found.definition.arn),),
        reference=PAGE,
    )


@dataclass(frozen=True)
class _Difference:
    """One thing that is not as asked: what is wanted, what there is, the changed fields of the container."""

    wanted: str
    observed: str
    changes: Mapping[str, Any]
    why: str = ""
    misconception: str | None = None


def _mend(found: Registered, container: str, differences: list[_Difference]) -> Fix:
    changes: dict[str, Any] = {}
    for difference in differences:
        changes.update(difference.changes)
    text = f"In {container}: {', '.join(d.wanted for d in differences)}."
    if not changes:
        return Fix(f"Register {found.definition.family} again with {', '.join(d.wanted for d in differences)}.")
    raw = dict(found.raw)
    if "logConfiguration" in changes:
        changes["logConfiguration"] = _log_configuration(found, container, changes["logConfiguration"])
    return commands.register(raw, commands.with_container(raw, container, changes), text)


def _log_configuration(found: Registered, container: str, options: Mapping[str, str]) -> dict[str, Any]:
    one = found.container(container)
    log = one.log_configuration if one else None
    had = dict(log.options) if log and log.log_driver == "awslogs" else {}
    secret = [{"name": s.name, "valueFrom": s.value_from} for s in log.secret_options] if log else []
    made: dict[str, Any] = {"logDriver": "awslogs", "options": {"awslogs-stream-prefix": "ecs", **had, **options}}
    return {**made, "secretOptions": secret} if secret else made


def _differences(
    snapshot: Snapshot,
    one: Container,
    image: str,
    port: int,
    log_group: str,
    creates: bool,
    environment: Mapping[str, str],
    *,
    region: str,
) -> Iterator[_Difference]:
    log = one.log_configuration
    options = log.options if log and log.log_driver == "awslogs" else {}
    changes: dict[str, Any]
    if image and not _same_image(one.image, image):
        yield _Difference(f"image {image}", f"its image is {one.image}", {"image": image}, "The image is another one.")
    if port and port not in {mapping.container_port for mapping in one.port_mappings}:
        ports = ", ".join(str(m.container_port) for m in one.port_mappings) or "none"
        mapping = {"containerPort": port, "protocol": "tcp"}
        others = [{"containerPort": m.container_port} for m in one.port_mappings if m.container_port]
        changes = {"portMappings": [*others, mapping]}
        yield _Difference(f"port {port}", f"its ports are {ports}", changes, "Nobody reaches the container there.")
    if log_group and options.get("awslogs-group") != log_group:
        there = options.get("awslogs-group", "no log group")
        wanted = {"awslogs-group": log_group, "awslogs-region": options.get("awslogs-region", region)}
        if creates and not options:
            wanted["awslogs-create-group"] = "true"
        changes = {"logConfiguration": wanted}
        yield _Difference(f"log group {log_group}", f"it writes its logs to {there}", changes, "Its logs go elsewhere.")
    if creates and (options or not log_group) and options.get("awslogs-create-group", "") not in _TRUE:
        yield from _uncreated(snapshot, one, options, log_group)
    for key, value in environment.items():
        if one.environment.get(key) != value:
            pairs = {**one.environment, **environment}
            changes = {"environment": [{"name": k, "value": v} for k, v in pairs.items()]}
            yield _Difference(f"{key}={value}", f"{key} is {one.environment.get(key, 'not set')}", changes)


def _uncreated(snapshot: Snapshot, one: Container, options: Mapping[str, str], log_group: str) -> Iterator[_Difference]:
    """No option to create the log group: right only where the group is there (or nobody can say)."""
    item = snapshot.get(_log_group_need(one)) if options else Absent()
    if isinstance(item, Absent):
        group = log_group or options.get("awslogs-group", "")
        changes = {"logConfiguration": {**options, "awslogs-group": group, "awslogs-create-group": "true"}}
        yield _Difference(
            "awslogs-create-group true",
            f"the log group {group} is not there, and awslogs-create-group is not true",
            changes,
            "The agent then finds no log group, and the task stops before the container runs.",
            "log-group-missing",
        )


def _same_image(given: str, wanted: str) -> bool:
    from tutor.ecs.images import ImageReferenceError, take_apart

    try:
        return take_apart(given).full == take_apart(wanted).full
    except ImageReferenceError:
        return given == wanted
