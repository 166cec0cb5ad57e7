"""Evaluation by table: layers, globs, the Not forms, variables, conditions, resource-based policies."""

from __future__ import annotations

import json
from typing import Any

import pytest
from iam_support import ALLOWED, EXPLICIT, IMPLICIT, ME, outcome, policy, statement

from tutor.iam import Outcome, Request, evaluate, parse
from tutor.iam.index import index_of


@pytest.mark.parametrize(
    ("action", "pattern", "expected"),
    [
        ("s3:GetObject", "s3:GetObject", ALLOWED),
        ("s3:GetObject", "S3:getobject", ALLOWED),
        ("s3:GetObject", "s3:Get*", ALLOWED),
        ("s3:GetObject", "s3:*Object", ALLOWED),
        ("s3:GetObject", "s3:GetObjec?", ALLOWED),
        ("s3:GetObject", "s3:GetObject?", IMPLICIT),
        ("s3:GetObject", "*", ALLOWED),
        ("s3:GetObject", "s3.GetObject", IMPLICIT),
        ("s3:GetObject", "s3:GetObjec[t]", IMPLICIT),
        ("s3:GetObject", ["s3:PutObject", "s3:GetObject"], ALLOWED),
        ("s3:GetObject", ["s3:PutObject", "s3:DeleteObject"], IMPLICIT),
        ("s3:GetObjectAcl", "s3:GetObject", IMPLICIT),
    ],
)
def test_actions(action: str, pattern: Any, expected: Outcome) -> None:
    assert outcome(statement(action=pattern), action=action) is expected


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/key", ALLOWED),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b/c", ALLOWED),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", IMPLICIT),
        ("arn:aws:s3:::Bucket/*", "arn:aws:s3:::bucket/key", IMPLICIT),
        ("arn:aws:s3:::bucket/k?y", "arn:aws:s3:::bucket/key", ALLOWED),
        ("arn:aws:s3:::bucket/[k]ey", "arn:aws:s3:::bucket/key", IMPLICIT),
        ("arn:aws:s3:::bucket/[k]ey", "arn:aws:s3:::bucket/[k]ey", ALLOWED),
        ("arn:aws:s3:::b.cket/*", "arn:aws:s3:::bucket/key", IMPLICIT),
        ("arn:aws:*:::bucket/key", "arn:aws:s3:::bucket/key", ALLOWED),
        ("*", "arn:aws:s3:::bucket/key", ALLOWED),
        (["arn:aws:s3:::other/*", "arn:aws:s3:::bucket/*"], "arn:aws:s3:::bucket/key", ALLOWED),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-??????",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf",
            ALLOWED,
        ),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-??????",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-longer-AbCdEf",
            IMPLICIT,
        ),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf:DB_CONNECTION_STRING::",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf",
            IMPLICIT,
        ),
        ("arn:aws:logs:r:1:log-group:/ecs/td", "arn:aws:logs:r:1:log-group:/ecs/td:log-stream:", IMPLICIT),
        ("arn:aws:logs:r:1:log-group:/ecs/td:*", "arn:aws:logs:r:1:log-group:/ecs/td:log-stream:", ALLOWED),
        ("arn:aws:ecr:r:1:repository/fcj-registry", "*", IMPLICIT),
    ],
)
def test_resources(pattern: Any, resource: str, expected: Outcome) -> None:
    assert outcome(statement(resource=pattern), resource=resource) is expected


ALLOW = statement()
DENY = statement("Deny")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], IMPLICIT),
        ([ALLOW], ALLOWED),
        ([DENY], EXPLICIT),
        ([ALLOW, DENY], EXPLICIT),
        ([DENY, ALLOW], EXPLICIT),
        ([statement(action="s3:PutObject")], IMPLICIT),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], ALLOWED),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], IMPLICIT),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}], ALLOWED),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*"}], IMPLICIT),
        ([ALLOW, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*"}], ALLOWED),
        ([ALLOW, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}], EXPLICIT),
        ([ALLOW, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], ALLOWED),
    ],
)
def test_statements(statements: list[dict[str, Any]], expected: Outcome) -> None:
    assert outcome(*statements) is expected


OTHER = policy(statement(action="s3:PutObject"))
SAME = policy(ALLOW)
DENIES = policy(DENY)


@pytest.mark.parametrize(
    ("identity", "layers", "expected"),
    [
        ([SAME], {"boundary": []}, ALLOWED),
        ([SAME], {"boundary": [SAME]}, ALLOWED),
        ([SAME], {"boundary": [OTHER]}, IMPLICIT),
        ([SAME], {"boundary": [DENIES]}, EXPLICIT),
        ([], {"boundary": [SAME]}, IMPLICIT),
        ([SAME], {"session": [SAME]}, ALLOWED),
        ([SAME], {"session": [OTHER]}, IMPLICIT),
        ([], {"session": [SAME]}, IMPLICIT),
        ([SAME], {"boundary": [SAME], "session": [OTHER]}, IMPLICIT),
        ([SAME, DENIES], {}, EXPLICIT),
        ([OTHER, SAME], {}, ALLOWED),
    ],
)
def test_layers(identity: list[Any], layers: dict[str, Any], expected: Outcome) -> None:
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", ME)
    assert evaluate(request, identity, **layers).outcome is expected


def test_get_caller_identity_needs_nothing() -> None:
    assert outcome(action="sts:GetCallerIdentity") is ALLOWED
    assert outcome(statement("Deny", action="sts:*"), action="sts:GetCallerIdentity") is ALLOWED


def test_the_decision_names_its_statements() -> None:
    named = parse(
        json.dumps({"Statement": [statement(Sid="Read"), statement("Deny", action="s3:Put*")]}), source="mine"
    )
    decision = evaluate(Request("s3:GetObject", "*"), [named])
    assert [(s.source, s.index, s.sid) for s in decision.deciding] == [("mine", 0, "Read")]
    decision = evaluate(Request("s3:PutObject", "*"), [named])
    assert [(s.source, s.index) for s in decision.deciding] == [("mine", 1)]


@pytest.mark.parametrize(
    ("layers", "layer"),
    [
        ({"identity": [OTHER]}, "identity"),
        ({"identity": [SAME], "boundary": [OTHER]}, "boundary"),
        ({"identity": [SAME], "session": [OTHER]}, "session"),
        ({"identity": [SAME], "boundary": [DENIES]}, "boundary"),
        ({"identity": [SAME, DENIES]}, "identity"),
        ({"identity": [SAME], "session": [DENIES]}, "session"),
    ],
)
def test_a_denial_names_its_layer(layers: dict[str, Any], layer: str) -> None:
    assert evaluate(Request("s3:GetObject", "arn:aws:s3:::b/k", ME), **layers).layer == layer


def test_an_allowed_decision_names_every_layers_statements() -> None:
    decision = evaluate(Request("s3:GetObject", "arn:aws:s3:::b/k", ME), [SAME], boundary=[SAME], session=[SAME])
    assert len(decision.deciding) == 3
    assert decision.layer == ""
    assert decision.near_misses == ()


def test_a_policy_can_be_copied_pickled_and_judged_by_again() -> None:
    import copy
    import pickle

    request = Request("s3:GetObject", "*")
    first = policy(ALLOW)
    assert evaluate(request, [first]).outcome is ALLOWED
    for again in (copy.copy(first), copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
        assert again == first
        assert hash(again) == hash(first)
        assert evaluate(request, [again]).outcome is ALLOWED


def test_more_actions_than_are_remembered_are_still_found() -> None:
    from tutor.iam.index import REMEMBERED

    one = policy(statement(action="s3:Get*"))
    for number in range(REMEMBERED + 10):
        assert evaluate(Request(f"s3:Get{number}"), [one]).allowed
    assert not evaluate(Request("s3:Put"), [one]).allowed


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*:GetObject", ALLOWED),
        ("*:*", ALLOWED),
        ("s?:GetObject", ALLOWED),
        ("s*", ALLOWED),
        ("s*:Get*", ALLOWED),
        ("?3:GetObject", ALLOWED),
        ("s*:Put*", IMPLICIT),
        ("i*:GetObject", IMPLICIT),
        ("?:GetObject", IMPLICIT),
        ("s3*", ALLOWED),
        ("s3", IMPLICIT),
        ("s3:", IMPLICIT),
    ],
)
def test_a_wildcard_in_the_services_name(pattern: str, expected: Outcome) -> None:
    assert outcome(statement(action=pattern)) is expected
    assert outcome({"Effect": "Allow", "NotAction": pattern, "Resource": "*"}) is not expected


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (statement(action=[]), IMPLICIT),
        (statement(resource=[]), IMPLICIT),
        (statement("Deny", resource=[]), IMPLICIT),
        ({"Effect": "Allow", "NotAction": [], "Resource": "*"}, ALLOWED),
        ({"Effect": "Allow", "Action": "*", "NotResource": []}, ALLOWED),
        ({"Effect": "Allow", "Action": "*", "NotResource": "*"}, IMPLICIT),
        ({"Effect": "Allow", "Action": "*", "NotResource": ["arn:aws:s3:::other", "*"]}, IMPLICIT),
        ({"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:s3:::other"]}, EXPLICIT),
        ({"Effect": "Allow", "Action": "*"}, IMPLICIT),
        (statement(resource=["arn:aws:s3:::other", "*"]), ALLOWED),
        (statement(resource=["arn:aws:s3:::other", "arn:aws:s3:::bucket/key"]), ALLOWED),
    ],
)
def test_an_empty_list_names_nothing(made: dict[str, Any], expected: Outcome) -> None:
    assert outcome(made) is expected


def test_near_are_the_allowing_statements_about_the_action() -> None:
    made = policy(
        statement(resource="arn:aws:s3:::other"), statement(action="s3:Put*"), statement("Deny", resource="x"),
        statement(action="s3:*", resource="arn:aws:s3:::another"),
    )  # fmt: skip
    decision = evaluate(Request("s3:GetObject", "arn:aws:s3:::b/k", ME), [made])
    assert [s.index for s in decision.near] == [0, 3]
    assert evaluate(Request("s3:GetObject", "arn:aws:s3:::other", ME), [made]).near == ()


def test_a_policy_is_worked_out_once_and_remembers_what_an_action_leaves() -> None:
    made = policy(statement(), statement(action="s3:Put*"))
    index = index_of(made)
    assert index_of(made) is index
    first = index.about("s3:GetObject")
    assert index.about("s3:GetObject") is first
    assert index.about("s3:PutObject") is not first
    assert index_of(policy(statement())) is not index


def test_conditions_are_worked_out_when_they_are_first_asked_for() -> None:
    """A statement that no request reaches may have an operator that nobody defined."""
    odd = statement(action="s3:PutObject", Condition={"Odd": {"k": "v"}})
    assert outcome(statement(), odd) is ALLOWED
    assert outcome(statement(), statement(resource="arn:aws:s3:::x", Condition={"Odd": {"k": "v"}})) is ALLOWED
