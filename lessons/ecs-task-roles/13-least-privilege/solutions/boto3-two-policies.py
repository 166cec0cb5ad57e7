"""Two customer-managed policies: what each task of this registry needs, and what this task needs beside it."""

import json

import boto3

iam, secretsmanager = boto3.client("iam"), boto3.client("secretsmanager")
role = "{role_name}"
secret = secretsmanager.describe_secret(SecretId="dev/fcj/momentum")["ARN"]
group = "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-core-fargate-td"


def policy(name, *statements):
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": a, "Resource": r} for a, r in statements],
    }
    arn = iam.create_policy(PolicyName=name, PolicyDocument=json.dumps(document))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName=role, PolicyArn=arn)


for attached in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
    iam.detach_role_policy(RoleName=role, PolicyArn=attached["PolicyArn"])
policy(
    "fcjPullFromRegistry",
    ("ecr:GetAuthorizationToken", "*"),
    ("ecr:BatchCheckLayerAvailability", "arn:aws:ecr:{region}:{account}:repository/fcj-registry"),
    (["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], "arn:aws:ecr:{region}:{account}:repository/fcj-registry"),
)
policy(
    "fcjCoreLogsAndSecret",
    ("logs:CreateLogGroup", group + ":*"),
    (["logs:CreateLogStream", "logs:PutLogEvents"], group + ":log-stream:*"),
    ("secretsmanager:GetSecretValue", secret),
)
