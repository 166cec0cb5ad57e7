"""Many learners behind one address: each account apart, one's trouble nobody else's, workers watched."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from learner_support import client, ended

from sandbox.learner import account_of
from tutor.account.base import AccountError
from tutor.account.door import ask
from tutor.account.learners import Access, Learners

TRUST = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The class's home."""
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def learners(home: Path) -> Iterator[Learners]:
    """A running class."""
    opened = Learners(home)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def class_(learners: Learners) -> list[Access]:
    """31 learners: one more than a worker takes."""
    return learners.open(31, {"clusters": ["ours"]})


def door(learners: Learners, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
    """A plain request to the front, with these headers (`_` for `-`)."""
    connection = http.client.HTTPConnection("127.0.0.1", learners.handle.port, timeout=10)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def test_every_learner_has_an_account_and_keys_of_their_own(class_: list[Access]) -> None:
    assert len({access.account for access in class_}) == 31
    assert len({access.access_key for access in class_}) == 31
    for access in (class_[0], class_[-1]):
        said = client(access, "sts").get_caller_identity()
        assert said["Account"] == access.account
        assert client(access, "ecs").list_clusters()["clusterArns"] == [
            f"arn:aws:ecs:ap-southeast-1:{access.account}:cluster/ours"
        ]


def test_the_one_beyond_thirty_is_in_another_process(home: Path, class_: list[Access]) -> None:
    places = {path.parent.parent.name: 0 for path in home.glob("sandbox/worker-*/accounts/*")}
    assert set(places) == {"worker-1", "worker-2"}


def test_names_are_an_accounts_own(class_: list[Access]) -> None:
    for access in class_[:2]:
        client(access, "iam").create_role(RoleName="same", AssumeRolePolicyDocument=TRUST)
    for access in class_[:2]:
        arns = [role["Arn"] for role in client(access, "iam").list_roles()["Roles"]]
        assert arns == [f"arn:aws:iam::{access.account}:role/same"]


def test_one_learners_reset_leaves_the_others_intact(learners: Learners, class_: list[Access]) -> None:
    one, other = class_[2], class_[3]
    for access in (one, other):
        s3 = client(access, "s3")
        place = {"LocationConstraint": access.region}
        s3.create_bucket(Bucket=f"notes-{access.account}", CreateBucketConfiguration=place)
        s3.put_object(Bucket=f"notes-{access.account}", Key="k", Body=b"kept")
        client(access, "ecs").create_cluster(clusterName="mine")
    learners.reset(one.account)
    assert client(one, "s3").list_buckets()["Buckets"] == []
    assert len(client(one, "ecs").list_clusters()["clusterArns"]) == 1  # the seed's
    kept = client(other, "s3").get_object(Bucket=f"notes-{other.account}", Key="k")["Body"].read()
    assert kept == b"kept"
    assert len(client(other, "ecs").list_clusters()["clusterArns"]) == 2


def test_a_bucket_s_name_is_free_again_after_the_reset(learners: Learners, class_: list[Access]) -> None:
    one, other = class_[4], class_[5]
    place = {"LocationConstraint": one.region}
    client(one, "s3").create_bucket(Bucket="taken-name", CreateBucketConfiguration=place)
    with pytest.raises(ClientError) as caught:
        client(other, "s3").create_bucket(Bucket="taken-name", CreateBucketConfiguration=place)
    assert caught.value.response["Error"]["Code"] == "BucketAlreadyExists"
    learners.reset(one.account)
    client(other, "s3").create_bucket(Bucket="taken-name", CreateBucketConfiguration=place)


def test_keys_of_users_and_sessions_reach_their_account_too(class_: list[Access]) -> None:
    access = class_[-1]
    iam = client(access, "iam")
    iam.create_user(UserName="ann")
    key = iam.create_access_key(UserName="ann")["AccessKey"]["AccessKeyId"]
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)
    session = client(access, "sts").assume_role(
        RoleArn=f"arn:aws:iam::{access.account}:role/r", RoleSessionName="session"
    )
    for found in (access.access_key, key, session["Credentials"]["AccessKeyId"]):
        assert account_of(found) == access.account


@pytest.mark.parametrize("key", ["", "AKIA", "AKIAEXAMPLE", "AKIA0000000000000000", "AKIAUNKNOWNUNKNOWN00"])
def test_a_key_that_names_no_account_is_refused_as_aws_does(class_: list[Access], key: str) -> None:
    access = Access(class_[0].endpoint, class_[0].region, "", key or "none", "x")
    with pytest.raises(ClientError) as caught:
        client(access, "iam").list_roles()
    assert caught.value.response["Error"]["Code"] == "InvalidClientTokenId"


def test_a_large_body_goes_through_whole(class_: list[Access]) -> None:
    access, body = class_[-1], os.urandom(3_000_001)
    s3 = client(access, "s3")
    s3.create_bucket(Bucket="large-one", CreateBucketConfiguration={"LocationConstraint": access.region})
    s3.put_object(Bucket="large-one", Key="k", Body=body)
    assert s3.get_object(Bucket="large-one", Key="k")["Body"].read() == body


def test_a_presigned_url_reaches_its_account(class_: list[Access]) -> None:
    access = class_[-1]
    s3 = client(access, "s3", signature_version="s3v4")
    s3.create_bucket(Bucket="signed-one", CreateBucketConfiguration={"LocationConstraint": access.region})
    s3.put_object(Bucket="signed-one", Key="k", Body=b"by url")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "signed-one", "Key": "k"})
    connection = http.client.HTTPConnection(url.split("/")[2], timeout=10)
    connection.request("GET", "/" + url.split("/", 3)[3])
    assert connection.getresponse().read() == b"by url"
    connection.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1:1"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec_Fetch_Site": "cross-site"}, 403),
    ],
)
def test_the_front_refuses_strangers(learners: Learners, headers: dict[str, str], status: int) -> None:
    assert door(learners, "/", **headers)[0] == status


def test_the_front_s_door_opens_with_its_token_only(learners: Learners, class_: list[Access]) -> None:
    for path in ("/_roletutor/accounts", f"/_roletutor/accounts/{class_[0].account}/reset", "/moto-api/data.json"):
        assert door(learners, path, "POST")[0] == 403
        assert door(learners, path, "POST", X_Roletutor_Token="guess")[0] == 403


def test_no_door_says_a_secret_key(learners: Learners, class_: list[Access]) -> None:
    token = learners.handle.token
    said = door(learners, "/_roletutor/accounts", X_Roletutor_Token=token)[1].decode()
    said += door(learners, f"/_roletutor/health?account={class_[0].account}", X_Roletutor_Token=token)[1].decode()
    assert class_[0].access_key in said
    assert not any(access.secret_key in said for access in class_)


def test_waiting_for_a_change_hears_of_ones_own_account_only(learners: Learners, class_: list[Access]) -> None:
    mine, other = class_[6], class_[7]
    before = ask(learners.handle, f"/_roletutor/health?account={mine.account}")["sequence"]
    client(other, "ecs").create_cluster(clusterName="theirs")
    assert ask(learners.handle, f"/_roletutor/health?account={mine.account}")["sequence"] == before
    client(mine, "ecs").create_cluster(clusterName="mine")
    after = ask(learners.handle, f"/_roletutor/changes?account={mine.account}&since={before}")["seq"]
    assert after > before


def test_a_worker_that_is_killed_comes_back_with_its_state(home: Path, class_: list[Access]) -> None:
    access = class_[8]
    made = client(access, "iam").create_role(RoleName="kept", AssumeRolePolicyDocument=TRUST)["Role"]
    pid = json.loads((home / "sandbox/worker-1/ready.json").read_text())["pid"]
    os.kill(pid, signal.SIGKILL)
    assert client(access, "iam").get_role(RoleName="kept")["Role"]["RoleId"] == made["RoleId"]
    assert client(class_[-1], "sts").get_caller_identity()["Account"] == class_[-1].account


def test_all_accounts_are_there_again_after_the_front_was_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tutor.account.learners import Learners;"
        "l = Learners(Path(sys.argv[1])); print(l.open(1)[0].account, l.handle.pid, flush=True); sys.stdin.read()"
    )
    user = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert user.stdout is not None
    account, front = user.stdout.readline().split()
    os.kill(int(front), signal.SIGKILL)
    assert ended(tmp_path / "sandbox/worker-1")
    again = Learners(tmp_path)
    assert [access.account for access in again.all()] == [account]
    user.kill()
    user.communicate()
    again.close()
    assert ended(tmp_path / "sandbox")
    assert ended(tmp_path / "sandbox/worker-1")


def test_an_account_that_is_not_there_cannot_be_reset(learners: Learners) -> None:
    with pytest.raises(AccountError, match="There is no account 999999999999"):
        learners.reset("999999999999")


def test_a_wrong_policy_in_a_seed_is_named_with_the_nearest(learners: Learners) -> None:
    with pytest.raises(AccountError, match="no AWS-managed policy 'ReadOnlyAcces'; did you mean 'ReadOnlyAccess'"):
        learners.open(1, {"learner": {"policies": ["ReadOnlyAcces"]}})
