"""The policies that a finding points at: each once, its statements marked; only what is still so."""

from __future__ import annotations

import json

from tutor.checks import Evidence, Finding, Status
from tutor.snapshot import AttachedPolicy, InlinePolicy, Need, Present, Role, Unreadable
from tutor.study.documents import documents, needs

ARN = "arn:aws:iam::111122223333:role/path/r"
MANAGED = "arn:aws:iam::aws:policy/P"


def text(*actions: str) -> str:
    """A policy with a statement an action."""
    return json.dumps({"Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"} for action in actions]})


ROLE = Role(
    "r",
    ARN,
    text("sts:AssumeRole"),
    attached=Present((AttachedPolicy("P", MANAGED, Present(text("s3:Get*", "s3:Put*"))),)),
    inline=Present((InlinePolicy("own", text("logs:*")),)),
)
NEED = Need("role", "r", documents=True)


def found(*evidence: Evidence) -> Finding:
    """A failed finding with this evidence."""
    return Finding("c", Status.FAIL, "c", evidence=evidence)


def test_a_role_is_read_once_with_its_documents() -> None:
    assert needs(found(Evidence(ARN, MANAGED, 0), Evidence(ARN, "own", 0), Evidence(ARN))) == (NEED,)
    assert needs(found(Evidence(ARN), Evidence("arn:aws:ecs:x:1:task-definition/f:1", "", 0))) == ()


def test_the_statements_are_marked_in_their_document() -> None:
    shown = documents(found(Evidence(ARN, MANAGED, 1), Evidence(ARN, "own", 0)), {NEED: Present(ROLE)})
    assert [one.title for one in shown] == [f"{MANAGED} of r", "own of r"]
    marked = "\n".join(line for mark, line in shown[0].lines if mark)
    assert "s3:Put*" in marked
    assert "s3:Get*" not in marked


def test_a_trust_policy_is_found_by_either_of_its_names() -> None:
    for name in ("trust policy", "the trust policy of r"):
        (shown,) = documents(found(Evidence(ARN, name, 0)), {NEED: Present(ROLE)})
        assert any("sts:AssumeRole" in line for mark, line in shown.lines if mark)


def test_what_has_changed_meanwhile_or_cannot_be_read_is_left_out() -> None:
    assert documents(found(Evidence(ARN, "own", 7)), {NEED: Present(ROLE)}) == ()
    assert documents(found(Evidence(ARN, "gone", 0)), {NEED: Present(ROLE)}) == ()
    assert documents(found(Evidence(ARN, "own", 0)), {NEED: Unreadable("no")}) == ()
    assert documents(found(Evidence(ARN.replace("/path", ""), "own", 0)), {NEED: Present(ROLE)}) == ()
