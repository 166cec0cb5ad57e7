"""Evaluation by table: layers, globs, the Not forms, variables, conditions, resource-based policies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tutor.iam import Context, Outcome, Request, UnknownElementError, evaluate, parse

A, I, E = Outcome.ALLOWED, Outcome.IMPLICIT_DENY, Outcome.EXPLICIT_DENY  # noqa: E741
ME = "arn:aws:iam::111122223333:user/me"


def statement(effect: str = "Allow", action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement."""
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def policy(*statements: dict[str, Any], version: str | None = "2012-10-17") -> Any:
    """A parsed policy."""
    raw: dict[str, Any] = {"Statement": list(statements)}
    if version:
        raw["Version"] = version
    return parse(raw)


def outcome(
    *statements: dict[str, Any],
    action: str = "s3:GetObject",
    resource: str = "arn:aws:s3:::bucket/key",
    context: dict[str, Any] | None = None,
    **layers: Any,
) -> Outcome:
    """What is decided."""
    request = Request(action, resource, ME, Context(context or {}))
    return evaluate(request, [policy(*statements)] if statements else [], **layers).outcome


@pytest.mark.parametrize(
    ("action", "pattern", "expected"),
    [
        ("s3:GetObject", "s3:GetObject", A),
        ("s3:GetObject", "S3:getobject", A),
        ("s3:GetObject", "s3:Get*", A),
        ("s3:GetObject", "s3:*Object", A),
        ("s3:GetObject", "s3:GetObjec?", A),
        ("s3:GetObject", "s3:GetObject?", I),
        ("s3:GetObject", "*", A),
        ("s3:GetObject", "s3.GetObject", I),
        ("s3:GetObject", "s3:GetObjec[t]", I),
        ("s3:GetObject", ["s3:PutObject", "s3:GetObject"], A),
        ("s3:GetObject", ["s3:PutObject", "s3:DeleteObject"], I),
        ("s3:GetObjectAcl", "s3:GetObject", I),
    ],
)
def test_actions(action: str, pattern: Any, expected: Outcome) -> None:
    assert outcome(statement(action=pattern), action=action) is expected


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/key", A),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b/c", A),
        ("arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", I),
        ("arn:aws:s3:::Bucket/*", "arn:aws:s3:::bucket/key", I),
        ("arn:aws:s3:::bucket/k?y", "arn:aws:s3:::bucket/key", A),
        ("arn:aws:s3:::bucket/[k]ey", "arn:aws:s3:::bucket/key", I),
        ("arn:aws:s3:::bucket/[k]ey", "arn:aws:s3:::bucket/[k]ey", A),
        ("arn:aws:s3:::b.cket/*", "arn:aws:s3:::bucket/key", I),
        ("arn:aws:*:::bucket/key", "arn:aws:s3:::bucket/key", A),
        ("*", "arn:aws:s3:::bucket/key", A),
        (["arn:aws:s3:::other/*", "arn:aws:s3:::bucket/*"], "arn:aws:s3:::bucket/key", A),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-??????",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf",
            A,
        ),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-??????",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-longer-AbCdEf",
            I,
        ),
        (
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf:DB_CONNECTION_STRING::",
            "arn:aws:secretsmanager:r:1:secret:dev/fcj/momentum-AbCdEf",
            I,
        ),
        ("arn:aws:logs:r:1:log-group:/ecs/td", "arn:aws:logs:r:1:log-group:/ecs/td:log-stream:", I),
        ("arn:aws:logs:r:1:log-group:/ecs/td:*", "arn:aws:logs:r:1:log-group:/ecs/td:log-stream:", A),
        ("arn:aws:ecr:r:1:repository/fcj-registry", "*", I),
    ],
)
def test_resources(pattern: Any, resource: str, expected: Outcome) -> None:
    assert outcome(statement(resource=pattern), resource=resource) is expected


ALLOW = statement()
DENY = statement("Deny")


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([], I),
        ([ALLOW], A),
        ([DENY], E),
        ([ALLOW, DENY], E),
        ([DENY, ALLOW], E),
        ([statement(action="s3:PutObject")], I),
        ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], A),
        ([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], I),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}], A),
        ([{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*"}], I),
        ([ALLOW, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::bucket/*"}], A),
        ([ALLOW, {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"}], E),
        ([ALLOW, {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}], A),
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
        ([SAME], {"boundary": []}, A),
        ([SAME], {"boundary": [SAME]}, A),
        ([SAME], {"boundary": [OTHER]}, I),
        ([SAME], {"boundary": [DENIES]}, E),
        ([], {"boundary": [SAME]}, I),
        ([SAME], {"session": [SAME]}, A),
        ([SAME], {"session": [OTHER]}, I),
        ([], {"session": [SAME]}, I),
        ([SAME], {"boundary": [SAME], "session": [OTHER]}, I),
        ([SAME, DENIES], {}, E),
        ([OTHER, SAME], {}, A),
    ],
)
def test_layers(identity: list[Any], layers: dict[str, Any], expected: Outcome) -> None:
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", ME)
    assert evaluate(request, identity, **layers).outcome is expected


@pytest.mark.parametrize(
    ("effect", "principal", "identity", "expected"),
    [
        ("Allow", "*", [], A),
        ("Allow", {"AWS": "*"}, [], A),
        ("Allow", {"AWS": ME}, [], A),
        ("Allow", {"AWS": "111122223333"}, [], A),
        ("Allow", {"AWS": "arn:aws:iam::111122223333:root"}, [], A),
        ("Allow", {"AWS": "arn:aws:iam::999999999999:root"}, [], I),
        ("Allow", {"Service": "ecs-tasks.amazonaws.com"}, [], I),
        ("Deny", {"AWS": ME}, [SAME], E),
        ("Deny", {"AWS": "arn:aws:iam::111122223333:user/other"}, [SAME], A),
    ],
)
def test_resource_based_policies(effect: str, principal: Any, identity: list[Any], expected: Outcome) -> None:
    on_it = policy(statement(effect, Principal=principal))
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", ME)
    assert evaluate(request, identity, resource=on_it).outcome is expected


def test_a_session_of_a_role_is_named_by_the_role_too() -> None:
    on_it = policy(statement(Principal={"AWS": "arn:aws:iam::1:role/task"}))
    request = Request("s3:GetObject", "*", "arn:aws:sts::1:assumed-role/task/session")
    assert evaluate(request, [], resource=on_it).outcome is A


@pytest.mark.parametrize(
    ("resource", "context", "version", "expected"),
    [
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, "2012-10-17", A),
        ("arn:aws:s3:::bucket/${AWS:UserName}", {"aws:username": "key"}, "2012-10-17", A),
        ("arn:aws:s3:::bucket/${aws:username}", {}, "2012-10-17", I),
        ("arn:aws:s3:::bucket/${aws:username, 'key'}", {}, "2012-10-17", A),
        ("arn:aws:s3:::bucket/${aws:username, 'key'}", {"aws:username": "no"}, "2012-10-17", I),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, "2008-10-17", I),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "key"}, None, I),
        ("arn:aws:s3:::bucket/${aws:username}", {"aws:username": "*"}, "2012-10-17", I),
        ("arn:aws:s3:::bucket/${*}", {}, "2012-10-17", I),
    ],
)
def test_variables(resource: str, context: dict[str, str], version: str | None, expected: Outcome) -> None:
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", ME, Context(context))
    assert evaluate(request, [policy(statement(resource=resource), version=version)]).outcome is expected


@pytest.mark.parametrize(
    ("text", "name", "expected"), [("${*}", "*", A), ("${?}", "?", A), ("${$}", "$", A), ("${*}", "x", I)]
)
def test_special_variables_are_literal(text: str, name: str, expected: Outcome) -> None:
    assert outcome(statement(resource=f"arn:aws:s3:::b/{text}"), resource=f"arn:aws:s3:::b/{name}") is expected


Y, N = True, False
CONDITIONS = [
    ("StringEquals", "k", "a", "a", Y),
    ("StringEquals", "k", "a", "A", N),
    ("StringEquals", "K", "a", "a", Y),
    ("stringequals", "k", "a", "a", Y),
    ("StringEquals", "k", ["a", "b"], "b", Y),
    ("StringEquals", "k", "a*", "ab", N),
    ("StringEquals", "k", "a", None, N),
    ("StringEqualsIfExists", "k", "a", None, Y),
    ("StringEqualsIfExists", "k", "a", "b", N),
    ("StringNotEquals", "k", "a", "b", Y),
    ("StringNotEquals", "k", ["a", "b"], "b", N),
    ("StringNotEquals", "k", "a", None, Y),
    ("StringNotEqualsIfExists", "k", "a", None, Y),
    ("StringEqualsIgnoreCase", "k", "a", "A", Y),
    ("StringNotEqualsIgnoreCase", "k", "a", "A", N),
    ("StringLike", "k", "a*", "abc", Y),
    ("StringLike", "k", "a?", "abc", N),
    ("StringLike", "k", "[a]", "a", N),
    ("StringNotLike", "k", "a*", "abc", N),
    ("StringNotLike", "k", "a*", None, Y),
    ("NumericEquals", "k", "10", "10.0", Y),
    ("NumericEquals", "k", 10, "10", Y),
    ("NumericNotEquals", "k", "10", "11", Y),
    ("NumericLessThan", "k", "10", "9", Y),
    ("NumericLessThan", "k", "10", "10", N),
    ("NumericLessThanEquals", "k", "10", "10", Y),
    ("NumericGreaterThan", "k", "10", "11", Y),
    ("NumericGreaterThan", "k", "9", "10", Y),
    ("NumericGreaterThanEquals", "k", "10", "10", Y),
    ("NumericLessThan", "k", "ten", "9", N),
    ("NumericLessThan", "k", "10", None, N),
    ("DateLessThan", "k", "2030-01-01T00:00:00Z", "2026-01-01T00:00:00Z", Y),
    ("DateLessThan", "k", "2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z", N),
    ("DateGreaterThan", "k", "2020-01-01", "2026-01-01T00:00:00Z", Y),
    ("DateEquals", "k", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", Y),
    ("DateNotEquals", "k", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z", N),
    ("DateLessThanEquals", "k", "1767225600", "2026-01-01T00:00:00Z", Y),
    ("DateGreaterThanEquals", "k", "2026-01-01T00:00:00Z", "1767225600", Y),
    ("Bool", "k", "true", "true", Y),
    ("Bool", "k", True, "true", Y),
    ("Bool", "k", "true", "false", N),
    ("Bool", "k", "true", None, N),
    ("BoolIfExists", "k", "true", None, Y),
    ("BinaryEquals", "k", "QmluYXJ5", "QmluYXJ5", Y),
    ("BinaryEquals", "k", "QmluYXJ5", "YWJj", N),
    ("IpAddress", "k", "203.0.113.0/24", "203.0.113.9", Y),
    ("IpAddress", "k", "203.0.113.0/24", "203.0.114.9", N),
    ("IpAddress", "k", "2001:db8::/32", "2001:db8::1", Y),
    ("IpAddress", "k", "203.0.113.9", "203.0.113.9", Y),
    ("NotIpAddress", "k", "203.0.113.0/24", "203.0.114.9", Y),
    ("NotIpAddress", "k", "203.0.113.0/24", None, Y),
    ("ArnEquals", "k", "arn:aws:ecs:*:1:*", "arn:aws:ecs:eu-west-1:1:task/c/t", Y),
    ("ArnLike", "k", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:1:task/c/t", Y),
    ("ArnLike", "k", "arn:aws:ecs:*", "arn:aws:ecs:r:1:task/c/t", N),
    ("ArnLike", "k", "arn:aws:*:1:x", "arn:aws:ecs:r:1:x", N),
    ("ArnLike", "k", "arn:aws:s3:::b", "arn:aws:s3:::b", Y),
    ("ArnNotLike", "k", "arn:aws:ecs:r:1:*", "arn:aws:ecs:r:2:task", Y),
    ("ArnNotEquals", "k", "arn:aws:ecs:r:1:*", None, Y),
    ("Null", "k", "true", None, Y),
    ("Null", "k", "true", "a", N),
    ("Null", "k", "false", "a", Y),
    ("Null", "k", "false", None, N),
    ("Null", "k", True, [], Y),
    ("ForAllValues:StringEquals", "k", ["a", "b"], ["a", "b"], Y),
    ("ForAllValues:StringEquals", "k", ["a"], ["a", "b"], N),
    ("ForAllValues:StringEquals", "k", ["a"], None, Y),
    ("ForAllValues:StringEquals", "k", ["a"], [], Y),
    ("ForAnyValue:StringEquals", "k", ["a"], ["a", "b"], Y),
    ("ForAnyValue:StringEquals", "k", ["c"], ["a", "b"], N),
    ("ForAnyValue:StringEquals", "k", ["a"], None, N),
    ("ForAnyValue:StringNotEquals", "k", ["a"], ["a", "b"], Y),
    ("ForAnyValue:StringNotEquals", "k", ["a"], ["a"], N),
    ("ForAnyValue:StringNotEquals", "k", ["a"], None, N),
    ("ForAllValues:StringNotEquals", "k", ["a"], ["b", "c"], Y),
    ("ForAllValues:StringNotEquals", "k", ["a"], ["a", "c"], N),
    ("ForAllValues:StringLike", "k", ["a*"], ["ab", "ac"], Y),
]


@pytest.mark.parametrize(("operator", "key", "wanted", "given", "met"), CONDITIONS)
def test_conditions(operator: str, key: str, wanted: Any, given: Any, met: bool) -> None:
    context = {} if given is None else {"k": given}
    expected = A if met else I
    assert outcome(statement(Condition={operator: {key: wanted}}), context=context) is expected


def test_keys_and_operators_are_joined_by_and() -> None:
    both = {"StringEquals": {"a": "1", "b": "2"}, "Bool": {"c": "true"}}
    assert outcome(statement(Condition=both), context={"a": "1", "b": "2", "c": "true"}) is A
    for missing in "abc":
        context = {key: value for key, value in {"a": "1", "b": "2", "c": "true"}.items() if key != missing}
        assert outcome(statement(Condition=both), context=context) is I


@pytest.mark.parametrize("operator", ["StringEqual", "NullIfExists", "ForSomeValues:StringEquals", "", "Like"])
def test_an_unknown_operator_raises_and_never_matches(operator: str) -> None:
    for effect in ("Allow", "Deny"):
        with pytest.raises(UnknownElementError, match="condition operator"):
            outcome(ALLOW, statement(effect, Condition={operator: {"k": "a"}}))


def test_get_caller_identity_needs_nothing() -> None:
    assert outcome(action="sts:GetCallerIdentity") is A
    assert outcome(statement("Deny", action="sts:*"), action="sts:GetCallerIdentity") is A


def test_the_decision_names_its_statements() -> None:
    named = parse(
        json.dumps({"Statement": [statement(Sid="Read"), statement("Deny", action="s3:Put*")]}), source="mine"
    )
    decision = evaluate(Request("s3:GetObject", "*"), [named])
    assert [(s.source, s.index, s.sid) for s in decision.deciding] == [("mine", 0, "Read")]
    decision = evaluate(Request("s3:PutObject", "*"), [named])
    assert [(s.source, s.index) for s in decision.deciding] == [("mine", 1)]


def test_a_near_miss_is_the_statement_that_allows_the_action_elsewhere() -> None:
    decision = evaluate(
        Request("s3:GetObject", "arn:aws:s3:::mine/x"), [policy(statement(resource="arn:aws:s3:::other/*"))]
    )
    assert decision.outcome is I
    assert [s.resources for s in decision.near] == [("arn:aws:s3:::other/*",)]
