"""Services: what they start and stop, what their events say, how they heal, break and end. Over boto3."""

from __future__ import annotations

from typing import Any

import pytest
from launch_support import (
    ACCOUNT,
    CLUSTER,
    FOUR,
    IMAGE,
    REGION,
    ROLE,
    ROLE_ARN,
    Bench,
    allow,
    refused,
    trust,
)

INVALID = "InvalidParameterException"
DENIED = (
    "(service svc) was unable to place a task. Reason: ResourceInitializationError: unable to pull secrets or registry "
    "auth: execution resource retrieval failed: unable to retrieve ecr registry auth: "
)
INCONSISTENT = "(service svc) is unable to consistently start tasks successfully."
STEADY = "(service svc) has reached a steady state."


@pytest.fixture
def ready(bench: Bench) -> Bench:
    """A bench whose task starts, registered."""
    bench.attach(*FOUR)
    bench.register()
    return bench


def task_ids(bench: Bench, status: str = "RUNNING", service: str = "svc") -> list[str]:
    """The ids of a service's tasks, newest first."""
    arns = bench("ecs").list_tasks(cluster=CLUSTER, serviceName=service, desiredStatus=status)["taskArns"]
    return [arn.rpartition("/")[2] for arn in arns]


def test_a_service_comes_to_a_steady_state_in_the_words_of_aws(ready: Bench) -> None:
    made = ready.serve(desiredCount=2)
    assert (made["status"], made["desiredCount"], made["runningCount"], made["pendingCount"]) == ("ACTIVE", 2, 0, 2)
    assert made["deployments"][0]["rolloutState"] == "IN_PROGRESS"
    ready.pass_time(5)
    service = ready.service()
    deployment = service["deployments"][0]
    assert (service["runningCount"], service["pendingCount"]) == (2, 0)
    assert (deployment["status"], deployment["rolloutState"]) == ("PRIMARY", "COMPLETED")
    assert deployment["rolloutStateReason"] == f"ECS deployment {deployment['id']} completed."
    second, first = task_ids(ready)
    assert ready.events() == [
        f"(service svc) has started 2 tasks: (task {first}) (task {second}).",
        f"(service svc) (deployment {deployment['id']}) deployment completed.",
        STEADY,
    ]
    task = ready.task(first)
    assert (task["startedBy"], task["group"]) == (deployment["id"], "service:svc")
    assert service["serviceArn"] == f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/svc"
    assert service["networkConfiguration"]["awsvpcConfiguration"]["subnets"] == ready.subnets[:1]
    assert ready("ecs").describe_clusters(clusters=[CLUSTER])["clusters"][0]["activeServicesCount"] == 1


def test_the_waiters_for_services_end_by_the_clock_alone(ready: Bench) -> None:
    ready.serve()
    ecs = ready("ecs")
    quick = {"Delay": 1, "MaxAttempts": 9}
    ecs.get_waiter("services_stable").wait(cluster=CLUSTER, services=["svc"], WaiterConfig=quick)
    ecs.delete_service(cluster=CLUSTER, service="svc", force=True)
    ecs.get_waiter("services_inactive").wait(cluster=CLUSTER, services=["svc"], WaiterConfig=quick)


def test_a_weak_role_shows_in_the_events_and_mending_it_heals_the_service(bench: Bench) -> None:
    bench.register()
    bench.serve()
    bench.pass_time(20)
    events = bench.events()
    assert events[1].startswith(DENIED)
    assert sum(event.startswith(DENIED) for event in events) == 3
    assert sum(event.startswith(INCONSISTENT) for event in events) == 1
    failing = bench.service()["deployments"][0]
    assert (failing["failedTasks"], failing["rolloutState"]) == (3, "IN_PROGRESS")
    bench.attach(*FOUR)
    bench.pass_time(6)
    healed = bench.service()
    assert (healed["runningCount"], healed["deployments"][0]["rolloutState"]) == (1, "COMPLETED")
    assert healed["deployments"][0]["failedTasks"] == 0
    assert bench.events()[-1] == STEADY


def test_a_role_that_may_not_be_assumed_makes_no_task_and_heals_too(ready: Bench) -> None:
    iam = ready("iam")
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust("ec2.amazonaws.com"))
    ready.serve()
    assert ready.events() == [
        f"(service svc) failed to launch a task with (error ECS was unable to assume the role '{ROLE_ARN}' that was "
        "provided for this task. Please verify that the role being passed has the proper trust relationship and "
        "permissions and that your IAM user has permissions to pass this role.)."
    ]
    assert task_ids(ready) == []
    iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=trust())
    ready.pass_time(6)
    assert ready.events()[-1] == STEADY


def test_attempts_come_ever_more_rarely_and_stop_until_the_account_changes(bench: Bench) -> None:
    bench.register()
    bench.serve()
    counts = []
    for hours in (1, 23, 24 * 6, 24 * 90):
        bench.pass_time(hours * 3600)
        counts.append(bench.service()["deployments"][0]["failedTasks"])
    assert 8 <= counts[0] <= 14
    assert counts[1] > counts[0]
    assert counts[3] == counts[2] <= 26
    bench("sns").create_topic(Name="anything")
    bench.pass_time(5)
    assert bench.service()["deployments"][0]["failedTasks"] == counts[3] + 1


def test_the_circuit_breaker_ends_a_deployment(bench: Bench) -> None:
    bench.register()
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": False}}
    bench.serve(deploymentConfiguration=breaker)
    bench.pass_time(3600)
    deployment = bench.service()["deployments"][0]
    assert (deployment["rolloutState"], deployment["failedTasks"]) == ("FAILED", 3)
    assert deployment["rolloutStateReason"] == "ECS deployment circuit breaker: tasks failed to start."
    failed = f"(service svc) (deployment {deployment['id']}) deployment failed: tasks failed to start."
    assert bench.events()[-1] == failed
    bench.attach(*FOUR)
    bench.pass_time(3600)
    assert bench.events()[-1] == failed
    bench("ecs").update_service(cluster=CLUSTER, service="svc", forceNewDeployment=True)
    bench.pass_time(6)
    assert bench.events()[-1] == STEADY
    assert [item["rolloutState"] for item in bench.service()["deployments"]] == ["COMPLETED"]


def test_the_circuit_breaker_rolls_back(ready: Bench) -> None:
    breaker = {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}
    good = ready.serve(deploymentConfiguration=breaker)["deployments"][0]["id"]
    ready.pass_time(6)
    kept = task_ids(ready)
    ready.register({"image": IMAGE.replace(":core", ":nope")})
    updated = ready("ecs").update_service(cluster=CLUSTER, service="svc", taskDefinition="launch-td")["service"]
    bad = updated["deployments"][0]["id"]
    assert [item["status"] for item in updated["deployments"]] == ["PRIMARY", "ACTIVE"]
    ready.pass_time(600)
    service = ready.service()
    assert [item["id"] for item in service["deployments"]] == [good]
    assert service["taskDefinition"].endswith("launch-td:1")
    assert task_ids(ready) == kept
    assert ready.events()[-4:] == [
        f"(service svc) (deployment {bad}) deployment failed: tasks failed to start.",
        f"(service svc) rolling back to deployment {good}.",
        f"(service svc) (deployment {good}) deployment completed.",
        STEADY,
    ]


def test_a_stopped_task_is_replaced(ready: Bench) -> None:
    ready.serve()
    ready.pass_time(5)
    (old,) = task_ids(ready)
    ready("ecs").stop_task(cluster=CLUSTER, task=old)
    ready.pass_time(6)
    (new,) = task_ids(ready)
    assert new != old
    assert ready.events()[-2:] == [f"(service svc) has started 1 tasks: (task {new}).", STEADY]


def test_scaling_starts_and_stops_tasks(ready: Bench) -> None:
    ready.serve()
    ready.pass_time(5)
    ecs = ready("ecs")
    ecs.update_service(cluster=CLUSTER, service="svc", desiredCount=3)
    ready.pass_time(5)
    assert ready.service()["runningCount"] == 3
    ecs.update_service(cluster=CLUSTER, service="svc", desiredCount=1)
    ready.pass_time(5)
    assert ready.service()["runningCount"] == 1
    stopped = task_ids(ready, "STOPPED")
    deployment = ready.service()["deployments"][0]["id"]
    assert {(task["stopCode"], task["stoppedReason"]) for task in map(ready.task, stopped)} == {
        ("ServiceSchedulerInitiated", f"Scaling activity initiated by (deployment {deployment})")
    }
    assert ready.events()[-2].startswith("(service svc) has stopped 2 running tasks: (task ")
    assert len(ready.service()["deployments"]) == 1


def test_a_new_deployment_takes_over_without_a_gap(ready: Bench) -> None:
    ready.serve(desiredCount=2)
    ready.pass_time(5)
    old = set(task_ids(ready))
    ready("ecs").update_service(cluster=CLUSTER, service="svc", forceNewDeployment=True)
    for _ in range(24):
        ready.pass_time(0.25)
        assert ready.service()["runningCount"] >= 2
    service = ready.service()
    assert [item["rolloutState"] for item in service["deployments"]] == ["COMPLETED"]
    assert service["runningCount"] == 2
    assert not old & set(task_ids(ready))


def test_a_rotated_secret_reaches_the_tasks_of_a_new_deployment(ready: Bench) -> None:
    ready.serve()
    ready.pass_time(5)
    before = ready.service()["deployments"][0]["id"]
    ready("secretsmanager").put_secret_value(SecretId=ready.secret, SecretString="{}")
    ready.pass_time(60)
    assert ready.service()["deployments"][0]["id"] == before
    ready("ecs").update_service(cluster=CLUSTER, service="svc", forceNewDeployment=True)
    assert ready.service()["deployments"][0]["id"] != before


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("no cluster", {"cluster": "nope"}, "ClusterNotFoundException", "Cluster not found."),
    ("no task definition", {"taskDefinition": "nope"}, "ClientException", "TaskDefinition not found."),
    ("no network", {"networkConfiguration": None}, INVALID,
     "Network Configuration must be provided when networkMode 'awsvpc' is specified."),
    ("a name with a blank", {"name": "a b"}, INVALID, "Service name contains invalid characters."),
    ("ECS Exec without a task role (E24)", {"enableExecuteCommand": True}, INVALID,
     "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your "
     "task definition and try again."),
    ("a load balancer", {"loadBalancers": [{"containerName": "core", "containerPort": 80}]}, "SandboxCannotDoThis",
     "The sandbox's services know no load balancers. This is the sandbox's own limit, not a mistake of yours; on AWS "
     "it may work."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "message"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_create_service_refuses(ready: Bench, changes: dict[str, Any], code: str, message: str) -> None:
    assert refused(ready.serve, **changes) == (code, message)
    assert ready("ecs").list_services(cluster=CLUSTER)["serviceArns"] == []


def test_update_service_refuses(ready: Bench) -> None:
    ecs = ready("ecs")
    assert refused(ecs.update_service, cluster=CLUSTER, service="nope") == (
        "ServiceNotFoundException",
        "Service not found.",
    )
    ready.serve()
    assert refused(ecs.update_service, cluster=CLUSTER, service="svc", enableExecuteCommand=True) == (
        INVALID,
        "The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in "
        "your task definition and try again.",
    )
    assert refused(ready.serve) == (INVALID, "Creation of service was not idempotent.")


def test_the_caller_needs_pass_role_for_a_service(ready: Bench) -> None:
    ecs = ready.client_of("eve", "ecs", allow("ecs:*"))
    given = {"cluster": CLUSTER, "serviceName": "svc", "taskDefinition": "launch-td", "launchType": "FARGATE",
             "networkConfiguration": ready.network}  # fmt: skip
    code, message = refused(ecs.create_service, **given)
    assert code == "AccessDeniedException"
    assert f"iam:PassRole on resource: {ROLE_ARN} because no identity-based policy allows" in message


def test_a_service_is_deleted_in_aws_order(ready: Bench) -> None:
    ecs = ready("ecs")
    ready.serve()
    ready.pass_time(5)
    assert refused(ecs.delete_service, cluster=CLUSTER, service="svc") == (
        INVALID,
        "The service cannot be stopped while it is scaled above 0.",
    )
    assert refused(ecs.delete_cluster, cluster=CLUSTER)[0] == "ClusterContainsServicesException"
    assert ecs.delete_service(cluster=CLUSTER, service="svc", force=True)["service"]["status"] == "DRAINING"
    assert refused(ready.serve) == (INVALID, "Unable to Start a service that is still Draining.")
    ready.pass_time(5)
    assert ready.service()["status"] == "INACTIVE"
    assert ecs.list_services(cluster=CLUSTER)["serviceArns"] == []
    assert task_ids(ready) == []
    assert refused(ecs.update_service, cluster=CLUSTER, service="svc", desiredCount=1) == (
        "ServiceNotActiveException",
        "Service was not ACTIVE.",
    )
    assert ready.serve()["status"] == "ACTIVE"


def test_services_are_listed_and_the_missing_named(ready: Bench) -> None:
    ecs = ready("ecs")
    arns = [ready.serve(name=name, desiredCount=0)["serviceArn"] for name in ("b", "a")]
    assert ecs.list_services(cluster=CLUSTER)["serviceArns"] == sorted(arns)
    answer = ecs.describe_services(cluster=CLUSTER, services=["a", "nope"])
    assert [service["serviceName"] for service in answer["services"]] == ["a"]
    missing = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/nope"
    assert answer["failures"] == [{"arn": missing, "reason": "MISSING"}]
    ready.pass_time(1)
    assert ready.events("a")[-1] == "(service a) has reached a steady state."


def test_a_service_that_drains_from_nothing_ends_at_once(ready: Bench) -> None:
    ready.serve(desiredCount=0)
    ready("ecs").delete_service(cluster=CLUSTER, service="svc")
    assert ready.service()["status"] == "INACTIVE"


def test_a_service_of_ecs_has_no_task_sets(ready: Bench) -> None:
    ready.serve()
    given = {"cluster": CLUSTER, "service": "svc", "taskDefinition": "launch-td"}
    assert refused(ready("ecs").create_task_set, **given) == (
        INVALID,
        "Amazon ECS only supports task set management on services configured with external deployment controllers.",
    )
