"""What the JSON editor says of a policy while it is written, and what the console's lists say of a role."""

from __future__ import annotations

import json

import pytest

from tutor.actions.account_lists import trusted
from tutor.actions.policy_editor import Kind, remarks, statement_lines

ECS = {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}


def trust(**changes: object) -> str:
    """The right trust policy, changed."""
    return json.dumps({"Version": "2012-10-17", "Statement": [{**ECS, **changes}]}, indent=4)


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("", "trust", "The policy is empty."),
        ('{\n "Version": ,\n}', "trust", "Line 2: This is no JSON: Expecting value (column 13)."),
        (trust(Resource="*"), "trust", "IAM refuses it: Has prohibited field Resource"),
        (trust(), "identity", "IAM refuses it: Policy document should not specify a principal."),
        ("[" * 100_000, "identity", "This policy contains invalid Json"),
    ],
)
def test_what_iam_refuses_is_said_with_its_line(text: str, kind: Kind, said: str) -> None:
    (one,) = remarks(text, kind)
    assert one.refused
    assert said in one.said()


def test_the_linters_words_name_the_statements_line_and_the_worst_comes_first() -> None:
    text = """{
    "Version": "2012-10-17",
    "Id": "a \\"Statement\\": [",
    "Statement": [
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {
            "Effect": "Allow", "Action": "s3:GetObjet", "Resource": "*"
        }
    ]
}"""
    found = remarks(text, "identity")
    assert [(one.level, one.line) for one in found] == [("error", 6), ("warning", 5)]
    assert found[0].sentence == "s3:GetObjet is not an action; you mean s3:GetObject."


def test_advice_is_given_and_a_guarded_trust_policy_gets_none() -> None:
    assert [one.level for one in remarks(trust(), "trust")] == ["advice"]
    assert remarks(trust(Condition={"StringEquals": {"aws:SourceAccount": "111122223333"}}), "trust") == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"Statement": {}}', [1]),
        ('{"Version": "x",\n\n"Statement":\n[{},\n{"a": [1]}]}', [4, 5]),
        ("{}", []),
        ('{"Version": "x"}', []),
        ('{"Statement": []}', []),
    ],
)
def test_each_statement_has_its_line(text: str, lines: list[int]) -> None:
    assert statement_lines(text) == lines


@pytest.mark.parametrize(
    ("principal", "said"),
    [
        ({"Service": ["ecs-tasks.amazonaws.com", "ec2.amazonaws.com"]}, ("AWS Service: ecs-tasks", "AWS Service: ec2")),
        ({"AWS": "arn:aws:iam::444455556666:root"}, ("Account: 444455556666",)),
        ("*", ("Account: *",)),
        ({"Federated": "arn:aws:iam::1:saml-provider/corp"}, ("Identity Provider: corp",)),
        ("strange", ()),
    ],
)
def test_a_row_says_whom_a_role_trusts(principal: object, said: tuple[str, ...]) -> None:
    assert trusted({"Statement": {**ECS, "Principal": principal}}) == said
    assert trusted({"Statement": [{**ECS, "Principal": principal, "Effect": "Deny"}, "no statement"]}) == ()
