# check: task-runs
# misconception: none
"""The task ran, and was stopped to save money."""

import boto3

ec2 = boto3.client("ec2")
subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-a", "fcj-public-b"]}])["Subnets"]
network = {"awsvpcConfiguration": {"subnets": [s["SubnetId"] for s in subnets], "assignPublicIp": "ENABLED"}}
ecs = boto3.client("ecs")
task = ecs.run_task(
    cluster="fcj-ecs-cluster",
    taskDefinition="fcj-core-fargate-td",
    launchType="FARGATE",
    networkConfiguration=network,
)["tasks"][0]["taskArn"]
faster = {"Delay": 1, "MaxAttempts": 120}
ecs.get_waiter("tasks_running").wait(cluster="fcj-ecs-cluster", tasks=[task], WaiterConfig=faster)
ecs.stop_task(cluster="fcj-ecs-cluster", task=task)
ecs.get_waiter("tasks_stopped").wait(cluster="fcj-ecs-cluster", tasks=[task], WaiterConfig=faster)
