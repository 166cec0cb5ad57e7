# check: role-exists
# misconception: name-misspelt
# says: is that a typing error?
"""The role was made again under a name with two letters swapped, and the first one deleted."""

import json

import boto3

iam = boto3.client("iam")
old = iam.get_role(RoleName="{role_name}")["Role"]
policies = [p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]]
name = "{role_name}"
misspelt = name[:-2] + name[-1] + name[-2]
iam.create_role(
    RoleName=misspelt,
    AssumeRolePolicyDocument=json.dumps(old["AssumeRolePolicyDocument"]),
    Description="Allows ECS tasks to call AWS services on your behalf.",
    Tags=[{"Key": "project", "Value": "fcj"}],
)
for arn in policies:
    iam.attach_role_policy(RoleName=misspelt, PolicyArn=arn)
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=arn)
iam.delete_role(RoleName="{role_name}")
