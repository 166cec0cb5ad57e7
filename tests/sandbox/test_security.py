"""What nobody may do: reach another learner's things, come without a signature, or read a secret key anywhere."""

from __future__ import annotations

import functools
import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sandbox_support import LimitedUser, allow, answer, client, deny, document

from tutor.account.sandbox import SandboxAccount

ONE, TWO = "111122223333", "444455556666"
REGION = "ap-southeast-1"


def send(port: int, method: str, path: str, body: str = "", **headers: str) -> tuple[int, str]:
    """A plain request; `_` in a header's name stands for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    found = connection.getresponse()
    said = found.read().decode(errors="replace")
    connection.close()
    return found.status, said


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "said"),
    [
        ("POST", "/", "Action=ListRoles&Version=2010-05-08", {"Content_Type": "application/x-www-form-urlencoded"}, 403,
         "<Code>MissingAuthenticationToken</Code><Message>Request is missing Authentication Token</Message>"),
        ("POST", "/", "{}", {"X_Amz_Target": "AmazonEC2ContainerServiceV20141113.ListClusters"}, 400,
         '{"__type": "MissingAuthenticationTokenException", "message": "Missing Authentication Token"}'),
        ("POST", "/", "Action=DescribeVpcs&Version=2016-11-15",
         {"Content_Type": "application/x-www-form-urlencoded"}, 401, "<Code>AuthFailure</Code>"),
        ("GET", "/", "", {}, 403, "<Code>AccessDenied</Code><Message>Access Denied</Message>"),
        ("GET", "/bucket/key", "", {}, 403, "<Code>AccessDenied</Code>"),
        ("PUT", "/bucket/key", "x", {}, 403, "<Code>AccessDenied</Code>"),
        ("POST", "/", "Action=ListRoles&Version=2010-05-08", {"Content_Type": "application/x-www-form-urlencoded",
         "Authorization": "AWS4-HMAC-SHA256 Credential=A/20260101/us-east-1/iam/aws4_request, SignedHeaders=host;"
         "x-amz-date, Signature=0", "X_Amz_Date": "20260101T000000Z"}, 403, "<Code>InvalidClientTokenId</Code>"),
        ("GET", "/x", "", {"Authorization": "Basic YTpi"}, 400, "<Code>InvalidRequest</Code>"),
        ("GET", "/moto-api/data.json", "", {}, 403, "opens with its token"),
        ("GET", "/latest/meta-data/iam/security-credentials/default-role", "", {}, 403, "AccessDenied"),
    ],
)  # fmt: skip
def test_nothing_is_answered_without_a_signature(
    account: SandboxAccount, method: str, path: str, body: str, headers: Any, status: int, said: str
) -> None:
    found = send(account.handle.port, method, path, body, **headers)
    assert found[0] == status, found
    assert said in found[1], found


def test_no_answer_without_a_signature_is_a_500_or_takes_a_change(account: SandboxAccount) -> None:
    for body in ("", "Action=", "Action=CreateUser&UserName=x&Version=2010-05-08", "\x00\xff" * 50, "{" * 5000):
        for headers in ({}, {"Content_Type": "application/x-www-form-urlencoded"}, {"X_Amz_Target": "IAM.CreateUser"},
                        {"X_Amz_Target": "."}, {"Authorization": "AWS4-HMAC-SHA256 Credential=////"}):  # fmt: skip
            status, said = send(account.handle.port, "POST", "/?X-Amz-Credential=%00", body, **headers)
            assert 400 <= status < 500, (body[:50], headers, said)
    assert [user["UserName"] for user in account.client("iam").list_users()["Users"]] == ["workshop-admin"]


def test_an_operation_that_nobody_has_is_no_500(account: SandboxAccount) -> None:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = Credentials(account.handle.access_key, account.handle.secret_key)
    for service, body, headers in (
        ("iam", "Action=DanceWildly&Version=2010-05-08", {"Content-Type": "application/x-www-form-urlencoded"}),
        ("ecs", "{}", {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.DanceWildly"}),
        ("ecs", "[]", {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters"}),
        ("ecs", "{", {"X-Amz-Target": "AmazonEC2ContainerServiceV20141113.RunTask"}),
        ("dynamodb", "{}", {"X-Amz-Target": "DynamoDB_20120810.DanceWildly"}),
        ("nosuchservice", "{}", {}),
        ("s3", "", {}),
    ):
        request = AWSRequest("POST", f"{account.handle.endpoint}/a/b?c", headers=headers, data=body)
        SigV4Auth(keys, service, REGION).add_auth(request)
        sent = request.prepare()
        named = {name.replace("-", "_"): str(value) for name, value in sent.headers.items()}
        status, said = send(account.handle.port, "POST", "/a/b?c", body, **named)
        assert 400 <= status < 500, (service, body, status, said)


def signed_and_sent(account: Any, keys: Any, service: str, path: str, body: str, **headers: str) -> tuple[int, str]:
    """A POST that these keys sign, whatever is in it."""
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = AWSRequest("POST", f"{account.handle.endpoint}{path}", headers=named, data=body)
    SigV4Auth(Credentials(keys["AccessKeyId"], keys["SecretAccessKey"]), service, REGION).add_auth(request)
    sent = {name.replace("-", "_"): str(value) for name, value in request.prepare().headers.items()}
    return send(account.handle.port, "POST", path, body, **sent)


FORM = {"Content_Type": "application/x-www-form-urlencoded"}
ECS = "AmazonEC2ContainerServiceV20141113"


@pytest.mark.parametrize(
    ("service", "path", "body", "headers"),
    [
        ("iam", "/?Action=CreateUser&UserName=evil", "Action=ListRoles&Version=2010-05-08", FORM),
        ("iam", "/", "Action=ListRoles&Action=CreateUser&UserName=evil&Version=2010-05-08", FORM),
        ("iam", "/?UserName=evil", "Action=CreateUser&UserName=limited-2&Version=2010-05-08", FORM),
        ("iam", "/", "Action=CreateUser&UserName=limited-3&UserName=evil&Version=2010-05-08", FORM),
        ("iam", "/", "Action=ListRoles&Version=2010-05-08", {**FORM, "X_Amz_Target": "IAM.CreateUser"}),
        ("iam", "/", '{"UserName": "evil"}', {"X_Amz_Target": "IAM.CreateUser"}),
        ("ecs", "/?Action=CreateCluster&clusterName=evil", "{}", {"X_Amz_Target": f"{ECS}.ListClusters"}),
        ("ecs", "/", "Action=CreateCluster&clusterName=evil", {**FORM, "X_Amz_Target": f"{ECS}.ListClusters"}),
        ("ecs", "/", "Action=CreateCluster&clusterName=evil", FORM),
    ],
)
def test_what_is_judged_is_what_is_done(account: Any, service: str, path: str, body: str, headers: Any) -> None:
    user = LimitedUser(account)
    own = f"arn:aws:iam::{ONE}:user/limited-*"
    user.may(allow(["iam:ListRoles", "ecs:ListClusters"]), allow("iam:CreateUser", own))
    status, said = signed_and_sent(account, user.keys, service, path, body, **headers)
    assert status < 500, said
    users = [found["UserName"] for found in account.client("iam").list_users()["Users"]]
    assert "evil" not in users
    assert account.client("ecs").list_clusters()["clusterArns"] == []


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A server with two accounts, each with things that the other learner goes for."""
    folder = tmp_path_factory.mktemp("two")
    script = Path(__file__).with_name("two_accounts.py")
    process = subprocess.Popen(
        [sys.executable, script, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        handle = SimpleNamespace(endpoint=f"http://127.0.0.1:{ready['port']}", port=ready["port"])
        account = SimpleNamespace(handle=handle)
        first, second = (functools.partial(_client, account, keys) for keys in ready["keys"])
        yield SimpleNamespace(account=account, first=first, second=second, **_furnished(first))
    finally:
        process.kill()
        process.communicate()


def _client(account: Any, keys: Any, service: str) -> Any:
    return client(account, service, keys)


def _furnished(first: Any) -> dict[str, str]:
    """What the first learner's account has."""
    where = {"LocationConstraint": REGION}
    first("s3").create_bucket(Bucket="first-s-bucket", CreateBucketConfiguration=where)
    first("s3").put_object(Bucket="first-s-bucket", Key="k", Body=b"secret")
    first("ecr").create_repository(repositoryName="repo")
    open_ = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{TWO}:root"}, "Action": "sts:AssumeRole"}
    closed = {**open_, "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    for name, statement in (("open", open_), ("closed", closed)):
        first("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(statement))
    secret = first("secretsmanager").create_secret(Name="s", SecretString="x")["ARN"]
    return {"secret": secret, "key": first("kms").create_key()["KeyMetadata"]["Arn"]}


ADMIN = f"arn:aws:iam::{TWO}:user/workshop-admin"


def nobody(action: str, resource: str) -> str:
    """The denial of another account's thing."""
    return (
        f"User: {ADMIN} is not authorized to perform: {action} on resource: {resource} because no resource-based "
        f"policy allows the {action} action"
    )


def test_each_learner_sees_an_account_of_their_own(two: Any) -> None:
    assert two.first("sts").get_caller_identity()["Account"] == ONE
    assert two.second("sts").get_caller_identity()["Account"] == TWO
    assert two.second("secretsmanager").list_secrets()["SecretList"] == []
    assert two.second("s3").list_buckets()["Buckets"] == []
    assert two.second("iam").list_roles()["Roles"] == []


@pytest.mark.parametrize(
    ("service", "call", "given", "action", "resource"),
    [
        ("s3", "get_object", {"Bucket": "first-s-bucket", "Key": "k"}, "s3:GetObject",
         '"arn:aws:s3:::first-s-bucket/k"'),
        ("s3", "put_object", {"Bucket": "first-s-bucket", "Key": "k"}, "s3:PutObject",
         '"arn:aws:s3:::first-s-bucket/k"'),
        ("s3", "delete_bucket", {"Bucket": "first-s-bucket"}, "s3:DeleteBucket", '"arn:aws:s3:::first-s-bucket"'),
        ("s3", "put_bucket_policy", {"Bucket": "first-s-bucket", "Policy": "{}"}, "s3:PutBucketPolicy",
         '"arn:aws:s3:::first-s-bucket"'),
        ("secretsmanager", "get_secret_value", {"SecretId": "{secret}"}, "secretsmanager:GetSecretValue", "{secret}"),
        ("secretsmanager", "delete_secret", {"SecretId": "{secret}"}, "secretsmanager:DeleteSecret", "{secret}"),
        ("kms", "describe_key", {"KeyId": "{key}"}, "kms:DescribeKey", "{key}"),
        ("ecr", "describe_images", {"repositoryName": "repo", "registryId": ONE}, "ecr:DescribeImages",
         f"arn:aws:ecr:{REGION}:{ONE}:repository/repo"),
        ("ecs", "describe_clusters", {"clusters": [f"arn:aws:ecs:{REGION}:{ONE}:cluster/c"]}, "ecs:DescribeClusters",
         f"arn:aws:ecs:{REGION}:{ONE}:cluster/c"),
        ("ssm", "get_parameter", {"Name": f"arn:aws:ssm:{REGION}:{ONE}:parameter/p"}, "ssm:GetParameter",
         f"arn:aws:ssm:{REGION}:{ONE}:parameter/p"),
        ("dynamodb", "get_item", {"TableName": f"arn:aws:dynamodb:{REGION}:{ONE}:table/T", "Key": {"i": {"S": "1"}}},
         "dynamodb:GetItem", f"arn:aws:dynamodb:{REGION}:{ONE}:table/T"),
    ],
)  # fmt: skip
def test_another_account_s_things_are_out_of_reach(
    two: Any, service: str, call: str, given: Any, action: str, resource: str
) -> None:
    filled = {
        k: v.format(secret=two.secret, key=two.key) if v in ("{secret}", "{key}") else v for k, v in given.items()
    }
    said = nobody(action, resource.format(secret=two.secret, key=two.key))
    assert answer(two.second(service), call, **filled).partition(" ")[2].partition(" ")[2] == said
    assert two.first("s3").get_object(Bucket="first-s-bucket", Key="k")["Body"].read() == b"secret"


def test_a_role_of_another_account_is_assumed_when_it_trusts_and_not_otherwise(two: Any) -> None:
    sts, name = two.second("sts"), {"RoleSessionName": "s1"}
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{ONE}:role/open", **name)["Credentials"]
    assert client(two.account, "sts", keys).get_caller_identity()["Account"] == ONE
    closed = f"arn:aws:iam::{ONE}:role/closed"
    assert answer(sts, "assume_role", RoleArn=closed, **name) == (
        f"AccessDenied 403 User: {ADMIN} is not authorized to perform: sts:AssumeRole on resource: {closed}"
    )


def test_what_a_resource_s_policy_gives_across_accounts_needs_both_sides(two: Any) -> None:
    grant = {"Effect": "Allow", "Principal": {"AWS": TWO}, "Action": "secretsmanager:GetSecretValue", "Resource": "*"}
    secrets = two.first("secretsmanager")
    secrets.put_resource_policy(SecretId="s", ResourcePolicy=document(grant))
    read = {"SecretId": two.secret}
    assert two.second("secretsmanager").get_secret_value(**read)["SecretString"] == "x"
    shim = SimpleNamespace(handle=two.account.handle, client=two.second)
    limited = LimitedUser(shim)
    assert limited.ask("secretsmanager", "get_secret_value", **read).endswith(
        "because no identity-based policy allows the secretsmanager:GetSecretValue action"
    )
    limited.may(allow("secretsmanager:*"), deny("secretsmanager:Put*"))
    assert limited.ask("secretsmanager", "get_secret_value", **read) == "ok"
    secrets.delete_resource_policy(SecretId="s")
    assert limited.ask("secretsmanager", "get_secret_value", **read) != "ok"


def test_a_forged_account_header_does_not_move_a_learner(two: Any) -> None:
    for forged in ("x-moto-account-id", "X-MOTO-ACCOUNT-ID"):
        iam = two.second("iam")
        iam.meta.events.register(
            "before-sign.*.*", lambda request, name=forged, **_: request.headers.add_header(name, ONE)
        )
        assert iam.list_roles()["Roles"] == []


def test_keys_of_one_with_the_token_of_another_are_refused(two: Any) -> None:
    own = two.second("sts").get_session_token()["Credentials"]
    other = two.first("sts").get_session_token()["Credentials"]
    mixed = {**own, "SessionToken": other["SessionToken"]}
    assert answer(client(two.account, "sts", mixed), "get_caller_identity").startswith("InvalidClientTokenId 403")
    assert answer(client(two.account, "sts", own), "get_caller_identity") == "ok"


def test_no_answer_holds_a_secret_key_and_no_log_either(account: SandboxAccount) -> None:
    port, token, secret = account.handle.port, account.handle.token, account.handle.secret_key
    paths = ("/moto-api/", "/moto-api/data.json", "/moto-api/recorder/download-recording", "/_roletutor/health",
             "/_roletutor/changes", "/_roletutor/", "/favicon.ico", "/latest/meta-data/")  # fmt: skip
    for path in paths:
        for method in ("GET", "POST"):
            given = {} if path == "/_roletutor/changes" and method == "GET" else {"X_Roletutor_Token": token}
            assert secret not in send(port, method, path, **given)[1]
    iam = account.client("iam")
    for shown in (iam.list_access_keys(), iam.get_user(), iam.get_account_authorization_details()):
        assert secret not in json.dumps(shown, default=str)
    wrong = client(account, "iam", {"AccessKeyId": account.handle.access_key, "SecretAccessKey": "w" * 40})
    assert secret not in answer(wrong, "list_users")
    log = (account._folder / "server.log").read_text() if hasattr(account, "_folder") else ""
    assert secret not in log
