"""An account in memory for the console's pages: a few calls of IAM, ECS and Secrets Manager, noted as they come."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tutor.snapshot import Need, Snapshot, TargetInfo, Unreadable

ACCOUNT = "111122223333"
ROLE = "fcjEcsTaskExecutionRole"
AWS = "arn:aws:iam::aws:policy/"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SECRET = f"arn:aws:secretsmanager:ap-southeast-1:{ACCOUNT}:secret:dev/fcj/momentum-AbCdEf"
NAMED = ("AmazonS3ReadOnlyAccess", "service-role/AmazonECSTaskExecutionRolePolicy", "CloudWatchLogsFullAccess")
POLICIES = [f"{AWS}{name}" for name in (*NAMED, *(f"Made{n:04}Policy" for n in range(1500)))]
DEFINITION: dict[str, Any] = {
    "family": "web",
    "revision": 3,
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{ROLE}",
    "containerDefinitions": [{"name": "core", "image": "nginx", "essential": True}],
}


def refused(code: str, message: str) -> Exception:
    """An error as AWS answers it."""
    from botocore.exceptions import ClientError

    return ClientError({"Error": {"Code": code, "Message": message}}, "Call")


class FakeAccount:
    """Roles by name, with trust, attached ARNs, inline documents, tags; `definition` is every task definition's newest
    revision. `calls` are what was changed."""

    def __init__(self, *, writable: bool = True) -> None:
        kind: Any = "sandbox" if writable else "account"
        self.info = TargetInfo(kind, ACCOUNT, "ap-southeast-1", f"arn:aws:iam::{ACCOUNT}:user/me")
        self.writable = writable
        self.roles: dict[str, dict[str, Any]] = {ROLE: role(attached=[POLICIES[1]])}
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.refusal: Exception | None = None
        self.takes = 0  # so many changes are taken before it refuses
        self.definition: dict[str, Any] = DEFINITION

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """Nothing is judged here."""
        return Snapshot(self.info, {need: Unreadable("it is not read") for need in needs})

    def environment(self) -> dict[str, str]:
        """None."""
        return {}

    def client(self, service: str, region: str = "") -> Any:
        """All services in one."""
        return _Client(self)

    def close(self) -> None:
        """Nothing to let go of."""


def role(trust: Any = None, attached: Iterable[str] = (), tags: dict[str, str] | None = None) -> dict[str, Any]:
    """A role of the account."""
    return {"trust": trust or TRUST, "attached": list(attached), "inline": {}, "tags": tags or {}}


class _Client:
    def __init__(self, account: FakeAccount) -> None:
        self._account = account

    def __getattr__(self, name: str) -> Any:
        """What is not known here changes something."""

        def call(**parameters: Any) -> dict[str, Any]:
            if self._account.refusal is not None and len(self._account.calls) >= self._account.takes:
                raise self._account.refusal
            self._account.calls.append((name, parameters))
            _APPLY.get(name, lambda account, given: None)(self._account, parameters)
            return {}

        return call

    def get_paginator(self, operation: str) -> Any:
        account = self._account

        class Pages:
            def paginate(self, **given: Any) -> Iterator[dict[str, Any]]:
                yield _LISTS[operation](account, given)

        return Pages()

    def list_policies(self, Scope: str, **_: Any) -> dict[str, Any]:
        return {"Policies": [{"Arn": arn} for arn in (POLICIES if Scope == "AWS" else ())]}

    def create_role(self, **given: Any) -> dict[str, Any]:
        self.__getattr__("create_role")(**given)
        return self.get_role(given["RoleName"])

    def get_role(self, RoleName: str) -> dict[str, Any]:
        if RoleName not in self._account.roles:
            raise refused("NoSuchEntity", f"The role with name {RoleName} cannot be found.")
        return {"Role": _role(RoleName, self._account.roles[RoleName])}

    def get_role_policy(self, RoleName: str, PolicyName: str) -> dict[str, Any]:
        return {"PolicyDocument": self._account.roles[RoleName]["inline"][PolicyName]}

    def get_policy(self, PolicyArn: str) -> dict[str, Any]:
        return {"Policy": {"DefaultVersionId": "v1"}}

    def get_policy_version(self, PolicyArn: str, VersionId: str) -> dict[str, Any]:
        return {"PolicyVersion": {"Document": {"Statement": [], "Id": PolicyArn}}}

    def describe_task_definition(self, taskDefinition: str) -> dict[str, Any]:
        return {"taskDefinition": copy.deepcopy(self._account.definition)}


def _arn(name: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def _role(name: str, given: dict[str, Any]) -> dict[str, Any]:
    return {
        "RoleName": name,
        "Arn": _arn(name),
        "Path": "/",
        "CreateDate": datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC),
        "AssumeRolePolicyDocument": given["trust"],
        "Tags": [{"Key": key, "Value": value} for key, value in given["tags"].items()],
    }


def _attached(account: FakeAccount, given: dict[str, Any]) -> list[str]:
    found: list[str] = account.roles[given["RoleName"]]["attached"]
    return found


_LISTS: dict[str, Any] = {
    "list_roles": lambda account, _: {"Roles": [_role(name, given) for name, given in account.roles.items()]},
    "list_attached_role_policies": lambda account, given: {
        "AttachedPolicies": [
            {"PolicyName": arn.rpartition("/")[2], "PolicyArn": arn}
            for arn in account.roles[given["RoleName"]]["attached"]
        ]
    },
    "list_role_policies": lambda account, given: {"PolicyNames": list(account.roles[given["RoleName"]]["inline"])},
    "list_instance_profiles_for_role": lambda account, given: {"InstanceProfiles": []},
    "list_task_definitions": lambda account, given: {
        "taskDefinitionArns": [f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:task-definition/web:{n}" for n in (3, 10, 9)]
    },
    "list_secrets": lambda account, given: {"SecretList": [{"Name": "dev/fcj/momentum", "ARN": SECRET}]},
}
_APPLY: dict[str, Any] = {
    "create_role": lambda account, given: account.roles.update(
        {given["RoleName"]: role(json.loads(given["AssumeRolePolicyDocument"]))}
    ),
    "attach_role_policy": lambda account, given: _attached(account, given).append(given["PolicyArn"]),
    "detach_role_policy": lambda account, given: _attached(account, given).remove(given["PolicyArn"]),
    "delete_role_policy": lambda account, given: account.roles[given["RoleName"]]["inline"].pop(given["PolicyName"]),
    "put_role_policy": lambda account, given: account.roles[given["RoleName"]]["inline"].update(
        {given["PolicyName"]: json.loads(given["PolicyDocument"])}
    ),
    "update_assume_role_policy": lambda account, given: account.roles[given["RoleName"]].update(
        trust=json.loads(given["PolicyDocument"])
    ),
    "tag_role": lambda account, given: account.roles[given["RoleName"]]["tags"].update(
        {tag["Key"]: tag["Value"] for tag in given["Tags"]}
    ),
    "delete_role": lambda account, given: account.roles.pop(given["RoleName"]),
}
