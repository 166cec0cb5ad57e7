"""The task role of the core application, and a revision that names it."""

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")

trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
rights = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fcj-assets-{account}/*"},
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": "arn:aws:dynamodb:{region}:{account}:table/fcj-orders",
        },
    ],
}
role = iam.create_role(
    RoleName="fcjEcsTaskRole",
    Description="Allows ECS tasks to call AWS services on your behalf.",
    AssumeRolePolicyDocument=json.dumps(trust),
    Tags=[{"Key": "project", "Value": "fcj"}],
)["Role"]
iam.put_role_policy(RoleName="fcjEcsTaskRole", PolicyName="core-application", PolicyDocument=json.dumps(rights))

old = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
same = ("family", "executionRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions")
new = ecs.register_task_definition(taskRoleArn=role["Arn"], **{key: old[key] for key in same})["taskDefinition"]
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-core-svc", taskDefinition=new["taskDefinitionArn"])
