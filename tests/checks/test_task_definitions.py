"""What a task definition names: its roles, its container, its secret."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from typing import Any

import pytest
from checks_support import (
    ACCOUNT,
    E_ARN,
    E_NAME,
    FAMILY,
    GROUP,
    GROUP_ARN,
    IMAGE,
    REGION,
    SECRET,
    T_ARN,
    T_NAME,
    TD_ARN,
    Made,
    awslogs,
    definition,
    finding,
)

from tutor.checks import CheckCall, CheckError, Finding, Status, validate
from tutor.judge import judge
from tutor.snapshot import Absent, Present, Unreadable

ASKED: dict[str, Any] = {
    "container": "core",
    "image": "{account}.dkr.ecr.{region}.amazonaws.com/fcj-registry:core",
    "port": 8080,
    "log_group": GROUP,
    "creates_log_group": True,
}
SECRET_ASKED = {
    "container": "core",
    "variable": "SPRING_DATASOURCE_URL",
    "secret": "dev/fcj/momentum",
    "key": "DB_CONNECTION_STRING",
}


def registered_again(made: Made, found: Finding) -> Made:
    """Do what the mend's command says."""
    words = shlex.split(found.fix.cli)
    assert words[:3] == ["aws", "ecs", "register-task-definition"]
    raw = json.loads(words[4])
    assert not {"revision", "taskDefinitionArn", "status", "compatibilities"} & raw.keys()
    family = raw["family"]
    arn = f"{TD_ARN.removesuffix(FAMILY)}{family}:3"
    return made.has("task-definition", family, json.dumps({**raw, "revision": 3, "taskDefinitionArn": arn}))


def test_a_misspelt_family_is_named_and_registered_again_under_its_name() -> None:
    made = Made().has("task-definition", FAMILY, Absent()).has("families", "", ("fcj-core-fargate-dt",))
    made.has("task-definition", "fcj-core-fargate-dt", definition("fcj-core-fargate-dt"))
    found = finding(made, "task-definition-exists", family=FAMILY)
    assert (found.status, found.misconception) == (Status.FAIL, "name-misspelt")
    assert "fcj-core-fargate-dt" in found.observed
    registered_again(made, found)
    assert finding(made, "task-definition-exists", family=FAMILY).status is Status.PASS


def test_a_family_in_another_case_is_another_family() -> None:
    made = Made().has("task-definition", FAMILY, Absent()).has("families", "", ("FCJ-core-fargate-td",))
    assert finding(made, "task-definition-exists", family=FAMILY).misconception == "name-misspelt"


def test_a_family_that_is_not_there_is_said_by_every_check_on_it() -> None:
    made = Made().has("task-definition", FAMILY, Absent()).has("families", "", ("other",))
    for name, asked in EVERY.items():
        found = finding(made, name, family=FAMILY, **asked)
        assert (found.status, found.misconception) == (Status.FAIL, None), name
        assert "There is no active task definition" in found.observed


EVERY: dict[str, dict[str, Any]] = {
    "task-definition-exists": {},
    "task-definition-role": {"field": "execution", "role": E_NAME},
    "task-definition-matches": ASKED,
    "secret-injected": SECRET_ASKED,
    "roles-apart": {},
    "task-starts": {},
    "task-runs": {"cluster": "c"},
    "service-runs": {"cluster": "c", "service": "s"},
    "application-can": {"action": "s3:GetObject", "resource": "*"},
    "least-privilege": {},
    "exec-works": {},
}


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "item", [Unreadable("denied", "AccessDenied"), Present("no JSON"), Present("{}"), Present("[]")], ids=str
)
def test_a_task_definition_that_cannot_be_read_is_unknown(name: str, item: Any) -> None:
    found = finding(Made().has("task-definition", FAMILY, item), name, family=FAMILY, **EVERY[name])
    assert found.status is Status.UNKNOWN


POLICY = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"

ROLES: dict[str, tuple[dict[str, Any], str, str, str | None]] = {
    "swapped, execution": ({"executionRoleArn": T_ARN, "taskRoleArn": E_ARN}, "execution", E_NAME, "roles-swapped"),
    "swapped, task": ({"executionRoleArn": T_ARN, "taskRoleArn": E_ARN}, "task", T_NAME, "roles-swapped"),
    "in the other field": ({"executionRoleArn": None, "taskRoleArn": E_ARN}, "execution", E_NAME, "roles-swapped"),
    "twice, task": ({"taskRoleArn": E_ARN}, "task", T_NAME, "same-role-twice"),
    "twice, execution": ({"executionRoleArn": T_ARN}, "execution", E_NAME, "same-role-twice"),
    "none": ({"taskRoleArn": None}, "task", T_NAME, None),
    "a policy": ({"executionRoleArn": POLICY}, "execution", E_NAME, "policy-arn-for-role"),
    "misspelt": ({"executionRoleArn": E_ARN[:-1]}, "execution", E_NAME, "name-misspelt"),
    "another case": (
        {"executionRoleArn": E_ARN.replace("fcjEcs", "fcjECS")},
        "execution",
        E_NAME,
        "name-in-another-case",
    ),
    "another role": ({"executionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/x"}, "execution", E_NAME, None),
    "another account": ({"executionRoleArn": E_ARN.replace("1111", "9999")}, "execution", E_NAME, None),
    "another path": ({"executionRoleArn": E_ARN.replace("role/", "role/p/")}, "execution", E_NAME, None),
}


@pytest.mark.parametrize("case", ROLES)
def test_a_wrong_role_in_a_field_is_named(case: str) -> None:
    changes, field, role, misconception = ROLES[case]
    made = Made().task_definition(**changes)
    found = finding(made, "task-definition-role", family=FAMILY, field=field, role=role)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    registered_again(made, found)
    assert finding(made, "task-definition-role", family=FAMILY, field=field, role=role).status is Status.PASS


def test_a_mend_of_swapped_roles_puts_both_right() -> None:
    made = Made().task_definition(executionRoleArn=T_ARN, taskRoleArn=E_ARN)
    registered_again(made, finding(made, "task-definition-role", family=FAMILY, field="execution", role=E_NAME))
    assert finding(made, "task-definition-role", family=FAMILY, field="task", role=T_NAME).status is Status.PASS
    assert finding(made, "task-starts", family=FAMILY).status is Status.PASS


@pytest.mark.parametrize("given", [E_ARN, E_NAME])
def test_a_right_role_passes_by_arn_and_by_name(given: str) -> None:
    made = Made().task_definition(executionRoleArn=given)
    found = finding(made, "task-definition-role", family=FAMILY, field="execution", role=E_NAME)
    assert found.status is Status.PASS


def test_a_role_that_is_not_there_yet_may_be_named() -> None:
    made = Made().has("role", E_NAME, Absent())
    found = finding(made, "task-definition-role", family=FAMILY, field="execution", role=E_NAME)
    assert found.status is Status.PASS


def test_a_field_that_there_is_not_is_refused() -> None:
    call = CheckCall("task-definition-role", {"family": FAMILY, "field": "executon", "role": E_NAME})
    with pytest.raises(CheckError, match="'execution' or 'task'"):
        validate(call)


@pytest.mark.parametrize(
    ("changes", "status"),
    [({}, Status.PASS), ({"taskRoleArn": None}, Status.PASS), ({"taskRoleArn": E_ARN}, Status.FAIL)],
)
def test_one_role_in_both_fields_is_no_two_roles(changes: dict[str, Any], status: Status) -> None:
    made = Made().task_definition(**changes)
    found = finding(made, "roles-apart", family=FAMILY)
    assert found.status is status
    if status is Status.FAIL:
        assert found.misconception == "same-role-twice"
        registered_again(made, found)
        assert finding(made, "roles-apart", family=FAMILY).status is Status.PASS


MATCHES: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "image": ({"image": IMAGE.replace(":core", ":admin")}, "its image is", None),
    "no tag": ({"image": IMAGE.removesuffix(":core")}, "its image is", None),
    "port": ({"portMappings": [{"containerPort": 80}]}, "its ports are 80", None),
    "no port": ({"portMappings": []}, "its ports are none", None),
    "log group": ({"logConfiguration": awslogs(awslogs_group="/ecs/x")}, "/ecs/x", None),
    "no logs": ({"logConfiguration": None}, "no log group", None),
    "no option": (
        {"logConfiguration": awslogs(awslogs_create_group=None)},
        "awslogs-create-group is not true",
        "log-group-missing",
    ),
    "option off": (
        {"logConfiguration": awslogs(awslogs_create_group="false")},
        "awslogs-create-group is not true",
        "log-group-missing",
    ),
    "another driver": ({"logConfiguration": {"logDriver": "splunk"}}, "no log group", None),
}


@pytest.mark.parametrize("case", MATCHES)
def test_what_is_not_as_asked_is_named_and_mended(case: str) -> None:
    container, words, misconception = MATCHES[case]
    made = Made().task_definition(container)
    found = finding(made, "task-definition-matches", family=FAMILY, **ASKED)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    registered_again(made, found)
    assert finding(made, "task-definition-matches", family=FAMILY, **ASKED).status is Status.PASS


def test_the_task_definition_as_asked_passes() -> None:
    assert finding(Made(), "task-definition-matches", family=FAMILY, **ASKED).status is Status.PASS


def test_a_log_group_that_is_there_need_not_be_created() -> None:
    made = Made().task_definition({"logConfiguration": awslogs(awslogs_create_group=None)})
    made.has("log-group", f"{REGION}|{GROUP}", GROUP_ARN)
    assert finding(made, "task-definition-matches", family=FAMILY, **ASKED).status is Status.PASS


def test_another_container_is_named() -> None:
    found = finding(Made(), "task-definition-matches", family=FAMILY, container="cor")
    assert found.status is Status.FAIL
    assert "the containers are core" in found.observed


def test_variables_must_have_their_values_and_may_have_others_beside_them() -> None:
    asked = {"container": "core", "environment": {"REACT_BASE_URL": "http://core:8080/api/"}}
    made = Made().task_definition({"environment": [{"name": "A", "value": "1"}]})
    found = finding(made, "task-definition-matches", family=FAMILY, **asked)
    assert found.status is Status.FAIL
    registered_again(made, found)
    assert finding(made, "task-definition-matches", family=FAMILY, **asked).status is Status.PASS
    assert '{"name": "A", "value": "1"}' in found.fix.cli


def secrets(*pairs: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A container with these secrets."""
    return {"secrets": [{"name": name, "valueFrom": value} for name, value in pairs], **more}


NAME = "SPRING_DATASOURCE_URL"
INJECTED: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "none": (secrets(), "There is no secret", None),
    "another variable": (secrets(("SPRING_URL", SECRET)), "are: SPRING_URL", None),
    "plain text": (
        secrets(environment=[{"name": NAME, "value": "jdbc:…"}]),
        "as plain text",
        "secret-in-environment",
    ),
    "by name": (secrets((NAME, "dev/fcj/momentum")), "Parameter Store", "secret-name-taken-for-parameter"),
    "no colons": (secrets((NAME, f"{SECRET}:DB_CONNECTION_STRING")), "no secret's ARN", "json-key-without-colons"),
    "one colon": (secrets((NAME, f"{SECRET}:DB_CONNECTION_STRING:")), "no secret's ARN", "json-key-without-colons"),
    "no key": (secrets((NAME, SECRET)), "whole text", "json-key-missing"),
    "key in another case": (secrets((NAME, f"{SECRET}:db_connection_string::")), "not DB_CONN", "wrong-json-key"),
    "another secret": (secrets((NAME, f"{SECRET[:-7]}2-AbCdEf:DB_CONNECTION_STRING::")), "another secret", None),
    "a parameter": (secrets((NAME, f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/x")), "another secret", None),
    "another suffix": (secrets((NAME, f"{SECRET[:-6]}XyZxYz:DB_CONNECTION_STRING::")), "There is no secret", None),
    "an old version": (secrets((NAME, f"{SECRET}:DB_CONNECTION_STRING:AWSPREVIOUS:")), "one version", None),
}


@pytest.mark.parametrize("case", INJECTED)
def test_a_secret_that_is_not_injected_right_is_named_and_mended(case: str) -> None:
    container, words, misconception = INJECTED[case]
    made = Made().task_definition(container)
    found = finding(made, "secret-injected", family=FAMILY, **SECRET_ASKED)
    assert (found.status, found.misconception) == (Status.FAIL, misconception)
    assert words in found.observed
    registered_again(made, found)
    assert finding(made, "secret-injected", family=FAMILY, **SECRET_ASKED).status is Status.PASS
    assert finding(made, "task-starts", family=FAMILY).status is Status.PASS


INJECTED_RIGHT: dict[str, Callable[[Made], object]] = {
    "as it is": lambda m: None,
    "with its stage": lambda m: m.task_definition(secrets((NAME, f"{SECRET}:DB_CONNECTION_STRING:AWSCURRENT:"))),
    "without its suffix": lambda m: (
        m.task_definition(secrets((NAME, f"{SECRET[:-7]}:DB_CONNECTION_STRING::"))),
        m.has("secret", SECRET[:-7], m.secret()),
    ),
    "asked by its ARN": lambda m: None,
}


@pytest.mark.parametrize("case", INJECTED_RIGHT)
def test_a_secret_that_is_injected_right_passes(case: str) -> None:
    made = Made()
    INJECTED_RIGHT[case](made)
    asked = {**SECRET_ASKED, **({"secret": SECRET} if case == "asked by its ARN" else {})}
    assert finding(made, "secret-injected", family=FAMILY, **asked).status is Status.PASS


def test_a_secret_that_cannot_be_read_is_unknown() -> None:
    made = Made().has("secret", SECRET, Unreadable("denied", "AccessDeniedException"))
    assert finding(made, "secret-injected", family=FAMILY, **SECRET_ASKED).status is Status.UNKNOWN


def test_only_the_root_of_a_trouble_is_told() -> None:
    made = Made().task_definition(secrets((NAME, f"{SECRET}:DB_CONNECTION_STRING")))
    calls = [
        CheckCall("secret-injected", {"family": FAMILY, **SECRET_ASKED}),
        CheckCall("task-starts", {"family": FAMILY}),
        CheckCall("task-runs", {"family": FAMILY, "cluster": "c"}),
    ]
    assert [f.status.value for f in judge(made, calls)] == ["fail", "skipped", "skipped"]  # type: ignore[arg-type]
