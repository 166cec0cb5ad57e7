"""Who may do what: a limited user's calls, in every protocol, in AWS's code and words. Driven by real boto3 over HTTP.

The words: `sentence` is E20 to E22's form; the resources are those of AWS's denials. Sources are named in
`sandbox/authorization/`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from sandbox_support import ACCOUNT, ARN, REGION, LimitedUser, allow, answer, deny, document

from tutor.account import sandbox

Q = f"{REGION}:{ACCOUNT}"
TRUST = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "sts:AssumeRole"})
ITEM = {"id": {"S": "1"}}
TASK = {"family": "f", "containerDefinitions": [{"name": "a", "image": "b", "memory": 128}]}


@pytest.fixture(scope="module")
def world(shared_account: Any, shared_home: Path) -> Iterator[dict[str, Any]]:
    """An account with one of each thing, and the limited user: made once, because no test changes it for others."""
    sandbox.reset(shared_home)
    make = shared_account.client
    s3 = make("s3")
    where = {"LocationConstraint": REGION}
    for name in ("bucket", "other"):
        s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
        s3.put_object(Bucket=name, Key="k", Body=b"x")
    key = make("kms").create_key()["KeyMetadata"]["Arn"]
    make("kms").create_alias(AliasName="alias/mine", TargetKeyId=key)
    locked = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:user/workshop-admin"},
                       "Action": "kms:*", "Resource": "*"})  # fmt: skip
    locked_key = make("kms").create_key(Policy=locked)["KeyMetadata"]["Arn"]
    secrets = make("secretsmanager")
    secret = secrets.create_secret(Name="dev/fcj/momentum", SecretString="{}", Tags=[{"Key": "team", "Value": "a"}])
    sealed = secrets.create_secret(Name="sealed", SecretString="{}", KmsKeyId=key)
    make("ssm").put_parameter(Name="/app/url", Value="x", Type="String")
    make("ssm").put_parameter(Name="/app/secret", Value="x", Type="SecureString", KeyId=key)
    for name in ("T", "U"):
        make("dynamodb").create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                                      KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                                      AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])  # fmt: skip
    make("ecr").create_repository(repositoryName="fcj-registry")
    make("logs").create_log_group(logGroupName="/ecs/app")
    make("ecs").create_cluster(clusterName="fcj")
    iam = make("iam")
    iam.create_role(RoleName="r", Path="/service-role/", AssumeRolePolicyDocument=TRUST)
    blob = make("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    user = LimitedUser(shared_account)
    return {"user": user, "account": shared_account, "secret": secret["ARN"], "sealed": sealed["ARN"], "key": key,
            "locked": locked_key, "blob": blob}  # fmt: skip


def sentence(action: str, resource: str, why: str = "") -> str:
    """AWS's denial."""
    on = f" on resource: {resource}" if resource else ""
    return f"User: {ARN} is not authorized to perform: {action}{on} " + (
        why or f"because no identity-based policy allows the {action} action"
    )


def filled(value: Any, world: dict[str, Any]) -> Any:
    """`{secret}` and such, as the world has them."""
    if isinstance(value, str):
        for name in ("secret", "sealed", "key", "locked"):
            value = value.replace(f"{{{name}}}", world[name])
        return value
    if isinstance(value, dict):
        return {name: filled(inner, world) for name, inner in value.items()}
    return [filled(inner, world) for inner in value] if isinstance(value, list) else value


# service, call, parameters, action, resource as the denial names it
DENIED: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("iam", "list_roles", {}, "iam:ListRoles", f"arn:aws:iam::{ACCOUNT}:role/"),
    ("iam", "list_users", {"PathPrefix": "/a/"}, "iam:ListUsers", f"arn:aws:iam::{ACCOUNT}:user/a/"),
    ("iam", "list_policies", {}, "iam:ListPolicies", "policy path /"),
    ("iam", "get_role", {"RoleName": "r"}, "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/service-role/r"),
    ("iam", "get_role", {"RoleName": "nope"}, "iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/nope"),
    ("iam", "create_role", {"RoleName": "n", "Path": "/p/", "AssumeRolePolicyDocument": TRUST}, "iam:CreateRole",
     f"arn:aws:iam::{ACCOUNT}:role/p/n"),
    ("iam", "get_user", {}, "iam:GetUser", ARN),
    ("iam", "create_policy", {"PolicyName": "p", "PolicyDocument": TRUST}, "iam:CreatePolicy",
     f"arn:aws:iam::{ACCOUNT}:policy/p"),
    ("iam", "attach_role_policy", {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
     "iam:AttachRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/service-role/r"),
    ("iam", "simulate_custom_policy", {"PolicyInputList": ["{}"], "ActionNames": ["s3:GetObject"]},
     "iam:SimulateCustomPolicy", "*"),
    ("sts", "get_federation_token", {"Name": "bob"}, "sts:GetFederationToken",
     f"arn:aws:sts::{ACCOUNT}:federated-user/bob"),
    ("ecs", "list_clusters", {}, "ecs:ListClusters", "*"),
    ("ecs", "list_tasks", {"cluster": "fcj"}, "ecs:ListTasks", "*"),
    ("ecs", "describe_clusters", {"clusters": ["fcj"]}, "ecs:DescribeClusters", f"arn:aws:ecs:{Q}:cluster/fcj"),
    ("ecs", "create_cluster", {"clusterName": "new"}, "ecs:CreateCluster", f"arn:aws:ecs:{Q}:cluster/new"),
    ("ecs", "register_task_definition", TASK, "ecs:RegisterTaskDefinition", f"arn:aws:ecs:{Q}:task-definition/f:*"),
    ("ecs", "run_task", {"taskDefinition": "f:3"}, "ecs:RunTask", f"arn:aws:ecs:{Q}:task-definition/f:3"),
    ("ecs", "describe_tasks", {"cluster": "fcj", "tasks": ["abc"]}, "ecs:DescribeTasks",
     f"arn:aws:ecs:{Q}:task/fcj/abc"),
    ("ecs", "create_service", {"cluster": "fcj", "serviceName": "s", "taskDefinition": "f"}, "ecs:CreateService",
     f"arn:aws:ecs:{Q}:service/fcj/s"),
    ("ecr", "get_authorization_token", {}, "ecr:GetAuthorizationToken", "*"),
    ("ecr", "describe_repositories", {}, "ecr:DescribeRepositories", f"arn:aws:ecr:{Q}:repository/*"),
    ("ecr", "batch_get_image", {"repositoryName": "fcj-registry", "imageIds": [{"imageTag": "core"}]},
     "ecr:BatchGetImage", f"arn:aws:ecr:{Q}:repository/fcj-registry"),
    ("logs", "create_log_group", {"logGroupName": "/ecs/x"}, "logs:CreateLogGroup",
     f"arn:aws:logs:{Q}:log-group:/ecs/x:log-stream:"),
    ("logs", "create_log_stream", {"logGroupName": "/ecs/app", "logStreamName": "s/1"}, "logs:CreateLogStream",
     f"arn:aws:logs:{Q}:log-group:/ecs/app:log-stream:s/1"),
    ("logs", "put_log_events", {"logGroupName": "/ecs/app", "logStreamName": "s",
                                "logEvents": [{"timestamp": 1, "message": "m"}]}, "logs:PutLogEvents",
     f"arn:aws:logs:{Q}:log-group:/ecs/app:log-stream:s"),
    ("logs", "describe_log_groups", {}, "logs:DescribeLogGroups", f"arn:aws:logs:{Q}:log-group::log-stream:"),
    ("secretsmanager", "get_secret_value", {"SecretId": "dev/fcj/momentum"}, "secretsmanager:GetSecretValue",
     "{secret}"),
    ("secretsmanager", "get_secret_value", {"SecretId": "{secret}"}, "secretsmanager:GetSecretValue", "{secret}"),
    ("secretsmanager", "get_secret_value", {"SecretId": "nope"}, "secretsmanager:GetSecretValue", "nope"),
    ("secretsmanager", "create_secret", {"Name": "n", "SecretString": "x"}, "secretsmanager:CreateSecret", "n"),
    ("secretsmanager", "list_secrets", {}, "secretsmanager:ListSecrets", "*"),
    ("secretsmanager", "batch_get_secret_value", {"SecretIdList": ["sealed"]}, "secretsmanager:BatchGetSecretValue",
     "*"),
    ("ssm", "get_parameter", {"Name": "/app/url"}, "ssm:GetParameter", f"arn:aws:ssm:{Q}:parameter/app/url"),
    ("ssm", "get_parameters", {"Names": ["/app/url", "b"]}, "ssm:GetParameters", f"arn:aws:ssm:{Q}:parameter/app/url"),
    ("ssm", "get_parameters_by_path", {"Path": "/app/"}, "ssm:GetParametersByPath", f"arn:aws:ssm:{Q}:parameter/app/"),
    ("ssm", "get_parameter", {"Name": f"arn:aws:ssm:{Q}:parameter/app/url"}, "ssm:GetParameter",
     f"arn:aws:ssm:{Q}:parameter/app/url"),
    ("ssm", "describe_parameters", {}, "ssm:DescribeParameters", f"arn:aws:ssm:{Q}:*"),
    ("ssm", "get_document", {"Name": "AWS-RunShellScript"}, "ssm:GetDocument",
     f"arn:aws:ssm:{REGION}::document/AWS-RunShellScript"),
    ("kms", "list_keys", {}, "kms:ListKeys", "*"),
    ("kms", "create_key", {}, "kms:CreateKey", "*"),
    ("kms", "describe_key", {"KeyId": "alias/mine"}, "kms:DescribeKey", "{key}"),
    ("kms", "encrypt", {"KeyId": "{key}", "Plaintext": b"x"}, "kms:Encrypt", "{key}"),
    ("dynamodb", "list_tables", {}, "dynamodb:ListTables", f"arn:aws:dynamodb:{Q}:table/*"),
    ("dynamodb", "put_item", {"TableName": "T", "Item": ITEM}, "dynamodb:PutItem", f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "query", {"TableName": "T", "IndexName": "idx", "KeyConditionExpression": "id = :v",
                           "ExpressionAttributeValues": {":v": {"S": "1"}}}, "dynamodb:Query",
     f"arn:aws:dynamodb:{Q}:table/T/index/idx"),
    ("dynamodb", "batch_get_item", {"RequestItems": {"T": {"Keys": [ITEM]}}}, "dynamodb:BatchGetItem",
     f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "transact_write_items", {"TransactItems": [{"Put": {"TableName": "T", "Item": ITEM}}]},
     "dynamodb:PutItem", f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "transact_get_items", {"TransactItems": [{"Get": {"TableName": "T", "Key": ITEM}}]},
     "dynamodb:GetItem", f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "execute_statement", {"Statement": 'SELECT * FROM "T" WHERE id = \'1\''}, "dynamodb:PartiQLSelect",
     f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "execute_statement", {"Statement": "INSERT INTO \"T\" VALUE {'id': '1'}"}, "dynamodb:PartiQLInsert",
     f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "execute_statement", {"Statement": "delete from T where id = '1'"}, "dynamodb:PartiQLDelete",
     f"arn:aws:dynamodb:{Q}:table/T"),
    ("dynamodb", "execute_statement", {"Statement": 'UPDATE "T"."idx" SET a = 1'}, "dynamodb:PartiQLUpdate",
     f"arn:aws:dynamodb:{Q}:table/T/index/idx"),
    ("s3", "list_buckets", {}, "s3:ListAllMyBuckets", ""),
    ("s3", "list_objects_v2", {"Bucket": "bucket"}, "s3:ListBucket", '"arn:aws:s3:::bucket"'),
    ("s3", "list_object_versions", {"Bucket": "bucket"}, "s3:ListBucketVersions", '"arn:aws:s3:::bucket"'),
    ("s3", "get_object", {"Bucket": "bucket", "Key": "a b/é"}, "s3:GetObject", '"arn:aws:s3:::bucket/a b/é"'),
    ("s3", "get_object", {"Bucket": "bucket", "Key": "k", "VersionId": "1"}, "s3:GetObjectVersion",
     '"arn:aws:s3:::bucket/k"'),
    ("s3", "put_object", {"Bucket": "bucket", "Key": "k", "Body": b"x"}, "s3:PutObject", '"arn:aws:s3:::bucket/k"'),
    ("s3", "create_multipart_upload", {"Bucket": "bucket", "Key": "k"}, "s3:PutObject", '"arn:aws:s3:::bucket/k"'),
    ("s3", "copy_object", {"Bucket": "bucket", "Key": "c", "CopySource": "other/k"}, "s3:PutObject",
     '"arn:aws:s3:::bucket/c"'),
    ("s3", "get_bucket_policy", {"Bucket": "bucket"}, "s3:GetBucketPolicy", '"arn:aws:s3:::bucket"'),
    ("s3", "get_bucket_encryption", {"Bucket": "bucket"}, "s3:GetEncryptionConfiguration", '"arn:aws:s3:::bucket"'),
    ("s3", "get_public_access_block", {"Bucket": "bucket"}, "s3:GetBucketPublicAccessBlock", '"arn:aws:s3:::bucket"'),
    ("s3", "get_bucket_lifecycle_configuration", {"Bucket": "bucket"}, "s3:GetLifecycleConfiguration",
     '"arn:aws:s3:::bucket"'),
    ("s3", "create_bucket", {"Bucket": "new"}, "s3:CreateBucket", '"arn:aws:s3:::new"'),
    ("cloudformation", "describe_stacks", {}, "cloudformation:DescribeStacks", f"arn:aws:cloudformation:{Q}:stack/*/*"),
    ("cloudformation", "create_stack", {"StackName": "s", "TemplateBody": "{}"}, "cloudformation:CreateStack",
     f"arn:aws:cloudformation:{Q}:stack/s/*"),
    ("cloudformation", "validate_template", {"TemplateBody": "{}"}, "cloudformation:ValidateTemplate", "*"),
    ("sqs", "list_queues", {}, "sqs:ListQueues", "*"),
    ("sns", "list_topics", {}, "sns:ListTopics", "*"),
    ("lambda", "list_functions", {}, "lambda:ListFunctions", "*"),
]  # fmt: skip
CODES = {"iam": "AccessDenied 403", "sts": "AccessDenied 403", "cloudformation": "AccessDenied 403",
         "sns": "AccessDenied 403", "s3": "AccessDenied 403", "lambda": "AccessDeniedException 403"}  # fmt: skip


@pytest.mark.parametrize(("service", "call", "parameters", "action", "resource"), DENIED,
                         ids=[f"{row[0]}-{row[1]}-{number}" for number, row in enumerate(DENIED)])  # fmt: skip
def test_who_has_no_policy_is_denied_everything(
    world: Any, service: str, call: str, parameters: Any, action: str, resource: str
) -> None:
    user = world["user"]
    user.may()
    code = CODES.get(service, "AccessDeniedException 400")
    said = filled(sentence(action, resource), world)
    assert user.ask(service, call, **filled(parameters, world)) == f"{code} {said}"


READ_ONE = {"SecretId": "dev/fcj/momentum"}
S3_GET = {"Bucket": "bucket", "Key": "k"}
# name, statements, service, call, parameters, "ok" or how the refusal ends
JUDGED: list[tuple[str, list[dict[str, Any]], str, str, dict[str, Any], str]] = [
    ("the very object", [allow("s3:GetObject", "arn:aws:s3:::bucket/k")], "s3", "get_object", S3_GET, "ok"),
    ("head is a get", [allow("s3:GetObject", "arn:aws:s3:::bucket/*")], "s3", "head_object", S3_GET, "ok"),
    ("another bucket's objects", [allow("s3:GetObject", "arn:aws:s3:::other/*")], "s3", "get_object", S3_GET,
     'on resource: "arn:aws:s3:::bucket/k" because no identity-based policy allows the s3:GetObject action'),
    ("the bucket is not its objects", [allow("s3:GetObject", "arn:aws:s3:::bucket")], "s3", "get_object", S3_GET,
     "because no identity-based policy allows the s3:GetObject action"),
    ("head bucket lists", [allow("s3:ListBucket", "arn:aws:s3:::bucket")], "s3", "head_bucket", {"Bucket": "bucket"},
     "ok"),
    ("a denied object (E22)", [allow("s3:*"), deny("s3:GetObject", "arn:aws:s3:::bucket/k")], "s3", "get_object",
     S3_GET, sentence("s3:GetObject", '"arn:aws:s3:::bucket/k"', "with an explicit deny in an identity-based policy")),
    ("a missing key, listing allowed", [allow(["s3:GetObject", "s3:ListBucket"])], "s3", "get_object",
     {"Bucket": "bucket", "Key": "none"}, "NoSuchKey 404 The specified key does not exist."),
    ("a missing key, listing not allowed", [allow("s3:GetObject")], "s3", "get_object", {"Bucket": "bucket",
     "Key": "none"},
     sentence("s3:ListBucket", '"arn:aws:s3:::bucket"')),
    ("only below a prefix", [allow("s3:ListBucket", "*", {"StringLike": {"s3:prefix": "home/*"}})], "s3",
     "list_objects_v2", {"Bucket": "bucket", "Prefix": "home/x"}, "ok"),
    ("outside the prefix", [allow("s3:ListBucket", "*", {"StringLike": {"s3:prefix": "home/*"}})], "s3",
     "list_objects_v2", {"Bucket": "bucket", "Prefix": "x"}, "allows the s3:ListBucket action"),
    ("a copy reads its source", [allow("s3:PutObject"), allow("s3:GetObject", "arn:aws:s3:::bucket/*")], "s3",
     "copy_object", {"Bucket": "bucket", "Key": "c", "CopySource": "other/k"},
     sentence("s3:GetObject", '"arn:aws:s3:::other/k"')),
    ("tags at a put need their own permission", [allow("s3:PutObject")], "s3", "put_object",
     {**S3_GET, "Body": b"x", "Tagging": "a=b"}, sentence("s3:PutObjectTagging", '"arn:aws:s3:::bucket/k"')),
    ("one's own home", [allow("s3:PutObject", "arn:aws:s3:::bucket/${aws:username}/*")], "s3", "put_object",
     {"Bucket": "bucket", "Key": "limited/a", "Body": b"x"}, "ok"),
    ("another's home", [allow("s3:PutObject", "arn:aws:s3:::bucket/${aws:username}/*")], "s3", "put_object",
     {"Bucket": "bucket", "Key": "bob/a", "Body": b"x"}, "allows the s3:PutObject action"),
    ("plain HTTP counts as HTTPS", [allow("s3:*"), deny("s3:*", "*", {"Bool": {"aws:SecureTransport": "false"}})],
     "s3", "get_object", S3_GET, "ok"),
    ("a secret by its suffix", [allow("secretsmanager:GetSecretValue",
     f"arn:aws:secretsmanager:{Q}:secret:dev/fcj/momentum-??????")], "secretsmanager", "get_secret_value", READ_ONE,
     "ok"),
    ("a secret without its suffix", [allow("secretsmanager:GetSecretValue",
     f"arn:aws:secretsmanager:{Q}:secret:dev/fcj/momentum")], "secretsmanager", "get_secret_value", READ_ONE,
     sentence("secretsmanager:GetSecretValue", "{secret}")),
    ("a JSON key is no part of an ARN", [allow("secretsmanager:GetSecretValue", "{secret}:DB::")],
     "secretsmanager", "get_secret_value", READ_ONE, "allows the secretsmanager:GetSecretValue action"),
    ("a secret by its tag", [allow("secretsmanager:*", "*", {"StringEquals": {"aws:ResourceTag/team": "a"}})],
     "secretsmanager", "get_secret_value", READ_ONE, "ok"),
    ("a secret by another tag", [allow("secretsmanager:*", "*", {"StringEquals": {"aws:ResourceTag/team": "b"}})],
     "secretsmanager", "get_secret_value", READ_ONE, "allows the secretsmanager:GetSecretValue action"),
    ("a secret under a key of one's own (E11)", [allow("secretsmanager:GetSecretValue")], "secretsmanager",
     "get_secret_value", {"SecretId": "sealed"}, "AccessDeniedException 400 Access to KMS is not allowed"),
    ("a secret and its key", [allow("secretsmanager:GetSecretValue"), allow("kms:Decrypt", "{key}")], "secretsmanager",
     "get_secret_value", {"SecretId": "sealed"}, "ok"),
    ("a key through Secrets Manager only", [allow("secretsmanager:GetSecretValue"), allow("kms:Decrypt", "{key}",
     {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}})], "secretsmanager",
     "get_secret_value", {"SecretId": "sealed"}, "ok"),
    ("the same key directly", [allow("kms:Decrypt", "{key}",
     {"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}})], "kms", "decrypt",
     {"CiphertextBlob": "{blob}"}, "AccessDeniedException 400 The ciphertext refers to a customer master key that does "
     "not exist, does not exist in this region, or you are not allowed to access."),
    ("a key whose policy leaves the account out", [allow("kms:*")], "kms", "describe_key", {"KeyId": "{locked}"},
     sentence("kms:DescribeKey", "{locked}", "because no resource-based policy allows the kms:DescribeKey action")),
    ("the key's account lets its users in", [allow("kms:DescribeKey")], "kms", "describe_key", {"KeyId": "{key}"},
     "ok"),
    ("a key that is not there", [], "kms", "describe_key", {"KeyId": "alias/nope"}, "NotFoundException 400 Alias "
     f"arn:aws:kms:{Q}:alias/nope is not found."),
    ("a key id that is none", [], "kms", "describe_key", {"KeyId": "abc"}, "NotFoundException 400 Invalid keyId 'abc'"),
    ("a key that never was", [], "kms", "encrypt", {"KeyId": "0" * 8 + "-0000-0000-0000-" + "0" * 12,
     "Plaintext": b"x"},
     f"NotFoundException 400 Key 'arn:aws:kms:{Q}:key/00000000-0000-0000-0000-000000000000' does not exist"),
    ("no statement", [], "dynamodb", "execute_statement", {"Statement": "x"},
     "ValidationException 400 Statement wasn't well formed, can't be processed"),
    ("a secure parameter in clear", [allow("ssm:GetParameter")], "ssm", "get_parameter",
     {"Name": "/app/secret", "WithDecryption": True}, sentence("kms:Decrypt", "{key}")),
    ("a secure parameter as it is", [allow("ssm:GetParameter")], "ssm", "get_parameter", {"Name": "/app/secret"}, "ok"),
    ("parameters below a path", [allow("ssm:GetParameters", f"arn:aws:ssm:{Q}:parameter/app/*")], "ssm",
     "get_parameters", {"Names": ["/app/url"]}, "ok"),
    ("one parameter of two is outside", [allow("ssm:GetParameters", f"arn:aws:ssm:{Q}:parameter/app/*")], "ssm",
     "get_parameters", {"Names": ["/app/url", "other"]}, sentence("ssm:GetParameters",
     f"arn:aws:ssm:{Q}:parameter/other")),
    ("a slash too many in a parameter's ARN", [allow("ssm:GetParameter", f"arn:aws:ssm:{Q}:parameter//app/url")], "ssm",
     "get_parameter", {"Name": "/app/url"}, "allows the ssm:GetParameter action"),
    ("a log group's ARN without :*", [allow("logs:CreateLogGroup", f"arn:aws:logs:{Q}:log-group:/ecs/x")], "logs",
     "create_log_group", {"logGroupName": "/ecs/x"}, "allows the logs:CreateLogGroup action"),
    ("a log group's ARN with :*", [allow("logs:DescribeLogStreams", f"arn:aws:logs:{Q}:log-group:/ecs/app:*")], "logs",
     "describe_log_streams", {"logGroupName": "/ecs/app"}, "ok"),
    ("GetAuthorizationToken on a repository", [allow("ecr:GetAuthorizationToken", f"arn:aws:ecr:{Q}:repository/*")],
     "ecr", "get_authorization_token", {}, sentence("ecr:GetAuthorizationToken", "*")),
    ("one repository", [allow("ecr:DescribeImages", f"arn:aws:ecr:{Q}:repository/fcj-registry")], "ecr",
     "describe_images", {"repositoryName": "fcj-registry"}, "ok"),
    ("one table of a batch", [allow("dynamodb:BatchGetItem", f"arn:aws:dynamodb:{Q}:table/T")], "dynamodb",
     "batch_get_item", {"RequestItems": {"T": {"Keys": [ITEM]}, "U": {"Keys": [ITEM]}}},
     sentence("dynamodb:BatchGetItem", f"arn:aws:dynamodb:{Q}:table/U")),
    ("one's own items", [allow("dynamodb:GetItem", "*",
     {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["1"]}})],
     "dynamodb", "get_item", {"TableName": "T", "Key": ITEM}, "ok"),
    ("another's items", [allow("dynamodb:GetItem", "*",
     {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["1"]}})],
     "dynamodb", "get_item", {"TableName": "T", "Key": {"id": {"S": "2"}}}, "allows the dynamodb:GetItem action"),
    ("this region", [allow("ecs:*", "*", {"StringEquals": {"aws:RequestedRegion": REGION}})], "ecs", "list_clusters",
     {},
     "ok"),
    ("another region", [allow("ecs:*", "*", {"StringEquals": {"aws:RequestedRegion": "us-east-1"}})], "ecs",
     "list_clusters", {}, sentence("ecs:ListClusters", "*")),
    ("from loopback", [allow("ecs:*", "*", {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}})], "ecs", "list_clusters", {},
     "ok"),
    ("from elsewhere", [allow("ecs:*", "*", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], "ecs", "list_clusters",
     {}, "allows the ecs:ListClusters action"),
    ("before a date", [allow("ecs:*", "*", {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})], "ecs",
     "list_clusters", {}, "allows the ecs:ListClusters action"),
    ("with a second factor", [allow("ecs:*", "*", {"Bool": {"aws:MultiFactorAuthPresent": "true"}})], "ecs",
     "list_clusters", {}, "allows the ecs:ListClusters action"),
    ("BoolIfExists with long-term keys", [allow("*"), deny("*", "*", {"BoolIfExists": {
     "aws:MultiFactorAuthPresent": "false"}})], "ecs", "list_clusters", {},
     sentence("ecs:ListClusters", "*", "with an explicit deny in an identity-based policy")),
    ("a cluster by condition", [allow("ecs:ListTasks", "*", {"ArnEquals": {
     "ecs:cluster": f"arn:aws:ecs:{Q}:cluster/fcj"}})], "ecs", "list_tasks", {"cluster": "fcj"}, "ok"),
    ("one role by its path", [allow("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/service-role/r")], "iam", "get_role",
     {"RoleName": "r"}, "ok"),
    ("a role without its path", [allow("iam:GetRole", f"arn:aws:iam::{ACCOUNT}:role/r")], "iam", "get_role",
     {"RoleName": "r"}, "allows the iam:GetRole action"),
    ("only this policy may be attached", [allow("iam:AttachRolePolicy", "*", {"ArnEquals": {
     "iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})], "iam", "attach_role_policy",
     {"RoleName": "r", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
     "allows the iam:AttachRolePolicy action"),
    ("roles with a boundary only", [allow("iam:CreateRole", "*", {"StringEquals": {
     "iam:PermissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})], "iam", "create_role",
     {"RoleName": "unbound", "AssumeRolePolicyDocument": TRUST}, "allows the iam:CreateRole action"),
    ("roles with a tag only", [allow("iam:CreateRole", "*", {"StringEquals": {"aws:RequestTag/team": "a"}})], "iam",
     "create_role", {"RoleName": "tagged", "AssumeRolePolicyDocument": TRUST, "Tags": [{"Key": "team", "Value": "b"}]},
     "allows the iam:CreateRole action"),
    ("actions in any case, with ?", [allow("ECS:list?lusters")], "ecs", "list_clusters", {}, "ok"),
    ("NotAction", [{"Effect": "Allow", "NotAction": "ecs:*", "Resource": "*"}], "ecs", "list_clusters", {},
     "allows the ecs:ListClusters action"),
    ("an operator nobody knows allows nothing", [allow("ecs:*", "*", {"StringEquals": {"nope:key": "x"}})], "ecs",
     "list_clusters", {}, "allows the ecs:ListClusters action"),
]  # fmt: skip


@pytest.mark.parametrize(("statements", "service", "call", "parameters", "said"), [row[1:] for row in JUDGED],
                         ids=[row[0] for row in JUDGED])  # fmt: skip
def test_a_policy_is_judged_by_what_it_says(
    world: Any, statements: Any, service: str, call: str, parameters: Any, said: str
) -> None:
    user = world["user"]
    user.may(*filled(statements, world))
    given = {name: world["blob"] if value == "{blob}" else value for name, value in parameters.items()}
    answered = user.ask(service, call, **filled(given, world))
    assert answered.endswith(filled(said, world)), answered


def test_get_caller_identity_always_works(world: Any) -> None:
    world["user"].may(deny("*"))
    assert world["user"].client("sts").get_caller_identity()["Arn"] == ARN


def test_ec2_says_it_in_its_own_way_and_the_message_can_be_decoded(world: Any) -> None:
    user = world["user"]
    user.may()
    said = user.ask("ec2", "create_vpc", CidrBlock="10.0.0.0/16")
    action = sentence("ec2:CreateVpc", f"arn:aws:ec2:{Q}:vpc/*")
    head, _, encoded = said.partition(". Encoded authorization failure message: ")
    assert head == f"UnauthorizedOperation 403 You are not authorized to perform this operation. {action}"
    decoded = world["account"].client("sts").decode_authorization_message(EncodedMessage=encoded)["DecodedMessage"]
    assert json.loads(decoded)["context"]["action"] == "ec2:CreateVpc"
    assert ". User: " in user.ask("ec2", "describe_vpcs")
    assert "on resource" not in user.ask("ec2", "describe_vpcs")


def test_a_denied_head_has_no_body(world: Any) -> None:
    world["user"].may()
    assert world["user"].ask("s3", "head_object", **S3_GET) == "403 403 Forbidden"


def test_a_delete_of_many_says_which_were_denied(world: Any) -> None:
    user, s3 = world["user"], world["account"].client("s3")
    for key in ("mine/1", "mine/2"):
        s3.put_object(Bucket="bucket", Key=key, Body=b"x")
    user.may(allow("s3:DeleteObject", "arn:aws:s3:::bucket/mine/*"))
    objects = {"Objects": [{"Key": "mine/1"}, {"Key": "k"}, {"Key": "mine/2"}]}
    deleted = user.client("s3").delete_objects(Bucket="bucket", Delete=objects)
    assert [found["Key"] for found in deleted["Deleted"]] == ["mine/1", "mine/2"]
    said = sentence("s3:DeleteObject", '"arn:aws:s3:::bucket/k"')
    assert deleted["Errors"] == [{"Key": "k", "Code": "AccessDenied", "Message": said}]
    assert s3.get_object(Bucket="bucket", Key="k")["Body"].read() == b"x"


def test_a_batch_of_secrets_says_which_were_denied(world: Any) -> None:
    user = world["user"]
    user.may(allow("secretsmanager:BatchGetSecretValue"), allow("secretsmanager:GetSecretValue"))
    found = user.client("secretsmanager").batch_get_secret_value(SecretIdList=["dev/fcj/momentum", "sealed"])
    assert [value["Name"] for value in found["SecretValues"]] == ["dev/fcj/momentum"]
    assert [(error["ErrorCode"], error["Message"]) for error in found["Errors"]] == [
        ("AccessDeniedException", "Access to KMS is not allowed")
    ]


def test_a_change_of_policy_counts_from_the_next_request_on(world: Any) -> None:
    user = world["user"]
    for statements, said in (((allow("ecs:*"),), "ok"), ((), "Acc"), ((allow("*"), deny("ecs:*")), "Acc"),
                             ((allow("ecs:List*"),), "ok")):  # fmt: skip
        user.may(*statements)
        assert user.ask("ecs", "list_clusters").startswith(said)


def test_policies_of_groups_count_and_boundaries_limit(world: Any) -> None:
    user, iam = world["user"], world["account"].client("iam")
    user.may()
    iam.create_group(GroupName="g")
    iam.put_group_policy(GroupName="g", PolicyName="p", PolicyDocument=document(allow("ecs:*")))
    assert user.ask("ecs", "list_clusters") != "ok"
    iam.add_user_to_group(GroupName="g", UserName="limited")
    assert user.ask("ecs", "list_clusters") == "ok"
    iam.remove_user_from_group(GroupName="g", UserName="limited")
    assert user.ask("ecs", "list_clusters") != "ok"


def test_a_managed_policy_s_default_version_counts(world: Any) -> None:
    user, iam = world["user"], world["account"].client("iam")
    user.may()
    arn = iam.create_policy(PolicyName="versions", PolicyDocument=document(allow("ecs:*")))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="limited", PolicyArn=arn)
    assert user.ask("ecs", "list_clusters") == "ok"
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=document(allow("s3:*")), SetAsDefault=True)
    assert user.ask("ecs", "list_clusters") != "ok"
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v1")
    assert user.ask("ecs", "list_clusters") == "ok"
    iam.detach_user_policy(UserName="limited", PolicyArn=arn)


def test_an_inactive_key_is_refused_and_an_active_one_works_again(world: Any) -> None:
    user, iam = world["user"], world["account"].client("iam")
    key = {"UserName": "limited", "AccessKeyId": user.keys["AccessKeyId"]}
    iam.update_access_key(**key, Status="Inactive")
    assert user.ask("sts", "get_caller_identity") == (
        "InvalidClientTokenId 403 The security token included in the request is invalid."
    )
    iam.update_access_key(**key, Status="Active")
    assert user.ask("sts", "get_caller_identity") == "ok"


GRANT = {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": ARN}, "Action": "s3:GetObject",
         "Resource": "arn:aws:s3:::bucket/*"}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "own", "said"),
    [
        ({}, [], "ok"),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, [], "because no identity-based policy allows"),
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}, [allow("s3:GetObject")], "ok"),
        ({"Effect": "Deny"}, [allow("s3:*")], "with an explicit deny in a resource-based policy"),
        ({}, [deny("s3:*")], "with an explicit deny in an identity-based policy"),
        ({"Condition": {"StringEquals": {"aws:username": "bob"}}}, [], "because no identity-based policy allows"),
    ],
)
def test_a_bucket_policy_counts(world: Any, change: Any, own: Any, said: str) -> None:
    user, s3 = world["user"], world["account"].client("s3")
    user.may(*own)
    s3.put_bucket_policy(Bucket="bucket", Policy=document({**GRANT, **change}))
    try:
        assert said in user.ask("s3", "get_object", **S3_GET)
    finally:
        s3.delete_bucket_policy(Bucket="bucket")


def test_a_secret_s_and_a_repository_s_policy_count(world: Any) -> None:
    user, make = world["user"], world["account"].client
    user.may()
    grant = {"Effect": "Allow", "Principal": {"AWS": ARN}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    make("secretsmanager").put_resource_policy(SecretId="dev/fcj/momentum", ResourcePolicy=document(grant))
    assert user.ask("secretsmanager", "get_secret_value", **READ_ONE) == "ok"
    make("secretsmanager").delete_resource_policy(SecretId="dev/fcj/momentum")
    assert user.ask("secretsmanager", "get_secret_value", **READ_ONE) != "ok"
    grant = {"Sid": "s", "Effect": "Allow", "Principal": {"AWS": ARN}, "Action": "ecr:DescribeImages"}
    make("ecr").set_repository_policy(repositoryName="fcj-registry", policyText=document(grant))
    assert user.ask("ecr", "describe_images", repositoryName="fcj-registry") == "ok"
    make("ecr").delete_repository_policy(repositoryName="fcj-registry")


def test_strangers_get_what_a_public_bucket_policy_gives_and_a_new_bucket_blocks_it(world: Any) -> None:
    s3 = world["account"].client("s3")
    stranger = boto3.client("s3", endpoint_url=world["account"].handle.endpoint, region_name=REGION,
                            config=Config(signature_version=UNSIGNED, proxies={}))  # fmt: skip
    public = document({**GRANT, "Principal": "*"})
    assert answer(stranger, "get_object", **S3_GET) == "AccessDenied 403 Access Denied"
    assert answer(s3, "put_bucket_policy", Bucket="bucket", Policy=public).endswith(
        "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
    )
    s3.delete_public_access_block(Bucket="bucket")
    s3.put_bucket_policy(Bucket="bucket", Policy=public)
    assert answer(stranger, "get_object", **S3_GET) == "ok"
    assert answer(stranger, "put_object", **S3_GET, Body=b"x") == "AccessDenied 403 Access Denied"
    s3.delete_bucket_policy(Bucket="bucket")
    assert answer(stranger, "get_object", **S3_GET) == "AccessDenied 403 Access Denied"


def test_adding_a_role_to_an_instance_profile_passes_it(world: Any) -> None:
    user, iam = world["user"], world["account"].client("iam")
    iam.create_instance_profile(InstanceProfileName="ip")
    user.may(allow("iam:AddRoleToInstanceProfile"))
    add = {"InstanceProfileName": "ip", "RoleName": "r"}
    role = f"arn:aws:iam::{ACCOUNT}:role/service-role/r"
    assert user.ask("iam", "add_role_to_instance_profile", **add).endswith(sentence("iam:PassRole", role))
    passing = allow("iam:PassRole", role, {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}})
    user.may(allow("iam:AddRoleToInstanceProfile"), passing)
    assert user.ask("iam", "add_role_to_instance_profile", **add) == "ok"


def test_the_learner_is_an_administrator(world: Any) -> None:
    admin = world["account"].client("iam").get_user()["User"]["Arn"]
    assert admin == f"arn:aws:iam::{ACCOUNT}:user/workshop-admin"
    assert answer(world["account"].client("ecs"), "list_clusters") == "ok"
