"""Revision 1 of the task definition: the role is its execution role; there is no task role."""

import boto3

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
    "essential": True,
    "portMappings": [{"name": "core-http", "containerPort": 8080, "protocol": "tcp", "appProtocol": "http"}],
    "logConfiguration": {"logDriver": "awslogs", "options": logs},
}
answer = boto3.client("ecs").register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=".25 vCPU",
    memory=".5 GB",
    executionRoleArn="arn:aws:iam::{account}:role/{role_name}",
    containerDefinitions=[core],
)
print(answer["taskDefinition"]["taskDefinitionArn"])
