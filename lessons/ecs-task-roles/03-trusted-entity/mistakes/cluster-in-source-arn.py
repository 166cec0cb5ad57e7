# check: role-trusts
# misconception: cluster-arn-in-source-arn
# says: a cluster
"""A careful condition, with the ARN of the cluster: ECS never sends that one."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ecs:{region}:{account}:cluster/fcj-ecs-cluster"}},
        }
    ],
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
