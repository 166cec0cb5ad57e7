"""Which roles of an account have a card, and what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from cards_support import ACCOUNT, E_NAME, FAMILY, INFO, REGION, T_NAME, arn, definition, document, managed, role, trust

from tutor.cards import Card, Cards, Meant, cards, lines, marked, needs
from tutor.cards.card import counted
from tutor.cards.making import FAMILIES, ROLES
from tutor.ecs import RoleKind
from tutor.snapshot import Absent, Item, Need, Present, Role, ServiceEntry, Unreadable

E, T = RoleKind.EXECUTION, RoleKind.TASK
COURSE = (Meant(E_NAME, E),)
BOTH = (Meant(E_NAME, E), Meant(T_NAME, T))
DENIED = Unreadable("AccessDenied: not allowed", "AccessDenied")


def items(
    *roles: Role, families: Mapping[str, str] | None = None, more: Mapping[Need, Item[Any]] | None = None
) -> dict[Need, Item[Any]]:
    """What was read: these roles, these newest revisions, no service."""
    found: dict[Need, Item[Any]] = {Need("role", one.name): Present(one) for one in roles}
    found[Need("role-names")] = Present(tuple(one.name for one in roles))
    found[Need("families")] = Present(tuple(families or ()))
    found[Need("all-services")] = Present(())
    found.update({Need("task-definition", name): Present(text) for name, text in (families or {}).items()})
    return {**found, **(more or {})}


def service(
    name: str, revision: int, running: int = 1, family: str = FAMILY, cluster: str = "fcj-ecs-cluster"
) -> ServiceEntry:
    """A service of two tasks."""
    there = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{cluster}/{name}"
    return ServiceEntry(
        there, "ACTIVE", f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:{revision}", 2, running
    )


def only(found: Cards, name: str) -> Card:
    """The card of that role."""
    (card,) = [card for card in found.cards if card.name == name]
    return card


def text(card: Card) -> list[str]:
    """What it says."""
    return [line.text for line in lines(card)]


# Which


def test_the_courses_role_has_a_card_before_it_is_there() -> None:
    (card,) = cards(COURSE, items(more={Need("role", E_NAME): Absent()}), INFO).cards
    assert (card.name, card.part, card.state) == (E_NAME, E, "absent")
    assert text(card) == ["not there yet"]


def test_roles_that_task_definitions_name_have_cards_execution_roles_first() -> None:
    found = cards((), items(role("app"), role("start"), families={"a": definition("a", 1, "start", "app")}), INFO)
    assert [(card.name, card.part) for card in found.cards] == [("start", E), ("app", T)]


def test_the_courses_role_comes_before_others_of_its_kind() -> None:
    found = cards(COURSE, items(role("a"), role(E_NAME), families={"a": definition("a", 1, "a")}), INFO)
    assert [card.name for card in found.cards] == [E_NAME, "a"]


def test_other_roles_are_counted() -> None:
    assert cards(COURSE, items(role(E_NAME), role("x"), role("y")), INFO).others == 2
    assert cards(COURSE, items(role(E_NAME)), INFO).others == 0
    assert cards(COURSE, items(role(E_NAME), more={Need("role-names"): DENIED}), INFO).others is None


def test_a_role_with_a_path_is_found_by_its_name() -> None:
    path = f"arn:aws:iam::{ACCOUNT}:role/team/{E_NAME}"
    made = replace(role(E_NAME), arn=path)
    card = only(cards((), items(made, families={FAMILY: definition(execution=path)}), INFO), E_NAME)
    assert (card.state, [use.definition for use in card.uses], card.warnings) == ("there", [f"{FAMILY}:1"], ())


@pytest.mark.parametrize(
    ("named", "there"),
    [
        (f"arn:aws:iam::{ACCOUNT}:role/team/{E_NAME}", True),
        (f"arn:aws:iam::444455556666:role/{E_NAME}", True),
        (f"arn:aws:iam::444455556666:role/{E_NAME}", False),
    ],
)
def test_a_task_definition_that_names_another_role_of_the_name_does_not_use_this_one(named: str, there: bool) -> None:
    """As when a role was deleted, and made again without its path."""
    roles, more = ([role(E_NAME)], {}) if there else ([], {Need("role", E_NAME): Absent()})
    card = only(cards(COURSE, items(*roles, families={FAMILY: definition(execution=named)}, more=more), INFO), E_NAME)
    assert card.uses == ()
    assert card.warnings == (f"{FAMILY}:1 names another role: {named}",)


def test_a_role_of_another_account_is_not_looked_at_and_said_to_be_elsewhere() -> None:
    foreign = "arn:aws:iam::444455556666:role/theirs"
    found = cards((), items(families={FAMILY: definition(execution=foreign)}), INFO)
    assert only(found, "theirs").state == "elsewhere"
    assert text(only(found, "theirs"))[0] == "in another account, which is not looked at"


def test_the_first_card_of_each_part_is_the_pair() -> None:
    found = cards(BOTH, items(role(E_NAME), role(T_NAME)), INFO)
    first = [found.first(part) for part in (E, T)]
    assert [card.name for card in first if card] == [E_NAME, T_NAME]
    assert cards(COURSE, items(role(E_NAME)), INFO).first(T) is None


# Trust


TRUSTS = {
    "right": (trust(), True, "ecs-tasks"),
    "two services": (trust(["ecs-tasks.amazonaws.com", "lambda.amazonaws.com"]), True, "ecs-tasks, also lambda"),  # type: ignore[arg-type]
    "in another case": (trust("ECS-Tasks.amazonaws.com"), True, "ecs-tasks"),
    "wrong service": (trust("ecs.amazonaws.com"), False, "ecs, not ecs-tasks"),
    "instance": (trust("ec2.amazonaws.com"), False, "ec2, not ecs-tasks"),
    "anyone": (
        '{"Statement":[{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}],"Version":"2012-10-17"}',
        False,
        "anyone",
    ),
    "account": (
        f'{{"Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{ACCOUNT}:root"}},'
        '"Action":"sts:AssumeRole"}],"Version":"2012-10-17"}',
        False,
        f"account {ACCOUNT}, not ecs-tasks",
    ),
    "other action": (
        '{"Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},'
        '"Action":"sts:TagSession"}],"Version":"2012-10-17"}',
        False,
        "ecs-tasks, but not for sts:AssumeRole",
    ),
    "another account": (
        trust(StringEquals={"aws:SourceAccount": "444455556666"}),
        False,
        "ecs-tasks, but never under its condition",
    ),
    "hour": (
        trust(DateLessThan={"aws:CurrentTime": "2030-01-01T00:00:00Z"}),
        None,
        "ecs-tasks, depending on what only AWS knows",
    ),
    "no JSON": ("{", False, "the trust policy cannot be read"),
    "nobody": ('{"Version":"2012-10-17","Statement":[]}', False, "nobody, not ecs-tasks"),
}


@pytest.mark.parametrize(("policy", "right", "who"), TRUSTS.values(), ids=list(TRUSTS))
def test_who_may_assume_it(policy: str, right: bool | None, who: str) -> None:
    card = only(cards(COURSE, items(role(E_NAME, trust=policy)), INFO), E_NAME)
    assert card.trust is not None
    assert (card.trust.right, card.trust.who) == (right, who)


def test_conditions_against_the_confused_deputy_are_said_in_words() -> None:
    guarded = trust(
        StringEquals={"aws:SourceAccount": ACCOUNT},
        ArnLike={"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"},
    )
    card = only(cards(COURSE, items(role(E_NAME, trust=guarded)), INFO), E_NAME)
    assert card.trust is not None
    assert card.trust.conditions == ("only for this account", "only for ECS in ap-southeast-1")


def test_another_condition_is_said_with_its_operator() -> None:
    card = only(cards(COURSE, items(role(E_NAME, trust=trust(Null={"aws:SourceArn": "false"}))), INFO), E_NAME)
    assert card.trust is not None
    assert card.trust.conditions == ("if SourceArn Null false",)


ECS = {"Service": "ecs-tasks.amazonaws.com"}
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
HERE = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
THERE = {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:ap-southeast-1:{ACCOUNT}:*"}}
EXTERNAL = {"StringEquals": {"sts:ExternalId": "x"}}
STATEMENTS = {
    "ECS is let in by the other statement": ([(ECS, {}), (ECS, HERE)], ()),
    "another's condition is not ECS's": (
        [(ECS, {}), (ROOT, EXTERNAL)],
        (f"account {ACCOUNT}: if sts:ExternalId is x",),
    ),
    "both have one": (
        [(ECS, HERE), (ROOT, EXTERNAL)],
        ("only for this account", f"account {ACCOUNT}: if sts:ExternalId is x"),
    ),
    "one of two is enough": (
        [(ECS, HERE), (ECS, THERE)],
        ("only for this account, or only for ECS in ap-southeast-1",),
    ),
    "ECS is not let in": ([(ROOT, EXTERNAL)], ("if sts:ExternalId is x",)),
}


@pytest.mark.parametrize(("statements", "said"), STATEMENTS.values(), ids=list(STATEMENTS))
def test_a_condition_is_said_of_whom_it_is_about(statements: list[tuple[Any, Any]], said: tuple[str, ...]) -> None:
    made = [
        {"Effect": "Allow", "Principal": who, "Action": "sts:AssumeRole", **({"Condition": when} if when else {})}
        for who, when in statements
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": made})
    card = only(cards(COURSE, items(role(E_NAME, trust=policy)), INFO), E_NAME)
    assert card.trust is not None
    assert card.trust.conditions == said


# Policies


def test_policies_are_listed_by_kind() -> None:
    one = role(
        E_NAME,
        managed("CloudWatchLogsFullAccess"),
        inline={"own": document("s3:*")},
        boundary="arn:aws:iam::1:policy/b",
    )
    card = only(cards(COURSE, items(one), INFO), E_NAME)
    assert text(card)[1:] == ["1 policy attached, 1 inline", "CloudWatchLogsFullAccess", "own (inline)", "b (boundary)"]


@pytest.mark.parametrize(
    ("attached", "inline", "said"),
    [
        (0, 0, "no policies attached"),
        (1, 0, "1 policy attached"),
        (4, 0, "4 policies attached"),
        (0, 1, "1 inline policy"),
        (0, 2, "2 inline policies"),
        (2, 1, "2 policies attached, 1 inline"),
    ],
)
def test_policies_are_counted_in_words(attached: int, inline: int, said: str) -> None:
    one = role(
        E_NAME,
        *(managed(f"p{n}") for n in range(attached)),
        inline={f"i{n}": document("s3:*") for n in range(inline)},
    )
    assert counted(only(cards(COURSE, items(one), INFO), E_NAME)) == said


def test_a_policy_of_the_accounts_own_is_told_from_awss_of_that_name() -> None:
    own = replace(managed("Same"), arn=f"arn:aws:iam::{ACCOUNT}:policy/Same")
    found = text(only(cards(COURSE, items(role(E_NAME, managed("Same"), own, inline={"Same": "{}"})), INFO), E_NAME))
    assert found[2:] == ["Same", "Same (the account's own)", "Same (inline)"]


def test_policies_that_cannot_be_listed_are_not_said_to_be_none() -> None:
    card = only(cards(COURSE, items(role(E_NAME, attached=DENIED)), INFO), E_NAME)
    assert text(card)[1] == "policies not readable: AccessDenied: not allowed"


def test_a_role_that_cannot_be_read_says_why() -> None:
    card = only(cards(COURSE, items(more={Need("role", E_NAME): DENIED}), INFO), E_NAME)
    assert text(card) == ["could not look: AccessDenied: not allowed"]


# Uses


def test_a_card_says_who_uses_it_for_what_and_which_services_run() -> None:
    found = items(
        role(E_NAME),
        role(T_NAME),
        families={FAMILY: definition(revision=2, task=T_NAME)},
        more={Need("all-services"): Present((service("fcj-core-svc", 2),))},
    )
    made = cards(BOTH, found, INFO)
    for name, field in ((E_NAME, E), (T_NAME, T)):
        (use,) = only(made, name).uses
        assert (use.definition, use.field, use.services) == (f"{FAMILY}:2", field, (("fcj-core-svc", 1, 2),))
    assert text(only(made, E_NAME))[2:] == [f"{FAMILY}:2", "service fcj-core-svc, 1 of 2"]


def test_services_of_one_name_in_two_clusters_are_two() -> None:
    two = service("core", 1, running=2), service("core", 1, running=0, cluster="test"), service("admin", 1)
    found = items(role(E_NAME), families={FAMILY: definition()}, more={Need("all-services"): Present(two)})
    shown = [one.line.text for one in marked(None, only(cards(COURSE, found, INFO), E_NAME))]
    assert [line for line in shown if line.startswith("service")] == [
        "service fcj-ecs-cluster/core, 2 of 2",
        "service test/core, 0 of 2",
        "service admin, 1 of 2",
    ]


def test_a_service_with_an_older_revision_keeps_that_revisions_role_in_view() -> None:
    older = service("fcj-core-svc", 1)
    found = items(
        role(E_NAME),
        role("old"),
        families={FAMILY: definition(revision=2)},
        more={
            Need("all-services"): Present((older,)),
            Need("task-definition", older.definition): Present(definition(revision=1, execution="old")),
        },
    )
    assert Need("task-definition", older.definition) in needs(COURSE, found)
    assert [use.definition for use in only(cards(COURSE, found, INFO), "old").uses] == [f"{FAMILY}:1"]


def test_one_role_in_both_fields_is_worth_a_warning() -> None:
    card = only(cards(COURSE, items(role(E_NAME), families={FAMILY: definition(task=E_NAME)}), INFO), E_NAME)
    assert (card.letters, card.both) == ("E T", True)
    assert card.warnings == ("One role for both: the application gets the start-up rights too.",)


def test_a_role_that_starts_one_task_and_runs_in_another_is_told_apart_from_that() -> None:
    families = {"a": definition("a", 1, E_NAME), "b": definition("b", 1, "other", E_NAME)}
    card = only(cards(COURSE, items(role(E_NAME), role("other"), families=families), INFO), E_NAME)
    assert card.warnings == ("It starts one task and runs inside another.",)


def test_swapped_roles_are_said_to_be_so() -> None:
    found = items(role(E_NAME), role(T_NAME), families={FAMILY: definition(execution=T_NAME, task=E_NAME)})
    made = cards(BOTH, found, INFO)
    assert (only(made, E_NAME).part, only(made, T_NAME).part) == (T, E)
    assert only(made, E_NAME).warnings == ("The course means it to start the task, and here it is the task role.",)
    assert only(made, T_NAME).warnings == ("The course means it for the application, and here it starts the task.",)


# What is to be read


def rounds(meant: tuple[Meant, ...], account: Mapping[Need, Item[Any]]) -> list[set[Need]]:
    """What is read, round by round."""
    found: dict[Need, Item[Any]] = {}
    asked = []
    while new := needs(meant, found) - found.keys():
        asked.append(new)
        found.update({need: account.get(need, Absent()) for need in new})
    return asked


def test_it_is_read_in_three_rounds_and_nothing_twice() -> None:
    account = items(role(E_NAME), role("app"), families={FAMILY: definition(task="app")})
    assert rounds(COURSE, account) == [
        {Need("role-names"), Need("families"), Need("all-services"), Need("role", E_NAME)},
        {Need("task-definition", FAMILY)},
        {Need("role", "app")},
    ]


def test_of_very_many_families_some_are_looked_at_and_that_is_said() -> None:
    families = {f"f{n:03}": definition(f"f{n:03}", 1, f"r{n:03}") for n in range(FAMILIES + 5)}
    account = items(families=families)
    asked = [need for some in rounds(COURSE, account) for need in some]
    assert len([need for need in asked if need.kind == "task-definition"]) == FAMILIES
    assert len([need for need in asked if need.kind == "role"]) == ROLES
    found = cards(COURSE, account, INFO)
    assert len(found.cards) == ROLES
    assert found.notes == (
        f"Only the first {FAMILIES} of {FAMILIES + 5} families of task definitions were looked at.",
        f"{FAMILIES + 1 - ROLES} more roles are named by task definitions.",
    )
    assert found.unseen == f"of {FAMILIES + 5} families of task definitions only the first {FAMILIES} were looked at"
    assert found.left == tuple(f"r{n:03}" for n in range(ROLES - 1, FAMILIES))


def test_families_that_cannot_be_read_are_said_and_the_courses_role_is_shown() -> None:
    found = cards(COURSE, items(role(E_NAME), more={Need("families"): DENIED}), INFO)
    assert found.notes == ("Who uses a role could not be looked up: AccessDenied: not allowed",)
    assert only(found, E_NAME).state == "there"


def test_services_that_cannot_be_read_are_said_where_there_could_be_some() -> None:
    more = {Need("all-services"): DENIED}
    assert not cards(COURSE, items(role(E_NAME), more=more), INFO).notes
    found = cards(COURSE, items(role(E_NAME), families={FAMILY: definition()}, more=more), INFO)
    assert found.notes == ("Services could not be looked up: AccessDenied: not allowed",)


def test_a_task_definition_that_cannot_be_read_names_no_role() -> None:
    for item in (Absent(), DENIED, Present("{"), Present("{}")):
        found = cards((), items(families={FAMILY: definition()}, more={Need("task-definition", FAMILY): item}), INFO)
        assert found.cards == ()


@pytest.mark.parametrize("what", ["families", "task-definition", "all-services", "nothing"])
def test_where_a_task_definition_was_not_looked_at_that_is_said(what: str) -> None:
    need = Need(what, FAMILY) if what == "task-definition" else Need(what)
    found = cards(COURSE, items(role(E_NAME), families={FAMILY: definition(execution="")}, more={need: DENIED}), INFO)
    assert found.unseen == ("" if what == "nothing" else "AccessDenied: not allowed")
    assert bool(found.notes) == bool(found.unseen)


def test_before_anything_was_read_nothing_is_known_of_use() -> None:
    assert cards(COURSE, {}, INFO).unseen == "it was not read"


def test_an_arn_of_a_card_is_the_roles_own() -> None:
    assert only(cards(COURSE, items(role(E_NAME)), INFO), E_NAME).arn == arn(E_NAME)
