"""For the fidelity table: accounts of one sandbox, one a subject and driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fidelity.sandbox_place import SandboxPlace
from fidelity.stage import Stage
from fidelity.table import Subject

from tutor.account.sandbox import SandboxAccount

StageOf = Callable[[Subject], Stage]


def _stages(home: Path) -> Iterator[StageOf]:
    account = SandboxAccount(home)
    made: dict[str, Stage] = {}

    def of(subject: Subject) -> Stage:
        if subject.name not in made:
            stage = Stage(SandboxPlace(home, account.handle))
            subject.prepare(stage)
            made[subject.name] = stage
        return made[subject.name]

    yield of
    account.close()


@pytest.fixture(scope="session")
def stage_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageOf]:
    """Each subject's account for boto3, ready."""
    yield from _stages(tmp_path_factory.mktemp("fidelity"))


@pytest.fixture(scope="session")
def stage_of_cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StageOf]:
    """Each subject's account for the AWS CLI, ready: a row would find its own work done in the other."""
    yield from _stages(tmp_path_factory.mktemp("fidelity-cli"))
