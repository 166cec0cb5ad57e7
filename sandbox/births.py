"""An account's backends are born the same each time, and with what the account starts with.

moto makes a backend when somebody first asks for it, even a reading call, and draws random numbers then (the default
VPC's ids). So each is born at the account's own birth, with random numbers of its own: whenever it happens, and however
often after a reset or a restart, the ids are the same. What the account starts with is put into a service's backend at
that moment. So nobody pays for a service that nobody uses, and no call, moto's own included, can come before it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox import clock, seeds
from sandbox.learner import Keys

EPOCH = 1_767_225_600.0
"""The birth of an account that nobody has made (2026-01-01): moto keeps a few for itself."""


@dataclass(frozen=True, slots=True)
class Birth:
    """An account's start: its instant (seconds since 1970), the learner's keys, and its seed (see `seeds`)."""

    at: float
    keys: Keys
    seed: Mapping[str, Any]


def install(random: Any, region: str, birth_of: Callable[[str], Birth | None]) -> None:
    """Let moto make its backends so. `random` is moto's random numbers, `region` where a seed goes."""
    from moto.core.base_backend import AccountSpecificBackend

    from sandbox import patches

    plain = AccountSpecificBackend.__getitem__
    mended: set[str] = set()

    def get(self: Any, name: str) -> Any:
        name = "aws" if name == "global" else name
        if dict.__contains__(self, name):
            return dict.__getitem__(self, name)
        service, account = self.service_name, self.account_id
        if service not in mended:
            mended.add(service)
            patches.apply_to(service)
        birth = birth_of(account)
        state = random.getstate()
        try:
            with clock.at(birth.at if birth else EPOCH):
                random.seed(f"{account} {service} {name}")
                backend = plain(self, name)
                if birth and name in (region, "aws"):
                    seeds.plant(service, backend, birth.seed, account, region, birth.keys)
        finally:
            random.setstate(state)
        return backend

    AccountSpecificBackend.__getitem__ = get


def forget(account: str) -> None:
    """Drop all backends of an account; they are born again when they are next asked for."""
    from moto.core.base_backend import BackendDict

    for backends in list(BackendDict._instances):
        gone = backends.pop(account, None)
        if gone is not None and backends.service_name == "s3":
            for backend in gone.values():
                _forget_buckets(backends, backend)


def _forget_buckets(backends: Any, backend: Any) -> None:
    """Close the objects' files, and free the names: those are shared by all accounts of the process."""
    for bucket in [*backend.buckets.values(), *backend.table_buckets.values()]:
        for key in bucket.keys.values():
            if hasattr(key, "dispose"):
                key.dispose()
        for upload in bucket.multiparts.values():
            upload.dispose()
        backends.bucket_accounts.pop(bucket.name, None)
