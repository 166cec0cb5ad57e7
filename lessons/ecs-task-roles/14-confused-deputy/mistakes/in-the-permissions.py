# check: trust-guarded
# misconception: trust-unguarded

import json

import boto3

iam = boto3.client("iam")
ECS = "arn:aws:ecs:{region}:{account}:*"


def trust(condition, *roles, service="ecs-tasks.amazonaws.com"):
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = condition
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for role in roles:
        iam.update_assume_role_policy(RoleName=role, PolicyDocument=document)


# The conditions are in the permissions of the roles; the trust is as open as before.
document = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceAccount": "{account}"}},
        }
    ],
}
for role in ("{role_name}", "fcjEcsTaskRole"):
    iam.put_role_policy(RoleName=role, PolicyName="guard", PolicyDocument=json.dumps(document))
