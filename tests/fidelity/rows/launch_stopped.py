"""A task that stops before it runs (E9 to E19): stopCode and stoppedReason, or RunTask's refusal (E8)."""

from __future__ import annotations

import json
from typing import Any

from fidelity.row import Refused, Row, Runs, Step, Stops
from fidelity.sources import INFERRED, issue, launch
from fidelity.steps import allow, awslogs, cut_off, definition, deny, did, policy, role, run, trust, workshop

STAGE = workshop
PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
FETCH = PULL + "execution resource retrieval failed: "
ASM = f"{FETCH}unable to retrieve secret from asm: service call has been retried 1 time(s): "
SSM = f"{FETCH}unable to retrieve secrets from ssm: service call has been retried 1 time(s): "
FROM_ASM = (
    f"{ASM}failed to fetch secret {{secret}} from secrets manager: operation error Secrets Manager: GetSecretValue, "
)
LOGGER = "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
HTTP = "https response error StatusCode: 400, RequestID: …, api error AccessDeniedException: "
ECR = (
    "ecr:GetAuthorizationToken", "ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage",
)  # fmt: skip
EXECUTION = ("service-role/AmazonECSTaskExecutionRolePolicy",)
GROUP = "arn:aws:logs:{region}:{account}:log-group:"
NOT_TRUSTED = (
    "ECS was unable to assume the role 'arn:aws:iam::{account}:role/NAME' that was provided for this task. Please "
    "verify that the role being passed has the proper trust relationship and permissions and that your IAM user has "
    "permissions to pass this role."
)


def denied(name: str, action: str, resource: str, why: str = "") -> str:
    """IAM's sentence about the role's session, which is named after the task."""
    why = why or f"because no identity-based policy allows the {action} action"
    return (
        f"User: arn:aws:sts::{{account}}:assumed-role/{name}/{{task}} is not authorized to perform: {action} on "
        f"resource: {resource} {why}"
    )


def injected(value_from: str = "{secret}:DB_CONNECTION_STRING::") -> dict[str, Any]:
    """A container with a secret."""
    return {"secrets": [{"name": "URL", "valueFrom": value_from}]}


def logs(name: str, **options: str) -> dict[str, Any]:
    """A container that logs to a group of the name."""
    return {"logConfiguration": awslogs(f"/ecs/{name}", **options)}


def launched(name: str, behaviour: str, expected: Any, source: str, container: Any = None, *,
             may: tuple[Any, ...] = (), attach: tuple[str, ...] = (), before: tuple[Step, ...] = (),
             after: tuple[Step, ...] = (), cli: bool = False, task: Any = None, **role_more: Any) -> Row:  # fmt: skip
    """A task whose execution role has the row's name and may do this, run after `after`."""
    arn = f"arn:aws:iam::{{account}}:role/{name}"
    steps = (
        role(name, *may, attach=attach, **role_more),
        *before,
        did("ecs.RegisterTaskDefinition", **definition(name, container, executionRoleArn=arn, **(task or {}))),
        *after,
    )
    return Row(f"launch-{name}", behaviour, "ecs.RunTask", run(name), expected, source, before=steps, cli=cli)


def kept(call: str, **given: Any) -> Step:
    """A call before the definition."""
    return did(call, **given)


ROWS = (
    launched("e8", "A role that trusts another service makes no task (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8")), launch(8),
             trusts=trust({"Service": "ec2.amazonaws.com"}), cli=True),
    launched("e8-ecs", "Nor does one that trusts ecs.amazonaws.com (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8-ecs")), launch(8),
             trusts=trust({"Service": "ecs.amazonaws.com"})),
    launched("e8-gone", "Nor does one that is gone (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8-gone")), launch(8),
             after=(did("iam.DeleteRole", RoleName="e8-gone"),)),
    launched("e8-cluster", "Nor does one whose condition names a cluster (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8-cluster")),
             "ECS developer guide, Amazon ECS task execution IAM role",
             trusts=trust(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:cluster/fcj"}})),
    launched("e8-elsewhere", "Nor does one whose condition names another account (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8-elsewhere")), launch(8),
             trusts=trust(Condition={"StringEquals": {"aws:SourceAccount": "999988887777"}})),
    launched("e8-deny", "Nor does one whose trust policy denies (E8)",
             Refused("ClientException", 400, NOT_TRUSTED.replace("NAME", "e8-deny")), launch(8),
             trusts=trust(Effect="Deny")),
    launched("sourced", "The recommended conditions let ECS in", Runs(),
             "ECS developer guide, Amazon ECS task execution IAM role", attach=EXECUTION,
             trusts=trust(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
                                     "StringEquals": {"aws:SourceAccount": "{account}"}})),
    launched("e9", "A role that may nothing gets no registry token (E9)",
             Stops(f"{FETCH}unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation "
                   f"error ECR: GetAuthorizationToken, {HTTP}{denied('e9', 'ecr:GetAuthorizationToken', '*')}"),
             launch(9), cli=True),
    launched("e9-scoped", "A token is not to be had on a repository (E9)",
             Stops(f"…operation error ECR: GetAuthorizationToken, {HTTP}"
                   f"{denied('e9-scoped', 'ecr:GetAuthorizationToken', '*')}"), launch(9),
             may=(allow(*ECR, on="arn:aws:ecr:{region}:{account}:repository/fcj-registry"),)),
    launched("e9-boundary", "A boundary without ECR takes the token away",
             Stops("…" + denied("e9-boundary", "ecr:GetAuthorizationToken", "*",
                                "because no permissions boundary allows the ecr:GetAuthorizationToken action")),
             launch(9), attach=EXECUTION, PermissionsBoundary="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"),
    launched("e10", "The execution policy alone reads no secret (E10)",
             Stops(FROM_ASM + HTTP + denied("e10", "secretsmanager:GetSecretValue", "{secret}")), launch(10),
                 injected(),
             attach=EXECUTION, cli=True),
    launched("e10-task-role", "A task role that may read the secret is no help (E10)",
             Stops(FROM_ASM + HTTP + denied("e10-task-role", "secretsmanager:GetSecretValue", "{secret}")), launch(10),
             injected(), attach=EXECUTION, before=(role("reader", allow("secretsmanager:*")),),
             task={"taskRoleArn": "arn:aws:iam::{account}:role/reader"}),
    launched("e10-suffix", "A wrong random suffix in a policy does not match (E10)",
             Stops(FROM_ASM + HTTP + denied("e10-suffix", "secretsmanager:GetSecretValue", "{secret}")), launch(10),
             injected(), may=(allow(*ECR), allow("secretsmanager:*", on="{secret_without_suffix}-ZZZZZZ"))),
    launched("e10-json-key", "The JSON key is no part of the secret's ARN in a policy (E10)",
             Stops(FROM_ASM + HTTP + denied("e10-json-key", "secretsmanager:GetSecretValue", "{secret}")), launch(10),
             injected(), may=(allow(*ECR), allow("secretsmanager:*", on="{secret}:DB_CONNECTION_STRING::"))),
    launched("e10-deny", "A Deny is said to be one",
             Stops(FROM_ASM + HTTP + denied("e10-deny", "secretsmanager:GetSecretValue", "{secret}",
                                            "with an explicit deny in an identity-based policy")), launch(22),
             injected(), may=(allow("*"), deny("secretsmanager:*"))),
    launched("e11", "The four policies do not decrypt with a customer managed key (E11)",
             Stops(ASM + "failed to fetch secret {sealed} from secrets manager: …Access to KMS is not allowed"),
             launch(11), injected("{sealed}"), attach=("service-role/AmazonECSTaskExecutionRolePolicy",
                                                       "SecretsManagerReadWrite"),
             before=(did("kms.CreateKey", keep={"key": "KeyMetadata.Arn"}),
                     did("secretsmanager.CreateSecret", keep={"sealed": "ARN"}, Name="sealed", SecretString="x",
                         KmsKeyId="{key}")), cli=True),
    launched("e11-decrypt", "kms:Decrypt on the key opens it", Runs(), launch(11), injected("{opened}"),
             may=(allow(*ECR), allow("secretsmanager:*"), allow("kms:Decrypt")),
             before=(did("kms.CreateKey", keep={"key2": "KeyMetadata.Arn"}),
                     did("secretsmanager.CreateSecret", keep={"opened": "ARN"}, Name="opened", SecretString="x",
                         KmsKeyId="{key2}"))),
    launched("e12", "A JSON key is spelt in its own case (E12)",
             Stops(ASM + "retrieved secret from Secrets Manager did not contain json key db_connection_string"),
             launch(12), injected("{secret}:db_connection_string::"), attach=(*EXECUTION, "SecretsManagerReadWrite"),
             cli=True),
    launched("e13", "A secret that is not there is said so (E13)",
             Stops(ASM + "ResourceNotFoundException: The task can't retrieve the secret with ARN "
                         "'arn:aws:secretsmanager:"
                   "{region}:{account}:secret:nowhere-AbCdEf' from AWS Secrets Manager. Check whether the secret "
                   "exists in the specified Region…"), launch(13),
             injected("arn:aws:secretsmanager:{region}:{account}:secret:nowhere-AbCdEf"),
             attach=(*EXECUTION, "SecretsManagerReadWrite"), cli=True),
    launched("e13-colons", "A JSON key needs both closing colons (E13)",
             Stops(ASM + "an invalid ARN format for the AWS Secrets Manager secret was specified. Specify a valid "
                   "ARN and try again."), launch(13), injected("{secret}:DB_CONNECTION_STRING"),
             attach=(*EXECUTION, "SecretsManagerReadWrite")),
    launched("e14", "A parameter needs ssm:GetParameters (E14)",
             Stops(f"{SSM}AccessDeniedException: "
                   f"{denied('e14', 'ssm:GetParameters', 'arn:aws:ssm:{region}:{account}:parameter/app/db')}"),
             launch(14), injected("/app/db"), attach=EXECUTION,
             before=(did("ssm.PutParameter", Name="/app/db", Value="x", Type="String"),), cli=True),
    launched("e14-singular", "ssm:GetParameter is another right (E14)",
             Stops("…" + denied("e14-singular", "ssm:GetParameters",
                                "arn:aws:ssm:{region}:{account}:parameter/app/one")),
             launch(14), injected("/app/one"), may=(allow(*ECR), allow("ssm:GetParameter")),
             before=(did("ssm.PutParameter", Name="/app/one", Value="x", Type="String"),)),
    launched("e14-missing", "A parameter that is not there is named (E14)",
             Stops(SSM + "invalid ssm parameters: /app/nowhere"), launch(14), injected("/app/nowhere"),
             attach=(*EXECUTION, "AmazonSSMReadOnlyAccess")),
    launched("e14-secret-name", "A secret's name is taken for a parameter's", Stops(
             SSM + "invalid ssm parameters: dev/fcj/momentum"), launch(14), injected("dev/fcj/momentum"),
             attach=(*EXECUTION, "AmazonSSMReadOnlyAccess")),
    launched("e15", "The execution policy creates no log group (E15)",
             Stops(f"{LOGGER}failed to create Cloudwatch log group: operation error CloudWatch Logs: CreateLogGroup, "
                   f"{HTTP}{denied('e15', 'logs:CreateLogGroup', GROUP + '/ecs/e15:log-stream:')} : exit status 1"),
             launch(15), logs("e15", awslogs_create_group="true"), attach=EXECUTION, cli=True),
    launched("e15-arn", "A log group's ARN without :* does not match (E15)",
             Stops(f"{LOGGER}failed to create Cloudwatch log group: …"
                   f"{denied('e15-arn', 'logs:CreateLogGroup', GROUP + '/ecs/e15-arn:log-stream:')} : exit status 1"),
             launch(15), logs("e15-arn", awslogs_create_group="true"), attach=EXECUTION,
             may=(allow("logs:CreateLogGroup", on=GROUP + "/ecs/e15-arn"),)),
    launched("e16", "A group without a right to streams (E16)",
             Stops(f"{LOGGER}failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, "
                   f"{HTTP}{denied('e16', 'logs:CreateLogStream', GROUP + '/ecs/e16:log-stream:ecs/core/{task}')}"
                   " : exit status 1"), launch(16), logs("e16", awslogs_create_group="true"),
             may=(allow(*ECR), allow("logs:CreateLogGroup")), cli=True),
    launched("e16-missing", "Neither group nor option (E16)",
             Stops(f"{LOGGER}failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, "
                   "https response error StatusCode: 400, RequestID: …, ResourceNotFoundException: The specified log "
                   "group does not exist. : exit status 1"), launch(16), logs("e16-missing"), attach=EXECUTION),
    launched("e17", "An image that may not be read (E17)",
             Stops("CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
                   "{registry}/fcj-registry:core: pulling from host {registry} failed with status code [manifests "
                   "core]: 403 Forbidden"), launch(17), may=(allow("ecr:GetAuthorizationToken"),), cli=True),
    launched("e17-tag", "A tag that is not there (E17)",
             Stops("CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
                   "{registry}/fcj-registry:cor: not found"), launch(17), {"image": "{registry}/fcj-registry:cor"},
             attach=EXECUTION),
    launched("e17-repository", "A repository that is not there (E17)",
             Stops("CannotPullContainerError: pull image manifest has been retried 7 time(s): failed to resolve ref "
                   "{registry}/nowhere:core: not found"), launch(17), {"image": "{registry}/nowhere:core"},
             attach=EXECUTION),
    launched("e17-policy", "A repository's own policy denies (E17)",
             Stops("CannotPullContainerError: …[manifests core]: 403 Forbidden"), launch(17),
             {"image": "{registry}/locked:core"}, attach=EXECUTION,
             before=(did("ecr.CreateRepository", repositoryName="locked"),
                     did("ecr.PutImage", repositoryName="locked", imageTag="core", imageManifest=json.dumps({
                         "schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                         "config": {"digest": "sha256:" + "d" * 64, "size": 7}, "layers": []})),
                     did("ecr.SetRepositoryPolicy", repositoryName="locked", policyText=policy(
                         {"Effect": "Deny", "Principal": "*", "Action": "ecr:BatchGetImage"})))),
    launched("e18", "An environment file that may not be read (E18)",
             Stops("ResourceInitializationError: failed to download env files: …operation error S3: HeadObject, …"
                   "StatusCode: 403, …api error Forbidden: Forbidden…"), launch(18),
             {"environmentFiles": [{"value": "arn:aws:s3:::env-{account}/app.env", "type": "s3"}]}, attach=EXECUTION,
             may=(allow("s3:GetBucketLocation"),),
             before=(did("s3.CreateBucket", Bucket="env-{account}",
                         CreateBucketConfiguration={"LocationConstraint": "{region}"}),
                     did("s3.PutObject", Bucket="env-{account}", Key="app.env", Body="A=1\n")), cli=True),
    launched("e19", "Trouble of the network is not trouble of IAM (E19)",
             Stops(f"{PULL}…There is a connection issue between the task and Amazon ECR. Check your task network "
                   "configuration. …dial tcp …:443: i/o timeout"), launch(19), attach=EXECUTION,
             after=(cut_off("ecr"),), cli=True),
    launched("e19-asm", "Nor is it with a secret (E19)",
             Stops(f"{PULL}…There is a connection issue between the task and AWS Secrets Manager. Check your task "
                   f"network "
                   "configuration. …"), launch(19), injected(), attach=(*EXECUTION, "SecretsManagerReadWrite"),
             after=(cut_off("secretsmanager"),)),
    launched("least", "The least policy starts the workshop's task", Runs({"containers[0].lastStatus": "RUNNING"}),
             "ECS developer guide, Amazon ECS task execution IAM role",
             {**injected(), **logs("least", awslogs_create_group="true")},
             may=(allow("ecr:GetAuthorizationToken"),
                  allow(*ECR[1:], on="arn:aws:ecr:{region}:{account}:repository/fcj-registry"),
                  allow("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", on=GROUP + "/ecs/least:*"),
                  allow("secretsmanager:GetSecretValue", on="{secret_without_suffix}-??????")), cli=True),
    launched("public", "A public image needs nothing of the role", Runs(),
             "ECS developer guide, Amazon ECS task execution IAM role", {"image": "public.ecr.aws/nginx/nginx:1.27"}),
    launched("hub", "Nor does one of another public registry that is there", Runs(), INFERRED, {"image": "nginx:1.27"}),
    launched("bad-image", "What is no image's name cannot be pulled",
             Stops("CannotPullContainerError: invalid reference format…"),
             issue("hashicorp/terraform-provider-aws", 3791), {"image": "FCJ Core"}),
)  # fmt: skip
