"""Each way in which a launch stops or runs, as DescribeTasks tells it. The texts are AWS's, ids aside."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from typing import Any

import pytest
from launch_support import (
    ACCOUNT,
    CLUSTER,
    FOUR,
    GROUP,
    IMAGE,
    REGION,
    REPOSITORY,
    ROLE,
    ROLE_ARN,
    SECRET,
    TASK_ROLE_ARN,
    Bench,
    allow,
    awslogs,
    document,
    refused,
    trust,
)

PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
RETRIED = "service call has been retried 1 time(s): "
ASM = f"execution resource retrieval failed: unable to retrieve secret from asm: {RETRIED}"
SSM = f"execution resource retrieval failed: unable to retrieve secrets from ssm: {RETRIED}"
LOGGER = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
ECR = (
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
)
STREAMS = ("logs:CreateLogStream", "logs:PutLogEvents")
LOGS_ARN = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
CREATING = {"logConfiguration": awslogs(awslogs_create_group="true")}
EXECUTION_ONLY = FOUR[:1]


def because(action: str) -> str:
    """The last clause of a denial by no policy."""
    return f"because no identity-based policy allows the {action} action"


def injected(bench: Bench, value_from: str = "") -> dict[str, Any]:
    """A container with a secret."""
    return {"secrets": [{"name": "URL", "valueFrom": value_from or f"{bench.secret}:DB_CONNECTION_STRING::"}]}


def registry_auth(bench: Bench) -> list[str]:
    bench.register()
    return [
        PULL + "execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been "
        "retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, "
        "RequestID: ",
        f", api error AccessDeniedException: User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/TASKID is not authorized "
        f"to perform: ecr:GetAuthorizationToken on resource: * {because('ecr:GetAuthorizationToken')}",
    ]


def secret_denied(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    bench.register(injected(bench))
    return [
        f"{PULL}{ASM}failed to fetch secret {bench.secret} from secrets manager: operation error Secrets Manager: "
        "GetSecretValue, ",
        f"api error AccessDeniedException: User: arn:aws:sts::{ACCOUNT}:assumed-role/{ROLE}/TASKID is not authorized "
        f"to perform: secretsmanager:GetSecretValue on resource: {bench.secret} "
        f"{because('secretsmanager:GetSecretValue')}",
    ]


def secret_on_the_task_role_only(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    iam = bench("iam")
    iam.create_role(RoleName="launchTaskRole", AssumeRolePolicyDocument=trust())
    iam.attach_role_policy(RoleName="launchTaskRole", PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite")
    bench.register(injected(bench), taskRoleArn=TASK_ROLE_ARN)
    return [f"{PULL}{ASM}failed to fetch secret", f"assumed-role/{ROLE}/TASKID is not authorized"]


def key_denied(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    key = bench("kms").create_key()["KeyMetadata"]["Arn"]
    secret = bench("secretsmanager").create_secret(Name="encrypted", SecretString="x", KmsKeyId=key)["ARN"]
    bench.register(injected(bench, secret))
    return [f"{PULL}{ASM}failed to fetch secret {secret} from secrets manager:", "Access to KMS is not allowed"]


def json_key_missing(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.register(injected(bench, f"{bench.secret}:db_connection_string::"))
    return [f"{PULL}{ASM}retrieved secret from Secrets Manager did not contain json key db_connection_string"]


def secret_missing(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    arn = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:nowhere-AbCdEf"
    bench.register(injected(bench, arn))
    return [
        f"ResourceNotFoundException: The task can't retrieve the secret with ARN '{arn}' from AWS Secrets Manager. "
        "Check whether the secret exists in the specified Region"
    ]


def secret_arn_malformed(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.register(injected(bench, f"{bench.secret}:DB_CONNECTION_STRING"))
    return [
        "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid ARN and try again."
    ]


def wrong_suffix_in_policy(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    bench.inline(allow("secretsmanager:GetSecretValue", on=f"{bench.secret[:-6]}ZZZZZZ"))
    bench.register(injected(bench))
    return [f"secretsmanager:GetSecretValue on resource: {bench.secret} {because('secretsmanager:GetSecretValue')}"]


def parameter_denied(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    bench("ssm").put_parameter(Name="/app/db", Value="x", Type="SecureString")
    bench.register(injected(bench, "/app/db"))
    return [
        f"{PULL}{SSM}AccessDeniedException: ",
        f"ssm:GetParameters on resource: arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/app/db "
        f"{because('ssm:GetParameters')}",
    ]


def parameter_missing(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY, "AmazonSSMReadOnlyAccess")
    bench.register(injected(bench, "/app/nowhere"))
    return [f"{PULL}{SSM}invalid ssm parameters: /app/nowhere"]


def log_group_denied(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    bench.register(CREATING)
    return [
        f"{LOGGER}failed to create Cloudwatch log group: operation error CloudWatch Logs: CreateLogGroup, ",
        f"logs:CreateLogGroup on resource: {LOGS_ARN}:log-stream: {because('logs:CreateLogGroup')}",
        " : exit status 1",
    ]


def log_group_arn_without_its_end(bench: Bench) -> list[str]:
    bench.attach(*EXECUTION_ONLY)
    bench.inline(allow("logs:CreateLogGroup", on=LOGS_ARN))
    bench.register(CREATING)
    return [f"{LOGGER}failed to create Cloudwatch log group: "]


def log_stream_denied(bench: Bench) -> list[str]:
    bench.inline(allow(*ECR), allow("logs:CreateLogGroup"))
    bench.register(CREATING)
    return [
        f"{LOGGER}failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, ",
        f"logs:CreateLogStream on resource: {LOGS_ARN}:log-stream:ecs/core/TASKID {because('logs:CreateLogStream')}",
    ]


def log_group_missing(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.register({"logConfiguration": awslogs()})
    return [f"{LOGGER}failed to create Cloudwatch log stream: ", "The specified log group does not exist."]


def pull_denied(bench: Bench) -> list[str]:
    bench.inline(allow("ecr:GetAuthorizationToken"))
    bench.register()
    host, _, _ = IMAGE.partition("/")
    return [
        f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {IMAGE}: "
        f"pulling from host {host} failed with status code [manifests core]: 403 Forbidden"
    ]


def pull_denied_by_the_repository(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"}
    bench("ecr").set_repository_policy(repositoryName=REPOSITORY, policyText=document(deny))
    bench.register()
    return ["[manifests core]: 403 Forbidden"]


def tag_missing(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.register({"image": IMAGE.replace(":core", ":nope")})
    return [
        "CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
        f"{IMAGE.replace(':core', ':nope')}: not found"
    ]


def environment_file_denied(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.inline(allow("s3:GetBucketLocation"))
    bench("s3").create_bucket(Bucket="launch-env", CreateBucketConfiguration={"LocationConstraint": REGION})
    bench("s3").put_object(Bucket="launch-env", Key="app.env", Body=b"A=1\n")
    bench.register({"environmentFiles": [{"value": "arn:aws:s3:::launch-env/app.env", "type": "s3"}]})
    return [
        "ResourceInitializationError: failed to download env files: ",
        "operation error S3: HeadObject, ",
        "StatusCode: 403, api error Forbidden: Forbidden",
    ]


def network_to_ecr(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    bench.cut_off("ecr")
    bench.register()
    return [
        "There is a connection issue between the task and Amazon ECR. Check your task network configuration. ",
        "dial tcp ",
        ":443: i/o timeout",
    ]


def boundary(bench: Bench) -> list[str]:
    bench.attach(*FOUR)
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    bench("iam").put_role_permissions_boundary(RoleName=ROLE, PermissionsBoundary=arn)
    bench.register()
    return ["because no permissions boundary allows the ecr:GetAuthorizationToken action"]


STOPS: list[Callable[[Bench], list[str]]] = [
    registry_auth,
    secret_denied,
    secret_on_the_task_role_only,
    key_denied,
    json_key_missing,
    secret_missing,
    secret_arn_malformed,
    wrong_suffix_in_policy,
    parameter_denied,
    parameter_missing,
    log_group_denied,
    log_group_arn_without_its_end,
    log_stream_denied,
    log_group_missing,
    pull_denied,
    pull_denied_by_the_repository,
    tag_missing,
    environment_file_denied,
    network_to_ecr,
    boundary,
]


@pytest.mark.parametrize("prepare", STOPS, ids=lambda prepare: prepare.__name__)
def test_a_launch_stops_in_the_words_of_aws(bench: Bench, prepare: Callable[[Bench], list[str]]) -> None:
    parts = prepare(bench)
    task = bench.launch()
    assert task["lastStatus"] == task["desiredStatus"] == "STOPPED"
    assert task["stopCode"] == "TaskFailedToStart"
    reason = task["stoppedReason"]
    position = 0
    for part in parts:
        wanted = part.replace("TASKID", task["taskArn"].rpartition("/")[2])
        position = reason.find(wanted, position)
        assert position >= 0, f"{wanted!r} is not in {reason!r}"
    container = task["containers"][0]
    assert container["lastStatus"] == "STOPPED"
    assert "exitCode" not in container
    assert container.get("reason", reason) == reason
    assert ("reason" in container) == reason.startswith("CannotPullContainerError")
    assert task["attachments"][0]["status"] == "DELETED"
    assert "startedAt" not in task


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "ecs.amazonaws.com"])
def test_a_role_that_trusts_another_service_makes_no_task(bench: Bench, service: str) -> None:
    bench.attach(*FOUR)
    bench.register()
    bench("iam").update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust(service))
    message = (
        f"ECS was unable to assume the role '{ROLE_ARN}' that was provided for this task. Please verify that the role "
        "being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass "
        "this role."
    )
    assert refused(bench.run) == ("ClientException", message)
    assert bench("ecs").list_tasks(cluster=CLUSTER)["taskArns"] == []


def test_a_role_that_is_gone_makes_no_task(bench: Bench) -> None:
    bench.register()
    bench("iam").delete_role(RoleName=ROLE)
    assert refused(bench.run)[1].startswith(f"ECS was unable to assume the role '{ROLE_ARN}'")


def test_a_launch_with_the_four_policies_runs_and_leaves_its_traces(bench: Bench) -> None:
    bench.attach(*FOUR)
    bench.register({**CREATING, **injected(bench)})
    assert "LastAccessedDate" not in bench("secretsmanager").describe_secret(SecretId=SECRET)
    task = bench.launch()
    identifier = task["taskArn"].rpartition("/")[2]
    assert task["lastStatus"] == "RUNNING"
    assert [c["lastStatus"] for c in task["containers"]] == ["RUNNING"]
    logs = bench("logs")
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == [GROUP]
    streams = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert [stream["logStreamName"] for stream in streams] == [f"ecs/core/{identifier}"]
    events = logs.get_log_events(logGroupName=GROUP, logStreamName=f"ecs/core/{identifier}")["events"]
    lines = [event["message"] for event in events]
    assert all(line.startswith("[roletutor sandbox] ") for line in lines)
    assert any("URL was injected from" in line for line in lines)
    assert not any("jdbc:" in line for line in lines)
    read = bench("secretsmanager").describe_secret(SecretId=SECRET)["LastAccessedDate"]
    assert read.astimezone(UTC).strftime("%H:%M:%S") == "00:00:00"
    image = bench("ecr").describe_images(repositoryName=REPOSITORY)["imageDetails"][0]
    assert image["lastRecordedPullTime"] is not None
    assert task["containers"][0]["imageDigest"] == image["imageDigest"]
    used = bench("iam").get_role(RoleName=ROLE)["Role"]["RoleLastUsed"]
    assert used["Region"] == REGION


def test_a_launch_without_put_log_events_runs_and_stays_silent(bench: Bench) -> None:
    bench.inline(allow(*ECR, "logs:CreateLogGroup", "logs:CreateLogStream"))
    bench.register(CREATING)
    task = bench.launch()
    assert task["lastStatus"] == "RUNNING"
    stream = bench("logs").describe_log_streams(logGroupName=GROUP)["logStreams"][0]["logStreamName"]
    assert bench("logs").get_log_events(logGroupName=GROUP, logStreamName=stream)["events"] == []


def test_a_failed_launch_leaves_what_it_did_before(bench: Bench) -> None:
    bench.inline(allow("ecr:GetAuthorizationToken", "logs:*"))
    bench.register(CREATING)
    assert bench.launch()["lastStatus"] == "STOPPED"
    streams = bench("logs").describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert len(streams) == 1
    assert "firstEventTimestamp" not in streams[0]


def test_a_role_mended_while_the_task_is_on_its_way_counts(bench: Bench) -> None:
    bench.register()
    task = bench.run()
    bench.attach(*FOUR)
    bench.pass_time(5)
    assert bench.task(task["taskArn"])["lastStatus"] == "RUNNING"


def test_network_trouble_ends_when_it_is_switched_off(bench: Bench) -> None:
    bench.attach(*FOUR)
    bench.register({**CREATING, **injected(bench)})
    for service, named in (("secretsmanager", "AWS Secrets Manager"), ("logs", "CloudWatch")):
        bench.cut_off(service)
        reason = bench.launch()["stoppedReason"]
        assert named in reason, reason
        assert "AccessDenied" not in reason
    bench.cut_off()
    assert bench.launch()["lastStatus"] == "RUNNING"


def test_an_override_of_both_roles_is_what_counts(bench: Bench) -> None:
    bench.register()
    iam = bench("iam")
    iam.create_role(RoleName="other", AssumeRolePolicyDocument=trust())
    for policy in FOUR:
        iam.attach_role_policy(RoleName="other", PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    other = f"arn:aws:iam::{ACCOUNT}:role/other"
    assert bench.launch()["lastStatus"] == "STOPPED"
    task = bench.launch(overrides={"executionRoleArn": other, "taskRoleArn": other})
    assert task["lastStatus"] == "RUNNING"
    assert task["overrides"]["executionRoleArn"] == task["overrides"]["taskRoleArn"] == other


def test_a_trust_with_source_conditions_holds_for_this_account_only(bench: Bench) -> None:
    bench.attach(*FOUR)
    bench.register()
    iam = bench("iam")
    for account, starts in ((ACCOUNT, True), ("999988887777", False)):
        condition = {
            "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{account}:*"},
            "StringEquals": {"aws:SourceAccount": account},
        }
        iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust(Condition=condition))
        if starts:
            assert bench.launch()["lastStatus"] == "RUNNING"
        else:
            assert refused(bench.run)[0] == "ClientException"


def test_the_least_policy_starts_the_workshops_task(bench: Bench) -> None:
    bench.inline(
        allow("ecr:GetAuthorizationToken"),
        allow(*ECR[1:], on=f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{REPOSITORY}"),
        allow("logs:CreateLogGroup", *STREAMS, on=f"{LOGS_ARN}:*"),
        allow("secretsmanager:GetSecretValue", on=f"{bench.secret[:-6]}??????"),
    )
    bench.register({**CREATING, **injected(bench)})
    task = bench.launch()
    assert task["lastStatus"] == "RUNNING", task.get("stoppedReason")


def test_a_secrets_own_policy_lets_the_role_in(bench: Bench) -> None:
    bench.attach(*EXECUTION_ONLY)
    grant = {
        "Effect": "Allow",
        "Principal": {"AWS": ROLE_ARN},
        "Action": "secretsmanager:GetSecretValue",
        "Resource": "*",
    }
    bench("secretsmanager").put_resource_policy(
        SecretId=SECRET, ResourcePolicy=json.dumps({"Version": "2012-10-17", "Statement": [grant]})
    )
    bench.register(injected(bench))
    assert bench.launch()["lastStatus"] == "RUNNING"
