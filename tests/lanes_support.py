"""Rehearsals for the tests of their lanes: the workshop's task in worlds of `tests/ecs`, with the documents."""

from __future__ import annotations

import json
from typing import Any

from ecs import worlds

from tutor import ecs
from tutor.iam import Policy, parse
from tutor.report.launch import Rehearsed
from tutor.snapshot import TargetInfo

TARGET = TargetInfo("sandbox", worlds.ACCOUNT, worlds.REGION, f"arn:aws:iam::{worlds.ACCOUNT}:user/learner")
TRUST = f"the trust policy of {worlds.E_ARN.rpartition('/')[2]}"


def document(*statements: dict[str, Any]) -> str:
    """A policy's JSON."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def policy(text: str, source: str) -> Policy:
    """The policy of that JSON."""
    return parse(text, source=source)


def rehearsed(
    definition: dict[str, Any] | None = None,
    world: ecs.World | None = None,
    documents: dict[str, dict[str, str]] | None = None,
    texts: dict[str, str] | None = None,
    **more: Any,
) -> Rehearsed:
    """The launch of the workshop's task definition, or another, with what its report shows."""
    raw = worlds.WORKSHOP if definition is None else definition
    launch = worlds.launch(raw, world)
    return Rehearsed(ecs.parse(raw), launch, TARGET, texts or {}, {}, (), documents or {}, **more)


WITH_TASK_ROLE = worlds.workshop(taskRoleArn=worlds.T_ARN)
RUNS = worlds.world(**worlds.with_group())
NO_SECRET = worlds.world(worlds.EXECUTION_POLICY)
