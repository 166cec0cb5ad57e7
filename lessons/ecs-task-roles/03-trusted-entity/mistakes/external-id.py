# check: role-trusts
# misconception: condition-never-holds
# says: sts:ExternalId
"""An external ID, as for a partner's account: ECS sends none."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": "workshop"}},
        }
    ],
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
