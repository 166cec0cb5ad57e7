"""The fields of a task definition as AWS spells them, and a reader that says which one is wrong and which was meant.

Source: the shapes of the ECS API (RegisterTaskDefinition, DescribeTaskDefinition, RunTask), as botocore ships them; a
test holds the tables to it. What no rule here looks into (`linuxParameters`, …) is `any`.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, cast

TEXT, NUMBER, FLAG, TEXTS, TEXT_MAP, ANY = "text", "number", "flag", "list of text", "map of text", "any"


class TaskDefinitionError(ValueError):
    """A task definition that is not of AWS's shape.

    `field` is where (`containerDefinitions[0].secrets[1].valueFrom`), `problem` what is wrong there, `expected` what
    belongs there, and `nearest` the field that was most likely meant, or nothing.
    """

    def __init__(self, field: str, problem: str, expected: str, nearest: str = "") -> None:
        meant = f'; did you mean "{nearest}"?' if nearest else ""
        super().__init__(f"{field}: {problem}; expected {expected}{meant}")
        self.field = field
        self.problem = problem
        self.expected = expected
        self.nearest = nearest


_TASK_DEFINITION = {
    "family": TEXT,
    "taskRoleArn": TEXT,
    "executionRoleArn": TEXT,
    "networkMode": TEXT,
    "containerDefinitions": "[container]",
    "volumes": "[volume]",
    "placementConstraints": ANY,
    "requiresCompatibilities": TEXTS,
    "cpu": TEXT,
    "memory": TEXT,
    "tags": ANY,
    "pidMode": TEXT,
    "ipcMode": TEXT,
    "proxyConfiguration": ANY,
    "inferenceAccelerators": ANY,
    "ephemeralStorage": ANY,
    "runtimePlatform": "runtimePlatform",
    "enableFaultInjection": FLAG,
    "trustedExecutionConfiguration": ANY,
    # in DescribeTaskDefinition's answer only
    "taskDefinitionArn": TEXT,
    "revision": NUMBER,
    "status": TEXT,
    "requiresAttributes": ANY,
    "compatibilities": TEXTS,
    "registeredAt": ANY,
    "deregisteredAt": ANY,
    "deleteRequestedAt": ANY,
    "registeredBy": TEXT,
}

_CONTAINER = {
    "name": TEXT,
    "image": TEXT,
    "repositoryCredentials": "repositoryCredentials",
    "cpu": NUMBER,
    "memory": NUMBER,
    "memoryReservation": NUMBER,
    "links": TEXTS,
    "portMappings": "[portMapping]",
    "essential": FLAG,
    "restartPolicy": ANY,
    "entryPoint": TEXTS,
    "command": TEXTS,
    "environment": "[pair]",
    "environmentFiles": "[environmentFile]",
    "mountPoints": "[mountPoint]",
    "volumesFrom": ANY,
    "linuxParameters": ANY,
    "secrets": "[secret]",
    "dependsOn": "[dependency]",
    "startTimeout": NUMBER,
    "stopTimeout": NUMBER,
    "versionConsistency": TEXT,
    "hostname": TEXT,
    "user": TEXT,
    "workingDirectory": TEXT,
    "disableNetworking": FLAG,
    "privileged": FLAG,
    "readonlyRootFilesystem": FLAG,
    "dnsServers": TEXTS,
    "dnsSearchDomains": TEXTS,
    "extraHosts": ANY,
    "dockerSecurityOptions": TEXTS,
    "interactive": FLAG,
    "pseudoTerminal": FLAG,
    "dockerLabels": TEXT_MAP,
    "ulimits": ANY,
    "logConfiguration": "logConfiguration",
    "healthCheck": ANY,
    "systemControls": ANY,
    "resourceRequirements": ANY,
    "firelensConfiguration": "firelensConfiguration",
    "credentialSpecs": TEXTS,
}

SHAPES: Mapping[str, Mapping[str, str]] = {
    "taskDefinition": _TASK_DEFINITION,
    "container": _CONTAINER,
    "secret": {"name": TEXT, "valueFrom": TEXT},
    "environmentFile": {"value": TEXT, "type": TEXT},
    "repositoryCredentials": {"credentialsParameter": TEXT},
    "logConfiguration": {"logDriver": TEXT, "options": TEXT_MAP, "secretOptions": "[secret]"},
    "portMapping": {
        "containerPort": NUMBER,
        "hostPort": NUMBER,
        "protocol": TEXT,
        "name": TEXT,
        "appProtocol": TEXT,
        "containerPortRange": TEXT,
    },
    "firelensConfiguration": {"type": TEXT, "options": TEXT_MAP},
    "dependency": {"containerName": TEXT, "condition": TEXT},
    "pair": {"name": TEXT, "value": TEXT},
    "mountPoint": {"sourceVolume": TEXT, "containerPath": TEXT, "readOnly": FLAG},
    "runtimePlatform": {"cpuArchitecture": TEXT, "operatingSystemFamily": TEXT},
    "volume": {
        "name": TEXT,
        "host": ANY,
        "dockerVolumeConfiguration": ANY,
        "efsVolumeConfiguration": "efs",
        "s3filesVolumeConfiguration": ANY,
        "fsxWindowsFileServerVolumeConfiguration": ANY,
        "configuredAtLaunch": FLAG,
    },
    "efs": {
        "fileSystemId": TEXT,
        "rootDirectory": TEXT,
        "transitEncryption": TEXT,
        "transitEncryptionPort": NUMBER,
        "authorizationConfig": "efsAuthorization",
    },
    "efsAuthorization": {"accessPointId": TEXT, "iam": TEXT},
    "overrides": {
        "containerOverrides": "[containerOverride]",
        "cpu": TEXT,
        "inferenceAcceleratorOverrides": ANY,
        "executionRoleArn": TEXT,
        "memory": TEXT,
        "taskRoleArn": TEXT,
        "ephemeralStorage": ANY,
    },
    "containerOverride": {
        "name": TEXT,
        "command": TEXTS,
        "environment": "[pair]",
        "environmentFiles": "[environmentFile]",
        "cpu": NUMBER,
        "memory": NUMBER,
        "memoryReservation": NUMBER,
        "resourceRequirements": ANY,
    },
}
"""Shape → field → what belongs there: a kind of value, another shape, or a list of one (`[container]`)."""

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "taskDefinition": ("family", "containerDefinitions"),
    "secret": ("name", "valueFrom"),
    "environmentFile": ("value", "type"),
    "repositoryCredentials": ("credentialsParameter",),
    "logConfiguration": ("logDriver",),
    "firelensConfiguration": ("type",),
    "dependency": ("containerName", "condition"),
    "efs": ("fileSystemId",),
}
"""The fields that a request without them is not even sent for."""

_WORDS = {
    TEXT: 'text, such as "256"',
    NUMBER: "a whole number",
    FLAG: "true or false",
    TEXTS: "a list of texts",
    TEXT_MAP: "a map of texts",
}


def check(value: object, shape: str, path: str = "") -> Mapping[str, Any]:
    """`value` as a mapping, its fields and theirs checked. A field that is null counts as left out.

    Raises TaskDefinitionError, which names the field from `path` down.
    """
    if not isinstance(value, Mapping):
        raise TaskDefinitionError(path or shape, f"is {_called(value)}", "a map of fields")
    fields = SHAPES[shape]
    for name, item in value.items():
        where = f"{path}.{name}" if path else str(name)
        if name not in fields:
            raise _unknown(where, str(name), fields)
        if item is not None:
            _check(item, fields[name], where)
    for name in REQUIRED.get(shape, ()):
        if value.get(name) is None:
            raise _missing(f"{path}.{name}" if path else name, fields[name], value)
    return cast(Mapping[str, Any], value)


def _check(value: object, kind: str, where: str) -> None:
    if kind.startswith("["):
        if not isinstance(value, list | tuple):
            raise TaskDefinitionError(where, f"is {_called(value)}", "a list")
        for number, item in enumerate(value):
            check(item, kind[1:-1], f"{where}[{number}]")
    elif kind in SHAPES:
        check(value, kind, where)
    elif not _fits(value, kind):
        raise TaskDefinitionError(where, f"is {_called(value)}", _WORDS[kind])


def _fits(value: object, kind: str) -> bool:
    if kind == TEXT:
        return isinstance(value, str)
    if kind == NUMBER:
        return isinstance(value, int) and not isinstance(value, bool)
    if kind == FLAG:
        return isinstance(value, bool)
    if kind == TEXTS:
        return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)
    if kind == TEXT_MAP:
        return isinstance(value, Mapping) and all(isinstance(item, str) for item in value.values())
    return True


def _called(value: object) -> str:
    """What a value is, in a reader's words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value if len(value) <= 40 else value[:39] + "…"}"'
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, Mapping):
        return "a map"
    return "a list" if isinstance(value, list | tuple) else f"a {type(value).__name__}"


def _unknown(where: str, name: str, fields: Mapping[str, str]) -> TaskDefinitionError:
    near = nearest(name, fields)
    several = ", ".join(sorted(fields)) if len(fields) <= 8 else "a field of AWS's"
    return TaskDefinitionError(where, "there is no such field", near or several, near)


def _missing(where: str, kind: str, value: Mapping[str, Any]) -> TaskDefinitionError:
    expected = "a list" if kind.startswith("[") else _WORDS.get(kind, "a map of fields")
    given = ", ".join(str(name) for name in value) or "nothing"
    return TaskDefinitionError(where, f"is missing (there is {given})", expected)


def nearest(name: str, fields: Mapping[str, str]) -> str:
    """The field that was most likely meant: the same word in another case, with an ending left out, or nearly it."""
    lower = {field.lower(): field for field in fields}
    plain = name.replace("_", "").replace("-", "").lower()
    if plain in lower:
        return lower[plain]
    stem = plain.removesuffix("s")
    longer = sorted(field for key, field in lower.items() if key.startswith(stem) and len(stem) >= 4)
    if longer:
        return longer[0]
    near = difflib.get_close_matches(plain, lower, n=1, cutoff=0.7)
    return lower[near[0]] if near else ""
