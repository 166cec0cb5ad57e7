"""What holds for every policy and request, and that no document can break the parser."""

from __future__ import annotations

import dataclasses
import json
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.iam import (
    AwsPrincipal,
    Context,
    Outcome,
    Policy,
    PolicyError,
    Request,
    ServicePrincipal,
    UnknownElementError,
    evaluate,
    evaluate_trust,
    parse,
)
from tutor.iam.grammar import check_identity, check_trust

NEW = "2012-10-17"
EVERYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ACTIONS = ["s3:GetObject", "s3:Get*", "s3:*", "*", "iam:PassRole", "S3:GETOBJECT", "s3:GetObjec?", "s3:GetObjekt"]
RESOURCES = ["*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::B/k", "arn:aws:s3:::${aws:username}/*"]
CONDITIONS: list[dict[str, Any]] = [
    {},
    {"StringEquals": {"aws:username": "b"}},
    {"StringNotEquals": {"aws:username": ["a", "b"]}},
    {"Null": {"aws:username": "true"}},
    {"ForAllValues:StringLike": {"aws:TagKeys": ["x*"]}},
]


def one_or_list(values: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values) | st.lists(st.sampled_from(values), min_size=1, max_size=3)


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "Effect": effect or draw(st.sampled_from(["Allow", "Deny"])),
        draw(st.sampled_from(["Action", "NotAction"])): draw(one_or_list(ACTIONS)),
        draw(st.sampled_from(["Resource", "NotResource"])): draw(one_or_list(RESOURCES)),
    }
    condition = draw(st.sampled_from(CONDITIONS))
    return {**made, "Condition": condition} if condition else made


requests = st.builds(
    lambda action, resource, values: Request(action, resource, "", Context(values)),
    st.sampled_from(["s3:GetObject", "s3:PutObject", "iam:PassRole"]),
    st.sampled_from(["arn:aws:s3:::b/k", "arn:aws:s3:::c/k", "*"]),
    st.sampled_from([{}, {"aws:username": "b"}, {"aws:username": "a", "aws:TagKeys": ["x", "xy"]}]),
)
many = st.lists(statements(), max_size=4)


def decide(request: Request, made: list[dict[str, Any]], **layers: Any) -> Outcome:
    policy = parse({"Version": NEW, "Statement": made})
    return evaluate(request, [policy], **layers).outcome


@given(requests, many, statements("Deny"))
def test_a_deny_that_matches_never_loses(request: Request, made: list[dict[str, Any]], deny: dict[str, Any]) -> None:
    if decide(request, [deny]) is Outcome.EXPLICIT_DENY:
        assert decide(request, [*made, deny]) is Outcome.EXPLICIT_DENY


@given(requests, many, statements("Allow"))
def test_an_allow_more_never_denies(request: Request, made: list[dict[str, Any]], allow: dict[str, Any]) -> None:
    if decide(request, made) is Outcome.ALLOWED:
        assert decide(request, [*made, allow]) is Outcome.ALLOWED


@given(requests, many, st.randoms(use_true_random=False))
def test_order_and_list_form_never_matter(request: Request, made: list[dict[str, Any]], chance: random.Random) -> None:
    other = [{k: [v] if isinstance(v, str) and k != "Effect" else v for k, v in s.items()} for s in made]
    chance.shuffle(other)
    assert decide(request, made) is decide(request, other)


limits = st.lists(statements(), min_size=1, max_size=3).map(lambda made: [parse({"Version": NEW, "Statement": made})])


@given(requests, many, limits, st.sampled_from(["boundary", "session"]))
def test_a_boundary_or_session_policy_never_adds(
    request: Request, made: list[dict[str, Any]], limit: list[Policy], layer: str
) -> None:
    if decide(request, made, **{layer: limit}) is Outcome.ALLOWED:
        assert decide(request, made) is Outcome.ALLOWED


@given(requests, many, limits, limits)
def test_a_boundary_and_a_session_policy_allow_no_more_than_each(
    request: Request, made: list[dict[str, Any]], boundary: list[Policy], session: list[Policy]
) -> None:
    if decide(request, made, boundary=boundary, session=session) is Outcome.ALLOWED:
        assert decide(request, made, boundary=boundary) is Outcome.ALLOWED
        assert decide(request, made, session=session) is Outcome.ALLOWED


@given(requests, many, statements("Deny"), st.sampled_from(["boundary", "session", "resource"]))
def test_a_deny_wins_in_every_layer(
    request: Request, made: list[dict[str, Any]], deny: dict[str, Any], layer: str
) -> None:
    if decide(request, [deny]) is Outcome.EXPLICIT_DENY:
        if layer == "resource":
            on_it: Any = parse({"Version": NEW, "Statement": [{**deny, "Principal": "*"}]})
        else:
            on_it = [parse({"Version": NEW, "Statement": [EVERYTHING, deny]})]
        assert decide(request, [EVERYTHING, *made], **{layer: on_it}) is Outcome.EXPLICIT_DENY


@given(requests, many, statements("Allow"))
def test_a_grant_on_the_thing_itself_never_denies(
    request: Request, made: list[dict[str, Any]], allow: dict[str, Any]
) -> None:
    on_it = parse({"Version": NEW, "Statement": [{**allow, "Principal": "*"}]})
    if decide(request, made) is Outcome.ALLOWED:
        assert decide(request, made, resource=on_it) is Outcome.ALLOWED


@given(requests, many)
def test_statements_may_stand_in_one_policy_or_in_many(request: Request, made: list[dict[str, Any]]) -> None:
    apart = [parse({"Version": NEW, "Statement": one}) for one in made]
    assert evaluate(request, apart).outcome is decide(request, made)


@given(requests, many)
def test_what_is_near_a_denial_would_allow_but_for_one_thing(request: Request, made: list[dict[str, Any]]) -> None:
    decision = evaluate(request, [parse({"Version": NEW, "Statement": made})])
    if decision.outcome is not Outcome.IMPLICIT_DENY:
        assert decision.near_misses == ()
    for miss in decision.near_misses:
        mended = {"resource": {"resources": ("*",), "not_resource": False}, "condition": {"conditions": ()},
                  "action": {"actions": (request.action,)}}[miss.but_for]  # fmt: skip
        statement = dataclasses.replace(miss.statement, **mended)
        assert evaluate(request, [Policy((statement,))]).outcome is Outcome.ALLOWED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=500)
@given(json_values | st.text(max_size=40))
def test_any_value_is_a_policy_or_a_policy_error(value: Any) -> None:
    text = value if isinstance(value, str) else json.dumps(value)
    _try_all(text)


def test_twenty_thousand_documents_raise_nothing_but_typed_errors() -> None:
    chance = random.Random(20_000)
    words = [
        "Version",
        "Statement",
        "Effect",
        "Allow",
        "Deny",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Principal",
        "NotPrincipal",
        "Condition",
        "Sid",
        "2012-10-17",
        "sts:AssumeRole",
        "s3:*",
        "*",
        "AWS",
        "Service",
        "Federated",
        "ecs-tasks.amazonaws.com",
        "StringEquals",
        "aws:SourceAccount",
        "ForAllValues:Null",
        "",
        0,
        None,
        True,
        1.5,
        "${x}",
    ]

    def value(depth: int) -> Any:
        kind = chance.random()
        if depth > 3 or kind < 0.4:
            return chance.choice(words)
        if kind < 0.6:
            return [value(depth + 1) for _ in range(chance.randint(0, 3))]
        return {str(chance.choice(words)): value(depth + 1) for _ in range(chance.randint(0, 4))}

    def near_right() -> Any:
        statement = {
            "Effect": chance.choice(["Allow", "Deny", value(2)]),
            chance.choice(["Action", "NotAction", "Actions"]): chance.choice(["sts:AssumeRole", value(2)]),
            chance.choice(["Resource", "NotResource", "Principal"]): chance.choice(["*", {"AWS": "*"}, value(2)]),
        }
        if chance.random() < 0.5:
            statement["Condition"] = chance.choice([{"StringEquals": {"k": "v"}}, value(1)])
        return {"Version": "2012-10-17", "Statement": chance.choice([statement, [statement], value(1)])}

    parsed = sum(_try_all(json.dumps(near_right() if n % 2 else value(0))) for n in range(20_000))
    assert parsed > 1000


def _try_all(text: str) -> bool:
    for check in (check_trust, check_identity):
        try:
            check(text)
        except PolicyError as error:
            if not error.message:
                raise
    try:
        policy = parse(text)
    except PolicyError:
        return False
    for action in ("sts:AssumeRole", "s3:GetObject"):
        try:
            decisions = (
                evaluate(Request(action, "arn:aws:s3:::b/k"), [policy], resource=policy),
                evaluate_trust(policy, ServicePrincipal("ecs-tasks.amazonaws.com")),
                evaluate_trust(policy, AwsPrincipal("arn:aws:iam::111122223333:user/x")),
            )
            assert all(miss.sentence for decision in decisions for miss in decision.near_misses)
        except UnknownElementError:
            pass
    return True
