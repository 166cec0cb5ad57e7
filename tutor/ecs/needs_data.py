"""What `who_needs.py` rests on: a task definition that uses everything, the reasons for what a launch calls, and the
calls beside a launch. Each reason names AWS's page. The lists of ECS's own calls are those of the managed policies
AmazonECSServiceRolePolicy, AmazonEC2ContainerServiceforEC2Role and AmazonECSInfrastructureRolePolicyForVolumes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.ecs.world import (
    FixedWorld,
    Key,
    Parameter,
    Present,
    Secret,
    StoredObject,
)
from tutor.iam import Policy


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a launch makes a call: `when` in a task's life, `why`, how to `tell`, and AWS's page."""

    when: str
    why: str
    tell: str
    source: str


@dataclass(frozen=True, slots=True)
class Beside:
    """A use beside a launch; `who` is a value of `who_needs.Needs`."""

    who: str
    when: str
    why: str
    tell: str
    source: str


_ECS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
EXECUTION_PAGE, TASK_PAGE = f"{_ECS}task_execution_IAM_role.html", f"{_ECS}task-iam-roles.html"
_SECRETS = f"{_ECS}specifying-sensitive-data.html"
_EXEC, _FIRELENS = f"{_ECS}ecs-exec.html", f"{_ECS}using_firelens.html"
_LINKED = f"{_ECS}using-service-linked-roles.html"
_INSTANCE, _VOLUMES = f"{_ECS}instance_IAM_role.html", f"{_ECS}infrastructure_IAM_role.html"
_PASS = f"{_ECS}security_iam_service-with-iam.html"
_XRAY = "https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-ecs.html"
_CACHE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html"
_EFS = "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html"

_HOST = "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com"
_KEY = "arn:aws:kms:ap-southeast-1:111122223333:key/00000000-0000-0000-0000-000000000000"
_SECRET = "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:app-AbCdEf"  # noqa: S105 - a name
_REGISTRY = "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:registry-AbCdEf"
_PARAMETER = "arn:aws:ssm:ap-southeast-1:111122223333:parameter/app"
_FILE = "arn:aws:s3:::app-files/app.env"


def _firelens(name: str, **options: str) -> dict[str, Any]:
    log = {"logDriver": "awsfirelens", "options": {"Name": name, **options}}
    return {"name": f"to-{name}", "image": f"{_HOST}/app:1", "logConfiguration": log}


EVERYTHING: Mapping[str, Any] = {
    "family": "everything",
    "executionRoleArn": "arn:aws:iam::111122223333:role/E",
    "taskRoleArn": "arn:aws:iam::111122223333:role/T",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "256",
    "memory": "512",
    "volumes": [
        {"name": "v", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "authorizationConfig": {"iam": "ENABLED"}}}
    ],
    "containerDefinitions": [
        {
            "name": "app",
            "image": f"{_HOST}/app:1",
            "secrets": [{"name": "A", "valueFrom": _SECRET}, {"name": "B", "valueFrom": _PARAMETER}],
            "environmentFiles": [{"value": _FILE, "type": "s3"}],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": "/ecs/app",
                    "awslogs-create-group": "true",
                    "awslogs-stream-prefix": "ecs",
                },
            },
        },
        {
            "name": "private",
            "image": "registry.example.com/app:1",
            "repositoryCredentials": {"credentialsParameter": _REGISTRY},
        },
        _firelens("cloudwatch_logs", log_group_name="app", auto_create_group="true"),
        _firelens("s3", bucket="app-logs"),
        _firelens("firehose", delivery_stream="app"),
        _firelens("kinesis", stream="app"),
    ],
}
"""A task definition that makes a launch call all that it can."""

WORLD = FixedWorld(
    secrets={arn: Present(Secret(arn, kms_key=_KEY)) for arn in (_SECRET, _REGISTRY)},
    parameters={"/app": Present(Parameter(_PARAMETER, _KEY))},
    keys={_KEY: Present(Key(_KEY, Policy(())))},
    objects={_FILE: Present(StoredObject(_FILE, kms_key=_KEY))},
)
"""In which everything is encrypted with a key of the customer's, and there is no log group yet."""

_DECRYPT = "With your own KMS key, Secrets Manager and Parameter Store decrypt with the permissions of whoever reads."
REASONS: Mapping[tuple[int, str], Reason] = {
    (1, ""): Reason(
        "Before the launch",
        "Whoever registers a task definition calls ECS with their own permissions.",
        "The error comes from the command itself, before there is any task.",
        _PASS,
    ),
    (1, "iam:PassRole"): Reason(
        "Before the launch",
        "Whoever names a role in a task definition must be allowed to pass it to ECS. The roles do not need it.",
        "RegisterTaskDefinition answers with AccessDeniedException and iam:PassRole.",
        _PASS,
    ),
    (2, ""): Reason(
        "At the launch",
        "Whoever starts a task calls ECS with their own permissions.",
        "The error comes from the command itself, before there is any task.",
        _PASS,
    ),
    (2, "iam:PassRole"): Reason(
        "At the launch",
        "Whoever starts a task must be allowed to pass every role that it names.",
        "RunTask answers with AccessDeniedException and iam:PassRole.",
        _PASS,
    ),
    (3, ""): Reason(
        "At the launch",
        "ECS assumes each of the two roles as the service ecs-tasks.amazonaws.com. The role's trust policy lets it in; "
        "no permissions policy does.",
        "RunTask answers: ECS was unable to assume the role.",
        TASK_PAGE,
    ),
    (4, ""): Reason(
        "Before anything runs",
        "ECS places the task's network interface with its service-linked role AWSServiceRoleForECS.",
        "AWS writes that role's policy; there is nothing to grant.",
        _LINKED,
    ),
    (5, ""): Reason(
        "Before anything runs",
        "The agent asks for a token for your private ECR registry. It is registry-wide: Resource must be *.",
        "The task stops: unable to retrieve ecr registry auth.",
        EXECUTION_PAGE,
    ),
    (6, "secretsmanager:GetSecretValue"): Reason(
        "Before anything runs",
        "A secret that stands in secrets of the task definition is read by the agent, before your code runs.",
        "The secret's ARN stands in valueFrom, and the task stops: unable to retrieve secret from asm.",
        _SECRETS,
    ),
    (6, "ssm:GetParameters"): Reason(
        "Before anything runs",
        "A parameter that stands in secrets of the task definition is read by the agent, before your code runs.",
        "The parameter stands in valueFrom, and the task stops: unable to retrieve secrets from ssm.",
        _SECRETS,
    ),
    (6, "kms:Decrypt"): Reason(
        "Before anything runs",
        _DECRYPT,
        "The secret or parameter of the task definition has a key of yours, and not AWS's own.",
        _SECRETS,
    ),
    (7, ""): Reason(
        "Before anything runs",
        "The agent reads the user name and password of a private registry that is not ECR (repositoryCredentials).",
        "The task stops: unable to get registry auth from asm.",
        f"{_ECS}private-auth.html",
    ),
    (7, "kms:Decrypt"): Reason(
        "Before anything runs",
        "The secret with a private registry's password is encrypted with your own KMS key.",
        "repositoryCredentials names a secret that has a key of yours.",
        f"{_ECS}private-auth.html",
    ),
    (8, ""): Reason(
        "Before anything runs",
        "The agent downloads the files in environmentFiles from S3. It needs s3:GetObject and s3:GetBucketLocation.",
        "The task stops: failed to download env files.",
        f"{_ECS}use-environment-file.html",
    ),
    (8, "kms:Decrypt"): Reason(
        "Before anything runs",
        "S3 decrypts an environment file that is encrypted with your own KMS key with the agent's permissions.",
        "The object in environmentFiles has server-side encryption with a key of yours.",
        f"{_ECS}use-environment-file.html",
    ),
    (9, "logs:CreateLogGroup"): Reason(
        "Before anything runs",
        "With awslogs-create-group the driver creates the group. AmazonECSTaskExecutionRolePolicy does not allow it.",
        "The task stops: failed to create Cloudwatch log group.",
        f"{_ECS}using_awslogs.html",
    ),
    (9, "logs:CreateLogStream"): Reason(
        "Before anything runs",
        "The awslogs driver, which is not in your container, creates a stream for each container.",
        "The task stops: failed to create Cloudwatch log stream.",
        f"{_ECS}using_awslogs.html",
    ),
    (10, ""): Reason(
        "Before anything runs",
        "The agent pulls the image from private ECR. The layers come from S3 by signed addresses: no S3 permission.",
        "The task stops: CannotPullContainerError.",
        EXECUTION_PAGE,
    ),
    (11, ""): Reason(
        "While the task runs",
        "The awslogs driver writes what the containers print. It stays the agent's call while the task runs.",
        "logDriver is awslogs. The task runs on without it, and its log stays empty.",
        f"{_ECS}using_awslogs.html",
    ),
    (13, ""): Reason(
        "When somebody opens a shell",
        "For ECS Exec the SSM agent inside your container opens the channels, with the container's own credentials.",
        "aws ecs execute-command fails, though the caller may call it.",
        _EXEC,
    ),
    (14, ""): Reason(
        "Before anything runs",
        "An EFS volume with IAM authorization is mounted with the task role, although your code does not run yet.",
        "authorizationConfig has iam ENABLED, and the file system has a policy.",
        f"{_ECS}efs-volumes.html",
    ),
    (15, ""): Reason(
        "While the task runs",
        "FireLens is a container of your task, and sends logs with the task role.",
        "logDriver is awsfirelens.",
        _FIRELENS,
    ),
}
"""By the launch's row, and the action where a row has several reasons (empty: the others)."""

_RUNS = "While the task runs"
_OWN_LOGS = Beside(
    "T",
    _RUNS,
    "Your application, or an agent beside it, writes to CloudWatch Logs itself, without a log driver; ECS Exec logs "
    "its sessions there with the task role.",
    "An SDK or the CloudWatch agent stands in the task; or the cluster logs ECS Exec to CloudWatch.",
    _EXEC,
)


def _reads_itself(what: str) -> Beside:
    tell = "Your code calls an SDK for it, and the task runs before it fails: the error is in the application's log."
    return Beside("T", _RUNS, f"Your code reads {what} itself, while it runs.", tell, TASK_PAGE)


_EXEC_LOGS = Beside(
    "T",
    "When somebody opens a shell",
    "ECS Exec logs its sessions to S3 or CloudWatch Logs with the task role.",
    "The cluster's executeCommandConfiguration has a log configuration.",
    _EXEC,
)
_CALLER = Beside(
    "caller",
    "Before or after a launch",
    "It is you or your pipeline that ask ECS for it; the task's roles have no part in it.",
    "The error comes from the command itself.",
    _PASS,
)
_SETS_UP = Beside(
    "caller",
    "When the roles are made",
    "Whoever sets up the roles needs it. Never give such rights to a task: it could give itself any permission.",
    "The error comes from the command itself.",
    _PASS,
)
_FIRST_USE = Beside(
    "caller",
    "Before the first launch in an account",
    "Whoever makes an account's first cluster or service needs it, so that ECS can make AWSServiceRoleForECS.",
    "The error comes from the command itself, and the account has no role AWSServiceRoleForECS.",
    _LINKED,
)
_TAGS = Beside(
    "caller",
    "Before the launch and at it",
    "Whoever registers, runs or creates something with tags on it needs it beside the action itself.",
    "The command has tags; the error comes from the command itself and names ecs:TagResource.",
    f"{_ECS}supported-iam-actions-tagging.html",
)
_SERVICE = Beside(
    "ECS",
    "While a service runs",
    "ECS manages networks, load balancers and service discovery with its service-linked role AWSServiceRoleForECS.",
    "AWS writes that role's policy; there is nothing to grant.",
    _LINKED,
)
_AGENT_HOST = Beside(
    "other",
    "On container instances",
    "The agent on your own instance talks to ECS with the container instance role. On Fargate, AWS runs the host.",
    "Your cluster has EC2 or external instances.",
    _INSTANCE,
)
_VOLUME = Beside(
    "other",
    "Before anything runs",
    "An EBS volume that is configured at launch is managed with the ECS infrastructure role, which trusts ECS.",
    "RunTask or the service has volumeConfigurations with managedEBSVolume.",
    _VOLUMES,
)
_CACHED = Beside(
    "E",
    "Before anything runs",
    "With a pull-through cache rule, the first pull of an image brings it into your registry on the agent's behalf.",
    "The image's repository begins with a cache rule's prefix. A registry policy can grant it as well.",
    _CACHE,
)
_CLIENT = Beside(
    "T",
    "Before anything runs, and while the task runs",
    "An EFS volume with IAM authorization is used with the task role.",
    "authorizationConfig has iam ENABLED, and the file system's policy does not let everyone in.",
    _EFS,
)
_TRACES = Beside(
    "T",
    _RUNS,
    "The X-Ray daemon or the OpenTelemetry collector is a container of your task, and sends traces with the task role.",
    "A tracing container stands in the task definition.",
    _XRAY,
)


def _each(names: str, *uses: Beside) -> dict[str, tuple[Beside, ...]]:
    return dict.fromkeys(names.split(), uses)


BESIDE: Mapping[str, tuple[Beside, ...]] = {
    "iam:PassRole": (
        Beside(
            "T",
            _RUNS,
            "An application that starts tasks itself must be allowed to pass their roles, like anyone else.",
            "Your code calls RegisterTaskDefinition, RunTask or CreateService.",
            _PASS,
        ),
    ),
    "secretsmanager:GetSecretValue": (_reads_itself("the secret"),),
    "ssm:GetParameters": (_reads_itself("the parameters"),),
    "kms:Decrypt": (
        _reads_itself("something that is encrypted with your key (a secret, an S3 object, data of its own)"),
        Beside(
            "T",
            "When somebody opens a shell",
            "ECS Exec with a KMS key of yours for its channel decrypts it with the task role.",
            "The cluster's executeCommandConfiguration has a kmsKeyId.",
            _EXEC,
        ),
    ),
    "kms:GenerateDataKey": (
        Beside(
            "caller",
            "When somebody opens a shell",
            "Who opens a shell by ECS Exec with a KMS key of yours for its channel needs it.",
            "The cluster's executeCommandConfiguration has a kmsKeyId.",
            _EXEC,
        ),
    ),
    "s3:GetObject": (_reads_itself("the object"),),
    "s3:PutObject": (_EXEC_LOGS,),
    **_each("s3:GetEncryptionConfiguration logs:DescribeLogGroups logs:DescribeLogStreams", _EXEC_LOGS),
    **_each("logs:CreateLogGroup logs:CreateLogStream logs:PutLogEvents", _OWN_LOGS),
    **_each("ecr:BatchImportUpstreamImage ecr:CreateRepository", _CACHED),
    **_each("elasticfilesystem:ClientWrite elasticfilesystem:ClientRootAccess", _CLIENT),
    **_each(
        "xray:PutTraceSegments xray:PutTelemetryRecords xray:GetSamplingRules xray:GetSamplingTargets "
        "xray:GetSamplingStatisticSummaries",
        _TRACES,
    ),
    **_each(
        "ecs:CreateService ecs:UpdateService ecs:DeleteService ecs:StartTask ecs:StopTask ecs:ExecuteCommand "
        "ecs:DescribeTasks ecs:DescribeServices ecs:DescribeTaskDefinition ecs:DeregisterTaskDefinition "
        "ecs:DescribeClusters ecs:ListTasks",
        _CALLER,
    ),
    **_each("iam:CreateRole iam:AttachRolePolicy iam:PutRolePolicy iam:UpdateAssumeRolePolicy", _SETS_UP),
    "iam:CreateServiceLinkedRole": (_FIRST_USE,),
    "ecs:TagResource": (_TAGS,),
    **_each(
        "ec2:AttachNetworkInterface ec2:CreateNetworkInterfacePermission ec2:DeleteNetworkInterface "
        "ec2:DeleteNetworkInterfacePermission ec2:DetachNetworkInterface "
        "elasticloadbalancing:RegisterTargets elasticloadbalancing:DeregisterTargets "
        "servicediscovery:RegisterInstance servicediscovery:DeregisterInstance "
        "servicediscovery:UpdateInstanceCustomHealthStatus",
        _SERVICE,
    ),
    **_each(
        "ecs:DeregisterContainerInstance ecs:DiscoverPollEndpoint ecs:Poll ecs:RegisterContainerInstance "
        "ecs:StartTelemetrySession ecs:SubmitAttachmentStateChanges ecs:SubmitContainerStateChange "
        "ecs:SubmitTaskStateChange",
        _AGENT_HOST,
    ),
    **_each("ec2:CreateVolume ec2:AttachVolume ec2:DetachVolume ec2:DeleteVolume", _VOLUME),
}
"""By action: who needs it beside what a launch itself calls."""
