"""Task definitions are read in every form in which AWS writes them, and what is not of that form is named."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest
from ecs.worlds import WORKSHOP, container, workshop

from tutor.ecs import TaskDefinitionError, parse, parse_overrides
from tutor.ecs.shapes import REQUIRED, SHAPES
from tutor.ecs.task_definition import overridden, stray

API = {
    "container": "ContainerDefinition",
    "secret": "Secret",
    "environmentFile": "EnvironmentFile",
    "repositoryCredentials": "RepositoryCredentials",
    "logConfiguration": "LogConfiguration",
    "portMapping": "PortMapping",
    "firelensConfiguration": "FirelensConfiguration",
    "dependency": "ContainerDependency",
    "pair": "KeyValuePair",
    "mountPoint": "MountPoint",
    "runtimePlatform": "RuntimePlatform",
    "volume": "Volume",
    "efs": "EFSVolumeConfiguration",
    "efsAuthorization": "EFSAuthorizationConfig",
    "overrides": "TaskOverride",
    "containerOverride": "ContainerOverride",
}
KINDS = {"string": "text", "integer": "number", "boolean": "flag"}


@pytest.fixture(scope="module")
def api() -> Any:
    return botocore.session.get_session().get_service_model("ecs")


@pytest.mark.parametrize(("ours", "theirs"), API.items())
def test_shapes_have_the_fields_and_types_of_the_api(api: Any, ours: str, theirs: str) -> None:
    shape = api.shape_for(theirs)
    assert set(SHAPES[ours]) == set(shape.members)
    assert set(REQUIRED.get(ours, ())) == set(shape.required_members)
    for name, member in shape.members.items():
        kind = SHAPES[ours][name]
        if member.type_name in KINDS and kind != "any":
            assert kind == KINDS[member.type_name], name
        if kind.startswith("["):
            assert API[kind[1:-1]] == member.member.name


def test_the_task_definition_has_what_is_registered_and_what_is_described(api: Any) -> None:
    names = set(api.shape_for("RegisterTaskDefinitionRequest").members) | set(api.shape_for("TaskDefinition").members)
    assert set(SHAPES["taskDefinition"]) == names


def test_the_workshop_is_read_whole() -> None:
    task = parse(WORKSHOP)
    core = task.containers[0]
    assert (task.family, task.cpu, task.memory, task.network_mode) == ("fcj-core-fargate-td", "256", "512", "awsvpc")
    assert task.execution_role.endswith(":role/fcjEcsTaskExecutionRole")
    assert task.task_role == ""
    assert not task.registered
    assert (core.name, core.essential, core.port_mappings[0].name) == ("core", True, "core-http")
    assert core.secrets[0].value_from.endswith(":DB_CONNECTION_STRING::")
    assert core.log_configuration is not None
    assert core.log_configuration.options["max-buffer-size"] == "25m"


def test_describes_answer_is_the_same_with_its_wrapper_and_without() -> None:
    described = workshop(
        taskDefinitionArn="arn:aws:ecs:ap-southeast-1:111122223333:task-definition/fcj-core-fargate-td:2",
        revision=2,
        status="ACTIVE",
        requiresAttributes=[{"name": "ecs.capability.task-eni"}],
        compatibilities=["EC2", "FARGATE"],
        registeredAt="2026-11-24",
    )
    task = parse({"taskDefinition": described, "tags": []})
    assert task == parse(described)
    assert (task.revision, task.registered) == (2, True)


def test_every_part_that_a_launch_looks_at_is_read() -> None:
    task = parse(
        {
            "family": "f",
            "taskRoleArn": "t",
            "volumes": [
                {
                    "name": "v",
                    "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}},
                },
                {"name": "h", "host": {"sourcePath": "/x"}},
                {"name": "d", "dockerVolumeConfiguration": {}},
                {"name": "b", "host": {}},
            ],
            "containerDefinitions": [
                {
                    "name": "c",
                    "image": "i",
                    "essential": False,
                    "command": ["a", "b"],
                    "entryPoint": ["sh"],
                    "environment": [{"name": "A", "value": "1"}],
                    "environmentFiles": [{"value": "arn:aws:s3:::b/k", "type": "s3"}],
                    "repositoryCredentials": {"credentialsParameter": "arn:x"},
                    "firelensConfiguration": {"type": "fluentbit"},
                    "dependsOn": [{"containerName": "d", "condition": "START"}],
                    "mountPoints": [{"sourceVolume": "v", "containerPath": "/v"}],
                    "logConfiguration": {
                        "logDriver": "splunk",
                        "secretOptions": [{"name": "splunk-token", "valueFrom": "t"}],
                    },
                    "privileged": True,
                }
            ],
        }
    )
    c = task.containers[0]
    assert [v.kind for v in task.volumes] == ["efs", "host", "docker", "bind"]
    assert task.volumes[0].iam
    assert (c.command, c.entry_point, c.environment) == (("a", "b"), ("sh",), {"A": "1"})
    assert (c.environment_files[0].value, c.repository_credentials, c.firelens) == (
        "arn:aws:s3:::b/k",
        "arn:x",
        "fluentbit",
    )
    assert (c.depends_on[0].condition, c.mounts, c.privileged, c.essential) == ("START", ("v",), True, False)
    assert c.log_configuration is not None
    assert c.log_configuration.secret_options[0].name == "splunk-token"


def test_null_counts_as_left_out() -> None:
    assert parse(workshop() | {"taskRoleArn": None, "volumes": None}) == parse(WORKSHOP)


WRONG: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("executionRole", workshop(executionRole="x"), "executionRole", "there is no such field", "executionRoleArn"),
    ("taskRole", workshop(taskRole="x"), "taskRole", "there is no such field", "taskRoleArn"),
    ("snake case", workshop(execution_role_arn="x"), "execution_role_arn", "no such field", "executionRoleArn"),
    (
        "CloudFormation's case",
        workshop(ContainerDefinitions=[]),
        "ContainerDefinitions",
        "no such",
        "containerDefinitions",
    ),
    ("containers", workshop(containers=[]), "containers", "no such field", "containerDefinitions"),
    ("cpu as a number", workshop(cpu=256), "cpu", "is the number 256", ""),
    ("no family", workshop(family=None), "family", "is missing", ""),
    ("no containers", workshop(containerDefinitions=None), "containerDefinitions", "is missing", ""),
    ("containers as a map", workshop(containerDefinitions={}), "containerDefinitions", "is a map", ""),
    ("a container as text", workshop(containerDefinitions=["x"]), "containerDefinitions[0]", 'is the text "x"', ""),
    ("environment as a map", container(environment={"A": "1"}), "containerDefinitions[0].environment", "is a map", ""),
    ("secret", container(secret=[]), "containerDefinitions[0].secret", "no such field", "secrets"),
    (
        "valueFrom misspelt",
        container(secrets=[{"name": "A", "valuefrom": "x"}]),
        "containerDefinitions[0].secrets[0].valuefrom",
        "no such field",
        "valueFrom",
    ),
    (
        "no valueFrom",
        container(secrets=[{"name": "A"}]),
        "containerDefinitions[0].secrets[0].valueFrom",
        "is missing",
        "",
    ),
    (
        "a flag among log options",
        container(logConfiguration={"logDriver": "awslogs", "options": {"awslogs-create-group": True}}),
        "containerDefinitions[0].logConfiguration.options",
        "is a map",
        "",
    ),
    ("essential as text", container(essential="true"), "containerDefinitions[0].essential", 'the text "true"', ""),
    ("command as text", container(command="run"), "containerDefinitions[0].command", 'the text "run"', ""),
    (
        "a flag as a port",
        container(portMappings=[{"containerPort": True}]),
        "containerDefinitions[0].portMappings[0].containerPort",
        "is true",
        "",
    ),
]


@pytest.mark.parametrize(
    ("document", "field", "problem", "nearest"), [row[1:] for row in WRONG], ids=[r[0] for r in WRONG]
)
def test_a_wrong_shape_is_named(document: dict[str, Any], field: str, problem: str, nearest: str) -> None:
    with pytest.raises(TaskDefinitionError) as caught:
        parse(document)
    error = caught.value
    assert (error.field, error.nearest) == (field, nearest)
    assert problem in error.problem
    assert error.expected
    assert str(error).startswith(f"{field}: ")


@pytest.mark.parametrize("document", [None, [], "text", 1, {"taskDefinition": []}])
def test_what_is_no_map_is_named(document: Any) -> None:
    with pytest.raises(TaskDefinitionError, match="a map of fields"):
        parse(document)


def test_overrides_change_one_launch() -> None:
    task = parse(container(environment=[{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]))
    overrides = parse_overrides(
        {
            "taskRoleArn": "t",
            "executionRoleArn": "e",
            "cpu": "512",
            "memory": "1024",
            "containerOverrides": [
                {
                    "name": "core",
                    "command": ["x"],
                    "environment": [{"name": "B", "value": "3"}],
                    "environmentFiles": [{"value": "v", "type": "s3"}],
                    "memory": 64,
                }
            ],
        }
    )
    changed = overridden(task, overrides)
    assert (changed.task_role, changed.execution_role, changed.cpu, changed.memory) == ("t", "e", "512", "1024")
    assert changed.containers[0].environment == {"A": "1", "B": "3"}
    assert changed.containers[0].command == ("x",)
    assert changed.containers[0].memory == 64
    assert changed.containers[0].environment_files[0].value == "v"
    assert changed.containers[0].secrets == task.containers[0].secrets
    assert stray(task, overrides) == ()


def test_empty_overrides_change_nothing_and_stray_ones_are_told() -> None:
    task = parse(WORKSHOP)
    assert overridden(task, parse_overrides({})) == task
    overrides = parse_overrides({"containerOverrides": [{"name": "other"}]})
    assert stray(task, overrides) == ("other",)
    assert overridden(task, overrides) == task


def test_a_wrong_override_is_named() -> None:
    with pytest.raises(TaskDefinitionError) as caught:
        parse_overrides({"executionRole": "x"})
    assert caught.value.field == "overrides.executionRole"
    assert caught.value.nearest == "executionRoleArn"
