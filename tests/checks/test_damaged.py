"""Whatever a snapshot holds, a check comes to a finding: nothing of it is raised, and nothing that is unread fails."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from checks_support import (
    CLUSTER,
    E_ARN,
    E_NAME,
    FAMILY,
    GROUP,
    KEY,
    NEEDED,
    OBJECTS,
    SECRET,
    SERVICE,
    T_NAME,
    Made,
    allow,
    definition,
    document,
    role,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor.checks import CheckCall, Status, all_checks, validate
from tutor.judge import judge
from tutor.snapshot import Absent, Draft, KeyEntry, Present, Unreadable

CALLS = [
    CheckCall("role-exists", {"role": E_NAME}),
    CheckCall("role-trusts", {"role": E_NAME}),
    CheckCall("role-trusts", {"role": "draft", "draft": True}),
    CheckCall("role-has-policies", {"role": E_NAME, "policies": ["CloudWatchLogsFullAccess"]}),
    CheckCall("role-description", {"role": E_NAME, "description": "x"}),
    CheckCall("role-tags", {"role": E_NAME, "tags": {"project": "fcj"}}),
    CheckCall("task-definition-exists", {"family": FAMILY}),
    CheckCall("task-definition-role", {"family": FAMILY, "field": "execution", "role": E_NAME}),
    CheckCall("task-definition-role", {"family": FAMILY, "field": "task", "role": T_NAME}),
    CheckCall(
        "task-definition-matches",
        {
            "family": FAMILY,
            "container": "core",
            "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
            "port": 8080,
            "log_group": GROUP,
            "creates_log_group": True,
            "environment": {"A": "1"},
        },
    ),
    CheckCall(
        "secret-injected",
        {
            "family": FAMILY,
            "container": "core",
            "variable": "SPRING_DATASOURCE_URL",
            "secret": "dev/fcj/momentum",
            "key": "DB_CONNECTION_STRING",
        },
    ),
    CheckCall("roles-apart", {"family": FAMILY}),
    CheckCall("task-starts", {"family": FAMILY}),
    CheckCall("exec-works", {"family": FAMILY}),
    CheckCall("task-runs", {"family": FAMILY, "cluster": CLUSTER}),
    CheckCall("service-runs", {"family": FAMILY, "cluster": CLUSTER, "service": SERVICE}),
    CheckCall("application-can", {"family": FAMILY, "action": "s3:GetObject", "resource": OBJECTS}),
    CheckCall("principal-can", {"principal": E_NAME, "action": "ecr:GetAuthorizationToken"}),
    CheckCall("principal-cannot", {"principal": "user/fcj-deployer", "action": "iam:PassRole", "resource": E_ARN}),
    CheckCall("may-pass-roles", {"principal": "user/fcj-deployer", "roles": [E_NAME, T_NAME]}),
    CheckCall("least-privilege", {"family": FAMILY}),
    CheckCall("trust-guarded", {"role": E_NAME}),
    CheckCall("roles-gone", {"roles": [E_NAME]}),
    CheckCall("policies-gone", {"policies": ["x"]}),
    CheckCall("users-gone", {"users": ["x"]}),
    CheckCall("task-definitions-gone", {"families": [FAMILY]}),
    CheckCall("log-groups-gone", {"groups": [GROUP]}),
    CheckCall("tasks-stopped", {"cluster": CLUSTER}),
    CheckCall("services-gone", {"cluster": CLUSTER}),
    CheckCall("question-answered", {"question": "s/q", "right": ["a"]}),
]
"""Every check, with parameters that fit."""

BY_NAME = {f"{number}-{call.name}": call for number, call in enumerate(CALLS)}


def whole() -> Made:
    """An account with all that a launch can have."""
    made = Made().has("secret", SECRET, Made.secret(kms_key=KEY)).has("key", KEY, KeyEntry(KEY, Present("{}")))
    return made.has("answer", "s/q", ("a",)).has("draft", "create-role", Draft(E_NAME, "{"))


def test_every_check_is_here() -> None:
    assert {call.name for call in CALLS} == set(all_checks())
    for call in CALLS:
        validate(call)


@pytest.mark.parametrize("id", BY_NAME)
def test_where_nothing_can_be_read_every_check_is_unknown(id: str) -> None:
    made = whole()
    for key in made.items:
        made.items[key] = Unreadable("AWS answered AccessDenied to everything", "AccessDenied")
    made.has("role", "draft", Unreadable("AWS answered AccessDenied to everything", "AccessDenied"))
    made.has("log-group", f"|{GROUP}", Unreadable("AWS answered AccessDenied to everything", "AccessDenied"))
    (found,) = judge(made, [BY_NAME[id]])  # type: ignore[arg-type]
    assert found.status is Status.UNKNOWN
    assert "AccessDenied" in found.observed
    assert found.misconception is None


@pytest.mark.parametrize("id", BY_NAME)
@pytest.mark.parametrize("key", sorted(whole().items))
def test_one_thing_that_cannot_be_read_never_makes_a_check_fail(id: str, key: tuple[str, str]) -> None:
    call = BY_NAME[id]
    before = judge(whole(), [call])[0].status  # type: ignore[arg-type]
    after = judge(whole().has(*key, Unreadable("no")), [call])[0].status  # type: ignore[arg-type]
    assert after is before or after is Status.UNKNOWN


TEXTS = [
    "",
    "{",
    "null",
    "[]",
    '"x"',
    "7",
    '{"Statement": 7}',
    '{"Statement": [{"Effect": "Allow"}]}',
    "é" * 50,
    "\x00",
]


@pytest.mark.parametrize("text", TEXTS)
def test_odd_texts_in_place_of_documents_come_to_findings(text: str) -> None:
    for change in (
        lambda m: m.has("role", E_NAME, role(E_ARN, *NEEDED.values(), trusted=text)),
        lambda m: m.has("role", E_NAME, replace(role(E_ARN), boundary="arn:b", boundary_document=Present(text))),
        lambda m: m.has("task-definition", FAMILY, text),
        lambda m: m.has("secret", SECRET, Made.secret(kms_key=text, policy=Present(text))),
        lambda m: m.has("key", KEY, KeyEntry(KEY, Present(text))),
        lambda m: m.has("draft", "create-role", Draft(trust=text, policies=(text,))),
    ):
        made = whole()
        change(made)
        for call in CALLS:
            (found,) = judge(made, [call])  # type: ignore[arg-type]
            assert found.title


def _damaged(value: Any, random_: random.Random) -> Any:
    """A JSON value with one part of it changed."""
    junk = [None, "", "x", 7, -1, True, [], {}, ["x"], {"x": "y"}, "arn:aws:iam::1:role/x", "a" * 300, "::::::"]
    if isinstance(value, dict) and value and random_.random() < 0.85:
        key = random_.choice(sorted(value))
        if random_.random() < 0.15:
            return {name: part for name, part in value.items() if name != key}
        return {**value, key: _damaged(value[key], random_)}
    if isinstance(value, list) and value and random_.random() < 0.85:
        place = random_.randrange(len(value))
        return [*value[:place], _damaged(value[place], random_), *value[place + 1 :]]
    return random_.choice(junk)


@given(seed=st.integers(0, 2**32), hits=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_damaged_documents_come_to_findings(seed: int, hits: int) -> None:
    random_ = random.Random(seed)
    described = json.loads(definition())
    policy = json.loads(document(*NEEDED.values(), allow("s3:*", Condition={"StringEquals": {"aws:username": "x"}})))
    for _ in range(hits):
        described, policy = _damaged(described, random_), _damaged(policy, random_)
    made = whole().has("task-definition", FAMILY, json.dumps(described))
    one = role(E_ARN, allow("s3:*"), trusted=json.dumps(_damaged(policy, random_)))
    assert isinstance(one.inline, Present)
    inline = Present((replace(one.inline.value[0], document=json.dumps(policy)),))
    made.has("role", E_NAME, replace(one, inline=inline))
    for found in judge(made, CALLS):  # type: ignore[arg-type]
        assert found.observed or found.status is not Status.FAIL


@given(gone=st.sets(st.sampled_from(sorted(whole().items)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_accounts_with_things_missing_come_to_findings(gone: set[tuple[str, str]]) -> None:
    made = whole()
    for key in gone:
        made.items[key] = Absent()
    for call in CALLS:
        (found,) = judge(made, [call])  # type: ignore[arg-type]
        assert found.status is not Status.SKIPPED
