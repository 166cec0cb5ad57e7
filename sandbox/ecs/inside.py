"""What an application inside a running task has: its task role, and its container's environment.

`running` is the way in for whoever wants to act as the application: with `role_arn` a session is made whose name is the
task's id, and `environment` has the secrets that were injected when the task started (a secret that is changed later is
not seen, as on AWS).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.ecs import account_world
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import Task
from tutor.ecs.secrets import SecretReference, SecretReferenceError, Store, take_apart


@dataclass(frozen=True, slots=True)
class Application:
    """The application in one container of a running task. `role_arn` is the task role's, or empty: then there are no
    credentials, and `AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is not set. `environment` holds secrets' values."""

    task_arn: str
    task_id: str
    cluster_arn: str
    family: str
    revision: int
    container: str
    role_arn: str
    environment: Mapping[str, str]


def running(place: Place, name: str, container: str = "") -> Application | None:
    """The application of a task that runs, by the task's ARN or id or by its task definition's family (the newest
    running one), in its first container or in `container`; None when nothing of this name runs."""
    found = [task for task in _all(place) if _is(task, name) and task.last_status == "RUNNING" and not task.stopping]
    if not found:
        return None
    task = max(found, key=lambda item: item.shown["startedAt"])
    names = [item["name"] for item in task.asked.definition.container_definitions]
    if container and container not in names:
        return None
    return application(task, container or names[0])


def task_of(place: Place, arn: str) -> Task | None:
    """The running task of this ARN."""
    return next((task for task in _all(place) if task.task_arn == arn and task.last_status == "RUNNING"), None)


def application(task: Task, container: str) -> Application:
    """The application in a container of a running task."""
    definition = task.asked.definition
    return Application(
        task.task_arn,
        task.id,
        task.cluster_arn,
        definition.family,
        definition.revision,
        container,
        role_of_task(task),
        dict(task.environment.get(container, {})),
    )


def role_of_task(task: Task) -> str:
    """The ARN of a task's task role, an override's first; empty when there is none."""
    given = task.asked.overrides.get("taskRoleArn") or getattr(task.asked.definition, "task_role_arn", None)
    return given or ""


def environment(place: Place, task: Task) -> dict[str, dict[str, str]]:
    """Each container's environment now: files, then variables, then overrides, then secrets."""
    overrides = {item.get("name"): item for item in task.asked.overrides.get("containerOverrides") or ()}
    found = {}
    for given in task.asked.definition.container_definitions:
        override = overrides.get(given["name"], {})
        files = override.get("environmentFiles", given.get("environmentFiles")) or ()
        variables = [pair for file in files for pair in _file(place, file["value"])]
        variables += [(item["name"], item.get("value", "")) for item in given.get("environment") or ()]
        variables += [(item["name"], item.get("value", "")) for item in override.get("environment") or ()]
        variables += [(item["name"], _secret(place, item["valueFrom"])) for item in given.get("secrets") or ()]
        found[given["name"]] = dict(variables)
    return found


def _all(place: Place) -> Iterator[Task]:
    for tasks in place.ecs.tasks.values():
        yield from tasks.values()


def _is(task: Task, name: str) -> bool:
    definition = task.asked.definition
    return name in (
        task.id,
        task.task_arn,
        definition.family,
        f"{definition.family}:{definition.revision}",
        definition.arn,
    )


def _file(place: Place, arn: str) -> Iterator[tuple[str, str]]:
    """The variables of an environment file: a `NAME=VALUE` a line, `#` for a comment."""
    bucket, _, key = arn.rpartition(":")[2].partition("/")
    held = place.backend("s3").buckets.get(bucket)
    stored = held.keys.get(key) if held is not None else None
    for line in (stored.value.decode("utf-8", "replace") if stored is not None else "").splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            yield name.strip(), value


def _secret(place: Place, value_from: str) -> str:
    try:
        reference = take_apart(value_from)
    except SecretReferenceError:
        return ""
    if reference.store is Store.PARAMETER_STORE:
        parameter = account_world.parameter_of(place, reference.name, reference.region or place.region)
        return "" if parameter is None else str(parameter.decrypt(parameter.value) or "")
    return _value(account_world.secret_of(place, reference.arn), reference)


def _value(secret: Any, reference: SecretReference) -> str:
    stage = reference.version_stage or "AWSCURRENT"
    versions = secret.versions if secret is not None else {}
    version: dict[str, Any] = versions.get(reference.version_id) or next(
        (item for item in versions.values() if stage in item["version_stages"]), {}
    )
    text = str(version.get("secret_string", ""))
    if not reference.json_key:
        return text
    found = json.loads(text or "{}").get(reference.json_key, "")
    return found if isinstance(found, str) else json.dumps(found)
