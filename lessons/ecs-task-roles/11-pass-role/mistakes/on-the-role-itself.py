# check: may-pass-roles
# misconception: pass-role-on-ecs-role

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# The right is on the roles that are passed.
for role in ("{role_name}", "fcjEcsTaskRole"):
    iam.put_role_policy(
        RoleName=role,
        PolicyName="pass",
        PolicyDocument=policy({"Effect": "Allow", "Action": "iam:PassRole", "Resource": both, "Condition": to_tasks}),
    )
