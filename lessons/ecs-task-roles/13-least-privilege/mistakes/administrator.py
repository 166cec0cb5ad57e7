# check: least-privilege
# misconception: managed-policy-is-least-privilege

import boto3

iam = boto3.client("iam")


def detach(*but):
    for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
        if policy["PolicyName"] not in but:
            iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])


# It starts, to be sure.
detach()
iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
