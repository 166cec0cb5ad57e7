"""What an application inside a running task has: found by family, id or ARN, with its role and its environment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from launch_support import IMAGE, MANIFEST, REGION, REPOSITORY, allow, document, trust
from moto.core.base_backend import BackendDict
from moto.moto_api._internal import mock_random

from sandbox import clock
from sandbox.ecs import definitions, inside, lifecycle
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import Asked, Task
from sandbox.world import World

ACCOUNT = "444455556666"
ROLES = {kind: f"arn:aws:iam::{ACCOUNT}:role/{kind}" for kind in ("execution", "task")}


@pytest.fixture
def place() -> Iterator[Place]:
    """An account with two roles, an image, a secret and a parameter."""
    here = Place(World(lambda *_: [], mock_random, REGION), ACCOUNT, REGION)
    iam = here.backend("iam")
    for kind in ROLES:
        iam.create_role(kind, trust(), "/", None, "", [], 3600)
    iam.put_role_policy("execution", "p", document(allow("*")))
    here.backend("ecr").create_repository(REPOSITORY, None, None, None, None, None, None)
    here.backend("ecr").put_image(REPOSITORY, json.dumps(MANIFEST), "core")
    here.backend("ecs").create_cluster("c")
    yield here
    BackendDict.reset()


def started(place: Place, overrides: dict[str, Any] | None = None, **changes: Any) -> Task:
    """A task that has come to run."""
    secrets = place.backend("secretsmanager")
    if "s" not in secrets.secrets:
        secrets.create_secret("s", '{"KEY": "from the secret"}', None, None, None, None, None, [], False)
    container = {
        "name": "core",
        "image": IMAGE.replace("111122223333", ACCOUNT),
        "environment": [{"name": "PLAIN", "value": "1"}, {"name": "MODE", "value": "definition"}],
        "secrets": [{"name": "URL", "valueFrom": f"{secrets.secrets['s'].arn}:KEY::"}],
    }
    request = {
        "family": "app", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
        "memory": "512", "executionRoleArn": ROLES["execution"], "containerDefinitions": [container], **changes,
    }  # fmt: skip
    definition = definitions.register(place, request, "arn:aws:iam::1:user/u")
    task = lifecycle.launch(place, Asked(place.ecs.clusters["c"], definition, None, overrides or {}))
    instant = clock.now().timestamp() + 3600
    for event in place.world.timeline.due(instant):
        event.what()
    return task


def test_the_application_has_its_variables_and_the_secrets_injected_at_the_start(place: Place) -> None:
    task = started(place, taskRoleArn=ROLES["task"])
    assert task.last_status == "RUNNING", task.shown.get("stoppedReason")
    application = inside.running(place, "app")
    assert application is not None
    assert (application.task_id, application.container) == (task.id, "core")
    assert application.role_arn == ROLES["task"]
    assert application.environment == {"PLAIN": "1", "MODE": "definition", "URL": "from the secret"}
    secret = place.backend("secretsmanager").secrets["s"]
    place.backend("secretsmanager").put_secret_value("s", '{"KEY": "rotated"}', None, "", ["AWSCURRENT"])
    assert secret is not None
    assert inside.running(place, task.task_arn) == application


def test_without_a_task_role_the_application_has_none(place: Place) -> None:
    started(place)
    application = inside.running(place, "app:1")
    assert application is not None
    assert application.role_arn == ""


def test_overrides_come_first(place: Place) -> None:
    override = {"name": "core", "environment": [{"name": "MODE", "value": "override"}]}
    started(place, {"taskRoleArn": ROLES["task"], "containerOverrides": [override]})
    application = inside.running(place, "app")
    assert application is not None
    assert (application.role_arn, application.environment["MODE"]) == (ROLES["task"], "override")


def test_the_newest_running_task_is_meant_and_a_stopped_one_is_not(place: Place) -> None:
    first, second = started(place), started(place)
    second.shown["startedAt"] = first.shown["startedAt"].replace(year=2100)
    found = inside.running(place, "app")
    assert found is not None
    assert found.task_id == second.id
    second.shown["lastStatus"] = "STOPPED"
    found = inside.running(place, "app")
    assert found is not None
    assert found.task_id == first.id
    assert inside.running(place, second.id) is None
    assert inside.running(place, "other") is None
    assert inside.running(place, "app", "no-such-container") is None


def test_an_environment_file_gives_variables_that_the_definition_overrules() -> None:
    stored = SimpleNamespace(value=b"# a comment\nMODE=file\nONLY_FILE=a=b\nbroken\n")
    bucket = SimpleNamespace(keys={"app.env": stored})
    place: Any = SimpleNamespace(backend=lambda service: SimpleNamespace(buckets={"b": bucket}))
    pairs = dict(inside._file(place, "arn:aws:s3:::b/app.env"))
    assert pairs == {"MODE": "file", "ONLY_FILE": "a=b"}
