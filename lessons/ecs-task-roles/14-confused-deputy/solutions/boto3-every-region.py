"""The tasks may run in any region of this account; the key's name in small letters, and a Deny for all others."""

import json

import boto3

iam = boto3.client("iam")
ecs_tasks = {"Service": "ecs-tasks.amazonaws.com"}
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": ecs_tasks,
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringLike": {"aws:sourcearn": "arn:aws:ecs:*:{account}:*"},
                "StringEquals": {"aws:SourceAccount": ["{account}"]},
            },
        },
        {
            "Effect": "Deny",
            "Principal": ecs_tasks,
            "Action": "sts:AssumeRole",
            "Condition": {"StringNotEquals": {"aws:SourceAccount": "{account}"}},
        },
    ],
}
for role in ("{role_name}", "fcjEcsTaskRole"):
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
