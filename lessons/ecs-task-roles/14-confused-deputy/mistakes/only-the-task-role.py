# check: trust-guarded role={role_name}
# misconception: trust-unguarded

import json

import boto3

iam = boto3.client("iam")
ECS = "arn:aws:ecs:{region}:{account}:*"


def trust(condition, *roles, service="ecs-tasks.amazonaws.com"):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for role in roles:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)


# The execution role reads secrets: it is worth at least as much.
trust({"ArnLike": {"aws:SourceArn": ECS}, "StringEquals": {"aws:SourceAccount": "{account}"}}, "fcjEcsTaskRole")
