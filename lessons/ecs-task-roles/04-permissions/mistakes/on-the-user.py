# check: role-has-policies
# misconception: none
# says: 0 of 4 are attached
"""The four are attached to the person who asks, who has rights enough already; the role has none."""

import boto3

iam = boto3.client("iam")
user = boto3.client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
):
    iam.attach_user_policy(UserName=user, PolicyArn="arn:aws:iam::aws:policy/" + name)
