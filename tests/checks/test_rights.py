"""Who may do what: the application, principals, those who pass roles; and that the start has no more than it needs."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from checks_support import (
    ACCOUNT,
    DEPLOYER,
    E_ARN,
    E_NAME,
    FAMILY,
    GROUP_ARN,
    GUARDED,
    MANAGED,
    NEEDED,
    OBJECTS,
    REGION,
    REPOSITORY,
    SECRET,
    T_ARN,
    T_NAME,
    TABLE,
    Made,
    allow,
    deny,
    document,
    finding,
    role,
    trust,
    without,
)

from tutor.checks import Finding, Status
from tutor.snapshot import Absent, InlinePolicy, Present, Role, Unreadable, User

READ = {"family": FAMILY, "action": "s3:GetObject", "resource": "arn:aws:s3:::fcj-assets-{account}/*"}


def mended(made: Made, found: Finding) -> Made:
    """Do what the mend's commands say, one a line."""
    for line in found.fix.cli.splitlines():
        words = shlex.split(line)
        given = {name[2:]: value for name, value in zip(words[3::2], words[4::2], strict=True)}
        kind = "user" if "user-name" in given else "role"
        name = given[f"{kind}-name"]
        item = made.items[kind, name]
        assert isinstance(item, Present)
        made.has(kind, name, _changed(item.value, words[2], given))
    return made


def _changed(who: Role | User, operation: str, given: Mapping[str, str]) -> Role | User:
    if operation == "update-assume-role-policy":
        assert isinstance(who, Role)
        return replace(who, trust=given["policy-document"])
    assert isinstance(who.inline, Present)
    assert isinstance(who.attached, Present)
    if operation == "detach-role-policy":
        left = tuple(policy for policy in who.attached.value if policy.arn != given["policy-arn"])
        assert len(left) < len(who.attached.value)
        return replace(who, attached=Present(left))
    others = tuple(policy for policy in who.inline.value if policy.name != given["policy-name"])
    if operation.startswith("put-"):
        return replace(who, inline=Present((*others, InlinePolicy(given["policy-name"], given["policy-document"]))))
    assert operation in ("delete-role-policy", "delete-user-policy")
    assert len(others) < len(who.inline.value)
    return replace(who, inline=Present(others))


# -- the application -------------------------------------------------------------------------------

DENIED: dict[str, tuple[Callable[[Made], object], str, str | None]] = {
    "on the execution role": (
        lambda m: (m.task_role(allow("dynamodb:*")), m.execution(*NEEDED.values(), allow("s3:GetObject", OBJECTS))),
        "The task execution role fcjEcsTaskExecutionRole allows it",
        "app-permission-on-execution-role",
    ),
    "nowhere": (lambda m: m.task_role(), "is not authorized to perform: s3:GetObject", None),
    "the bucket only": (
        lambda m: m.task_role(allow("s3:GetObject", OBJECTS[:-2])),
        "is not authorized",
        "bucket-arn-for-objects",
    ),
    "part of the bucket": (
        lambda m: m.task_role(allow("s3:GetObject", OBJECTS.replace("*", "config/*"))),
        "is not authorized",
        None,
    ),
    "a Deny": (
        lambda m: m.task_role(allow("s3:*"), deny("s3:GetObject")),
        "with an explicit deny in an identity-based policy",
        "deny-wins",
    ),
    "a boundary": (
        lambda m: m.task_role(
            allow("s3:*"), boundary="arn:aws:iam::1:policy/b", boundary_document=Present(document(allow("logs:*")))
        ),
        "permissions boundary",
        "boundary-grants-nothing",
    ),
    "no task role": (
        lambda m: m.task_definition(taskRoleArn=None),
        "Unable to locate credentials",
        None,
    ),
    "no task role, and the right on the execution role": (
        lambda m: (m.task_definition(taskRoleArn=None), m.execution(*NEEDED.values(), allow("s3:*"))),
        "Unable to locate credentials",
        "app-permission-on-execution-role",
    ),
    "no such role": (lambda m: m.has("role", T_NAME, Absent()), "There is no role", None),
    "not trusted": (
        lambda m: m.task_role(allow("s3:GetObject", OBJECTS), trusted=trust("ecs.amazonaws.com")),
        "ECS cannot assume it",
        "trusts-ecs-service",
    ),
}


@pytest.mark.parametrize("case", DENIED)
def test_an_application_that_may_not_is_told_why(case: str) -> None:
    change, words, misconception = DENIED[case]
    made = Made()
    change(made)
    found = finding(made, "application-can", **READ)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    assert found.fix.text


@pytest.mark.parametrize(
    "case", ["on the execution role", "nowhere", "the bucket only", "part of the bucket", "not trusted"]
)
def test_the_mend_lets_the_application(case: str) -> None:
    made = Made()
    DENIED[case][0](made)
    mended(made, finding(made, "application-can", **READ))
    assert finding(made, "application-can", **READ).status is Status.PASS


@pytest.mark.parametrize(
    "statements",
    [
        [allow("s3:GetObject", OBJECTS)],
        [allow("s3:Get*", "arn:aws:s3:::*")],
        [allow(["s3:GetObject", "s3:ListBucket"], [OBJECTS, OBJECTS[:-2]])],
        [allow("S3:getobject", OBJECTS, Condition={"Bool": {"aws:SecureTransport": "true"}})],
    ],
)
def test_any_way_of_allowing_it_passes(statements: list[dict[str, Any]]) -> None:
    assert finding(Made().task_role(*statements), "application-can", **READ).status is Status.PASS


def test_what_cannot_be_read_of_the_task_role_is_unknown() -> None:
    assert finding(Made().has("role", T_NAME, Unreadable("no")), "application-can", **READ).status is Status.UNKNOWN


def test_a_second_mend_overwrites_no_first() -> None:
    made = Made().task_role()
    table = {"family": FAMILY, "action": "s3:GetObject", "resource": "arn:aws:s3:::other/*"}
    mended(made, finding(made, "application-can", **READ))
    mended(made, finding(made, "application-can", **table))
    assert finding(made, "application-can", **READ).status is Status.PASS
    assert finding(made, "application-can", **table).status is Status.PASS


# -- principals ------------------------------------------------------------------------------------

CAN: list[tuple[str, str, str]] = [
    (T_NAME, "dynamodb:PutItem", TABLE),
    (f"role/{T_NAME}", "dynamodb:PutItem", TABLE),
    (T_ARN, "dynamodb:PutItem", TABLE),
    (E_NAME, "logs:CreateLogGroup", GROUP_ARN),
    (E_NAME, "secretsmanager:GetSecretValue", f"{SECRET}:DB_CONNECTION_STRING::"),
    ("ecs-tasks.amazonaws.com", "sts:AssumeRole", T_ARN),
    ("user/fcj-deployer", "sts:GetCallerIdentity", "*"),
]
CANNOT: list[tuple[str, str, str]] = [
    (T_NAME, "dynamodb:DeleteItem", TABLE),
    (E_NAME, "s3:GetObject", OBJECTS),
    ("user/fcj-deployer", "iam:PassRole", E_ARN),
    (DEPLOYER, "ecs:RunTask", "*"),
    ("ecs.amazonaws.com", "sts:AssumeRole", T_ARN),
    ("user/fcj-deployer", "sts:AssumeRole", T_ARN),
]


@pytest.mark.parametrize(("principal", "action", "resource"), CAN)
def test_what_is_allowed_can(principal: str, action: str, resource: str) -> None:
    made = Made().has("role", E_NAME, role(E_ARN, *NEEDED.values()))
    made.has("role", T_NAME, role(T_ARN, allow("dynamodb:PutItem", TABLE)))
    asked = {"principal": principal, "action": action, "resource": resource}
    assert finding(made, "principal-can", **asked).status is Status.PASS
    assert finding(made, "principal-cannot", **asked).status is Status.FAIL


@pytest.mark.parametrize(("principal", "action", "resource"), CANNOT)
def test_what_is_not_allowed_cannot(principal: str, action: str, resource: str) -> None:
    asked = {"principal": principal, "action": action, "resource": resource}
    assert finding(Made(), "principal-cannot", **asked).status is Status.PASS
    found = finding(Made(), "principal-can", **asked)
    assert found.status is Status.FAIL
    assert found.misconception == ("pass-role-missing" if action == "iam:PassRole" else None)


def test_the_mends_of_both_turn_the_answer() -> None:
    asked = {"principal": T_NAME, "action": "dynamodb:DeleteItem", "resource": TABLE}
    made = Made()
    mended(made, finding(made, "principal-can", **asked))
    assert finding(made, "principal-can", **asked).status is Status.PASS
    mended(made, finding(made, "principal-cannot", **asked))
    assert finding(made, "principal-cannot", **asked).status is Status.PASS


@pytest.mark.parametrize("name", ["principal-can", "principal-cannot", "may-pass-roles"])
def test_who_is_not_there_cannot_be_asked_about(name: str) -> None:
    more = {"roles": [E_NAME]} if name == "may-pass-roles" else {"action": "s3:GetObject"}
    found = finding(Made(), name, principal="user/nobody", **more)
    assert (found.status, found.observed) == (Status.FAIL, "There is no user nobody.")
    assert finding(Made(), name, principal="group/x", **more).status is Status.UNKNOWN
    unread = Made().has("user", "nobody", Unreadable("denied"))
    assert finding(unread, name, principal="user/nobody", **more).status is Status.UNKNOWN


# -- passing roles ---------------------------------------------------------------------------------

PASSING = {"principal": "user/fcj-deployer", "roles": [E_NAME, T_NAME]}
BOTH = [E_ARN, T_ARN]


def to(service: str) -> dict[str, Any]:
    """A condition on the service."""
    return {"Condition": {"StringEquals": {"iam:PassedToService": service}}}


PASSES: dict[str, list[dict[str, Any]]] = {
    "both": [allow("iam:PassRole", BOTH)],
    "both to ECS": [allow("iam:PassRole", BOTH, **to("ecs-tasks.amazonaws.com"))],
    "each by itself": [allow("iam:PassRole", E_ARN), allow("iam:PassRole", T_ARN)],
    "by a prefix": [allow("iam:Pass*", f"arn:aws:iam::{ACCOUNT}:role/fcjEcs*")],
}


@pytest.mark.parametrize("case", PASSES)
def test_who_may_pass_both_roles_and_no_other_passes(case: str) -> None:
    assert finding(Made().deployer(*PASSES[case]), "may-pass-roles", **PASSING).status is Status.PASS


CANNOT_PASS: dict[str, tuple[Callable[[Made], object], str]] = {
    "nothing": (lambda m: m.deployer(), "pass-role-missing"),
    "one only": (lambda m: m.deployer(allow("iam:PassRole", E_ARN)), "pass-role-missing"),
    "on the ECS role": (
        lambda m: m.execution(*NEEDED.values(), allow("iam:PassRole", BOTH)),
        "pass-role-on-ecs-role",
    ),
    "every role": (lambda m: m.deployer(allow("iam:PassRole")), "pass-role-for-every-role"),
    "every role to ECS": (
        lambda m: m.deployer(allow("iam:PassRole", **to("ecs-tasks.amazonaws.com"))),
        "pass-role-for-every-role",
    ),
    "every role, among others": (
        lambda m: m.deployer(allow(["ecs:RunTask", "iam:PassRole"])),
        "pass-role-for-every-role",
    ),
    "to another service": (
        lambda m: m.deployer(allow("iam:PassRole", BOTH, **to("ecs.amazonaws.com"))),
        "passed-to-wrong-service",
    ),
    "a Deny": (lambda m: m.deployer(allow("iam:PassRole", BOTH), deny("iam:*", T_ARN)), "deny-wins"),
}


@pytest.mark.parametrize("case", CANNOT_PASS)
def test_who_may_not_pass_the_roles_is_told_why(case: str) -> None:
    change, misconception = CANNOT_PASS[case]
    made = Made()
    change(made)
    found = finding(made, "may-pass-roles", **PASSING)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    if case != "a Deny":
        mended(made, found)
        assert finding(made, "may-pass-roles", **PASSING).status is Status.PASS


def test_a_role_with_a_path_is_passed_by_its_own_arn() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:role/apps/{T_NAME}"
    made = Made().has("role", T_NAME, role(arn)).deployer(allow("iam:PassRole", [E_ARN, arn]))
    assert finding(made, "may-pass-roles", **PASSING).status is Status.PASS


# -- least privilege -------------------------------------------------------------------------------

ALL = list(MANAGED)
TOO_MUCH: dict[str, tuple[Callable[[Made], object], str, str | None]] = {
    "the page's four": (
        lambda m: m.execution(managed=ALL),
        "actions that the start does not need",
        "managed-policy-is-least-privilege",
    ),
    "one of AWS's beside it": (
        lambda m: m.execution(*NEEDED.values(), managed=ALL[:1]),
        "On more than the start needs",
        "managed-policy-is-least-privilege",
    ),
    "pulls everything": (
        lambda m: m.execution(*without("pull"), allow(NEEDED["pull"]["Action"])),
        "On more than the start needs: ecr:",
        "resource-wider-than-needed",
    ),
    "every secret": (
        lambda m: m.execution(*without("secret"), allow("secretsmanager:GetSecretValue")),
        "secretsmanager:GetSecretValue",
        "resource-wider-than-needed",
    ),
    "secrets of a longer name": (
        lambda m: m.execution(*without("secret"), allow("secretsmanager:GetSecretValue", f"{SECRET[:-6]}*")),
        "secretsmanager:GetSecretValue",
        "resource-wider-than-needed",
    ),
    "every log group": (
        lambda m: m.execution(
            *without("logs"), allow(NEEDED["logs"]["Action"], f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/ecs/*")
        ),
        "logs:",
        "resource-wider-than-needed",
    ),
    "the application's right": (
        lambda m: m.execution(*NEEDED.values(), allow("s3:GetObject", OBJECTS)),
        "s3:GetObject",
        "app-permission-on-execution-role",
    ),
    "one action more": (
        lambda m: m.execution(*NEEDED.values(), allow("ecr:ListImages", REPOSITORY)),
        "1 action that the start does not need: ecr:ListImages",
        None,
    ),
    "the token only for the repository": (
        lambda m: m.execution(*without("token"), allow("ecr:GetAuthorizationToken", REPOSITORY)),
        "ecr:GetAuthorizationToken",
        "token-scoped-to-repository",
    ),
    "too little": (lambda m: m.execution(*without("secret")), "secretsmanager:GetSecretValue", None),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_more_than_the_start_needs_is_named_and_mended(case: str) -> None:
    change, words, misconception = TOO_MUCH[case]
    made = Made()
    change(made)
    found = finding(made, "least-privilege", family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    mended(made, found)
    if case != "the token only for the repository":  # its first mend starts the task; the next one tidies up
        assert finding(made, "least-privilege", family=FAMILY).status is Status.PASS


NARROW: dict[str, list[dict[str, Any]]] = {
    "the smallest": list(NEEDED.values()),
    "six unknown characters": [
        *without("secret"),
        allow("secretsmanager:GetSecretValue", f"{SECRET[:-6]}??????"),
    ],
    "streams by their prefix": [
        *without("logs"),
        allow("logs:CreateLogGroup", f"{GROUP_ARN}:log-stream:"),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], f"{GROUP_ARN}:log-stream:ecs/core/*"),
    ],
    "a statement an action": [
        allow(action, statement["Resource"])
        for statement in NEEDED.values()
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    ],
}


@pytest.mark.parametrize("case", NARROW)
def test_a_role_as_narrow_as_the_start_passes(case: str) -> None:
    made = Made().execution(*NARROW[case], trusted=GUARDED)
    assert finding(made, "least-privilege", family=FAMILY).status is Status.PASS


def test_a_boundary_takes_away_what_is_too_much() -> None:
    limit = Present(document(*NEEDED.values()))
    made = Made().execution(
        *NEEDED.values(), allow("s3:*"), boundary=f"arn:aws:iam::{ACCOUNT}:policy/b", boundary_document=limit
    )
    assert finding(made, "least-privilege", family=FAMILY).status is Status.PASS


def test_policies_that_cannot_be_read_make_it_unknown() -> None:
    one = role(E_ARN, *NEEDED.values())
    made = Made().has("role", E_NAME, replace(one, attached=Unreadable("denied")))
    assert finding(made, "least-privilege", family=FAMILY).status is Status.UNKNOWN
