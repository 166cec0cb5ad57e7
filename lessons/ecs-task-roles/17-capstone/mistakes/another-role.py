# check: task-definition-role
# misconception: none
# on: solution

import json

import boto3

# The role that the console makes when nobody chooses one.
iam = boto3.client("iam")
trust = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
iam.create_role(
    RoleName="ecsTaskExecutionRole",
    AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
)
iam.attach_role_policy(
    RoleName="ecsTaskExecutionRole",
    PolicyArn="arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
)


ecs = boto3.client("ecs")
task = ecs.describe_task_definition(taskDefinition="fcj-admin-fargate-td")["taskDefinition"]
same = ("family", "executionRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions")
given = {name: task[name] for name in same}
given["executionRoleArn"] = "arn:aws:iam::{account}:role/ecsTaskExecutionRole"
ecs.register_task_definition(**given)
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-admin-svc", taskDefinition="fcj-admin-fargate-td")
