"""A user who deploys: may register and run tasks, and may pass no role. What is there already is left alone."""

import json

import boto3

iam = boto3.client("iam")
deploy = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "ecs:RegisterTaskDefinition",
                "ecs:RunTask",
                "ecs:UpdateService",
                "ecs:DescribeServices",
                "ecs:DescribeTaskDefinition",
                "ecs:DescribeTasks",
            ],
            "Resource": "*",
        }
    ],
}
try:
    iam.create_user(UserName="fcj-deployer")
    iam.put_user_policy(UserName="fcj-deployer", PolicyName="deploy", PolicyDocument=json.dumps(deploy))
except iam.exceptions.EntityAlreadyExistsException:
    pass
