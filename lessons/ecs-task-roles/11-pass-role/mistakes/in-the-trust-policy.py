# check: may-pass-roles
# misconception: pass-role-missing

import json

import boto3

iam = boto3.client("iam")
both = ["arn:aws:iam::{account}:role/{role_name}", "arn:aws:iam::{account}:role/fcjEcsTaskRole"]
to_tasks = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# The user was let into the trust policies. Now he could assume the roles, and still not pass them.
trust = policy(
    {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::{account}:user/fcj-deployer"}, "Action": "sts:AssumeRole"},
)
for role in ("{role_name}", "fcjEcsTaskRole"):
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
