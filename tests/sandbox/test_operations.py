"""Any operation, any input: an answer that a client can read, never a 500, never a second try; the same after kill -9.

The calls are random but drawn from a seed, which a failure names.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
from pathlib import Path
from typing import Any

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import botocore.exceptions
import pytest
from sandbox_traffic import LIMIT, SERVICES, Traffic

from tutor.account.sandbox import SandboxAccount

_COMMON = """
iam.CreateRole iam.GetRole iam.ListRoles iam.DeleteRole iam.UpdateRole iam.UpdateAssumeRolePolicy iam.TagRole
iam.UntagRole iam.ListRoleTags iam.PutRolePolicy iam.GetRolePolicy iam.ListRolePolicies iam.DeleteRolePolicy
iam.AttachRolePolicy iam.DetachRolePolicy iam.ListAttachedRolePolicies iam.CreatePolicy iam.GetPolicy
iam.ListPolicies iam.DeletePolicy iam.CreatePolicyVersion iam.GetPolicyVersion iam.ListPolicyVersions
iam.DeletePolicyVersion iam.SetDefaultPolicyVersion iam.ListEntitiesForPolicy iam.CreateUser iam.GetUser iam.ListUsers
iam.DeleteUser iam.UpdateUser iam.CreateGroup iam.GetGroup iam.ListGroups iam.DeleteGroup iam.AddUserToGroup
iam.RemoveUserFromGroup iam.ListGroupsForUser iam.PutUserPolicy iam.GetUserPolicy iam.ListUserPolicies
iam.DeleteUserPolicy iam.AttachUserPolicy iam.DetachUserPolicy iam.ListAttachedUserPolicies iam.CreateAccessKey
iam.ListAccessKeys iam.DeleteAccessKey iam.CreateInstanceProfile iam.GetInstanceProfile iam.ListInstanceProfiles
iam.DeleteInstanceProfile iam.AddRoleToInstanceProfile iam.RemoveRoleFromInstanceProfile
iam.PutRolePermissionsBoundary iam.DeleteRolePermissionsBoundary iam.GetAccountSummary iam.ListAccountAliases
iam.CreateAccountAlias iam.DeleteAccountAlias iam.GetAccountAuthorizationDetails
sts.GetCallerIdentity sts.AssumeRole sts.GetSessionToken sts.GetFederationToken sts.GetAccessKeyInfo
ecs.CreateCluster ecs.DescribeClusters ecs.ListClusters ecs.DeleteCluster ecs.UpdateCluster
ecs.RegisterTaskDefinition ecs.DescribeTaskDefinition ecs.ListTaskDefinitions ecs.DeregisterTaskDefinition
ecs.ListTaskDefinitionFamilies ecs.RunTask ecs.DescribeTasks ecs.ListTasks ecs.StopTask ecs.CreateService
ecs.DescribeServices ecs.ListServices ecs.UpdateService ecs.DeleteService ecs.ListTagsForResource
ecs.ListAccountSettings ecs.PutAccountSetting
ecr.CreateRepository ecr.DescribeRepositories ecr.DeleteRepository ecr.PutImage ecr.BatchGetImage ecr.DescribeImages
ecr.ListImages ecr.BatchDeleteImage ecr.GetAuthorizationToken ecr.SetRepositoryPolicy ecr.GetRepositoryPolicy
ecr.DeleteRepositoryPolicy ecr.PutLifecyclePolicy ecr.GetLifecyclePolicy ecr.DeleteLifecyclePolicy ecr.TagResource
ecr.UntagResource ecr.ListTagsForResource ecr.PutImageScanningConfiguration ecr.PutImageTagMutability
ecr.DescribeRegistry ecr.GetRegistryPolicy
logs.CreateLogGroup logs.DescribeLogGroups logs.DeleteLogGroup logs.CreateLogStream logs.DescribeLogStreams
logs.DeleteLogStream logs.PutLogEvents logs.GetLogEvents logs.FilterLogEvents logs.PutRetentionPolicy
logs.DeleteRetentionPolicy logs.TagLogGroup logs.UntagLogGroup logs.ListTagsLogGroup logs.PutResourcePolicy
logs.DescribeResourcePolicies logs.DeleteResourcePolicy logs.DescribeMetricFilters logs.DescribeSubscriptionFilters
secretsmanager.CreateSecret secretsmanager.GetSecretValue secretsmanager.PutSecretValue
secretsmanager.UpdateSecret secretsmanager.DescribeSecret secretsmanager.DeleteSecret secretsmanager.RestoreSecret
secretsmanager.ListSecretVersionIds secretsmanager.GetRandomPassword secretsmanager.GetResourcePolicy
secretsmanager.PutResourcePolicy secretsmanager.DeleteResourcePolicy secretsmanager.UntagResource
ssm.PutParameter ssm.GetParameter ssm.GetParameters ssm.GetParametersByPath ssm.DescribeParameters
ssm.DeleteParameter ssm.DeleteParameters ssm.AddTagsToResource ssm.RemoveTagsFromResource
ssm.LabelParameterVersion
kms.CreateKey kms.DescribeKey kms.ListKeys kms.CreateAlias kms.ListAliases kms.DeleteAlias kms.Encrypt kms.Decrypt
kms.GenerateDataKey kms.GenerateDataKeyWithoutPlaintext kms.EnableKey kms.DisableKey kms.EnableKeyRotation
kms.DisableKeyRotation kms.GetKeyRotationStatus kms.PutKeyPolicy kms.GetKeyPolicy kms.ListKeyPolicies
kms.ScheduleKeyDeletion kms.CancelKeyDeletion kms.TagResource kms.ListResourceTags kms.UntagResource kms.CreateGrant
kms.ListGrants kms.RevokeGrant kms.UpdateKeyDescription
s3.CreateBucket s3.HeadBucket s3.ListBuckets s3.DeleteBucket s3.PutObject s3.GetObject s3.HeadObject s3.DeleteObject
s3.ListObjects s3.ListObjectsV2 s3.ListObjectVersions s3.DeleteObjects s3.CopyObject s3.GetBucketLocation
s3.GetBucketPolicy s3.PutBucketPolicy s3.DeleteBucketPolicy s3.GetBucketTagging s3.PutBucketTagging
s3.DeleteBucketTagging s3.GetBucketVersioning s3.PutBucketVersioning s3.GetBucketEncryption s3.GetPublicAccessBlock
s3.PutPublicAccessBlock s3.GetObjectTagging s3.PutObjectTagging s3.DeleteObjectTagging
dynamodb.CreateTable dynamodb.DescribeTable dynamodb.ListTables dynamodb.DeleteTable dynamodb.PutItem dynamodb.GetItem
dynamodb.DeleteItem dynamodb.UpdateItem dynamodb.Query dynamodb.Scan dynamodb.TagResource dynamodb.UntagResource
dynamodb.ListTagsOfResource dynamodb.DescribeTimeToLive dynamodb.UpdateTimeToLive dynamodb.DescribeContinuousBackups
dynamodb.DescribeLimits dynamodb.DescribeEndpoints
ec2.DescribeVpcs ec2.CreateVpc ec2.DeleteVpc ec2.DescribeSubnets ec2.CreateSubnet ec2.DeleteSubnet
ec2.DescribeSecurityGroups ec2.CreateSecurityGroup ec2.DeleteSecurityGroup ec2.DescribeRouteTables
ec2.CreateRouteTable ec2.DeleteRouteTable ec2.DescribeInternetGateways ec2.CreateInternetGateway
ec2.AttachInternetGateway ec2.DetachInternetGateway ec2.DescribeAvailabilityZones ec2.DescribeRegions
ec2.DescribeVpcEndpoints ec2.CreateTags ec2.DeleteTags ec2.DescribeTags ec2.DescribeKeyPairs ec2.DescribeImages
ec2.DescribeVpcEndpointServices
cloudformation.CreateStack cloudformation.DescribeStacks cloudformation.ListStacks cloudformation.DeleteStack
cloudformation.DescribeStackEvents cloudformation.DescribeStackResources cloudformation.ListStackResources
cloudformation.GetTemplate
"""
COMMON = _COMMON.split()
"""What a learner of ECS roles meets. A valid call of these must never end at the sandbox's own limit."""

PAGES = ("NextToken", "nextToken", "Marker", "marker", "ContinuationToken", "ExclusiveStartKey")
"""A made-up token of a page: what each service says to it is not known, and the sandbox then says that it cannot."""


@pytest.mark.parametrize("seed", [101, 102])
def test_random_calls_are_answered_as_a_client_can_read_them(account: SandboxAccount, seed: int) -> None:
    traffic = Traffic(account, seed, COMMON)
    for number, outcome in enumerate(traffic.calls(300, spoiled=0.4)):
        assert not outcome.trouble, f"seed {seed}, call {number}: {outcome}"


@pytest.mark.parametrize("seed", [201])
def test_any_modelled_operation_is_answered_as_a_client_can_read_it(account: SandboxAccount, seed: int) -> None:
    traffic = Traffic(account, seed)
    for number, outcome in enumerate(traffic.calls(150, spoiled=0.5)):
        assert not outcome.trouble, f"seed {seed}, call {number}: {outcome}"


def test_the_run_covers_two_hundred_operations_of_every_service() -> None:
    assert len(set(COMMON)) >= 200
    assert {name.partition(".")[0] for name in COMMON} == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_a_valid_call_of_a_common_operation_never_ends_at_the_sandbox_s_limit(
    account: SandboxAccount, service: str
) -> None:
    traffic = Traffic(account, 301, [name for name in COMMON if name.startswith(f"{service}.")])
    limits = []
    for name in traffic.operations * 2:
        outcome = traffic.call(name)
        if outcome.code == LIMIT and not any(page in outcome.input for page in PAGES):
            limits.append((name, outcome.input))
    assert not limits


# What no client sends.

JSON_HEADERS = {"Content-Type": "application/x-amz-json-1.1"}
FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
ECS = {**JSON_HEADERS, "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters"}

GARBAGE: list[tuple[str, str, str, dict[str, str], bytes, str]] = [
    ("ecs", "POST", "/", ECS, b"{", "SerializationException"),
    ("ecs", "POST", "/", ECS, b"[]", "SerializationException"),
    ("ecs", "POST", "/", ECS, b"null", "SerializationException"),
    ("ecs", "POST", "/", ECS, b"\xff\xfe", "SerializationException"),
    ("ecs", "POST", "/", ECS, b"[" * 100_000, "SerializationException"),
    ("ecs", "POST", "/", ECS, b'{"maxResults": 1e999}', "SerializationException"),
    (
        "ecs",
        "POST",
        "/",
        {**ECS, "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.Nope"},
        b"{}",
        "UnknownOperationException",
    ),
    ("ecs", "POST", "/", {**ECS, "X-Amz-Target": "Nope.ListClusters"}, b"{}", "UnknownOperationException"),
    ("ecs", "POST", "/", {**ECS, "X-Amz-Target": "ListClusters"}, b"{}", "UnknownOperationException"),
    ("ecs", "POST", "/", JSON_HEADERS, b"{}", "UnknownOperationException"),
    ("ecs", "GET", "/", {}, b"", "UnknownOperationException"),
    ("dynamodb", "POST", "/", JSON_HEADERS, b"{}", "UnknownOperationException"),
    ("iam", "POST", "/", FORM, b"Action=Nope&Version=2010-05-08", "InvalidAction"),
    ("iam", "POST", "/", FORM, b"", "MissingAction"),
    ("iam", "POST", "/", FORM, b"%%%&&&===", "MissingAction"),
    ("iam", "POST", "/", FORM, b"Action=ListRoles&MaxItems=many", "MalformedInput"),
    ("iam", "POST", "/", FORM, b"Action=CreateRole&RoleName=%00&AssumeRolePolicyDocument=%7B", ""),
    ("iam", "GET", "/?Action=ListRoles&Version=2010-05-08", {}, b"", "200"),
    ("sts", "POST", "/", FORM, b"Action=ListRoles&Version=2011-06-15", "InvalidAction"),
    ("ec2", "POST", "/", FORM, b"Action=Nope", "InvalidAction"),
    ("cloudformation", "POST", "/", FORM, b"Action=CreateStack", "ValidationError"),
    ("nosuchservice", "POST", "/", JSON_HEADERS, b"{}", ""),
    ("s3", "GET", "/%2F", {}, b"", ""),
    ("s3", "GET", "//", {}, b"", ""),
    ("s3", "GET", "//a//b?x", {}, b"", ""),
    ("s3", "GET", "/no-such-bucket/%E9%8D%B5?versionId=%00", {}, b"", "NoSuchBucket"),
    ("s3", "PUT", "/no-such-bucket/k%3F?partNumber=0&uploadId=x", {}, b"x", "InvalidArgument"),
    ("s3", "POST", "/no-such-bucket?delete", {}, b"<Delete", "MalformedXML"),
    ("s3", "PUT", "/garbage-bucket", {}, b"<CreateBucketConfiguration", "MalformedXML"),
    ("s3", "PUT", "/BAD_bucket..name", {}, b"", ""),
    ("s3", "PATCH", "/no-such-bucket", {}, b"", ""),
]


@pytest.mark.parametrize("row", GARBAGE, ids=[f"{row[0]}-{number}" for number, row in enumerate(GARBAGE)])
def test_garbage_is_answered_in_the_protocol_s_form(
    shared_account: SandboxAccount, row: tuple[str, str, str, dict[str, str], bytes, str]
) -> None:
    service, method, path, headers, body, code = row
    status, said = send(shared_account, service, method, path, headers, body)
    assert status < 500, said
    assert code in said if code != "200" else status == 200
    if status >= 400 and method != "HEAD":
        assert said.lstrip().startswith(("{", "<"))


def send(
    account: SandboxAccount, service: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> tuple[int, str]:
    """A signed request, as it is: status and body."""
    handle = account.handle
    request = botocore.awsrequest.AWSRequest(method, f"{handle.endpoint}{path}", headers=dict(headers), data=body)
    keys = botocore.credentials.Credentials(handle.access_key, handle.secret_key)
    signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    signer(keys, service, account.region).add_auth(request)
    connection = http.client.HTTPConnection("127.0.0.1", handle.port, timeout=20)
    connection.request(method, path, body=body, headers=dict(request.headers))
    answer = connection.getresponse()
    said = answer.read().decode("utf-8", "replace")
    connection.close()
    return answer.status, said


def test_a_body_cut_off_leaves_the_server_answering(shared_account: SandboxAccount) -> None:
    for head in (
        b"Content-Length: 1000\r\n\r\nAction=",
        b"Transfer-Encoding: chunked\r\n\r\nffff\r\nAction",
        b"Content-Length: x\r\n\r\n",
    ):
        connection = http.client.HTTPConnection("127.0.0.1", shared_account.handle.port, timeout=20)
        connection.connect()
        connection.sock.sendall(b"POST / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % shared_account.handle.port + head)
        connection.close()
    assert shared_account.client("sts").get_caller_identity()["Account"] == shared_account.handle.account


# After kill -9.

VOLATILE = frozenset(("secretsmanager.GetRandomPassword", "iam.GetCredentialReport", "iam.GetAccessKeyLastUsed"))


def test_all_lists_and_descriptions_are_the_same_after_kill_9(tmp_path: Path) -> None:
    seed = 401
    account = SandboxAccount(tmp_path)
    traffic = Traffic(account, seed, [name for name in COMMON if not name.startswith("cloudformation.")])
    asked: dict[str, tuple[str, dict[str, Any]]] = {}
    for outcome in traffic.calls(400, spoiled=0.1):
        assert not outcome.trouble, f"seed {seed}: {outcome}"
        if reads(outcome.name) and not outcome.code and not outcome.spoiled:
            asked[f"{outcome.name} {outcome.input}"] = (outcome.name, outcome.input)
    for name in traffic.operations:
        service, _, operation = name.partition(".")
        shape = traffic.clients[service].meta.service_model.operation_model(operation).input_shape
        if reads(name) and not (shape and shape.required_members):
            asked[name] = (name, {})
    before = {question: seen(traffic, *call) for question, call in asked.items()}
    os.kill(account.handle.pid, signal.SIGKILL)
    account.close()
    restored = SandboxAccount(tmp_path)
    assert restored.notice() == ""
    again = Traffic(restored, seed)
    after = {question: seen(again, *call) for question, call in asked.items()}
    restored.close()
    assert len(before) > 60
    assert after == before


def reads(name: str) -> bool:
    """Whether an operation lists or describes what is there."""
    return (
        name.partition(".")[2].startswith(("List", "Describe", "Get")) and name not in VOLATILE and "Token" not in name
    )


def seen(traffic: Traffic, name: str, input_: dict[str, Any]) -> str:
    """An answer, without what belongs to the request alone."""
    service, _, operation = name.partition(".")
    try:
        answer = traffic.clients[service]._make_api_call(operation, dict(input_))
    except botocore.exceptions.ClientError as refused:
        return f"{refused}"
    del answer["ResponseMetadata"]
    for member, value in answer.items():
        if hasattr(value, "read"):
            answer[member] = value.read()
    return json.dumps(answer, default=str, sort_keys=True)
