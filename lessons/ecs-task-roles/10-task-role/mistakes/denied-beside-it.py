# check: application-can action=dynamodb:PutItem
# misconception: deny-wins
# on: solution

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# Meant: nobody deletes. Written: nobody writes. A Deny wins over every Allow.
iam.put_role_policy(
    RoleName="fcjEcsTaskRole",
    PolicyName="no-deleting",
    PolicyDocument=policy({"Effect": "Deny", "Action": ["dynamodb:Delete*", "dynamodb:Put*"], "Resource": "*"}),
)
