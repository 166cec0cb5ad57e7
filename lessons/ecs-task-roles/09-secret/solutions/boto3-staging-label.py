"""The same with the version's label between the last two colons: AWSCURRENT is what an empty place means."""

import boto3

secret = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret + ":DB_CONNECTION_STRING:AWSCURRENT:"}]
ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)
