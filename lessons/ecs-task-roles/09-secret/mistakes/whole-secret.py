# check: secret-injected
# misconception: json-key-missing
"""The plain ARN: the variable then holds the whole JSON text, and no database is reached."""

import boto3

secret = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret}]
ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)
