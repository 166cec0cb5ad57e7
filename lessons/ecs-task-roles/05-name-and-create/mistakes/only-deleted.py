# check: role-exists
# misconception: none
# says: There is no role {role_name}
"""The role was deleted to make it anew, and that was all."""

import boto3

iam = boto3.client("iam")
for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])
iam.delete_role(RoleName="{role_name}")
