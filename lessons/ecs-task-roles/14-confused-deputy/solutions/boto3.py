"""Both roles: only ECS, and only when it works for this account."""

import json

import boto3

iam = boto3.client("iam")
trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:*"},
                "StringEquals": {"aws:SourceAccount": "{account}"},
            },
        }
    ],
}
for role in ("{role_name}", "fcjEcsTaskRole"):
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))
