"""One policy for the execution role in place of four: what the launch needs, on what it needs it."""

import json

import boto3

iam = boto3.client("iam")
role = "{role_name}"
start = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "GetRegistryToken", "Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {
            "Sid": "PullImage",
            "Effect": "Allow",
            "Action": ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
            "Resource": "arn:aws:ecr:{region}:{account}:repository/fcj-registry",
        },
        {
            "Sid": "ReadSecret",
            "Effect": "Allow",
            "Action": "secretsmanager:GetSecretValue",
            "Resource": "arn:aws:secretsmanager:{region}:{account}:secret:dev/fcj/momentum-??????",
        },
        {
            "Sid": "WriteLogs",
            "Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:{region}:{account}:log-group:/ecs/fcj-core-fargate-td:*",
        },
    ],
}
iam.put_role_policy(RoleName=role, PolicyName="start-fcj-core", PolicyDocument=json.dumps(start))
for policy in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]:
    iam.detach_role_policy(RoleName=role, PolicyArn=policy["PolicyArn"])
