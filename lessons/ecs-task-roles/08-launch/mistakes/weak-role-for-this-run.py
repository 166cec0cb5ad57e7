# check: task-runs
# misconception: none
# says: ecr:GetAuthorizationToken
"""A task may be run with another execution role than its task definition names; this one may nothing."""

import json

import boto3

trust = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
weak = boto3.client("iam").create_role(RoleName="weak", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
ec2 = boto3.client("ec2")
subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-a", "fcj-public-b"]}])["Subnets"]
network = {"awsvpcConfiguration": {"subnets": [s["SubnetId"] for s in subnets], "assignPublicIp": "ENABLED"}}
ecs = boto3.client("ecs")
task = ecs.run_task(
    cluster="fcj-ecs-cluster",
    taskDefinition="fcj-core-fargate-td",
    launchType="FARGATE",
    networkConfiguration=network,
    overrides={"executionRoleArn": weak},
)["tasks"][0]["taskArn"]
ecs.get_waiter("tasks_stopped").wait(
    cluster="fcj-ecs-cluster", tasks=[task], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
