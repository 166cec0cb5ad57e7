# check: least-privilege
# misconception: none
# on: solution

import json

import boto3


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


layers = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"]
repository = "arn:aws:ecr:{region}:{account}:repository/fcj-registry"
group = "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-admin-fargate-td"
statements = [
    allow("ecr:GetAuthorizationToken", "*"),
    allow(layers, repository),
    allow(logs, group + ":*"),
    allow("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:{region}:{account}:secret:dev/fcj/momentum-??????"),
]
boto3.client("iam").put_role_policy(
    RoleName="fcjAdminExecutionRole",
    PolicyName="start-fcj-admin",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statements}),
)
