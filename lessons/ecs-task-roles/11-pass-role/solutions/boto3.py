"""The user may pass the two roles of the task, to ECS tasks only."""

import json

import boto3

pass_roles = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "iam:PassRole",
            "Resource": ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"],
            "Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        }
    ],
}
boto3.client("iam").put_user_policy(
    UserName="fcj-deployer", PolicyName="pass-task-roles", PolicyDocument=json.dumps(pass_roles)
)
