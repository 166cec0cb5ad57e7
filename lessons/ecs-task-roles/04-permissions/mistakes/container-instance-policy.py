# check: role-has-policies
# misconception: look-alike-policy
# says: AmazonEC2ContainerServiceforEC2Role
"""The policy of container instances, which comes up in the same search."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonEC2ContainerServiceforEC2Role",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
