"""The console's form as evidence: a role that is not there yet, as the choices so far would make it."""

from __future__ import annotations

from dataclasses import replace

from tutor.checks.finding import Finding, Fix, Status
from tutor.snapshot import NOT_ASKED, AttachedPolicy, Draft, Need, Present, Role, TargetInfo, Unreadable

FORM = Need("draft", "create-role")
"""The form that makes a role."""


def drafted(draft: Draft, role: str, target: TargetInfo) -> Role:
    """The role that the form would make; `role` is its name where none is typed yet."""
    partition = target.identity.split(":")[1] if target.identity.startswith("arn:") else "aws"
    name = draft.role_name or role
    return Role(
        name,
        f"arn:{partition}:iam::{target.account}:role/{name}",
        draft.trust,
        description=draft.description,
        attached=Present(
            tuple(AttachedPolicy(arn.rpartition("/")[2], arn, Unreadable(NOT_ASKED)) for arn in draft.policies)
        ),
        tags=draft.tags,
    )


def in_form(finding: Finding, create: Fix) -> Finding:
    """The finding on a role that only the form has: nothing in the account is its evidence, and who would rather mend
    it by commands creates the role first (`create`)."""
    observed = f"In the form: {finding.observed}"
    if finding.status is not Status.FAIL:
        return replace(finding, observed=observed, evidence=())
    fix, making = finding.fix, "create-role" in create.cli and "attach" in finding.fix.cli
    return replace(
        finding,
        observed=observed,
        evidence=(),
        fix=Fix(
            fix.text if making else create.text,
            f"{create.cli}\n{fix.cli}" if making else create.cli,
            f"In the form: {fix.console.rpartition(': ')[2]}" if making else create.console,
            f"{create.python}\n{fix.python}" if making else create.python,
        ),
    )
