"""The ECS console's *Create new task definition* as data: its fields, what AWS would refuse, and the same as calls.

Labels: ECS developer guide, "Creating an Amazon ECS task definition using the console"; those of a container's ports
(*Port name*, *App protocol*), of a variable's *Value type*, of the headings *Task definition configuration*,
*Task roles - conditional*, *Container details*, *Logging - optional* and *Log collection*, and *Linux/X86_64*: public
walk-throughs of the console, of 2024 and 2025. No source shows which size the console begins with, or which of CPU and
memory it offers first: 1 vCPU and 3 GB here [inferred].
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from tutor.actions.api_change import ApiCall, Change
from tutor.ecs import fargate
from tutor.ecs.invalid import Invalid
from tutor.ecs.task_definition import TaskDefinitionError, parse
from tutor.ecs.validation import problems

TITLE, TITLE_OF_REVISION = "Create new task definition", "Create new revision"
SECTIONS = (
    "Task definition configuration",
    "Infrastructure requirements",
    "Task roles - conditional",
    "Container - 1",
    "Logging - optional",
)
LAUNCH_TYPES: Mapping[str, str] = {"AWS Fargate": "FARGATE", "Amazon EC2 instances": "EC2"}
ARCHITECTURES: Mapping[str, tuple[str, str]] = {"Linux/X86_64": ("LINUX", "X86_64"), "Linux/ARM64": ("LINUX", "ARM64")}
NETWORK_MODES = ("awsvpc", "bridge", "host", "none")
PROTOCOLS = ("TCP", "UDP")
APP_PROTOCOLS = ("HTTP", "HTTP2", "gRPC", "None")
VALUE_TYPES = ("Value", "ValueFrom")
NO_ROLE = "None"
CPUS: Mapping[str, int] = {".25 vCPU": 256, ".5 vCPU": 512, **{f"{n} vCPU": n * 1024 for n in (1, 2, 4, 8, 16)}}

MEMORIES: Mapping[str, int] = {
    ".5 GB" if mib == 512 else f"{mib // 1024} GB": mib for sizes in fargate.MEMORY.values() for mib in sizes
}
"""How the console says CPU and memory, and what that is in CPU units and MiB."""


def memories(cpu: str) -> tuple[str, ...]:
    """The memories that go with a CPU on Fargate, as the console says them (`.5 GB`, `3 GB`)."""
    fitting = fargate.MEMORY.get(fargate.cpu_units(cpu) or 0, ())
    return tuple(label for label, mib in MEMORIES.items() if mib in fitting)


@dataclass(slots=True)
class PortRow:
    """A row under *Port mappings*: *Container port*, *Protocol*, *Port name*, *App protocol*. The port may be a range,
    `8000-8010`."""

    container_port: str = ""
    protocol: str = "TCP"
    port_name: str = ""
    app_protocol: str = "HTTP"
    rest: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class VariableRow:
    """A row under *Environment variables*: *Key*, *Value type*, *Value*. With ValueFrom the value is an ARN."""

    key: str = ""
    value_type: str = "Value"
    value: str = ""


@dataclass(slots=True)
class ContainerForm:
    """*Container - 1* and so on. `log_options` are rows of *Log collection*, or None: those that the console fills in;
    `rest` is what the form does not show."""

    name: str = ""
    image: str = ""
    essential: bool = True
    ports: list[PortRow] = field(default_factory=list)
    variables: list[VariableRow] = field(default_factory=list)
    log_collection: bool = True
    log_options: dict[str, str] | None = None
    rest: dict[str, Any] = field(default_factory=dict)

    @property
    def other_log_driver(self) -> str:
        """Where the logs go of a registered revision whose log configuration the form does not show."""
        return str(self.rest.get("logConfiguration", {}).get("logDriver", ""))


@dataclass(slots=True)
class TaskDefinitionForm:
    """What stands in the form. Roles are ARNs or names, or empty; `region` is where logs go unless told otherwise.

    `revises` is the revision that it began from (`family:1`), or empty; `base` is what was registered as that, and
    `rest` what the form does not show of it.
    """

    family: str = ""
    launch_types: list[str] = field(default_factory=lambda: ["AWS Fargate"])
    architecture: str = "Linux/X86_64"
    network_mode: str = "awsvpc"
    cpu: str = "1 vCPU"
    memory: str = "3 GB"
    task_role: str = ""
    execution_role: str = ""
    containers: list[ContainerForm] = field(default_factory=lambda: [ContainerForm()])
    region: str = ""
    revises: str = ""
    base: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)

    def begun(self) -> TaskDefinitionForm:
        """The form as it began: with what was registered, or empty."""
        return revise(self.base, self.region) if self.base else TaskDefinitionForm(region=self.region)

    def default_log_options(self) -> dict[str, str]:
        """What the console fills in when *Use log collection* is on. Source: facts of the workshop's page."""
        return {
            "awslogs-group": f"/ecs/{self.family}",
            "mode": "non-blocking",
            "awslogs-create-group": "true",
            "max-buffer-size": "25m",
            "awslogs-region": self.region,
            "awslogs-stream-prefix": "ecs",
        }

    @property
    def on_fargate(self) -> bool:
        """Whether it is to run on Fargate, which has few sizes."""
        return "FARGATE" in self._compatibilities()

    def memories(self) -> tuple[str, ...]:
        """The memories to choose from: on Fargate those that go with the CPU. On EC2 any amount will do, so what is
        chosen is among them; and so it is where Fargate has no such CPU."""
        known = memories(self.cpu) if self.on_fargate else tuple(MEMORIES)
        free = not (self.on_fargate and known)
        return (self.memory, *known) if free and self.memory and self.memory not in known else known

    def fit_memory(self) -> None:
        """A memory that Fargate does not have beside the CPU gives way to the least that it has."""
        choices = self.memories()
        if self.on_fargate and choices and self.memory not in choices:
            self.memory = choices[0]

    def request(self) -> dict[str, Any]:
        """The parameters of RegisterTaskDefinition. A port that is no number stays the text that it is."""
        given = {
            "family": self.family,
            "requiresCompatibilities": self._compatibilities(),
            "networkMode": self.network_mode,
            "cpu": _amount(self.cpu, fargate.cpu_units),
            "memory": _amount(self.memory, fargate.memory_mib),
            "taskRoleArn": "" if self.task_role == NO_ROLE else self.task_role,
            "executionRoleArn": "" if self.execution_role == NO_ROLE else self.execution_role,
            "runtimePlatform": _platform(self.architecture),
        }
        return {
            **{name: value for name, value in given.items() if value or name == "family"},
            "containerDefinitions": [self._container(container) for container in self.containers],
            **self.rest,
        }

    def problems(self, account: str = "") -> tuple[Invalid, ...]:
        """What AWS would refuse, in its code and words; and what is no number where the form wants one."""
        for number, container in enumerate(self.containers):
            for row in container.ports:
                if not (row.container_port.isdecimal() or _RANGE.fullmatch(row.container_port)):
                    text = f"Container port {row.container_port!r} is no number." if row.container_port else ""
                    where = f"containerDefinitions[{number}].portMappings"
                    return (Invalid("", text or "Enter a container port, or remove the port mapping.", where),)
        try:
            return problems(parse(self.request()), account=account)
        except TaskDefinitionError as error:
            return (Invalid("", str(error)),)

    def change(self) -> Change:
        """What *Create* does."""
        done = f"registered a revision of {self.family}"
        call = ApiCall("register_task_definition", self.request(), done)
        return Change("ecs", "Create", (call,))

    def _compatibilities(self) -> list[str]:
        return [LAUNCH_TYPES.get(label, label) for label in self.launch_types]

    def _container(self, form: ContainerForm) -> dict[str, Any]:
        plain = [{"name": row.key, "value": row.value} for row in form.variables if row.value_type == "Value"]
        secret = [{"name": row.key, "valueFrom": row.value} for row in form.variables if row.value_type == "ValueFrom"]
        made: dict[str, Any] = {"name": form.name, "image": form.image, "essential": form.essential}
        if form.ports:
            made["portMappings"] = [_port(row, self.network_mode) for row in form.ports]
        if plain:
            made["environment"] = plain
        if secret:
            made["secrets"] = secret
        if form.log_collection:
            options = self.default_log_options() if form.log_options is None else form.log_options
            made["logConfiguration"] = {"logDriver": "awslogs", "options": dict(options)}
        return {**made, **{key: value for key, value in form.rest.items() if key not in made}}


def revise(described: Mapping[str, Any], region: str = "") -> TaskDefinitionForm:
    """*Create new revision*: the form filled with a registered revision, as DescribeTaskDefinition answers it.

    What the form does not show stays in `rest`, so that the new revision loses nothing, and nothing is added to it.
    (ECS developer guide, "Updating an Amazon ECS task definition using the console": all parameters that are not
    modified are in the new revision.)
    """
    given: Mapping[str, Any] = described.get("taskDefinition", described)
    given = {key: value for key, value in given.items() if key == "revision" or key not in _OF_THE_REVISION}
    base, given = given, copy.deepcopy(given)
    labels = {kind: label for label, kind in LAUNCH_TYPES.items()}
    return TaskDefinitionForm(
        family=given["family"],
        launch_types=[labels.get(kind, kind) for kind in given.get("requiresCompatibilities", ())],
        architecture=_architecture(given.get("runtimePlatform", {})),
        network_mode=given.get("networkMode", ""),
        cpu=_said(given.get("cpu", ""), CPUS),
        memory=_said(given.get("memory", ""), MEMORIES),
        task_role=given.get("taskRoleArn", ""),
        execution_role=given.get("executionRoleArn", ""),
        containers=[_container_form(container) for container in given["containerDefinitions"]],
        region=region,
        revises=f"{given['family']}:{given['revision']}" if "revision" in given else "",
        base=base,
        rest=_rest(given, _SHOWN | _OF_THE_REVISION),
    )


_SHOWN = {
    *("family", "requiresCompatibilities", "networkMode", "cpu", "memory", "taskRoleArn", "executionRoleArn"),
    *("runtimePlatform", "containerDefinitions"),
}
_OF_THE_REVISION = {
    *("taskDefinitionArn", "revision", "status", "requiresAttributes", "compatibilities"),
    *("registeredAt", "registeredBy", "deregisteredAt", "deleteRequestedAt"),
}
"""What DescribeTaskDefinition answers and RegisterTaskDefinition does not take."""


def _container_form(given: Mapping[str, Any]) -> ContainerForm:
    plain = [VariableRow(item["name"], "Value", item.get("value", "")) for item in given.get("environment", ())]
    secret = [VariableRow(item["name"], "ValueFrom", item["valueFrom"]) for item in given.get("secrets", ())]
    log = given.get("logConfiguration", {})
    ours = log.get("logDriver") == "awslogs" and not log.get("secretOptions")
    shown = {
        *("name", "image", "essential", "portMappings", "environment", "secrets"),
        *(("logConfiguration",) if ours else ()),
    }
    return ContainerForm(
        name=given["name"],
        image=given["image"],
        essential=given.get("essential", True),
        ports=[_port_row(item) for item in given.get("portMappings", ())],
        variables=plain + secret,
        log_collection=ours,
        log_options=dict(log.get("options", {})) if ours else None,
        rest=_rest(given, shown),
    )


def _port_row(given: Mapping[str, Any]) -> PortRow:
    application = {name.lower(): name for name in APP_PROTOCOLS}.get(given.get("appProtocol", "none"), "None")
    port = "containerPort" if "containerPort" in given else "containerPortRange"
    return PortRow(
        container_port=str(given.get(port, "")),
        protocol=given.get("protocol", "tcp").upper(),
        port_name=given.get("name", ""),
        app_protocol=application,
        rest=_rest(given, {port, "protocol", "name", "appProtocol"}),
    )


_RANGE = re.compile(r"\d+-\d+")


def _port(row: PortRow, network_mode: str) -> dict[str, Any]:
    port: int | str = int(row.container_port) if row.container_port.isdecimal() else row.container_port
    name = "containerPortRange" if _RANGE.fullmatch(row.container_port) else "containerPort"
    made: dict[str, Any] = {name: port, "protocol": row.protocol.lower()}
    if row.port_name:
        made["name"] = row.port_name
    if row.port_name and row.app_protocol != "None":  # it is Service Connect's, which needs the name
        made["appProtocol"] = row.app_protocol.lower()
    kept = dict(row.rest)
    if network_mode in ("awsvpc", "host") and kept.get("hostPort") not in (None, 0, port):
        kept.pop("hostPort")  # port or mode was changed, and here both are one: ECS API reference, PortMapping
    return {**made, **kept}


def _rest(given: Mapping[str, Any], shown: Set[str]) -> dict[str, Any]:
    """What the form does not show. Lists and maps that DescribeTaskDefinition answers empty were not registered."""
    return {key: value for key, value in given.items() if key not in shown and value not in ([], {}, None)}


def _architecture(platform: Mapping[str, str]) -> str:
    """A platform as the console says it; one that the form does not offer, or half of one, in the API's words."""
    pair = platform.get("operatingSystemFamily", ""), platform.get("cpuArchitecture", "")
    return next((label for label, known in ARCHITECTURES.items() if known == pair), "/".join(pair) if any(pair) else "")


def _platform(architecture: str) -> dict[str, str]:
    system, _, processor = architecture.partition("/")
    system, processor = ARCHITECTURES.get(architecture, (system, processor))
    platform = {"operatingSystemFamily": system, "cpuArchitecture": processor}
    return {name: value for name, value in platform.items() if value}


def _amount(text: str, units: Any) -> str:
    found = units(text)
    return str(found) if found is not None else text


def _said(amount: str, labels: Mapping[str, int]) -> str:
    return next((label for label, value in labels.items() if str(value) == amount), amount)
