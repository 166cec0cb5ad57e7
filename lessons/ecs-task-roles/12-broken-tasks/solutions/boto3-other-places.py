"""The same ten, repaired at other right places: AWS's own policies, options, the key's policy, the secret itself."""

import json

import boto3

iam, ecs, kms, logs = boto3.client("iam"), boto3.client("ecs"), boto3.client("kms"), boto3.client("logs")
secretsmanager = boto3.client("secretsmanager")
momentum = secretsmanager.describe_secret(SecretId="dev/fcj/momentum")["ARN"]
key = secretsmanager.describe_secret(SecretId="dev/fcj/vault")["KmsKeyId"]
managed = "arn:aws:iam::aws:policy/"


def newest(family):
    task = ecs.describe_task_definition(taskDefinition=family)["taskDefinition"]
    same = (
        "family",
        "executionRoleArn",
        "taskRoleArn",
        "networkMode",
        "requiresCompatibilities",
        "cpu",
        "memory",
        "containerDefinitions",
    )
    return {name: task[name] for name in same if name in task}


# 01: one of AWS's own policies has the token on *.
iam.attach_role_policy(RoleName="broken01ExecutionRole", PolicyArn=managed + "AmazonEC2ContainerRegistryReadOnly")
# 02: any version of the secret with this name, by its six unknown characters.
read = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": momentum[:-6] + "??????"}
iam.put_role_policy(
    RoleName="broken02ExecutionRole",
    PolicyName="read",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [read]}),
)
# 03: the key's own policy lets the role in.
policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
role = {"AWS": "arn:aws:iam::{account}:role/broken03ExecutionRole"}
policy["Statement"].append(
    {"Sid": "Task", "Effect": "Allow", "Principal": role, "Action": "kms:Decrypt", "Resource": "*"}
)
kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
# 04: the group is there before the task, so nobody has to create it.
logs.create_log_group(logGroupName="/ecs/broken-04")
# 05: the agent creates the group; the role has the right already.
five = newest("broken-05")
five["containerDefinitions"][0]["logConfiguration"]["options"]["awslogs-create-group"] = "true"
ecs.register_task_definition(**five)
# 06: the secret gets the key that the task asks for, beside the one it has.
value = json.loads(secretsmanager.get_secret_value(SecretId=momentum)["SecretString"])
value["db_connection_string"] = value["DB_CONNECTION_STRING"]
secretsmanager.put_secret_value(SecretId=momentum, SecretString=json.dumps(value))
# 07: the two closing colons.
seven = newest("broken-07")
seven["containerDefinitions"][0]["secrets"][0]["valueFrom"] += "::"
ecs.register_task_definition(**seven)
# 08: both services in one list. It works, although one of them has no business here.
trust = {
    "Effect": "Allow",
    "Principal": {"Service": ["ecs.amazonaws.com", "ecs-tasks.amazonaws.com"]},
    "Action": "sts:AssumeRole",
}
iam.update_assume_role_policy(
    RoleName="broken08ExecutionRole",
    PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
)
# 09: a policy for the task role.
iam.attach_role_policy(RoleName="broken09TaskRole", PolicyArn=managed + "AmazonS3ReadOnlyAccess")
# 10: the fields exchanged.
ten = newest("broken-10")
ten["executionRoleArn"], ten["taskRoleArn"] = ten["taskRoleArn"], ten["executionRoleArn"]
ecs.register_task_definition(**ten)
