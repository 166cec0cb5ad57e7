"""The workshop's launch as the real AWS CLI does and shows it."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import aws_cli
import pytest
from launch_support import CLUSTER, FOUR, GROUP, Bench, awslogs


def aws(bench: Bench, *words: str) -> subprocess.CompletedProcess[str]:
    """`aws WORDS…` against the sandbox."""
    return aws_cli.run(bench.account.environment(), *words, "--output", "json")


def network_of(bench: Bench) -> str:
    return f"awsvpcConfiguration={{subnets=[{bench.subnets[0]}],assignPublicIp=ENABLED}}"


def run_task(bench: Bench, *more: str) -> subprocess.CompletedProcess[str]:
    return aws(
        bench, "ecs", "run-task", "--cluster", CLUSTER, "--task-definition", "launch-td", "--launch-type", "FARGATE",
        "--network-configuration", network_of(bench), *more,
    )  # fmt: skip


def test_register_run_wait_and_look(bench: Bench) -> None:
    bench.attach(*FOUR)
    definition = bench.definition({"logConfiguration": awslogs(awslogs_create_group="true")})
    registered = aws(bench, "ecs", "register-task-definition", "--cli-input-json", json.dumps(definition))
    assert json.loads(registered.stdout)["taskDefinition"]["revision"] == 1, registered.stderr
    arn = json.loads(run_task(bench).stdout)["tasks"][0]["taskArn"]
    bench.pass_time(5)
    waited = aws(bench, "ecs", "wait", "tasks-running", "--cluster", CLUSTER, "--tasks", arn)
    assert (waited.returncode, waited.stderr) == (0, "")
    shown = json.loads(aws(bench, "logs", "describe-log-streams", "--log-group-name", GROUP).stdout)
    assert shown["logStreams"][0]["logStreamName"] == f"ecs/core/{arn.rpartition('/')[2]}"


def test_a_stopped_task_says_why(bench: Bench) -> None:
    bench.register()
    arn = json.loads(run_task(bench).stdout)["tasks"][0]["taskArn"]
    bench.pass_time(5)
    ended = aws(bench, "ecs", "wait", "tasks-running", "--cluster", CLUSTER, "--tasks", arn)
    assert "Waiter TasksRunning failed: Waiter encountered a terminal failure state" in ended.stderr
    shown = json.loads(aws(bench, "ecs", "describe-tasks", "--cluster", CLUSTER, "--tasks", arn).stdout)["tasks"][0]
    assert shown["stopCode"] == "TaskFailedToStart"
    assert "is not authorized to perform: ecr:GetAuthorizationToken on resource: * because" in shown["stoppedReason"]


def test_a_service_is_waited_for(bench: Bench) -> None:
    bench.attach(*FOUR)
    bench.register()
    made = aws(
        bench, "ecs", "create-service", "--cluster", CLUSTER, "--service-name", "svc", "--task-definition", "launch-td",
        "--desired-count", "1", "--launch-type", "FARGATE", "--network-configuration", network_of(bench),
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    bench.pass_time(5)
    waited = aws(bench, "ecs", "wait", "services-stable", "--cluster", CLUSTER, "--services", "svc")
    assert (waited.returncode, waited.stderr) == (0, "")


REFUSALS: list[tuple[str, dict[str, Any], str]] = [
    ("E1", {"executionRoleArn": None},
     "(ClientException) when calling the RegisterTaskDefinition operation: Fargate requires task definition to have "
     "execution role ARN to support ECR images."),
    ("E4", {"executionRoleArn": "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"},
     "(ClientException) when calling the RegisterTaskDefinition operation: Role is not valid"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), [row[1:] for row in REFUSALS], ids=[row[0] for row in REFUSALS])
def test_register_task_definition_refuses(bench: Bench, changes: dict[str, Any], said: str) -> None:
    ended = aws(
        bench, "ecs", "register-task-definition", "--cli-input-json", json.dumps(bench.definition(**changes))
    )  # fmt: skip
    assert said in ended.stderr
    assert ended.returncode in (254, 255)


def test_run_task_refuses(bench: Bench) -> None:
    bench.register()
    ended = run_task(bench, "--enable-execute-command")
    assert "(InvalidParameterException) when calling the RunTask operation: The execute command failed" in ended.stderr
    assert "retries" not in ended.stderr
