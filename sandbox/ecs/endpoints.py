"""What a container reaches without a signature: its task role's credentials, and the task's metadata.

    GET /v2/credentials/PASS    the role's temporary credentials, as the ECS agent serves them
    GET /v4/PASS, /v4/PASS/task the container's and the task's metadata

PASS names the task and its container, sealed, so that who has it can be no other task. It holds as long as this process
lives. Credentials are made when they are first asked for, and anew a quarter of an hour before they end.

Sources: ECS developer guide, "Amazon ECS task IAM role" and "Amazon ECS task metadata endpoint version 4 for tasks on
Fargate"; the open ECS agent for the shape of an answer and of a refusal.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from sandbox import callers
from sandbox.ecs import inside
from sandbox.ecs.place import Place
from sandbox.ecs.tasks import Task
from sandbox.world import World

CREDENTIALS, METADATA = "/v2/credentials/", "/v4/"
_HOURS = 6 * 3600.0
_RENEWED = 900.0

Reply = tuple[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Keys:
    session: callers.Session
    access_key: str
    secret_key: str


class Endpoints:
    """The endpoints of all tasks of this process. The gate's lock guards it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seal = secrets.token_bytes(32)
        self._keys: dict[str, _Keys] = {}

    def variables(self, place: Place, application: inside.Application, endpoint: str) -> dict[str, str]:
        """The variables by which a container finds its endpoints at `endpoint`; those of credentials only with a task
        role."""
        sealed = self._pass(place, application)
        found = {
            "AWS_EXECUTION_ENV": "AWS_ECS_FARGATE",
            "AWS_REGION": place.region,
            "AWS_DEFAULT_REGION": place.region,
            "ECS_CONTAINER_METADATA_URI_V4": f"{endpoint}{METADATA}{sealed}",
        }
        if application.role_arn:
            # Real Fargate has the relative form, for 169.254.170.2; the full form is what works on this machine.
            found["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = f"{endpoint}{CREDENTIALS}{sealed}"
        return found

    def answer(self, path: str) -> Reply:
        """HTTP status and what to say."""
        prefix = CREDENTIALS if path.startswith(CREDENTIALS) else METADATA
        sealed, _, rest = path.removeprefix(prefix).partition("/")
        found = self._task(sealed)
        if found is None:
            return _refused(404, "InvalidIdInRequest", "CredentialsV2Request: Credentials not found")
        place, task, container = found
        if prefix == CREDENTIALS:
            return self._credentials(place, task)
        if rest not in ("", "task"):
            return _refused(404, "NotFound", "There is no such path of task metadata here.")
        return 200, _task_metadata(task) if rest else _container_metadata(task, container)

    def _credentials(self, place: Place, task: Task) -> Reply:
        role_arn = inside.role_of_task(task)
        role = next((r for r in place.backend("iam").roles.values() if r.arn == role_arn), None)
        if role is None:
            return _refused(400, "NoCredentialsAssociated", "CredentialsV2Request: No credentials associated with ID")
        now = place.now().timestamp()
        keys = self._keys.get(task.task_arn)
        known = callers.credentials_of(self._world, keys.access_key) if keys else None
        if keys is None or known is None or keys.session.expiration - now < _RENEWED:
            session = callers.role_session(self._world, place.account, role, task.id, seconds=_HOURS)
            keys = self._keys[task.task_arn] = _Keys(session, *callers.open_session(self._world, session))
        return 200, {
            "RoleArn": role_arn,
            "AccessKeyId": keys.access_key,
            "SecretAccessKey": keys.secret_key,
            "Token": keys.session.token,
            "Expiration": callers.iso(keys.session.expiration),
        }

    def _pass(self, place: Place, application: inside.Application) -> str:
        what = json.dumps([place.account, place.region, application.task_arn, application.container]).encode()
        return f"{base64.urlsafe_b64encode(what).decode().rstrip('=')}.{self._mark(what)}"

    def _mark(self, what: bytes) -> str:
        return hmac.new(self._seal, what, hashlib.sha256).hexdigest()

    def _task(self, sealed: str) -> tuple[Place, Task, str] | None:
        """The running task that a pass is for."""
        text, _, mark = sealed.partition(".")
        try:
            what = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            return None
        if not hmac.compare_digest(self._mark(what).encode(), mark.encode()):
            return None
        account, region, arn, container = json.loads(what)
        place = Place(self._world, account, region)
        task = inside.task_of(place, arn)
        return (place, task, container) if task else None


def _refused(status: int, code: str, message: str) -> Reply:
    return status, {"code": code, "message": message, "HTTPErrorCode": status}


def _container_metadata(task: Task, name: str) -> dict[str, Any]:
    shown = task.container(name)
    definition = task.asked.definition
    given = next(item for item in definition.container_definitions if item["name"] == name)
    log = given.get("logConfiguration") or {}
    found = {
        "DockerId": shown["runtimeId"],
        "Name": name,
        "DockerName": name,
        "Image": shown["image"],
        "ImageID": shown.get("imageDigest"),
        "Labels": {
            "com.amazonaws.ecs.cluster": task.cluster_arn,
            "com.amazonaws.ecs.container-name": name,
            "com.amazonaws.ecs.task-arn": task.task_arn,
            "com.amazonaws.ecs.task-definition-family": definition.family,
            "com.amazonaws.ecs.task-definition-version": str(definition.revision),
        },
        "DesiredStatus": task.shown["desiredStatus"],
        "KnownStatus": shown["lastStatus"],
        "Limits": {"CPU": int(float(shown["cpu"] or 0))},
        "CreatedAt": _moment(task.shown.get("createdAt")),
        "StartedAt": _moment(task.shown.get("startedAt")),
        "Type": "NORMAL",
        "LogDriver": log.get("logDriver"),
        "LogOptions": log.get("options"),
        "ContainerARN": shown["containerArn"],
        "Networks": [
            {"NetworkMode": "awsvpc", "IPv4Addresses": [interface["privateIpv4Address"]]}
            for interface in shown["networkInterfaces"]
        ],
    }
    return {key: value for key, value in found.items() if value is not None}


def _task_metadata(task: Task) -> dict[str, Any]:
    shown, definition = task.shown, task.asked.definition
    found = {
        "Cluster": task.cluster_arn,
        "TaskARN": task.task_arn,
        "Family": definition.family,
        "Revision": str(definition.revision),
        "DesiredStatus": shown["desiredStatus"],
        "KnownStatus": task.last_status,
        "PullStartedAt": _moment(shown.get("pullStartedAt")),
        "PullStoppedAt": _moment(shown.get("pullStoppedAt")),
        "AvailabilityZone": shown.get("availabilityZone"),
        "LaunchType": shown.get("launchType"),
        "Containers": [_container_metadata(task, item["name"]) for item in shown["containers"]],
    }
    return {key: value for key, value in found.items() if value is not None}


def _moment(when: datetime | None) -> str | None:
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None  # noqa: UP017
