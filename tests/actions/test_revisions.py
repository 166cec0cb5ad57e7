"""A new revision is the old one with what was changed: nothing is lost, nothing is added, nothing else changes."""

from __future__ import annotations

import copy
from typing import Any

import botocore.session
import pytest

from tutor.actions.task_definition import _OF_THE_REVISION, MEMORIES, TaskDefinitionForm, revise

ROLE = "arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole"
OF_AWS = {
    "taskDefinitionArn": "arn:aws:ecs:ap-southeast-1:111122223333:task-definition/web:3",
    "revision": 3,
    "status": "ACTIVE",
    "requiresAttributes": [{"name": "com.amazonaws.ecs.capability.task-iam-role"}],
    "compatibilities": ["EC2", "FARGATE"],
    "registeredAt": 1780000000.0,
    "registeredBy": "arn:aws:iam::111122223333:user/me",
}
"""What only AWS writes in what DescribeTaskDefinition answers."""
EMPTY = {"volumes": [], "placementConstraints": []}
EMPTY_IN_A_CONTAINER: dict[str, Any] = {"mountPoints": [], "volumesFrom": [], "systemControls": [], "environment": []}
"""What it answers though it was not registered."""


def container(**given: Any) -> dict[str, Any]:
    """A container with what each has."""
    return {"name": "core", "image": "nginx", "essential": True, **given}


def definition(*containers: dict[str, Any], **given: Any) -> dict[str, Any]:
    """A task definition's content."""
    return {"family": "web", "containerDefinitions": list(containers) or [container(memory=128)], **given}


FARGATE: dict[str, Any] = {
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": ROLE,
}
AWSLOGS = {"awslogs-group": "/ecs/web", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "ecs"}
RICH: dict[str, dict[str, Any]] = {
    "Fargate, with everything that the form shows": definition(
        container(
            portMappings=[
                {"containerPort": 8080, "hostPort": 8080, "protocol": "tcp", "name": "core", "appProtocol": "http"},
                {"containerPort": 53, "hostPort": 53, "protocol": "udp"},
            ],
            environment=[{"name": "A", "value": ""}, {"name": "B", "value": "it's"}],
            secrets=[{"name": "C", "valueFrom": "/parameter"}],
            logConfiguration={"logDriver": "awslogs", "options": AWSLOGS},
        ),
        **FARGATE,
        taskRoleArn="appRole",
        runtimePlatform={"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"},
    ),
    "Fargate, with much that it does not show": definition(
        container(
            cpu=0,
            command=["serve"],
            healthCheck={"command": ["CMD", "true"], "interval": 5},
            dependsOn=[{"containerName": "router", "condition": "START"}],
            logConfiguration={"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}},
            readonlyRootFilesystem=False,
        ),
        container(name="router", firelensConfiguration={"type": "fluentbit"}, essential=False),
        **{**FARGATE, "cpu": "512", "memory": "3072"},
        ephemeralStorage={"sizeInGiB": 30},
        enableFaultInjection=False,
        pidMode="task",
        volumes=[{"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-1"}}],
        runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"},
    ),
    "EC2, with the least": definition(),
    "EC2, a bridge with ports of the host": definition(
        container(
            portMappings=[
                {"containerPort": 8080, "hostPort": 80, "protocol": "tcp"},
                {"containerPort": 9090, "hostPort": 0, "protocol": "tcp"},
                {"containerPortRange": "8000-8010", "protocol": "tcp"},
            ],
            links=["other"],
            memoryReservation=64,
        ),
        requiresCompatibilities=["EC2"],
        networkMode="bridge",
        cpu="128",
        memory="512",
        volumes=[{"name": "v", "host": {"sourcePath": "/data"}}],
        placementConstraints=[{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}],
    ),
    "EC2, with a memory that Fargate does not have": definition(
        requiresCompatibilities=["EC2", "EXTERNAL"], networkMode="host", cpu="256", memory="300"
    ),
    "EC2, with a memory alone and half a platform": definition(
        container(logConfiguration={"logDriver": "splunk", "options": {"a": "b"}}),
        memory="512",
        runtimePlatform={"operatingSystemFamily": "LINUX"},
    ),
}


@pytest.mark.parametrize("registered", RICH.values(), ids=RICH)
def test_a_new_revision_is_the_registered_one_until_something_is_changed(registered: dict[str, Any]) -> None:
    described = {**EMPTY, **copy.deepcopy(registered), **OF_AWS}
    for one in described["containerDefinitions"]:
        one.update({key: value for key, value in EMPTY_IN_A_CONTAINER.items() if key not in one})
    form = revise({"taskDefinition": described})
    assert form.revises == "web:3"
    assert form.request() == registered
    assert form.problems() == ()
    form.fit_memory()
    assert form.request() == registered


def test_all_that_is_described_is_shown_or_kept_or_awss_own() -> None:
    service = botocore.session.get_session().get_service_model("ecs")
    described = set(service.shape_for("TaskDefinition").members)
    assert described - set(service.operation_model("RegisterTaskDefinition").input_shape.members) == _OF_THE_REVISION


def test_a_port_of_the_host_stays_where_it_is_its_own() -> None:
    form = revise(RICH["EC2, a bridge with ports of the host"])

    def mapping() -> dict[str, Any]:
        made: dict[str, Any] = form.request()["containerDefinitions"][0]["portMappings"][0]
        return made

    row = form.containers[0].ports[0]
    row.container_port = "81"
    assert mapping() == {"containerPort": 81, "hostPort": 80, "protocol": "tcp"}
    for form.network_mode in ("awsvpc", "host"):
        assert mapping() == {"containerPort": 81, "protocol": "tcp"}
        row.container_port = "80"
        assert mapping() == {"containerPort": 80, "hostPort": 80, "protocol": "tcp"}
        row.container_port = "81"


def test_another_platform_takes_the_place_of_one_that_the_form_does_not_offer() -> None:
    form = revise(RICH["Fargate, with much that it does not show"])
    assert form.architecture == "WINDOWS_SERVER_2022_CORE/X86_64"
    form.architecture = "Linux/ARM64"
    assert form.request()["runtimePlatform"] == {"operatingSystemFamily": "LINUX", "cpuArchitecture": "ARM64"}


def test_only_fargate_says_which_memory_goes_with_a_cpu() -> None:
    form = TaskDefinitionForm(launch_types=["Amazon EC2 instances"], cpu="256", memory="300")
    form.fit_memory()
    assert form.memory == "300"
    assert form.memories() == ("300", *MEMORIES)
    form.launch_types = ["AWS Fargate"]
    form.fit_memory()
    assert form.memory == ".5 GB"
    assert form.memories() == (".5 GB", "1 GB", "2 GB")
    form.cpu = "128"  # there is none of this size: AWS says so, and the memory is not to blame
    form.fit_memory()
    assert form.memory == ".5 GB"
    assert form.memories() == (".5 GB",)
    assert [problem.field for problem in form.problems() if "No Fargate configuration" in problem.message] == ["cpu"]


@pytest.mark.parametrize(
    "log",
    [
        {"logDriver": "awsfirelens", "options": {"Name": "cloudwatch"}},
        {"logDriver": "awslogs", "options": AWSLOGS, "secretOptions": [{"name": "a", "valueFrom": "/parameter"}]},
    ],
)
def test_log_collection_takes_the_place_of_what_the_form_does_not_show_only_while_it_is_ticked(
    log: dict[str, Any],
) -> None:
    form = revise(definition(container(logConfiguration=log), **FARGATE), "ap-southeast-1")
    (one,) = form.containers
    assert (one.log_collection, one.other_log_driver) == (False, log["logDriver"])
    one.log_collection = True
    ours = {"logDriver": "awslogs", "options": form.default_log_options()}
    assert form.request()["containerDefinitions"][0]["logConfiguration"] == ours
    one.log_collection = False
    assert form.request()["containerDefinitions"][0]["logConfiguration"] == log
