# check: least-privilege
# misconception: start-permission-on-task-role
# says: 403 Forbidden

import json

import boto3

iam = boto3.client("iam")
PULL = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
LOGS = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
REPOSITORY = "arn:aws:ecr:{region}:{account}:repository/fcj-registry"
GROUP = "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-core-fargate-td"
MOMENTUM = "arn:aws:secretsmanager:{region}:{account}:secret:dev/fcj/momentum"


def put(*allowed, role="{role_name}"):
    statements = [{"Effect": "Allow", "Action": action, "Resource": resource} for action, resource in allowed]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=role, PolicyName="start-fcj-core", PolicyDocument=document)


def detach(*but):
    for policy in iam.list_attached_role_policies(RoleName="{role_name}")["AttachedPolicies"]:
        if policy["PolicyName"] not in but:
            iam.detach_role_policy(RoleName="{role_name}", PolicyArn=policy["PolicyArn"])


# The image is the application's, so the right to pull it went to the application's role.
put(
    ("ecr:GetAuthorizationToken", "*"),
    ("secretsmanager:GetSecretValue", MOMENTUM + "-??????"),
    (LOGS, GROUP + ":*"),
)
put(
    (PULL, REPOSITORY),
    role="fcjEcsTaskRole",
)
detach()
