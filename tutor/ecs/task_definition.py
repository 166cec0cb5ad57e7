"""Task definitions as frozen values, read from what AWS writes: camelCase, as registered or as described.

`parse` takes what RegisterTaskDefinition takes and what DescribeTaskDefinition answers, with or without the
`taskDefinition` around it. Every field that a launch looks at is here under AWS's own name in snake case; an absent
text is empty. Whether AWS would register it is another question: `validation.py`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tutor.ecs.shapes import TaskDefinitionError, check

__all__ = [
    "Container",
    "ContainerOverride",
    "Dependency",
    "EnvironmentFile",
    "LogConfiguration",
    "Overrides",
    "PortMapping",
    "Secret",
    "TaskDefinition",
    "TaskDefinitionError",
    "Volume",
    "overridden",
    "parse",
    "parse_overrides",
    "stray",
]


@dataclass(frozen=True, slots=True)
class Secret:
    """An entry of `secrets` or `secretOptions`: the variable's (option's) name and where its value comes from."""

    name: str
    value_from: str


@dataclass(frozen=True, slots=True)
class EnvironmentFile:
    """A file of variables: `value` is the object's ARN, `type` is `s3`."""

    value: str
    type: str = "s3"


@dataclass(frozen=True, slots=True)
class LogConfiguration:
    """`log_driver` such as `awslogs`; `options` as given (all text); `secret_options` are options whose value is
    secret."""

    log_driver: str
    options: Mapping[str, str] = field(default_factory=dict)
    secret_options: tuple[Secret, ...] = ()


@dataclass(frozen=True, slots=True)
class PortMapping:
    """Ports are None where they are left out."""

    container_port: int | None = None
    host_port: int | None = None
    protocol: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dependency:
    """Start after another container is in `condition`: START, COMPLETE, SUCCESS or HEALTHY."""

    container_name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Container:
    """One container definition. `cpu` is in CPU units, `memory` and `memory_reservation` are in MiB; None where left
    out. `repository_credentials` is the credentials secret's ARN, `firelens` the log router's type, or empty.
    `mounts` has the names of the volumes it mounts."""

    name: str = ""
    image: str = ""
    essential: bool = True
    cpu: int | None = None
    memory: int | None = None
    memory_reservation: int | None = None
    command: tuple[str, ...] = ()
    entry_point: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[Secret, ...] = ()
    environment_files: tuple[EnvironmentFile, ...] = ()
    repository_credentials: str = ""
    log_configuration: LogConfiguration | None = None
    port_mappings: tuple[PortMapping, ...] = ()
    firelens: str = ""
    depends_on: tuple[Dependency, ...] = ()
    mounts: tuple[str, ...] = ()
    privileged: bool = False


@dataclass(frozen=True, slots=True)
class Volume:
    """A volume. `efs` is its file system's id, or empty; `access_point` its access point's id; `iam` says whether the
    mount authorizes with the task role (`authorizationConfig.iam` is ENABLED); `transit_encryption` is ENABLED,
    DISABLED or empty. `kind` is `efs`, `docker`, `fsx`, `s3files`, `host` or `bind`."""

    name: str = ""
    kind: str = "bind"
    efs: str = ""
    access_point: str = ""
    iam: bool = False
    transit_encryption: str = ""


@dataclass(frozen=True)
class TaskDefinition:
    """A task definition. `cpu` and `memory` are the texts as given (`256`, `.25 vCPU`, `512`, `0.5 GB`).

    `revision`, `arn` and `compatibilities` (what AWS found that it can run on) are set for one that is registered.
    `execution_role` and `task_role` are the roles' ARNs (or names, as some write them) or empty.
    """

    family: str
    containers: tuple[Container, ...]
    execution_role: str = ""
    task_role: str = ""
    network_mode: str = ""
    requires_compatibilities: tuple[str, ...] = ()
    compatibilities: tuple[str, ...] = ()
    cpu: str = ""
    memory: str = ""
    volumes: tuple[Volume, ...] = ()
    cpu_architecture: str = ""
    operating_system_family: str = ""
    revision: int | None = None
    arn: str = ""

    @property
    def registered(self) -> bool:
        """Whether AWS has taken it already."""
        return bool(self.arn)


@dataclass(frozen=True, slots=True)
class ContainerOverride:
    """What RunTask changes of one container; None where it changes nothing."""

    name: str
    command: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    environment_files: tuple[EnvironmentFile, ...] | None = None
    cpu: int | None = None
    memory: int | None = None
    memory_reservation: int | None = None


@dataclass(frozen=True, slots=True)
class Overrides:
    """What RunTask changes for one launch. An empty text changes nothing."""

    execution_role: str = ""
    task_role: str = ""
    cpu: str = ""
    memory: str = ""
    containers: tuple[ContainerOverride, ...] = ()


def parse(document: Mapping[str, Any]) -> TaskDefinition:
    """The task definition in `document`. Raises TaskDefinitionError for what is not of AWS's shape."""
    inner = document.get("taskDefinition") if isinstance(document, Mapping) else None
    if inner is not None:
        path = "taskDefinition"
    else:
        inner, path = document, ""
    raw = check(inner, "taskDefinition", path)
    platform = raw.get("runtimePlatform") or {}
    return TaskDefinition(
        family=raw["family"],
        containers=tuple(_container(item) for item in raw["containerDefinitions"]),
        execution_role=raw.get("executionRoleArn") or "",
        task_role=raw.get("taskRoleArn") or "",
        network_mode=raw.get("networkMode") or "",
        requires_compatibilities=tuple(raw.get("requiresCompatibilities") or ()),
        compatibilities=tuple(raw.get("compatibilities") or ()),
        cpu=raw.get("cpu") or "",
        memory=raw.get("memory") or "",
        volumes=tuple(_volume(item) for item in raw.get("volumes") or ()),
        cpu_architecture=platform.get("cpuArchitecture") or "",
        operating_system_family=platform.get("operatingSystemFamily") or "",
        revision=raw.get("revision"),
        arn=raw.get("taskDefinitionArn") or "",
    )


def parse_overrides(document: Mapping[str, Any]) -> Overrides:
    """The overrides of a RunTask request. Raises TaskDefinitionError for what is not of AWS's shape."""
    raw = check(document, "overrides", "overrides")
    return Overrides(
        execution_role=raw.get("executionRoleArn") or "",
        task_role=raw.get("taskRoleArn") or "",
        cpu=raw.get("cpu") or "",
        memory=raw.get("memory") or "",
        containers=tuple(_container_override(item) for item in raw.get("containerOverrides") or ()),
    )


def overridden(task_definition: TaskDefinition, overrides: Overrides) -> TaskDefinition:
    """What is launched: the task definition with the overrides put in. What overrides no container of it (`stray`) is
    left out."""
    by_name = {override.name: override for override in overrides.containers}
    return dataclasses.replace(
        task_definition,
        execution_role=overrides.execution_role or task_definition.execution_role,
        task_role=overrides.task_role or task_definition.task_role,
        cpu=overrides.cpu or task_definition.cpu,
        memory=overrides.memory or task_definition.memory,
        containers=tuple(_override(c, by_name[c.name]) if c.name in by_name else c for c in task_definition.containers),
    )


def stray(task_definition: TaskDefinition, overrides: Overrides) -> tuple[str, ...]:
    """The names in the overrides that no container of the task definition has."""
    names = {container.name for container in task_definition.containers}
    return tuple(override.name for override in overrides.containers if override.name not in names)


def _override(container: Container, override: ContainerOverride) -> Container:
    files = override.environment_files
    return dataclasses.replace(
        container,
        command=container.command if override.command is None else override.command,
        environment={**container.environment, **override.environment},
        environment_files=container.environment_files if files is None else files,
        cpu=container.cpu if override.cpu is None else override.cpu,
        memory=container.memory if override.memory is None else override.memory,
        memory_reservation=(
            container.memory_reservation if override.memory_reservation is None else override.memory_reservation
        ),
    )


def _container(raw: Mapping[str, Any]) -> Container:
    log = raw.get("logConfiguration")
    return Container(
        name=raw.get("name") or "",
        image=raw.get("image") or "",
        essential=raw.get("essential") is not False,
        cpu=raw.get("cpu"),
        memory=raw.get("memory"),
        memory_reservation=raw.get("memoryReservation"),
        command=tuple(raw.get("command") or ()),
        entry_point=tuple(raw.get("entryPoint") or ()),
        environment=_pairs(raw.get("environment")),
        secrets=_secrets(raw.get("secrets")),
        environment_files=_files(raw.get("environmentFiles")),
        repository_credentials=(raw.get("repositoryCredentials") or {}).get("credentialsParameter") or "",
        log_configuration=_log_configuration(log) if log is not None else None,
        port_mappings=tuple(_port_mapping(item) for item in raw.get("portMappings") or ()),
        firelens=(raw.get("firelensConfiguration") or {}).get("type") or "",
        depends_on=tuple(Dependency(item["containerName"], item["condition"]) for item in raw.get("dependsOn") or ()),
        mounts=tuple(item.get("sourceVolume") or "" for item in raw.get("mountPoints") or ()),
        privileged=raw.get("privileged") is True,
    )


def _container_override(raw: Mapping[str, Any]) -> ContainerOverride:
    command, files = raw.get("command"), raw.get("environmentFiles")
    return ContainerOverride(
        name=raw.get("name") or "",
        command=None if command is None else tuple(command),
        environment=_pairs(raw.get("environment")),
        environment_files=None if files is None else _files(files),
        cpu=raw.get("cpu"),
        memory=raw.get("memory"),
        memory_reservation=raw.get("memoryReservation"),
    )


def _volume(raw: Mapping[str, Any]) -> Volume:
    efs = raw.get("efsVolumeConfiguration")
    if efs is None:
        kinds = {
            "dockerVolumeConfiguration": "docker",
            "fsxWindowsFileServerVolumeConfiguration": "fsx",
            "s3filesVolumeConfiguration": "s3files",
        }
        kind = next((kind for name, kind in kinds.items() if raw.get(name) is not None), None)
        host = raw.get("host")
        named = isinstance(host, Mapping) and bool(host.get("sourcePath"))
        return Volume(raw.get("name") or "", kind or ("host" if named else "bind"))
    authorization = efs.get("authorizationConfig") or {}
    return Volume(
        name=raw.get("name") or "",
        kind="efs",
        efs=efs["fileSystemId"],
        access_point=authorization.get("accessPointId") or "",
        iam=authorization.get("iam") == "ENABLED",
        transit_encryption=efs.get("transitEncryption") or "",
    )


def _log_configuration(raw: Mapping[str, Any]) -> LogConfiguration:
    return LogConfiguration(raw["logDriver"], dict(raw.get("options") or {}), _secrets(raw.get("secretOptions")))


def _port_mapping(raw: Mapping[str, Any]) -> PortMapping:
    return PortMapping(raw.get("containerPort"), raw.get("hostPort"), raw.get("protocol") or "", raw.get("name") or "")


def _pairs(raw: Any) -> dict[str, str]:
    return {item.get("name") or "": item.get("value") or "" for item in raw or ()}


def _secrets(raw: Any) -> tuple[Secret, ...]:
    return tuple(Secret(item["name"], item["valueFrom"]) for item in raw or ())


def _files(raw: Any) -> tuple[EnvironmentFile, ...]:
    return tuple(EnvironmentFile(item["value"], item["type"]) for item in raw or ())
