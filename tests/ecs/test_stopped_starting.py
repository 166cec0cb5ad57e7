"""What a task says that stops at its logs, its image or its network: E15 to E17, E19, and their misconceptions."""

from __future__ import annotations

from typing import Any

import pytest
from ecs.sentences import FETCH, HTTP, LOGS, READ, TOKEN, check_stop, denied, no_access
from ecs.worlds import (
    EXECUTION_POLICY,
    FOUR,
    GROUP_ARN,
    HOST,
    REGION,
    REPOSITORY,
    SECRET,
    STREAM,
    allow,
    container,
    deny,
    log,
    with_group,
    world,
)

from tutor import ecs
from tutor.ecs import FixedWorld, Present, Repository, Service, Trouble
from tutor.iam import parse as policy

IMAGE = f"{HOST}/fcj-registry:core"

STOPS: list[tuple[str, dict[str, Any] | None, FixedWorld, str, Trouble]] = [
    (
        "E15, misconception 6: the managed policy creates no group",
        None,
        world(EXECUTION_POLICY, allow(READ)),
        f"{LOGS}failed to create Cloudwatch log group: "
        + no_access("CloudWatch Logs", "CreateLogGroup", denied("logs:CreateLogGroup", f"{GROUP_ARN}:log-stream:"))
        + " : exit status 1",
        Trouble.IAM,
    ),
    (
        "E15, misconception 13: a group's ARN without :*",
        None,
        world(EXECUTION_POLICY, allow(READ), allow("logs:CreateLogGroup", on=GROUP_ARN)),
        f"{LOGS}failed to create Cloudwatch log group: "
        + no_access("CloudWatch Logs", "CreateLogGroup", denied("logs:CreateLogGroup", f"{GROUP_ARN}:log-stream:"))
        + " : exit status 1",
        Trouble.IAM,
    ),
    (
        "E16",
        None,
        world(allow("ecr:*", "secretsmanager:*", "logs:CreateLogGroup"), **with_group()),
        f"{LOGS}failed to create Cloudwatch log stream: "
        + no_access(
            "CloudWatch Logs", "CreateLogStream", denied("logs:CreateLogStream", f"{GROUP_ARN}:log-stream:{STREAM}")
        )
        + " : exit status 1",
        Trouble.IAM,
    ),
    (
        "E16, misconception 7: neither group nor option",
        log(awslogs_create_group=None),
        world(),
        f"{LOGS}failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, {HTTP}"
        "ResourceNotFoundException: The specified log group does not exist. : exit status 1",
        Trouble.RESOURCE,
    ),
    (
        "E17",
        None,
        world(allow(TOKEN, "logs:*", "secretsmanager:*")),
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {IMAGE}: "
        f"pulling from host {HOST} failed with status code [manifests core]: 403 Forbidden",
        Trouble.IAM,
    ),
    (
        "E17: no such tag",
        container(image=f"{HOST}/fcj-registry:cor"),
        world(),
        f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
        f"{HOST}/fcj-registry:cor: not found",
        Trouble.RESOURCE,
    ),
    (
        "E17: no such repository",
        None,
        world(repositories={}),
        f"CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref {IMAGE}: not "
        "found",
        Trouble.RESOURCE,
    ),
    (
        "E17: the repository's policy denies",
        None,
        world(
            repositories={
                REPOSITORY: Present(
                    Repository(
                        REPOSITORY,
                        frozenset({"core"}),
                        policy(
                            {
                                "Version": "2012-10-17",
                                "Statement": {"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"},
                            }
                        ),
                    )
                )
            }
        ),
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {IMAGE}: "
        f"pulling from host {HOST} failed with status code [manifests core]: 403 Forbidden",
        Trouble.IAM,
    ),
    (
        "layers that may not be read",
        None,
        world(deny("ecr:GetDownloadUrlForLayer"), *FOUR),
        "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: "
        f"unexpected status from GET request to https://{HOST}/v2/fcj-registry/blobs/sha256:…: 403 Forbidden",
        Trouble.IAM,
    ),
    (
        "a public image that is not there",
        container(image="fcj/core:1"),
        world(public_images={"fcj/core:1": ecs.Absent()}),
        "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
        "docker.io/fcj/core:1: pull access denied, repository does not exist or may require authorization: server "
        "message: insufficient_scope: authorization failed",
        Trouble.RESOURCE,
    ),
    (
        "no image reference",
        container(image="FCJ Core"),
        world(),
        "CannotPullContainerError: invalid reference format",
        Trouble.DEFINITION,
    ),
    (
        "E19, misconception 18: ECR",
        None,
        world(no_route=frozenset({Service.ECR})),
        f"{FETCH}The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and "
        "Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, "
        "exceeded maximum "
        "number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
        f'"https://api.ecr.{REGION}.amazonaws.com/": dial tcp 203.0.113.10:443: i/o timeout',
        Trouble.NETWORK,
    ),
    (
        "E19: Secrets Manager",
        None,
        world(no_route=frozenset({Service.SECRETS_MANAGER})),
        f"{FETCH}unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets "
        f"Manager. Check your task network configuration. failed to fetch secret {SECRET} from secrets "
        f"manager: operation "
        "error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context "
        "deadline exceeded",
        Trouble.NETWORK,
    ),
    (
        "E19: CloudWatch Logs",
        None,
        world(no_route=frozenset({Service.LOGS})),
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log "
        "group defined in the task definition. There is a connection issue between the task and Amazon "
        "CloudWatch. Check "
        "your network configuration. : signal: killed",
        Trouble.NETWORK,
    ),
]


@pytest.mark.parametrize(
    ("document", "in_world", "reason", "trouble"), [row[1:] for row in STOPS], ids=[row[0] for row in STOPS]
)
def test_a_task_stops_with_awss_words(
    document: dict[str, Any] | None, in_world: FixedWorld, reason: str, trouble: Trouble
) -> None:
    check_stop(document, in_world, reason, trouble)
