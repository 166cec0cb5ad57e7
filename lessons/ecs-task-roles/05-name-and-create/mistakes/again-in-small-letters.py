# check: role-exists
# misconception: name-in-another-case
# says: differs in upper and lower case only
"""The role was made again in small letters; the first one had to go, because IAM takes no second one of that name."""

import json

import boto3

iam = boto3.client("iam")
old = iam.get_role(RoleName="{role_name}")["Role"]
policies = [p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]]
name = "{role_name}"
other = name.lower()
for arn in policies:
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=arn)
iam.delete_role(RoleName="{role_name}")
iam.create_role(
    RoleName=other,
    AssumeRolePolicyDocument=json.dumps(old["AssumeRolePolicyDocument"]),
    Description="Allows ECS tasks to call AWS services on your behalf.",
    Tags=[{"Key": "project", "Value": "fcj"}],
)
for arn in policies:
    iam.attach_role_policy(RoleName=other, PolicyArn=arn)
