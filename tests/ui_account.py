"""An account made by hand, for tests of the screen: it answers at once, and its programs only print.

It implements `tutor.account.base.Account` over plain snapshot items. What is said of IAM and of a launch is not canned:
checks, rehearsal and forms are the real ones, and judge what stands here.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from botocore.exceptions import ClientError

from tutor.account.base import AccountError
from tutor.account.reader import BESIDE
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    ImageRepository,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    User,
)

ACCOUNT, REGION = "111122223333", "ap-southeast-1"
POLICIES = (
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonECS_FullAccess",
    "AmazonS3ReadOnlyAccess",
    "CloudWatchLogsFullAccess",
    "SecretsManagerReadWrite",
    "service-role/AmazonECSTaskExecutionRolePolicy",
    "service-role/AWSLambdaBasicExecutionRole",
)
"""Names of some AWS-managed policies, with their paths."""

_LISTS = ("role-names", "policy-names", "user-names", "families", "task-definitions", "services", "tasks", "network")


def document(*actions: str, principal: str = "", resource: str = "*") -> str:
    """A policy that allows these actions; with a principal it is a trust policy."""
    who: dict[str, Any] = {"Principal": {"Service": principal}} if principal else {"Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **who, "Action": list(actions)}]})


TRUST = document("sts:AssumeRole", principal="ecs-tasks.amazonaws.com")
_PULL = document(
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
)


def role(name: str, *policies: str, trust: str = TRUST, **more: Any) -> Role:
    """A role with AWS-managed policies of these names, each of which allows what an image's pull takes."""
    attached = tuple(
        AttachedPolicy(policy.rpartition("/")[2], f"arn:aws:iam::aws:policy/{policy}", Present(_PULL))
        for policy in policies
    )
    return Role(name, f"arn:aws:iam::{ACCOUNT}:role/{name}", trust, attached=Present(attached), **more)


def definition(family: str, execution: str, repository: str, tag: str = "app") -> str:
    """A task definition as DescribeTaskDefinition answers it."""
    image = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{repository}:{tag}"
    return json.dumps(
        {
            "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:1",
            "family": family,
            "revision": 1,
            "status": "ACTIVE",
            "requiresCompatibilities": ["FARGATE"],
            "networkMode": "awsvpc",
            "cpu": "256",
            "memory": "512",
            "executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/{execution}",
            "containerDefinitions": [{"name": "app", "image": image, "essential": True}],
        }
    )


class QuietAccount:
    """`roles` by their names and `items` by kind and name are what there is; all else is absent."""

    def __init__(
        self,
        *roles: Role,
        kind: Literal["sandbox", "account", "file"] = "sandbox",
        items: Mapping[tuple[str, str], Item[Any]] | None = None,
        region: str = REGION,
        account: str = ACCOUNT,
    ) -> None:
        self.info = TargetInfo(kind, account, region, f"arn:aws:iam::{ACCOUNT}:user/workshop-admin")
        self.writable = kind == "sandbox"
        self.roles = {one.name: one for one in roles}
        self.items = dict(items or {})
        self.trouble: AccountError | None = None
        self._changes = threading.Condition()
        self._number = 1
        self._closed = False

    def read(self, needs: Iterable[Need]) -> Snapshot:
        """See `Account`. Raises the `trouble` that was planted, if any."""
        if self.trouble is not None:
            raise self.trouble
        return Snapshot(self.info, {need: self._item(need) for need in needs})

    def _item(self, need: Need) -> Item[Any]:
        if (need.kind, need.name) in self.items:
            return self.items[need.kind, need.name]
        if need.kind in BESIDE and need.kind != "network":
            return BESIDE[need.kind]
        if need.kind == "role":
            found = self.roles.get(need.name)
            return Present(found) if found else Absent()
        if need.kind == "user":
            everything = InlinePolicy("all", document("*"))
            return Present(User(need.name, f"arn:aws:iam::{ACCOUNT}:user/{need.name}", inline=Present((everything,))))
        if need.kind == "role-names":
            return Present(tuple(sorted(self.roles)))
        return Present(()) if need.kind in _LISTS else Absent()

    def put(self, new: Role) -> None:
        """Have this role, and say that something changed."""
        self.roles[new.name] = new
        with self._changes:
            self._number += 1
            self._changes.notify_all()

    def last_change(self) -> int:
        """The number of changes so far."""
        return self._number

    def wait_for_change(self, seen: int) -> int:
        """Wait until there are more changes than `seen`, or until it is closed."""
        with self._changes:
            self._changes.wait_for(lambda: self._closed or self._number > seen)
            return self._number if not self._closed else seen

    def environment(self) -> dict[str, str]:
        """See `Account`."""
        if not self.writable:
            raise AccountError("A real account is read-only here, so no command runs against it.", "Use the sandbox.")
        return {"PATH": "/nowhere"}

    def client(self, service: str, region: str = "") -> Any:
        """A client that knows what the console's forms ask, and refuses everything else as AWS would."""
        return _Client(self, service)

    def open(self) -> None:
        """It may be opened again, as a sandbox is started again."""
        self._closed = False

    def close(self) -> None:
        """End who waits."""
        with self._changes:
            self._closed = True
            self._changes.notify_all()


class _Client:
    def __init__(self, account: QuietAccount, service: str) -> None:
        self._account = account
        self._service = service

    def __getattr__(self, name: str) -> Any:
        def refused(*_: Any, **__: Any) -> Any:
            operation = name.title().replace("_", "")
            message = f"User is not authorized to perform: {self._service}:{operation}"
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, operation)

        return refused

    def list_policies(self, Scope: str = "AWS", **_: Any) -> dict[str, Any]:
        names = POLICIES if Scope == "AWS" else ()
        return {"Policies": [{"Arn": f"arn:aws:iam::aws:policy/{name}"} for name in names], "IsTruncated": False}

    def create_role(self, **given: Any) -> dict[str, Any]:
        new = role(given["RoleName"], trust=given["AssumeRolePolicyDocument"])
        self._account.put(replace(new, description=given.get("Description", "")))
        return {"Role": {"Arn": new.arn, "RoleName": new.name}}

    def attach_role_policy(self, RoleName: str, PolicyArn: str) -> None:
        before = self._account.roles[RoleName]
        has = before.attached.value if isinstance(before.attached, Present) else ()
        new = AttachedPolicy(PolicyArn.rpartition("/")[2], PolicyArn, Present(_PULL))
        self._account.put(replace(before, attached=Present((*has, new))))


def ecr(name: str) -> dict[tuple[str, str], Item[Any]]:
    """A repository with an image `app`, to be given as items."""
    arn = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}"
    return {("repository", arn): Present(ImageRepository(arn, ("app",), Absent()))}


@dataclass
class Programs:
    """Programs that only print. `says` has texts by a word of the command; `code` is how they end, `ran` what ran.

    `does` is called with each command's words before its output.
    """

    says: dict[str, str] = field(default_factory=dict)
    code: int = 0
    ran: list[Sequence[str]] = field(default_factory=list)
    does: Callable[[Sequence[str]], object] = print

    def running(self, words: Sequence[str], environment: Mapping[str, str], folder: Path) -> _Running:
        """What stands for `tutor.actions.processes.Running`."""
        self.ran.append(words)
        self.does(words)
        line = " ".join(words)
        return _Running(next((text for word, text in self.says.items() if word in line), "{}\n"), self.code)


class _Running:
    def __init__(self, text: str, code: int) -> None:
        self._text = text
        self._code = code
        self.stopped = False

    def stream(self, on_output: Callable[[str], object]) -> int:
        for start in range(0, len(self._text), 1 << 16):
            if self.stopped:
                break
            on_output(self._text[start : start + (1 << 16)])
        return 130 if self.stopped else self._code

    def stop(self, patience: float = 0) -> None:
        self.stopped = True
