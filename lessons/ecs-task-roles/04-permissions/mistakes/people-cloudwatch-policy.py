# check: role-has-policies
# misconception: look-alike-policy
# says: CloudWatchFullAccess
"""CloudWatchFullAccess, which is for people."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchFullAccess",
    "SecretsManagerReadWrite",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
