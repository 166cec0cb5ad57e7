"""What a service has from the start is the same after a restart: default VPC, subnets, security group, KMS keys.

moto makes a service's backend when it is first touched, often by a call that only reads, and such a call is not played
again: the learner's default VPC would have another id after each restart. Here a backend is born with random numbers
that come from its service, account and region, on the account's birthday.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.base_backend import AccountSpecificBackend
from moto.moto_api._internal import mock_random

from sandbox import clock
from sandbox.patches.lazily import after_import

BORN = 1_767_225_600.0
"""2026-01-01, in seconds since 1970."""

_stock = AccountSpecificBackend.__getitem__


@contextmanager
def born(name: str) -> Iterator[None]:
    """What is made here is the same whenever it is made: by its name, on the account's birthday."""
    before = mock_random.getstate()
    mock_random.seed(int.from_bytes(hashlib.sha256(name.encode()).digest(), "big"))
    try:
        with clock.at(BORN):
            yield
    finally:
        mock_random.setstate(before)


def _getitem(self: Any, region: str) -> Any:
    if region in self.keys() or region == "global":
        return _stock(self, region)
    with born(f"{self.service_name}/{self.account_id}/{region}"):
        return _stock(self, region)


def _kms(module: Any) -> None:
    """The keys that AWS manages (`alias/aws/ssm`) come to be when somebody asks for them."""
    stock = module.KmsBackend._generate_default_keys

    def generate(self: Any, alias_name: str) -> Any:
        with born(f"{alias_name}/{self.account_id}/{self.region_name}"):
            return stock(self, alias_name)

    module.KmsBackend._generate_default_keys = generate


def _endpoint_services(module: Any) -> None:
    kind = module.VPCBackend
    stock = kind._collect_default_endpoint_services

    def collect(account_id: str, region: str) -> Any:
        with born(f"vpce-svc/{region}"):
            return stock(account_id, region)

    kind._collect_default_endpoint_services = staticmethod(collect)


def _offerings(module: Any) -> None:
    stock = module.ReservedInstancesBackend._ensure_reserved_offerings

    def ensure(self: Any) -> None:
        with born(f"offerings/{self.region_name}"):
            stock(self)

    module.random = mock_random
    module.ReservedInstancesBackend._ensure_reserved_offerings = ensure


def apply() -> None:
    """Replace moto's methods."""
    AccountSpecificBackend.__getitem__ = _getitem
    after_import("moto.kms.models", _kms)
    after_import("moto.ec2.models.vpcs", _endpoint_services)
    after_import("moto.ec2.models.reserved_instances", _offerings)
