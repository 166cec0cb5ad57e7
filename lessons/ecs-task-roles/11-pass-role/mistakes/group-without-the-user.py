# check: may-pass-roles
# misconception: pass-role-missing

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# The group has the policy, and the user is not in the group.
iam.create_group(GroupName="fcj-deployers")
iam.put_group_policy(
    GroupName="fcj-deployers",
    PolicyName="pass",
    PolicyDocument=policy({"Effect": "Allow", "Action": "iam:PassRole", "Resource": both, "Condition": to_tasks}),
)
