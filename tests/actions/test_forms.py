"""The ECS form and the role's page: what they say, what they do, and that the CLI and boto3 texts do the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tutor.actions import role_page, task_definition
from tutor.actions.api_calls import call
from tutor.actions.api_change import Change
from tutor.actions.aws_cli import AwsCli
from tutor.actions.commands import split
from tutor.actions.policy_search import PolicySearch
from tutor.actions.role_page import PermissionsRow, RolePage
from tutor.actions.task_definition import ContainerForm, PortRow, TaskDefinitionForm, VariableRow, memories, revise
from tutor.ecs import fargate

CLI = AwsCli()
ROLE = "arn:aws:iam::111122223333:role/fcjEcsTaskExecutionRole"
AWS = "arn:aws:iam::aws:policy/"
LOGS = "arn:aws:iam::aws:policy/CloudWatchLogsFullAccess"
SECRET = "arn:aws:secretsmanager:ap-southeast-1:111122223333:secret:dev/fcj/momentum-AbCdEf:DB_CONNECTION_STRING::"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def core(**changes: Any) -> TaskDefinitionForm:
    """The workshop's own task definition, filled in."""
    container = ContainerForm(
        name="core",
        image="111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/fcj-registry:core",
        ports=[PortRow("8080", port_name="core-http")],
        variables=[VariableRow("A", "Value", "it's"), VariableRow("SPRING_DATASOURCE_URL", "ValueFrom", SECRET)],
    )
    form = TaskDefinitionForm(
        family="fcj-core-fargate-td",
        cpu=".25 vCPU",
        memory=".5 GB",
        execution_role=ROLE,
        containers=[container],
        region="ap-southeast-1",
    )
    for name, value in changes.items():
        setattr(form, name, value)
    return form


def test_the_request_is_the_workshops_task_definition() -> None:
    assert core().request() == {
        "family": "fcj-core-fargate-td",
        "requiresCompatibilities": ["FARGATE"],
        "networkMode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "executionRoleArn": ROLE,
        "runtimePlatform": {"operatingSystemFamily": "LINUX", "cpuArchitecture": "X86_64"},
        "containerDefinitions": [
            {
                "name": "core",
                "image": "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/fcj-registry:core",
                "essential": True,
                "portMappings": [
                    {"containerPort": 8080, "protocol": "tcp", "name": "core-http", "appProtocol": "http"}
                ],
                "environment": [{"name": "A", "value": "it's"}],
                "secrets": [{"name": "SPRING_DATASOURCE_URL", "valueFrom": SECRET}],
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": "/ecs/fcj-core-fargate-td",
                        "mode": "non-blocking",
                        "awslogs-create-group": "true",
                        "max-buffer-size": "25m",
                        "awslogs-region": "ap-southeast-1",
                        "awslogs-stream-prefix": "ecs",
                    },
                },
            }
        ],
    }
    assert core().problems("111122223333") == ()


def container(**changes: Any) -> TaskDefinitionForm:
    """The form with its container changed."""
    form = core()
    for name, value in changes.items():
        setattr(form.containers[0], name, value)
    return form


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (core(family=""), "Family should not be null or empty."),
        (core(family="a b"), "Family contains invalid characters."),
        (core(cpu=".25 vCPU", memory="3 GB"), "No Fargate configuration exists for given values"),
        (core(network_mode="bridge"), "Fargate only supports network mode"),
        (core(containers=[]), "Container list cannot be empty."),
        (core(execution_role=""), "Fargate requires task definition to have execution role ARN"),
        (core(execution_role="None"), "Fargate requires task definition to have execution role ARN"),
        (container(ports=[PortRow("http")]), "Container port 'http' is no number."),
        (container(ports=[PortRow()]), "Enter a container port, or remove the port mapping."),
        (container(name=""), "name"),
        (container(log_options={}), "Log driver awslogs requires options: awslogs-region, awslogs-group"),
    ],
)
def test_what_aws_would_refuse_is_said_before(form: TaskDefinitionForm, words: str) -> None:
    found = form.problems("111122223333")
    assert any(words in problem.message for problem in found), found


def test_the_sizes_are_fargates() -> None:
    assert memories(".25 vCPU") == (".5 GB", "1 GB", "2 GB")
    for label, units in task_definition.CPUS.items():
        assert fargate.cpu_units(label) == units
        assert [fargate.memory_mib(memory) for memory in memories(label)] == list(fargate.MEMORY[units])


class Recorder:
    """Notes calls as a boto3 client would get them."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda **parameters: self.calls.append((name, parameters))


PAGE = RolePage(
    name="fcjEcsTaskExecutionRole",
    arn=ROLE,
    path="/",
    description="",
    created="2026-01-01T00:00:00Z",
    max_session=3600,
    trust=json.dumps(TRUST),
    policies=(
        PermissionsRow("CloudWatchLogsFullAccess", "AWS managed", LOGS),
        PermissionsRow("mine", "Customer inline", document="{}"),
    ),
    boundary="",
    tags={"project": "fcj", "old": "x"},
    instance_profiles=("profile",),
)
READS = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
CHANGES: dict[str, Change] = {
    "task definition": core().change(),
    "trust": role_page.edit_trust_policy(PAGE, json.dumps({**TRUST, "Id": "it's"}, indent=2)),
    "attach": role_page.attach_policies(PAGE, ["arn:aws:iam::aws:policy/ReadOnlyAccess", LOGS]),
    "remove": role_page.remove_policies(PAGE, reversed(PAGE.policies)),
    "inline": role_page.put_inline_policy(PAGE, "reads", READS),
    "tags": role_page.manage_tags(PAGE, {"project": "other", "a b": "=c:d=e"}),
    "delete": role_page.delete_role(PAGE),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_console_cli_and_boto3_make_the_same_calls(change: Change) -> None:
    by_form, by_text = Recorder(), Recorder()
    assert change.apply(by_form).error == ""
    boto3 = type("boto3", (), {"client": staticmethod(lambda _: by_text)})
    exec(change.boto3(), {"boto3": boto3})
    made = [call(words, CLI) for words in split(change.cli())]
    assert by_text.calls == by_form.calls
    assert [(one.method, one.parameters) for one in made] == by_form.calls
    assert len(by_form.calls) == len(change.calls) > 0


def test_only_what_changes_is_called() -> None:
    assert [one.parameters["PolicyArn"] for one in CHANGES["attach"].calls] == [
        "arn:aws:iam::aws:policy/ReadOnlyAccess"
    ]
    assert [one.method for one in CHANGES["tags"].calls] == ["untag_role", "tag_role"]
    assert role_page.manage_tags(PAGE, PAGE.tags).calls == ()
    assert [one.method for one in CHANGES["delete"].calls] == [
        "remove_role_from_instance_profile",
        "detach_role_policy",
        "delete_role_policy",
        "delete_role",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (role_page.edit_trust_policy(PAGE, "{"), "This policy contains invalid Json"),
        (role_page.edit_trust_policy(PAGE, READS), "Has prohibited field Resource"),
        (role_page.put_inline_policy(PAGE, "a b", READS), "policyName"),
        (role_page.put_inline_policy(PAGE, "p", json.dumps(TRUST)), "Policy document should not specify a principal."),
        (role_page.manage_tags(PAGE, {"aws:x": "y"}), "reserved"),
        (role_page.manage_tags(PAGE, {"team": "a,b"}), "Value 'a,b' at 'tags.1.member.value' failed to satisfy"),
        *((change, "") for name, change in CHANGES.items() if name != "trust"),
    ],
)
def test_what_iam_would_refuse_is_said_before(change: Change, words: str) -> None:
    said = role_page.fault(change)
    assert (words in said) if words else said == ""


def test_the_form_registers_and_a_new_revision_begins_with_all_of_it(account: Any) -> None:
    ecs = account.client("ecs")
    account.client("iam").create_role(RoleName="fcjEcsTaskExecutionRole", AssumeRolePolicyDocument=json.dumps(TRUST))
    assert core().change().apply(ecs).done == ("registered a revision of fcj-core-fargate-td",)
    described = ecs.describe_task_definition(taskDefinition="fcj-core-fargate-td")
    form = revise(described, "ap-southeast-1")
    assert form.revises == "fcj-core-fargate-td:1"
    assert (form.launch_types, form.cpu, form.memory) == (["AWS Fargate"], ".25 vCPU", ".5 GB")
    assert form.containers[0].ports[0].port_name == "core-http"
    assert [row.value_type for row in form.containers[0].variables] == ["Value", "ValueFrom"]
    form.task_role = ROLE
    assert form.problems("111122223333") == ()
    assert form.change().apply(ecs).error == ""
    first, second = (
        ecs.describe_task_definition(taskDefinition=f"fcj-core-fargate-td:{n}")["taskDefinition"] for n in (1, 2)
    )
    assert second.pop("taskRoleArn") == ROLE
    for one in (first, second):
        for key in ("taskDefinitionArn", "revision", "registeredAt", "requiresAttributes"):
            one.pop(key)
    assert first == second


def test_an_error_is_in_awss_words_and_what_was_done_before_is_said(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST))
    page = role_page.read(iam, "r")
    applied = role_page.attach_policies(page, [LOGS, "arn:aws:iam::aws:policy/Nope"]).apply(iam)
    assert applied.done == (f"attached {LOGS}",)
    assert applied.error == "NoSuchEntity: Policy arn:aws:iam::aws:policy/Nope does not exist or is not attachable."


def test_a_roles_page_shows_it_and_each_change_shows_on_it(account: Any) -> None:
    iam = account.client("iam")
    iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(TRUST), Tags=[{"Key": "a", "Value": "b"}])
    iam.create_instance_profile(InstanceProfileName="profile")
    iam.add_role_to_instance_profile(InstanceProfileName="profile", RoleName="r")
    own = iam.create_policy(PolicyName="own", PolicyDocument=READS)["Policy"]["Arn"]

    def page() -> RolePage:
        return role_page.read(iam, "r")

    assert json.loads(page().trust) == TRUST
    assert (page().tags, page().instance_profiles, page().policies) == ({"a": "b"}, ("profile",), ())
    steps: list[Callable[[], Change]] = [
        lambda: role_page.attach_policies(page(), [LOGS, own]),
        lambda: role_page.put_inline_policy(page(), "reads", READS),
        lambda: role_page.edit_trust_policy(page(), json.dumps({**TRUST, "Id": "x"})),
        lambda: role_page.manage_tags(page(), {"c": "d"}),
    ]
    for step in steps:
        assert step().apply(iam).error == ""
    assert [(row.name, row.type) for row in page().policies] == [
        ("CloudWatchLogsFullAccess", "AWS managed"),
        ("own", "Customer managed"),
        ("reads", "Customer inline"),
    ]
    assert json.loads(page().policies[2].document) == json.loads(READS)
    assert json.loads(page().trust)["Id"] == "x"
    assert page().tags == {"c": "d"}
    assert role_page.remove_policies(page(), [page().policies[1]]).apply(iam).error == ""
    assert role_page.delete_role(page()).apply(iam).error == ""
    assert "r" not in [role["RoleName"] for role in iam.list_roles()["Roles"]]


POLICIES = [
    f"{AWS}service-role/AmazonECSTaskExecutionRolePolicy",
    f"{AWS}AmazonEC2ContainerRegistryReadOnly",
    f"{AWS}AmazonECS_FullAccess",
    f"{AWS}CloudWatchLogsFullAccess",
    f"{AWS}CloudWatchFullAccess",
    f"{AWS}CloudWatchFullAccessV2",
    f"{AWS}AWSOpsWorksCloudWatchLogs",
    f"{AWS}SecretsManagerReadWrite",
    f"{AWS}ReadOnlyAccess",
    f"{AWS}AdministratorAccess",
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CloudWatchFullAccess", ["CloudWatchFullAccess", "CloudWatchFullAccessV2"]),
        ("cloudwatchlogs", ["CloudWatchLogsFullAccess", "AWSOpsWorksCloudWatchLogs"]),
        ("ECSTask", ["AmazonECSTaskExecutionRolePolicy"]),
        ("ecs", ["AmazonECS_FullAccess", "AmazonECSTaskExecutionRolePolicy"]),
        ("logs", ["AWSOpsWorksCloudWatchLogs", "CloudWatchLogsFullAccess"]),
        ("readonly", ["ReadOnlyAccess", "AmazonEC2ContainerRegistryReadOnly"]),
        ("amazon read", ["AmazonEC2ContainerRegistryReadOnly"]),
        ("  registry ", ["AmazonEC2ContainerRegistryReadOnly"]),
        ("min", ["AdministratorAccess"]),
        ("nothing", []),
        (f"{AWS}service-role/", ["AmazonECSTaskExecutionRolePolicy"]),
        (f"{AWS}ReadOnlyAccess", ["ReadOnlyAccess"]),
    ],
)
def test_the_likeliest_policy_comes_first(text: str, names: list[str]) -> None:
    assert [arn.rpartition("/")[2] for arn in PolicySearch(POLICIES).find(text)] == names


def test_an_empty_search_finds_all_by_name() -> None:
    found = [arn.rpartition("/")[2] for arn in PolicySearch(POLICIES).find("")]
    assert found == sorted(found, key=str.lower)
    assert len(found) == len(POLICIES)


def test_a_search_over_all_managed_policies_is_little_work() -> None:
    search = PolicySearch(f"{AWS}Amazon{n}FullAccess" for n in range(1500))
    steps = 0

    def count(frame: Any, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        found = search.find("Amazon7Full")
    finally:
        sys.settrace(before)
    assert found == [f"{AWS}Amazon7FullAccess"]
    assert steps < 1500 * 25, "a few steps for each name, whatever the machine"
