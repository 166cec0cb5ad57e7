# check: may-pass-roles
# misconception: pass-role-missing

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# One of the two roles.
iam.put_user_policy(
    UserName="fcj-deployer",
    PolicyName="pass-task-roles",
    PolicyDocument=policy({"Effect": "Allow", "Action": "iam:PassRole", "Resource": both[0], "Condition": to_tasks}),
)
