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
        ("Allow", {"AWS": "111122223333"}, [], I),
        ("Allow", {"AWS": "arn:aws:iam::111122223333:root"}, [], I),
        ("Allow", {"AWS": "arn:aws:iam::111122223333:root"}, [SAME], A),
        ("Allow", {"AWS": "arn:aws:iam::999999999999:root"}, [], I),
        ("Deny", {"AWS": "arn:aws:iam::111122223333:root"}, [SAME], E),
        ("Allow", {"Service": "ecs-tasks.amazonaws.com"}, [], I),
        ("Deny", {"AWS": ME}, [SAME], E),
        ("Deny", {"AWS": "arn:aws:iam::111122223333:user/other"}, [SAME], A),
    ],
)
def test_resource_based_policies(effect: str, principal: Any, identity: list[Any], expected: Outcome) -> None:
    on_it = policy(statement(effect, Principal=principal))
    request = Request("s3:GetObject", "arn:aws:s3:::bucket/key", ME)
    assert evaluate(request, identity, resource=on_it).outcome is expected


ROLE = "arn:aws:iam::111122223333:role/app/task"
SESSION = "arn:aws:sts::111122223333:assumed-role/task/0123"
ROOT = "arn:aws:iam::111122223333:root"


@pytest.mark.parametrize(
    ("principal", "caller", "layers", "expected"),
    [
        (ROLE, SESSION, {}, A),
        (ROLE.replace("app/", ""), SESSION, {}, A),
        (ROLE.replace("task", "other"), SESSION, {}, I),
        (SESSION, SESSION, {}, A),
        (ME, ME, {"boundary": [OTHER]}, A),
        (SESSION, SESSION, {"boundary": [OTHER]}, A),
        (SESSION, SESSION, {"session": [OTHER]}, A),
        (ROLE, SESSION, {"boundary": [OTHER]}, I),
        (ROLE, SESSION, {"session": [OTHER]}, I),
        (ROLE, SESSION, {"boundary": [SAME]}, A),
        ("*", ME, {"boundary": [OTHER]}, I),
        (ME, ME, {"boundary": [DENIES]}, E),
        (SESSION, SESSION, {"session": [DENIES]}, E),
    ],
)
def test_whom_a_resource_based_policy_names_says_what_limits_it(
    principal: str, caller: str, layers: dict[str, Any], expected: Outcome
) -> None:
    on_it = policy(statement(Principal={"AWS": principal}))
    assert (
        evaluate(Request("s3:GetObject", "arn:aws:s3:::b/k", caller), [], resource=on_it, **layers).outcome is expected
    )


DECRYPTS = policy(statement(action="kms:Decrypt"))


@pytest.mark.parametrize(
    ("principal", "identity", "expected"),
    [
        (ROOT, [DECRYPTS], A),
        (ROOT, [], I),
        (ROLE, [], A),
        (ROLE, [DECRYPTS], A),
        ("arn:aws:iam::111122223333:role/other", [DECRYPTS], I),
        ("arn:aws:iam::999999999999:root", [DECRYPTS], I),
    ],
)
def test_a_keys_policy_must_let_the_account_in(principal: str, identity: list[Any], expected: Outcome) -> None:
    key = policy(statement(action="kms:*", Principal={"AWS": principal}))
    request = Request("kms:Decrypt", "arn:aws:kms:r:111122223333:key/1", SESSION)
    decision = evaluate(request, identity, resource=key)
    assert decision.outcome is expected
    if expected is I and identity:
        assert decision.layer == "resource"


def test_a_service_is_let_in_by_name() -> None:
    on_it = policy(statement(Principal={"Service": "ecs-tasks.amazonaws.com"}))
    assert evaluate(Request("s3:GetObject", "*", "ecs-tasks.amazonaws.com"), [], resource=on_it).outcome is A
    assert evaluate(Request("s3:GetObject", "*", "ecs.amazonaws.com"), [], resource=on_it).outcome is I


def test_all_but_one_are_denied_by_notprincipal() -> None:
    deny = policy({"Effect": "Deny", "Action": "*", "Resource": "*", "NotPrincipal": {"AWS": ME}})
    for caller, expected in ((ME, A), ("arn:aws:iam::111122223333:user/other", E)):
        assert evaluate(Request("s3:GetObject", "*", caller), [SAME], resource=deny).outcome is expected


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


def misses(*statements: dict[str, Any], context: dict[str, str] | None = None, **layers: Any) -> list[Any]:
    """The near misses of ecr:GetAuthorizationToken on a repository."""
    request = Request("ecr:GetAuthorizationToken", "arn:aws:ecr:r:1:repository/x", ME, Context(context or {}))
    decision = evaluate(request, [policy(*statements)], **layers)
    assert decision.outcome is I
    return list(decision.near_misses)


TOKEN = "ecr:GetAuthorizationToken"


def test_a_near_miss_by_resource() -> None:
    (miss,) = misses(statement(action="ecr:*", resource="arn:aws:ecr:r:1:repository/y", Sid="Pull"))
    assert (miss.but_for, miss.statement.index) == ("resource", 0)
    assert miss.sentence == (
        "Statement 1 (Pull) of the policy allows ecr:GetAuthorizationToken, but only on arn:aws:ecr:r:1:repository/y, "
        "and the request is for arn:aws:ecr:r:1:repository/x."
    )
    (miss,) = misses({"Effect": "Allow", "Action": TOKEN, "NotResource": "arn:aws:ecr:*"})
    assert "but not on arn:aws:ecr:*" in miss.sentence


def test_a_near_miss_by_condition() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": ["r", "s"], "aws:username": "me"}}
    (miss,) = misses(statement(action=TOKEN, Condition=condition), context={"aws:RequestedRegion": "t"})
    assert miss.but_for == "condition"
    assert "StringEquals aws:RequestedRegion r, s, and the request has t" in miss.sentence
    assert "StringEquals aws:username me, and the request has no such key" in miss.sentence
    (miss,) = misses(
        statement(action=TOKEN, Condition=condition), context={"aws:RequestedRegion": "t", "aws:username": "me"}
    )
    assert "aws:username" not in miss.sentence


@pytest.mark.parametrize(
    "slip",
    [
        "ecr:GetAuthorisationToken",
        "ecr:GetAuthorizationTokens",
        "ecr:GetAuthorizatonToken",
        "ecr:GetAuthroizationToken",
        "ec:GetAuthorizationToken",
        "ecr:getauthorisationtoken",
    ],
)
def test_a_near_miss_by_one_character(slip: str) -> None:
    (miss,) = misses(statement(action=["ecr:BatchGetImage", slip]))
    assert (miss.but_for, miss.meant) == ("action", TOKEN)
    assert miss.sentence == f"Statement 1 of the policy says {slip}, which is not an action; you mean {TOKEN}."


def test_a_near_miss_by_another_real_action() -> None:
    decision = evaluate(
        Request("s3:GetObject"), [policy(statement(action="s3:PutObject"), statement(action="s3:Pet*"))]
    )
    assert decision.near_misses == ()
    decision = evaluate(Request("ecs:ListTasks"), [policy(statement(action="ecs:ListTask?s"))])
    assert decision.near_misses[0].sentence.endswith("says ecs:ListTask?s, one character off ecs:ListTasks.")


def test_what_misses_by_two_things_is_no_near_miss() -> None:
    condition = {"StringEquals": {"a": "b"}}
    assert misses(statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y", Condition=condition)) == []
    assert misses(statement(action="ecr:GetAuthorisationToken", Condition=condition)) == []
    assert misses(statement(action="ecr:GetAuthorisationToken", resource="arn:aws:ecr:r:1:repository/y")) == []
    assert misses(statement(action="ecr:GetAuthorisationTokenz")) == []
    assert misses({"Effect": "Allow", "NotAction": "ecr:*", "Resource": "*"}) == []


def test_the_nearest_comes_first_and_denials_are_none() -> None:
    near = misses(
        statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"),
        statement(action="ecr:GetAuthorisationToken"),
        statement(action=TOKEN, Condition={"StringEquals": {"a": "b"}}),
        statement("Deny", action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"),
    )
    assert [miss.but_for for miss in near] == ["condition", "action", "resource"]


def test_the_near_miss_stands_in_the_layer_that_did_not_allow() -> None:
    limit = policy(statement(action=TOKEN, resource="arn:aws:ecr:r:1:repository/y"))
    (miss,) = misses(statement(action="*"), boundary=[limit])
    assert miss.but_for == "resource"
    assert miss.statement is limit.statements[0]


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
    assert evaluate(request, [first]).outcome is A
    for again in (copy.copy(first), copy.deepcopy(first), pickle.loads(pickle.dumps(first))):
        assert again == first
        assert hash(again) == hash(first)
        assert evaluate(request, [again]).outcome is A


def test_more_actions_than_are_remembered_are_still_found() -> None:
    from tutor.iam.index import REMEMBERED

    one = policy(statement(action="s3:Get*"))
    for number in range(REMEMBERED + 10):
        assert evaluate(Request(f"s3:Get{number}"), [one]).allowed
    assert not evaluate(Request("s3:Put"), [one]).allowed
