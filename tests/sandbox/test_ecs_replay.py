"""What the clock brings is the same after `kill -9`: tasks, services, log streams, with their ids and dates."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

from launch_support import ACCOUNT, CLUSTER, FOUR, GROUP, REPOSITORY, SECRET, Bench, awslogs

from tutor.account.sandbox import SandboxAccount


def told(bench: Bench) -> dict[str, Any]:
    """All that a poller can see of tasks, services and what they left behind."""
    ecs = bench("ecs")
    arns = [
        arn
        for status in ("RUNNING", "STOPPED")
        for arn in ecs.list_tasks(cluster=CLUSTER, desiredStatus=status)["taskArns"]
    ]
    streams = bench("logs").describe_log_streams(logGroupName=GROUP)["logStreams"]
    return {
        "tasks": ecs.describe_tasks(cluster=CLUSTER, tasks=sorted(arns))["tasks"],
        "services": ecs.describe_services(cluster=CLUSTER, services=["svc", "bad"])["services"],
        "definition": ecs.describe_task_definition(taskDefinition="launch-td")["taskDefinition"],
        "streams": sorted(streams, key=lambda stream: str(stream["logStreamName"])),
        "image": bench("ecr").describe_images(repositoryName=REPOSITORY)["imageDetails"],
        "secret": bench("secretsmanager").describe_secret(SecretId=SECRET)["LastAccessedDate"],
        "interfaces": bench("ec2").describe_network_interfaces()["NetworkInterfaces"],
    }


def again(account: SandboxAccount, home: Path, bench: Bench) -> SandboxAccount:
    """Kill the server, and start it again on the same folder."""
    os.kill(account.handle.pid, signal.SIGKILL)
    account.close()
    renewed = SandboxAccount(home)
    bench.account, bench.handle = renewed, renewed.handle
    bench.clients.clear()
    return renewed


def test_tasks_and_services_survive_kill_9_as_they_were(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    try:
        bench = Bench(account)
        bench.register()
        bench.serve("bad")
        bench.pass_time(120)
        bench.attach(*FOUR)
        secret = {"name": "URL", "valueFrom": f"{bench.secret}:DB_CONNECTION_STRING::"}
        bench.register({"secrets": [secret], "logConfiguration": awslogs(awslogs_create_group="true")})
        bench.serve("svc", desiredCount=2)
        bench.launch()
        bench.cut_off("ecr")
        stopped = bench.launch()
        assert "connection issue" in stopped["stoppedReason"]
        bench("ecs").update_service(cluster=CLUSTER, service="svc", desiredCount=1)
        bench.pass_time(10)
        before = told(bench)
        account = again(account, tmp_path, bench)
        assert told(bench) == before
        assert account.notice() == ""
        account = again(account, tmp_path, bench)
        assert told(bench) == before
        assert "connection issue" in bench.launch()["stoppedReason"]
    finally:
        account.close()


def test_a_task_on_its_way_when_the_server_dies_arrives(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    try:
        bench = Bench(account)
        bench.attach(*FOUR)
        bench.register()
        arn = bench.run()["taskArn"]
        account = again(account, tmp_path, bench)
        bench.pass_time(5)
        assert bench.task(arn)["lastStatus"] == "RUNNING"
    finally:
        account.close()


def test_a_service_that_fails_for_months_costs_little_to_come_back_to(tmp_path: Path) -> None:
    account = SandboxAccount(tmp_path)
    try:
        bench = Bench(account)
        bench.register()
        bench.serve("bad")
        bench.pass_time(90 * 86400)
        failed = bench.service("bad")["deployments"][0]["failedTasks"]
        assert failed <= 26
        account = again(account, tmp_path, bench)
        assert bench.service("bad")["deployments"][0]["failedTasks"] == failed
        bench.attach(*FOUR)
        bench.pass_time(6)
        assert bench.service("bad")["runningCount"] == 1
    finally:
        account.close()


def test_the_network_of_another_account_is_no_affair_of_this_one(bench: Bench) -> None:
    from tutor.account.base import AccountError
    from tutor.account.door import ask

    for path, body in (
        (f"/_roletutor/accounts/{ACCOUNT}/network", {"unreachable": ["gopher"]}),
        (f"/_roletutor/accounts/{ACCOUNT}/network", {}),
        ("/_roletutor/accounts/999988887777/network", {"unreachable": ["ecr"]}),
        ("/_roletutor/clock", {"advance": -1}),
        ("/_roletutor/clock", {}),
    ):
        try:
            ask(bench.handle, path, post=body)
        except AccountError:
            continue
        raise AssertionError(f"{path} took {body}")
    bench.attach(*FOUR)
    bench.register()
    assert bench.launch()["lastStatus"] == "RUNNING"
