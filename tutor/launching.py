"""A launch in an account that was read: which evidence it takes, and that evidence as the world of `tutor.ecs`.

What could not be read stays unreadable in the world, so that the launch is then not known, and never held against
the learner.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from tutor.ecs import RoleKind, Stage, State, Who, needs, secrets, world
from tutor.ecs.images import ImageReferenceError, Registry
from tutor.ecs.images import take_apart as image
from tutor.ecs.task_definition import Container, TaskDefinition
from tutor.iam import Outcome, Policy, PolicyError, parse
from tutor.permissions import Policies, policies_of
from tutor.snapshot import (
    Absent,
    ImageRepository,
    Item,
    KeyEntry,
    Need,
    ObjectEntry,
    ParameterEntry,
    Present,
    Role,
    SecretEntry,
    TargetInfo,
    Unreadable,
)

V = TypeVar("V")
Items = Mapping[Need, Item[Any]]
_NETWORK = Need("network")


def needs_of(task_definition: TaskDefinition, info: TargetInfo) -> set[Need]:
    """What must be read to rehearse a launch: all that the task definition names, its caller, and the network."""
    found = {_role_need(arn) for arn in (task_definition.execution_role, task_definition.task_role) if arn}
    found.add(_NETWORK)
    caller = caller_need(info)
    if caller:
        found.add(caller)
    for container in task_definition.containers:
        found.update(_of_container(container, info))
    return found


def key_needs(items: Items) -> set[Need]:
    """The KMS keys that the things read so far are encrypted with: they are known only then."""
    entries = (item.value for item in items.values() if isinstance(item, Present))
    keyed = (e for e in entries if isinstance(e, SecretEntry | ParameterEntry | ObjectEntry))
    return {
        Need("key", _key_name(e.kms_key, e.arn)) for e in keyed if e.kms_key and not e.kms_key.startswith("alias/aws/")
    }


def caller_need(info: TargetInfo) -> Need | None:
    """The user or role that acts in this account, or None (the account's root user, or nobody)."""
    kind, _, name = info.identity.rpartition(":")[2].partition("/")
    if kind == "user" and name:
        return Need("user", name.rpartition("/")[2], documents=True)
    if kind == "assumed-role" and name:
        return Need("role", name.split("/")[0], documents=True)
    return None


def world_of(task_definition: TaskDefinition, items: Items, info: TargetInfo) -> world.FixedWorld:
    """The world of this task definition's launch, out of what was read.

    A thing whose own policy could not be read is unreadable as a whole: that policy may deny. Raises KeyError when a
    role that the task definition names was not asked for (`needs_of`).
    """
    return world.FixedWorld(
        account=info.account,
        region=info.region,
        partition=info.identity.split(":")[1] if info.identity.startswith("arn:") else "aws",
        caller=_caller(items, info),
        roles={arn: _role_at(arn, items) for arn in (task_definition.execution_role, task_definition.task_role) if arn},
        repositories=_by_name(items, "repository", _repository),
        log_groups=_by_name(items, "log-group", lambda arn: world.Present(world.LogGroup(arn))),
        secrets=_by_name(items, "secret", lambda entry: _secret(entry, items)),
        parameters=_by_name(items, "parameter", lambda entry: _parameter(entry, items)),
        keys=dict(_keys(items)),
        objects=_by_name(items, "object", lambda entry: _object(entry, items)),
        file_systems={volume.efs: _NO_FILE_SYSTEM for volume in task_definition.volumes if volume.efs},
        no_route=_no_route(items),
    )


_NO_FILE_SYSTEM = world.Unreadable("file systems are not looked at")


@dataclass(frozen=True, slots=True)
class Mend:
    """What to do about a call that fails: `text` for people, `cli` commands of the AWS CLI that do it, or nothing."""

    text: str
    cli: str = ""


def mend(stage: Stage, task_definition: TaskDefinition, of: world.World, items: Items) -> Mend | None:
    """How to mend a failed call where a role's own policies, or its trust, are what is missing; else None.

    An inline policy that the role has (`items` tell) keeps its place: a command that mends one call undoes no other's.
    """
    decision = stage.decision
    if stage.state is not State.FAILED or decision is None or not stage.role_arn:
        return None
    role = stage.role_arn.rpartition("/")[2]
    if stage.who is Who.ECS:
        if decision.outcome is not Outcome.IMPLICIT_DENY:
            return None
        document = json.dumps(_TRUST)
        return Mend(
            f"Replace the trust policy of {role} with one that lets ecs-tasks.amazonaws.com call sts:AssumeRole.",
            f"aws iam update-assume-role-policy --role-name {role} --policy-document {shlex.quote(document)}",
        )
    item = items.get(_role_need(stage.role_arn))
    if decision.outcome is Outcome.IMPLICIT_DENY and decision.layer == "boundary" and isinstance(item, Present):
        limit = item.value.boundary
        return Mend(
            f"Allow {stage.action} in the permissions boundary {limit} of {role} as well, or take it off the role."
        )
    if decision.outcome is not Outcome.IMPLICIT_DENY or decision.layer != "identity":
        return None
    grant = next(
        (n.grant for n in needs(task_definition, of) if (n.action, n.resource) == (stage.action, stage.resource)),
        stage.resource,
    )
    kind = "task execution role" if stage.role is RoleKind.EXECUTION else "task role"
    statement = {"Effect": "Allow", "Action": stage.action, "Resource": grant}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    name = _free("allow-" + stage.action.partition(":")[2], item)
    return Mend(
        f"Allow {stage.action} on {grant} to the {kind} {role}.",
        f"aws iam put-role-policy --role-name {role} --policy-name {name} --policy-document {shlex.quote(document)}",
    )


def _free(name: str, role: Item[Role] | None) -> str:
    """The name, with a number where an inline policy of the role has it."""
    inline = role.value.inline if isinstance(role, Present) else None
    taken = {policy.name for policy in inline.value} if isinstance(inline, Present) else set()
    return next(one for one in (name, *(f"{name}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


def _of_container(container: Container, info: TargetInfo) -> Iterator[Need]:
    try:
        reference = image(container.image)
    except ImageReferenceError:
        reference = None
    if reference and reference.registry is Registry.ECR:
        yield Need("repository", reference.repository_arn())
    log = container.log_configuration
    if log and log.log_driver == "awslogs" and log.options.get("awslogs-group"):
        yield Need("log-group", f"{log.options.get('awslogs-region', info.region)}|{log.options['awslogs-group']}")
    for secret in (*container.secrets, *(log.secret_options if log else ())):
        yield from _of_value(secret.value_from, info)
    if container.repository_credentials:
        yield from _of_value(container.repository_credentials, info)
    for file in container.environment_files:
        if file.value.count(":") >= 5:
            yield Need("object", file.value)


def _of_value(value_from: str, info: TargetInfo) -> Iterator[Need]:
    try:
        found = secrets.take_apart(value_from)
    except secrets.SecretReferenceError:
        return
    if found.store is secrets.Store.SECRETS_MANAGER:
        yield Need("secret", found.arn)
    else:
        yield Need("parameter", f"{found.region or info.region}|{found.name}")


def _no_route(items: Items) -> frozenset[world.Service]:
    """What the sandbox keeps its tasks from. Of a real account's network nothing is known here."""
    item = items.get(_NETWORK)
    return frozenset(s for s in world.Service if s.value in item.value) if isinstance(item, Present) else frozenset()


def _role_need(arn: str) -> Need:
    return Need("role", arn.rpartition("/")[2], documents=True)


def _caller(items: Items, info: TargetInfo) -> world.Caller | None:
    need = caller_need(info)
    item = items.get(need) if need else None
    if not isinstance(item, Present):
        return None
    policies = policies_of(item.value)
    return world.Caller(
        info.identity, policies.identity, policies.boundary, tags=item.value.tags, unread=policies.unread
    )


def _role_at(arn: str, items: Items) -> world.Lookup[world.Role]:
    """The role of exactly this ARN: one of the same name under another path is another role."""
    item = items[_role_need(arn)]
    if isinstance(item, Unreadable):
        return world.Unreadable(item.why)
    if isinstance(item, Absent) or item.value.arn != arn:
        return world.Absent()
    return world.Present(_role(item.value))


def _role(role: Role) -> world.Role:
    policies: Policies = policies_of(role)
    source = f"the trust policy of {role.name}"
    try:
        trust: world.Lookup[Policy] = world.Present(parse(role.trust, source=source))
    except PolicyError as error:
        trust = world.Unreadable(f"the {source} is no policy: {error.message}")
    return world.Role(role.arn, trust, policies.identity, policies.boundary, role.tags, policies.unread)


def _repository(entry: ImageRepository) -> world.Lookup[world.Repository]:
    return _with_policy(
        entry.policy,
        f"the repository policy of {entry.arn}",
        lambda policy: world.Repository(entry.arn, frozenset(entry.images), policy),
    )


def _secret(entry: SecretEntry, items: Items) -> world.Lookup[world.Secret]:
    keys: world.Lookup[frozenset[str]] | None = None
    if isinstance(entry.json_keys, Present):
        keys = world.Present(frozenset(entry.json_keys.value))
    elif isinstance(entry.json_keys, Unreadable):
        keys = world.Unreadable(entry.json_keys.why)
    key = _customer_key(entry.kms_key, entry.arn, items)
    stages, versions = frozenset(entry.stages), frozenset(entry.versions)
    return _with_policy(
        entry.policy,
        f"the resource policy of {entry.arn}",
        lambda policy: world.Secret(entry.arn, keys, key, policy, stages, versions),
    )


def _parameter(entry: ParameterEntry, items: Items) -> world.Lookup[world.Parameter]:
    return world.Present(world.Parameter(entry.arn, _customer_key(entry.kms_key, entry.arn, items)))


def _object(entry: ObjectEntry, items: Items) -> world.Lookup[world.StoredObject]:
    key = _customer_key(entry.kms_key, entry.arn, items)
    return _with_policy(
        entry.policy,
        f"the policy of the bucket of {entry.arn}",
        lambda policy: world.StoredObject(entry.arn, policy, key),
    )


def _keys(items: Items) -> Iterator[tuple[str, world.Lookup[world.Key]]]:
    for need, item in items.items():
        if need.kind != "key":
            continue
        if isinstance(item, Present):
            entry: KeyEntry = item.value
            yield entry.arn, _with_policy(entry.policy, f"the key policy of {entry.arn}", partial(_key, entry))
        else:
            yield need.name, world.Absent() if isinstance(item, Absent) else world.Unreadable(item.why)


def _key(entry: KeyEntry, policy: Policy | None) -> world.Key:
    return world.Key(entry.arn, policy or Policy(()), entry.enabled)


def _customer_key(name: str, of: str, items: Items) -> str:
    """The ARN of the customer-managed key that `name` (an ARN, id or alias) means; nothing for a key of AWS's own."""
    if not name or name.startswith("alias/aws/"):
        return ""
    full = _key_name(name, of)
    item = items.get(Need("key", full))
    if isinstance(item, Present):
        return item.value.arn if item.value.customer else ""
    return full


def _key_name(name: str, of: str) -> str:
    """A key's ARN (or its alias's), in the account and region of the thing that it encrypts."""
    if name.startswith("arn:"):
        return name
    head = ":".join(of.replace(":secretsmanager:", ":kms:").replace(":ssm:", ":kms:").split(":")[:5])
    return f"{head}:{name}" if name.startswith("alias/") else f"{head}:key/{name}"


def _with_policy(item: Item[str], name: str, made: Callable[[Policy | None], V]) -> world.Present[V] | world.Unreadable:
    """What `made` makes of the policy on the thing itself (None: it has none)."""
    if isinstance(item, Unreadable):
        return world.Unreadable(f"{name}: {item.why}")
    if isinstance(item, Absent):
        return world.Present(made(None))
    try:
        return world.Present(made(parse(item.value, source=name.removeprefix("the "))))
    except PolicyError as error:
        return world.Unreadable(f"{name} is no policy: {error.message}")


def _by_name(items: Items, kind: str, turned: Callable[[Any], world.Lookup[V]]) -> dict[str, world.Lookup[V]]:
    found: dict[str, world.Lookup[V]] = {}
    for need, item in items.items():
        if need.kind == kind:
            if isinstance(item, Present):
                found[need.name] = turned(item.value)
            else:
                found[need.name] = world.Absent() if isinstance(item, Absent) else world.Unreadable(item.why)
    return found
