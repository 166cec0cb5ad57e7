"""The newest active task definition of a family: what all checks on task definitions and launches begin with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tutor.checks.finding import Finding, Status
from tutor.checks.fixes import could_not_find_out
from tutor.snapshot import Absent, Need, Snapshot, TargetInfo, Unreadable

if TYPE_CHECKING:
    from tutor.ecs import TaskDefinition
    from tutor.ecs.task_definition import Container

PAGE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definitions.html"


@dataclass(frozen=True)
class Registered:
    """A task definition that is registered, its roles as ARNs, and `raw` as DescribeTaskDefinition answers it."""

    definition: TaskDefinition
    raw: Mapping[str, Any]

    @property
    def name(self) -> str:
        """`family:revision`."""
        return f"{self.definition.family}:{self.definition.revision}"

    def container(self, name: str) -> Container | None:
        """The container of this name."""
        return next((one for one in self.definition.containers if one.name == name), None)


def need_of(family: str) -> Need:
    """The newest active revision."""
    return Need("task-definition", family)


def needs(family: str, **_: object) -> Iterable[Need]:
    """What a check on a family wants to look at first."""
    return [need_of(family)]


def newest(snapshot: Snapshot, family: str) -> Registered | None:
    """The newest active revision, or None where it is not there, or cannot be read."""
    found = registered(snapshot, family, "", "")
    return None if isinstance(found, Finding) else found


def registered(snapshot: Snapshot, family: str, check: str, title: str) -> Registered | Finding:
    """The newest active revision, or the finding of `check` where there is none or nobody can say."""
    item = snapshot.get(need_of(family))
    if isinstance(item, Unreadable):
        return could_not_find_out(check, title, item)
    if isinstance(item, Absent):
        return Finding(
            check,
            Status.FAIL,
            title,
            expected=f"a task definition of the family {family}",
            observed=f"There is no active task definition {family}.",
            why="Nothing else can be judged before it is registered.",
            reference=PAGE,
        )
    from tutor.ecs import TaskDefinitionError, parse

    try:
        raw = json.loads(item.value)
        definition = parse(raw)
    except (ValueError, TypeError, RecursionError, TaskDefinitionError) as error:
        return could_not_find_out(check, title, Unreadable(f"what ECS says of {family} is no task definition: {error}"))
    whole = replace(
        definition,
        execution_role=role_arn(definition.execution_role, snapshot.target),
        task_role=role_arn(definition.task_role, snapshot.target),
    )
    return Registered(whole, raw.get("taskDefinition") or raw)


def role_arn(named: str, target: TargetInfo) -> str:
    """A role's ARN, from its ARN or its bare name, as ECS takes both."""
    if not named or named.startswith("arn:"):
        return named
    partition = target.identity.split(":")[1] if target.identity.startswith("arn:") else "aws"
    return f"arn:{partition}:iam::{target.account}:role/{named}"


def short(arn: str) -> str:
    """The last part of an ARN or path: a role's or policy's name, a task's id."""
    return arn.rpartition("/")[2]
