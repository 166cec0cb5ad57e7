# check: trust-guarded
# misconception: trusts-ecs-service
# on: solution

import json

import boto3

statement = {
    "Effect": "Allow",
    "Principal": {"Service": "ecs.amazonaws.com"},
    "Action": "sts:AssumeRole",
    "Condition": {"StringEquals": {"aws:SourceAccount": "{account}"}},
}
document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
boto3.client("iam").update_assume_role_policy(RoleName="fcjAdminExecutionRole", PolicyDocument=document)
