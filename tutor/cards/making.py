"""From what was read to the cards, and what is to be read for them, round by round.

A role has a card when the newest revision of a task definition's family names it, when the revision that a service runs
does, or when the course is about it. Of an account with very many families only some are looked at, and that is said.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from tutor.cards.card import Card, Cards, Meant, Policy, Use
from tutor.cards.trust import trust_of
from tutor.ecs import RoleKind, TaskDefinition, TaskDefinitionError, parse
from tutor.snapshot import Absent, Item, Need, Present, Role, ServiceEntry, TargetInfo, Unreadable

Items = Mapping[Need, Item[Any]]
E, T = RoleKind.EXECUTION, RoleKind.TASK
FAMILIES = 40
"""So many families are looked at: each takes a call, and a learner's account has few."""
ROLES = 12
"""So many cards are made at most: each takes three calls."""

_NOT_READ = Unreadable("it was not read")
_ROLES, _FAMILIES, _SERVICES = Need("role-names"), Need("families"), Need("all-services")


def needs(meant: Sequence[Meant], items: Items) -> set[Need]:
    """What is to be read, as far as that is known from what was read so far. When it has nothing new, all is there."""
    found = {_ROLES, _FAMILIES, _SERVICES, *(Need("role", role.name) for role in meant)}
    found.update(Need("task-definition", family) for family in _list(items, _FAMILIES)[:FAMILIES])
    newest = {task.arn for task in _newest(items)}
    if all(Need("task-definition", family) in items for family in _list(items, _FAMILIES)[:FAMILIES]):
        found.update(_older(items, newest))
    found.update(Need("role", name) for name, _ in _shown(meant, items))
    return found


def cards(meant: Sequence[Meant], items: Items, info: TargetInfo) -> Cards:
    """The cards of what was read. What could not be read is said in them."""
    made = [_card(name, arn, meant, items, info) for name, arn in _shown(meant, items)]
    made.sort(key=lambda card: (card.part is not E, card.name not in {role.name for role in meant}))
    names = items.get(_ROLES, _NOT_READ)
    own = {card.name for card in made if card.state != "elsewhere"}
    others = len([name for name in names.value if name not in own]) if isinstance(names, Present) else None
    left = _left(meant, items)
    return Cards(tuple(made), others, tuple(_notes(left, items)), _unseen(items), left)


def _shown(meant: Sequence[Meant], items: Items) -> list[tuple[str, str]]:
    """Name and ARN (empty: in this account) of each role that has a card: the course's, then those in use."""
    found = {role.name: "" for role in meant}
    for task in _tasks(items):
        for role in (task.execution_role, task.task_role):
            if role:
                found.setdefault(_name(role), role if role.startswith("arn:") else "")
    return list(found.items())[: max(ROLES, len(meant))]


def _card(name: str, arn: str, meant: Sequence[Meant], items: Items, info: TargetInfo) -> Card:
    item = items.get(Need("role", name), _NOT_READ)
    elsewhere = bool(arn and info.account) and _account(arn) != info.account
    own = arn if elsewhere else item.value.arn if isinstance(item, Present) else ""

    def is_it(named: str) -> bool:
        """A role of this name in another account or under another path is another role."""
        if not named.startswith("arn:"):
            return named == name and not elsewhere
        return _name(named) == name and (named == own if own else _account(named) == info.account or not info.account)

    uses = tuple(_uses(is_it, items))
    fields = {use.field for use in uses}
    wanted = next((role.part for role in meant if role.name == name), None)
    part = E if E in fields else T if T in fields else wanted or E
    others = _others(name, is_it, items)
    warnings = (*_warnings(is_it, fields, wanted, items), *others)
    both = fields >= {E, T}
    if elsewhere:
        return Card(name, part, "elsewhere", both, arn, uses=uses, warnings=warnings)
    if isinstance(item, Absent):
        return Card(name, part, "absent", both, uses=uses, warnings=warnings)
    if isinstance(item, Unreadable):
        return Card(name, part, "unreadable", both, why=item.why, uses=uses, warnings=warnings)
    role: Role = item.value
    trust = trust_of(role, info.account or (role.arn.split(":") + [""] * 5)[4])
    policies, unlisted = _policies(role)
    return Card(name, part, "there", both, role.arn, "", trust, policies, unlisted, uses, warnings)


def _policies(role: Role) -> tuple[tuple[Policy, ...], str]:
    """The policies, and why some could not be listed."""
    found: list[Policy] = []
    if isinstance(role.attached, Present):
        found += [Policy(policy.name, "attached", arn=policy.arn) for policy in role.attached.value]
    if isinstance(role.inline, Present):
        found += [Policy(policy.name, "inline", policy.document) for policy in role.inline.value]
    if role.boundary:
        found.append(Policy(role.boundary.rpartition("/")[2], "boundary"))
    unread = [item.why for item in (role.attached, role.inline) if isinstance(item, Unreadable)]
    return tuple(found), "; ".join(dict.fromkeys(unread))


def _warnings(
    is_it: Callable[[str], bool], fields: set[RoleKind], wanted: RoleKind | None, items: Items
) -> Iterator[str]:
    if any(is_it(task.execution_role) and is_it(task.task_role) for task in _tasks(items)):
        yield "One role for both: the application gets the start-up rights too."
    elif fields >= {E, T}:
        yield "It starts one task and runs inside another."
    elif fields == {T} and wanted is E:
        yield "The course means it to start the task, and here it is the task role."
    elif fields == {E} and wanted is T:
        yield "The course means it for the application, and here it starts the task."


def _others(name: str, is_it: Callable[[str], bool], items: Items) -> Iterator[str]:
    """Which task definitions name another role of this name."""
    for task in _tasks(items):
        for role in dict.fromkeys((task.execution_role, task.task_role)):
            if role and _name(role) == name and not is_it(role):
                yield f"{_revision(task)} names another role: {role}"


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _account(arn: str) -> str:
    return "".join(arn.split(":")[4:5])


def _revision(task: TaskDefinition) -> str:
    return f"{task.family}:{task.revision}" if task.revision else task.family


def _uses(is_it: Callable[[str], bool], items: Items) -> Iterator[Use]:
    running: dict[str, list[tuple[str, int, int]]] = {}
    names = [_name(service.arn) for service in _services(items)]
    for service, name in zip(_services(items), names, strict=True):
        told = name if names.count(name) == 1 else "/".join(service.arn.split("/")[-2:])  # by its cluster as well
        running.setdefault(service.definition, []).append((told, service.running, service.desired))
    for task in _tasks(items):
        for field, role in ((E, task.execution_role), (T, task.task_role)):
            if role and is_it(role):
                yield Use(_revision(task), field, tuple(running.get(task.arn, ())))


def _notes(left: Sequence[str], items: Items) -> Iterator[str]:
    families = items.get(_FAMILIES, _NOT_READ)
    if isinstance(families, Unreadable):
        yield f"Who uses a role could not be looked up: {families.why}"
    elif isinstance(families, Present) and len(families.value) > FAMILIES:
        yield f"Only the first {FAMILIES} of {len(families.value)} families of task definitions were looked at."
    for why in dict.fromkeys(item.why for item in _unread(items)):
        yield f"Task definitions could not be looked up: {why}"
    services = items.get(_SERVICES, _NOT_READ)
    if isinstance(services, Unreadable) and isinstance(families, Present) and families.value:
        yield f"Services could not be looked up: {services.why}"
    if left:
        yield f"{len(left)} more {'role is' if len(left) == 1 else 'roles are'} named by task definitions."


def _left(meant: Sequence[Meant], items: Items) -> tuple[str, ...]:
    """The roles that task definitions name and that have no card."""
    roles = [role for task in _tasks(items) for role in (task.execution_role, task.task_role)]
    shown = {name for name, _ in _shown(meant, items)}
    return tuple(sorted({_name(role) for role in roles if role} - shown))


def _unseen(items: Items) -> str:
    """Why a task definition that was not looked at may name a role, or nothing."""
    families, services = items.get(_FAMILIES, _NOT_READ), items.get(_SERVICES, _NOT_READ)
    if isinstance(families, Unreadable):
        return families.why
    number = len(_list(items, _FAMILIES))
    if number > FAMILIES:
        return f"of {number} families of task definitions only the first {FAMILIES} were looked at"
    unread = [*_unread(items), *([services] if number and isinstance(services, Unreadable) else [])]
    return unread[0].why if unread else ""


# What was read


def _newest(items: Items) -> list[TaskDefinition]:
    """The newest revision of each family."""
    found = [_task(items.get(Need("task-definition", family))) for family in _list(items, _FAMILIES)[:FAMILIES]]
    return [task for task in found if task is not None]


def _older(items: Items, newest: set[str]) -> set[Need]:
    """The revisions that services run, and that are not the newest."""
    used = {service.definition for service in _services(items) if service.definition}
    return {Need("task-definition", arn) for arn in used - newest}


def _tasks(items: Items) -> list[TaskDefinition]:
    """The task definitions that count."""
    newest = _newest(items)
    found = [_task(items.get(need)) for need in sorted(_older(items, {t.arn for t in newest}), key=lambda n: n.name)]
    return [*newest, *(task for task in found if task is not None)]


def _unread(items: Items) -> list[Unreadable]:
    """Of the task definitions that count, those that could not be read."""
    asked = [Need("task-definition", family) for family in _list(items, _FAMILIES)[:FAMILIES]]
    asked += sorted(_older(items, {task.arn for task in _newest(items)}), key=lambda need: need.name)
    return [item for need in asked if isinstance(item := items.get(need, _NOT_READ), Unreadable)]


def _task(item: Item[str] | None) -> TaskDefinition | None:
    return _parsed(item.value) if isinstance(item, Present) else None


@functools.lru_cache(maxsize=4 * FAMILIES)
def _parsed(text: str) -> TaskDefinition | None:
    """Kept, because a revision never changes and is looked at again with every change of the account."""
    try:
        return parse(json.loads(text))
    except (ValueError, TaskDefinitionError):
        return None


def _services(items: Items) -> Sequence[ServiceEntry]:
    item = items.get(_SERVICES)
    return item.value if isinstance(item, Present) else ()


def _list(items: Items, need: Need) -> Sequence[str]:
    item = items.get(need)
    return item.value if isinstance(item, Present) else ()
