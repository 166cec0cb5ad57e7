"""moto's own enforcement is never asked: requests are judged by `tutor.iam`, and moto's answer would be another one.

With it off, moto still imports S3, EventBridge and CloudWatch for it at the first request of a process, which is a
tenth of the start.
"""

from __future__ import annotations

from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin


def _nothing(self: Any, *_: Any, **__: Any) -> None:
    """Let the request through: the gate has judged it."""


def apply() -> None:
    """Replace both ways into it."""
    ActionAuthenticatorMixin._authenticate_and_authorize_normal_action = _nothing
    ActionAuthenticatorMixin._authenticate_and_authorize_s3_action = _nothing
