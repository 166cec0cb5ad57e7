# check: task-starts
# misconception: execution-policy-reads-secrets
# on: solution
# says: secretsmanager:GetSecretValue
"""SecretsManagerReadWrite is taken off: the secret is read at each start, not once."""

import boto3

boto3.client("iam").detach_role_policy(
    RoleName="{role_name}", PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite"
)
