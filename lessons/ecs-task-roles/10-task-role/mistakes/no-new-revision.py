# check: task-definition-role field=task
# misconception: none

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# The role is ready, and no task definition names it.
trust = policy({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})
iam.create_role(RoleName="fcjEcsTaskRole", AssumeRolePolicyDocument=trust)
iam.put_role_policy(
    RoleName="fcjEcsTaskRole",
    PolicyName="core-application",
    PolicyDocument=policy(
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fcj-assets-{account}/*"},
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": "arn:aws:dynamodb:{region}:{account}:table/fcj-orders",
        },
    ),
)
