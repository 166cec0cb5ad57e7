"""The commands as data are the real AWS CLI's: services, operations, options, their types and which are required."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from actions.awscli_table import said
from botocore.loaders import Loader

from tutor.actions.aws_cli import AwsCli, global_options

SERVICES = ("iam", "ecs", "ecr", "logs", "secretsmanager", "s3", "s3api", "dynamodb", "sts", "cloudformation", "lambda",
            "configservice", "sns", "configure")  # fmt: skip


@pytest.fixture(scope="session")
def theirs() -> dict[str, Any]:
    """The AWS CLI's own tables, printed by a process that imports it."""
    program = Path(__file__).with_name("awscli_table.py")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    output = subprocess.run([sys.executable, str(program), *SERVICES], env=environment, check=True, capture_output=True)
    found: dict[str, Any] = json.loads(output.stdout)
    return found


@pytest.fixture(scope="session")
def ours(theirs: dict[str, Any]) -> AwsCli:
    """Ours, over the models that the AWS CLI brings along: the versions of two packages are no difference."""
    return AwsCli(Loader(extra_search_paths=[theirs["models"]], include_default_search_paths=False))


def test_every_service_has_the_name_that_the_cli_gives_it(theirs: dict[str, Any], ours: AwsCli) -> None:
    assert list(ours.services()) == theirs["names"]


def test_the_options_of_every_command_are_the_clis(theirs: dict[str, Any]) -> None:
    assert {name: said(option) for name, option in global_options().items()} == theirs["globals"]


@pytest.mark.parametrize("service", SERVICES)
def test_operations_and_options_are_the_clis(theirs: dict[str, Any], ours: AwsCli, service: str) -> None:
    assert _differences(ours, (service,), theirs["services"][service]) == []


def _differences(ours: AwsCli, words: tuple[str, ...], theirs: dict[str, Any]) -> list[Any]:
    command = ours.command(*words)
    if command is None:
        return [(words, "is not known")]
    found: list[Any] = []
    mine = {name: said(option) for name, option in command.options.items()}
    if mine != theirs["options"]:
        found.append((words, mine, theirs["options"]))
    if words == ("cloudformation", "deploy") or words == ("ecs", "deploy"):
        return found  # AWS CLI 1 lists CodeDeploy's own commands there, by a name that they share
    if set(command.commands) != set(theirs["commands"]):
        found.append((words, set(command.commands) ^ set(theirs["commands"])))
    for name, below in theirs["commands"].items():
        found += _differences(ours, (*words, name), below)
    return found


def test_with_the_models_of_boto3_the_courses_commands_are_there() -> None:
    cli = AwsCli()
    for words in (
        "iam create-role",
        "ecs register-task-definition",
        "ecs wait tasks-running",
        "ecs execute-command",
        "iam wait role-exists",
        "s3 cp",
        "s3api get-object",
        "cloudformation deploy",
    ):
        assert cli.command(*words.split()) is not None, words
    assert cli.command("iam", "no-such-thing") is None
    assert cli.command("nothing") is None
    assert cli.command("s3", "cp", "more") is None


def test_an_option_knows_the_parameter_that_it_fills() -> None:
    cli = AwsCli()
    service = cli.command("ecs", "update-service")
    assert service is not None
    assert service.options["desired-count"].member == "desiredCount"
    off = service.options["disable-execute-command"]
    assert (off.member, off.negative) == ("enableExecuteCommand", True)
    assert service.options["service"].required
    assert not service.options["cluster"].required
