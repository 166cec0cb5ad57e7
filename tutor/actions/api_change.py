"""A change as calls of one service's API, and the same by AWS CLI and boto3: what the console's forms are made of."""

from __future__ import annotations

import json
import pprint
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tutor.actions.console import Applied


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A method of the boto3 client with its parameters, and what is said when it is done (`attached …`)."""

    method: str
    parameters: Mapping[str, Any]
    done: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a button of the console does: its `label`, and the calls that it makes, in order."""

    service: str
    label: str
    calls: tuple[ApiCall, ...]

    def cli(self) -> str:
        """The same with the AWS CLI, ready to paste."""
        return "\n".join(_line(self.service, call) for call in self.calls)

    def boto3(self) -> str:
        """The same with boto3."""
        lines = [f"{self.service} = boto3.client({self.service!r})"]
        for call in self.calls:
            given = [f"    {name}={_literal(value)}," for name, value in call.parameters.items()]
            lines += [f"{self.service}.{call.method}(", *given, ")"]
        return "\n".join(lines)

    def apply(self, client: Any) -> Applied:
        """Do it through a boto3 client of the service. Stops at an error, which is in AWS's words."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account.base import AccountError

        done: list[str] = []
        try:
            for call in self.calls:
                getattr(client, call.method)(**call.parameters)
                done.append(call.done)
        except ClientError as error:
            detail = error.response["Error"]
            return Applied(tuple(done), f"{detail['Code']}: {detail['Message']}")
        except (BotoCoreError, AccountError) as error:
            return Applied(tuple(done), str(error))
        return Applied(tuple(done))


def _line(service: str, call: ApiCall) -> str:
    from botocore import xform_name

    words = [f"aws {service} {call.method.replace('_', '-')}"]
    for name, value in call.parameters.items():
        words.append(f"--{xform_name(name, '-')} {_said(value)}")
    return " \\\n  ".join(words) if len(words) > 3 else " ".join(words)


def _said(value: Any) -> str:
    """A parameter on a command line: a list of texts as words, what has a structure as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return " ".join(map(shlex.quote, value))
    if isinstance(value, (list, dict)):
        return shlex.quote(json.dumps(value, indent=2, ensure_ascii=False))
    return shlex.quote(str(value))


def _literal(value: Any) -> str:
    if isinstance(value, (list, dict)):
        return pprint.pformat(value, width=100, sort_dicts=False).replace("\n", "\n    ")
    return repr(value)
