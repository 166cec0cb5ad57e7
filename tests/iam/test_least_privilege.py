"""What the page's four policies allow beyond the workshop's need, and a policy of one's own that allows just that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data

from tutor.iam import Context, Policy, facts, parse
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


@pytest.mark.parametrize(
    ("action", "rank"),
    [
        ("iam:PassRole", 100),
        ("IAM:passrole", 100),
        ("kms:Decrypt", 78),
        ("iam:CreateRole", 30),
        ("iam:PutUserPolicy", 60),
        ("ec2:CreateTags", 10),
        ("s3:GetObject", 5),
        ("s3:ListAllMyBuckets", 1),
        ("nosuch:Action", 0),
    ],
)
def test_how_dangerous_an_action_is(action: str, rank: int) -> None:
    assert danger(action) == rank


def wider(action: str, resource: Any, *needed: str, **more: Any) -> bool:
    """Whether an action needed on some resources is allowed on more."""
    made = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    found = excess([parse({"Statement": made})], [Need(action, name) for name in needed])
    return found.wider == (action,)


STREAM = f"{GROUP}:log-stream:ecs/core/0"


@pytest.mark.parametrize(
    ("action", "resource", "needed", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::b/k", "arn:aws:s3:::b/k", False),
        ("s3:GetObject", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", True),
        ("s3:GetObject", ["arn:aws:s3:::b/k", "arn:aws:s3:::b/l"], "arn:aws:s3:::b/k", True),
        ("s3:GetObject", "*", "*", False),
        ("ecr:GetAuthorizationToken", "*", REPOSITORY, False),
        ("secretsmanager:GetSecretValue", SECRET + "??????", SECRET + "AbCdEf", False),
        ("secretsmanager:GetSecretValue", SECRET + "AbCdEf", SECRET + "AbCdEf", False),
        ("secretsmanager:GetSecretValue", SECRET + "*", SECRET + "AbCdEf", True),
        ("logs:PutLogEvents", GROUP + ":*", STREAM, False),
        ("logs:PutLogEvents", GROUP + ":log-stream:*", STREAM, False),
        ("logs:PutLogEvents", STREAM, STREAM, False),
        ("logs:PutLogEvents", GROUP + "*", STREAM, True),
        ("logs:PutLogEvents", f"arn:aws:logs:{WHERE}:*", STREAM, True),
    ],
)
def test_which_resources_are_wider_than_the_need(action: str, resource: Any, needed: str, expected: bool) -> None:
    assert wider(action, resource, needed) is expected


def test_patterns_close_to_each_of_several_needs_are_not_wider() -> None:
    other = GROUP.replace("core", "admin") + ":log-stream:s"
    made = {
        "Effect": "Allow",
        "Action": "logs:PutLogEvents",
        "Resource": [GROUP + ":*", GROUP.replace("core", "admin") + ":*"],
    }
    needs = [Need("logs:PutLogEvents", STREAM), Need("LOGS:putlogevents", other)]
    assert excess([parse({"Statement": made})], needs).wider == ()
    assert excess([parse({"Statement": made})], needs[:1]).wider == ("logs:PutLogEvents",)


def test_notresource_is_wider_than_any_need() -> None:
    made = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/k"}
    assert excess([parse({"Statement": made})], [Need("s3:GetObject", "arn:aws:s3:::b/k")]).wider == ("s3:GetObject",)


def test_the_services_with_most_excess_come_first_and_equal_ones_by_name() -> None:
    actions = ["ssm:GetParameter", "ecr:BatchGetImage", "s3:GetObject", "s3:PutObject"]
    found = excess([parse({"Statement": {"Effect": "Allow", "Action": actions, "Resource": "*"}})], [])
    assert list(found.by_service.items()) == [("s3", 2), ("ecr", 1), ("ssm", 1)]
    assert found.dangerous == ("s3:PutObject", "ecr:BatchGetImage", "s3:GetObject", "ssm:GetParameter")


def test_a_need_is_judged_in_its_context() -> None:
    made = {
        "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
        "Condition": {"StringEquals": {"aws:RequestedRegion": "r"}},
    }  # fmt: skip
    need = [Need("s3:GetObject", "arn:aws:s3:::b/k")]
    assert excess([parse({"Statement": made})], need).missing == tuple(need)
    assert excess([parse({"Statement": made})], need, context=Context({"aws:RequestedRegion": "r"})).missing == ()
