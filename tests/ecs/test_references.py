"""Images and valueFrom are taken apart as agents and registries do it."""

from __future__ import annotations

import pytest
from ecs.worlds import ACCOUNT, HOST, REGION, SECRET

from tutor.ecs.images import ImageReferenceError, Registry
from tutor.ecs.images import take_apart as image
from tutor.ecs.secrets import SecretReferenceError, Store, parameter_arn
from tutor.ecs.secrets import take_apart as secret

DIGEST = "sha256:" + "ab" * 32
IMAGES = [
    (f"{HOST}/fcj-registry:core", Registry.ECR, HOST, "fcj-registry", "core", "core"),
    (f"{HOST}/team/app", Registry.ECR, HOST, "team/app", "", "latest"),
    (f"{HOST}/app@{DIGEST}", Registry.ECR, HOST, "app", "", DIGEST),
    (f"{HOST}/app:v1@{DIGEST}", Registry.ECR, HOST, "app", "v1", DIGEST),
    ("nginx", Registry.DOCKER_HUB, "docker.io", "library/nginx", "", "latest"),
    ("nginx:1.27", Registry.DOCKER_HUB, "docker.io", "library/nginx", "1.27", "1.27"),
    ("grafana/grafana", Registry.DOCKER_HUB, "docker.io", "grafana/grafana", "", "latest"),
    ("docker.io/library/nginx:1", Registry.DOCKER_HUB, "docker.io", "library/nginx", "1", "1"),
    ("public.ecr.aws/nginx/nginx:stable", Registry.ECR_PUBLIC, "public.ecr.aws", "nginx/nginx", "stable", "stable"),
    ("ghcr.io/o/r:t", Registry.OTHER, "ghcr.io", "o/r", "t", "t"),
    ("localhost:5000/app", Registry.OTHER, "localhost:5000", "app", "", "latest"),
    ("registry.example.com:8443/a/b/c:d", Registry.OTHER, "registry.example.com:8443", "a/b/c", "d", "d"),
]


@pytest.mark.parametrize(("text", "registry", "host", "repository", "tag", "asked"), IMAGES)
def test_an_image_is_taken_apart(
    text: str, registry: Registry, host: str, repository: str, tag: str, asked: str
) -> None:
    found = image(text)
    assert (found.registry, found.host, found.repository, found.tag, found.reference) == (
        registry,
        host,
        repository,
        tag,
        asked,
    )
    assert found.full.startswith(f"{host}/{repository}")


@pytest.mark.parametrize(
    ("host", "region", "partition"),
    [
        (HOST, REGION, "aws"),
        (f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "aws-cn"),
        (f"{ACCOUNT}.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1", "aws-us-gov"),
        (f"{ACCOUNT}.dkr-ecr.eu-west-1.on.aws", "eu-west-1", "aws"),
    ],
)
def test_a_private_registry_names_account_and_region(host: str, region: str, partition: str) -> None:
    found = image(f"{host}/app:1")
    assert (found.account, found.region) == (ACCOUNT, region)
    assert found.repository_arn(partition) == f"arn:{partition}:ecr:{region}:{ACCOUNT}:repository/app"


def test_only_private_ecr_has_a_repository_arn() -> None:
    assert image("nginx").repository_arn() == ""


@pytest.mark.parametrize(
    "text",
    ["", "Nginx", "nginx:", "nginx:a b", "nginx@sha256:1", f"{HOST}/", "a//b", "nginx@", f"{HOST}/UPPER:1", "-x"],
)
def test_what_is_no_image_reference_is_refused(text: str) -> None:
    with pytest.raises(ImageReferenceError):
        image(text)


PLAIN = SECRET.removesuffix("-AbCdEf")
SECRETS = [
    (SECRET, SECRET, "dev/fcj/momentum-AbCdEf", "", "", "", True),
    (PLAIN, PLAIN, "dev/fcj/momentum", "", "", "", False),
    (f"{SECRET}:KEY::", SECRET, "dev/fcj/momentum-AbCdEf", "KEY", "", "", True),
    (f"{SECRET}:KEY:AWSPREVIOUS:", SECRET, "dev/fcj/momentum-AbCdEf", "KEY", "AWSPREVIOUS", "", True),
    (f"{SECRET}:::v-1", SECRET, "dev/fcj/momentum-AbCdEf", "", "", "v-1", True),
    (f"{PLAIN}:KEY::", PLAIN, "dev/fcj/momentum", "KEY", "", "", False),
]


@pytest.mark.parametrize(("text", "arn", "name", "key", "stage", "version", "whole"), SECRETS)
def test_a_secrets_arn_is_taken_apart(
    text: str, arn: str, name: str, key: str, stage: str, version: str, whole: bool
) -> None:
    found = secret(text)
    assert (found.store, found.arn, found.name) == (Store.SECRETS_MANAGER, arn, name)
    assert (found.json_key, found.version_stage, found.version_id) == (key, stage, version)
    assert (found.account, found.region, found.whole) == (ACCOUNT, REGION, whole)


@pytest.mark.parametrize(
    ("text", "name", "account", "region"),
    [
        ("db-url", "db-url", "", ""),
        ("/dev/db_url", "/dev/db_url", "", ""),
        ("dev/fcj/momentum", "dev/fcj/momentum", "", ""),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/dev/db", "/dev/db", ACCOUNT, REGION),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/db", "db", ACCOUNT, REGION),
    ],
)
def test_everything_else_is_a_parameter(text: str, name: str, account: str, region: str) -> None:
    found = secret(text)
    assert (found.store, found.name, found.account, found.region) == (Store.PARAMETER_STORE, name, account, region)


@pytest.mark.parametrize("name", ["/dev/db", "dev/db", "db"])
def test_a_parameters_arn_has_one_slash(name: str) -> None:
    found = parameter_arn(name, REGION, ACCOUNT)
    assert found == f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name.lstrip('/')}"


@pytest.mark.parametrize(
    ("text", "at_launch", "says"),
    [
        (f"{SECRET}:KEY", True, "both closing colons"),
        (f"{SECRET}:KEY:", True, "both closing colons"),
        (f"{SECRET}:KEY:::", True, "not a secret's ARN"),
        (f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:", True, "not a secret's ARN"),
        (f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:sekret:x", True, "not a secret's ARN"),
        ("dev/fcj/momentum:KEY::", False, "taken for a parameter's name"),
        ("a b", False, "taken for a parameter's name"),
        ("", False, "taken for a parameter's name"),
        ("arn:aws:s3:::bucket/key", False, "neither a secret"),
        ("arn:aws:secretsmanager", False, "not a whole ARN"),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a:b", False, "letters, digits"),
    ],
)
def test_a_value_from_that_points_nowhere_says_when_it_fails(text: str, at_launch: bool, says: str) -> None:
    with pytest.raises(SecretReferenceError, match=says) as caught:
        secret(text)
    assert caught.value.at_launch is at_launch
