"""Which of the linter's findings explain a denial, and which are beside the point."""

from __future__ import annotations

from typing import Any

import pytest
from iam_support import IMPLICIT, ME, policy, statement

from tutor.iam import Context, Request, evaluate
from tutor.iam.explanation import explain

WHERE = "ap-southeast-1:111122223333"
GROUP = f"arn:aws:logs:{WHERE}:log-group:/ecs/fcj-core-fargate-td"
SECRET = f"arn:aws:secretsmanager:{WHERE}:secret:dev/fcj/momentum"
REPOSITORY = f"arn:aws:ecr:{WHERE}:repository/fcj-registry"
TOKEN, READ, CREATE = "ecr:GetAuthorizationToken", "secretsmanager:GetSecretValue", "logs:CreateLogGroup"
ODD = {"StringEquals": {"s3:Prefx": "a"}}


@pytest.mark.parametrize(
    ("made", "action", "resource", "ids"),
    [
        (statement(action=TOKEN, resource=REPOSITORY), TOKEN, "*", ["needs-star"]),
        (statement(action=["ecr:Batch*", "ecr:Get*"], resource=REPOSITORY), TOKEN, "*", ["needs-star"]),
        (statement(action=CREATE, resource=GROUP), CREATE, f"{GROUP}:log-stream:", ["log-group-without-star"]),
        (statement(action="logs:*", resource=["*x", GROUP]), CREATE, "*", ["log-group-without-star"]),
        (statement(action=READ, resource=SECRET), READ, f"{SECRET}-AbCdEf", ["secret-without-suffix"]),
        (statement(action=READ, resource=f"{SECRET}-AbCdEf:DB::"), READ, f"{SECRET}-AbCdEf", ["json-key-in-resource"]),
        (statement(action=READ, resource=f"{SECRET}-??????:DB::"), READ, f"{SECRET}-AbCdEf", ["json-key-in-resource"]),
        (statement(action=READ, resource=f"{SECRET}-*:DB::"), READ, f"{SECRET}-AbCdEf", ["json-key-in-resource"]),
        (statement(action=READ, resource=f"{SECRET}-other-??????:DB::"), READ, f"{SECRET}-AbCdEf", []),
        (statement(resource="arn:aws:s3:::b"), "s3:GetObject", "arn:aws:s3:::b/k", ["resource-never-fits"]),
        (statement(Condition=ODD), "s3:GetObject", "arn:aws:s3:::b/k", ["unknown-condition-key"]),
        (statement(resource=["arn:aws:s3:::b/*", "arn:aws:s3:::b/k"], Condition=ODD), "s3:GetObject",
         "arn:aws:s3:::b/k", ["unknown-condition-key"]),
        (statement(action="ecr:GetAuthorisationTokens"), TOKEN, "*", ["unknown-action"]),
        (statement(action=["s3:Get", "ecr:GetAuthorisationToken"], resource=REPOSITORY), TOKEN, "*",
         ["unknown-action"]),
        (statement(action=READ, resource=[SECRET, SECRET + "-other"]), READ, f"{SECRET}-AbCdEf",
         ["secret-without-suffix"]),
        (statement(resource="arn:aws:s3:::b*", Condition=ODD), "s3:GetObject", "arn:aws:s3:::bucket/k",
         ["unknown-condition-key"]),
        (statement(action="ecr:GetAuthorisationTokens", resource=GROUP, Condition=ODD), TOKEN, "*",
         ["unknown-action"]),
        # Beside the point: another action of the statement, another resource, a warning, a Deny, no such action.
        (statement(action=[TOKEN, "ecr:BatchGetImage"], resource=REPOSITORY), "ecr:BatchGetImage",
         REPOSITORY + "-other", []),
        (statement(action=CREATE, resource=GROUP), CREATE, f"arn:aws:logs:{WHERE}:log-group:/other:log-stream:", []),
        (statement(action=READ, resource=SECRET), READ, f"arn:aws:secretsmanager:{WHERE}:secret:other-AbCdEf", []),
        (statement(action="iam:PassRole", Condition={"StringEquals": {"aws:x": "y"}}), "iam:PassRole", "*", []),
        (statement("Deny", action=TOKEN, resource=REPOSITORY), TOKEN, "*", []),
        (statement(action="ecr:GetAuthorisationToken"), "ecr:BatchGetImage", "*", []),
        (statement(action="zzz:Zzz"), "yyy:Yyy", "*", []),
        ({"Effect": "Allow", "NotAction": "ecr:GetAuthorisationToken", "Resource": REPOSITORY}, "s3:GetObject",
         "arn:aws:s3:::b/k", []),
        ({"Effect": "Allow", "NotAction": ["ecr:GetAuthorisationToken", "ecr:*"], "Resource": "*"}, TOKEN, "*", []),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": REPOSITORY}, TOKEN, "*", ["needs-star"]),
    ],
)  # fmt: skip
def test_what_explains_a_denial(made: dict[str, Any], action: str, resource: str, ids: list[str]) -> None:
    own = policy(statement(action="s3:ListAllMyBuckets"), made, source="own")
    request = Request(action, resource, ME)
    assert evaluate(request, [own]).outcome is IMPLICIT
    found = explain(request, [own])
    assert [finding.id for finding in found] == ids
    for finding in found:
        assert finding.level == "error"
        assert finding.statement is own.statements[1], "the statement as it stands, not as it was narrowed"


def test_a_variable_in_an_old_document_explains() -> None:
    made = statement(resource="arn:aws:s3:::b/${aws:username}")
    request = Request("s3:GetObject", "arn:aws:s3:::b/${aws:username}/k", ME, Context({"aws:username": "me"}))
    assert [f.id for f in explain(request, [policy(made, version="2008-10-17")])] == ["variables-need-version"]
    assert explain(request, [policy(made)]) == ()


def test_denials_and_fitting_statements_before_it_hide_nothing() -> None:
    own = policy(
        statement("Deny", action=TOKEN, resource=REPOSITORY),
        statement(action=READ, resource=SECRET + "-other-??????"),
        statement(action=READ, resource=SECRET),
    )
    found = explain(Request(READ, f"{SECRET}-AbCdEf"), [own])
    assert [finding.statement.index for finding in found] == [2]
    assert found[0].sentence == f"AWS adds six characters to a secret's name. Write {SECRET}-??????"


def test_every_policy_is_looked_at_in_order() -> None:
    first = policy(statement(action="ecr:GetAuthorisationTokens"), source="first")
    second = policy(statement(action=TOKEN, resource=REPOSITORY), source="second")
    found = explain(Request(TOKEN), [first, second])
    assert [(finding.id, finding.statement.source) for finding in found] == [
        ("unknown-action", "first"), ("needs-star", "second"),
    ]  # fmt: skip
