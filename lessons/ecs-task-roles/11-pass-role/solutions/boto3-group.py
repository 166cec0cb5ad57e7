"""By a group of deployers: the next one gets the rights with the membership. Each role in a statement of its own."""

import json

import boto3

iam = boto3.client("iam")
roles = ("{role_name}", "fcjEcsTaskRole")
document = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Pass" + str(number),
            "Effect": "Allow",
            "Action": ["iam:PassRole"],
            "Resource": "arn:aws:iam::{account}:role/" + role,
            "Condition": {"StringLike": {"iam:PassedToService": ["ecs-tasks.amazonaws.com"]}},
        }
        for number, role in enumerate(roles, start=1)
    ],
}
arn = iam.create_policy(PolicyName="fcjPassTaskRoles", PolicyDocument=json.dumps(document))["Policy"]["Arn"]
iam.create_group(GroupName="fcj-deployers")
iam.attach_group_policy(GroupName="fcj-deployers", PolicyArn=arn)
iam.add_user_to_group(GroupName="fcj-deployers", UserName="fcj-deployer")
