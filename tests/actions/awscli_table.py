"""The AWS CLI's own command and argument tables, as JSON: run in a process of its own, with the AWS CLI's packages.

python tests/actions/awscli_table.py iam ecs s3      the tables of these services
python tests/actions/awscli_table.py --departures    what `tutor/actions/aws_cli.json` has to hold, for all services
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any


def models() -> str:
    """The folder of the API models that the AWS CLI brings along."""
    import awscli

    return str(Path(awscli.__file__).parent / "botocore" / "data")


def tables(services: list[str]) -> dict[str, Any]:
    """Commands and options by service; of all services when none is named."""
    import awscli
    from awscli.clidriver import create_clidriver

    driver = create_clidriver()
    commands = driver._get_command_table()
    return {
        "version": awscli.__version__,
        "models": models(),
        "globals": {name: _argument(argument) for name, argument in driver._get_argument_table().items()},
        "services": {name: _command(commands[name]) for name in services or sorted(commands)},
        "names": sorted(commands),
    }


def _command(command: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    arguments = getattr(command, "arg_table", None) or {}
    found["options"] = {name: _argument(a) for name, a in arguments.items() if not getattr(a, "_UNDOCUMENTED", False)}
    below = getattr(command, "subcommand_table", None)
    if below is None and hasattr(command, "_get_command_table"):
        below = command._get_command_table()
    found["commands"] = {
        name: _command(c)
        for name, c in (below or {}).items()
        if name != "help" and not getattr(c, "_UNDOCUMENTED", False)
    }
    return found


def _argument(argument: Any) -> dict[str, Any]:
    """What is said of an argument; what is usual (no, none, a string) is left out."""
    member = getattr(argument, "_serialized_name", "")
    said = {
        "type": argument.cli_type_name,
        "member": member if argument.__class__.__name__ in _OF_THE_API else "",
        "required": bool(argument.required),
        "negative": getattr(argument, "_action", "") == "store_false"
        and bool(getattr(argument, "_serialized_name", "")),
        "positional": not argument.cli_name.startswith("-"),
        "choices": list(getattr(argument, "choices", None) or ()),
    }
    return {key: value for key, value in said.items() if value and (key, value) != ("type", "string")}


_OF_THE_API = ("CLIArgument", "ListArgument", "BooleanArgument")


def departures() -> dict[str, Any]:
    """What the CLI does otherwise than our rules make out of the API's models."""
    theirs = tables([])  # first: the AWS CLI puts the botocore that it brings along in the place of another

    from botocore.loaders import Loader

    from tutor.actions import aws_cli

    renamed = {
        "s3api": "s3",
        "deploy": "codedeploy",
        "configservice": "config",
        "runtime.sagemaker": "sagemaker-runtime",
    }
    loader = Loader(extra_search_paths=[models()], include_default_search_paths=False)
    known = loader.list_available_services("service-2")
    result: dict[str, Any] = {"version": theirs["version"], "globals": theirs["globals"]}
    result["hidden"] = sorted(set(known) - set(theirs["services"]))
    result["services"] = {}
    aws_cli.departures = lambda: {
        "services": {n: {"service": s} for n, s in renamed.items()},
        "hidden": [],
        "globals": {},
    }
    ours = aws_cli.AwsCli(loader)
    for name, service in theirs["services"].items():
        change = {"service": renamed[name]} if name in renamed else {}
        if name == "s3" or (name not in known and name not in renamed):
            change = {"own": True, "commands": service["commands"]}
            if service["options"]:
                change["own_options"] = service["options"]
        else:
            change |= _difference(ours, name, service["commands"])
        if change := _pruned(change):
            result["services"][name] = change
    return result


def _difference(ours: Any, service: str, theirs: dict[str, Any]) -> dict[str, Any]:
    top = ours.command(service).commands
    own: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for name, command in theirs.items():
        if name == "wait":
            continue
        mine = ours.command(service, name)
        if mine is None:
            own[name] = command
            continue
        plain = {n: said(o) for n, o in mine.options.items()}
        if set(plain) - set(command["options"]) or any(plain.get(n) != o for n, o in command["options"].items()):
            operations[name] = {
                "hidden": sorted(set(plain) - set(command["options"])),
                "options": {n: o for n, o in command["options"].items() if plain.get(n) != o},
            }
    if "deploy" in own:  # AWS CLI 1 lists CodeDeploy's own commands under it, too, by a name that they share
        own["deploy"]["commands"] = {}
    return {
        "hidden": sorted(set(top) - set(theirs)),
        "shown": sorted(set(theirs) - set(top) - set(own) - {"wait"}),
        "commands": own,
        "operations": operations,
    }


def said(option: Any) -> dict[str, Any]:
    """An option of ours in the words of `_argument`; the values of an enumeration come from the models."""
    said = {key: getattr(option, key) for key in ("type", "member", "required", "negative", "positional")}
    if not option.member and option.choices:
        said["choices"] = list(option.choices)
    return {key: value for key, value in said.items() if value and (key, value) != ("type", "string")}


def _pruned(found: Any) -> Any:
    """Without what is empty, except an option or command of which nothing unusual is to be said."""
    kept = {}
    for key, value in found.items():
        if isinstance(value, dict) and key in ("options", "commands", "operations", "own_options"):
            value = {name: _pruned(one) for name, one in value.items()}
        if value:
            kept[key] = value
    return kept


if __name__ == "__main__":
    os.environ["AWS_CONFIG_FILE"] = os.devnull
    if sys.argv[1:] == ["--departures"]:
        found = departures()
        lines = [
            f"  {json.dumps(name)}: {json.dumps(one, sort_keys=True)}" for name, one in found.pop("services").items()
        ]
        head = json.dumps(found, sort_keys=True)[:-1]
        print(f'{head}, "services": {{\n' + ",\n".join(lines) + "\n}}")
    else:
        print(json.dumps(tables(sys.argv[1:])))
