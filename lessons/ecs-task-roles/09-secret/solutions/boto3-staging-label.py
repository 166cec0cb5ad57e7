"""The version's label between the last two colons (AWSCURRENT is what an empty place means), and a task by itself."""

import boto3

secret = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
ecs = boto3.client("ecs")
first = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
core = first["containerDefinitions"][0]
core["secrets"] = [{"name": "SPRING_DATASOURCE_URL", "valueFrom": secret + ":DB_CONNECTION_STRING:AWSCURRENT:"}]
second = ecs.register_task_definition(
    family="fcj-core-fargate-td",
    requiresCompatibilities=["FARGATE"],
    networkMode="awsvpc",
    cpu=first["cpu"],
    memory=first["memory"],
    executionRoleArn=first["executionRoleArn"],
    containerDefinitions=[core],
)["taskDefinition"]["taskDefinitionArn"]
service = ecs.describe_services(cluster="fcj-ecs-cluster", services=["fcj-core-svc"])["services"][0]
task = ecs.run_task(
    cluster="fcj-ecs-cluster",
    taskDefinition=second,
    launchType="FARGATE",
    networkConfiguration=service["networkConfiguration"],
)["tasks"][0]["taskArn"]
ecs.get_waiter("tasks_running").wait(
    cluster="fcj-ecs-cluster", tasks=[task], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
