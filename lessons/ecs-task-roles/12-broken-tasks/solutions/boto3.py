"""The ten repairs, each at the place that the stopped reason names."""

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")
secretsmanager = boto3.client("secretsmanager")
momentum = secretsmanager.describe_secret(SecretId="dev/fcj/momentum")["ARN"]
key = secretsmanager.describe_secret(SecretId="dev/fcj/vault")["KmsKeyId"]
files = "arn:aws:s3:::fcj-assets-{account}/*"


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


def next_revision(family, change):
    """Register the newest revision of the family again, changed."""
    task = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    same = (
        "family",
        "executionRoleArn",
        "taskRoleArn",
        "networkMode",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "containerDefinitions",
    )
    given = {name: task[name] for name in same if name in task}
    change(given)
    ecs.register_task_definition(**given)


def value_from(text):
    def change(given):
        given["containerDefinitions"][0]["secrets"][0]["valueFrom"] = text

    return change


def exchange(given):
    given["executionRoleArn"], given["taskRoleArn"] = given["taskRoleArn"], given["executionRoleArn"]


allow("broken01ExecutionRole", "registry-token", "ecr:GetAuthorizationToken", "*")
allow("broken02ExecutionRole", "read-secret", "secretsmanager:GetSecretValue", momentum)
allow("broken03ExecutionRole", "decrypt", "kms:Decrypt", key)
allow(
    "broken04ExecutionRole",
    "create-group",
    "logs:CreateLogGroup",
    "arn:aws:logs:{region}:{account}:log-group:/ecs/broken-04:*",
)
logs.create_log_group(logGroupName="/ecs/broken-05")
next_revision("broken-06", value_from(momentum + ":DB_CONNECTION_STRING::"))
next_revision("broken-07", value_from(momentum + ":DB_CONNECTION_STRING::"))
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
iam.update_assume_role_policy(RoleName="broken08ExecutionRole", PolicyDocument=json.dumps(trust))
allow("broken09TaskRole", "read-files", "s3:GetObject", files)
iam.delete_role_policy(RoleName="broken09ExecutionRole", PolicyName="read-files")
next_revision("broken-10", exchange)
