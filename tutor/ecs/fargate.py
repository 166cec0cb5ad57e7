"""Fargate: which CPU goes with which memory, and what its task definitions must have.

Source of the sizes: ECS developer guide, "Task size"; a public project measured the same table over
RegisterTaskDefinition, every border and every step, in August 2026.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tutor.ecs.images import Registry
from tutor.ecs.images import take_apart as image_of
from tutor.ecs.invalid import CLIENT, Found, Invalid, containers
from tutor.ecs.task_definition import TaskDefinition

MEMORY: dict[int, tuple[int, ...]] = {
    256: (512, 1024, 2048),
    512: tuple(range(1024, 4096 + 1, 1024)),
    1024: tuple(range(2048, 8192 + 1, 1024)),
    2048: tuple(range(4096, 16384 + 1, 1024)),
    4096: tuple(range(8192, 30720 + 1, 1024)),
    8192: tuple(range(16384, 61440 + 1, 4096)),
    16384: tuple(range(32768, 122880 + 1, 8192)),
}
"""CPU units (1,024 are one vCPU) → the memories, in MiB, that go with them."""

_NUMBER = re.compile(r"\d+")
_CPU = re.compile(r"(\d+|\d*\.\d+)\s*vcpu", re.IGNORECASE)
_MEMORY = re.compile(r"(\d+|\d*\.\d+)\s*gb", re.IGNORECASE)


def problems(task_definition: TaskDefinition) -> tuple[Invalid, ...]:
    """Everything for which it cannot run on Fargate, whether or not it says that it requires it."""
    return tuple(problem for rule in _RULES for problem in rule(task_definition))


def cpu_units(text: str) -> int | None:
    """CPU units of a task's `cpu`: `256`, `.25 vCPU`, `1 vcpu`; None for a text of another form."""
    return _amount(text, _CPU)


def memory_mib(text: str) -> int | None:
    """MiB of a task's `memory`: `512`, `0.5 GB`, `1GB`; None for a text of another form."""
    return _amount(text, _MEMORY)


def fits(cpu: int, memory: int) -> bool:
    """Whether Fargate has such a size."""
    return memory in MEMORY.get(cpu, ())


def network(task: TaskDefinition) -> Found:
    """Source: amazon-ecs-cli's issue 1145, quotation marks and all."""
    if task.network_mode != "awsvpc":
        yield Invalid(CLIENT, "Fargate only supports network mode ‘awsvpc’.", "networkMode")


def size(task: TaskDefinition) -> Found:
    """Source: terraform-aws-ecs-task-definition's issue 38 (cpu), amazon-ecs-cli's 982 (memory), aws-cdk-examples'
    issue 1 (the pair, in full)."""
    for field, value in (("cpu", task.cpu), ("memory", task.memory)):
        if not value:
            yield Invalid(CLIENT, f"Fargate requires that '{field}' be defined at the task level.", field)
    cpu, memory = cpu_units(task.cpu), memory_mib(task.memory)
    if cpu is not None and memory is not None and not fits(cpu, memory):
        message = (
            f"No Fargate configuration exists for given values: {cpu} CPU, {memory} memory. See the Amazon ECS "
            "documentation for the valid values."
        )
        yield Invalid(CLIENT, message, "memory" if cpu in MEMORY else "cpu")


def execution_role(task: TaskDefinition) -> Found:
    """Source: virtual-kubelet's issue 193 (awslogs), public bug reports (ECR); [inferred] for the words about
    credentials and environment files, which need the role as well."""
    if task.execution_role:
        return
    needs = "Fargate requires task definition to have execution role ARN to support"
    for where, container in containers(task):
        if is_private_ecr(container.image):
            yield Invalid(CLIENT, f"{needs} ECR images.", f"{where}.image")
        if container.log_configuration and container.log_configuration.log_driver == "awslogs":
            yield Invalid(CLIENT, f"{needs} log driver awslogs.", f"{where}.logConfiguration.logDriver")
        if container.repository_credentials:
            yield Invalid(CLIENT, f"{needs} private registry credentials.", f"{where}.repositoryCredentials")
        if container.environment_files:
            yield Invalid(CLIENT, f"{needs} environment files.", f"{where}.environmentFiles")


def log_drivers(task: TaskDefinition) -> Found:
    """awslogs, splunk and awsfirelens. Source of the rule: ECS API reference, LogConfiguration; [inferred] for the
    words."""
    for where, container in containers(task):
        log = container.log_configuration
        if log and log.log_driver in ("json-file", "syslog", "journald", "gelf", "fluentd"):
            message = f"Tasks using the Fargate launch type do not support log driver {log.log_driver}."
            yield Invalid(CLIENT, message, f"{where}.logConfiguration.logDriver")


def stream_prefix(task: TaskDefinition) -> Found:
    """Source: aws-cdk's issue 1422."""
    for where, container in containers(task):
        log = container.log_configuration
        if log and log.log_driver == "awslogs" and not log.options.get("awslogs-stream-prefix"):
            message = (
                "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver "
                "awslogs."
            )
            yield Invalid(CLIENT, message, f"{where}.logConfiguration.options")


def privileged(task: TaskDefinition) -> Found:
    """Source of the rule: ECS developer guide, "Task definition differences for Fargate"; [inferred] for the words,
    from those for ipcMode."""
    for where, container in containers(task):
        if container.privileged:
            message = "Tasks using the Fargate launch type do not support privileged containers."
            yield Invalid(CLIENT, message, f"{where}.privileged")


def is_private_ecr(text: str) -> bool:
    """Whether an image is one of a private ECR registry."""
    try:
        return image_of(text).registry is Registry.ECR
    except ValueError:
        return False


def _amount(text: str, unit: re.Pattern[str]) -> int | None:
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return int(text)
    found = unit.fullmatch(text)
    return round(float(found[1]) * 1024) if found else None


_RULES: tuple[Callable[[TaskDefinition], Found], ...] = (
    network,
    size,
    execution_role,
    log_drivers,
    stream_prefix,
    privileged,
)
