# check: service-runs
# misconception: none
# on: solution

import boto3

ecs = boto3.client("ecs")
tasks = ecs.list_tasks(cluster="fcj-ecs-cluster", serviceName="fcj-admin-svc")["taskArns"]
ecs.update_service(cluster="fcj-ecs-cluster", service="fcj-admin-svc", desiredCount=0)
ecs.get_waiter("tasks_stopped").wait(
    cluster="fcj-ecs-cluster", tasks=tasks, WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
