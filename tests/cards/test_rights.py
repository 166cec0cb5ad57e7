"""What a role may do in short, whether it has one permission, and two roles side by side."""

from __future__ import annotations

import pytest
from cards.test_cards import BOTH, items, only
from cards_support import ACCOUNT, E_NAME, FAMILY, INFO, T_NAME, definition, document, managed, role, trust

from tutor.cards import cards
from tutor.cards.comparing import Row, Side, rows
from tutor.cards.rights import has, rights
from tutor.permissions import policies_of
from tutor.snapshot import Absent, Present, Role, Unreadable

BUCKET = "arn:aws:s3:::fcj-assets/*"


def own(*texts: str, **more: object) -> Role:
    """A role with these inline policies."""
    return role(T_NAME, inline={f"p{number}": text for number, text in enumerate(texts)}, **more)


SAID = {
    "names": (document(["s3:GetObject"], BUCKET), ["s3: GetObject on fcj-assets/*"]),
    "many": (document([f"ecr:A{n}" for n in range(5)]), ["ecr: A0, A1 and 3 more on *"]),
    "service": (document("logs:*"), ["logs: everything on *"]),
    "all": (document("*"), ["everything on *"]),
    "a denial comes first": (document("s3:*", effect="Deny"), ["s3: everything on *"]),
    "condition": (
        document("s3:GetObject", BUCKET, Condition={"StringEquals": {"aws:SourceVpc": "v"}}),
        ["s3: GetObject on fcj-assets/*, if aws:SourceVpc StringEquals v"],
    ),
    "two services": (document(["dynamodb:GetItem", "ecr:A"]), ["ecr: A on *", "dynamodb: GetItem on *"]),
    "all but": (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}]}',
        ["everything but iam:* on *"],
    ),
}


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=list(SAID))
def test_rights_in_short(text: str, said: list[str]) -> None:
    assert [str(right) for right in rights(policies_of(own(text)))] == said


def test_the_same_rights_of_two_policies_are_said_once() -> None:
    found = rights(policies_of(own(document("ecr:A"), document(["ecr:A", "ecr:B"]))))
    assert [str(right) for right in found] == ["ecr: A, B on *"]


ALLOW = document("s3:GetObject")
HAS = {
    "all": ((ALLOW,), "all", "yes, on every resource"),
    "pattern": ((document("s3:Get*"),), "all", "yes, on every resource"),
    "some": ((document("s3:GetObject", BUCKET),), "some", "yes, but only on fcj-assets/*"),
    "condition": (
        (document("s3:GetObject", Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}),),
        "some",
        "yes, but only under conditions",
    ),
    "none": ((document("s3:PutObject"),), "none", "no: no policy of its own allows it"),
    "nothing": ((), "none", "no: no policy of its own allows it"),
    "denied": ((ALLOW, document("s3:*", effect="Deny")), "denied", "denied: a Deny always wins"),
    "partly denied": (
        (ALLOW, document("s3:*", BUCKET, effect="Deny")),
        "some",
        "yes, except where a Deny says otherwise",
    ),
    "no JSON": (("{",), "unknown", "not known: p0: This policy contains invalid Json"),
}


@pytest.mark.parametrize(("texts", "state", "said"), HAS.values(), ids=list(HAS))
def test_whether_it_has_a_permission(texts: tuple[str, ...], state: str, said: str) -> None:
    found = has(own(*texts), "S3:getobject")
    assert (found.state, found.said) == (state, said)


NEVER = {
    "registry-wide, on a repository": (
        "ecr:GetAuthorizationToken",
        "arn:aws:ecr:ap-southeast-1:111122223333:repository/fcj-registry",
        "no: allowed only on repository/fcj-registry, and it works with Resource * only",
    ),
    "object, on a bucket": (
        "s3:GetObject",
        "arn:aws:s3:::fcj-assets",
        "no: allowed only on fcj-assets, and AWS checks it on arn:*:s3:*:*:accesspoint/*/object/* or arn:*:s3:::*/*",
    ),
    "log group without its streams": (
        "logs:CreateLogGroup",
        "arn:aws:logs:ap-southeast-1:111122223333:log-group:/ecs/x",
        "no: allowed only on log-group:/ecs/x, and AWS checks it on arn:*:logs:*:*:log-group:*:log-stream:*",
    ),
    "secret with a JSON key": (
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:a-AbCdEf:KEY::",
        "no: allowed only on secret:a-AbCdEf:KEY::, and AWS checks it on arn:*:secretsmanager:*:*:secret:*-??????",
    ),
    "secret without its six characters": (
        "secretsmanager:GetSecretValue",
        "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:dev/fcj/momentum",
        "no: allowed only on secret:dev/fcj/momentum, and AWS checks it on arn:*:secretsmanager:*:*:secret:*-??????",
    ),
}


@pytest.mark.parametrize(("action", "resource", "said"), NEVER.values(), ids=list(NEVER))
def test_what_is_allowed_where_aws_never_checks_it_is_not_had(action: str, resource: str, said: str) -> None:
    found = has(own(document(action, resource)), action)
    assert (found.state, found.said, [one.source for one in found.statements]) == ("none", said, ["p0"])


REACHED = {
    "streams": ("logs:CreateLogGroup", "arn:aws:logs:ap-southeast-1:111122223333:log-group:/ecs/x:*"),
    "one secret": ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:dev/fcj/momentum-??????"),
    "secrets": ("secretsmanager:GetSecretValue", "arn:aws:secretsmanager:*:*:secret:dev/*"),
    "a variable": ("s3:GetObject", "arn:aws:s3:::fcj-${aws:PrincipalTag/team}"),
}


@pytest.mark.parametrize(("action", "resource"), REACHED.values(), ids=list(REACHED))
def test_what_aws_may_check_it_on_is_had(action: str, resource: str) -> None:
    assert has(own(document(action, resource)), action).state == "some"


def test_only_the_places_that_count_are_named() -> None:
    both = document("s3:GetObject", ["arn:aws:s3:::fcj-assets", "arn:aws:s3:::fcj-assets/*"])
    assert has(own(both), "s3:GetObject").said == "yes, but only on fcj-assets/*"


def test_a_deny_that_never_meets_the_action_takes_nothing_away() -> None:
    deny = document("s3:*", "arn:aws:s3:::fcj-assets", effect="Deny")
    assert has(own(ALLOW, deny), "s3:GetObject").said == "yes, on every resource"


def test_the_statements_that_decide_are_named() -> None:
    found = has(own(document("sqs:*"), ALLOW), "s3:GetObject")
    assert [(statement.source, statement.index) for statement in found.statements] == [("p1", 0)]


def test_a_boundary_limits() -> None:
    limits = {"s3:*": "all", "sqs:*": "none"}
    for text, state in (*((document(a), of) for a, of in limits.items()), (document("s3:*", BUCKET), "some")):
        bound = own(ALLOW, boundary="arn:aws:iam::1:policy/b", boundary_document=Present(text))
        assert has(bound, "s3:GetObject").state == state


def test_what_could_not_be_read_is_not_known_unless_a_deny_is_seen() -> None:
    unread = Unreadable("AccessDenied")
    assert has(own(ALLOW, attached=unread), "s3:GetObject").state == "unknown"
    assert has(own(attached=unread), "s3:GetObject").state == "unknown"
    assert has(own(document("s3:*", effect="Deny"), attached=unread), "s3:GetObject").state == "denied"
    assert (
        has(own(ALLOW, boundary="arn:aws:iam::1:policy/b", boundary_document=unread), "s3:GetObject").state == "unknown"
    )


# Side by side


def side(one: Role | None, name: str = E_NAME) -> Side:
    """A side with that role, used by the task definition of the course."""
    found = cards(BOTH, items(*([one] if one else []), families={FAMILY: definition(task=T_NAME)}), INFO)
    return Side(name, Present(one) if one else Absent(), only(found, name))


def row(found: tuple[Row, ...], title: str) -> Row:
    """The row of that title."""
    (one,) = [one for one in found if one.title == title]
    return one


def test_the_two_roles_side_by_side() -> None:
    execution = role(E_NAME, managed("x", document("logs:*")))
    application = role(T_NAME, inline={"own": document("s3:GetObject", BUCKET)})
    found = rows(side(execution), side(application, T_NAME), ACCOUNT)
    assert not row(found, "Who may assume it").differs
    may = row(found, "What it may do")
    assert (may.left, may.right) == (("logs: everything on *",), ("s3: GetObject on fcj-assets/*",))
    named = row(found, "Named by")
    assert (named.left, named.right) == ((f"{FAMILY}:1 starts with it",), (f"{FAMILY}:1 runs as it",))
    assert row(found, "Field").left == ("executionRoleArn",)
    assert "Fargate requires task definition to have execution role ARN" in row(found, "Without it").left[0]
    assert "Unable to locate credentials" in row(found, "Without it").right[0]


def test_what_only_one_side_has_is_told_apart() -> None:
    guarded = role(E_NAME, trust=trust(StringEquals={"aws:SourceAccount": ACCOUNT}))
    assume = row(rows(side(guarded), side(role(T_NAME), T_NAME), ACCOUNT), "Who may assume it")
    assert assume.differs
    assert (assume.only_left, assume.only_right) == (frozenset({"only for this account"}), frozenset())


def test_sides_without_a_role_say_so() -> None:
    may = row(rows(side(None), None, ACCOUNT), "What it may do")
    assert (may.left, may.right) == (("– there is no such role",), ("no role is chosen",))
    unread = row(rows(Side(E_NAME, Unreadable("AccessDenied")), None, ACCOUNT), "Who may assume it")
    assert unread.left == ("? could not look: AccessDenied",)


def test_who_names_a_role_is_not_known_where_nobody_could_look() -> None:
    one = role(E_NAME)
    left = Side(E_NAME, Present(one), None, "AccessDenied")
    right = Side(E_NAME, Present(one), side(one).card, "AccessDenied")
    named = row(rows(left, right, ACCOUNT), "Named by")
    assert named.left == ("? could not look: AccessDenied",)
    assert named.right == (f"{FAMILY}:1 starts with it", "? could not look at all: AccessDenied")
    assert row(rows(Side(E_NAME, Present(one)), None, ACCOUNT), "Named by").left == ("no task definition",)


def test_what_a_role_may_never_do_and_at_most_is_said() -> None:
    one = own(document("s3:*", effect="Deny"), boundary="arn:aws:iam::1:policy/limit")
    may = row(rows(None, Side(T_NAME, Present(one)), ACCOUNT), "What it may do")
    assert may.right[:2] == ("✗ never s3: everything on *", "at most what the boundary limit allows")
    assert may.right[2].startswith("? not read: ")


def test_a_policys_text_with_markup_stays_as_it_is() -> None:
    assert [str(right) for right in rights(policies_of(own(document("[red]:x"))))] == ["[red]: x on *"]
