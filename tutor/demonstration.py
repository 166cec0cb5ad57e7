"""A launch rehearsed in an account, to be seen: what is registered is read with all that it names, and rehearsed.

Nothing is launched. `roletutor launch` and the lessons' launches are two faces of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tutor.account.base import Account, AccountError
from tutor.ecs import FixedWorld, Launch, Overrides, TaskDefinition, TaskDefinitionError, Who, parse, rehearse
from tutor.ecs.task_definition import overridden
from tutor.iam import Outcome, UnknownElementError
from tutor.launching import caller_need, key_needs, mend, needs_of, world_of
from tutor.permissions import policies_of
from tutor.report.launch import Rehearsed
from tutor.snapshot import Item, Need, Present, Role, Snapshot, TargetInfo, Unreadable, User

Items = Mapping[Need, Item[Any]]
_ELSEWHERE = (
    "an organisation's control policies, VPC endpoint policies and the network are not looked at here; "
    "on AWS they count."
)
_NO_CALLER = "whether you may pass the roles was not judged: the policies of the asking identity are not known."
_NO_OVERRIDES = Overrides()


def demonstrate(account: Account, name: str, cluster: str = "default") -> Rehearsed:
    """The launch of a registered task definition (a family, `family:revision` or ARN), rehearsed in this account.

    Raises AccountError when there is none, or when it cannot be found out.
    """
    items = registered(account, name)
    try:
        definition = parse(document_of(items))
    except TaskDefinitionError as error:
        raise AccountError(f"{name}: {error}", "Register it again as ECS takes it.") from None
    return rehearsed(account, definition, items, cluster=cluster)[0]


def rehearsed(
    account: Account,
    definition: TaskDefinition,
    first: Items,
    overrides: Overrides = _NO_OVERRIDES,
    cluster: str = "default",
) -> tuple[Rehearsed, dict[Need, Item[Any]]]:
    """The launch with all that its report shows, and all that was read for it, `first` included.

    Raises AccountError.
    """
    launched = overridden(definition, overrides)
    items = {**first, **evidence(account, launched)}
    try:
        world = world_of(launched, items, account.info)
        launch = rehearse(definition, world, overrides, cluster=cluster)
    except UnknownElementError as error:
        raise AccountError(f"A policy cannot be judged: {error}.", "Mend the policy, then ask again.") from None
    notes = [_ELSEWHERE] if account.info.kind != "sandbox" else []
    if world.caller is None:
        notes.append(_NO_CALLER)
    mends = {n: found for n, stage in enumerate(launch.stages) if (found := mend(stage, definition, world, items))}
    documents = _documents(items, account.info)
    shows = _misconception(definition, world, launch, Snapshot(account.info, items))
    limits = _boundaries(items, account.info)
    return Rehearsed(definition, launch, account.info, _texts(items), mends, notes, documents, shows, limits), items


def _misconception(definition: TaskDefinition, world: FixedWorld, launch: Launch, snapshot: Snapshot) -> str | None:
    """What the stop of a launch shows, where the evidence shows it."""
    from tutor.checks import causes, families
    from tutor.checks import rehearsed as judged

    stage = launch.stopped_at
    if stage is None:
        return None
    if stage.who is Who.CALLER:
        silent = stage.decision is not None and stage.decision.outcome is Outcome.IMPLICIT_DENY
        return "pass-role-missing" if silent and stage.action == "iam:PassRole" else None
    return causes.misconception(stage, judged.Rehearsed(families.Registered(definition, {}), world, launch, snapshot))


def registered(account: Account, name: str) -> dict[Need, Item[Any]]:
    """The task definition that is registered, as evidence. Raises AccountError when it is not there or unreadable."""
    need = Need("task-definition", name)
    item = account.read([need]).items[need]
    if isinstance(item, Present):
        return {need: item}
    if isinstance(item, Unreadable):
        raise AccountError(
            f"The task definition {name} cannot be read: {item.why}", "Use an identity that may read ECS."
        )
    raise AccountError(
        f"There is no active task definition {name}.",
        "`aws ecs list-task-definitions` shows what there is; a file is named by its path, such as ./taskdef.json.",
    )


def document_of(items: Items) -> Mapping[str, Any]:
    """The document in what `registered` gives."""
    (item,) = items.values()
    assert isinstance(item, Present)
    found: Mapping[str, Any] = json.loads(item.value)
    return found


def evidence(account: Account, definition: TaskDefinition) -> dict[Need, Item[Any]]:
    """All evidence: first what the task definition names, then the keys that those things are encrypted with; and, in
    the sandbox, what its tasks have no way to."""
    first = needs_of(definition, account.info)
    network = {Need("network")} if account.info.kind == "sandbox" else set()
    items = dict(account.read(first | network).items)
    keys = key_needs(items)
    if keys:
        items.update(account.read(keys).items)
    return items


def _texts(items: Items) -> dict[str, str]:
    """The JSON of every policy that was read, by its source."""
    texts: dict[str, str] = {}
    for item in items.values():
        if isinstance(item, Present) and isinstance(item.value, Role | User):
            texts.update(policies_of(item.value).texts)
            if isinstance(item.value, Role):
                texts[f"the trust policy of {item.value.name}"] = item.value.trust
    return {**texts, **dict(_on_things(items))}


def _on_things(items: Items) -> Iterator[tuple[str, str]]:
    """The policies on secrets, keys and buckets, by the names that `tutor.launching` gives them as sources."""
    names = {"secret": "resource policy of", "key": "key policy of", "object": "policy of the bucket of"}
    for need, item in items.items():
        if need.kind in names and isinstance(item, Present) and isinstance(item.value.policy, Present):
            yield f"{names[need.kind]} {item.value.arn}", item.value.policy.value


def _documents(items: Items, info: TargetInfo) -> dict[str, Mapping[str, str]]:
    """The JSON of each role's own policies, by the role's ARN; the caller's under an empty one."""
    return {arn: policies_of(who).texts for arn, who in _who(items, info)}


def _boundaries(items: Items, info: TargetInfo) -> dict[str, str]:
    """The ARN of each role's permissions boundary, where it has one; the caller's under an empty ARN."""
    return {arn: who.boundary for arn, who in _who(items, info) if who.boundary}


def _who(items: Items, info: TargetInfo) -> Iterator[tuple[str, Role | User]]:
    calls = caller_need(info)
    for need, item in items.items():
        if isinstance(item, Present) and isinstance(item.value, Role | User):
            yield item.value.arn, item.value
            if need == calls:
                yield "", item.value
