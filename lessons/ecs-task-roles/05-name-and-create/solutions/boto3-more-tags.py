"""More tags than the one that is asked for."""

import boto3

role = boto3.resource("iam").Role("{role_name}")
iam = boto3.client("iam")
iam.update_role(RoleName=role.name, Description="Allows ECS tasks to call AWS services on your behalf.")
tags = {"project": "fcj", "environment": "dev", "owner": "platform"}
iam.tag_role(RoleName=role.name, Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
