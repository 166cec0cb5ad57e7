"""moto remembers answers by the object that gave them, in caches of the class: an account that was dropped is held
there for ever, 4 MB each time once EC2 is in use.

What the regions of a service are is remembered by the service alone, which also saves the time of finding it out for
each account; a subnet remembers its addresses itself.
"""

from __future__ import annotations

import functools
from typing import Any


def apply() -> None:
    """Remember the regions by service."""
    from moto.core.base_backend import AccountSpecificBackend

    found = AccountSpecificBackend._generate_regions.__wrapped__
    AccountSpecificBackend._generate_regions = _by_service(found)


def apply_to_ec2() -> None:
    """Let each subnet remember its own addresses."""
    from moto.ec2.models.subnets import Subnet

    hosts = Subnet._base_avail_ip_iterator.__wrapped__

    def remembered(self: Any) -> Any:
        if "_roletutor_addresses" not in self.__dict__:
            self._roletutor_addresses = hosts(self)
        return self._roletutor_addresses

    Subnet._base_avail_ip_iterator = remembered


def _by_service(found: Any) -> Any:
    regions = functools.cache(lambda service: tuple(found(None, service)))

    def generate(self: Any, service_name: str) -> list[str]:
        return list(regions(service_name))

    return generate
