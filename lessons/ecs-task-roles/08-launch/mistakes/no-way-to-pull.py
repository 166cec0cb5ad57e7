# check: task-starts
# misconception: none
# on: solution
# says: ecr:GetAuthorizationToken
"""Both policies with ecr: in them are taken off, because the image is there already."""

import boto3

iam = boto3.client("iam")
for name in ("service-role/AmazonECSTaskExecutionRolePolicy", "AmazonEC2ContainerRegistryReadOnly"):
    iam.detach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
