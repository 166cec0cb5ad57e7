"""An account made by hand, for tests of the screen: nothing has to start, and each change is the test's own."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    Unreadable,
)

ACCOUNT, REGION = "111122223333", "ap-southeast-1"
INFO = TargetInfo("sandbox", ACCOUNT, REGION, f"arn:aws:iam::{ACCOUNT}:user/workshop-admin")
E_NAME, T_NAME, FAMILY = "fcjEcsTaskExecutionRole", "fcjEcsTaskRole", "fcj-core-fargate-td"
PAGE_POLICIES = (
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "AmazonEC2ContainerRegistryReadOnly",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
)


def arn(name: str) -> str:
    """A role's ARN."""
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def trust(service: str = "ecs-tasks.amazonaws.com", **condition: Any) -> str:
    """A trust policy for one service."""
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{**statement, **({"Condition": condition} if condition else {})}]}
    )


def document(action: str | list[str], resource: str | list[str] = "*", effect: str = "Allow", **more: Any) -> str:
    """A policy of one statement."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": effect, "Action": action, "Resource": resource, **more}]}
    )


def managed(name: str, text: str = "") -> AttachedPolicy:
    """An AWS-managed policy as it is attached."""
    policy_arn = f"arn:aws:iam::aws:policy/{name}"
    return AttachedPolicy(name.rpartition("/")[2], policy_arn, Present(text) if text else Unreadable("not asked for"))


def role(name: str, *attached: AttachedPolicy, inline: Mapping[str, str] | None = None, **more: Any) -> Role:
    """A role that ECS tasks may assume."""
    policies = tuple(InlinePolicy(key, text) for key, text in (inline or {}).items())
    given = {"trust": trust(), "attached": Present(attached), "inline": Present(policies), **more}
    return Role(name, arn(name), **given)


def definition(family: str = FAMILY, revision: int = 1, execution: str = E_NAME, task: str = "") -> str:
    """A registered task definition as DescribeTaskDefinition answers it."""
    raw: dict[str, Any] = {
        "family": family,
        "revision": revision,
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:{revision}",
        "containerDefinitions": [{"name": "core", "image": "nginx"}],
    }
    if execution:
        raw["executionRoleArn"] = execution if execution.startswith("arn:") else arn(execution)
    if task:
        raw["taskRoleArn"] = task if task.startswith("arn:") else arn(task)
    return json.dumps(raw)


class FakeAccount:
    """What the test puts into `items` (by need), and otherwise nothing: no role, no family, no service."""

    def __init__(self, info: TargetInfo = INFO, *, writable: bool = True) -> None:
        self.info = info
        self.writable = writable
        self.items: dict[Need, Item[Any]] = {}
        self.asked: list[set[Need]] = []
        self._changes = 0
        self._written = 0
        self._changed = threading.Condition()

    def put(self, *roles: Role, families: Mapping[str, str] | None = None, more: Mapping[Need, Item[Any]] = {}) -> None:
        """The account has exactly these roles, newest revisions by family, and more. It is a change, by nobody here."""
        items: dict[Need, Item[Any]] = {Need("role", one.name): Present(one) for one in roles}
        items[Need("role-names")] = Present(tuple(one.name for one in roles))
        items[Need("families")] = Present(tuple(families or ()))
        items.update({Need("task-definition", name): Present(text) for name, text in (families or {}).items()})
        with self._changed:
            self.items = {**items, **more}
            self._changes += 1
            self._written += 1
            self._changed.notify_all()

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`."""
        wanted = set(needs)
        self.asked.append(wanted)
        empty = {"role-names", "families", "all-services", "policy-names", "user-names", "task-definitions"}
        with self._changed:
            have = self.items
        return Snapshot(
            self.info,
            {
                need: have.get(replace(need, documents=False), Present(()) if need.kind in empty else Absent())
                for need in wanted
            },
        )

    def wait_for_change(self, since: int) -> int:
        """See `SandboxAccount`."""
        with self._changed:
            self._changed.wait_for(lambda: self._changes > since, timeout=0.5)
            return self._changes

    def last_change(self) -> int:
        """See `SandboxAccount`."""
        return self._changes

    def written(self) -> int:
        """See `SandboxAccount`."""
        return self._written

    def environment(self) -> dict[str, str]:
        """See `Account`."""
        return dict(os.environ)

    def client(self, service: str, region: str = "") -> Any:
        """Nothing can be asked of AWS here."""
        raise AssertionError(f"nothing asks {service} here")

    def close(self) -> None:
        """See `Account`."""


def card(app: Any, name: str) -> str:
    """What the card of that role shows."""
    return "\n".join(str(one.render()) for one in app.query(".role-card") if one.name_shown == name)
