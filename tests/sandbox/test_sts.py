"""Temporary keys: who may have a role's, what they may do, how long, and what each kind of caller is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from sandbox_support import ACCOUNT, ARN, REGION, LimitedUser, allow, answer, client, deny, document

from tutor.account import sandbox
from tutor.account.door import ask

ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
NOT_TRUSTED = f"AccessDenied 403 User: {ARN} is not authorized to perform: sts:AssumeRole on resource: {ROLE}"
NO_POLICY = f"{NOT_TRUSTED} because no identity-based policy allows the sts:AssumeRole action"
SERVICE = {"Service": "ecs-tasks.amazonaws.com"}


@pytest.fixture(scope="module")
def world(shared_account: Any, shared_home: Path) -> Iterator[dict[str, Any]]:
    """A limited user, a role and a bucket."""
    sandbox.reset(shared_home)
    iam = shared_account.client("iam")
    iam.create_user(UserName="bob")
    user = LimitedUser(shared_account)
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(SERVICE))
    shared_account.client("s3").create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
    return {"user": user, "account": shared_account, "iam": iam}


def trust(principal: Any, condition: Any = None, action: Any = "sts:AssumeRole", effect: str = "Allow") -> str:
    """A trust policy of one statement."""
    more = {"Condition": condition} if condition else {}
    return document({"Effect": effect, "Principal": principal, "Action": action, **more})


USER, ROOT, NUMBER = {"AWS": ARN}, {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, {"AWS": ACCOUNT}
EXTERNAL = {"StringEquals": {"sts:ExternalId": "x1"}}
MAY = [allow("sts:AssumeRole", ROLE)]
# trust, the user's own policy, more parameters, the answer
TRUSTED: list[tuple[str, Any, list[Any], dict[str, Any], str]] = [
    ("named, no policy", trust(USER), [], {}, "ok"),
    ("everyone, no policy", trust({"AWS": "*"}), [], {}, "ok"),
    ("account, policy", trust(ROOT), MAY, {}, "ok"),
    ("account by number, policy", trust(NUMBER), MAY, {}, "ok"),
    ("account, no policy", trust(ROOT), [], {}, NO_POLICY),
    ("account, policy for another role", trust(ROOT), [allow("sts:AssumeRole", ROLE + "2")], {}, NO_POLICY),
    ("another user", trust({"AWS": BOB}), MAY, {}, NOT_TRUSTED),
    ("a service only", trust(SERVICE), MAY, {}, NOT_TRUSTED),
    ("another account", trust({"AWS": "999988887777"}), MAY, {}, NOT_TRUSTED),
    ("a service only, no policy", trust(SERVICE), [], {}, NO_POLICY),
    ("named, but denied", trust(USER), [deny("sts:*")], {},
     f"{NOT_TRUSTED} with an explicit deny in an identity-based policy"),
    ("denied by the trust", document({"Effect": "Allow", "Principal": USER, "Action": "sts:AssumeRole"},
     {"Effect": "Deny", "Principal": USER, "Action": "sts:AssumeRole"}), MAY, {}, NOT_TRUSTED),
    ("only denied by the trust", trust(USER, effect="Deny"), MAY, {}, NOT_TRUSTED),
    ("external id", trust(USER, EXTERNAL), [], {"ExternalId": "x1"}, "ok"),
    ("another external id", trust(USER, EXTERNAL), MAY, {"ExternalId": "x2"}, NOT_TRUSTED),
    ("no external id", trust(USER, EXTERNAL), MAY, {}, NOT_TRUSTED),
    ("session name", trust(USER, {"StringEquals": {"sts:RoleSessionName": "${aws:username}"}}), MAY, {}, NOT_TRUSTED),
    ("tags without TagSession", trust(USER), [], {"Tags": [{"Key": "a", "Value": "b"}]}, NOT_TRUSTED.replace(
        "sts:AssumeRole", "sts:TagSession") + " because no identity-based policy allows the sts:TagSession action"),
    ("tags", trust(USER, action=["sts:AssumeRole", "sts:TagSession"]), [], {"Tags": [{"Key": "a", "Value": "b"}]},
     "ok"),
    ("source identity", trust(USER), [], {"SourceIdentity": "bob"}, NOT_TRUSTED.replace(
        "sts:AssumeRole", "sts:SetSourceIdentity")
     + " because no identity-based policy allows the sts:SetSourceIdentity action"),
    ("from a source of a service", trust(USER, {"StringEquals": {"aws:SourceAccount": ACCOUNT}}), MAY, {}, NOT_TRUSTED),
    ("within the role's longest session", trust(USER), [], {"DurationSeconds": 3600}, "ok"),
    ("longer than the role allows", trust(USER), [], {"DurationSeconds": 3601},
     "ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration set for this role."),
    ("a bad session policy", trust(USER), [], {"Policy": "{"},
     "MalformedPolicyDocument 400 This policy contains invalid Json"),
    ("a bad session name", trust(USER), [], {"RoleSessionName": "a b"}, "ValidationError 400 1 validation error "
     "detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression "
     r"pattern: [\w+=,.@-]*"),
    ("no role's ARN", trust(USER), [], {"RoleArn": "arn:aws:iam::aws:policy/x"},
     "ValidationError 400 arn:aws:iam::aws:policy/x is invalid"),
    ("a missing role", trust(USER), MAY, {"RoleArn": ROLE + "9"}, NO_POLICY.replace(ROLE, ROLE + "9")),
    ("a missing role that one may assume", trust(USER), [allow("sts:AssumeRole")], {"RoleArn": ROLE + "9"},
     NOT_TRUSTED + "9"),
    ("a role of an account that is not there", trust(USER), [allow("sts:AssumeRole")],
     {"RoleArn": "arn:aws:iam::999988887777:role/r"}, NOT_TRUSTED.replace(ACCOUNT + ":role", "999988887777:role")),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "own", "more", "said"), [row[1:] for row in TRUSTED], ids=[r[0] for r in TRUSTED])
def test_a_role_is_assumed_by_whom_it_trusts(world: Any, policy: str, own: Any, more: Any, said: str) -> None:
    world["iam"].update_assume_role_policy(RoleName="r", PolicyDocument=policy)
    world["user"].may(*own)
    given = {"RoleArn": ROLE, "RoleSessionName": "s1", **more}
    assert world["user"].ask("sts", "assume_role", **given) == said


def assume(world: Any, **more: Any) -> dict[str, Any]:
    """The administrator's AssumeRole of `r`, which trusts the account."""
    world["iam"].update_assume_role_policy(
        RoleName="r", PolicyDocument=trust(ROOT, action=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"])
    )
    sts = world["account"].client("sts")
    found: dict[str, Any] = sts.assume_role(**{"RoleArn": ROLE, "RoleSessionName": "s1", **more})
    return found


def role_may(world: Any, *statements: Any) -> None:
    """Replace what the role may do."""
    world["iam"].put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=document(*statements))


def test_a_session_is_called_and_judged_as_its_role(world: Any) -> None:
    role_may(world, allow("s3:ListBucket", "arn:aws:s3:::bucket"))
    made = assume(world)
    role_id = world["iam"].get_role(RoleName="r")["Role"]["RoleId"]
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s1"
    assert made["AssumedRoleUser"] == {"AssumedRoleId": f"{role_id}:s1", "Arn": arn}
    identity = client(world["account"], "sts", made["Credentials"]).get_caller_identity()
    assert [identity[key] for key in ("UserId", "Account", "Arn")] == [f"{role_id}:s1", ACCOUNT, arn]
    s3 = client(world["account"], "s3", made["Credentials"])
    assert answer(s3, "list_objects_v2", Bucket="bucket") == "ok"
    assert answer(s3, "put_object", Bucket="bucket", Key="k") == (
        f"AccessDenied 403 User: {arn} is not authorized to perform: s3:PutObject on resource: "
        '"arn:aws:s3:::bucket/k" because no identity-based policy allows the s3:PutObject action'
    )
    now = ask(world["account"].handle, "/_roletutor/clock", post={"advance": 0})["now"]  # others let its time pass, too
    assert 3500 < made["Credentials"]["Expiration"].timestamp() - now <= 3600


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"Policy": document(allow("s3:ListBucket"))}, "ok"),
        ({"Policy": document(allow("s3:GetObject"))}, "because no session policy allows the s3:ListBucket action"),
        ({"Policy": document(allow("*"), deny("s3:ListBucket"))}, "with an explicit deny in a session policy"),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"}]}, "ok"),
        ({"PolicyArns": [{"arn": "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"}]}, "because no session policy"),
    ],
)
def test_a_session_policy_limits_the_session(world: Any, more: Any, said: str) -> None:
    role_may(world, allow("s3:*"))
    s3 = client(world["account"], "s3", assume(world, **more)["Credentials"])
    assert said in answer(s3, "list_objects_v2", Bucket="bucket")


def test_a_boundary_limits_the_role(world: Any) -> None:
    role_may(world, allow("s3:*"))
    keys = assume(world)["Credentials"]
    boundary = "arn:aws:iam::aws:policy/AmazonSSMReadOnlyAccess"
    world["iam"].put_role_permissions_boundary(RoleName="r", PermissionsBoundary=boundary)
    try:
        assert answer(client(world["account"], "s3", keys), "list_objects_v2", Bucket="bucket").endswith(
            "because no permissions boundary allows the s3:ListBucket action"
        )
    finally:
        world["iam"].delete_role_permissions_boundary(RoleName="r")


@pytest.mark.parametrize(
    ("condition", "allowed"),
    [
        ({"StringEquals": {"aws:PrincipalTag/team": "red"}}, True),
        ({"StringEquals": {"aws:PrincipalTag/team": "blue"}}, False),
        ({"ArnEquals": {"aws:PrincipalArn": ROLE}}, True),
        ({"ArnLike": {"aws:PrincipalArn": f"arn:aws:sts::{ACCOUNT}:assumed-role/r/*"}}, False),
        ({"StringLike": {"aws:userid": "AROA*:s1"}}, True),
        ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, True),
        ({"Null": {"aws:username": "true"}}, True),
        ({"Bool": {"aws:MultiFactorAuthPresent": "false"}}, True),
        ({"StringEquals": {"aws:SourceIdentity": "bob"}}, True),
        ({"DateGreaterThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}, True),
        ({"DateLessThan": {"aws:TokenIssueTime": "2020-01-01T00:00:00Z"}}, False),
    ],
)
def test_what_conditions_see_of_a_session(world: Any, condition: Any, allowed: bool) -> None:
    role_may(world, allow("s3:ListBucket", "*", condition))
    keys = assume(world, Tags=[{"Key": "team", "Value": "red"}], SourceIdentity="bob")["Credentials"]
    assert (answer(client(world["account"], "s3", keys), "list_objects_v2", Bucket="bucket") == "ok") is allowed


def test_a_role_s_own_tags_are_its_sessions_too(world: Any) -> None:
    world["iam"].tag_role(RoleName="r", Tags=[{"Key": "Stage", "Value": "dev"}])
    role_may(world, allow("s3:ListBucket", "arn:aws:s3:::${aws:PrincipalTag/kind}", None),
             allow("s3:ListBucket", "*", {"StringEquals": {"aws:PrincipalTag/stage": "dev"}}))  # fmt: skip
    assert (
        answer(client(world["account"], "s3", assume(world)["Credentials"]), "list_objects_v2", Bucket="bucket") == "ok"
    )
    world["iam"].untag_role(RoleName="r", TagKeys=["Stage"])
    assert (
        answer(client(world["account"], "s3", assume(world)["Credentials"]), "list_objects_v2", Bucket="bucket") != "ok"
    )


def test_a_chained_role_lasts_an_hour_at_most(world: Any) -> None:
    world["iam"].update_role(RoleName="r", MaxSessionDuration=43200)
    role_may(world, allow("sts:*"))
    try:
        keys = assume(world, DurationSeconds=43200)["Credentials"]
        again = {"RoleArn": ROLE, "RoleSessionName": "s2"}
        chained = client(world["account"], "sts", keys)
        assert answer(chained, "assume_role", **again, DurationSeconds=3601) == (
            "ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by "
            "role chaining."
        )
        assert answer(chained, "assume_role", **again) == "ok"
    finally:
        world["iam"].update_role(RoleName="r", MaxSessionDuration=3600)


def test_transitive_tags_go_on_to_the_next_session(world: Any) -> None:
    role_may(world, allow("sts:*"), allow("s3:*", "*", {"StringEquals": {"aws:PrincipalTag/a": "1"}}))
    keys = assume(world, Tags=[{"Key": "a", "Value": "1"}], TransitiveTagKeys=["a"])["Credentials"]
    next_ = client(world["account"], "sts", keys).assume_role(RoleArn=ROLE, RoleSessionName="s2")["Credentials"]
    assert answer(client(world["account"], "s3", next_), "list_objects_v2", Bucket="bucket") == "ok"


def test_a_session_ends_with_its_role_also_when_another_takes_its_name(world: Any) -> None:
    iam = world["iam"]
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=trust(ROOT))
    keys = assume(world, RoleArn=f"arn:aws:iam::{ACCOUNT}:role/gone")["Credentials"]
    sts = client(world["account"], "sts", keys)
    assert answer(sts, "get_caller_identity") == "ok"
    iam.delete_role(RoleName="gone")
    refused = "InvalidClientTokenId 403 The security token included in the request is invalid."
    assert answer(sts, "get_caller_identity") == refused
    iam.create_role(RoleName="gone", AssumeRolePolicyDocument=trust(ROOT))
    assert answer(sts, "get_caller_identity") == refused


def test_keys_of_get_session_token_are_the_user_s_but_not_for_iam(world: Any) -> None:
    world["user"].may(allow("*"))
    sts = world["user"].client("sts")
    keys = sts.get_session_token()["Credentials"]
    own = client(world["account"], "sts", keys)
    assert own.get_caller_identity()["Arn"] == ARN
    assert answer(client(world["account"], "ecs", keys), "list_clusters") == "ok"
    assert answer(client(world["account"], "iam", keys), "list_roles").startswith("InvalidClientTokenId 403")
    assert answer(own, "get_session_token") == "AccessDenied 403 Cannot call GetSessionToken with session credentials"
    assert keys["AccessKeyId"] != sts.get_session_token()["Credentials"]["AccessKeyId"]


def test_a_federated_user_has_what_user_and_session_policy_both_allow(world: Any) -> None:
    world["user"].may(allow(["s3:*", "sts:*"]))
    sts = world["user"].client("sts")
    made = sts.get_federation_token(Name="fed", Policy=document(allow("s3:ListBucket"), allow("ecs:*")))
    arn = f"arn:aws:sts::{ACCOUNT}:federated-user/fed"
    assert made["FederatedUser"] == {"FederatedUserId": f"{ACCOUNT}:fed", "Arn": arn}
    keys = made["Credentials"]
    assert client(world["account"], "sts", keys).get_caller_identity()["Arn"] == arn
    assert answer(client(world["account"], "s3", keys), "list_objects_v2", Bucket="bucket") == "ok"
    assert answer(client(world["account"], "s3", keys), "list_buckets").endswith(
        "because no session policy allows the s3:ListAllMyBuckets action"
    )
    assert answer(client(world["account"], "ecs", keys), "list_clusters").endswith(
        "because no identity-based policy allows the ecs:ListClusters action"
    )
    bare = sts.get_federation_token(Name="bare")["Credentials"]
    assert answer(client(world["account"], "s3", bare), "list_objects_v2", Bucket="bucket") != "ok"


def test_an_access_key_tells_its_account(world: Any) -> None:
    sts = world["account"].client("sts")
    assert sts.get_access_key_info(AccessKeyId=world["user"].keys["AccessKeyId"])["Account"] == ACCOUNT


@pytest.mark.parametrize(
    ("call", "given"),
    [
        ("assume_role_with_web_identity", {"WebIdentityToken": "eyJh.b.c"}),
        ("assume_role_with_saml", {"PrincipalArn": f"arn:aws:iam::{ACCOUNT}:saml-provider/p", "SAMLAssertion": "YWJj"}),
    ],
)
def test_what_needs_an_identity_provider_is_refused_as_the_sandbox_s_own_limit(
    world: Any, call: str, given: Any
) -> None:
    sts = boto3.client("sts", endpoint_url=world["account"].handle.endpoint, region_name=REGION,
                       config=Config(signature_version=UNSIGNED, proxies={}))  # fmt: skip
    name = {"RoleSessionName": "s1"} if "web" in call else {}
    said = answer(sts, call, RoleArn=ROLE, **name, **given)
    assert said.startswith("SandboxCannotDoThis 400")
    assert "not a mistake of yours" in said


def test_a_replay_leaves_out_what_was_denied_when_it_was_made(tmp_path: Path) -> None:
    account = sandbox.SandboxAccount(tmp_path)
    try:
        s3 = account.client("s3")
        s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        for key in ("mine", "other"):
            s3.put_object(Bucket="bucket", Key=key, Body=b"x")
        user = LimitedUser(account)
        user.may(allow("s3:DeleteObject", "arn:aws:s3:::bucket/mine"))
        user.client("s3").delete_objects(Bucket="bucket", Delete={"Objects": [{"Key": "mine"}, {"Key": "other"}]})
        user.may()
        sandbox.stop(tmp_path)
        again = sandbox.SandboxAccount(tmp_path)
        try:
            left = again.client("s3").list_objects_v2(Bucket="bucket")["Contents"]
            assert [found["Key"] for found in left] == ["other"]
            assert again.notice() == ""
        finally:
            again.close()
    finally:
        account.close()


def test_sessions_outlive_the_server_and_the_disk_holds_no_token(tmp_path: Path) -> None:
    account = sandbox.SandboxAccount(tmp_path)
    try:
        iam = account.client("iam")
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust(ROOT))
        role_may({"iam": iam}, allow("iam:CreateUser"))
        keys = account.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="s1")["Credentials"]
        of_user = account.client("sts").get_session_token()["Credentials"]
        client(account, "iam", keys).create_user(UserName="made-by-a-session")
        sandbox.stop(tmp_path)
        again = sandbox.SandboxAccount(tmp_path)
        try:
            arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/r/s1"
            assert client(again, "sts", keys).get_caller_identity()["Arn"] == arn
            assert client(again, "sts", of_user).get_caller_identity()["Arn"].endswith(":user/workshop-admin")
            names = [user["UserName"] for user in again.client("iam").list_users()["Users"]]
            assert "made-by-a-session" in names
            assert again.notice() == ""
        finally:
            again.close()
    finally:
        account.close()
    for file in (tmp_path / "sandbox").rglob("*"):
        if file.is_file():
            assert keys["SessionToken"] not in file.read_text(errors="replace")
            assert json.dumps(keys["SecretAccessKey"])[1:-1] not in file.read_text(errors="replace")
