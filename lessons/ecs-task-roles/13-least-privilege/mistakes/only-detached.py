# check: least-privilege
# misconception: none
# says: ecr:GetAuthorizationToken

import boto3

iam = boto3.client("iam")


def detach(*but):
    for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
        if policy["PolicyName"] not in but:
            iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])


# The four are gone, and nothing is in their place.
detach()
