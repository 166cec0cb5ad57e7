# check: task-definition-role
# misconception: roles-swapped
"""Two roles, each in the field of the other."""

import boto3

trust = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", '
    '"Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)
boto3.client("iam").create_role(RoleName="fcjEcsTaskRole", AssumeRolePolicyDocument=trust)
logs = {
    "awslogs-group": "/ecs/fcj-core-fargate-td",
    "awslogs-create-group": "true",
    "awslogs-region": "{region}",
    "awslogs-stream-prefix": "ecs",
    "mode": "non-blocking",
    "max-buffer-size": "25m",
}
core = {
    "name": "core",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
    "portMappings": [{"name": "core-http", "containerPort": 8080}],
    "logConfiguration": {"logDriver": "awslogs", "options": logs},
}
boto3.client("ecs").register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=".25 vCPU",
    memory=".5 GB",
    executionRoleArn="arn:aws:iam::{account}:role/fcjEcsTaskRole",
    taskRoleArn="arn:aws:iam::{account}:role/{role_name}",
    containerDefinitions=[core],
)
