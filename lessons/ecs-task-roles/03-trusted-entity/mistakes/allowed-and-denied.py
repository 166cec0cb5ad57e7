# check: role-trusts
# misconception: trust-denied
# says: A Deny statement stops ecs-tasks.amazonaws.com
"""An Allow for the tasks, and a Deny for everybody else, or so it was meant."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole"},
    ],
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
