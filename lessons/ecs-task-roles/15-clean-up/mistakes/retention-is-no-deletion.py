# check: log-groups-gone
# misconception: none

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")
cluster = "fcj-ecs-cluster"


# The lines go after a day, the group stays.
ecs.delete_service(cluster=cluster, service="fcj-core-svc", force=True)
ecs.get_waiter("services_inactive").wait(
    cluster=cluster, services=["fcj-core-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
for arn in ecs.list_task_definitions(familyPrefix="fcj-core-fargate-td")["taskDefinitionArns"]:
    ecs.deregister_task_definition(taskDefinition=arn)
for name, policy in (("{role_name}", "start-fcj-core"), ("fcjEcsTaskRole", "core-application")):
    iam.delete_role_policy(RoleName=name, PolicyName=policy)
    iam.delete_role(RoleName=name)
for policy in ("deploy", "pass-task-roles"):
    iam.delete_user_policy(UserName="fcj-deployer", PolicyName=policy)
iam.delete_user(UserName="fcj-deployer")
logs.put_retention_policy(logGroupName="/ecs/fcj-core-fargate-td", retentionInDays=1)
