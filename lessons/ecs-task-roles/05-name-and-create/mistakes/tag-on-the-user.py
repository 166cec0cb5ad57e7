# check: role-tags
# misconception: none
# says: no tags
"""The tag went to the person who asks, instead of the role."""

import boto3

iam = boto3.client("iam")
iam.update_role(RoleName="{role_name}", Description="Allows ECS tasks to call AWS services on your behalf.")
user = boto3.client("sts").get_caller_identity()["Arn"].rpartition("/")[2]
iam.tag_user(UserName=user, Tags=[{"Key": "project", "Value": "fcj"}])
