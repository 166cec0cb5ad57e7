"""Why a policy that seems to allow a request does not: the linter's findings that explain a denial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from tutor.iam import facts
from tutor.iam.documents import Policy, Statement
from tutor.iam.index import index_of
from tutor.iam.lint import PolicyFinding, lint_identity
from tutor.iam.patterns import matches
from tutor.iam.request import Request


def explain(request: Request, policies: Sequence[Policy]) -> tuple[PolicyFinding, ...]:
    """The errors in `policies` without which a denied request might have been allowed.

    They are errors of an Allow statement about the request's action (its resources that are near the one requested, its
    conditions), and misspelt actions by which the request's was meant. Each names the statement as it stands in its
    policy. Raises nothing for policies that `parse` took.
    """
    found = [finding for policy in policies for finding in _of(request, policy)]
    return tuple(dict.fromkeys(found))


def _of(request: Request, policy: Policy) -> Iterator[PolicyFinding]:
    about = {id(candidate.statement) for candidate in index_of(policy).about(request.action)}
    for statement in policy.statements:
        if statement.effect != "Allow":
            continue
        narrow = _narrowed(statement, request) if id(statement) in about else _meant(statement, request.action)
        for one in narrow:
            for finding in lint_identity(Policy((one,), policy.version)):
                if finding.level == "error":
                    yield replace(finding, statement=statement)


def _narrowed(statement: Statement, request: Request) -> Iterator[Statement]:
    """The statement as it bears on the request: its action, and its resources near the one requested, one by one."""
    for resource in statement.resources:
        if _near(resource, request.resource):
            yield replace(statement, actions=(request.action,), not_action=False, resources=(resource,))


def _meant(statement: Statement, action: str) -> Iterator[Statement]:
    """The statement as it stands for each of its misspelt actions by which the request's was meant."""
    name = facts.canonical(action)
    if name is None or statement.not_action:
        return
    for said in statement.actions:
        if not facts.exists(said) and facts.nearest_action(said) == name:
            yield replace(statement, actions=(said,), resources=("*",), conditions=())


def _near(resource: str, requested: str) -> bool:
    """Whether a policy's resource and the one requested differ in their ends only."""
    head = resource.rstrip("*")
    if requested == "*" or requested.startswith(head) or head.startswith(requested):
        return True
    secret = ":".join(resource.split(":")[:7])  # a secret's ARN, however many `?` it has, without a JSON key behind it
    return ":secretsmanager:" in requested and matches(secret, requested)
