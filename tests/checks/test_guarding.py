"""The confused deputy: whose tasks a trust policy lets in."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from checks_support import ACCOUNT, CLUSTER, E_ARN, E_NAME, GUARDED, REGION, Made, document, finding, role, trust

from tutor.checks import CheckCall, Status
from tutor.judge import judge
from tutor.snapshot import Absent, Unreadable

OTHER = "999900001111"


def only(operator: str, key: str, value: str | list[str]) -> str:
    """A trust policy with this condition."""
    return trust(Condition={operator: {key: value}})


@pytest.mark.parametrize(
    "text",
    [
        GUARDED,
        only("StringEquals", "aws:SourceAccount", ACCOUNT),
        only("StringEquals", "AWS:sourceaccount", [ACCOUNT]),
        only("ArnLike", "aws:SourceArn", f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"),
        only("StringLike", "aws:SourceArn", f"arn:aws:ecs:*:{ACCOUNT}:*"),
        only("ArnLike", "aws:SourceArn", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*"),
        only("StringEqualsIfExists", "aws:SourceAccount", ACCOUNT),
    ],
)
def test_a_condition_on_this_account_guards(text: str) -> None:
    assert finding(Made().has("role", E_NAME, role(E_ARN, trusted=text)), "trust-guarded", role=E_NAME).status is (
        Status.PASS
    )


OPEN: dict[str, tuple[str, str | None]] = {
    "no condition": (trust(), "trust-unguarded"),
    "every account": (only("ArnLike", "aws:SourceArn", f"arn:aws:ecs:{REGION}:*:*"), "trust-unguarded"),
    "any account's digits": (only("StringLike", "aws:SourceAccount", "*"), "trust-unguarded"),
    "two accounts of which one is foreign": (
        only("StringNotEquals", "aws:SourceAccount", OTHER),
        "trust-unguarded",
    ),
    "one statement guarded, one not": (
        document(
            *(
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                    "Action": "sts:AssumeRole",
                    **c,
                }
                for c in ({}, {"Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}})
            )
        ),
        "trust-unguarded",
    ),
    "another key": (only("Bool", "aws:SecureTransport", "true"), "trust-unguarded"),
    "a cluster": (
        only("ArnLike", "aws:SourceArn", f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/{CLUSTER}"),
        "cluster-arn-in-source-arn",
    ),
    "another account": (only("StringEquals", "aws:SourceAccount", OTHER), "condition-never-holds"),
    "the account as an ARN": (
        only("StringEquals", "aws:SourceAccount", f"arn:aws:iam::{ACCOUNT}:root"),
        "condition-never-holds",
    ),
    "a service's ARN": (
        only("ArnLike", "aws:SourceArn", f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/x"),
        "condition-never-holds",
    ),
    "another service": (trust("ecs.amazonaws.com"), "trusts-ecs-service"),
    "anyone": (trust(Principal="*"), "trusts-anyone"),
    "no policy": ("{", None),
}


@pytest.mark.parametrize("case", OPEN)
def test_a_trust_without_a_guard_is_named_and_mended(case: str) -> None:
    text, misconception = OPEN[case]
    made = Made().has("role", E_NAME, role(E_ARN, trusted=text))
    found = finding(made, "trust-guarded", role=E_NAME)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    words = shlex.split(found.fix.cli)
    assert words[2] == "update-assume-role-policy"
    made.has("role", E_NAME, role(E_ARN, trusted=words[words.index("--policy-document") + 1]))
    assert finding(made, "trust-guarded", role=E_NAME).status is Status.PASS


def test_what_only_aws_knows_is_unknown() -> None:
    made = Made().has("role", E_NAME, role(E_ARN, trusted=only("StringEquals", "aws:SourceOrgID", "o-1")))
    assert finding(made, "trust-guarded", role=E_NAME).status is Status.UNKNOWN


@pytest.mark.parametrize(("item", "status"), [(Absent(), Status.FAIL), (Unreadable("no"), Status.UNKNOWN)])
def test_a_role_that_is_not_there_or_cannot_be_read(item: Any, status: Status) -> None:
    assert finding(Made().has("role", E_NAME, item), "trust-guarded", role=E_NAME).status is status


def test_beside_role_trusts_only_the_root_is_told() -> None:
    made = Made().has("role", E_NAME, role(E_ARN, trusted=OPEN["a cluster"][0]))
    calls = [CheckCall(name, {"role": E_NAME}) for name in ("trust-guarded", "role-trusts")]
    assert [f.status.value for f in judge(made, calls)] == ["skipped", "fail"]  # type: ignore[arg-type]
