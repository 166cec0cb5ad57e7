# check: task-starts
# misconception: execution-policy-creates-log-groups
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# The right was given to a task role, but the agent writes the logs.
iam.delete_role_policy(RoleName="broken04ExecutionRole", PolicyName="create-group")
allow("broken09TaskRole", "create-group", "logs:CreateLogGroup", "*")
