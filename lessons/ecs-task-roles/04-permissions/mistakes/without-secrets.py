# check: role-has-policies
# misconception: none
# says: Missing: SecretsManagerReadWrite
"""There is no secret yet, so its policy was left for later."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
