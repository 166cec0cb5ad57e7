"""Shared by all tests: no AWS setting of the person who runs them, and one sandbox server a worker."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tutor.account import sandbox


@pytest.fixture(autouse=True)
def _no_aws_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose sandbox all tests of this worker share."""
    return tmp_path_factory.mktemp("shared-home")


@pytest.fixture(scope="session")
def shared_account(shared_home: Path) -> Iterator[sandbox.SandboxAccount]:
    """Its account; the server ends with it."""
    account = sandbox.SandboxAccount(shared_home)
    yield account
    account.close()


@pytest.fixture
def account(shared_account: sandbox.SandboxAccount, shared_home: Path) -> sandbox.SandboxAccount:
    """The shared sandbox's account, empty."""
    sandbox.reset(shared_home)
    return shared_account
