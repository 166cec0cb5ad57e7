"""Shared by all tests: no AWS setting of the person who runs them, and one sandbox server a worker."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import aws_cli
import preloaded_sandbox
import pytest
import stalled

from tutor.account import sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--accept-snapshots`: what the screen looks like now is right. `--patience`: see `stalled`."""
    parser.addoption("--accept-snapshots", action="store_true", help="take the screen as it is now for right")
    parser.addoption("--patience", type=float, default=stalled.PATIENCE, help="seconds in which no test goes on")


def pytest_configure(config: pytest.Config) -> None:
    """A run that hangs ends."""
    stalled.configure(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each worker begins with one of the tests that take minutes, so that none of them is left for the end."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    long = [item for item in items if item.get_closest_marker("long")]
    others = [item for item in items if not item.get_closest_marker("long")]
    for number, item in enumerate(long):
        others.insert(number % workers * len(items) // workers + number // workers, item)
    items[:] = others


def pytest_collection_finish() -> None:
    """All that is loaded now stays: garbage is not looked for in it, and less often than for a small program."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


@pytest.fixture(autouse=True)
def _no_aws_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tutor's folder where a test names no other: never the one of the person who runs the tests."""
    home = tmp_path_factory.getbasetemp() / "own-home"
    monkeypatch.setenv("ROLETUTOR_HOME", str(home))
    return home


@pytest.fixture(scope="session", autouse=True)
def _sandboxes_and_the_aws_cli_are_forked() -> Iterator[None]:
    with preloaded_sandbox.preloaded(), aws_cli.preloaded():
        yield


@pytest.fixture
def started_as_ever() -> Iterator[None]:
    """A sandbox is a process of its own from the start, as a learner's is."""
    with preloaded_sandbox.started_as_ever():
        yield


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
