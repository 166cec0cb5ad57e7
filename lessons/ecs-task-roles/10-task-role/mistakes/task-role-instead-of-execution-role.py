# check: task-definition-role field=task
# misconception: none
# refused: you must also specify a value for 'executionRoleArn'

import json

import boto3

iam, ecs = boto3.client("iam"), boto3.client("ecs")


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


# One role for the other: the secret needs an execution role.
trust = policy({"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"})
iam.create_role(RoleName="fcjEcsTaskRole", AssumeRolePolicyDocument=trust)
iam.put_role_policy(
    RoleName="fcjEcsTaskRole",
    PolicyName="core-application",
    PolicyDocument=policy(
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::fcj-assets-{account}/*"},
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
            "Resource": "arn:aws:dynamodb:{region}:{account}:table/fcj-orders",
        },
    ),
)
task = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")["taskDefinition"]
same = ("family", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions")
ecs.register_task_definition(
    taskRoleArn="arn:aws:iam::{account}:role/fcjEcsTaskRole",
    **{name: task[name] for name in same},
)
