"""A new trust policy is judged as the first one was: by the gate.

moto judges it again at UpdateAssumeRolePolicy, and refuses what IAM takes: a document of version 2008-10-17 or of none
(the console's own roles have the old one), and sts:TagSession.
"""

from __future__ import annotations

from typing import Any

from moto.iam.policy_validation import IAMTrustPolicyDocumentValidator


def _validate(self: Any) -> None:
    """Take it: `tutor.iam.grammar` has judged it."""


def apply() -> None:
    """Replace moto's validation."""
    IAMTrustPolicyDocumentValidator.validate = _validate
