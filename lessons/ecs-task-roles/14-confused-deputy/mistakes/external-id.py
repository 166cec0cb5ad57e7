# check: trust-guarded
# misconception: condition-never-holds

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


# For partners there is an external id. ECS sends none.
trust({"StringEquals": {"sts:ExternalId": "fcj"}}, "{role_name}", "fcjEcsTaskRole")
