# check: secret-injected
# misconception: secret-in-environment
"""The value itself in the environment: everybody who may read the task definition reads the password."""

import json

import boto3

value = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId="dev/fcj/momentum")["SecretString"])
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["environment"] = [{"name": "SPRING_DATASOURCE_URL", "value": value["DB_CONNECTION_STRING"]}]
ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)
