"""A launch in lanes: who stands where, how the task goes from lane to lane, and what is shown when."""

from __future__ import annotations

from dataclasses import replace

import lanes_support as launches
import pytest
from ecs import worlds

from tutor.ecs import Absent, Present, Unreadable
from tutor.report.launch_guess import GUESSES, beside, came_to
from tutor.report.launch_lanes import LANES, Call, Cut, Handover, Lane, lanes


def test_each_call_stands_in_the_lane_of_who_makes_it() -> None:
    found = {(call.lane.value, call.action) for call in lanes(launches.rehearsed(launches.WITH_TASK_ROLE)).calls}
    assert {("you", "ecs:RunTask"), ("you", "iam:PassRole"), ("ECS", "sts:AssumeRole")} <= found
    assert {("agent", "ecr:GetAuthorizationToken"), ("agent", "secretsmanager:GetSecretValue")} <= found
    assert ("application", "Give the application its credentials") in found


def test_the_heads_name_the_roles() -> None:
    heads = {head.lane: (head.letter, head.name) for head in lanes(launches.rehearsed()).heads}
    assert heads[Lane.YOU] == ("", "user/learner")
    assert heads[Lane.AGENT] == ("E", "fcjEcsTaskExecutionRole")
    assert heads[Lane.APPLICATION] == ("T", "no task role")


def test_it_says_who_assumes_which_role() -> None:
    assumed = [c for c in lanes(launches.rehearsed(launches.WITH_TASK_ROLE)).calls if c.action == "sts:AssumeRole"]
    assert [(call.lane, call.role, call.resource) for call in assumed] == [
        (Lane.ECS, "E", "fcjEcsTaskExecutionRole"),
        (Lane.ECS, "T", "fcjCoreTaskRole"),
    ]


def test_the_task_is_handed_from_lane_to_lane_with_the_roles_credentials() -> None:
    rows = lanes(launches.rehearsed(launches.WITH_TASK_ROLE, launches.RUNS)).rows
    over = [(row.start.value, row.end.value, row.role) for row in rows if isinstance(row, Handover)]
    assert over == [("you", "ECS", ""), ("ECS", "agent", "E"), ("agent", "application", "T")]


def test_a_task_without_a_task_role_runs_without_a_role() -> None:
    rows = lanes(launches.rehearsed(None, launches.RUNS)).rows
    last = [row for row in rows if isinstance(row, Handover)][-1]
    assert (last.role, last.text) == ("", "runs, without a role")


def test_after_the_call_that_stops_it_nothing_is_handed_on() -> None:
    found = lanes(launches.rehearsed(launches.WITH_TASK_ROLE, launches.NO_SECRET))
    cut = next(n for n, row in enumerate(found.rows) if isinstance(row, Cut))
    stopping = found.rows[cut - 1]
    assert isinstance(stopping, Call)
    assert (stopping.action, stopping.word, stopping.step) == (
        "secretsmanager:GetSecretValue",
        "denied",
        found.stopped,
    )
    assert all(isinstance(row, Call) and row.step == 0 and row.word == "not reached" for row in found.rows[cut + 1 :])


def test_steps_count_the_calls_that_were_made() -> None:
    found = lanes(launches.rehearsed(launches.WITH_TASK_ROLE, launches.NO_SECRET))
    made = [call.step for call in found.calls if call.step]
    assert made == list(range(1, found.steps + 1))
    assert found.stopped == found.steps


@pytest.mark.parametrize("steps", range(12))
def test_what_is_shown_grows_call_by_call_in_the_order_of_time(steps: int) -> None:
    found = lanes(launches.rehearsed(None, launches.RUNS))
    shown = found.shown(steps)
    assert [call.step for call in shown if isinstance(call, Call)] == list(range(1, steps + 1))
    assert shown == found.rows[: len(shown)]


def test_what_was_not_reached_is_shown_with_the_last_call_only() -> None:
    found = lanes(launches.rehearsed(None, launches.NO_SECRET))
    assert not any(isinstance(row, Cut) for row in found.shown(found.steps - 1))
    assert found.shown(found.steps) == found.rows


def test_a_call_back_in_an_earlier_lane_is_no_handover() -> None:
    every = [row for row in lanes(launches.rehearsed(worlds.efs(), launches.RUNS)).rows if isinstance(row, Handover)]
    assert all(LANES.index(row.start) < LANES.index(row.end) for row in every)


def test_what_could_not_be_read_stands_as_unknown() -> None:
    world = worlds.world(**worlds.with_group(secrets={worlds.SECRET: Unreadable("AccessDenied")}))
    found = lanes(launches.rehearsed(None, world))
    call = next(c for c in found.calls if c.action == "secretsmanager:GetSecretValue")
    assert (call.sign, call.word) == ("?", "unknown")
    assert (found.verdict.sign, found.stopped) == ("?", 0)
    assert found.verdict.more


def test_a_role_that_does_not_trust_ecs_stops_it_in_the_lane_of_ecs() -> None:
    trusting = Present(worlds.trust("ecs.amazonaws.com"))
    role = replace(worlds.role(*worlds.FOUR), trust=trusting)
    found = lanes(launches.rehearsed(None, worlds.world(roles={worlds.E_ARN: Present(role)})))
    call = next(c for c in found.calls if c.step == found.stopped)
    assert (call.lane, call.action, call.sign) == (Lane.ECS, "sts:AssumeRole", "✗")
    assert came_to(found) is GUESSES[2]


def test_a_missing_thing_is_a_failure_and_no_denial() -> None:
    world = worlds.world(repositories={worlds.REPOSITORY: Absent()}, **worlds.with_group())
    found = lanes(launches.rehearsed(None, world))
    assert next(c.word for c in found.calls if c.step == found.stopped) == "failed"


@pytest.mark.parametrize(
    ("world", "happened"), [(launches.RUNS, "a"), (launches.NO_SECRET, "d")], ids=["starts", "stops at the agent"]
)
@pytest.mark.parametrize("guess", GUESSES, ids=lambda guess: guess.letter)
def test_a_guess_stands_beside_what_happened(world: object, happened: str, guess: object) -> None:
    found = lanes(launches.rehearsed(None, world))  # type: ignore[arg-type]
    text = beside(guess, found)  # type: ignore[arg-type]
    assert ("✓ Right." in text) is (guess.letter == happened)  # type: ignore[attr-defined]
    assert ("✗ Not so." in text) is (guess.letter != happened)  # type: ignore[attr-defined]


def test_where_nobody_can_say_no_guess_is_right_or_wrong() -> None:
    world = worlds.world(**worlds.with_group(secrets={worlds.SECRET: Unreadable("AccessDenied")}))
    text = beside(GUESSES[0], lanes(launches.rehearsed(None, world)))
    assert "could not be found out" in text
    assert "✓" not in text
    assert "✗" not in text
