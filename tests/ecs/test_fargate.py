"""What Fargate asks of a task definition: each rule broken alone, and every size that there is and is not."""

from __future__ import annotations

from typing import Any

import pytest
from ecs.worlds import ACCOUNT, HOST, SECRET, container, log, workshop

from tutor.ecs import fargate, parse, refusal

ONE = "containerDefinitions[0]"
C = "ClientException"
NO_FARGATE = (
    "No Fargate configuration exists for given values: {}. See the Amazon ECS documentation for the valid values."
)
NEEDS_ROLE = "Fargate requires task definition to have execution role ARN to support"
RULES: list[tuple[str, dict[str, Any], str, str, str]] = [
    (
        "E1",
        container(secrets=None, logConfiguration=None) | {"executionRoleArn": ""},
        C,
        f"{NEEDS_ROLE} ECR images.",
        f"{ONE}.image",
    ),
    (
        "E2",
        container(secrets=None, image="nginx") | {"executionRoleArn": ""},
        C,
        f"{NEEDS_ROLE} log driver awslogs.",
        f"{ONE}.logConfiguration.logDriver",
    ),
    ("network mode", workshop(networkMode="bridge"), C, "Fargate only supports network mode ‘awsvpc’.", "networkMode"),
    ("no network mode", workshop(networkMode=None), C, "Fargate only supports network mode ‘awsvpc’.", "networkMode"),
    ("no cpu", workshop(cpu=None), C, "Fargate requires that 'cpu' be defined at the task level.", "cpu"),
    (
        "no memory",
        container(memory=128) | {"memory": ""},
        C,
        "Fargate requires that 'memory' be defined at the task level.",
        "memory",
    ),
    ("a pair that is none", workshop(cpu="512", memory="512"), C, NO_FARGATE.format("512 CPU, 512 memory"), "memory"),
    (
        "a pair in units",
        workshop(cpu=".25 vCPU", memory="4 GB"),
        C,
        NO_FARGATE.format("256 CPU, 4096 memory"),
        "memory",
    ),
    (
        "a cpu that is none",
        workshop(cpu="32768", memory="122880"),
        C,
        NO_FARGATE.format("32768 CPU, 122880 memory"),
        "cpu",
    ),
    (
        "no stream prefix",
        log(awslogs_stream_prefix=None),
        C,
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
        f"{ONE}.logConfiguration.options",
    ),
    (
        "a driver that Fargate has not",
        log("json-file"),
        C,
        "Tasks using the Fargate launch type do not support log driver json-file.",
        f"{ONE}.logConfiguration.logDriver",
    ),
    (
        "privileged",
        container(privileged=True),
        C,
        "Tasks using the Fargate launch type do not support privileged containers.",
        f"{ONE}.privileged",
    ),
    (
        "credentials without a role",
        container(
            secrets=None,
            logConfiguration=None,
            image="ghcr.io/a/b",
            repositoryCredentials={"credentialsParameter": SECRET},
        )
        | {"executionRoleArn": ""},
        C,
        f"{NEEDS_ROLE} private registry credentials.",
        f"{ONE}.repositoryCredentials",
    ),
    (
        "files without a role",
        container(
            secrets=None,
            logConfiguration=None,
            image="nginx",
            environmentFiles=[{"value": "arn:aws:s3:::b/k", "type": "s3"}],
        )
        | {"executionRoleArn": ""},
        C,
        f"{NEEDS_ROLE} environment files.",
        f"{ONE}.environmentFiles",
    ),
]


@pytest.mark.parametrize(("document", "code", "message", "field"), [r[1:] for r in RULES], ids=[r[0] for r in RULES])
def test_a_broken_rule_is_refused_in_awss_words(document: dict[str, Any], code: str, message: str, field: str) -> None:
    first = refusal(parse(document), account=ACCOUNT)
    assert first is not None
    assert (first.code, first.message, first.field) == (code, message, field)


SIZES = [
    ("256", "512"),
    (".25 vCPU", "0.5 GB"),
    ("0.25 vCPU", "1GB"),
    ("256", "2048"),
    (".5 vCPU", "1 GB"),
    ("512", "4096"),
    ("1 vCPU", "2 GB"),
    ("1024", "8192"),
    ("2 vCPU", "4 GB"),
    ("2048", "16384"),
    ("4096", "8192"),
    ("4 vCPU", "30 GB"),
    ("8 vCPU", "16 GB"),
    ("8192", "20480"),
    ("8 vCPU", "60 GB"),
    ("16 vCPU", "32 GB"),
    ("16384", "40960"),
    ("16 vcpu", "120 gb"),
]
NO_SIZES = [
    ("256", "4096"),
    ("512", "512"),
    ("1024", "1024"),
    ("1024", "9216"),
    ("1024", "2560"),
    ("2048", "17408"),
    ("4096", "31744"),
    ("8192", "17408"),
    ("8192", "62464"),
    ("16384", "33792"),
    ("16384", "36864"),
    ("16384", "131072"),
    ("128", "512"),
    ("32768", "122880"),
]


@pytest.mark.parametrize(("cpu", "memory"), SIZES)
def test_a_size_that_fargate_has_is_taken(cpu: str, memory: str) -> None:
    assert refusal(parse(workshop(cpu=cpu, memory=memory)), account=ACCOUNT) is None


@pytest.mark.parametrize(("cpu", "memory"), NO_SIZES)
def test_a_size_that_fargate_has_not_is_refused(cpu: str, memory: str) -> None:
    found = refusal(parse(workshop(cpu=cpu, memory=memory)), account=ACCOUNT)
    assert found is not None
    assert found.message == NO_FARGATE.format(f"{cpu} CPU, {memory} memory")


def test_fargate_has_seventy_four_sizes() -> None:
    assert sum(len(memories) for memories in fargate.MEMORY.values()) == 74


def test_an_image_of_ecr_is_known_by_its_host() -> None:
    assert fargate.is_private_ecr(f"{HOST}/a")
    assert not fargate.is_private_ecr("public.ecr.aws/a/b")
    assert not fargate.is_private_ecr("NOT AN IMAGE")
