# check: task-definition-exists
# misconception: none
# refused: should only be set to 'true'
"""The option is there, and says that nothing is created: AWS takes it as true, or left out."""

import boto3

logs = {
    "awslogs-group": "/ecs/fcj-core-fargate-td",
    "awslogs-create-group": "false",
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
    executionRoleArn="arn:aws:iam::{account}:role/{role_name}",
    containerDefinitions=[core],
)
