# check: task-starts
# misconception: token-scoped-to-repository
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# Wider, but still repositories only.
allow(
    "broken01ExecutionRole",
    "registry-token",
    "ecr:GetAuthorizationToken",
    "arn:aws:ecr:{region}:{account}:repository/*",
)
