"""For tests of launches: an account that is ready for one."""

from __future__ import annotations

from typing import Any

import pytest
from launch_support import Bench

from tutor.account.sandbox import SandboxAccount


@pytest.fixture(scope="session")
def shared_clients() -> dict[str, Any]:
    """The clients of the shared sandbox, made once: to make one takes longer than to use it."""
    return {}


@pytest.fixture
def bench(account: SandboxAccount, shared_clients: dict[str, Any]) -> Bench:
    """The shared sandbox's account, reset, with what the workshop's task needs."""
    return Bench(account, shared_clients)
