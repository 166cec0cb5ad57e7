"""Two roles side by side: what holds of the execution role and of the task role everywhere, and of these two here."""

from __future__ import annotations

from dataclasses import dataclass

from tutor.cards.card import Card
from tutor.cards.rights import rights
from tutor.cards.trust import trust_of
from tutor.ecs import RoleKind
from tutor.ecs.two_roles import facts
from tutor.permissions import policies_of
from tutor.snapshot import Absent, Item, Role, Unreadable

_SIGNS = {True: "✓", False: "✗", None: "?"}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its title, and the lines of both sides. `here`: it is about these two roles, and not about all."""

    title: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    here: bool = False

    @property
    def differs(self) -> bool:
        """Whether the two sides differ."""
        return self.left != self.right

    @property
    def only_left(self) -> frozenset[str]:
        """The lines that only the left side has."""
        return frozenset(self.left) - frozenset(self.right)

    @property
    def only_right(self) -> frozenset[str]:
        """The lines that only the right side has."""
        return frozenset(self.right) - frozenset(self.left)


@dataclass(frozen=True, slots=True)
class Side:
    """A role that is compared. `role` is what was read of it, `card` what is known of its use (None: nothing), `unseen`
    why that may not be all, or nothing."""

    name: str
    role: Item[Role]
    card: Card | None = None
    unseen: str = ""


def rows(left: Side | None, right: Side | None, account: str) -> tuple[Row, ...]:
    """All rows. A side is None where no role is chosen. `account` is the one whose ECS is to assume the roles."""
    known = [Row(fact.title, (fact.execution,), (fact.task,)) for fact in facts()]
    mine = [
        Row("Who may assume it", _trust(left, account), _trust(right, account), here=True),
        Row("Named by", _uses(left), _uses(right), here=True),
    ]
    may = Row("What it may do", _rights(left), _rights(right), here=True)  # the longest, so the last
    return (*known[:2], *mine, *known[2:], may)


_NONE = ("no role is chosen",)


def _role(side: Side | None) -> Role | tuple[str, ...]:
    if side is None:
        return _NONE
    if isinstance(side.role, Absent):
        return ("– there is no such role",)
    if isinstance(side.role, Unreadable):
        return (f"? could not look: {side.role.why}",)
    return side.role.value


def _trust(side: Side | None, account: str) -> tuple[str, ...]:
    role = _role(side)
    if isinstance(role, tuple):
        return role
    trust = trust_of(role, account)
    return (f"{_SIGNS[trust.right]} {trust.who}", *trust.conditions)


def _rights(side: Side | None) -> tuple[str, ...]:
    role = _role(side)
    if isinstance(role, tuple):
        return role
    policies = policies_of(role)
    found = [f"{'✗ never ' if right.effect == 'Deny' else ''}{right}" for right in rights(policies)]
    limit = [f"at most what the boundary {role.boundary.rpartition('/')[2]} allows"] if role.boundary else []
    unread = [f"? not read: {one}" for one in policies.unread]
    return (*found, *limit, *unread) or ("nothing: it has no policy",)


def _uses(side: Side | None) -> tuple[str, ...]:
    if side is None:
        return _NONE
    uses = side.card.uses if side.card else ()
    verbs = {RoleKind.EXECUTION: "starts with it", RoleKind.TASK: "runs as it"}
    lines = [f"{use.definition} {verbs[use.field]}" for use in uses]
    services = [f"service {name}, {n} of {of} running" for use in uses for name, n, of in use.services]
    unseen = [f"? could not look{' at all' if uses else ''}: {side.unseen}"] if side.unseen else []
    return (*lines, *dict.fromkeys(services), *unseen) or ("no task definition",)
