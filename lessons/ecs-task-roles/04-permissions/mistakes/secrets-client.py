# check: role-has-policies
# misconception: look-alike-policy
# says: AWSSecretsManagerClientReadOnlyAccess
"""The other policy that the search for SecretsManager finds."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "AWSSecretsManagerClientReadOnlyAccess",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
