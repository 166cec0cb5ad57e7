# check: application-can
# misconception: app-permission-on-execution-role
# on: solution

import json

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")


def allow(role, name, action, resource):
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=document)


# Still more rights on the execution role, and none on the task role.
iam.delete_role_policy(RoleName="broken09TaskRole", PolicyName="read-files")
allow("broken09ExecutionRole", "read-files", "s3:*", "*")
