"""`roletutor can`: the decision, the statement that decides, the nearest miss, and the exit codes."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tutor.cli import main

TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)  # fmt: skip
REPOSITORY = "arn:aws:ecr:ap-southeast-1:111122223333:repository"
GROUP = "arn:aws:logs:ap-southeast-1:111122223333:log-group:/ecs/td"
PARAMETER = "arn:aws:ssm:ap-southeast-1:111122223333:parameter/a"
OWN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Sid": "Token", "Effect": "Allow", "Action": "ecr:GetAuthorisationToken", "Resource": "*"},
        {"Sid": "Pull", "Effect": "Allow", "Action": "ecr:BatchGetImage", "Resource": f"{REPOSITORY}/x"},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
         "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
        {"Effect": "Deny", "Action": "secretsmanager:DeleteSecret", "Resource": "*"},
        {"Sid": "Logs", "Effect": "Allow", "Action": "logs:*", "Resource": GROUP},
        {"Sid": "Check", "Effect": "Allow", "Action": "ecr:BatchCheckLayersAvailabilities", "Resource": "*"},
        {"Sid": "Parameters", "Effect": "Allow", "Action": "ssm:GetParameters", "Resource": PARAMETER},
    ],
}  # fmt: skip
SECRET = "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:dev/fcj/momentum-AbCdEf"
ROLE_ARN = "arn:aws:iam::111122223333:role/app/taskRole"


@pytest.fixture
def built(account: Any) -> Any:
    """A role with managed and inline policies, and a user in a group."""
    iam = account.client("iam")
    iam.create_role(RoleName="taskRole", Path="/app/", AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName="taskRole", PolicyArn="arn:aws:iam::aws:policy/SecretsManagerReadWrite")
    iam.put_role_policy(RoleName="taskRole", PolicyName="own", PolicyDocument=json.dumps(OWN))
    limit = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    iam.create_role(RoleName="limited", AssumeRolePolicyDocument=TRUST, PermissionsBoundary=limit)
    iam.attach_role_policy(RoleName="limited", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.create_user(UserName="me")
    iam.create_group(GroupName="all")
    iam.attach_group_policy(GroupName="all", PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    iam.add_user_to_group(GroupName="all", UserName="me")
    return account


def can(home: Path, *words: str) -> tuple[int, str, str]:
    """The command in this process: status, output, errors."""
    output, errors = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, {"ROLETUTOR_HOME": str(home)}),
        mock.patch.object(sys, "argv", ["roletutor", "can", *words]),
        contextlib.redirect_stdout(output),
        contextlib.redirect_stderr(errors),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return int(ended.value.code or 0), output.getvalue(), errors.getvalue()


def answer(home: Path, *words: str) -> tuple[int, Any]:
    """Status and the JSON document."""
    code, output, errors = can(home, *words, "--format", "json")
    assert not errors
    return code, json.loads(output)


def test_every_kind_of_answer(built: Any, shared_home: Path, tmp_path: Path) -> None:
    code, found = answer(shared_home, "taskRole", "secretsmanager:GetSecretValue")
    assert (code, found["schema"], found["decision"]) == (0, "roletutor/can/1", "allowed")
    assert found["principal"] == ROLE_ARN
    (deciding,) = found["deciding"]
    assert deciding["policy"] == "arn:aws:iam::aws:policy/SecretsManagerReadWrite"
    assert deciding["document"]["Sid"] == "BasePermissions"

    code, found = answer(shared_home, ROLE_ARN, "secretsmanager:DeleteSecret")
    assert (code, found["decision"], found["layer"]) == (1, "explicitDeny", "identity")
    assert [(s["policy"], s["statement"]) for s in found["deciding"]] == [("own", 3)]

    code, found = answer(shared_home, "role/taskRole", "ecr:GetAuthorizationToken")
    assert (code, found["decision"]) == (1, "implicitDeny")
    assert [(m["but_for"], m["meant"], m["sid"]) for m in found["near_misses"]] == [
        ("action", "ecr:GetAuthorizationToken", "Token")
    ]

    session = "arn:aws:sts::111122223333:assumed-role/taskRole/0123"
    code, found = answer(shared_home, session, "ECR:batchgetimage", f"{REPOSITORY}/y")
    assert (code, found["near_misses"][0]["but_for"], found["action"]) == (1, "resource", "ecr:BatchGetImage")

    code, found = answer(
        shared_home, "taskRole", "s3:GetObject", "arn:aws:s3:::b/k", "--context", "aws:SourceIp=10.1.2.3"
    )
    assert (code, found["context"]["aws:sourceip"]) == (0, ["10.1.2.3"])

    code, found = answer(shared_home, "limited", "iam:CreateRole")
    assert (code, found["layer"]) == (1, "boundary")
    code, found = answer(shared_home, "limited", "s3:GetObject")
    names = [s["policy"].rpartition("/")[2] for s in found["deciding"]]
    assert names == ["AdministratorAccess", "AmazonS3ReadOnlyAccess"]
    code, found = answer(shared_home, "user/me", "iam:CreateRole")
    assert (code, found["deciding"][0]["policy"]) == (0, "arn:aws:iam::aws:policy/AdministratorAccess")

    code, found = answer(shared_home, "ecs-tasks.amazonaws.com", "sts:AssumeRole", ROLE_ARN)
    assert (code, found["deciding"][0]["policy"]) == (0, "the trust policy of taskRole")
    code, found = answer(shared_home, "ecs.amazonaws.com", "sts:AssumeRole", ROLE_ARN)
    assert (code, found["layer"]) == (1, "trust")
    assert [miss["but_for"] for miss in found["near_misses"]] == ["principal"]
    assert found["notes"] == []


def test_what_explains_a_denial_is_found_in_the_roles_own_policies(built: Any, shared_home: Path) -> None:
    code, found = answer(shared_home, "taskRole", "logs:CreateLogGroup", GROUP)
    assert (code, found["resource"]) == (1, f"{GROUP}:log-stream:")
    assert found["notes"][0] == f"AWS checks logs:CreateLogGroup on {GROUP}:log-stream:, so that is what is answered."
    assert [(f["id"], f["sid"], f["policy"]) for f in found["findings"]] == [("log-group-without-star", "Logs", "own")]
    code, text, _ = can(shared_home, "taskRole", "logs:CreateLogGroup", GROUP)
    assert f"  found: Statement 5 (Logs) of own: {GROUP} does not take in the group's streams" in text
    assert text.count('"Sid": "Logs"') == 1, "the document is shown once"

    code, text, _ = can(shared_home, "taskRole", "ecr:BatchCheckLayerAvailability", f"{REPOSITORY}/x")
    assert code == 1
    assert (
        "found: Statement 6 (Check) of own: ecr:BatchCheckLayersAvailabilities is not an action; you mean "
        "ecr:BatchCheckLayerAvailability.\n    {"
    ) in text
    assert '"Sid": "Check"' in text

    code, found = answer(shared_home, "taskRole", "secretsmanager:DeleteSecret")
    assert found["findings"] == [], "a Deny is explained by itself"
    code, found = answer(shared_home, "taskRole", "secretsmanager:GetSecretValue", f"{SECRET}:DB_CONNECTION_STRING::")
    assert (code, found["resource"], len(found["notes"])) == (0, SECRET, 2)


def test_what_is_odd_about_the_resource_is_noted(built: Any, shared_home: Path) -> None:
    for resource, note in (
        ((), "* asks about every resource; to ask about one, name its ARN after the action."),
        (
            ("arn:aws:s3:::b",),
            "ssm:GetParameters does not act on arn:aws:s3:::b; it acts on arn:*:ssm:*:*:parameter/*.",
        ),
    ):
        code, found = answer(shared_home, "taskRole", "ssm:GetParameters", *resource)
        assert (code, found["notes"][0]) == (1, note)
    code, found = answer(shared_home, "taskRole", "ssm:GetParameters", f"{PARAMETER}/b")
    assert (code, len(found["notes"])) == (1, 1)


def test_a_roles_trust_policy_counts_when_it_is_to_be_assumed(built: Any, shared_home: Path) -> None:
    code, found = answer(shared_home, "user/me", "sts:AssumeRole", ROLE_ARN)
    assert (code, found["layer"], found["notes"]) == (1, "trust", [])
    assert found["near_misses"][0]["policy"] == "the trust policy of taskRole"
    code, text, _ = can(shared_home, "user/me", "sts:AssumeRole", ROLE_ARN)
    assert "  The trust policy does not allow it.\n" in text
    elsewhere = ROLE_ARN.replace("111122223333", "999999999999")
    code, found = answer(shared_home, "user/me", "sts:AssumeRole", elsewhere)
    assert (code, found["notes"]) == (
        0, ["the role that is assumed must let the caller in by its trust policy as well."],
    )  # fmt: skip
    code, found = answer(shared_home, "ecs-task.amazonaws.com", "sts:AssumeRole", ROLE_ARN)
    assert found["notes"] == [
        "no service is known here as ecs-task.amazonaws.com; you may mean ecs-tasks.amazonaws.com."
    ]


def test_as_a_process(built: Any, shared_home: Path) -> None:
    for action, code in (("secretsmanager:GetSecretValue", 0), ("s3:PutObject", 1), ("s3:PutObjekt", 2)):
        ended = subprocess.run(
            [sys.executable, "-m", "tutor", "can", "taskRole", action],
            env={**os.environ, "ROLETUTOR_HOME": str(shared_home)},
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ended.returncode == code
        assert (ended.stdout == "", ended.stderr == "") == (code == 2, code != 2)


def test_the_text_shows_the_statement_in_its_document(built: Any, shared_home: Path) -> None:
    code, text, _ = can(shared_home, "taskRole", "ecr:BatchGetImage", f"{REPOSITORY}/y")
    assert code == 1
    assert text.startswith(f"✗ DENIED  taskRole: ecr:BatchGetImage on {REPOSITORY}/y\n")
    assert f"nearest miss: Statement 2 (Pull) of own allows ecr:BatchGetImage, but only on {REPOSITORY}/x" in text
    assert "… 1 more statement …" in text
    assert "… 5 more statements …" in text
    marked = [line for line in text.splitlines() if line.startswith("  ▶")]
    assert any('"Sid": "Pull"' in line for line in marked)
    assert not any("Token" in line for line in marked)
    code, text, _ = can(shared_home, "taskRole", "secretsmanager:DeleteSecret")
    assert "A Deny that matches always wins." in text
    assert "denied by own, statement 4" in text
    code, text, _ = can(shared_home, "taskRole", "sts:GetCallerIdentity")
    assert (code, "This call needs no permission." in text) == (0, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("taskRole", "ecr:GetAuthorisationToken"), 2, "is not an action. You mean ecr:GetAuthorizationToken."),
        (("taskRole", "ecs:GetAuthorizationToken"), 2, "is not an action."),
        (("taskRole", "s3:*"), 2, "is not an action. Write service:Operation"),
        (("taskRole", "GetObject"), 2, "Write service:Operation, such as s3:GetObject or"),
        (("taskRole", "GetObjekt"), 2, "Write service:Operation, such as ecr:GetAuthorizationToken."),
        (("taskRole", "ecr:GetAuthorizationToken", f"{REPOSITORY}/x"), 2, "leave RESOURCE out"),
        (("ecs-tasks", "sts:AssumeRole", ROLE_ARN), 3, "Did you mean the service ecs-tasks.amazonaws.com?"),
        (("user/me", "sts:AssumeRole", ROLE_ARN.replace("app/taskRole", "nosuch")), 3, "There is no role nosuch."),
        (("taskRole", "s3:GetObject", "bucket/key"), 2, "is not a resource. Write its ARN"),
        (("taskRole", "s3:GetObject", "--context", "SourceIp=1"), 2, "is not KEY=VALUE"),
        (("policy/x", "s3:GetObject"), 2, "names no role or user"),
        (("arn:aws:iam::aws:policy/x", "s3:GetObject"), 2, "names no role or user"),
        (("ecs-tasks.amazonaws.com", "s3:GetObject"), 2, "only `sts:AssumeRole` on a role's ARN"),
        (("taskRol", "s3:GetObject"), 3, "There is no role taskRol. Did you mean taskRole?"),
        (("user/nobody", "s3:GetObject"), 3, "There is no user nobody."),
        ((ROLE_ARN.replace("111122223333", "999999999999"), "s3:GetObject"), 3, f"Did you mean {ROLE_ARN}?"),
        ((ROLE_ARN.replace("app/", ""), "s3:GetObject"), 3, f"Did you mean {ROLE_ARN}?"),
        (("ecs-tasks.amazonaws.com", "sts:AssumeRole", ROLE_ARN.replace("app", "b")), 3, f"Did you mean {ROLE_ARN}?"),
    ],
)
def test_what_cannot_be_asked_is_said(
    built: Any, shared_home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    status, output, errors = can(shared_home, *words)
    assert (status, output) == (code, "")
    assert said in errors
    assert "Traceback" not in errors


def test_an_exported_account_answers_the_same(account: Any, shared_home: Path, tmp_path: Path) -> None:
    iam = account.client("iam")
    name = "fcjEcsTaskExecutionRole"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/CloudWatchLogsFullAccess")
    file = tmp_path / "account.json"
    environment = {**os.environ, "ROLETUTOR_HOME": str(shared_home)}
    subprocess.run(
        [sys.executable, "-m", "tutor", "check", "--export", str(file)], env=environment, capture_output=True
    )
    for action, status in (("logs:CreateLogGroup", 0), ("ecr:BatchGetImage", 1)):
        code, found = answer(shared_home, name, action, "--from", str(file))
        assert (code, found["target"]["kind"]) == (status, "file")
    assert can(shared_home, "another", "s3:GetObject", "--from", str(file))[0] == 3


def test_what_is_given_stands_for_what_is_usual_in_any_case() -> None:
    from tutor.permissions import may, may_assume
    from tutor.snapshot import InlinePolicy, Present, Role, TargetInfo

    def document(condition: dict[str, Any], **more: Any) -> str:
        return json.dumps({"Statement": {"Effect": "Allow", "Condition": condition, **more}})

    region = document({"StringEquals": {"aws:RequestedRegion": "r"}}, Action="s3:*", Resource="*")
    account = document(
        {"StringEquals": {"aws:SourceAccount": "111122223333"}}, Action="sts:AssumeRole", Principal={"Service": "x"}
    )
    role = Role(
        "r",
        "arn:aws:iam::111122223333:role/r",
        account,
        attached=Present(()),
        inline=Present((InlinePolicy("p", region),)),
    )
    target = TargetInfo("account", "111122223333", "r")
    for given, allowed in (({}, True), ({"aws:requestedregion": ["s"]}, False), ({"aws:RequestedRegion": ["r"]}, True)):
        decision = may(role, "s3:GetObject", "*", target, given).decision
        assert decision is not None
        assert decision.allowed is allowed
    for given, allowed in (({}, True), ({"AWS:sourceaccount": ["999999999999"]}, False)):
        decision = may_assume("x", role, "sts:AssumeRole", given).decision
        assert decision is not None
        assert decision.allowed is allowed


def test_an_answer_waits_for_every_policy(account: Any) -> None:
    from tutor.permissions import may
    from tutor.snapshot import AttachedPolicy, Present, Role, TargetInfo, Unreadable

    allow, deny = (
        json.dumps({"Statement": {"Effect": e, "Action": "s3:*", "Resource": "*"}}) for e in ("Allow", "Deny")
    )
    hidden = AttachedPolicy("h", "arn:h", Unreadable("AccessDenied"))
    target = TargetInfo("account", "111122223333")

    def decide(*documents: str, boundary: str = "", more: tuple[AttachedPolicy, ...] = (hidden,)) -> Any:
        attached = tuple(AttachedPolicy(str(n), f"arn:{n}", Present(d)) for n, d in enumerate(documents))
        role = Role(
            "r", "arn:aws:iam::111122223333:role/r", "{}", attached=Present((*attached, *more)), boundary=boundary
        )
        return may(role, "s3:GetObject", "*", target, {})

    assert decide(allow).decision is None
    assert decide(allow).unread == ("arn:h: AccessDenied",)
    assert decide().decision is None
    assert decide(deny).decision is not None, "a Deny that is seen decides, whatever else there is"
    assert decide(allow, more=()).decision.allowed
    assert decide(allow, boundary="arn:b", more=()).decision is None
    assert decide("not json", more=()).decision is None
    hidden_list = Role(
        "r", "arn:aws:iam::111122223333:role/r", "{}", attached=Unreadable("no"), inline=Unreadable("no")
    )
    assert len(may(hidden_list, "s3:GetObject", "*", target, {}).unread) == 2
