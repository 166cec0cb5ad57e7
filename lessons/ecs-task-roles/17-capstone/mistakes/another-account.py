# check: trust-guarded
# misconception: condition-never-holds
# on: solution

import json

import boto3

statement = {
    "Effect": "Allow",
    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "999999999999"}},
}
document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
boto3.client("iam").update_assume_role_policy(RoleName="fcjAdminExecutionRole", PolicyDocument=document)
