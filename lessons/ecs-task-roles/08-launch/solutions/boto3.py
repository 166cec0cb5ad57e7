"""The service of the workshop: it keeps one task running."""

import boto3

ec2 = boto3.client("ec2")
subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-a", "fcj-public-b"]}])["Subnets"]
groups = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["fcj-sg"]}])["SecurityGroups"]
network = {
    "subnets": [subnet["SubnetId"] for subnet in subnets],
    "securityGroups": [group["GroupId"] for group in groups],
    "assignPublicIp": "ENABLED",
}
ecs = boto3.client("ecs")
ecs.create_service(
    cluster="fcj-ecs-cluster",
    serviceName="fcj-core-svc",
    taskDefinition="fcj-core-fargate-td",
    launchType="FARGATE",
    desiredCount=1,
    networkConfiguration={"awsvpcConfiguration": network},
)
ecs.get_waiter("services_stable").wait(
    cluster="fcj-ecs-cluster", services=["fcj-core-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
