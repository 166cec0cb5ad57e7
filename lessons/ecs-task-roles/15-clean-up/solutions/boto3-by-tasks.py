"""The gentle way: no task at first, then the service without force; revisions deleted, not only deregistered."""

import boto3

ecs, logs = boto3.client("ecs"), boto3.client("logs")
iam = boto3.resource("iam")
cluster = "fcj-ecs-cluster"
patience = {"Delay": 1, "MaxAttempts": 120}

tasks = ecs.list_tasks(cluster=cluster)["taskArns"]
ecs.update_service(cluster=cluster, service="fcj-core-svc", desiredCount=0)
if tasks:
    ecs.get_waiter("tasks_stopped").wait(cluster=cluster, tasks=tasks, WaiterConfig=patience)
ecs.delete_service(cluster=cluster, service="fcj-core-svc")
ecs.get_waiter("services_inactive").wait(cluster=cluster, services=["fcj-core-svc"], WaiterConfig=patience)

# The roles are those that the revisions name.
revisions = ecs.list_task_definitions(familyPrefix="fcj-core-fargate-td")["taskDefinitionArns"]
roles = set()
for arn in revisions:
    found = ecs.deregister_task_definition(taskDefinition=arn)["taskDefinition"]
    roles |= {found[field] for field in ("executionRoleArn", "taskRoleArn") if field in found}
ecs.delete_task_definitions(taskDefinitions=revisions[:10])
for arn in roles:
    role = iam.Role(arn.split("/")[-1])
    for policy in role.attached_policies.all():
        role.detach_policy(PolicyArn=policy.arn)
    for policy in role.policies.all():
        policy.delete()
    role.delete()

for group in logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]:
    logs.delete_log_group(logGroupName=group["logGroupName"])
user = iam.User("fcj-deployer")
for policy in user.policies.all():
    policy.delete()
user.delete()
