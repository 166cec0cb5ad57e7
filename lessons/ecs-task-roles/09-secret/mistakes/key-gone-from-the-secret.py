# check: task-starts
# misconception: wrong-json-key
# on: solution
# says: did not contain json key DB_CONNECTION_STRING
"""The secret was rotated, and its new value has another key; the task definition still asks for the old one."""

import boto3

boto3.client("secretsmanager").put_secret_value(
    SecretId="dev/fcj/momentum", SecretString='{"url": "jdbc:postgresql://fcj-momentum.internal:5432/momentum"}'
)
