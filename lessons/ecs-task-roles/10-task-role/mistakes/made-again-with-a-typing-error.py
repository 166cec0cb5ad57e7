# check: role-exists
# misconception: none
# on: solution
# refused: MalformedPolicyDocument

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# A role's path cannot be changed, so it was to be made again; the new trust policy lacks an s.
iam.delete_role_policy(RoleName="fcjEcsTaskRole", PolicyName="core-application")
iam.delete_role(RoleName="fcjEcsTaskRole")
trust = policy({"Effect": "Allow", "Principal": {"Service": "ecs-task.amazonaws.com"}, "Action": "sts:AssumeRole"})
iam.create_role(RoleName="fcjEcsTaskRole", Path="/fcj/", AssumeRolePolicyDocument=trust)
