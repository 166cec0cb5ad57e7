# check: role-has-policies
# misconception: none
# says: 0 of 4 are attached
"""Everything at once: it starts the task, and is the opposite of what the page asks for."""

import boto3

iam = boto3.client("iam")
for name in ("AdministratorAccess",):
    iam.attach_role_policy(RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/" + name)
