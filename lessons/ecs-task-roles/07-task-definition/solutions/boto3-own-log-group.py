"""The log group is made beforehand, and the task definition may create it as well: both together do no harm."""

import boto3

boto3.client("logs").create_log_group(logGroupName="/ecs/fcj-core-fargate-td")
logs = {
    "awslogs-group": "/ecs/fcj-core-fargate-td",
    "awslogs-create-group": "true",
    "awslogs-region": "{region}",
    "awslogs-stream-prefix": "ecs",
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
    cpu="256",
    memory="512",
    executionRoleArn="arn:aws:iam::{account}:role/{role_name}",
    containerDefinitions=[core],
)
