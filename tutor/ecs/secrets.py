"""A `valueFrom` taken apart: a secret of Secrets Manager, or a parameter of Parameter Store.

Source: ECS developer guide, "Pass sensitive data to an Amazon ECS container", and the open ECS agent (asmsecret.go):
an ARN of Secrets Manager is taken as it is, or with all three of `:json-key:version-stage:version-id`, each of which
may be empty. What is no ARN is a parameter's name, a secret's plain name too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Store(StrEnum):
    """Where a value comes from."""

    SECRETS_MANAGER = "Secrets Manager"
    PARAMETER_STORE = "Parameter Store"


@dataclass(frozen=True, slots=True)
class SecretReference:
    """`arn` is the plain ARN of the secret or parameter, without JSON key, stage and version; empty for a parameter
    that is given by name. `name` is the parameter's name, or the secret's with its random characters where it has
    them. `account` and `region` are empty where a name leaves them to the task."""

    text: str
    store: Store
    arn: str
    name: str
    account: str = ""
    region: str = ""
    json_key: str = ""
    version_stage: str = ""
    version_id: str = ""

    @property
    def whole(self) -> bool:
        """Whether a secret's name ends as whole ARNs do: with a hyphen and six random characters."""
        return bool(_SUFFIX.search(self.name))


class SecretReferenceError(ValueError):
    """A `valueFrom` that points nowhere. `at_launch`: RegisterTaskDefinition takes it, and the launch fails by it."""

    def __init__(self, problem: str, *, at_launch: bool) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at_launch = at_launch


_SUFFIX = re.compile(r"-[A-Za-z0-9]{6}$")
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9_.\-/]{1,2048}")
_PARAMETER_RULE = "a parameter's name has letters, digits and the signs . - _ / only"


def take_apart(value_from: str) -> SecretReference:
    """The parts of a `valueFrom`. Raises SecretReferenceError for one that cannot work."""
    if not value_from.startswith("arn:"):
        return _by_name(value_from)
    parts = value_from.split(":", 5)
    if len(parts) < 6:
        raise SecretReferenceError(f'"{value_from}" is not a whole ARN', at_launch=False)
    _, _, service, region, account, resource = parts
    if service == "secretsmanager":
        return _secret(value_from, region, account, resource)
    if service == "ssm" and resource.startswith("parameter/"):
        return _parameter(value_from, region, account, resource)
    raise SecretReferenceError(
        f'"{value_from}" is the ARN of neither a secret of Secrets Manager nor a parameter', at_launch=False
    )


def _secret(text: str, region: str, account: str, resource: str) -> SecretReference:
    parts = resource.split(":")
    if parts[0] != "secret" or len(parts) not in (2, 5) or not parts[1]:
        closing = " A JSON key needs both closing colons." if len(parts) in (3, 4) else ""
        raise SecretReferenceError(
            f'"{text}" is not a secret\'s ARN, nor one with :json-key:version-stage:version-id.{closing}',
            at_launch=True,
        )
    arn = text if len(parts) == 2 else text.rsplit(":", 3)[0]
    json_key, stage, version = parts[2:] if len(parts) == 5 else ("", "", "")
    return SecretReference(text, Store.SECRETS_MANAGER, arn, parts[1], account, region, json_key, stage, version)


def _parameter(text: str, region: str, account: str, resource: str) -> SecretReference:
    rest = resource.removeprefix("parameter/")
    if not _PARAMETER_NAME.fullmatch(rest):
        raise SecretReferenceError(f'"{text}": {_PARAMETER_RULE}', at_launch=False)
    name = f"/{rest}" if "/" in rest else rest
    return SecretReference(text, Store.PARAMETER_STORE, text, name, account, region)


def _by_name(text: str) -> SecretReference:
    if not _PARAMETER_NAME.fullmatch(text):
        raise SecretReferenceError(
            f'"{text}" is no ARN, so it is taken for a parameter\'s name; {_PARAMETER_RULE}', at_launch=False
        )
    return SecretReference(text, Store.PARAMETER_STORE, "", text)


def parameter_arn(name: str, region: str, account: str, partition: str = "aws") -> str:
    """The ARN of a parameter: its name's leading slash is the ARN's own."""
    return f"arn:{partition}:ssm:{region}:{account}:parameter/{name.removeprefix('/')}"
