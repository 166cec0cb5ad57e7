# check: role-exists
# misconception: none
# on: solution

import boto3

# The task runs on, so the role was thought to be spare.
role = boto3.resource("iam").Role("fcjAdminExecutionRole")
for policy in role.policies.all():
    policy.delete()
role.delete()
