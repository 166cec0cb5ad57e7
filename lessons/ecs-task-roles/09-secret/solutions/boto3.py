"""Revision 2: the task definition of revision 1 with the secret, and the service brought to it."""

import time

import boto3

secret = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret + ":DB_CONNECTION_STRING::"}]
second = ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)["taskDefinition"]["taskDefinitionArn"]
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-core-svc", taskDefinition=second)
while True:
    tasks = ecs.list_tasks(cluster="fcj-ecs-cluster", family="fcj-core-fargate-td")["taskArns"]
    found = ecs.describe_tasks(cluster="fcj-ecs-cluster", tasks=tasks)["tasks"]
    if any(task["taskDefinitionArn"] == second and task["lastStatus"] == "RUNNING" for task in found):
        break
    time.sleep(0.5)
