"""The state: every acknowledged change is there again, the same; what cannot be saved is not acknowledged."""

from __future__ import annotations

import functools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from learner_support import ended

from tutor.account import sandbox
from tutor.account.door import ask
from tutor.account.sandbox import ACCOUNT, SandboxAccount

pytestmark = pytest.mark.usefixtures("started_as_ever")

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
        ],
    }
)
SEED = {
    "clusters": ["fcj-ecs-cluster"],
    "log_groups": ["/ecs/old"],
    "repositories": [{"name": "fcj-registry", "images": ["core", "admin"]}],
    "secrets": [{"name": "dev/fcj/momentum", "value": {"DB_CONNECTION_STRING": "jdbc:postgresql://db/momentum"}}],
    "parameters": [{"name": "/fcj/greeting", "value": "hello", "secure": True}],
    "buckets": [{"name": "fcj-assets-{account}", "objects": {"config/app.json": "{}"}}],
    "tables": [{"name": "fcj-orders", "key": "id", "items": [{"id": "1", "amount": 3, "open": True}]}],
    "network": {
        "vpc": {"name": "fcj-vpc", "cidr": "10.0.0.0/16"},
        "subnets": [{"name": "a", "cidr": "10.0.1.0/24", "zone": "a"}],
        "security_groups": [{"name": "fcj-sg", "ports": [8080]}],
    },
}
FOLDER = f"sandbox/accounts/{ACCOUNT}"


def build(account: SandboxAccount) -> None:
    """Something in each of the services, with ids, secrets and dates that could come out otherwise."""
    c = functools.cache(account.client)
    role = c("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]
    c("iam").create_user(UserName="u")
    c("iam").create_access_key(UserName="u")
    c("iam").create_policy(
        PolicyName="p",
        PolicyDocument='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}',
    )
    c("ecr").create_repository(repositoryName="mine")
    c("logs").create_log_group(logGroupName="/mine")
    c("logs").create_log_stream(logGroupName="/mine", logStreamName="s")
    c("secretsmanager").create_secret(Name="mine", SecretString="s")
    c("secretsmanager").put_secret_value(SecretId="mine", SecretString="t")
    c("ssm").put_parameter(Name="/mine", Value="v", Type="String")
    c("s3").create_bucket(Bucket="mine-1", CreateBucketConfiguration={"LocationConstraint": account.region})
    c("s3").put_object(Bucket="mine-1", Key="k", Body=b"v")
    c("s3").create_multipart_upload(Bucket="mine-1", Key="parts")
    table = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "BillingMode": "PAY_PER_REQUEST"}
    c("dynamodb").create_table(TableName="mine", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], **table)
    c("dynamodb").put_item(TableName="mine", Item={"id": {"S": "1"}})
    c("ec2").create_vpc(CidrBlock="10.9.0.0/16")
    c("kms").create_key()
    c("ecs").create_cluster(clusterName="mine")
    c("ecs").register_task_definition(
        family="f",
        requiresCompatibilities=["FARGATE"],
        networkMode="awsvpc",
        cpu="256",
        memory="512",
        executionRoleArn=role["Arn"],
        containerDefinitions=[{"name": "core", "image": "public.ecr.aws/x/y:1", "memory": 128}],
    )


LOOKS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("iam", "list_roles", {}),
    ("iam", "list_users", {}),
    ("iam", "list_access_keys", {"UserName": "u"}),
    ("iam", "list_policies", {"Scope": "Local"}),
    ("iam", "list_attached_user_policies", {"UserName": "workshop-admin"}),
    ("ecr", "describe_repositories", {}),
    ("ecr", "describe_images", {"repositoryName": "fcj-registry"}),
    ("logs", "describe_log_groups", {}),
    ("logs", "describe_log_streams", {"logGroupName": "/mine"}),
    ("secretsmanager", "list_secrets", {}),
    ("secretsmanager", "get_secret_value", {"SecretId": "dev/fcj/momentum"}),
    ("ssm", "get_parameter", {"Name": "/mine"}),
    ("ssm", "get_parameter", {"Name": "/fcj/greeting", "WithDecryption": True}),
    ("s3", "list_buckets", {}),
    ("s3", "list_objects_v2", {"Bucket": f"fcj-assets-{ACCOUNT}"}),
    ("s3", "list_objects_v2", {"Bucket": "mine-1"}),
    ("s3", "list_multipart_uploads", {"Bucket": "mine-1"}),
    ("dynamodb", "describe_table", {"TableName": "fcj-orders"}),
    ("dynamodb", "scan", {"TableName": "fcj-orders"}),
    ("dynamodb", "describe_table", {"TableName": "mine"}),
    ("ec2", "describe_vpcs", {}),
    ("ec2", "describe_subnets", {}),
    ("ec2", "describe_security_groups", {}),
    ("kms", "list_keys", {}),
    ("ecs", "describe_clusters", {"clusters": ["fcj-ecs-cluster", "mine"]}),
    ("ecs", "describe_task_definition", {"taskDefinition": "f"}),
)


def look(account: SandboxAccount, looks: tuple[tuple[str, str, dict[str, Any]], ...] = LOOKS) -> dict[str, Any]:
    """All that can be seen, in the order of `looks`."""
    seen, client = {}, functools.cache(account.client)
    for service, operation, parameters in looks:
        answer = getattr(client(service), operation)(**parameters)
        answer.pop("ResponseMetadata")
        seen[f"{service} {operation} {parameters}"] = answer
    return seen


def kill(account: SandboxAccount, home: Path) -> None:
    """kill -9, and wait for the end."""
    os.kill(account.handle.pid, signal.SIGKILL)
    account.close()
    assert ended(home / "sandbox")


def test_all_services_are_the_same_again_after_kill_9(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path, seed=lambda: SEED)
    build(account)
    sealed = account.client("kms").encrypt(
        KeyId=account.client("kms").list_keys()["Keys"][0]["KeyId"], Plaintext=b"mine"
    )["CiphertextBlob"]
    look(account)  # to read a secret leaves the day of the reading behind
    before = look(account)
    kill(account, tmp_path)
    account = SandboxAccount(tmp_path, seed=lambda: {"clusters": ["another-course"]})
    after = look(account, LOOKS[::-1])  # the order of looking must not matter
    assert account.client("kms").decrypt(CiphertextBlob=sealed)["Plaintext"] == b"mine"
    account.close()
    assert {name: after[name] for name in before} == before


def test_a_session_s_credentials_are_the_same_again(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    trust = TRUST.replace('"Service": "ecs-tasks.amazonaws.com"', '"AWS": "*"')
    arn = account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    keys = account.client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]
    kill(account, tmp_path)
    account = SandboxAccount(tmp_path)
    session = ask(account.handle, f"/_roletutor/health?account={ACCOUNT}")
    assert session["lost"] == 0
    client = _with(account, keys)
    assert client.get_caller_identity()["Arn"] == f"arn:aws:sts::{ACCOUNT}:assumed-role/r/session"
    account.close()


def _with(account: SandboxAccount, keys: dict[str, str]) -> Any:
    import boto3

    return boto3.client(
        "sts",
        endpoint_url=account.handle.endpoint,
        region_name=account.region,
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
    )


class ScriptedLearner:
    """Makes and changes roles with real boto3, and keeps what was acknowledged, until the server is gone."""

    def __init__(self, truth: dict[str, dict[str, Any]], round_: int, wanted: int) -> None:
        self.truth = truth
        self.doubtful: set[str] = set()
        self.acknowledged = 0
        self.enough = threading.Event()
        self._round = round_
        self._wanted = wanted

    def work(self, account: SandboxAccount) -> None:
        """One change after the other. A role whose change was not answered may be changed or not."""
        iam = account.client("iam")
        for number in range(10_000):
            name = f"r{self._round}-{number // 3}"
            try:
                self.doubtful.add(name)
                self._change(iam, name, number % 3)
                self.doubtful.discard(name)
            except (BotoCoreError, ClientError, ResponseParserError):  # the last: of an answer its head alone came
                return
            self.acknowledged += 1
            if self.acknowledged == self._wanted:
                self.enough.set()

    def _change(self, iam: Any, name: str, kind: int) -> None:
        if kind == 0:
            made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]
            self.truth[name] = {"RoleId": made["RoleId"], "Arn": made["Arn"], "CreateDate": made["CreateDate"]}
        elif kind == 1:
            iam.update_role(RoleName=name, Description=f"described {name}")
            self.truth[name]["Description"] = f"described {name}"
        else:
            iam.tag_role(RoleName=name, Tags=[{"Key": "of", "Value": name}])


def test_every_acknowledged_change_survives_twenty_kill_9_at_random_moments(tmp_path: Path) -> None:
    dice = random.Random(20)
    truth: dict[str, dict[str, Any]] = {}
    changes = 0
    account = SandboxAccount(tmp_path)
    for round_ in range(20):
        learner = ScriptedLearner(truth, round_, dice.randint(1, 12))
        thread = threading.Thread(target=learner.work, args=(account,))
        thread.start()
        assert learner.enough.wait(60)
        moment = time.perf_counter() + dice.random() * 0.01
        while time.perf_counter() < moment:
            pass
        os.kill(account.handle.pid, signal.SIGKILL)
        thread.join()
        account.close()
        changes += learner.acknowledged
        account = SandboxAccount(tmp_path)
        found = {role["RoleName"]: role for role in account.client("iam").list_roles(MaxItems=1000)["Roles"]}
        for name, kept in truth.items():
            if name not in learner.doubtful:
                assert {key: found[name].get(key) for key in kept} == kept
        for name in learner.doubtful & set(found):  # its last change had no answer: from now on it is as it is
            keys = ("RoleId", "Arn", "CreateDate", "Description")
            truth[name] = {key: found[name][key] for key in keys if key in found[name]}
    assert account.notice() == ""
    account.close()
    assert changes >= 60


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Callable[[int], SandboxAccount]]:
    """A sandbox whose files may not grow beyond a size: writing there fails as on a full disk."""
    process: list[subprocess.Popen[bytes]] = []

    def start(size: int) -> SandboxAccount:
        folder = sandbox.sandbox_folder(tmp_path)
        code = (
            "import resource, runpy, sys;"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY));"
            "runpy.run_module('sandbox', run_name='__main__', alter_sys=True)"
        )
        words = ["--state", str(folder), "--ready", str(folder / "ready.json"), "--account", ACCOUNT]
        process.append(subprocess.Popen([sys.executable, "-P", "-c", code, *words]))
        deadline = time.monotonic() + 30
        while not (folder / "ready.json").exists():
            assert time.monotonic() < deadline
        return SandboxAccount(tmp_path)

    yield start
    for one in process:
        one.kill()
        one.wait()


def test_a_change_that_the_disk_does_not_take_is_refused_and_not_made(
    tmp_path: Path, full_disk: Callable[[int], SandboxAccount]
) -> None:
    account = full_disk(4096)
    iam, made = account.client("iam"), {}

    def fill() -> None:
        for number in range(100):
            made[f"r{number}"] = iam.create_role(RoleName=f"r{number}", AssumeRolePolicyDocument=TRUST)["Role"]

    with pytest.raises(ClientError) as caught:
        fill()
    assert caught.value.response["Error"]["Code"] == "SandboxCannotSave"
    assert "not a mistake of yours" in caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert made
    roles = {role["RoleName"]: role["RoleId"] for role in iam.list_roles()["Roles"]}
    assert roles == {name: role["RoleId"] for name, role in made.items()}
    with pytest.raises(ClientError, match="SandboxCannotSave"):
        account.client("ecs").create_cluster(clusterName="c")
    kill(account, tmp_path)
    account = SandboxAccount(tmp_path)  # with room again
    assert account.notice() == ""
    assert {role["RoleName"]: role["RoleId"] for role in account.client("iam").list_roles()["Roles"]} == roles
    account.client("iam").create_role(RoleName="more", AssumeRolePolicyDocument=TRUST)
    account.close()


BROKEN = """
import argparse, sys, threading
from pathlib import Path
import boto3
from botocore.exceptions import ClientError
from sandbox import server

account = "111122223333"
arguments = argparse.Namespace(
    state=Path(sys.argv[1]), account=account, seed=None, region="ap-southeast-1", port=0, behind=""
)
web, gate = server._build(arguments)
threading.Thread(target=web.serve_forever, daemon=True).start()
keys = gate.accounts.get(account).keys
iam = boto3.client(
    "iam",
    endpoint_url=f"http://127.0.0.1:{web.server_port}",
    region_name="ap-southeast-1",
    aws_access_key_id=keys.access_key,
    aws_secret_access_key=keys.secret_key,
)
iam.create_group(GroupName="kept")
before = iam.list_groups()["Groups"]

from moto.iam.models import IAMBackend
whole = IAMBackend.create_instance_profile
def half(self, *given, **named):
    whole(self, *given, **named)
    raise RuntimeError("in the middle")
IAMBackend.create_instance_profile = half
try:
    iam.create_instance_profile(InstanceProfileName="half")
except ClientError as refused:
    assert refused.response["Error"]["Code"] == "SandboxCannotDoThis", refused
else:
    raise AssertionError("it was acknowledged")
IAMBackend.create_instance_profile = whole
assert iam.list_instance_profiles()["InstanceProfiles"] == []
assert iam.list_groups()["Groups"] == before
web.shutdown()
"""


def test_a_call_in_which_moto_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    """It is not on disk, so it must not be in memory either; what was there before stays, with its ids."""
    environment = {**os.environ, "MOTO_IAM_LOAD_MANAGED_POLICIES": "true"}
    ended_ = subprocess.run(
        [sys.executable, "-c", BROKEN, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended_.returncode == 0, ended_.stderr


def test_a_state_of_another_moto_is_set_aside_and_said_until_somebody_was_told(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path, seed=lambda: SEED)
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    kill(account, tmp_path)
    log = tmp_path / FOLDER / "changes.log"
    old = log.read_bytes()
    log.write_bytes(_with_header(old, {"format": 1, "moto": "4.0.0"}))
    for _ in range(2):  # a restart does not make it forget
        account = SandboxAccount(tmp_path)
        assert account.set_aside()
        assert "was written by another version of the sandbox" in account.notice()
        assert "with what the course gives it" in account.notice()
        assert account.client("iam").list_roles()["Roles"] == []
        assert account.client("ecs").list_clusters()["clusterArns"]
        kill(account, tmp_path)
    aside = list((tmp_path / FOLDER).glob("changes.set-aside-*"))
    assert len(aside) == 1
    assert aside[0].read_bytes().endswith(old.split(b"\n", 1)[1])
    account = SandboxAccount(tmp_path)
    account.told()
    assert account.notice() == ""
    account.close()


def _with_header(log: bytes, header: dict[str, object]) -> bytes:
    import zlib

    text = json.dumps(header, separators=(",", ":")).encode()
    return b"%08x %s\n" % (zlib.crc32(text), text) + log.split(b"\n", 1)[1]


def test_a_damaged_start_is_said_and_can_be_given_again(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path, seed=lambda: SEED)
    kill(account, tmp_path)
    (tmp_path / FOLDER / "start.json").write_bytes(b"\0" * 40)
    account = SandboxAccount(tmp_path)
    assert "is damaged" in account.notice()
    assert account.client("ecs").list_clusters()["clusterArns"] == []
    account.seed_again(lambda: SEED)
    assert len(account.client("ecs").list_clusters()["clusterArns"]) == 1
    account.close()


def test_one_account_s_damage_is_nobody_else_s(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    second = ask(account.handle, "/_roletutor/accounts", post={})["account"]
    account.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    kill(account, tmp_path)
    log = tmp_path / f"sandbox/accounts/{second}/changes.log"
    log.write_bytes(b"nothing that makes sense\n")
    account = SandboxAccount(tmp_path)
    assert account.notice() == ""
    assert [role["RoleName"] for role in account.client("iam").list_roles()["Roles"]] == ["r"]
    assert "set aside" in ask(account.handle, f"/_roletutor/health?account={second}")["notice"]
    account.close()
