"""What the console's last page adds to the role: the description, and the tag."""

import boto3

iam = boto3.client("iam")
iam.update_role(RoleName="{role_name}", Description="Allows ECS tasks to call AWS services on your behalf.")
iam.tag_role(RoleName="{role_name}", Tags=[{"Key": "project", "Value": "fcj"}])
