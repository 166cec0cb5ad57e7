# check: task-starts
# misconception: log-group-missing
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# A group is there, but it has another name.
logs.delete_log_group(logGroupName="/ecs/broken-05")
logs.create_log_group(logGroupName="/ecs/broken05")
