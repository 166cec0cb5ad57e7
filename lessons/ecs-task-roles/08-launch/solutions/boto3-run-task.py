"""One task without a service."""

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
task = ecs.run_task(
    cluster="fcj-ecs-cluster",
    taskDefinition="fcj-core-fargate-td",
    launchType="FARGATE",
    networkConfiguration={"awsvpcConfiguration": network},
)["tasks"][0]["taskArn"]
ecs.get_waiter("tasks_running").wait(
    cluster="fcj-ecs-cluster", tasks=[task], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
