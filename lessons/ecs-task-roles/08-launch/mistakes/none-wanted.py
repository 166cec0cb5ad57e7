# check: task-runs
# misconception: none
"""A service that wants no task."""

import boto3

ec2 = boto3.client("ec2")
subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-a", "fcj-public-b"]}])["Subnets"]
network = {"awsvpcConfiguration": {"subnets": [s["SubnetId"] for s in subnets], "assignPublicIp": "ENABLED"}}
ecs = boto3.client("ecs")
ecs.create_service(
    cluster="fcj-ecs-cluster",
    serviceName="fcj-core-svc",
    taskDefinition="fcj-core-fargate-td",
    launchType="FARGATE",
    desiredCount=0,
    networkConfiguration=network,
)
