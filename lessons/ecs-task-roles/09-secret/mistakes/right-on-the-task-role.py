# check: task-starts
# misconception: secret-on-task-role
# says: secretsmanager:GetSecretValue
"""The right to read the secret is moved to a task role, since the application uses the value."""

import json

import boto3

secret = boto3.client("secretsmanager").describe_secret(SecretId="dev/fcj/momentum")["ARN"]
iam = boto3.client("iam")
trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
reader = iam.create_role(RoleName="fcjSecretReader", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
manager = "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
iam.attach_role_policy(RoleName="fcjSecretReader", PolicyArn=manager)
iam.detach_role_policy(RoleName="{role_name}", PolicyArn=manager)
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
    taskRoleArn=reader,
    containerDefinitions=[core],
)
