"""A pytest plugin: `tutor.iam` under the names of ministack's evaluator, and a report of the tests that reach it."""

from __future__ import annotations

import datetime
import inspect
import json
import os
from pathlib import Path
from typing import Any

import pytest
from ministack.core import iam_evaluator as theirs

from tutor.iam import Context, Outcome, Policy, PolicyError, Request, evaluate, parse
from tutor.iam.patterns import matches

_reached: set[str] = set()
_direct: set[str] = set()
_outcomes: dict[str, str] = {}
_current = ""
_NAMES = ("evaluate(", "parse_policy_document(", "fnmatch_iam(", "fnmatch_iam_cs(")
_own_parse = theirs.parse_policy_document


class Statements(list[Any]):
    """Their parsed statements, to be looked at, with ours, to be judged by."""

    ours: Policy


def parse_policy_document(document: Any) -> Statements:
    """Ours for judging; the list of statements in their shape, because their tests look into it."""
    _reached.add(_current)
    try:
        policy = parse(document)
    except PolicyError:
        policy = Policy(())
    found = Statements(_own_parse(document) if policy.statements else [])
    found.ours = policy
    return found


def fnmatch_iam(value: str, pattern: str) -> bool:
    """Actions: in any case."""
    _reached.add(_current)
    return matches(pattern, value, ignore_case=True)


def fnmatch_iam_cs(value: str, pattern: str) -> bool:
    """Resources and values: case counts."""
    _reached.add(_current)
    return matches(pattern, value)


def evaluate_theirs(ctx: Any, policies: list[Statements], *limits: list[Statements]) -> Any:
    """Their call, answered by ours. A limit that is there and empty allows nothing, with them as with us."""
    _reached.add(_current)
    layers = [[getattr(entry, "ours", None) or _again(entry) for entry in layer] for layer in (policies, *limits)]
    request = Request(ctx.action, ctx.resource_arn, ctx.principal_arn, _context(ctx))
    boundary, session = ([*layers[1:], None, None])[:2]
    decision = evaluate(request, layers[0], boundary=_limit(boundary), session=_limit(session))
    words = {Outcome.ALLOWED: "Allow", Outcome.EXPLICIT_DENY: "Deny", Outcome.IMPLICIT_DENY: "ImplicitDeny"}
    sid = decision.deciding[0].sid if decision.deciding else ""
    return theirs.EvalResult(words[decision.outcome], ctx.principal_arn, sid, "")


def _limit(layer: list[Policy] | None) -> list[Policy] | None:
    return layer if layer is None else layer or [Policy(())]


def _again(statements: list[Any]) -> Policy:
    """Ours from statements that were made without parsing."""
    raw = []
    for one in statements:
        pairs = {
            "Action": one.actions, "NotAction": one.not_actions, "Resource": one.resources,
            "NotResource": one.not_resources, "Condition": one.conditions,
        }  # fmt: skip
        raw.append({"Effect": one.effect, "Sid": one.sid, **{key: value for key, value in pairs.items() if value}})
    return parse({"Version": "2012-10-17", "Statement": raw})


def _context(ctx: Any) -> Context:
    now = datetime.datetime.now(datetime.UTC)
    values: dict[str, Any] = {
        "aws:PrincipalArn": ctx.principal_arn,
        "aws:PrincipalAccount": ctx.principal_account,
        "aws:PrincipalType": ctx.principal_type,
        "aws:CurrentTime": now.isoformat(),
        "aws:EpochTime": str(int(now.timestamp())),
        "aws:RequestedRegion": ctx.region,
        "aws:SecureTransport": str(ctx.secure_transport).lower(),
        "aws:SourceIp": ctx.source_ip,
        "aws:TagKeys": ctx.tag_keys,
        "aws:ResourceAccount": theirs._account_from_arn(ctx.resource_arn) or ctx.principal_account,
        "s3:ResourceAccount": theirs._account_from_arn(ctx.resource_arn) or ctx.principal_account,
        "aws:PrincipalOrgID": theirs._principal_org_id(ctx.principal_account),
        **{f"aws:RequestTag/{name}": value for name, value in ctx.request_tags.items()},
        **ctx.principal_keys,
        **ctx.service_context,
    }
    return Context(
        {
            key: [str(item) for item in value] if isinstance(value, list | tuple) else str(value)
            for key, value in values.items()
            if value is not None
        }
    )


theirs.parse_policy_document = parse_policy_document
theirs.fnmatch_iam = fnmatch_iam
theirs.fnmatch_iam_cs = fnmatch_iam_cs
theirs.evaluate = evaluate_theirs


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Any:
    """Remember which test runs."""
    global _current
    _current = item.name if item.cls is None else f"{item.cls.__name__}::{item.name}"  # type: ignore[attr-defined]
    if any(name in inspect.getsource(item.function) for name in _NAMES):  # type: ignore[attr-defined]
        _direct.add(_current)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remember how it ended."""
    if report.when == "call" or report.outcome != "passed":
        _outcomes[_current] = report.outcome


def pytest_sessionfinish() -> None:
    """Write down the tests that reached the evaluator."""
    file = Path(os.environ["CONFORMANCE_REPORT"])
    file.write_text(json.dumps({name: _outcomes[name] for name in sorted(_reached & _direct) if name in _outcomes}))
