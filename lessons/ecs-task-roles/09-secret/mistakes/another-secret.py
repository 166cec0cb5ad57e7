# check: secret-injected
# misconception: none
# says: dev/fcj/momentun
"""A second secret of nearly the same name."""

import boto3

value = '{"DB_CONNECTION_STRING": "jdbc:postgresql://localhost:5432/test"}'
secret = boto3.client("secretsmanager").create_secret(Name="dev/fcj/momentun", SecretString=value)["ARN"]
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret + ":DB_CONNECTION_STRING::"}]
ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)
