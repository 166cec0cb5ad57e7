# check: principal-can
# misconception: none
# on: solution

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# The new policy took the name of the old one, and its place.
iam.put_user_policy(
    UserName="fcj-deployer",
    PolicyName="deploy",
    PolicyDocument=policy({"Effect": "Allow", "Action": "iam:PassRole", "Resource": both, "Condition": to_tasks}),
)
