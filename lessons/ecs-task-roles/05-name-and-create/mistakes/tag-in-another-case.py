# check: role-tags
# misconception: none
# says: Project=fcj
"""A tag with a capital letter: IAM keeps a tag's key as it was typed."""

import boto3

iam = boto3.client("iam")
iam.update_role(RoleName="{role_name}", Description="Allows ECS tasks to call AWS services on your behalf.")
iam.tag_role(RoleName="{role_name}", Tags=[{"Key": "Project", "Value": "fcj"}])
