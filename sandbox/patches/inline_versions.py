"""moto refuses every policy that is not of version 2012-10-17. AWS does so with managed policies only: an inline policy
may have the older version, or none, which is the same.

Source: IAM user guide, "IAM JSON policy elements: Version". The rules of managed policies look at it themselves.
"""

from __future__ import annotations

from moto.iam.policy_validation import IAMPolicyDocumentValidator


def _validate_version(_: IAMPolicyDocumentValidator) -> None:
    """Every version that the language has is right here: the grammar was looked at before."""


def apply() -> None:
    """Let moto take what the sandbox's rules have taken."""
    IAMPolicyDocumentValidator._validate_version = _validate_version
