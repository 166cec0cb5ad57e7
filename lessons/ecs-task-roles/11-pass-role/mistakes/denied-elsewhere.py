# check: may-pass-roles
# misconception: deny-wins
# on: solution

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# Somebody forbade all of IAM to deployers: a Deny wins.
iam.put_user_policy(
    UserName="fcj-deployer",
    PolicyName="hands-off-iam",
    PolicyDocument=policy({"Effect": "Deny", "Action": "iam:*", "Resource": "*"}),
)
