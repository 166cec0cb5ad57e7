"""Tasks: the way of one as a poller sees it, what RunTask and its neighbours refuse, ECS Exec. Over boto3."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import WaiterError
from launch_support import (
    ACCOUNT,
    CLUSTER,
    FOUR,
    IMAGE,
    REGION,
    ROLE_ARN,
    TASK_ROLE_ARN,
    Bench,
    allow,
    document,
    refused,
    trust,
)

INVALID = "InvalidParameterException"


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """A bench whose task starts, registered."""
    bench.attach(*FOUR)
    bench.register()
    return bench


def seen_on_the_way(bench: Bench, arn: str) -> list[str]:
    """The statuses that a poller sees within seven seconds."""
    seen: list[str] = []
    for _ in range(28):
        status = bench.task(arn)["lastStatus"]
        if [status] != seen[-1:]:
            seen.append(status)
        bench.pass_time(0.25)
    return seen


def test_each_stage_of_a_task_that_runs_and_is_stopped_is_seen(ready: Bench) -> None:
    task = ready.run()
    assert (task["lastStatus"], task["desiredStatus"]) == ("PROVISIONING", "RUNNING")
    assert [item["status"] for item in task["attachments"]] == ["PRECREATED"]
    assert seen_on_the_way(ready, task["taskArn"]) == ["PROVISIONING", "PENDING", "RUNNING"]
    stopped = ready("ecs").stop_task(cluster=CLUSTER, task=task["taskArn"], reason="enough")["task"]
    assert (stopped["lastStatus"], stopped["desiredStatus"]) == ("RUNNING", "STOPPED")
    assert seen_on_the_way(ready, task["taskArn"]) == ["RUNNING", "STOPPING", "DEPROVISIONING", "STOPPED"]
    gone = ready.task(task["taskArn"])
    assert (gone["stopCode"], gone["stoppedReason"]) == ("UserInitiated", "enough")
    assert gone["containers"][0]["exitCode"] == 143
    assert gone["createdAt"] <= gone["startedAt"] <= gone["stoppingAt"] <= gone["executionStoppedAt"]
    assert gone["executionStoppedAt"] <= gone["stoppedAt"]


def test_each_stage_of_a_task_that_fails_is_seen(bench: Bench) -> None:
    bench.register()
    arn = bench.run()["taskArn"]
    assert seen_on_the_way(bench, arn) == ["PROVISIONING", "PENDING", "DEPROVISIONING", "STOPPED"]


def test_a_running_task_stays_running_however_often_it_is_looked_at(ready: Bench) -> None:
    arn = ready.launch()["taskArn"]
    first = ready.task(arn)
    for _ in range(10):
        assert ready.task(arn) == first
    ready.pass_time(86400)
    assert ready.task(arn) == first


def test_a_task_comes_to_run_by_the_clock_alone_and_the_waiters_end(ready: Bench) -> None:
    ecs = ready("ecs")
    arn = ready.run()["taskArn"]
    quick = {"Delay": 1, "MaxAttempts": 8}
    ecs.get_waiter("tasks_running").wait(cluster=CLUSTER, tasks=[arn], WaiterConfig=quick)
    ecs.stop_task(cluster=CLUSTER, task=arn)
    ecs.get_waiter("tasks_stopped").wait(cluster=CLUSTER, tasks=[arn], WaiterConfig=quick)
    assert ready.task(arn)["stoppedReason"] == "Task stopped by user"


def test_the_waiter_for_a_task_that_fails_ends_at_once(bench: Bench) -> None:
    bench.register()
    arn = bench.launch()["taskArn"]
    with pytest.raises(WaiterError, match="terminal failure state"):
        bench("ecs").get_waiter("tasks_running").wait(cluster=CLUSTER, tasks=[arn])


def test_a_running_task_is_shown_whole(ready: Bench) -> None:
    task = ready.launch(startedBy="me", tags=[{"key": "a", "value": "1"}])
    identifier = task["taskArn"].rpartition("/")[2]
    assert task["taskArn"] == f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/{identifier}"
    assert len(identifier) == 32
    expected = {
        "lastStatus": "RUNNING", "desiredStatus": "RUNNING", "launchType": "FARGATE", "connectivity": "CONNECTED",
        "cpu": "256", "memory": "512", "group": "family:launch-td", "startedBy": "me", "platformVersion": "1.4.0",
        "platformFamily": "Linux", "enableExecuteCommand": False, "ephemeralStorage": {"sizeInGiB": 20}, "tags": [],
    }  # fmt: skip
    assert {key: task[key] for key in expected} == expected
    details = {item["name"]: item["value"] for item in task["attachments"][0]["details"]}
    interface = ready("ec2").describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])
    shown = interface["NetworkInterfaces"][0]
    assert shown["PrivateIpAddress"] == details["privateIPv4Address"]
    assert (details["subnetId"], shown["Status"]) == (ready.subnets[0], "in-use")
    container = task["containers"][0]
    assert container["containerArn"].startswith(f"arn:aws:ecs:{REGION}:{ACCOUNT}:container/{CLUSTER}/{identifier}/")
    assert container["runtimeId"].startswith(f"{identifier}-")
    assert container["networkInterfaces"][0]["privateIpv4Address"] == details["privateIPv4Address"]
    assert (container["image"], container["lastStatus"]) == (IMAGE, "RUNNING")
    tagged = ready("ecs").describe_tasks(cluster=CLUSTER, tasks=[identifier], include=["TAGS"])["tasks"][0]
    assert tagged["tags"] == [{"key": "a", "value": "1"}]


def test_the_interface_goes_with_the_task(ready: Bench) -> None:
    def interfaces() -> list[str]:
        found = ready("ec2").describe_network_interfaces()["NetworkInterfaces"]
        return [item["NetworkInterfaceId"] for item in found]

    before = interfaces()
    arn = ready.launch()["taskArn"]
    assert len(interfaces()) == len(before) + 1
    ready("ecs").stop_task(cluster=CLUSTER, task=arn)
    ready.pass_time(5)
    assert interfaces() == before


def test_a_subnet_that_is_deleted_meanwhile_stops_the_task(ready: Bench) -> None:
    ec2 = ready("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/24")["Subnet"]["SubnetId"]
    task = ready.run(networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet]}})
    ec2.delete_subnet(SubnetId=subnet)
    ready.pass_time(5)
    reason = ready.task(task["taskArn"])["stoppedReason"]
    assert reason.startswith("Unexpected EC2 error while attempting to Create Network Interface with public IP ")


def network(**changes: Any) -> dict[str, Any]:
    """A network configuration that is not there, changed."""
    return {"networkConfiguration": {"awsvpcConfiguration": changes}}


RUNS: list[tuple[str, dict[str, Any], str, str]] = [
    ("no cluster", {"cluster": "nope"}, "ClusterNotFoundException", "Cluster not found."),
    ("the default cluster, not there", {"cluster": None}, "ClusterNotFoundException", "Cluster not found."),
    ("an unknown family", {"taskDefinition": "nope"}, "ClientException", "TaskDefinition not found."),
    ("an unknown revision", {"taskDefinition": "launch-td:99"}, "ClientException", "TaskDefinition not found."),
    ("no network", {"networkConfiguration": None}, INVALID,
     "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
    ("no subnets", network(subnets=[]), INVALID, "subnets can not be empty."),
    ("an unknown subnet", network(subnets=["subnet-0"]), INVALID,
     "Error retrieving subnet information for [subnet-0]: The subnet ID 'subnet-0' does not exist (ErrorCode: "
     "InvalidSubnetID.NotFound)"),
    ("EC2, where there is no instance", {"launchType": "EC2"}, INVALID,
     "No Container Instances were found in your cluster."),
    ("no launch type", {"launchType": None}, INVALID, "No Container Instances were found in your cluster."),
    ("an unknown launch type", {"launchType": "LAMBDA"}, INVALID,
     "launch type should be one of [EC2,FARGATE,EXTERNAL,MANAGED_INSTANCES]"),
    ("both a launch type and a strategy", {"capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]}, INVALID,
     "Specify either Launch Type or Capacity Provider Strategy, but not both."),
    ("an override of no container", {"overrides": {"containerOverrides": [{"name": "x", "command": ["a"]}]}}, INVALID,
     "Override for container named x is not a container in the TaskDefinition."),
    ("ECS Exec without a task role (E24)", {"enableExecuteCommand": True}, INVALID,
     "The execute command failed because a valid task role is not being used. Specify a valid task role in your task "
     "definition or as a task override and try again."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "message"), [row[1:] for row in RUNS], ids=[row[0] for row in RUNS])
def test_run_task_refuses(ready: Bench, changes: dict[str, Any], code: str, message: str) -> None:
    assert refused(ready.run, **changes) == (code, message)
    assert ready("ecs").list_tasks(cluster=CLUSTER)["taskArns"] == []


def test_run_task_refuses_what_has_gone(ready: Bench) -> None:
    ready("ecs").deregister_task_definition(taskDefinition="launch-td:1")
    assert refused(ready.run, taskDefinition="launch-td:1") == ("ClientException", "TaskDefinition is inactive")
    assert refused(ready.run) == ("ClientException", "TaskDefinition not found.")


def test_run_task_refuses_a_task_definition_that_is_not_for_fargate(ready: Bench) -> None:
    ready.register({"memory": 128}, requiresCompatibilities=["EC2"], cpu=None, memory=None)
    expected = (INVALID, "Task definition does not support launch_type FARGATE.")
    assert refused(ready.run) == expected


def test_the_caller_needs_pass_role_to_run(ready: Bench) -> None:
    ecs = ready.client_of("eve", "ecs", allow("ecs:*"))
    given = {"cluster": CLUSTER, "taskDefinition": "launch-td", "launchType": "FARGATE",
             "networkConfiguration": ready.network}  # fmt: skip
    code, message = refused(ecs.run_task, **given)
    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: iam:PassRole on resource: {ROLE_ARN} because" in message
    passes_one = ready.client_of("ann", "ecs", allow("ecs:*"), allow("iam:PassRole", on=ROLE_ARN))
    assert passes_one.run_task(**given)["tasks"]
    overrides = {"taskRoleArn": TASK_ROLE_ARN}
    assert f"on resource: {TASK_ROLE_ARN} " in refused(passes_one.run_task, **given, overrides=overrides)[1]


def test_several_tasks_with_fargate_spot_and_overrides(ready: Bench) -> None:
    given = {
        "cluster": CLUSTER, "taskDefinition": "launch-td:1", "count": 3, "networkConfiguration": ready.network,
        "capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}], "group": "batch",
        "overrides": {"cpu": "512", "memory": "1024", "containerOverrides": [{"name": "core", "command": ["run"]}]},
    }  # fmt: skip
    tasks = ready("ecs").run_task(**given)["tasks"]
    assert len({task["taskArn"] for task in tasks}) == 3
    for task in tasks:
        assert (task["cpu"], task["memory"], task["group"]) == ("512", "1024", "batch")
        assert task["capacityProviderName"] == "FARGATE_SPOT"
        assert task["overrides"]["containerOverrides"] == [{"name": "core", "command": ["run"]}]


def test_describe_tasks_names_what_is_missing(ready: Bench) -> None:
    arn = ready.run()["taskArn"]
    nowhere = "0" * 32
    answer = ready("ecs").describe_tasks(cluster=CLUSTER, tasks=[arn, nowhere])
    assert [task["taskArn"] for task in answer["tasks"]] == [arn]
    missing = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/{nowhere}"
    assert answer["failures"] == [{"arn": missing, "reason": "MISSING"}]
    assert refused(ready("ecs").describe_tasks, cluster=CLUSTER, tasks=[]) == (INVALID, "Tasks cannot be empty.")
    assert refused(ready("ecs").describe_tasks, cluster="nope", tasks=[arn])[0] == "ClusterNotFoundException"
    assert refused(ready("ecs").stop_task, cluster=CLUSTER, task=nowhere) == (
        INVALID,
        "The referenced task was not found.",
    )


def test_a_stopped_task_is_described_for_an_hour(bench: Bench) -> None:
    bench.register()
    arn = bench.launch()["taskArn"]
    ecs = bench("ecs")
    assert ecs.list_tasks(cluster=CLUSTER)["taskArns"] == []
    assert ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"] == [arn]
    bench.pass_time(3550)
    assert bench.task(arn)["lastStatus"] == "STOPPED"
    bench.pass_time(100)
    assert [item["reason"] for item in ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["failures"]] == ["MISSING"]
    assert ecs.list_tasks(cluster=CLUSTER, desiredStatus="STOPPED")["taskArns"] == []


def test_tasks_are_listed_by_what_they_are(ready: Bench) -> None:
    ready.register(family="other")
    mine, other = ready.run(startedBy="me")["taskArn"], ready.run(taskDefinition="other")["taskArn"]
    rows: list[tuple[dict[str, Any], list[str]]] = [
        ({}, [other, mine]),
        ({"family": "other"}, [other]),
        ({"startedBy": "me"}, [mine]),
        ({"launchType": "EC2"}, []),
        ({"desiredStatus": "STOPPED"}, []),
    ]
    for filters, expected in rows:
        assert ready("ecs").list_tasks(cluster=CLUSTER, **filters)["taskArns"] == expected, filters
    pages = ready("ecs").get_paginator("list_tasks").paginate(cluster=CLUSTER, PaginationConfig={"PageSize": 1})
    assert [arn for page in pages for arn in page["taskArns"]] == [other, mine]
    missing = refused(ready("ecs").list_tasks, cluster=CLUSTER, serviceName="nope")
    assert missing == ("ServiceNotFoundException", "Service not found.")


def test_a_cluster_counts_its_tasks_and_is_not_deleted_under_them(ready: Bench) -> None:
    ecs = ready("ecs")

    def counts() -> tuple[int, int]:
        found = ecs.describe_clusters(clusters=[CLUSTER])["clusters"][0]
        return found["pendingTasksCount"], found["runningTasksCount"]

    arn = ready.run()["taskArn"]
    assert counts() == (1, 0)
    ready.pass_time(5)
    assert counts() == (0, 1)
    assert ecs.create_cluster(clusterName=CLUSTER)["cluster"]["runningTasksCount"] == 1
    assert refused(ecs.delete_cluster, cluster=CLUSTER) == (
        "ClusterContainsTasksException",
        "The Cluster cannot be deleted while Tasks are active.",
    )
    ecs.stop_task(cluster=CLUSTER, task=arn)
    ready.pass_time(5)
    assert counts() == (0, 0)
    assert ecs.delete_cluster(cluster=CLUSTER)["cluster"]["status"] == "INACTIVE"
    assert refused(ready.run) == ("ClusterNotFoundException", "The referenced cluster was inactive.")


SSM_MESSAGES = allow(*(f"ssmmessages:{name}" for name in (
    "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel")))  # fmt: skip
NOT_ENABLED = (
    "The execute command failed because execute command was not enabled when the task was run or the execute command "
    "agent isn’t running. Wait and try again or run a new task with execute command enabled and try again."
)
EXECS = [
    (False, [SSM_MESSAGES], INVALID, NOT_ENABLED),
    (True, [], "TargetNotConnectedException",
     "The execute command failed due to an internal error. Try again later."),
    (True, [SSM_MESSAGES], "SandboxCannotDoThis", "ECS Exec is allowed and would open a session now"),
]  # fmt: skip


@pytest.mark.parametrize(("enabled", "statements", "code", "said"), EXECS, ids=["not enabled", "no right", "all right"])
def test_exec_asks_for_all_it_needs(
    ready: Bench, enabled: bool, statements: list[dict[str, Any]], code: str, said: str
) -> None:
    iam = ready("iam")
    iam.create_role(RoleName="launchTaskRole", AssumeRolePolicyDocument=trust())
    if statements:
        iam.put_role_policy(RoleName="launchTaskRole", PolicyName="p", PolicyDocument=document(*statements))
    ready.register(taskRoleArn=TASK_ROLE_ARN)
    arn = ready.launch(enableExecuteCommand=enabled)["taskArn"]
    command = {"cluster": CLUSTER, "task": arn, "container": "core", "interactive": True, "command": "/bin/sh"}
    found_code, message = refused(ready("ecs").execute_command, **command)
    assert (found_code, message[: len(said)]) == (code, said)
    agents = ready.task(arn)["containers"][0].get("managedAgents", [])
    assert [agent["lastStatus"] for agent in agents] == (["RUNNING"] if enabled else [])


def test_a_request_of_another_shape_is_refused_and_is_no_trouble(ready: Bench) -> None:
    import http.client
    import json

    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    keys = Credentials(ready.handle.access_key, ready.handle.secret_key)
    for body, said in (
        ({"taskDefinition": 5}, "NUMBER_VALUE can not be converted to a String"),
        ({"taskDefinition": "launch-td", "count": "2"}, "STRING_VALUE can not be converted to an Integer"),
        ({"taskDefinition": "launch-td", "overrides": []}, "Start of list found where not expected"),
    ):
        headers = {
            "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.RunTask",
            "Content-Type": "application/x-amz-json-1.1",
        }
        request = AWSRequest("POST", f"{ready.handle.endpoint}/", headers, json.dumps(body))
        SigV4Auth(keys, "ecs", REGION).add_auth(request)
        connection = http.client.HTTPConnection("127.0.0.1", ready.handle.port, timeout=10)
        connection.request("POST", "/", json.dumps(body), dict(request.headers))
        answer = connection.getresponse()
        found = json.loads(answer.read())
        connection.close()
        assert answer.status == 400
        assert (found["__type"], found["message"]) == ("SerializationException", said)
