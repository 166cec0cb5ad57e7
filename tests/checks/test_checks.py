"""The checks, over snapshots made by hand: what passes, what fails as what, and what cannot be known."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tutor.checks import MISCONCEPTIONS, CheckCall, CheckError, Finding, Status, needs_of, run, validate
from tutor.checks.policies import LOOK_ALIKES, SERVICE_ROLE, WHAT_FOR, arn_of
from tutor.checks.roles import distance
from tutor.snapshot import (
    Absent,
    AttachedPolicy,
    InlinePolicy,
    Item,
    Need,
    Present,
    Role,
    Snapshot,
    TargetInfo,
    Unreadable,
)

NAME = "fcjEcsTaskExecutionRole"
ACCOUNT = "111122223333"
FOUR = list(WHAT_FOR)
TARGET = TargetInfo("sandbox", ACCOUNT, "ap-southeast-1")
CALLS = [
    CheckCall("role-exists", {"role": NAME}),
    CheckCall("role-trusts", {"role": NAME}),
    CheckCall("role-has-policies", {"role": NAME, "policies": FOUR}),
]
LISTS = ("role-names", "policy-names", "user-names")


def trust(**changes: Any) -> str:
    """The reference trust policy, its statement changed."""
    one = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**one, **changes}]})


def attached(*names: str) -> Item[tuple[AttachedPolicy, ...]]:
    """Managed policies by name."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{NAME}"
    return Present(tuple(AttachedPolicy(name.rpartition("/")[2], arn_of(name, arn), Unreadable("")) for name in names))


GOOD = Role(NAME, f"arn:aws:iam::{ACCOUNT}:role/{NAME}", trust(), attached=attached(*FOUR))


def snapshot(role: Item[Role], **lists: Any) -> Snapshot:
    """A snapshot with all that the three checks look at."""
    items: dict[Need, Item[Any]] = {Need("role", NAME): role}
    for kind in LISTS:
        items[Need(kind, without_role=NAME)] = lists.get(kind.replace("-", "_"), Present(()))  # type: ignore[arg-type]
    return Snapshot(TARGET, items)


def judged(role: Item[Role] | Role, **lists: Any) -> Mapping[str, Finding]:
    """The findings by check."""
    item = Present(role) if isinstance(role, Role) else role
    return {finding.check: finding for finding in run(CALLS, snapshot(item, **lists))}


def test_the_page_as_it_stands_passes() -> None:
    found = judged(GOOD)
    assert [finding.status for finding in found.values()] == [Status.PASS] * 3
    assert all(finding.misconception is None for finding in found.values())


def test_the_checks_ask_for_what_they_look_at() -> None:
    assert needs_of(CALLS) == set(snapshot(Present(GOOD)).items)


def test_without_the_role_the_rest_is_skipped() -> None:
    found = judged(Absent())
    assert found["role-exists"].status is Status.FAIL
    for name in ("role-trusts", "role-has-policies"):
        assert found[name].status is Status.SKIPPED
        assert "role-exists" in found[name].observed


@pytest.mark.parametrize(
    ("lists", "words", "shows"),
    [
        ({"role_names": Present(("fcjECSTaskExecutionRole",))}, "upper and lower case only", "name-in-another-case"),
        ({"role_names": Present(("fcjEcsTaskExecutonRole",))}, "a typing error?", "name-misspelt"),
        ({"role_names": Present(("fcjEcsTaskExecutionRoel",))}, "a typing error?", "name-misspelt"),
        ({"role_names": Present(("fcjEcsTaskExecutionRole12",))}, "a typing error?", "name-misspelt"),
        ({"policy_names": Present((NAME,))}, "a policy is not a role", "policy-taken-for-role"),
        ({"user_names": Present((NAME,))}, "a user is not a role", "user-taken-for-role"),
    ],
)
def test_a_near_miss_of_the_name_is_said(lists: dict[str, Any], words: str, shows: str) -> None:
    found = judged(Absent(), **lists)["role-exists"]
    assert words in found.observed
    assert found.misconception == shows


def test_a_role_that_aws_finds_under_a_name_in_another_case_is_not_the_role() -> None:
    unread = {kind.replace("-", "_"): Unreadable("not read, because the role is there") for kind in LISTS}
    found = judged(replace(GOOD, name=NAME.lower()), **unread)
    assert (found["role-exists"].status, found["role-exists"].misconception) == (Status.FAIL, "name-in-another-case")
    operations = [line.split()[2] for line in found["role-exists"].fix.cli.splitlines()]
    assert operations == ["detach-role-policy"] * 4 + ["delete-role", "create-role"]
    assert found["role-trusts"].status is Status.SKIPPED


@pytest.mark.parametrize("name", ["ecsTaskExecutionRole", "fcjEcsTaskExecutionRole123", "other"])
def test_a_far_name_is_no_near_miss(name: str) -> None:
    assert judged(Absent(), role_names=Present((name,)))["role-exists"].observed == f"There is no role {NAME}."


def test_near_misses_that_cannot_be_read_change_no_verdict() -> None:
    found = judged(Absent(), **{kind.replace("-", "_"): Unreadable("denied", "AccessDenied") for kind in LISTS})
    assert found["role-exists"].status is Status.FAIL


def test_what_cannot_be_read_is_unknown_and_never_a_failure() -> None:
    found = judged(Unreadable("AWS answered AccessDenied to GetRole: no", "AccessDenied"))
    assert found["role-exists"].status is Status.UNKNOWN
    assert "AccessDenied" in found["role-exists"].observed
    assert {found["role-trusts"].status, found["role-has-policies"].status} == {Status.SKIPPED}
    alone = run([CALLS[2]], snapshot(Present(replace(GOOD, attached=Unreadable("denied")))))
    assert alone[0].status is Status.UNKNOWN
    for call in CALLS[1:]:
        assert run([call], snapshot(Unreadable("time-out")))[0].status is Status.UNKNOWN


CONDITION = "condition-never-holds"
TRUSTS: list[tuple[str, str, str | None]] = [
    ("a list of one service", trust(Principal={"Service": ["ecs-tasks.amazonaws.com"]}), ""),
    ("a list of one action", trust(Action=["sts:AssumeRole"]), ""),
    ("with sts:TagSession", trust(Action=["sts:AssumeRole", "sts:TagSession"]), ""),
    ("another service beside", trust(Principal={"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}), ""),
    ("a Sid", trust(Sid="Tasks"), ""),
    ("the account", trust(Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}}), ""),
    ("the account in a list", trust(Condition={"StringEquals": {"aws:SourceAccount": ["1", ACCOUNT]}}), ""),
    ("any ECS resource", trust(Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:*"}}), ""),
    ("any region", trust(Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{ACCOUNT}:*"}}), ""),
    ("ecs", trust(Principal={"Service": "ecs.amazonaws.com"}), "trusts-ecs-service"),
    ("ec2", trust(Principal={"Service": "ec2.amazonaws.com"}), "trusts-ec2"),
    ("lambda", trust(Principal={"Service": "lambda.amazonaws.com"}), "trusts-lambda"),
    ("events", trust(Principal={"Service": "events.amazonaws.com"}), "trusts-other-service"),
    ("anyone", trust(Principal="*"), "trusts-anyone"),
    ("any AWS", trust(Principal={"AWS": "*"}), "trusts-anyone"),
    ("the account's root", trust(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:root"}), "trusts-account"),
    ("a Deny", trust(Effect="Deny"), "trust-denied"),
    ("another action", trust(Action="sts:TagSession"), "trust-wrong-action"),
    ("another account", trust(Condition={"StringEquals": {"aws:SourceAccount": "444455556666"}}), CONDITION),
    ("a key not sent", trust(Condition={"StringEquals": {"sts:ExternalId": "x"}}), CONDITION),
    ("a cluster", trust(Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/c"}}),
     "cluster-arn-in-source-arn"),
    ("a service alone", trust(Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}}), ""),
    ("over TLS", trust(Condition={"Bool": {"aws:SecureTransport": "true"}}), ""),
    ("people alone", trust(Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}}), CONDITION),
    ("the hour and another account", trust(Condition={
        "DateLessThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"},
        "StringEquals": {"aws:SourceAccount": "444455556666"}}), CONDITION),
    ("misspelt", trust(Principal={"Service": "ecs-task.amazonaws.com"}), "service-principal-misspelt"),
    ("no service at all", trust(Principal={"Service": "my-own-thing.example"}), None),
    ("the service as an identity provider", trust(Principal={"Federated": "ecs-tasks.amazonaws.com"}), None),
    ("no JSON", "trust.json", None),
    ("an unknown operator", trust(Condition={"StringEqual": {"aws:SourceAccount": ACCOUNT}}), None),
]  # fmt: skip


@pytest.mark.parametrize(("document", "shows"), [row[1:] for row in TRUSTS], ids=[row[0] for row in TRUSTS])
def test_trust_is_judged_by_what_it_does(document: str, shows: str | None) -> None:
    finding = judged(replace(GOOD, trust=document))["role-trusts"]
    assert finding.status is (Status.PASS if shows == "" else Status.FAIL)
    assert finding.misconception == (shows or None)


@pytest.mark.parametrize(
    ("effect", "condition"),
    [
        ("Allow", {"DateLessThan": {"aws:CurrentTime": "2099-01-01T00:00:00Z"}}),
        ("Allow", {"StringEquals": {"aws:SourceOrgID": "o-exampleorgid"}}),
        ("Allow", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        ("Deny", {"StringNotEquals": {"aws:RequestedRegion": "ap-southeast-1"}}),
    ],
)
def test_a_trust_that_turns_on_what_only_aws_knows_is_unknown(effect: str, condition: dict[str, Any]) -> None:
    one = json.loads(trust())["Statement"][0]
    statements = [{**one, "Effect": effect, "Condition": condition}, *([one] if effect == "Deny" else [])]
    found = judged(replace(GOOD, trust=json.dumps({"Version": "2012-10-17", "Statement": statements})))["role-trusts"]
    assert (found.status, found.misconception) == (Status.UNKNOWN, None)
    assert next(iter(next(iter(condition.values())))) in found.observed


def test_what_only_aws_knows_does_not_matter_beside_a_statement_without_it() -> None:
    one = json.loads(trust())["Statement"][0]
    other = {**one, "Condition": {"StringEquals": {"aws:SourceOrgID": "o-exampleorgid"}}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [other, one]})
    assert judged(replace(GOOD, trust=document))["role-trusts"].status is Status.PASS


def test_a_misspelt_service_is_answered_with_the_nearest() -> None:
    found = judged(replace(GOOD, trust=trust(Principal={"Service": "ecs-task.amazonaws.com"})))["role-trusts"]
    assert "ecs-task.amazonaws.com is not a service principal; ecs-tasks.amazonaws.com is." in found.observed


@pytest.mark.parametrize("missing", FOUR)
def test_the_missing_policy_is_named_and_no_other(missing: str) -> None:
    others = [name for name in FOUR if name != missing]
    found = judged(replace(GOOD, attached=attached(*others)))["role-has-policies"]
    assert found.status is Status.FAIL
    assert f"Missing: {missing}." in found.observed
    assert not [name for name in others if f"Missing: {name}" in found.observed]
    assert found.fix.cli.count("attach-role-policy") == 1


@pytest.mark.parametrize(("wanted", "there"), [(w, t) for w, names in LOOK_ALIKES.items() for t in names])
def test_a_look_alike_is_named(wanted: str, there: str) -> None:
    names = [there if name == wanted else name for name in FOUR]
    found = judged(replace(GOOD, attached=attached(*names)))["role-has-policies"]
    assert (found.status, found.misconception) == (Status.FAIL, "look-alike-policy")
    assert f"Instead there is {there}" in found.observed


def test_a_policy_of_the_accounts_own_by_the_same_name_is_not_the_managed_one() -> None:
    own = AttachedPolicy(FOUR[0], f"arn:aws:iam::{ACCOUNT}:policy/{FOUR[0]}", Unreadable(""))
    rest = attached(*FOUR[1:])
    assert isinstance(rest, Present)
    found = judged(replace(GOOD, attached=Present((own, *rest.value))))["role-has-policies"]
    assert (found.status, found.misconception) == (Status.FAIL, "look-alike-policy")


def test_an_aws_managed_policy_counts_whatever_its_path() -> None:
    name = "AWSXRayDaemonWriteAccess"
    own_path = AttachedPolicy(name, f"arn:aws:iam::aws:policy/anywhere/{name}", Unreadable(""))
    call = CheckCall("role-has-policies", {"role": NAME, "policies": [name]})
    found = run([call], snapshot(Present(replace(GOOD, attached=Present((own_path,))))))
    assert found[0].status is Status.PASS


INLINE_LOGS = '{"Statement": {"Effect": "Allow", "Action": "logs:Create*", "Resource": "*"}}'


@pytest.mark.parametrize(
    ("role", "shows"),
    [
        (replace(GOOD, attached=attached(*FOUR[:2], FOUR[3])), "execution-policy-creates-log-groups"),
        (replace(GOOD, attached=attached(*FOUR[1:2], FOUR[3])), None),
        (replace(GOOD, attached=attached(*FOUR[:2], FOUR[3], "PowerUserAccess")), None),
        (replace(GOOD, attached=attached(*FOUR[:2]), inline=Present((InlinePolicy("logs", INLINE_LOGS),))), None),
        (replace(GOOD, attached=attached(*FOUR[:2]), inline=Unreadable("denied")), None),
    ],
)
def test_the_belief_about_log_groups_is_named_only_where_nothing_else_gives_them(role: Role, shows: str | None) -> None:
    found = judged(role)["role-has-policies"]
    assert (found.status, found.misconception) == (Status.FAIL, shows)


def test_an_inline_policy_of_that_name_is_said_to_be_another() -> None:
    role = replace(GOOD, attached=attached(*FOUR[:3]), inline=Present((InlinePolicy(FOUR[3], INLINE_LOGS),)))
    found = judged(role)["role-has-policies"]
    assert (found.status, found.misconception) == (Status.FAIL, "look-alike-policy")
    assert f"Instead there is {FOUR[3]} (an inline policy" in found.observed


def test_excess_inline_and_boundary_are_said_and_not_failed() -> None:
    more = replace(
        GOOD,
        attached=attached(*FOUR, "AdministratorAccess"),
        inline=Present((InlinePolicy("extra", "{}"),)),
        boundary="arn:aws:iam::aws:policy/ReadOnlyAccess",
    )
    found = judged(more)["role-has-policies"]
    assert found.status is Status.PASS
    notes = " ".join(found.notes)
    assert "AdministratorAccess" in notes
    assert "extra" in notes
    assert "ReadOnlyAccess" in notes


def test_in_china_the_policies_have_their_own_partition() -> None:
    arn = f"arn:aws-cn:iam::{ACCOUNT}:role/{NAME}"
    policies = Present(tuple(AttachedPolicy(name, arn_of(name, arn), Unreadable("")) for name in FOUR))
    assert policies.value[0].arn.startswith("arn:aws-cn:iam::aws:policy/service-role/")
    assert judged(replace(GOOD, arn=arn, attached=policies))["role-has-policies"].status is Status.PASS


@pytest.mark.parametrize("name", sorted(SERVICE_ROLE))
def test_the_path_service_role_is_known(name: str) -> None:
    assert arn_of(name, GOOD.arn) == f"arn:aws:iam::aws:policy/service-role/{name}"


def alone(name: str, role: Item[Role], **parameters: Any) -> Finding:
    """One check's finding."""
    return run([CheckCall(name, {"role": NAME, **parameters})], snapshot(role))[0]


@pytest.mark.parametrize(
    ("name", "wanted", "role", "status"),
    [
        ("role-description", {"description": "x"}, replace(GOOD, description="x"), Status.PASS),
        ("role-description", {"description": "x"}, replace(GOOD, description="X"), Status.FAIL),
        ("role-description", {"description": "x"}, GOOD, Status.FAIL),
        ("role-tags", {"tags": {"a": "1"}}, replace(GOOD, tags={"a": "1", "b": "2"}), Status.PASS),
        ("role-tags", {"tags": {"a": "1"}}, replace(GOOD, tags={"a": "2"}), Status.FAIL),
        ("role-tags", {"tags": {"a": "1"}}, replace(GOOD, tags={"A": "1"}), Status.FAIL),
        ("role-tags", {"tags": {"a": ""}}, GOOD, Status.FAIL),
    ],
)
def test_description_and_tags(name: str, wanted: dict[str, Any], role: Role, status: Status) -> None:
    finding = alone(name, Present(role), **wanted)
    assert finding.status is status
    assert bool(finding.fix.cli) == (status is Status.FAIL)
    assert alone(name, Unreadable("time-out"), **wanted).status is Status.UNKNOWN
    assert alone(name, Absent(), **wanted).status is Status.FAIL


def test_the_mend_is_safe_to_paste() -> None:
    finding = alone("role-tags", Present(GOOD), tags={"a": "x'; rm -rf ~ #"})
    assert "'Key=a,Value=x'\"'\"'; rm -rf ~ #'" in finding.fix.cli


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (CheckCall("role-exist", {"role": NAME}), "did you mean 'role-exists'?"),
        (CheckCall("role-exists", {"rol": NAME}), "did you mean 'role'?"),
        (CheckCall("role-exists", {}), "needs the parameter 'role'"),
        (CheckCall("role-exists", {"role": 1}), "must be a text, not 1"),
        (CheckCall("role-has-policies", {"role": NAME, "policies": "one"}), "'policies' must be"),
        (CheckCall("role-tags", {"role": NAME, "tags": {"a": 1}}), "'tags' must be"),
    ],
)
def test_a_wrong_call_is_answered_with_the_nearest_right_one(call: CheckCall, words: str) -> None:
    with pytest.raises(CheckError, match=words.replace("?", r"\?")):
        validate(call)


def test_misconceptions_are_sentences_with_stable_ids() -> None:
    for id, entry in MISCONCEPTIONS.items():
        assert id == entry.id == entry.id.lower()
        assert entry.sentence.endswith(".")


@pytest.mark.parametrize(
    ("a", "b", "edits"), [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "abxc", 1), ("", "ab", 2)]
)
def test_distance_counts_edits_and_swaps(a: str, b: str, edits: int) -> None:
    assert distance(a, b) == distance(b, a) == edits
