"""Acting as the application inside a task: its environment, and nothing else of the learner's.

The task is one that runs; when none does, one is run for the occasion and stopped afterwards. That a task does not
start is no trouble of the tutor's: it is what there is to learn, so it is said in AWS's words.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tutor.account.base import AccountError
from tutor.account.environment import without_proxy

if TYPE_CHECKING:
    from tutor.account.sandbox import SandboxAccount

_PATIENCE = 30.0  # seconds for a task to run or stop; the sandbox takes five at most
_KEPT = ("PATH", "TERM", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
_WAYS_OUT = ("AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_CA_BUNDLE")


class TaskStopped(Exception):
    """The task did not come to run: `reason` is AWS's stopped reason, or its refusal, word for word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Inside:
    """A container of a running task. `role` is the task role's ARN, or empty; `environment` is the whole one."""

    task: str
    container: str
    role: str
    environment: Mapping[str, str]
    launched: bool


@contextmanager
def inside(
    account: SandboxAccount,
    name: str,
    container: str = "",
    cluster: str = "",
    pause: Callable[[float], object] = time.sleep,
) -> Iterator[Inside]:
    """The application in a task that runs, or in one run for it; `name` is a family, `family:revision` or ARN.

    `pause` waits so many seconds while the task comes to run; what it raises ends the task, and is handed on.

    Raises TaskStopped when the task does not come to run, and AccountError.
    """
    found = account.application(name, container)
    launched = ""
    if not found["task"]:
        with _reached():
            launched = _launch(account, name, cluster, pause)
        found = account.application(launched, container)
        if not found["task"]:
            with _reached():
                known = _container_names(account, name)
            _stop(account, launched)
            raise AccountError(f"The task has no container {container!r}.", f"It has: {', '.join(known)}.")
    try:
        with tempfile.TemporaryDirectory(prefix="roletutor-task-") as home:
            environment = _environment(account, found["environment"], home)
            yield Inside(found["task"], found["container"], found["role"], environment, bool(launched))
    finally:
        if launched:
            _stop(account, launched)


def _environment(account: SandboxAccount, container: Mapping[str, str], home: str) -> dict[str, str]:
    """The container's own variables, what a program on this machine cannot do without, and the way to the sandbox.

    A variable by which a container would leave the sandbox is left out: what runs here must not reach real AWS.
    """
    own = {key: value for key, value in container.items() if not key.upper().startswith(_WAYS_OUT)}
    return {
        **{key: os.environ[key] for key in _KEPT if key in os.environ},
        **without_proxy({}),
        "HOME": home,
        "AWS_CONFIG_FILE": f"{home}/.aws/config",
        "AWS_SHARED_CREDENTIALS_FILE": f"{home}/.aws/credentials",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_PAGER": "",
        **own,
        "AWS_ENDPOINT_URL": account.handle.endpoint,
    }


def _launch(account: SandboxAccount, name: str, cluster: str, pause: Callable[[float], object]) -> str:
    """The ARN of a task that was run and has come to run."""
    from botocore.exceptions import ClientError

    ecs = account.client("ecs")
    try:
        cluster = cluster or _cluster(ecs)
        answer = ecs.run_task(
            cluster=cluster,
            taskDefinition=name,
            launchType="FARGATE",
            startedBy="roletutor task run",
            networkConfiguration={"awsvpcConfiguration": _network(account)},
        )
    except ClientError as error:
        said = error.response["Error"]
        raise TaskStopped(f"An error occurred ({said['Code']}): {said['Message']}") from None
    if not answer["tasks"]:
        raise TaskStopped("; ".join(f"{item.get('reason')} {item.get('detail', '')}" for item in answer["failures"]))
    arn = str(answer["tasks"][0]["taskArn"])
    try:
        _wait_until_it_runs(ecs, cluster, arn, pause)
    except TaskStopped:
        raise
    except BaseException:
        _stop(account, arn)
        raise
    return arn


def _wait_until_it_runs(ecs: Any, cluster: str, arn: str, pause: Callable[[float], object]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        found = ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"]
        if not found:
            raise AccountError("The task is gone: the account became another while it started.", "Try again.")
        task = found[0]
        if task["lastStatus"] == "RUNNING":
            return
        if task["desiredStatus"] == "STOPPED":
            raise TaskStopped(str(task.get("stoppedReason", "")))
        pause(0.1)
    raise AccountError("The task neither runs nor stops.", "This is the tutor's trouble, not yours.")


def _stop(account: SandboxAccount, arn: str) -> None:
    """Stop the task that was run; it may have gone with all that was in the account. Raises AccountError."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        account.client("ecs").stop_task(cluster=arn.split("/")[1], task=arn, reason="roletutor task run has ended")
    except ClientError:
        return
    except BotoCoreError as error:
        raise AccountError(
            f"The task that was run for this could not be stopped ({error}).",
            f"It runs on; to stop it: aws ecs stop-task --cluster {arn.split('/')[1]} --task {arn.split('/')[2]}",
        ) from None


@contextmanager
def _reached() -> Iterator[None]:
    """That the sandbox does not answer, or not as asked, is an account's trouble."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        said = error.response["Error"]
        raise AccountError(f"AWS answered {said['Code']} to {error.operation_name}: {said['Message']}") from None
    except BotoCoreError as error:
        raise AccountError(f"The sandbox does not answer ({error}).", "Your work is kept.") from None


def _cluster(ecs: Any) -> str:
    """The cluster `default`, else the only one or the first; `default` is made when there is none."""
    names = sorted(arn.rpartition("/")[2] for arn in ecs.list_clusters()["clusterArns"])
    if not names:
        ecs.create_cluster(clusterName="default")
    return "default" if not names or "default" in names else names[0]


def _network(account: SandboxAccount) -> dict[str, Any]:
    """A subnet of the default network, with a way to the internet."""
    subnets = account.client("ec2").describe_subnets()["Subnets"]
    chosen = [s["SubnetId"] for s in subnets if s.get("DefaultForAz")] or [s["SubnetId"] for s in subnets]
    if not chosen:
        raise AccountError("The account has no subnet for the task.", "Make one, or `roletutor sandbox reset`.")
    return {"subnets": chosen[:1], "assignPublicIp": "ENABLED"}


def _container_names(account: SandboxAccount, name: str) -> list[str]:
    found = account.client("ecs").describe_task_definition(taskDefinition=name)["taskDefinition"]
    return [container["name"] for container in found["containerDefinitions"]]
