# check: role-has-policies
# misconception: execution-policy-creates-log-groups
# says: Missing: CloudWatchLogsFullAccess
"""Its name says that it is for the task execution role, so it was taken for all that the role needs."""

import boto3

iam = boto3.client("iam")
for name in ("service-role/AmazonECSTaskExecutionRolePolicy",):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
