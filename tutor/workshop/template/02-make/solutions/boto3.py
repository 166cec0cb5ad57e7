"""The role, with the trust policy that lets ECS tasks in."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
