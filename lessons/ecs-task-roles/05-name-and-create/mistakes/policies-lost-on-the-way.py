# check: role-has-policies
# misconception: none
# on: solution
# says: 0 of 4 are attached
"""Created a second time, with trust, name, description and tag, and without the policies."""

import json

import boto3

iam = boto3.client("iam")
trust = iam.get_role(RoleName="{role_name}")["Role"]["AssumeRolePolicyDocument"]
for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])
iam.delete_role(RoleName="{role_name}")
iam.create_role(
    RoleName="{role_name}",
    AssumeRolePolicyDocument=json.dumps(trust),
    Description="Allows ECS tasks to call AWS services on your behalf.",
    Tags=[{"Key": "project", "Value": "fcj"}],
)
