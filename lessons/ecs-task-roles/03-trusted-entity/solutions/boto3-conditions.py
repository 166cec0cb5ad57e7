"""The trust policy that AWS recommends: ECS may assume the role for this account's tasks only."""

import json

import boto3

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
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
