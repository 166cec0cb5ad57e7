# check: role-has-policies
# misconception: look-alike-policy
# says: a policy of this account's own
"""A policy of one's own with an AWS-managed policy's name is another policy."""

import json

import boto3

iam = boto3.client("iam")
secrets = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"}]}
own = iam.create_policy(PolicyName="SecretsManagerReadWrite", PolicyDocument=json.dumps(secrets))["Policy"]["Arn"]
iam.attach_role_policy(RoleName="{role_name}", PolicyArn=own)
for name in (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
