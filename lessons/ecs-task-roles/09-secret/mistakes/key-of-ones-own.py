# check: task-starts
# misconception: secrets-policy-decrypts
# on: solution
# says: Access to KMS is not allowed
"""The secret is encrypted with a key of one's own, which SecretsManagerReadWrite does not open."""

import boto3

key = boto3.client("kms").create_key(Description="for dev/fcj/momentum")["KeyMetadata"]["Arn"]
boto3.client("secretsmanager").update_secret(SecretId="dev/fcj/momentum", KmsKeyId=key)
