"""What a card says, as values, and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tutor.ecs import RoleKind

State = Literal["there", "absent", "unreadable", "elsewhere"]
"""`elsewhere`: the role is in another account, which was not looked at."""

Kind = Literal["state", "trust", "condition", "count", "policy", "use", "service", "warning"]


@dataclass(frozen=True, slots=True)
class Meant:
    """A role that the course is about: its name, and which of the two it is to be."""

    name: str
    part: RoleKind


@dataclass(frozen=True, slots=True)
class Trust:
    """Who may assume the role. `right` says whether ECS may start tasks with it (None: it could not be told), `who` is
    that in a few words, `conditions` are the conditions in short, `document` the policy's JSON text."""

    right: bool | None
    who: str
    conditions: tuple[str, ...] = ()
    document: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy on the role: a managed one that is `attached`, an `inline` one, or the permissions `boundary`.

    `document` is an inline policy's JSON text, to see whether it has changed; empty for the others. `arn` tells
    attached ones of one name apart.
    """

    name: str
    kind: Literal["attached", "inline", "boundary"]
    document: str = ""
    arn: str = ""


@dataclass(frozen=True, slots=True)
class Use:
    """A task definition (`family:revision`) that names the role in this field, and the services that run it, each with
    how many of its tasks run, of how many that are wanted."""

    definition: str
    field: RoleKind
    services: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A role. `part` is what it is used for, or, as long as nothing uses it, what the course wants it for;
    `both`: task definitions name it in both fields.

    `why` says why it could not be read. `unlisted` says why its policies could not be listed, or is empty.
    """

    name: str
    part: RoleKind
    state: State
    both: bool = False
    arn: str = ""
    why: str = ""
    trust: Trust | None = None
    policies: tuple[Policy, ...] = ()
    unlisted: str = ""
    uses: tuple[Use, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def letters(self) -> str:
        """`E`, `T`, or both."""
        return "E T" if self.both else self.part.value


@dataclass(frozen=True, slots=True)
class Cards:
    """All cards, execution roles first. `others` counts the roles of the account that have none (None: the roles could
    not be listed); `notes` are sentences about what could not be looked at, or was left out.

    `unseen` says why task definitions that were not looked at may name a role, and is empty when all were; `left` are
    the roles that task definitions name and that have no card.
    """

    cards: tuple[Card, ...] = ()
    others: int | None = 0
    notes: tuple[str, ...] = ()
    unseen: str = ""
    left: tuple[str, ...] = ()

    def first(self, part: RoleKind) -> Card | None:
        """The first card of a part, or None: no task definition that was seen names such a role, and the course wants
        none."""
        return next((card for card in self.cards if card.part is part or card.both), None)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card. Two lines with the same `key` are the same line at different times; `detail` is what can change
    in it without being seen in its text. `good` is a verdict: right, wrong, or none."""

    kind: Kind
    text: str
    key: str = ""
    detail: str = ""
    good: bool | None = None


def lines(card: Card) -> Iterator[Line]:
    """What the card says below its name, in the order in which it says it."""
    if card.state == "absent":
        yield Line("state", "not there yet", "state")
    elif card.state == "elsewhere":
        yield Line("state", "in another account, which is not looked at", "state")
    elif card.state == "unreadable":
        yield Line("state", f"could not look: {card.why}", "state")
    if card.trust is not None:
        yield Line("trust", card.trust.who, "trust", card.trust.document, card.trust.right)
        for condition in card.trust.conditions:
            yield Line("condition", condition, f"condition {condition}")
    if card.state == "there":
        yield from _policies(card)
    for use in card.uses:
        yield Line("use", use.definition, f"use {use.field} {use.definition}", use.field.value)
        for name, running, desired in use.services:
            text = f"service {name}, {running} of {desired}"
            yield Line("service", text, f"service {use.field} {name}", text)
    for warning in card.warnings:
        yield Line("warning", warning, f"warning {warning}", good=False)


def _policies(card: Card) -> Iterator[Line]:
    if card.unlisted:
        yield Line("count", f"policies not readable: {card.unlisted}", "count")
    else:
        yield Line("count", counted(card), "count")
    names = [policy.name for policy in card.policies if policy.kind == "attached"]
    for policy in card.policies:
        said = "" if policy.kind == "attached" else " (inline)" if policy.kind == "inline" else " (boundary)"
        if not said and names.count(policy.name) > 1 and ":iam::aws:policy/" not in policy.arn:
            said = " (the account's own)"
        yield Line("policy", policy.name + said, f"{policy.kind} {policy.arn or policy.name}", policy.document)


def counted(card: Card) -> str:
    """How many policies it has, in words: `4 policies attached`, `1 policy attached, 1 inline`."""
    numbers = {kind: sum(policy.kind == kind for policy in card.policies) for kind in ("attached", "inline")}
    if not numbers["attached"] and numbers["inline"]:
        return f"{numbers['inline']} inline {'policy' if numbers['inline'] == 1 else 'policies'}"
    said = f"{numbers['attached'] or 'no'} {'policy' if numbers['attached'] == 1 else 'policies'} attached"
    return f"{said}, {numbers['inline']} inline" if numbers["inline"] else said
