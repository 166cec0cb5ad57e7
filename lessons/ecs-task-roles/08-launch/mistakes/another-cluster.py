# check: task-runs
# misconception: none
"""Without --cluster, a task runs in the cluster named default."""

import boto3

ec2 = boto3.client("ec2")
subnets = ec2.describe_subnets(Filters=[{"Name": "tag:Name", "Values": ["fcj-public-a", "fcj-public-b"]}])["Subnets"]
network = {"awsvpcConfiguration": {"subnets": [s["SubnetId"] for s in subnets], "assignPublicIp": "ENABLED"}}
ecs = boto3.client("ecs")
ecs.create_cluster(clusterName="default")
task = ecs.run_task(taskDefinition="fcj-core-fargate-td", launchType="FARGATE", networkConfiguration=network)["tasks"][
    0
]
ecs.get_waiter("tasks_running").wait(tasks=[task["taskArn"]], WaiterConfig={"Delay": 1, "MaxAttempts": 120})
