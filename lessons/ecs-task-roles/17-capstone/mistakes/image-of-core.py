# check: task-definition-matches
# misconception: none
# on: solution

import boto3

ecs = boto3.client("ecs")
task = ecs.describe_task_definition(taskDefinition="fcj-admin-fargate-td")["taskDefinition"]
same = ("family", "executionRoleArn", "networkMode", "requiresCompatibilities", "cpu", "memory", "containerDefinitions")
given = {name: task[name] for name in same}
given["containerDefinitions"][0]["image"] = "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core"
ecs.register_task_definition(**given)
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-admin-svc", taskDefinition="fcj-admin-fargate-td")
ecs.get_waiter("services_stable").wait(
    cluster="fcj-ecs-cluster", services=["fcj-admin-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
