"""Ten tasks that do not work, each for a cause of its own, with roles of its own: broken-01 to broken-10.

What is there already is left alone, so a repair outlives a second run.
"""

import json

import boto3

iam, ecs, kms = boto3.client("iam"), boto3.client("ecs"), boto3.client("kms")
secretsmanager = boto3.client("secretsmanager")
account = boto3.client("sts").get_caller_identity()["Account"]
region = ecs.meta.region_name
BUCKET = "arn:aws:s3:::fcj-assets-" + account
REPOSITORY = "arn:aws:ecr:" + region + ":" + account + ":repository/fcj-registry"
IMAGE = account + ".dkr.ecr." + region + ".amazonaws.com/fcj-registry:core"
VAULT = "dev/fcj/vault"
MANAGED = "arn:aws:iam::aws:policy/"


def policy(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(actions, resource):
    return {"Effect": "Allow", "Action": actions, "Resource": resource}


def trust(service):
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


LAYERS = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
PULL = policy(allow("ecr:GetAuthorizationToken", "*"), allow(LAYERS, REPOSITORY))


def role(number, kind, inline=None, managed=(), service="ecs-tasks.amazonaws.com"):
    """The ARN of a role such as broken01ExecutionRole, made with these policies when it is not there."""
    name = "broken" + number + kind
    try:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust(service)))
    except iam.exceptions.EntityAlreadyExistsException:
        return iam.get_role(RoleName=name)["Role"]["Arn"]
    for policy_name, document in (inline or {}).items():
        iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=json.dumps(document))
    for path in managed:
        iam.attach_role_policy(RoleName=name, PolicyArn=MANAGED + path)
    return iam.get_role(RoleName=name)["Role"]["Arn"]


def task(number, execution, application=None, secret=None, logs=None):
    """Register broken-NN, when there is none."""
    family = "broken-" + number
    if ecs.list_task_definitions(familyPrefix=family)["taskDefinitionArns"]:
        return
    container = {"name": "core", "image": IMAGE, "essential": True}
    if secret:
        container["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret}]
    if logs:
        options = {"awslogs-group": "/ecs/" + family, "awslogs-region": region, "awslogs-stream-prefix": "ecs", **logs}
        container["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    given = {"taskRoleArn": application} if application else {}
    ecs.register_task_definition(
        family=family,
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=execution,
        containerDefinitions=[container],
        **given,
    )


def vault():
    """A secret with a key of the customer's own."""
    try:
        return secretsmanager.describe_secret(SecretId=VAULT)["ARN"]
    except secretsmanager.exceptions.ResourceNotFoundException:
        key = kms.create_key(Description="Encrypts the secret " + VAULT)["KeyMetadata"]["Arn"]
        value = json.dumps({"DB_CONNECTION_STRING": "jdbc:postgresql://fcj-vault.internal:5432/vault"})
        return secretsmanager.create_secret(Name=VAULT, KmsKeyId=key, SecretString=value)["ARN"]


momentum = secretsmanager.describe_secret(SecretId="dev/fcj/momentum")["ARN"]
read = policy(allow("secretsmanager:GetSecretValue", momentum))
files = policy(allow("s3:GetObject", BUCKET + "/*"))
execution_policy = "service-role/AmazonECSTaskExecutionRolePolicy"

scoped = policy(allow(["ecr:GetAuthorizationToken", *LAYERS], REPOSITORY))
task("01", role("01", "ExecutionRole", {"pull": scoped}))
task("02", role("02", "ExecutionRole", {"pull": PULL}), role("02", "TaskRole", {"read-secret": read}),
     secret=momentum + ":DB_CONNECTION_STRING::")  # fmt: skip
task("03", role("03", "ExecutionRole", {"pull": PULL}, ["SecretsManagerReadWrite"]),
     secret=vault() + ":DB_CONNECTION_STRING::")  # fmt: skip
task("04", role("04", "ExecutionRole", managed=[execution_policy]), logs={"awslogs-create-group": "true"})
task(
    "05",
    role("05", "ExecutionRole", managed=[execution_policy, "CloudWatchLogsFullAccess"]),
    logs={"mode": "non-blocking"},
)
task(
    "06", role("06", "ExecutionRole", {"pull": PULL, "read-secret": read}), secret=momentum + ":db_connection_string::"
)
task("07", role("07", "ExecutionRole", {"pull": PULL, "read-secret": read}), secret=momentum + ":DB_CONNECTION_STRING")
task("08", role("08", "ExecutionRole", {"pull": PULL}, service="ecs.amazonaws.com"))
task("09", role("09", "ExecutionRole", {"pull": PULL, "read-files": files}), role("09", "TaskRole"))
task("10", role("10", "TaskRole", {"read-files": files}), role("10", "ExecutionRole", {"pull": PULL}))
