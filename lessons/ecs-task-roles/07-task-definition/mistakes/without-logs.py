# check: task-definition-matches
# misconception: none
"""No log configuration: nobody will read why the application fails."""

import boto3

core = {
    "name": "core",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
    "portMappings": [{"name": "core-http", "containerPort": 8080}],
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
