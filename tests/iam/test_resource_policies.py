"""Policies on the thing itself (bucket, secret, repository, key, role), beside identity-based ones, in one account.

Expected values are read from the IAM user guide ("Policy evaluation logic", "AWS JSON policy elements: Principal" and
"NotPrincipal") and the KMS developer guide ("Key policies in AWS KMS").
"""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import ACCOUNT, ALLOWED, EXPLICIT, IMPLICIT, ME, ROLE, ROOT, SESSION, policy, statement

from tutor.iam import Outcome, Policy, Request, evaluate
from tutor.iam.principals import (
    Grant,
    account_of,
    granted_to,
    is_service_principal,
    nearest_service,
    role_of_session,
    same_role,
)

SAME = policy(statement())
OTHER = policy(statement(action="s3:PutObject"))
DENIES = policy(statement("Deny"))
YOU = f"arn:aws:iam::{ACCOUNT}:user/you"
STRANGER = "arn:aws:iam::999999999999:user/me"
OBJECT = "arn:aws:s3:::b/k"
NO, ACC, ROL, SELF = Grant.NOBODY, Grant.ACCOUNT, Grant.ROLE, Grant.ITSELF


@pytest.mark.parametrize(
    ("principal", "caller", "grant"),
    [
        ("*", ME, SELF),
        ({"AWS": "*"}, SESSION, SELF),
        ({"AWS": "*"}, "ecs-tasks.amazonaws.com", SELF),
        ({"AWS": ME}, ME, SELF),
        ({"AWS": ME}, YOU, NO),
        ({"AWS": ME.upper()}, ME, NO),
        ({"AWS": SESSION}, SESSION, SELF),
        ({"AWS": SESSION + "4"}, SESSION, NO),
        ({"AWS": ROLE}, SESSION, ROL),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/task"}, SESSION, ROL),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/a/b/task"}, SESSION, ROL),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/task/other"}, SESSION, NO),
        ({"AWS": "arn:aws:iam::999999999999:role/task"}, SESSION, NO),
        ({"AWS": ROLE}, ROLE, ROL),
        ({"AWS": ACCOUNT}, ME, ACC),
        ({"AWS": ROOT}, ME, ACC),
        ({"AWS": ROOT}, SESSION, ACC),
        ({"AWS": f"arn:aws-cn:iam::{ACCOUNT}:root"}, f"arn:aws-cn:iam::{ACCOUNT}:user/me", ACC),
        ({"AWS": ROOT}, STRANGER, NO),
        ({"AWS": "999999999999"}, ME, NO),
        ({"AWS": ROOT}, "ecs-tasks.amazonaws.com", NO),
        ({"AWS": f"{ACCOUNT}:root"}, ME, NO),
        ({"AWS": [ROOT, ME]}, ME, SELF),
        ({"AWS": [ME, ROOT]}, ME, SELF),
        ({"AWS": [ROOT, ROLE]}, SESSION, ROL),
        ({"AWS": []}, ME, NO),
        # No part of an ARN can be a wildcard here.
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:user/*"}, ME, NO),
        ({"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}, SESSION, NO),
        ({"AWS": "arn:aws:iam::*:root"}, ME, NO),
        ({"AWS": SESSION.replace("0123", "*")}, SESSION, NO),
        ({"Service": "ecs-tasks.amazonaws.com"}, "ecs-tasks.amazonaws.com", SELF),
        ({"Service": "ECS-tasks.amazonaws.com"}, "ecs-tasks.amazonaws.com", SELF),
        ({"Service": "ecs.amazonaws.com"}, "ecs-tasks.amazonaws.com", NO),
        ({"Service": "*"}, "ecs-tasks.amazonaws.com", NO),
        ({"AWS": "ecs-tasks.amazonaws.com"}, "ecs-tasks.amazonaws.com", NO),
        ({"Service": "ecs.amazonaws.com", "AWS": ME}, ME, SELF),
        ({"Federated": "arn:aws:iam::1:saml-provider/p"}, "arn:aws:iam::1:saml-provider/p", SELF),
        ({"Federated": "arn:aws:iam::1:saml-provider/p"}, ME, NO),
        ({"Federated": "*"}, ME, NO),
        ({"CanonicalUser": ACCOUNT}, ME, NO),
    ],
)
def test_how_closely_a_principal_names_the_caller(principal: Any, caller: str, grant: Grant) -> None:
    (made,) = policy(statement(Principal=principal)).statements
    assert granted_to(made, caller) is grant


@pytest.mark.parametrize(
    ("principal", "caller", "spared"),
    [
        (ME, ME, True),
        (ME, YOU, False),
        ([ME, ROOT], ME, True),
        # As in the guide's example: beside the user stands the account, and the account's others are denied.
        ([ME, ROOT], YOU, False),
        (ROOT, ME, False),
        # "You must include both ARNs", the role's and the session's.
        (ROLE, SESSION, False),
        ([ROLE, SESSION], SESSION, True),
        ("*", ME, True),
    ],
)
def test_whom_notprincipal_spares(principal: Any, caller: str, spared: bool) -> None:
    deny = policy({"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": principal}})
    decision = evaluate(Request("s3:GetObject", OBJECT, caller), [SAME], resource=deny)
    assert decision.outcome is (ALLOWED if spared else EXPLICIT)


def test_notprincipal_spares_nobody_who_has_a_boundary() -> None:
    deny = policy({"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": [ME, ROOT]}})
    request = Request("s3:GetObject", OBJECT, ME)
    assert evaluate(request, [SAME], resource=deny, boundary=[]).outcome is ALLOWED
    assert evaluate(request, [SAME], resource=deny, session=[SAME]).outcome is ALLOWED
    assert evaluate(request, [SAME], resource=deny, boundary=[SAME]).outcome is EXPLICIT
    allow = policy({"Effect": "Allow", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": ME}})
    assert evaluate(request, [], resource=allow, boundary=[SAME]).outcome is IMPLICIT


def test_notprincipal_spares_a_service() -> None:
    deny = {"Effect": "Deny", "Action": "*", "NotPrincipal": {"Service": "ecs-tasks.amazonaws.com"}}
    for name, grant in (("ecs-tasks.amazonaws.com", NO), ("ecs.amazonaws.com", SELF)):
        assert granted_to(policy(deny).statements[0], name) is grant


def test_an_identity_based_statement_names_nobody() -> None:
    assert granted_to(SAME.statements[0], ME) is NO
    assert evaluate(Request("s3:GetObject", OBJECT, ME), [], resource=SAME).outcome is IMPLICIT


@pytest.mark.parametrize(
    ("effect", "principal", "identity", "expected"),
    [
        ("Allow", "*", [], ALLOWED),
        ("Allow", {"AWS": "*"}, [], ALLOWED),
        ("Allow", {"AWS": ME}, [], ALLOWED),
        ("Allow", {"AWS": ACCOUNT}, [], IMPLICIT),
        ("Allow", {"AWS": ROOT}, [], IMPLICIT),
        ("Allow", {"AWS": ROOT}, [SAME], ALLOWED),
        ("Allow", {"AWS": "arn:aws:iam::999999999999:root"}, [], IMPLICIT),
        ("Allow", {"AWS": YOU}, [SAME], ALLOWED),
        ("Deny", {"AWS": ROOT}, [SAME], EXPLICIT),
        ("Allow", {"Service": "ecs-tasks.amazonaws.com"}, [], IMPLICIT),
        ("Deny", {"AWS": ME}, [SAME], EXPLICIT),
        ("Deny", {"AWS": YOU}, [SAME], ALLOWED),
        ("Allow", {"AWS": ME}, [DENIES], EXPLICIT),
    ],
)
def test_either_side_may_allow_and_either_may_deny(
    effect: str, principal: Any, identity: list[Policy], expected: Outcome
) -> None:
    on_it = policy(statement(effect, Principal=principal))
    assert evaluate(Request("s3:GetObject", OBJECT, ME), identity, resource=on_it).outcome is expected


@pytest.mark.parametrize(
    ("principal", "caller", "layers", "expected"),
    [
        (ROLE, SESSION, {}, ALLOWED),
        (ROLE.replace("app/", ""), SESSION, {}, ALLOWED),
        (ROLE.replace("task", "other"), SESSION, {}, IMPLICIT),
        (SESSION, SESSION, {}, ALLOWED),
        (ME, ME, {"boundary": [OTHER]}, ALLOWED),
        (SESSION, SESSION, {"boundary": [OTHER]}, ALLOWED),
        (SESSION, SESSION, {"session": [OTHER]}, ALLOWED),
        (ROLE, SESSION, {"boundary": [OTHER]}, IMPLICIT),
        (ROLE, SESSION, {"session": [OTHER]}, IMPLICIT),
        (ROLE, SESSION, {"boundary": [SAME]}, ALLOWED),
        (ROLE, SESSION, {"boundary": [SAME], "session": [SAME]}, ALLOWED),
        # `*` names the user or the session itself. The guide says so of `*` with a condition on aws:PrincipalArn.
        ("*", ME, {"boundary": [OTHER]}, ALLOWED),
        ("*", SESSION, {"session": [OTHER]}, ALLOWED),
        (ME, ME, {"boundary": [DENIES]}, EXPLICIT),
        (SESSION, SESSION, {"session": [DENIES]}, EXPLICIT),
        (ROOT, ME, {"boundary": [SAME]}, IMPLICIT),
    ],
)
def test_whom_a_resource_based_policy_names_says_what_limits_it(
    principal: str, caller: str, layers: dict[str, Any], expected: Outcome
) -> None:
    on_it = policy(statement(Principal={"AWS": principal}))
    assert evaluate(Request("s3:GetObject", OBJECT, caller), [], resource=on_it, **layers).outcome is expected


SECRET = f"arn:aws:secretsmanager:r:{ACCOUNT}:secret:dev/fcj/momentum-AbCdEf"
REPOSITORY = f"arn:aws:ecr:r:{ACCOUNT}:repository/fcj-registry"


@pytest.mark.parametrize(
    ("action", "resource", "made", "expected"),
    [
        ("s3:GetObject", OBJECT, statement(resource="arn:aws:s3:::b/*", Principal={"AWS": ROLE}), ALLOWED),
        ("s3:GetObject", OBJECT, statement(resource="arn:aws:s3:::b", Principal={"AWS": ROLE}), IMPLICIT),
        ("s3:ListBucket", "arn:aws:s3:::b", statement(action="s3:List*", Principal={"AWS": SESSION}), ALLOWED),
        ("secretsmanager:GetSecretValue", SECRET,
         statement(action="secretsmanager:GetSecretValue", Principal={"AWS": ROLE}), ALLOWED),
        ("secretsmanager:GetSecretValue", SECRET,
         statement("Deny", "secretsmanager:*", Principal="*",
                   Condition={"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}), EXPLICIT),
        ("s3:GetObject", OBJECT, statement(resource="arn:aws:s3:::${aws:PrincipalTag/b}/*", Principal="*"), ALLOWED),
        ("s3:GetObject", OBJECT, statement(resource="arn:aws:s3:::${aws:PrincipalTag/c}/*", Principal="*"), IMPLICIT),
        # A repository's policy has no Resource: it is about the repository.
        ("ecr:BatchGetImage", REPOSITORY,
         {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Principal": {"AWS": ROLE}}, ALLOWED),
        ("ecr:PutImage", REPOSITORY,
         {"Effect": "Allow", "Action": "ecr:BatchGetImage", "Principal": {"AWS": ROLE}}, IMPLICIT),
        ("ecr:BatchGetImage", REPOSITORY,
         {"Effect": "Deny", "Action": "ecr:*", "Principal": "*",
          "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, EXPLICIT),
    ],
)  # fmt: skip
def test_buckets_secrets_and_repositories(action: str, resource: str, made: dict[str, Any], expected: Outcome) -> None:
    from tutor.iam import Context

    context = Context({"aws:SecureTransport": "true", "aws:PrincipalTag/b": "b"})
    request = Request(action, resource, SESSION, context)
    decision = evaluate(request, [], resource=policy(made))
    assert decision.outcome is expected
    if expected is not IMPLICIT:
        assert [s.index for s in decision.deciding] == [0]
    assert decision.layer == {ALLOWED: "", EXPLICIT: "resource", IMPLICIT: "identity"}[expected]


DECRYPTS = policy(statement(action="kms:Decrypt"))
KEY = f"arn:aws:kms:r:{ACCOUNT}:key/1"


@pytest.mark.parametrize(
    ("principal", "identity", "layers", "expected", "layer"),
    [
        (ROOT, [DECRYPTS], {}, ALLOWED, ""),
        (ROOT, [], {}, IMPLICIT, "identity"),
        (ROLE, [], {}, ALLOWED, ""),
        (ROLE, [DECRYPTS], {}, ALLOWED, ""),
        (SESSION, [], {}, ALLOWED, ""),
        (ROLE, [], {"boundary": [SAME]}, IMPLICIT, "boundary"),
        (f"arn:aws:iam::{ACCOUNT}:role/other", [DECRYPTS], {}, IMPLICIT, "resource"),
        ("arn:aws:iam::999999999999:root", [DECRYPTS], {}, IMPLICIT, "resource"),
        ("arn:aws:iam::999999999999:root", [], {}, IMPLICIT, "resource"),
    ],
)
def test_a_keys_policy_must_let_the_account_or_the_caller_in(
    principal: str, identity: list[Policy], layers: dict[str, Any], expected: Outcome, layer: str
) -> None:
    key = policy(statement(action="kms:*", Principal={"AWS": principal}), source="key")
    for action in ("kms:Decrypt", "KMS:decrypt"):
        decision = evaluate(Request(action, KEY, SESSION), identity, resource=key, **layers)
        assert (decision.outcome, decision.layer) == (expected, layer)


def test_a_decision_about_a_key_names_the_keys_statement_too() -> None:
    key = policy(statement(action="kms:*", Principal={"AWS": ROOT}), source="key")
    mine = policy(statement(action="kms:Decrypt"), source="mine")
    decision = evaluate(Request("kms:Decrypt", KEY, SESSION), [mine], resource=key)
    assert [s.source for s in decision.deciding] == ["mine", "key"]
    bucket = policy(statement(Principal={"AWS": ROOT}), source="bucket")
    decision = evaluate(Request("s3:GetObject", OBJECT, SESSION), [policy(statement(), source="mine")], resource=bucket)
    assert [s.source for s in decision.deciding] == ["mine"], "naming the account only hands the decision on"


def test_without_a_keys_policy_the_identity_decides() -> None:
    assert evaluate(Request("kms:Decrypt", KEY, SESSION), [DECRYPTS]).outcome is ALLOWED


ASSUMES = policy(statement(action="sts:AssumeRole"))


@pytest.mark.parametrize(
    ("principal", "identity", "expected", "layer"),
    [
        ({"AWS": ROOT}, [ASSUMES], ALLOWED, ""),
        ({"AWS": ROOT}, [], IMPLICIT, "identity"),
        ({"AWS": ME}, [], ALLOWED, ""),
        ({"AWS": YOU}, [ASSUMES], IMPLICIT, "resource"),
        ({"Service": "ecs-tasks.amazonaws.com"}, [ASSUMES], IMPLICIT, "resource"),
    ],
)
def test_a_roles_trust_must_let_the_account_or_the_caller_in(
    principal: Any, identity: list[Policy], expected: Outcome, layer: str
) -> None:
    trust = policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})
    decision = evaluate(Request("sts:AssumeRole", ROLE, ME), identity, resource=trust)
    assert (decision.outcome, decision.layer) == (expected, layer)


def test_a_denial_by_the_things_own_policy_names_its_statement() -> None:
    on_it = policy(statement(Principal="*"), statement("Deny", Principal="*"), source="bucket policy")
    decision = evaluate(Request("s3:GetObject", OBJECT, ME), [], resource=on_it)
    assert [(s.source, s.index) for s in decision.deciding] == [("bucket policy", 1)]
    decision = evaluate(Request("s3:GetObject", OBJECT, ME), [DENIES], resource=on_it)
    assert decision.layer == "identity"
    assert len(decision.deciding) == 2


def test_a_direct_grant_names_its_statement_only() -> None:
    on_it = policy(statement(Principal={"AWS": ME}), source="bucket policy")
    decision = evaluate(Request("s3:GetObject", OBJECT, ME), [SAME], resource=on_it)
    assert [s.source for s in decision.deciding] == ["bucket policy"]


@pytest.mark.parametrize(
    ("arn", "account"),
    [(ME, ACCOUNT), ("arn:aws:s3:::b", ""), ("ecs-tasks.amazonaws.com", ""), ("a:b:c:d:e", ""), ("", "")],
)
def test_the_account_in_an_arn(arn: str, account: str) -> None:
    assert account_of(arn) == account


def test_the_role_of_a_session() -> None:
    assert role_of_session(SESSION) == f"arn:aws:iam::{ACCOUNT}:role/task"
    assert role_of_session("arn:aws:sts::1:assumed-role/r/a:sts:b") == "arn:aws:iam::1:role/r"
    assert role_of_session(ME) == ""
    assert not same_role(ROLE, "")
    assert not same_role(ME, "arn:aws:iam::1:role/r")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("ecs-tasks.amazonaws.com", True),
        ("ECS-Tasks.amazonaws.com", True),
        ("ecs-tasks.amazonaws.com.cn", True),
        ("pods.eks.amazonaws.com", True),
        ("ecs-task.amazonaws.com", False),
        ("ecs-tasks", False),
        ("ecs-tasks.amazonaws.com.de", False),
        ("*", False),
    ],
)
def test_which_service_principals_there_are(name: str, known: bool) -> None:
    assert is_service_principal(name) is known


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ecs-task.amazonaws.com", "ecs-tasks.amazonaws.com"),
        ("ECS-Task.amazonaws.com", "ecs-tasks.amazonaws.com"),
        ("ecs-tasks.amazon.com", "ecs-tasks.amazonaws.com"),
        ("nothing-like-it", None),
        ("zzzzzzzz.amazonaws.com", None),
        ("", None),
    ],
)
def test_the_service_principal_that_was_meant(name: str, meant: str | None) -> None:
    assert nearest_service(name) == meant
