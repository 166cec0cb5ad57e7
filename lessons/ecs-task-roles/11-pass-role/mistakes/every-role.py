# check: may-pass-roles
# misconception: pass-role-for-every-role

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# It works, and the user can become every role that ECS tasks may assume.
iam.put_user_policy(
    UserName="fcj-deployer",
    PolicyName="pass-task-roles",
    PolicyDocument=policy({"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*", "Condition": to_tasks}),
)
