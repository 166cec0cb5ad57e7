"""What the page's four policies allow beyond the workshop's need, and a policy of one's own that allows just that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tutor.iam import Policy, facts, parse
from tutor.iam.least_privilege import Need, allowed_actions, danger, excess

WHERE = "ap-southeast-1:111122223333"
SECRET = f"arn:aws:secretsmanager:{WHERE}:secret:dev/fcj/momentum-"
GROUP = f"arn:aws:logs:{WHERE}:log-group:/ecs/fcj-core-fargate-td"
REPOSITORY = f"arn:aws:ecr:{WHERE}:repository/fcj-registry"
PULL = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
NEEDS = [
    Need("ecr:GetAuthorizationToken"),
    *(Need(action, REPOSITORY) for action in PULL),
    *(Need(f"logs:{name}", f"{GROUP}:log-stream:ecs/core/0")
      for name in ("CreateLogGroup", "CreateLogStream", "PutLogEvents")),
    Need("secretsmanager:GetSecretValue", SECRET + "AbCdEf"),
]  # fmt: skip
OWN = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
        {"Effect": "Allow", "Action": list(PULL), "Resource": REPOSITORY},
        {"Effect": "Allow", "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
         "Resource": GROUP + ":*"},
        {"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": SECRET + "??????"},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def four() -> list[Policy]:
    """The page's managed policies."""
    managed: dict[str, Any] = json.loads(aws_managed_policies_data)
    names = (
        "AmazonECSTaskExecutionRolePolicy",
        "AmazonEC2ContainerRegistryReadOnly",
        "CloudWatchLogsFullAccess",
        "SecretsManagerReadWrite",
    )
    return [parse(managed[name]["Document"], source=name) for name in names]


def test_the_four_allow_far_more_than_is_needed(four: list[Policy]) -> None:
    found = excess(four, NEEDS)
    assert found.missing == ()
    assert found.by_service["logs"] == len(facts.actions_of("logs")) - 3
    assert found.by_service["secretsmanager"] == len(facts.actions_of("secretsmanager")) - 1
    assert found.by_service["ecr"] == 8
    assert "lambda" in found.by_service
    assert "cloudformation" in found.by_service
    assert sum(found.by_service.values()) == len(found.actions) > 100
    assert len(found.dangerous) == 5
    assert {"lambda:CreateFunction", "cloudformation:ExecuteChangeSet"} <= set(found.dangerous)
    assert "secretsmanager:GetSecretValue" in found.wider, "needed, but on one secret and not on all"
    assert "ecr:GetAuthorizationToken" not in found.wider, "it cannot be narrower"
    assert list(found.by_service.values()) == sorted(found.by_service.values(), reverse=True)


def test_a_policy_of_ones_own_allows_the_need_and_nothing_else() -> None:
    found = excess([parse(OWN)], NEEDS)
    assert (found.missing, found.actions, found.wider, found.dangerous) == ((), (), (), ())
    assert found.by_service == {}


@pytest.mark.parametrize("number", range(4))
def test_what_is_taken_out_is_missed(number: int) -> None:
    statements = [s for n, s in enumerate(OWN["Statement"]) if n != number]
    found = excess([parse({"Version": "2012-10-17", "Statement": statements})], NEEDS)
    assert found.missing
    assert {need.action for need in found.missing} <= set(
        [OWN["Statement"][number]["Action"]] if number in (0, 3) else OWN["Statement"][number]["Action"]  # type: ignore[index]
    )


def test_a_deny_everywhere_takes_away() -> None:
    allow = {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "logs:Delete*", "Resource": "*"}
    both = allowed_actions([parse({"Statement": [allow, deny]})])
    assert "logs:PutLogEvents" in both
    assert not [action for action in both if action.startswith("logs:Delete")]
    somewhere = {**deny, "Resource": GROUP}
    assert "logs:DeleteLogGroup" in allowed_actions([parse({"Statement": [allow, somewhere]})])
    sometimes = {**deny, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert "logs:DeleteLogGroup" in allowed_actions([parse({"Statement": [allow, sometimes]})])


def test_all_but_what_is_listed_counts_too() -> None:
    policy = parse({"Statement": {"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}})
    allowed = allowed_actions([policy])
    assert "s3:GetObject" in allowed
    assert not [action for action in allowed if action.startswith(("iam:", "sts:"))]


def test_danger_ranks_rights_and_code_above_reading() -> None:
    order = ["iam:PassRole", "lambda:UpdateFunctionCode", "secretsmanager:GetSecretValue", "iam:CreateRole",
             "s3:PutObject", "ec2:CreateTags", "s3:GetObject", "s3:ListBucket"]  # fmt: skip
    ranks = [danger(action) for action in order]
    assert ranks == sorted(ranks, reverse=True)
    assert danger("nosuch:Action") == 0
