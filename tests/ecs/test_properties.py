"""What holds for every task definition, role and policy."""

from __future__ import annotations

import json
from typing import Any

from ecs.generated import definitions, world
from ecs.worlds import FOUR, REGION, allow, deny
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.ecs import RoleKind, State, least_privilege, needs, parse, problems, rehearse
from tutor.iam import Policy
from tutor.iam import parse as policy

ACTIONS = [
    "ecr:GetAuthorizationToken",
    "ecr:*",
    "logs:*",
    "logs:CreateLogStream",
    "secretsmanager:GetSecretValue",
    "ssm:GetParameters",
    "kms:Decrypt",
    "s3:*",
    "s3:GetObject",
    "*",
]
RESOURCES = ["*", f"arn:aws:ecr:{REGION}:*", f"arn:aws:logs:{REGION}:*:log-group:/made:*", "arn:aws:s3:::env/*"]
POLICIES = st.lists(
    st.builds(
        lambda effect, action, resource: allow(action, on=resource, effect=effect),
        st.sampled_from(["Allow", "Allow", "Allow", "Deny"]),
        st.sampled_from(ACTIONS),
        st.sampled_from(RESOURCES),
    ),
    max_size=5,
)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def documents(raw: dict[str, Any]) -> list[dict[str, Any]]:
    """The least policy, and that policy with one of its statements taken away, each in turn."""
    least = least_privilege(parse(raw), world())
    if least is None:
        return []
    statements = least["Statement"]
    fewer = [{**least, "Statement": [s for s in statements if s is not gone]} for gone in statements]
    return [least, *fewer]


@QUICK
@given(definitions())
def test_generated_definitions_register(raw: dict[str, Any]) -> None:
    assert problems(parse(raw), account="111122223333") == ()


@QUICK
@given(definitions())
def test_the_least_policy_starts_every_task_and_no_statement_of_it_is_idle(raw: dict[str, Any]) -> None:
    task = parse(raw)
    for number, document in enumerate(documents(raw)):
        launch = rehearse(task, world(policy(json.dumps(document))))
        assert launch.starts is (number == 0), launch.stopped_reason
        if number == 0:
            assert launch.warnings == ()


@QUICK
@given(definitions())
def test_a_task_that_needs_nothing_starts_with_a_role_without_policies(raw: dict[str, Any]) -> None:
    if least_privilege(parse(raw), world()) is None:
        assert rehearse(parse(raw), world()).starts
    else:
        assert not rehearse(parse(raw), world()).starts


@QUICK
@given(definitions(), st.data())
def test_taking_any_need_away_stops_the_launch(raw: dict[str, Any], data: st.DataObject) -> None:
    task = parse(raw)
    found = [n for n in needs(task, world()) if n.role is RoleKind.EXECUTION and n.action != "logs:PutLogEvents"]
    if found:
        need = data.draw(st.sampled_from(found))
        launch = rehearse(task, world(allow("*"), deny(need.action, on=need.grant)))
        assert launch.starts is False
        assert launch.stopped_at is not None
        assert launch.stopped_at.action == need.action


@QUICK
@given(definitions(), POLICIES, st.sampled_from(ACTIONS), st.sampled_from(RESOURCES))
def test_another_allow_never_stops_a_launch(raw: dict[str, Any], given_: list[Policy], action: str, on: str) -> None:
    task = parse(raw)
    before = rehearse(task, world(*given_))
    after = rehearse(task, world(*given_, allow(action, on=on)))
    assert after.starts or not before.starts
    assert _reached(after.stages) >= _reached(before.stages)


@QUICK
@given(definitions(), POLICIES, st.sampled_from(ACTIONS), st.sampled_from(RESOURCES))
def test_another_deny_never_starts_one(raw: dict[str, Any], given_: list[Policy], action: str, on: str) -> None:
    task = parse(raw)
    before = rehearse(task, world(*given_))
    after = rehearse(task, world(*given_, deny(action, on=on)))
    assert before.starts or not after.starts


@QUICK
@given(definitions(), POLICIES)
def test_a_launch_tells_one_story(raw: dict[str, Any], given_: list[Policy]) -> None:
    launch = rehearse(parse(raw), world(*given_))
    stopped = [stage for stage in launch.stages if stage.state is State.FAILED and stage.stops]
    states = [stage.state for stage in launch.stages]
    if launch.starts:
        assert stopped == []
        assert State.NOT_REACHED not in states
        assert (launch.stop_code, launch.stopped_reason) == ("", "")
    else:
        assert stopped == [launch.stopped_at]
        at = launch.stages.index(stopped[0])
        assert set(states[at + 1 :]) <= {State.NOT_REACHED}
        assert State.NOT_REACHED not in states[:at]
        assert launch.stopped_reason == stopped[0].error != ""
    for stage in launch.stages:
        assert stage.number in range(1, 16)
        assert bool(stage.error) is (stage.state is State.FAILED)
        assert not stage.effects or stage.state is State.PASSED
        assert stage.session_arn == "" or stage.session_arn.endswith(launch.task_id)


@QUICK
@given(definitions())
def test_needs_are_what_a_launch_asks(raw: dict[str, Any]) -> None:
    task = parse(raw)
    asked = {(stage.role, stage.action) for stage in rehearse(task, world(*FOUR, allow("*"))).stages if stage.action}
    needed = {(need.role, need.action) for need in needs(task, world())}
    assert {action for _, action in needed} == {action for _, action in asked}


def _reached(stages: tuple[Any, ...]) -> int:
    return sum(stage.state is not State.NOT_REACHED for stage in stages)
