"""The two roles of a task side by side: what holds of each in every account, with AWS's pages.

Sources: ECS developer guide, "Amazon ECS task execution IAM role" and "Amazon ECS task IAM role". What AWS says when a
role is missing is asked of the rules that refuse it (`validation.py`, `words.py`), so that it is said in one way only.
"""

from __future__ import annotations

from dataclasses import dataclass

from tutor.ecs import words
from tutor.ecs.task_definition import parse
from tutor.ecs.validation import refusal


@dataclass(frozen=True, slots=True)
class Fact:
    """What holds of the execution role and of the task role; `source` is AWS's page or the module that knows it."""

    title: str
    execution: str
    task: str
    source: str


_GUIDE = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
_BOTH = f"{_GUIDE}task_execution_IAM_role.html, {_GUIDE}task-iam-roles.html"


def facts() -> tuple[Fact, ...]:
    """The facts, in the order in which they are read."""
    return (
        Fact("For", "starting the task", "what the application does", _BOTH),
        Fact("Field", "executionRoleArn", "taskRoleArn", _BOTH),
        Fact(
            "Used by",
            "the ECS container agent and the Fargate agent; your code never gets its credentials",
            "your code in the containers, by the SDK or the CLI, with credentials from 169.254.170.2",
            _BOTH,
        ),
        Fact(
            "When",
            "before your code runs: image, secrets, log stream; then only to write the logs of awslogs",
            "while your code runs; for ECS Exec and FireLens too; for EFS with IAM already at the mount",
            f"{_BOTH}, {_GUIDE}ecs-exec.html, {_GUIDE}using_firelens.html, {_GUIDE}efs-volumes.html",
        ),
        Fact(
            "Needed",
            "on Fargate: for private ECR images, awslogs, secrets, private registries, environment files",
            "only when the application calls AWS",
            _BOTH,
        ),
        Fact("Without it", _without_execution(), f"The task runs. SDKs say: {words.NO_CREDENTIALS}", "tutor.ecs"),
        Fact(
            "Denied",
            "The task stops: TaskFailedToStart, with the call in its stoppedReason",
            "The task runs on, and the application gets AccessDenied",
            f"{_GUIDE}stopped-task-error-codes.html",
        ),
        Fact(
            "In the console",
            "ECS: the task definition's Task execution role",
            "ECS: the task definition's Task role",
            f"{_GUIDE}create-task-definition.html",
        ),
    )


def _without_execution() -> str:
    """What registering a task with an image in private ECR is answered without an execution role."""
    image = "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/app:1"
    task = {
        "family": "app",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "app", "image": image}],
    }
    refused = refusal(parse(task))
    assert refused is not None  # as tests/ecs hold it to
    return f"RegisterTaskDefinition says: {refused.message}"
