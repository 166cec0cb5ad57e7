"""What is marked as changed between two looks."""

from __future__ import annotations

from dataclasses import replace

from cards.test_cards import BOTH, COURSE, items, only
from cards_support import E_NAME, FAMILY, INFO, T_NAME, definition, document, managed, role, trust

from tutor.cards import cards, changed_lines, marked
from tutor.snapshot import Absent, Item, Need, Role


def look(*roles: Role, **more: object) -> object:
    """The cards of a course with one role."""
    return cards(COURSE, items(*roles, **more), INFO)  # type: ignore[arg-type]


def marks(before: object, now: object, name: str = E_NAME) -> list[str]:
    """The marked lines of a role's card."""
    old = [card for card in before.cards if card.name == name]  # type: ignore[attr-defined]
    shown = marked(old[0] if old else None, only(now, name))  # type: ignore[arg-type]
    return [f"{one.mark} {one.line.text}" for one in shown if one.mark]


def test_nothing_is_marked_while_nothing_changes() -> None:
    one = look(role(E_NAME, managed("a"), inline={"b": document("s3:*")}))
    assert marks(one, one) == []


def test_a_policy_that_was_attached_is_marked() -> None:
    assert marks(look(role(E_NAME, managed("a"))), look(role(E_NAME, managed("a"), managed("b")))) == ["+ b"]


def test_two_attached_policies_of_one_name_are_two() -> None:
    own = replace(managed("a"), arn="arn:aws:iam::111122223333:policy/a")
    both = look(role(E_NAME, managed("a"), own))
    own_too = "a (the account's own)"
    assert [one.line.text for one in marked(None, only(both, E_NAME)) if one.line.kind == "policy"] == ["a", own_too]  # type: ignore[arg-type]
    assert marks(look(role(E_NAME, managed("a"))), both) == [f"+ {own_too}"]
    assert marks(look(role(E_NAME, own)), both) == ["+ a"], "the own one is as it was"


def test_a_policy_that_was_detached_stays_to_be_seen_beside_the_others() -> None:
    now = look(role(E_NAME, managed("b"), managed("c")), families={FAMILY: definition()})
    before = look(role(E_NAME, managed("a"), managed("b"), managed("c")), families={FAMILY: definition()})
    shown = marked(only(before, E_NAME), only(now, E_NAME))  # type: ignore[arg-type]
    assert [one.line.text for one in shown if one.line.kind == "policy"] == ["b", "c", "a"]
    assert marks(before, now) == ["− a"]


def test_another_trust_policy_is_marked_even_where_it_reads_the_same() -> None:
    spelt = trust().replace('"Version": "2012-10-17"', '"Version": "2008-10-17"')
    assert marks(look(role(E_NAME)), look(role(E_NAME, trust=spelt))) == ["~ ecs-tasks"]
    assert marks(look(role(E_NAME)), look(role(E_NAME, trust=trust("ec2.amazonaws.com")))) == ["~ ec2, not ecs-tasks"]


def test_an_inline_policy_with_other_words_is_marked() -> None:
    before, now = (look(role(E_NAME, inline={"own": document(action)})) for action in ("s3:GetObject", "s3:*"))
    assert marks(before, now) == ["~ own (inline)"]


def test_a_role_that_comes_is_new_in_every_line_but_not_the_word_that_it_was_not_there() -> None:
    before = look(more={Need("role", E_NAME): Absent()})
    assert marks(before, look(role(E_NAME, managed("a")))) == ["+ ecs-tasks", "+ a"]


def test_a_role_that_goes_leaves_what_it_had() -> None:
    now = look(more={Need("role", E_NAME): Absent()})
    assert marks(look(role(E_NAME, managed("a"))), now) == ["− ecs-tasks", "− a"]


def test_a_card_that_was_not_there_is_new() -> None:
    before = look(role(E_NAME))
    now = look(role(E_NAME), role(T_NAME), families={FAMILY: definition(task=T_NAME)})
    assert marks(before, now, T_NAME) == ["+ ecs-tasks", f"+ {FAMILY}:1"]
    assert marks(before, now) == [f"+ {FAMILY}:1"]


def test_another_revision_takes_the_place_of_the_one_before() -> None:
    before, now = (look(role(E_NAME), families={FAMILY: definition(revision=n)}) for n in (1, 2))
    assert marks(before, now) == [f"+ {FAMILY}:2", f"− {FAMILY}:1"]


def test_the_lines_that_differ_are_named_by_role_and_key() -> None:
    none: dict[Need, Item[object]] = {}
    before = cards(BOTH, {**items(role(E_NAME, managed("a")), role(T_NAME)), **none}, INFO)
    now = cards(BOTH, items(role(E_NAME), role(T_NAME, managed("b"))), INFO)
    assert changed_lines(before, now) == {
        (E_NAME, f"attached {managed('a').arn}"),
        (T_NAME, f"attached {managed('b').arn}"),
    }
    assert changed_lines(now, now) == frozenset()
