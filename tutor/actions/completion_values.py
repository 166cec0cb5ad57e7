"""What may stand as an option's value: the account's own names, files of the folder, the members of a structure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tutor.actions.aws_cli import Command, Option
from tutor.actions.own_names import Kind, Names


def from_account(option: Option, command: Command, names: Names, cluster: str = "") -> Iterator[str]:
    """The account's own names, where the option asks for one; none where it names what is to be made."""
    service = "s3" if command.service == "s3api" else command.service
    if option.positional:
        if service == "s3":
            yield from (f"s3://{bucket}/" for bucket in names.of("bucket"))
        return
    if (command.operation, option.member) in _MADE:
        return
    for kind in _KINDS.get(service, {}).get(option.member or option.name, ()):
        yield from names.of(kind, cluster if kind in ("service", "task") else "")


def from_files(option: Option, written: str, folder: Path | None, command: Command | None = None) -> Iterator[str]:
    """Files and folders for `file://…`, `fileb://…` and what takes a bare path; `file://` where one is usual."""
    scheme = next((scheme for scheme in ("file://", "fileb://") if written.startswith(scheme)), "")
    if scheme or _bare(option, command):
        if folder is None or written.startswith("s3:"):
            return
        yield from (scheme + path for path in _listed(folder, written[len(scheme) :]))
    elif option.type == "blob":
        yield from (s for s in ("fileb://",) if s.startswith(written))
    elif option.type in ("structure", "list", "map") or option.name in _DOCUMENTS or option.name.endswith("-document"):
        if option.type == "list" and (option.shape is None or option.shape.member.type_name == "string"):
            return
        yield from (s for s in ("file://",) if s.startswith(written))


def from_shape(shape: Any, written: str) -> Iterator[tuple[str, str]]:
    """A structure's shorthand as far as it is written (`Key=a,`), with each member that may follow, and its type."""
    while shape is not None and shape.type_name == "list":
        shape = shape.member
    if shape is None or shape.type_name != "structure" or written.lstrip()[:1] in ("{", "["):
        return
    head, given, part = "", set[str](), written
    opened: list[tuple[Any, set[str]]] = []
    while match := re.match(r"\[*([\w-]+)=(\[*\{|[^{},\[\]]*,|\[[^\]]*\],?|\[*)|\}\]*,?", part):
        name, value = match.group(1), match.group(2) or ""
        if name:
            given.add(name)
        if value.endswith("{"):
            opened.append((shape, given))
            shape, given = _below(shape, name), set()
            if shape is None:
                return
        elif not name and opened and match.group().endswith(","):
            shape, given = opened.pop()
        elif not value or not value.endswith(","):
            return  # inside of a value
        head, part = head + match.group(), part[match.end() :]
    for member, below in shape.members.items():
        if member not in given and member.lower().startswith(part.lower()):
            yield f"{head}{member}{_sign(below)}", below.type_name


@cache
def regions() -> tuple[str, ...]:
    """The regions of AWS's public partition."""
    from botocore.loaders import Loader

    partitions = Loader().load_data("endpoints")["partitions"]
    return tuple(sorted(name for part in partitions if part["partition"] == "aws" for name in part["regions"]))


def first_sentence(documentation: str) -> str:
    """The first sentence of a text of AWS's, without its markup."""
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", documentation[:2000])).strip()
    return re.split(r"(?<=[.:]) (?=[A-Z])", plain, maxsplit=1)[0].rstrip(":")


def _sign(shape: Any) -> str:
    """What follows a member's name in shorthand."""
    if shape.type_name == "structure":
        return "={"
    return "=[{" if shape.type_name == "list" and shape.member.type_name == "structure" else "="


def _below(shape: Any, name: str) -> Any:
    found = shape.members.get(name)
    while found is not None and found.type_name == "list":
        found = found.member
    return found if found is not None and found.type_name == "structure" else None


def _bare(option: Option, command: Command | None) -> bool:
    if option.positional:
        return True
    return option.name in _PATHS and command is not None and not command.operation


def _listed(folder: Path, written: str) -> list[str]:
    """The entries that begin as what is written; a folder ends with a slash. Hidden ones only when asked for."""
    head, slash, start = written.rpartition("/")
    place = Path(os.path.expanduser(head + slash)) if head + slash else Path()  # noqa: PTH111
    try:
        entries = sorted(os.scandir(folder / place), key=lambda entry: entry.name)
    except (OSError, ValueError):
        return []
    return [
        f"{head}{slash}{entry.name}{'/' if entry.is_dir() else ''}"
        for entry in entries
        if entry.name.startswith(start) and (start or not entry.name.startswith("."))
    ]


_DOCUMENTS = (
    "cli-input-json",
    "template-body",
    "secret-string",
    "policy",
    "policy-text",
    "assume-role-policy-document",
)
_PATHS = ("template-file", "output-template-file", "codedeploy-appspec", "task-definition", "config-file")

_ROLES: tuple[Kind, ...] = ("role-arn",)
_TASK_DEFINITIONS: tuple[Kind, ...] = ("family", "task-definition")
_KINDS: Mapping[str, Mapping[str, tuple[Kind, ...]]] = {
    "iam": {
        "RoleName": ("role",),
        "UserName": ("user",),
        "GroupName": ("group",),
        "InstanceProfileName": ("instance-profile",),
        "PolicyArn": ("policy-arn",),
        "PermissionsBoundary": ("policy-arn",),
        "PolicySourceArn": _ROLES,
    },
    "sts": {"RoleArn": _ROLES},
    "ecs": {
        "cluster": ("cluster",),
        "clusters": ("cluster",),
        "taskDefinition": _TASK_DEFINITIONS,
        "taskDefinitions": ("task-definition",),
        "family": ("family",),
        "familyPrefix": ("family",),
        "service": ("service",),
        "services": ("service",),
        "task": ("task",),
        "tasks": ("task",),
        "executionRoleArn": _ROLES,
        "taskRoleArn": _ROLES,
    },
    "logs": dict.fromkeys(
        ("logGroupName", "logGroupNames", "logGroupNamePrefix", "logGroupIdentifier"), ("log-group",)
    ),
    "secretsmanager": dict.fromkeys(("SecretId", "SecretIdList"), ("secret",)),
    "ecr": dict.fromkeys(("repositoryName", "repositoryNames"), ("repository",)),
    "s3": {"Bucket": ("bucket",)},
    "dynamodb": {"TableName": ("table",)},
    "cloudformation": {"StackName": ("stack",), "stack-name": ("stack",), "role-arn": _ROLES, "RoleARN": _ROLES},
    "lambda": {"Role": _ROLES},
    "sqs": {"QueueUrl": ("queue-url",)},
    "sns": {"TopicArn": ("topic-arn",)},
}
_MADE = {
    ("CreateRole", "RoleName"),
    ("CreateUser", "UserName"),
    ("CreateGroup", "GroupName"),
    ("CreateInstanceProfile", "InstanceProfileName"),
    ("CreateLogGroup", "logGroupName"),
    ("CreateRepository", "repositoryName"),
    ("CreateBucket", "Bucket"),
    ("CreateTable", "TableName"),
    ("CreateStack", "StackName"),
}
"""Parameters that name what is to be made."""
