"""Everything that the course has made, taken away in the order in which it is used."""

import boto3

iam, ecs, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs")
cloudformation = boto3.client("cloudformation")
cluster = "fcj-ecs-cluster"

# A stack, if you went by CloudFormation, with all that is in it. To delete one that is not there is no error.
cloudformation.delete_stack(StackName="ecs-task-roles")
cloudformation.get_waiter("stack_delete_complete").wait(StackName="ecs-task-roles", WaiterConfig={"Delay": 1})

# The service, and the tasks: those of the service and those that were run by hand.
services = ecs.list_services(cluster=cluster)["serviceArns"]
for service in services:
    ecs.delete_service(cluster=cluster, service=service, force=True)
for task in ecs.list_tasks(cluster=cluster)["taskArns"]:
    ecs.stop_task(cluster=cluster, task=task)
if services:
    patience = {"Delay": 1, "MaxAttempts": 120}
    ecs.get_waiter("services_inactive").wait(cluster=cluster, services=services, WaiterConfig=patience)

# Each revision by itself.
for arn in ecs.list_task_definitions(familyPrefix="fcj-core-fargate-td")["taskDefinitionArns"]:
    ecs.deregister_task_definition(taskDefinition=arn)

# A role without its policies.
there = {role["RoleName"] for role in iam.list_roles(MaxItems=1000)["Roles"]}
for name in ("{role_name}", "fcjEcsTaskRole"):
    if name in there:
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)

# The user, whichever way it got its rights.
if any(user["UserName"] == "fcj-deployer" for user in iam.list_users()["Users"]):
    for key in iam.list_access_keys(UserName="fcj-deployer")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="fcj-deployer", AccessKeyId=key["AccessKeyId"])
    for group in iam.list_groups_for_user(UserName="fcj-deployer")["Groups"]:
        iam.remove_user_from_group(UserName="fcj-deployer", GroupName=group["GroupName"])
    for policy in iam.list_attached_user_policies(UserName="fcj-deployer")["AttachedPolicies"]:
        iam.detach_user_policy(UserName="fcj-deployer", PolicyArn=policy["PolicyArn"])
    for policy in iam.list_user_policies(UserName="fcj-deployer")["PolicyNames"]:
        iam.delete_user_policy(UserName="fcj-deployer", PolicyName=policy)
    iam.delete_user(UserName="fcj-deployer")

# Policies of your own that nobody has any more.
for policy in iam.list_policies(Scope="Local")["Policies"]:
    if policy["PolicyName"].startswith("fcj") and not policy["AttachmentCount"]:
        iam.delete_policy(PolicyArn=policy["Arn"])

for group in logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]:
    logs.delete_log_group(logGroupName=group["logGroupName"])
