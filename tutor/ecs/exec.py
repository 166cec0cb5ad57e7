"""ECS Exec, and the application's own calls: what the task role must allow in a task that runs."""

from __future__ import annotations

from typing import Literal

from tutor.ecs import words
from tutor.ecs.launch import Refusal, Stage
from tutor.ecs.stages import application
from tutor.ecs.stages.step import Scene, task_id_of
from tutor.ecs.task_definition import TaskDefinition
from tutor.ecs.world import World

Operation = Literal["RunTask", "CreateService", "UpdateService"]


def exec_refusal(task_definition: TaskDefinition, operation: Operation = "RunTask") -> Refusal | None:
    """What the API answers to `enableExecuteCommand` for this task definition; None when it goes.

    Source: aws-cli's issue 6242 (UpdateService; CreateService likewise [inferred]), boto3's issue 3173 (RunTask).
    """
    if task_definition.task_role:
        return None
    if operation == "RunTask":
        return Refusal(operation, "InvalidParameterException", words.NO_TASK_ROLE_FOR_EXEC)
    what = "created" if operation == "CreateService" else "updated"
    return Refusal(operation, "InvalidParameterException", words.no_task_role_for_exec(what))


def rehearse_exec(
    task_definition: TaskDefinition, world: World, *, cluster: str = "default", task_id: str = ""
) -> tuple[Stage, ...]:
    """The four calls of the SSM agent in the container, with the task role, when somebody opens a shell."""
    scene = Scene(task_definition, world, cluster, task_id or task_id_of(task_definition, cluster))
    return tuple(step.made(step.judge()) for step in application.channels(scene))


def rehearse_call(
    task_definition: TaskDefinition,
    world: World,
    action: str,
    resource: str,
    *,
    cluster: str = "default",
    task_id: str = "",
) -> Stage:
    """One call of the application, such as `s3:GetObject` on an object's ARN, with the task role's own permissions.

    A denial is told as the AWS CLI and boto3 tell it. Policies on the thing itself are not looked at.
    """
    scene = Scene(task_definition, world, cluster, task_id or task_id_of(task_definition, cluster))
    step = application.runtime(scene, 12, "Call AWS from the application", action, resource, "taskRoleArn")
    return step.made(step.judge())
