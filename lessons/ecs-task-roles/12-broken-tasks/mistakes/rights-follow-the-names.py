# check: task-definition-role
# misconception: roles-swapped
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# The fields stay exchanged, and each role gets the other one's rights as well: it starts.
layers = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
allow("broken10TaskRole", "pull", ["ecr:GetAuthorizationToken", *layers], "*")
allow("broken10ExecutionRole", "read-files", "s3:GetObject", "arn:aws:s3:::fcj-assets-{account}/*")
task = ecs.describe_task_definition(taskDefinition="broken-10")["taskDefinition"]
same = ("family", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions")
ecs.register_task_definition(
    executionRoleArn=task["taskRoleArn"], taskRoleArn=task["executionRoleArn"], **{name: task[name] for name in same}
)
