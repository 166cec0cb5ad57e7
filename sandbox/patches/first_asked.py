"""What comes to be when somebody first asks for it is the same, whoever asks first.

The keys that AWS manages (`alias/aws/ssm`), the services that offer VPC endpoints, the offers of reserved instances:
moto makes them inside of a call that only reads, and such a call is not played again after a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.moto_api._internal import mock_random

from sandbox import clock

_BORN = 1_767_225_600.0
"""2026-01-01, in seconds since 1970."""


@contextmanager
def born(name: str) -> Iterator[None]:
    """What is made here is the same whenever it is made."""
    before = mock_random.getstate()
    mock_random.seed(name)
    try:
        with clock.at(_BORN):
            yield
    finally:
        mock_random.setstate(before)


def apply_to_kms() -> None:
    """Mend the keys that AWS manages."""
    from moto.kms.models import KmsBackend

    stock = KmsBackend._generate_default_keys

    def generate(self: Any, alias_name: str) -> Any:
        with born(f"{alias_name} {self.account_id} {self.region_name}"):
            return stock(self, alias_name)

    KmsBackend._generate_default_keys = generate


def apply_to_ec2() -> None:
    """Mend the services with endpoints, and the offers."""
    from moto.ec2.models import reserved_instances
    from moto.ec2.models.vpcs import VPCBackend

    collect_stock = VPCBackend._collect_default_endpoint_services
    ensure_stock = reserved_instances.ReservedInstancesBackend._ensure_reserved_offerings

    def collect(account_id: str, region: str) -> Any:
        with born(f"endpoints {region}"):
            return collect_stock(account_id, region)

    def ensure(self: Any) -> None:
        with born(f"offerings {self.region_name}"):
            ensure_stock(self)

    VPCBackend._collect_default_endpoint_services = staticmethod(collect)
    reserved_instances.random = mock_random
    reserved_instances.ReservedInstancesBackend._ensure_reserved_offerings = ensure
