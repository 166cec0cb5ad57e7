"""IAM takes a service and an action in a list as well, one statement without a list, and the older version."""

import json

import boto3

trust = {
    "Version": "2008-10-17",
    "Statement": {
        "Sid": "Tasks",
        "Effect": "Allow",
        "Principal": {"Service": ["ecs-tasks.amazonaws.com"]},
        "Action": ["sts:AssumeRole"],
    },
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
