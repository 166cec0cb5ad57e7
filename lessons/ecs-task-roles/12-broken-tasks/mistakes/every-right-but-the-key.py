# check: task-starts
# misconception: secrets-policy-decrypts
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# All of Secrets Manager, and nothing of KMS.
iam.delete_role_policy(RoleName="broken03ExecutionRole", PolicyName="decrypt")
allow("broken03ExecutionRole", "read-secret", "secretsmanager:*", "*")
