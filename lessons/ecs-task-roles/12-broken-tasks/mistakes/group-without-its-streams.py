# check: task-starts
# misconception: log-group-arn-without-star
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# The log group's ARN without :* at its end.
allow(
    "broken04ExecutionRole",
    "create-group",
    "logs:CreateLogGroup",
    "arn:aws:logs:{region}:{account}:log-group:/ecs/broken-04",
)
