"""What is said of a single call: the statement that decides in its own document, AWS's words, and no mend unasked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import lanes_support as launches
from ecs import worlds
from lanes_support import document, policy, rehearsed

from tutor.ecs import Present
from tutor.launching import Mend
from tutor.report.launch import Rehearsed, as_text
from tutor.report.launch_details import Said, details, headline
from tutor.report.launch_lanes import lanes

LIMIT = "arn:aws:iam::111122223333:policy/limit"
ALLOW_ALL = {"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}
DENY = {"Sid": "No", "Effect": "Deny", "Action": "secretsmanager:*", "Resource": "*"}
TRUSTS = document({"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"})


def of_call(of: Rehearsed, action: str) -> tuple[Said, ...]:
    """What is said of the first call of that name."""
    return details(of, next(call.place for call in lanes(of).calls if call.action == action))


def said(lines: Sequence[Said], label: str) -> str:
    """The text under a label."""
    return " ".join(line.text for line in lines if line.label == label)


def marked(lines: Sequence[Said]) -> str:
    """The lines of the statement that decides."""
    return "\n".join(line.text for line in lines if line.manner == "marked")


def with_policies(*texts: str, **of_role: object) -> Rehearsed:
    """A launch whose execution role has these inline policies, named p1, p2 …"""
    named = {f"p{n}": text for n, text in enumerate(texts, start=1)}
    role = worlds.role(*(policy(text, name) for name, text in named.items()), **of_role)
    world = worlds.world(roles={worlds.E_ARN: Present(role)}, **worlds.with_group())
    return rehearsed(None, world, {worlds.E_ARN: named})


def test_a_call_that_went_well_shows_the_statement_that_allowed_it() -> None:
    lines = of_call(with_policies(document(ALLOW_ALL)), "ecr:GetAuthorizationToken")
    assert said(lines, "allowed by") == "p1, statement 1 (All)"
    assert '"Action": "*"' in marked(lines)


def test_an_explicit_deny_is_shown_in_its_document() -> None:
    lines = of_call(with_policies(document(ALLOW_ALL), document(DENY)), "secretsmanager:GetSecretValue")
    assert said(lines, "denied by") == "p2, statement 1 (No)"
    assert '"Effect": "Deny"' in marked(lines)
    assert "An explicit Deny decides" in said(lines, "why")


def test_where_no_statement_allows_it_the_policies_that_were_looked_at_are_named() -> None:
    lines = of_call(with_policies(document({**ALLOW_ALL, "Action": "ecr:*"})), "secretsmanager:GetSecretValue")
    assert said(lines, "why").startswith("No statement allows secretsmanager:GetSecretValue on arn:aws:secretsmanager")
    assert said(lines, "looked at") == "p1 (inline)"
    assert not marked(lines)


def test_the_nearest_miss_is_shown_in_its_document() -> None:
    other = {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": f"{worlds.SECRET}x"}
    lines = of_call(with_policies(document({**ALLOW_ALL, "Action": "ecr:*"}, other)), "secretsmanager:GetSecretValue")
    assert "but only on" in said(lines, "nearest")
    assert f'"Resource": "{worlds.SECRET}x"' in marked(lines)


def test_a_role_without_policies_is_said_to_have_none() -> None:
    world = worlds.world(roles={worlds.E_ARN: Present(worlds.role())})
    lines = of_call(rehearsed(None, world, {worlds.E_ARN: {}}), "ecr:GetAuthorizationToken")
    assert said(lines, "looked at") == "the role has no policies at all"


def with_boundary(*texts: str, action: str) -> Rehearsed:
    """A launch whose execution role has these inline policies, and a permissions boundary that allows this alone."""
    limit = document({**ALLOW_ALL, "Action": action})
    of = with_policies(*texts, boundary=(policy(limit, LIMIT),))
    own = {**of.documents[worlds.E_ARN], LIMIT: limit}
    return replace(of, documents={worlds.E_ARN: own}, boundaries={worlds.E_ARN: LIMIT})


def test_a_boundary_that_leaves_it_out_is_named_and_shown() -> None:
    of = with_boundary(document(ALLOW_ALL), action="ecr:*")
    lines = of_call(of, "secretsmanager:GetSecretValue")
    assert "permissions boundary" in said(lines, "why")
    assert said(lines, "looked at") == LIMIT
    assert '"Action": "ecr:*"' in "\n".join(line.text for line in lines if line.manner == "document")
    assert f"the permissions boundary {LIMIT} does not allow it" in as_text(of)


def test_a_boundary_allows_nothing_so_it_is_not_among_what_could_have() -> None:
    of = with_boundary(document({**ALLOW_ALL, "Action": "ecr:*"}), action="*")
    assert said(of_call(of, "secretsmanager:GetSecretValue"), "looked at") == "p1 (inline)"


def test_two_roles_with_policies_of_one_name_are_not_confused() -> None:
    execution = {"p": document({**ALLOW_ALL, "Sid": "OfE"})}
    task = {"p": document({**ALLOW_ALL, "Sid": "OfT"})}
    role = worlds.role(policy(execution["p"], "p"))
    world = worlds.world(roles={worlds.E_ARN: Present(role)}, **worlds.with_group())
    of = rehearsed(None, world, {worlds.E_ARN: execution, worlds.T_ARN: task}, {"p": task["p"]})
    assert '"Sid": "OfE"' in marked(of_call(of, "ecr:GetAuthorizationToken"))


def test_a_trust_policy_that_lets_another_service_in_is_shown() -> None:
    trust = policy(TRUSTS, launches.TRUST)
    world = worlds.world(roles={worlds.E_ARN: Present(worlds.role(*worlds.FOUR, trust=Present(trust)))})
    lines = of_call(rehearsed(None, world, texts={launches.TRUST: TRUSTS}), "sts:AssumeRole")
    assert said(lines, "why") == f"No statement of {launches.TRUST} lets ecs-tasks.amazonaws.com assume the role."
    assert "ecs.amazonaws.com" in "\n".join(line.text for line in lines if line.manner in ("document", "marked"))


def test_awss_words_stand_in_full_with_the_principal() -> None:
    of = rehearsed(None, launches.NO_SECRET)
    lines = of_call(of, "secretsmanager:GetSecretValue")
    assert said(lines, "AWS says") == of.launch.stopped_reason
    assert said(lines, "principal") == worlds.SESSION
    assert said(lines, "on") == worlds.SECRET


def test_a_call_that_was_not_made_says_so() -> None:
    lines = of_call(rehearsed(None, launches.NO_SECRET), "ecr:BatchGetImage")
    assert said(lines, "why") == "The launch stopped before this call, so it was not made."


def test_what_mends_it_is_said_only_when_it_is_asked_for() -> None:
    of = rehearsed(None, launches.NO_SECRET)
    place = next(c.place for c in lanes(of).calls if c.step == lanes(of).stopped)
    of = Rehearsed(of.task_definition, of.launch, of.target, {}, {place: Mend("Allow it.", "aws iam …")})
    assert not said(details(of, place), "to mend")
    assert said(details(of, place, mends=True), "to mend") == "Allow it."


def test_the_headline_says_how_it_went() -> None:
    of = rehearsed(None, launches.NO_SECRET)
    place = next(c.place for c in lanes(of).calls if c.step == lanes(of).stopped)
    assert headline(of, place) == "denied: secretsmanager:GetSecretValue · Read the secret"
