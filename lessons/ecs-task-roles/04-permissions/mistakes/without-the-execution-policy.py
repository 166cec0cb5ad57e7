# check: role-has-policies
# misconception: none
# says: Missing: AmazonECSTaskExecutionRolePolicy
"""The three that are found by their service's name; the first was forgotten."""

import boto3

iam = boto3.client("iam")
for name in (
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
