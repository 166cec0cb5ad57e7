"""What a service has from the start is the same after a restart: default VPC, subnets, security group, KMS keys.

moto makes a service's backend when it is first touched, often by a call that only reads, and such a call is not played
again: the learner's default VPC would have another id after each restart. Here a backend is born with random numbers
that come from its service, account and region, on the account's birthday.
"""

from __future__ import annotations

import hashlib
from typing import Any

from moto.core.base_backend import AccountSpecificBackend
from moto.moto_api._internal import mock_random

from sandbox import clock

BORN = 1_767_225_600.0
"""2026-01-01, in seconds since 1970."""

_stock = AccountSpecificBackend.__getitem__


def _getitem(self: Any, region: str) -> Any:
    if region in self.keys() or region == "global":
        return _stock(self, region)
    before = mock_random.getstate()
    name = f"{self.service_name}/{self.account_id}/{region}"
    mock_random.seed(int.from_bytes(hashlib.sha256(name.encode()).digest()))
    try:
        with clock.at(BORN):
            return _stock(self, region)
    finally:
        mock_random.setstate(before)


def apply() -> None:
    """Replace moto's method."""
    AccountSpecificBackend.__getitem__ = _getitem
