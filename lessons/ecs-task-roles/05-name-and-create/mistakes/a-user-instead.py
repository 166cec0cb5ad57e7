# check: role-exists
# misconception: user-taken-for-role
# says: a user is not a role
"""A user of that name, as one makes it for a program outside AWS."""

import boto3

iam = boto3.client("iam")
for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])
iam.delete_role(RoleName="{role_name}")
iam.create_user(UserName="{role_name}", Tags=[{"Key": "project", "Value": "fcj"}])
