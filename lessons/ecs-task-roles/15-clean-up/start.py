"""The ten broken tasks were the course's own: they are taken away, with their roles, log groups, secret and key."""

import boto3

iam, ecs, logs, kms = boto3.client("iam"), boto3.client("ecs"), boto3.client("logs"), boto3.client("kms")
secretsmanager = boto3.client("secretsmanager")

for number in range(1, 11):
    family = "broken-" + str(number).zfill(2)
    for task in ecs.list_tasks(cluster="fcj-ecs-cluster", family=family)["taskArns"]:
        ecs.stop_task(cluster="fcj-ecs-cluster", task=task)
    for arn in ecs.list_task_definitions(familyPrefix=family)["taskDefinitionArns"]:
        ecs.deregister_task_definition(taskDefinition=arn)
for page in iam.get_paginator("list_roles").paginate():
    for name in [role["RoleName"] for role in page["Roles"] if role["RoleName"].startswith("broken")]:
        for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy)
        iam.delete_role(RoleName=name)
for group in logs.describe_log_groups(logGroupNamePrefix="/ecs/broken-")["logGroups"]:
    logs.delete_log_group(logGroupName=group["logGroupName"])
try:
    vault = secretsmanager.describe_secret(SecretId="dev/fcj/vault")
    secretsmanager.delete_secret(SecretId=vault["ARN"], ForceDeleteWithoutRecovery=True)
    kms.schedule_key_deletion(KeyId=vault["KmsKeyId"], PendingWindowInDays=7)
except secretsmanager.exceptions.ResourceNotFoundException:
    pass
