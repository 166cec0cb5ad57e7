"""The names of what an account holds, for completion: read when first asked for, kept until the account changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, Protocol

Kind = Literal[
    "role", "role-arn", "policy-arn", "user", "cluster", "family", "task-definition", "service", "task", "log-group",
    "secret", "repository", "bucket", "table", "instance-profile", "group", "stack", "queue-url", "topic-arn",
]  # fmt: skip


class Names(Protocol):
    """Where completion gets an account's own names from."""

    def of(self, kind: Kind, within: str = "") -> tuple[str, ...]:
        """The names of this kind, sorted; `within` is the cluster of services and tasks."""


class OwnNames:
    """The names in one account. `of` may ask the account (a worker's thread waits); `changed` lets go of what is kept.

    What cannot be read (no permission, no network) has no names until the account changes: completion is no place for
    trouble. The names of the AWS-managed policies are kept for good.
    """

    def __init__(self, client: Callable[[str], Any]) -> None:
        """`client` gives a boto3 client for a service, as an account's `client` does."""
        self._client = client
        self._kept: dict[tuple[Kind, str], tuple[str, ...]] = {}
        self._managed: tuple[str, ...] = ()
        self._changes = 0
        self._lock = threading.Lock()

    def changed(self) -> None:
        """Say that the account is not as it was."""
        with self._lock:
            self._kept.clear()
            self._changes += 1

    def of(self, kind: Kind, within: str = "") -> tuple[str, ...]:
        """The names of this kind, sorted; `within` is the cluster of services and tasks."""
        from botocore.exceptions import BotoCoreError, ClientError

        from tutor.account.base import AccountError

        with self._lock:
            kept, changes = self._kept.get((kind, within)), self._changes
        if kept is not None:
            return kept
        try:
            found = tuple(sorted(set(self._read(kind, within)), key=str.lower))
        except (AccountError, BotoCoreError, ClientError):
            found = ()
        with self._lock:
            if changes == self._changes:  # else the account changed while it was read
                self._kept[kind, within] = found
        return found

    def _read(self, kind: Kind, within: str) -> Iterator[str]:
        if kind in ("service", "task"):
            client = self._client("ecs")
            operation, key = ("list_services", "serviceArns") if kind == "service" else ("list_tasks", "taskArns")
            where = {"cluster": within} if within else {}
            yield from (arn.rpartition("/")[2] for arn in _all(client, operation, key, **where))
        elif kind == "policy-arn":
            if not self._managed:
                self._managed = tuple(
                    p["Arn"] for p in _all(self._client("iam"), "list_policies", "Policies", Scope="AWS")
                )
            yield from self._managed
            yield from (p["Arn"] for p in _all(self._client("iam"), "list_policies", "Policies", Scope="Local"))
        else:
            service, operation, key, name = _WHERE[kind]
            for item in _all(self._client(service), operation, key):
                yield name(item)


def _all(client: Any, operation: str, key: str, **parameters: Any) -> Iterator[Any]:
    """All items of a list, page by page, where the service has pages."""
    if not client.can_paginate(operation):
        yield from getattr(client, operation)(**parameters).get(key, ())
        return
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page.get(key, ())


def _field(name: str) -> Callable[[Any], str]:
    return lambda item: str(item[name])


def _last(arn: Any) -> str:
    return str(arn).rpartition("/")[2]


_WHERE: Mapping[Kind, tuple[str, str, str, Callable[[Any], str]]] = {
    "role": ("iam", "list_roles", "Roles", _field("RoleName")),
    "role-arn": ("iam", "list_roles", "Roles", _field("Arn")),
    "user": ("iam", "list_users", "Users", _field("UserName")),
    "group": ("iam", "list_groups", "Groups", _field("GroupName")),
    "instance-profile": ("iam", "list_instance_profiles", "InstanceProfiles", _field("InstanceProfileName")),
    "cluster": ("ecs", "list_clusters", "clusterArns", _last),
    "family": ("ecs", "list_task_definition_families", "families", str),
    "task-definition": ("ecs", "list_task_definitions", "taskDefinitionArns", _last),
    "log-group": ("logs", "describe_log_groups", "logGroups", _field("logGroupName")),
    "secret": ("secretsmanager", "list_secrets", "SecretList", _field("Name")),
    "repository": ("ecr", "describe_repositories", "repositories", _field("repositoryName")),
    "bucket": ("s3", "list_buckets", "Buckets", _field("Name")),
    "table": ("dynamodb", "list_tables", "TableNames", str),
    "stack": ("cloudformation", "describe_stacks", "Stacks", _field("StackName")),
    "queue-url": ("sqs", "list_queues", "QueueUrls", str),
    "topic-arn": ("sns", "list_topics", "Topics", _field("TopicArn")),
}
