"""`requiresAttributes`: what a task definition needs of where it runs, as AWS answers it.

Source: the capabilities that the open ECS agent declares, and public outputs of DescribeTaskDefinition. The numbers are
versions of Docker's API: 1.18 always, 1.19 for the log driver awslogs, 1.21 for a memory reservation, 1.25 for EFS,
1.29 for awslogs-create-group and for health checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tutor.ecs.images import ImageReferenceError, Registry, take_apart

_AGENT = "ecs.capability."
_OLD_AGENT = "com.amazonaws.ecs.capability."


def required(request: Mapping[str, Any]) -> list[dict[str, str]]:
    """The attributes of RegisterTaskDefinition's input."""
    names: dict[str, None] = {}
    for container in request["containerDefinitions"]:
        names.update(dict.fromkeys(_of_container(container, bool(request.get("executionRoleArn")))))
    names.update(dict.fromkeys(_of_task(request)))
    return [{"name": name} for name in names]


def _of_task(request: Mapping[str, Any]) -> Iterator[str]:
    if request.get("taskRoleArn"):
        yield _OLD_AGENT + "task-iam-role"
    yield _docker("1.18")
    if request.get("networkMode") == "awsvpc":
        yield _AGENT + "task-eni"
    if request.get("pidMode") or request.get("ipcMode"):
        yield _AGENT + "pid-ipc-namespace-sharing"
    for volume in request.get("volumes") or ():
        efs = volume.get("efsVolumeConfiguration")
        if efs:
            yield _AGENT + "efsAuth"
            yield _AGENT + "efs"
            yield _docker("1.25")


def _of_container(container: Mapping[str, Any], execution_role: bool) -> Iterator[str]:
    log = container.get("logConfiguration") or {}
    if log:
        yield f"{_OLD_AGENT}logging-driver.{log['logDriver']}"
    if log.get("logDriver") == "awslogs":
        if execution_role:
            yield _AGENT + "execution-role-awslogs"
        yield _docker("1.19")
        if "awslogs-create-group" in (log.get("options") or {}):
            yield _docker("1.29")
    if _from_ecr(container.get("image") or ""):
        yield _OLD_AGENT + "ecr-auth"
        yield _docker("1.19")
        if execution_role:
            yield _AGENT + "execution-role-ecr-pull"
    if container.get("memoryReservation"):
        yield _docker("1.21")
    for secret in container.get("secrets") or ():
        yield f"{_AGENT}secrets.{_store(secret['valueFrom'])}.environment-variables"
    for option in log.get("secretOptions") or ():
        yield f"{_AGENT}secrets.{_store(option['valueFrom'])}.bootstrap.log-driver"
    if container.get("repositoryCredentials"):
        yield _AGENT + "private-registry-authentication.secretsmanager"
    if container.get("environmentFiles"):
        yield _AGENT + "env-files.s3"
    if container.get("dependsOn"):
        yield _AGENT + "container-ordering"
    if container.get("healthCheck"):
        yield _AGENT + "container-health-check"
        yield _docker("1.29")
    if container.get("firelensConfiguration"):
        yield f"{_AGENT}firelens.{container['firelensConfiguration']['type']}"


def _docker(version: str) -> str:
    return f"{_OLD_AGENT}docker-remote-api.{version}"


def _store(value_from: str) -> str:
    return "asm" if ":secretsmanager:" in value_from else "ssm"


def _from_ecr(image: str) -> bool:
    try:
        return take_apart(image).registry is Registry.ECR
    except ImageReferenceError:
        return False
