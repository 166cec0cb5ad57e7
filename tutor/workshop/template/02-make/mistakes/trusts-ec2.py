# check: role-trusts
# misconception: trusts-ec2
"""The principal of container instances."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
boto3.client("iam").create_role(RoleName="{role_name}", AssumeRolePolicyDocument=json.dumps(trust))
