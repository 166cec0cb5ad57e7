# check: role-exists
# misconception: policy-taken-for-role
# says: a policy is not a role
"""The role was deleted, and a policy created under its name: under Policies instead of Roles."""

import json

import boto3

iam = boto3.client("iam")
for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])
iam.delete_role(RoleName="{role_name}")
pull = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ecr:*", "Resource": "*"}]}
iam.create_policy(PolicyName="{role_name}", PolicyDocument=json.dumps(pull))
