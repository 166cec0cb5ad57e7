"""Each rule of the policy linter: what it finds, and what it lets be."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.iam import PolicyError, parse
from tutor.iam.lint import PolicyFinding, could_meet, lint_identity, lint_trust, rules

WHERE = "ap-southeast-1:111122223333"
SECRET = f"arn:aws:secretsmanager:{WHERE}:secret:dev/fcj/momentum"
GROUP = f"arn:aws:logs:{WHERE}:log-group:/ecs/fcj-core-fargate-td"
REPOSITORY = f"arn:aws:ecr:{WHERE}:repository/fcj-registry"
ECS = {"Service": "ecs-tasks.amazonaws.com"}
SOURCE = {"StringEquals": {"aws:SourceAccount": "111122223333"}}


def allow(action: Any, resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement that allows."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(principal: Any = ECS, action: Any = "sts:AssumeRole", condition: Any = SOURCE, **more: Any) -> dict[str, Any]:
    """A statement of a trust policy."""
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Condition": condition, **more}


def ids(findings: list[PolicyFinding]) -> list[str]:
    """The rules that spoke."""
    return [finding.id for finding in findings]


ALL_VALUES = {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}
IDENTITY: list[tuple[str, dict[str, Any], str]] = [
    ("unknown-action", allow("ecr:GetAuthorisationToken"), "you mean ecr:GetAuthorizationToken"),
    ("unknown-action", allow("secretmanager:GetSecretValue"), "you mean secretsmanager:GetSecretValue"),
    ("unknown-action", allow("s3:Foo*"), "takes in no action"),
    ("", allow(["s3:GetObject", "s3:Get*", "S3:getobject"]), ""),
    ("allow-everything", allow("*"), "every action of every service on every resource"),
    ("", {"Effect": "Deny", "Action": "*", "Resource": "*"}, ""),
    ("allow-with-notaction", {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "that is not listed"),
    ("", {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"}, ""),
    ("allow-with-notresource", {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}, "not listed"),
    ("", {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}, ""),
    ("pass-role-on-everything", allow("iam:PassRole"), "any role to any service"),
    ("pass-role-on-everything", allow("iam:Pass*", "arn:aws:iam::111122223333:role/*"), "any role"),
    ("", allow("iam:PassRole", "arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole"), ""),
    ("", allow("iam:PassRole", Condition={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}), ""),
    ("needs-star", allow("ecr:GetAuthorizationToken", REPOSITORY), "works with Resource * only"),
    ("needs-star", allow(["ecr:BatchGetImage", "ecr:GetAuthorizationToken"], REPOSITORY), "GetAuthorizationToken"),
    ("", allow("ecr:GetAuthorizationToken"), ""),
    ("", allow("ecr:BatchGetImage", REPOSITORY), ""),
    ("resource-never-fits", allow("s3:GetObject", "arn:aws:s3:::bucket"), "acts on arn:aws:s3:::bucket"),
    ("resource-never-fits", allow("ecr:BatchGetImage", SECRET + "-AbCdEf"), "No action of the statement"),
    ("", allow("s3:GetObject", "arn:aws:s3:::bucket/*"), ""),
    ("", allow(["s3:GetObject", "s3:ListBucket"], ["arn:aws:s3:::bucket", "arn:aws:s3:::bucket/*"]), ""),
    ("", allow("s3:*", "arn:aws:s3:::${aws:username}/*"), ""),
    ("log-group-without-star", allow("logs:CreateLogGroup", GROUP), f"write {GROUP}:*"),
    ("", allow("logs:CreateLogGroup", GROUP + ":*"), ""),
    ("json-key-in-resource", allow("secretsmanager:GetSecretValue", SECRET + "-AbCdEf:DB::"), SECRET + "-AbCdEf"),
    ("secret-without-suffix", allow("secretsmanager:GetSecretValue", SECRET), SECRET + "-??????"),
    ("", allow("secretsmanager:GetSecretValue", [SECRET + "-??????", SECRET + "-AbCdEf", SECRET + "-*"]), ""),
    ("forallvalues-allows-missing", allow("ec2:CreateTags", Condition=ALL_VALUES), "when aws:TagKeys is missing"),
    ("", allow("ec2:CreateTags", Condition={**ALL_VALUES, "Null": {"aws:TagKeys": "false"}}), ""),
    ("", {**allow("ec2:CreateTags", Condition=ALL_VALUES), "Effect": "Deny"}, ""),
    ("forallvalues-on-single-value",
     allow("s3:GetObject", Condition={"ForAllValues:StringEquals": {"aws:SourceVpc": "v"}}), "holds one value"),
    ("unknown-condition-key", allow("s3:GetObject", Condition={"StringEquals": {"s3:Prefx": "a"}}), "s3:Prefx"),
    ("unknown-condition-key", allow("s3:GetObject", Condition={"StringEquals": {"SourceIp": "a"}}), "no prefix"),
    ("", allow("s3:ListBucket", "arn:aws:s3:::b", Condition={"StringLike": {"S3:prefix": "a"}}), ""),
    ("", allow("s3:GetObject", Condition={"StringEquals": {"s3:ExistingObjectTag/team": "a"}}), ""),
]  # fmt: skip


@pytest.mark.parametrize(("id", "statement", "words"), IDENTITY, ids=range(len(IDENTITY)))
def test_identity_policies(id: str, statement: dict[str, Any], words: str) -> None:
    found = lint_identity(parse({"Version": "2012-10-17", "Statement": [allow("s3:ListAllMyBuckets"), statement]}))
    assert ids(found) == ([id] if id else [])
    if id:
        assert words in found[0].sentence
        assert found[0].statement.index == 1


TRUST: list[tuple[str, dict[str, Any], str]] = [
    ("", trust(), ""),
    ("confused-deputy", trust(condition={}), "aws:SourceAccount or aws:SourceArn"),
    ("", trust(condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:r:1:*"}}), ""),
    ("", trust({"Service": "ec2.amazonaws.com"}, condition={}), ""),
    ("trusts-anyone", trust("*"), "Anyone on AWS"),
    ("trusts-anyone", trust({"AWS": ["*"]}), "Anyone on AWS"),
    ("", {**trust("*"), "Effect": "Deny"}, ""),
    ("allow-with-notprincipal",
     {"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}, "not listed"),
    ("unknown-service-principal", trust({"Service": "ecs-task.amazonaws.com"}), "you mean ecs-tasks.amazonaws.com"),
    ("unknown-action", trust(action="sts:AssumeRoles"), "you mean sts:AssumeRole"),
    ("action-does-not-fit-principal", trust(action="sts:AssumeRoleWithWebIdentity"), "for identity providers"),
    ("action-does-not-fit-principal", trust({"Federated": "accounts.google.com"}), "WithWebIdentity"),
    ("", trust({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity"), ""),
    ("source-arn-of-cluster", trust(condition={"ArnLike": {"aws:SourceArn": "arn:aws:ecs:r:1:cluster/c"}}),
     "use arn:aws:ecs:r:1:*"),
    ("forallvalues-on-single-value",
     trust(condition={"ForAllValues:StringEquals": {"aws:SourceAccount": "1"}}), "holds one value"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "statement", "words"), TRUST, ids=range(len(TRUST)))
def test_trust_policies(id: str, statement: dict[str, Any], words: str) -> None:
    found = lint_trust(parse({"Version": "2012-10-17", "Statement": statement}))
    assert ids(found) == ([id] if id else [])
    if id:
        assert words in found[0].sentence


def test_variables_need_the_newer_version() -> None:
    statement = allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}")
    for version, expected in (("2012-10-17", []), ("2008-10-17", ["variables-need-version"])):
        assert ids(lint_identity(parse({"Version": version, "Statement": statement}))) == expected
    assert ids(lint_identity(parse({"Statement": statement}))) == ["variables-need-version"]


def test_every_rule_has_a_row_that_fires() -> None:
    fired = {row[0] for row in IDENTITY + TRUST} | {"variables-need-version"}
    assert fired - {""} == set(rules())


@pytest.mark.parametrize(
    ("a", "b", "meet"),
    [
        ("abc", "abc", True),
        ("a*", "*c", True),
        ("a?c", "abc", True),
        ("a*d", "abc", False),
        ("", "*", True),
        ("a", "", False),
        ("*x*", "abc", False),
        ("a*b*c", "a?b?c", True),
        ("arn:${aws:x}:b", "arn:*:b", True),
        ("a?", "a", False),
        ("?", "*", True),
        ("*", "*", True),
        ("*a", "*b", False),
        ("a*", "b*", False),
        ("**", "", True),
        ("a", "b", False),
        ("a*a*a*a*a*a*a*a*a*a*a*b", "a" * 60, False),
    ],
)
def test_whether_two_patterns_can_match_one_text(a: str, b: str, meet: bool) -> None:
    assert could_meet(a, b) is meet
    assert could_meet(b, a) is meet


SAYS: list[tuple[dict[str, Any], str, str]] = [
    (allow("ecr:GetAuthorisationToken"), "error",
     "ecr:GetAuthorisationToken is not an action; you mean ecr:GetAuthorizationToken."),
    (allow("s3:Zzzzzzzzzzzz"), "error", "s3:Zzzzzzzzzzzz is not an action."),
    (allow("s3:Foo*"), "error", "s3:Foo* takes in no action."),
    (allow("s3:GetObjec?s"), "error", "s3:GetObjec?s takes in no action."),
    (allow("*"), "warning", "It allows every action of every service on every resource."),
    (allow("*", "arn:aws:s3:::b"), "warning", "It allows every action of every service on the resources named."),
    ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, "warning",
     "Allow with NotAction allows every action that is not listed, and those to come."),
    ({"Effect": "Allow", "NotAction": "*", "Resource": "*"}, "warning",
     "Allow with NotAction allows every action that is not listed, and those to come."),
    ({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::b"}, "warning",
     "Allow with NotResource allows every resource that is not listed, and those to come."),
    (allow(["iam:GetRole", "iam:PassRole"], ["arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/*"]),
     "warning",
     "iam:PassRole on arn:aws:iam::111122223333:role/* lets it hand any role to any service; name the roles, or the "
     "service."),
    (allow("ecr:getauthorizationtoken", REPOSITORY), "error",
     "ecr:GetAuthorizationToken has no resource: it works with Resource * only."),
    (allow("s3:GetObject", "arn:aws:s3:::bucket"), "error", "No action of the statement acts on arn:aws:s3:::bucket."),
    (allow("logs:CreateLogGroup", GROUP), "error",
     f"{GROUP} does not take in the group's streams, nor its creation; write {GROUP}:*"),
    (allow("secretsmanager:GetSecretValue", SECRET + "-AbCdEf:DB::"), "error",
     f"{SECRET}-AbCdEf:DB:: is not a secret's ARN: the JSON key belongs into valueFrom. Write {SECRET}-AbCdEf"),
    (allow("secretsmanager:GetSecretValue", SECRET), "error",
     f"AWS adds six characters to a secret's name. Write {SECRET}-??????"),
    (allow("s3:GetObject", Condition={"FORALLVALUES:StringEquals": {"aws:SOURCEVPC": "v"}}), "warning",
     "aws:SOURCEVPC holds one value: ForAllValues also holds when the key is missing."),
    (allow("ec2:CreateTags", Condition=ALL_VALUES), "warning",
     "ForAllValues holds when aws:TagKeys is missing; add Null: aws:TagKeys: false."),
    (allow("ec2:CreateTags", Condition={**ALL_VALUES, "Null": {"aws:TagKeys": "true"}}), "warning",
     "ForAllValues holds when aws:TagKeys is missing; add Null: aws:TagKeys: false."),
    (allow("ec2:CreateTags", Condition={**ALL_VALUES, "Bool": {"aws:TagKeys": "false"}}), "warning",
     "ForAllValues holds when aws:TagKeys is missing; add Null: aws:TagKeys: false."),
    (allow("s3:GetObject", Condition={"StringEquals": {"SourceIp": "a"}}), "error",
     "SourceIp is not a condition key: it has no prefix, such as aws: or s3:."),
    (allow("s3:GetObject", Condition={"StringEquals": {"S3:Prefx": "a"}}), "error",
     "S3 has no condition key S3:Prefx; the condition never finds it."),
    (allow("s3:GetObject", Condition={"StringEquals": {"s3:a:b": "a"}}), "error",
     "s3 has no condition key s3:a:b; the condition never finds it."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "level", "sentence"), SAYS, ids=range(len(SAYS)))
def test_what_is_said_of_an_identity_policy(statement: dict[str, Any], level: str, sentence: str) -> None:
    policy = parse({"Version": "2012-10-17", "Statement": statement})
    found = lint_identity(policy)
    assert [(finding.level, finding.sentence) for finding in found] == [(level, sentence)]
    assert found[0].statement is policy.statements[0]


FEDERATED = {"Federated": "arn:aws:iam::111122223333:saml-provider/p"}
FOR_PROVIDERS = "is for identity providers (Federated); a service or account calls sts:AssumeRole."
TRUST_SAYS: list[tuple[dict[str, Any], str, str]] = [
    (trust("*"), "warning", "Anyone on AWS who meets the conditions may assume the role."),
    ({"Effect": "Allow", "NotPrincipal": {"AWS": "111122223333"}, "Action": "sts:AssumeRole"}, "warning",
     "Allow with NotPrincipal lets in everyone who is not listed."),
    ({"Effect": "Allow", "NotPrincipal": "*", "Action": "sts:AssumeRole"}, "warning",
     "Allow with NotPrincipal lets in everyone who is not listed."),
    (trust({"Service": "ecs-task.amazonaws.com"}), "error",
     "ecs-task.amazonaws.com is not a service principal; you mean ecs-tasks.amazonaws.com."),
    (trust({"Service": "zzzzzzzzzzzzzzz"}), "error", "zzzzzzzzzzzzzzz is not a service principal."),
    (trust(action="sts:AssumeRoleWithWebIdentity"), "error", f"sts:assumerolewithwebidentity {FOR_PROVIDERS}"),
    (trust({"AWS": "111122223333"}, "sts:AssumeRoleWithSAML"), "error", f"sts:assumerolewithsaml {FOR_PROVIDERS}"),
    (trust(FEDERATED), "error",
     "sts:AssumeRole is not what an identity provider's users call; it is …WithWebIdentity or …WithSAML."),
    (trust(condition={}), "advice",
     "A condition on aws:SourceAccount or aws:SourceArn keeps others from using the role through ECS."),
    (trust(condition={"ArnLike": {"AWS:SourceArn": "arn:aws:ecs:r:1:cluster/my-cluster/x"}}), "error",
     "ECS does not send a cluster in aws:SourceArn; use arn:aws:ecs:r:1:*"),
    (trust(condition={**SOURCE, "StringLike": {"s3:Prefx": "a"}}), "error",
     "s3 has no condition key s3:Prefx; the condition never finds it."),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "level", "sentence"), TRUST_SAYS, ids=range(len(TRUST_SAYS)))
def test_what_is_said_of_a_trust_policy(statement: dict[str, Any], level: str, sentence: str) -> None:
    found = lint_trust(parse({"Version": "2012-10-17", "Statement": statement}))
    assert [(finding.level, finding.sentence) for finding in found] == [(level, sentence)]


FINE = [
    allow("ecr:GetAuthorizationToken", [REPOSITORY, "*"]),
    {"Effect": "Deny", "Action": "ecr:GetAuthorizationToken", "Resource": REPOSITORY},
    {"Effect": "Deny", "Action": "ecr:GetAuthorizationToken", "NotResource": REPOSITORY},
    {"Effect": "Deny", "NotAction": "ecr:BatchGetImage", "Resource": "arn:aws:s3:::b"},
    allow("s3:GetObject", Condition={"StringEquals": {"nosuch:Key": "a"}}),
    allow("s3:GetObject", Condition={"StringEquals": {"AWS:Anything": "a"}}),
    allow("s3:GetObject", Condition={"StringEquals": {"sts:Anything": "a"}}),
    allow("s3:GetObject", Condition={"StringEquals": {"saml:aud": "a"}}),
    {"Effect": "Deny", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": "*", "Resource": "nothing"},
    allow("ec2:CreateTags", Condition={**ALL_VALUES, "null": {"AWS:tagkeys": ["false"]}}),
    allow("logs:PutLogEvents", "arn:aws:logs:*:*:log-group:*"),
    allow("s3:GetObjec?"),
    allow("*:Get*"),
]


@pytest.mark.parametrize("statement", FINE, ids=range(len(FINE)))
def test_what_is_let_be(statement: dict[str, Any]) -> None:
    assert lint_identity(parse({"Version": "2012-10-17", "Statement": statement})) == []


def test_not_forms_are_not_judged_by_what_they_list() -> None:
    not_action = {"Effect": "Allow", "NotAction": "ecr:GetAuthorizationToken", "Resource": REPOSITORY}
    not_resource = {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "NotResource": REPOSITORY}
    never = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::bucket"}
    for statement, expected in (
        (not_action, "allow-with-notaction"), (not_resource, "allow-with-notresource"),
        (never, "allow-with-notresource"),
    ):  # fmt: skip
        assert ids(lint_identity(parse({"Version": "2012-10-17", "Statement": statement}))) == [expected]


def test_what_is_said_of_a_variable_in_an_old_document() -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/a": "${aws:PrincipalTag/b}"}}
    policy = parse({"Statement": [allow("s3:ListAllMyBuckets"), allow("s3:ListAllMyBuckets", Condition=condition)]})
    (found,) = lint_identity(policy)
    assert (found.id, found.level, found.statement) == ("variables-need-version", "error", policy.statements[1])
    assert found.sentence == (
        "${aws:PrincipalTag/b} is taken as it stands: variables need Version 2012-10-17 in the document."
    )
    assert lint_identity(parse({"Statement": allow("s3:GetObject", "$*{x}")})) == []


def test_every_rule_says_in_a_line_what_it_finds() -> None:
    assert rules()["needs-star"] == "An action that supports only *, given a resource."
    assert list(rules()) == sorted(rules())
    assert all(line.endswith(".") for line in rules().values())


@pytest.mark.parametrize(("pattern", "meets"), [("x1y", True), ("x*", True), ("x1z", False), ("y*", False)])
def test_a_variable_may_be_anything(pattern: str, meets: bool) -> None:
    assert could_meet("x${aws:x}y", pattern) is meets


words = st.sampled_from(
    ["*", "s3:Get*", "s3:GetObject", "sts:AssumeRole", "x", "a:b", "arn:aws:s3:::b/${x}", "", "::", "?"]
)
some = words | st.lists(words, max_size=3)


@given(st.fixed_dictionaries(
    {"Effect": st.sampled_from(["Allow", "Deny"]), "Action": some, "Resource": some},
    optional={"Principal": st.just("*") | st.fixed_dictionaries({"Service": some, "AWS": some}),
              "Condition": st.dictionaries(words, st.dictionaries(words, some, max_size=2), max_size=2)},
))  # fmt: skip
def test_no_policy_breaks_the_linter(statement: dict[str, Any]) -> None:
    try:
        policy = parse({"Statement": [statement]})
    except PolicyError:
        return
    for finding in [*lint_identity(policy), *lint_trust(policy)]:
        assert finding.sentence
        assert finding.statement is policy.statements[0]
