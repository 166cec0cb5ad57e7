# check: role-has-policies
# misconception: execution-policy-creates-log-groups
# says: 3 of 4 are attached
"""The execution policy has logs: in it, so the policy for the logs was left out."""

import boto3

iam = boto3.client("iam")
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "SecretsManagerReadWrite",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
