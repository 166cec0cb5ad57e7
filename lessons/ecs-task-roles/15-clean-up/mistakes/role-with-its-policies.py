# check: roles-gone
# misconception: none
# refused: DeleteConflict

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")
cluster = "fcj-ecs-cluster"


# A role that still has policies cannot be deleted.
ecs.delete_service(cluster=cluster, service="fcj-core-svc", force=True)
ecs.get_waiter("services_inactive").wait(
    cluster=cluster, services=["fcj-core-svc"], WaiterConfig={"Delay": 1, "MaxAttempts": 120}
)
for arn in ecs.list_task_definitions(familyPrefix="fcj-core-fargate-td")["taskDefinitionArns"]:
    ecs.deregister_task_definition(taskDefinition=arn)
for policy in ("deploy", "pass-task-roles"):
    iam.delete_user_policy(UserName="fcj-deployer", PolicyName=policy)
iam.delete_user(UserName="fcj-deployer")
for group in logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]:
    logs.delete_log_group(logGroupName=group["logGroupName"])
iam.delete_role(RoleName="{role_name}")
