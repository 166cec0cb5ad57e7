"""The rights as a customer-managed policy, which another role could share, and the trust with a Sid."""

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")

trust = {
    "Version": "2012-10-17",
    "Statement": {
        "Sid": "EcsTasks",
        "Effect": "Allow",
        "Principal": {"Service": ["ecs-tasks.amazonaws.com"]},
        "Action": ["sts:AssumeRole"],
    },
}
rights = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "ReadAssets",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::fcj-assets-{account}/config/*",
        },
        {
            "Sid": "KeepOrders",
            "Effect": "Allow",
            "Action": "dynamodb:*Item",
            "Resource": "arn:aws:dynamodb:{region}:{account}:table/fcj-orders",
        },
    ],
}
arn = iam.create_policy(PolicyName="fcjCoreApplication", PolicyDocument=json.dumps(rights))["Policy"]["Arn"]
iam.create_role(RoleName="fcjEcsTaskRole", AssumeRolePolicyDocument=json.dumps(trust))
iam.attach_role_policy(RoleName="fcjEcsTaskRole", PolicyArn=arn)

task = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
for answered in (
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
):
    task.pop(answered, None)
task["taskRoleArn"] = "arn:aws:iam::{account}:role/fcjEcsTaskRole"
ecs.register_task_definition(**task)
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-core-svc", taskDefinition="fcj-core-fargate-td")
