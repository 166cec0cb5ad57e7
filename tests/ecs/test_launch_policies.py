"""What trust, keys, boundaries and policies on things decide in a launch, and what cannot be known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ecs.sentences import KEY_POLICY
from ecs.worlds import (
    ACCOUNT,
    E_ARN,
    FOUR,
    GROUP,
    KEY,
    REGION,
    REPOSITORY,
    SECRET,
    T_ARN,
    allow,
    container,
    deny,
    launch,
    role,
    trust,
    workshop,
    world,
)

from tutor import ecs
from tutor.ecs import (
    Absent,
    Caller,
    FixedWorld,
    Key,
    Present,
    Repository,
    Secret,
    Service,
    Trouble,
    Unreadable,
)
from tutor.iam import UnknownElementError
from tutor.iam import parse as policy

CALLER = f"arn:aws:iam::{ACCOUNT}:user/deployer"
UNREADABLE = Unreadable("the account refused to say")
UNKNOWN: list[tuple[str, FixedWorld, str]] = [
    ("the role", world(roles={E_ARN: UNREADABLE}), "Assume the role"),
    ("its trust", world(roles={E_ARN: Present(role(*FOUR, trust=UNREADABLE))}), "Assume the role"),
    ("one of its policies", world(roles={E_ARN: Present(role(*FOUR, unread=("p: refused",)))}), "Get a token for ECR"),
    ("the secret", world(secrets={SECRET: UNREADABLE}), "Read the secret"),
    ("the secret's keys", world(secrets={SECRET: Present(Secret(SECRET, UNREADABLE))}), "Read the secret"),
    ("the log group", world(log_groups={GROUP: UNREADABLE}), "Create the log stream"),
    ("the repository", world(repositories={REPOSITORY: UNREADABLE}), "Pull the image's manifest"),
    ("the caller's policies", world(caller=Caller(CALLER, unread=("p: refused",))), "Register the task definition"),
    (
        "the key",
        world(allow("*"), secrets={SECRET: Present(Secret(SECRET, kms_key=KEY))}, keys={KEY: UNREADABLE}),
        "Decrypt the secret",
    ),
]


@pytest.mark.parametrize(("in_world", "stage"), [row[1:] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN])
def test_what_rests_on_something_unreadable_is_unknown(in_world: FixedWorld, stage: str) -> None:
    found = launch(container(secrets=[{"name": "A", "valueFrom": SECRET}]), in_world)
    if stage == "Read the secret":
        found = launch(in_world=in_world)
    assert found.starts is None
    assert (found.stop_code, found.refusal) == ("", None)
    assert found.unreadable[0].startswith(f"{stage}: ")
    assert found.containers[0].last_status == "PENDING"


def test_a_deny_that_is_seen_decides_though_a_policy_is_unread() -> None:
    unread = role(deny("ecr:GetAuthorizationToken"), *FOUR, unread=("p: refused",))
    found = launch(in_world=world(roles={E_ARN: Present(unread)}))
    assert found.starts is False
    assert found.stopped_at is not None
    assert found.stopped_at.trouble is Trouble.IAM


def test_a_later_failure_is_certain_though_something_is_unknown() -> None:
    found = launch(in_world=world(*FOUR, secrets={SECRET: UNREADABLE}, repositories={}))
    assert found.starts is False
    assert found.stopped_reason.startswith("CannotPullContainerError")
    assert found.unreadable


def test_an_unknown_condition_operator_is_never_guessed() -> None:
    odd = policy(
        {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}},
        }
    )
    with pytest.raises(UnknownElementError):
        launch(in_world=world(odd))


SOURCE_OK: list[dict[str, Any]] = [
    {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:task/*"}},
    {
        "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    },
]
SOURCE_BAD: list[dict[str, Any]] = [
    {"StringEquals": {"aws:SourceAccount": "999988887777"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:us-east-1:{ACCOUNT}:*"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/fcj-ecs-cluster"}},
    {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/fcj-ecs-cluster/*"}},
    {"StringEquals": {"sts:ExternalId": "x"}},
]


@pytest.mark.parametrize("condition", SOURCE_OK)
def test_the_recommended_conditions_let_ecs_in(condition: dict[str, Any]) -> None:
    roles = {E_ARN: Present(role(*FOUR, trust=Present(trust(Condition=condition))))}
    assert launch(in_world=world(roles=roles)).starts


@pytest.mark.parametrize("condition", SOURCE_BAD)
def test_conditions_that_never_hold_keep_ecs_out(condition: dict[str, Any]) -> None:
    roles = {E_ARN: Present(role(*FOUR, trust=Present(trust(Condition=condition))))}
    found = launch(in_world=world(roles=roles))
    assert found.refusal is not None
    assert found.refusal.message.startswith("ECS was unable to assume the role")
    assert found.stopped_at is not None
    assert found.stopped_at.decision is not None
    assert found.stopped_at.decision.near


def test_the_second_role_is_assumed_too() -> None:
    roles = {E_ARN: Present(role(*FOUR)), T_ARN: Present(role(arn=T_ARN, trust=Present(trust("ec2.amazonaws.com"))))}
    found = launch(workshop(taskRoleArn=T_ARN), world(roles=roles))
    assert found.refusal is not None
    assert T_ARN in found.refusal.message


@pytest.mark.parametrize("service", list(Service))
def test_no_route_is_a_network_trouble_and_never_iam(service: Service) -> None:
    raw = container(environmentFiles=[{"value": "arn:aws:s3:::b/k.env", "type": "s3"}])
    raw["containerDefinitions"][0]["secrets"].append({"name": "P", "valueFrom": "/p"})
    raw["containerDefinitions"].append({"name": "side", "image": "nginx", "essential": False})
    in_world = replace(
        world(allow("*")),
        parameters={"/p": Present(ecs.Parameter("arn"))},
        objects={"arn:aws:s3:::b/k.env": Present(ecs.StoredObject("arn:aws:s3:::b/k.env"))},
    )
    assert launch(raw, in_world).starts
    found = launch(raw, replace(in_world, no_route=frozenset({service})))
    assert found.stopped_at is not None
    assert found.stopped_at.trouble is Trouble.NETWORK
    assert found.stop_code == "TaskFailedToStart"


def test_a_key_must_let_the_role_in_and_the_role_must_be_allowed() -> None:
    secrets = {SECRET: Present(Secret(SECRET, Present(frozenset({"DB_CONNECTION_STRING"})), kms_key=KEY))}
    account = policy(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
                "Action": "kms:*",
                "Resource": "*",
            },
        }
    )
    keys = {KEY: Present(Key(KEY, account))}
    decrypt = allow("kms:Decrypt", on=KEY)
    assert launch(in_world=world(*FOUR, decrypt, secrets=secrets, keys=keys)).starts
    assert launch(in_world=world(*FOUR, secrets=secrets, keys=keys)).starts is False
    nobody = policy({"Version": "2012-10-17", "Statement": []})
    shut = {KEY: Present(Key(KEY, nobody))}
    assert launch(in_world=world(*FOUR, decrypt, secrets=secrets, keys=shut)).starts is False
    off = {KEY: Present(Key(KEY, account, enabled=False))}
    assert launch(in_world=world(*FOUR, decrypt, secrets=secrets, keys=off)).starts is False
    assert launch(in_world=world(*FOUR, decrypt, secrets=secrets, keys={KEY: Absent()})).starts is False


def test_a_policy_on_the_secret_alone_lets_the_role_in() -> None:
    on_secret = policy(
        {
            "Version": "2012-10-17",
            "Statement": {
                "Effect": "Allow",
                "Principal": {"AWS": E_ARN},
                "Action": "secretsmanager:GetSecretValue",
                "Resource": "*",
            },
        }
    )
    secret = Secret(SECRET, Present(frozenset({"DB_CONNECTION_STRING"})), policy=on_secret)
    assert launch(in_world=world(*FOUR[:3], secrets={SECRET: Present(secret)})).starts


def test_an_image_of_another_account_needs_both_sides() -> None:
    other = "999988887777"
    arn = f"arn:aws:ecr:{REGION}:{other}:repository/shared"
    raw = container(image=f"{other}.dkr.ecr.{REGION}.amazonaws.com/shared:1")

    def repository(principal: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "ecr:*"}
        on = policy({"Version": "2012-10-17", "Statement": [statement]})
        return {arn: Present(Repository(arn, frozenset({"1"}), on))}

    ours = f"arn:aws:iam::{ACCOUNT}:root"
    assert launch(raw, world(repositories=repository(ours))).starts
    assert launch(raw, world(repositories=repository("arn:aws:iam::123412341234:root"))).starts is False
    only_theirs = world(*FOUR, deny("ecr:BatchGetImage"), repositories=repository(ours))
    assert launch(raw, only_theirs).starts is False
    nothing = world(allow("ecr:GetAuthorizationToken", "logs:*", "secretsmanager:*"), repositories=repository(ours))
    assert launch(raw, nothing).starts is False


def test_a_parameters_arn_finds_it_with_a_slash_and_without() -> None:
    arn = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/token"
    raw = container(secrets=[{"name": "T", "valueFrom": arn}])
    for name in ("token", "/token"):
        assert launch(raw, world(allow("*"), parameters={name: Present(ecs.Parameter(arn))})).starts
    assert launch(raw, world(allow("*"))).starts is False


REQUESTS = [
    ({"StringEquals": {"aws:RequestedRegion": REGION}}, True),
    ({"StringEquals": {"aws:RequestedRegion": "us-east-1"}}, False),
    ({"Bool": {"aws:SecureTransport": "true"}}, True),
    ({"StringEquals": {"aws:PrincipalAccount": ACCOUNT}}, True),
    ({"ArnEquals": {"aws:PrincipalArn": E_ARN}}, True),
    ({"StringEquals": {"aws:PrincipalType": "AssumedRole"}}, True),
    ({"StringEquals": {"aws:PrincipalTag/team": "a"}}, True),
    ({"StringEquals": {"aws:PrincipalTag/team": "b"}}, False),
    ({"Bool": {"aws:ViaAWSService": "false"}}, True),
    ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, False),
]


@pytest.mark.parametrize(("condition", "starts"), REQUESTS)
def test_the_agents_requests_carry_the_global_condition_keys(condition: dict[str, Any], starts: bool) -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition}
    allowing = policy({"Version": "2012-10-17", "Statement": everything})
    found = launch(in_world=world(roles={E_ARN: Present(role(allowing, tags={"team": "a"}))}))
    assert found.starts is starts


@pytest.mark.parametrize(
    ("condition", "starts"),
    [
        ({"StringEquals": {"kms:ViaService": f"secretsmanager.{REGION}.amazonaws.com"}}, True),
        ({"StringEquals": {"kms:ViaService": f"ssm.{REGION}.amazonaws.com"}}, False),
        ({"StringEquals": {"kms:EncryptionContext:SecretARN": SECRET}}, True),
        ({"StringEquals": {"kms:CallerAccount": ACCOUNT}}, True),
    ],
)
def test_a_decryption_says_for_what_it_is(condition: dict[str, Any], starts: bool) -> None:
    statement = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": KEY, "Condition": condition}
    decrypt = policy({"Version": "2012-10-17", "Statement": statement})
    secrets = {SECRET: Present(Secret(SECRET, Present(frozenset({"DB_CONNECTION_STRING"})), kms_key=KEY))}
    keys = {KEY: Present(Key(KEY, KEY_POLICY))}
    assert launch(in_world=world(*FOUR, decrypt, secrets=secrets, keys=keys)).starts is starts


def test_a_secret_of_another_account_needs_a_key_of_the_customers() -> None:
    arn = SECRET.replace(ACCOUNT, "999988887777")
    statement = {"Effect": "Allow", "Principal": {"AWS": E_ARN}, "Action": "secretsmanager:*", "Resource": "*"}
    shared = Secret(arn, policy=policy({"Version": "2012-10-17", "Statement": statement}))
    found = launch(container(secrets=[{"name": "A", "valueFrom": arn}]), world(*FOUR, secrets={arn: Present(shared)}))
    assert "if you encrypt the secret with the default KMS service key." in found.stopped_reason


def test_a_boundary_limits_the_role() -> None:
    inside = role(*FOUR, boundary=(allow("ecr:*", "logs:*"),))
    found = launch(in_world=world(roles={E_ARN: Present(inside)}))
    assert found.stopped_reason.endswith(
        "because no permissions boundary allows the secretsmanager:GetSecretValue action"
    )
