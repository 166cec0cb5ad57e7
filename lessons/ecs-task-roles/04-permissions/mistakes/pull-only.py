# check: role-has-policies
# misconception: look-alike-policy
# says: AmazonEC2ContainerRegistryPullOnly
"""A policy with nearly that name, for pulling only."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryPullOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
