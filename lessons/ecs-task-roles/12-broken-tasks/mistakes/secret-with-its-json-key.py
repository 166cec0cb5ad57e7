# check: task-starts
# misconception: json-key-in-policy
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# The valueFrom copied into the policy.
momentum = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
allow("broken02ExecutionRole", "read-secret", "secretsmanager:GetSecretValue", momentum + ":DB_CONNECTION_STRING::")
